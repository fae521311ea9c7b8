"""The tree of units at a scale, its versions over time, and which working week holds where and when."""

import math
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from lontar.errors import LontarError
from lontar.sample.cities import City, UnitSpec
from lontar.sample.weeks import ScheduleRow, patterns_by_day, schedule_rows
from lontar.sample.workdays import DayGrid

KELURAHAN_SIZES = (7, 5, 8, 6, 8, 4)
_KECAMATAN_WEIGHT, _KECAMATAN_SURVEY, _KELURAHAN_SURVEY = 3, 18, (6, 2, 9, 3, 12, 1)


@dataclass(frozen=True)
class Units:
    """All units that ever exist in the window, by position.

    Attributes:
        specs: In order of the plan; units born in a reorganisation stand last.
        version_dates: First day of each version of the tree.
        parent: [version, unit] position of the unit above; -1 directly below the city, -2 not in this version.
        replaces: Position of the unit taken over, or -1.
        pattern: [unit, day] working week, inherited from the nearest unit above that has one.
    """

    specs: tuple[UnitSpec, ...]
    version_dates: tuple[date, ...]
    parent: np.ndarray
    replaces: np.ndarray
    schedule: tuple[ScheduleRow, ...]
    pattern: np.ndarray

    def __len__(self) -> int:
        return len(self.specs)

    def index(self, code: str) -> int:
        return [spec.code for spec in self.specs].index(code)

    def version_at(self, day: date) -> int:
        return max(i for i, start in enumerate(self.version_dates) if start <= day)

    def exists(self, version: int) -> np.ndarray:
        return self.parent[version] != -2

    def closure(self, version: int) -> np.ndarray:
        """[upper, lower] True where `lower` is `upper` or hangs below it in this version."""
        reach = np.zeros((len(self), len(self)), dtype=bool)
        for lower in np.flatnonzero(self.exists(version)):
            upper = lower
            while upper >= 0:
                reach[upper, lower] = True
                upper = self.parent[version, upper]
        return reach


def plan_units(city: City, scale: float) -> list[UnitSpec]:
    """The units of the first version, with the families grown to the scale."""
    specs = list(city.units)
    for growth in city.growths:
        separator = "." if "." in growth.parent else ""
        for number in range(1, max(2, round(growth.count_at_full_size * scale)) + 1):
            code = f"{growth.parent}{separator}{number:02}"
            # Puskesmas check in by telephone, schools on a reader of their own.
            building = code if growth.kind == "sekolah" else ""
            spec = UnitSpec(code, f"{growth.name} {number}", growth.kind, growth.parent, growth.service)
            specs.append(
                replace(spec, pattern=growth.pattern, weight=growth.weight, building=building, survey=growth.survey)
            )
    return specs + _kecamatan(city, scale)


def _kecamatan(city: City, scale: float) -> list[UnitSpec]:
    kelurahan = max(4, math.ceil(city.kelurahan_count * scale))
    kecamatan = min(len(city.kecamatan), max(2, math.ceil(kelurahan / 4)))
    specs = []
    for number in range(kecamatan):
        code = f"{city.kecamatan_prefix}{number + 1:02}"
        # Every second kecamatan has a reader, which its kelurahan share; the others use the telephone.
        building = code if number % 2 == 0 else ""
        name = f"Kecamatan {city.kecamatan[number]}"
        upper = UnitSpec(code, name, "kecamatan", "", True, weight=_KECAMATAN_WEIGHT, survey=_KECAMATAN_SURVEY)
        specs.append(replace(upper, building=building))
        for serial, which in enumerate(range(number, kelurahan, kecamatan), start=1):
            specs.append(_kelurahan(code, building, serial, which, city.kecamatan[number]))
    return specs


def _kelurahan(parent: str, building: str, serial: int, which: int, kecamatan: str) -> UnitSpec:
    separator = "." if "." in parent else ""
    return UnitSpec(
        f"{parent}{separator}{serial:02}",
        f"Kelurahan Contoh {serial} {kecamatan}",
        "kelurahan",
        parent,
        service=True,
        size=KELURAHAN_SIZES[which % len(KELURAHAN_SIZES)],
        building=building,
        survey=_KELURAHAN_SURVEY[which % len(_KELURAHAN_SURVEY)],
    )


def build_units(city: City, scale: float, grid: DayGrid) -> Units:
    """The units with their versions: one tree, and a second one from the reorganisation on where it is in the window."""
    specs = plan_units(city, scale)
    change = city.reorganisation
    # A window that begins after the reorganisation knows the new unit only.
    versions = [grid.first] + ([change.on] if grid.first < change.on <= grid.months[-1].end_date else [])
    specs.append(change.new)
    parent = np.stack([_parents(specs, city, start) for start in versions])
    old, new = _position(specs, change.old), len(specs) - 1
    specs[new] = replace(change.new, weight=specs[old].weight)
    replaces = np.full(len(specs), -1)
    replaces[new] = old
    schedule = schedule_rows(specs, city, grid)
    return Units(
        specs=tuple(specs),
        version_dates=tuple(versions),
        parent=parent,
        replaces=replaces,
        schedule=tuple(schedule),
        pattern=patterns_by_day(schedule, versions, parent, grid),
    )


def _position(specs: list[UnitSpec], code: str) -> int:
    return [spec.code for spec in specs].index(code)


def _parents(specs: list[UnitSpec], city: City, start: date) -> np.ndarray:
    change = city.reorganisation
    is_changed = start >= change.on
    gone = change.old if is_changed else change.new.code
    parent = np.full(len(specs), -1)
    for position, spec in enumerate(specs):
        above = change.new.code if is_changed and spec.parent == change.old else spec.parent
        if spec.code == gone:
            parent[position] = -2
        elif above:
            parent[position] = _position(specs, above)
    return parent


def unit_sizes(units: Units, total: int) -> np.ndarray:
    """People per unit on the first day, adding up to `total`: fixed sizes first, the rest by weight.

    Raises LontarError when the offices of the plan would stay empty.
    """
    exists = units.exists(0)
    fixed = np.array([spec.size for spec in units.specs]) * exists
    weight = np.array([0.0 if spec.size else spec.weight for spec in units.specs]) * exists
    rest = total - int(fixed.sum())
    if rest < 3 * np.count_nonzero(weight):
        raise LontarError("The scale is too small for this city's units.", remedy="Choose 0.05 or more.")
    share = rest * weight / weight.sum()
    sizes = fixed + np.floor(share).astype(int)
    short = total - int(sizes.sum())
    sizes[np.argsort(-(share - np.floor(share)), kind="stable")[:short]] += 1
    return sizes
