"""True means, coverage and categories of the IP ASN, per month, unit and group of people."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from lontar.sample.people import KINDS, PNS
from lontar.sample.topics.ip_asn.scores import Scores, scores_of
from lontar.sample.truth.reach import Reach, reach_of
from lontar.sample.truth.roster import SEXES, people_on_last_day
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

_MAXIMA = {"qualification": 25, "competency": 40, "performance": 30, "discipline": 5}
# Above how many half points a category begins, highest first.
_CATEGORIES = ((180, "Sangat Tinggi"), (160, "Tinggi"), (140, "Sedang"), (120, "Rendah"), (-1, "Sangat Rendah"))


def rows(world: World) -> Iterator[Row]:
    """All rows of all months."""
    for month in range(len(world.grid.months)):
        people, unit = people_on_last_day(world, month)
        scores, reach = scores_of(world, month), reach_of(world, month)
        place = _Place(unit_names(world), world.grid.months[month].code, reach, len(world.units))
        for breakdown, chosen in _groups(world, people).items():
            yield from place.means(people[chosen], unit[chosen], scores, breakdown)
        pns = world.people.kind[people] == PNS
        yield from place.categories(people[pns], unit[pns], scores)


def _groups(world: World, people: np.ndarray) -> dict[str, np.ndarray]:
    kind, sex = world.people.kind[people], world.people.sex[people]
    groups = {"": kind == PNS}
    groups |= {f"sex={name}": (kind == PNS) & (sex == code) for code, name in enumerate(SEXES)}
    return groups | {f"employee_kind={name}": kind == code for code, name in enumerate(KINDS)}


class _Place:
    """The units of one month, and rows about them."""

    def __init__(self, names: list[str], period: str, reach: Reach, units: int) -> None:
        self.names, self.period, self.reach, self.units = names, period, reach, units

    def _total(self, unit: np.ndarray, weights: np.ndarray) -> np.ndarray:
        per_unit = np.bincount(unit, weights=weights, minlength=self.units)
        return self.reach.total(per_unit.astype(np.int64))

    def means(self, people: np.ndarray, unit: np.ndarray, scores: Scores, breakdown: str) -> Iterator[Row]:
        measured = scores.is_measured[people]
        size, known = self._total(unit, np.ones(len(unit))), self._total(unit, measured)
        sums = {name: self._total(unit, getattr(scores, name)[people] * measured) for name in (*_MAXIMA, "index")}
        for at in self.reach.rows:
            if size[at]:
                halves = {name: int(values[at]) for name, values in sums.items()}
                yield from self._of_unit(self.names[at], halves, int(known[at]), int(size[at]), breakdown)

    def _of_unit(self, unit_id: str, halves: dict[str, int], known: int, size: int, breakdown: str) -> Iterator[Row]:
        def row(code: str, upper: Fraction, lower: int, persons: int, decimals: int, label: str | None = None) -> Row:
            numbers = (Fraction(upper), Fraction(lower), persons, size, breakdown)
            return Row(unit_id, self.period, code, *numbers, decimals=decimals, label=label)

        yield row("ip_asn_coverage", Fraction(known), size, size, 3)
        if not known:
            return
        index = row("ip_asn_index", Fraction(halves["index"], 2), known, known, 2)
        label = None if breakdown else category_of(Fraction(index.rounded_value()) * 2)
        yield row("ip_asn_index", Fraction(halves["index"], 2), known, known, 2, label)
        for name, most in _MAXIMA.items():
            points = Fraction(halves[name], 2)
            yield row(f"ip_asn_{name}_mean", points, known, known, 2)
            yield row(f"ip_asn_{name}_rate", points, known * most, known, 3)

    def categories(self, people: np.ndarray, unit: np.ndarray, scores: Scores) -> Iterator[Row]:
        measured = scores.is_measured[people]
        size, known = self._total(unit, np.ones(len(unit))), self._total(unit, measured)
        place = np.array([category_of(int(halves)) for halves in scores.index[people]], dtype=object)
        for _, name in _CATEGORIES:
            found = self._total(unit, measured & (place == name))
            for at in self.reach.rows:
                if found[at]:
                    numbers = (Fraction(int(found[at])), Fraction(int(known[at])), int(known[at]), int(size[at]))
                    member = f"ip_asn_category={name.lower().replace(' ', '_')}"
                    yield Row(self.names[at], self.period, "ip_asn_category_rate", *numbers, member, decimals=3)


def category_of(halves: int | Fraction) -> str:
    """Category of an index in half points; a limit belongs to the lower one."""
    return next(name for floor, name in _CATEGORIES if halves > floor)
