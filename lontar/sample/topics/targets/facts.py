"""Targets and their measurements: those of units at the end of every month, those of people at the end of every quarter."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from lontar.sample.rng import stream
from lontar.sample.topics.quarters import YEAR, quarter_ends, snapshot_on
from lontar.sample.world import World

START, END = date(YEAR, 1, 1), date(YEAR, 12, 31)
APPROVED, SUBMITTED = "persetujuan", "pengajuan"
# Aspect, unit of measure, target in hundredths, and whether less is better.
UNIT_TARGETS = (
    ("kuantitas", "dokumen", 24_00, False),
    ("kualitas", "persen", 90_00, False),
    ("waktu", "hari", 14_00, True),
)
SCHOOL_TARGETS = (
    ("kualitas", "persen satuan pendidikan terakreditasi", 96_00, False),
    ("kualitas", "nilai rapor pendidikan", 82_50, False),
)
_PERSON_TARGETS = (("kuantitas", "laporan"), ("kualitas", "persen"))


@dataclass(frozen=True)
class Measurement:
    """One target on one day; numbers in hundredths. `person` or `unit` is -1 where it is the other's target."""

    target_id: str
    person: int
    unit: int
    aspect: str
    measure: str
    target: int
    realised: int | None
    is_lower_better: bool
    status: str
    is_acting: bool
    day: date
    file_month: int


def build(world: World) -> list[Measurement]:
    """All measurements of the year up to the window's end; of what lies before it the latest quarter."""
    first = world.grid.months[0].end_date
    earlier = [end for _, end in quarter_ends(world) if end <= first][-1:]
    later = [end for _, end in quarter_ends(world) if end > first]
    found: list[Measurement] = []
    for day in sorted({*earlier, *later}):
        found += _of_people(world, day, _file_month(world, day))
    for month, period in enumerate(world.grid.months):
        found += _of_units(world, period.end_date, month)
    return found


def _file_month(world: World, day: date) -> int:
    return max(0, next((i for i, month in enumerate(world.grid.months) if month.end_date == day), 0))


def _elapsed(day: date) -> float:
    return ((day - START).days + 1) / ((END - START).days + 1)


def _of_units(world: World, day: date, month: int) -> Iterator[Measurement]:
    city, units = world.city, world.units
    exists = units.exists(units.version_at(day))
    pace = stream(world.seed, city.agency_id, "unit pace").uniform(0.75, 1.2, len(units))
    pace[units.index(city.worsening)] = 0.45
    noise = stream(world.seed, city.agency_id, "unit targets", day).uniform(-0.06, 0.06, (len(units), 5))
    for unit in np.flatnonzero(exists).tolist():
        spec = units.specs[unit]
        plans = UNIT_TARGETS + (SCHOOL_TARGETS if spec.kind == "sekolah" or "Pendidikan dan" in spec.name else ())
        for number, (aspect, measure, target, lower) in enumerate(plans):
            level = _level(float(pace[unit]), float(noise[unit, number]), _elapsed(day), aspect)
            realised = round(target / max(level, 0.2)) if lower else round(target * level)
            # A unit in its first weeks has reported nothing of its third target.
            silent = number == 2 and unit % 9 == 4 and day.month <= 6
            yield Measurement(
                f"PK-{spec.code}-{number + 1}",
                -1,
                unit,
                aspect,
                measure,
                target,
                None if silent else realised,
                lower,
                SUBMITTED if unit % 17 == 5 and number == 0 else APPROVED,
                False,
                day,
                month,
            )


def _level(pace: float, noise: float, elapsed: float, aspect: str) -> float:
    """Share of the target that is reached: quantities grow with the year, the other aspects stand near their goal."""
    return max(0.0, elapsed * pace + noise) if aspect == "kuantitas" else max(0.0, pace * 0.98 + noise)


def _of_people(world: World, day: date, month: int) -> Iterator[Measurement]:
    snapshot = snapshot_on(world, day)
    # One row of draws per person, so that people who join later do not change those before them.
    plan = stream(world.seed, world.city.agency_id, "skp plans").random((len(world.people), 4))
    work = stream(world.seed, world.city.agency_id, "skp work", day).random((len(world.people), 2))
    for person in np.flatnonzero(world.roster.active()[snapshot]).tolist():
        if plan[person, 0] > 0.96:
            continue
        status = SUBMITTED if plan[person, 1] > 0.95 else APPROVED
        for number, (aspect, measure) in enumerate(_PERSON_TARGETS):
            target = 100 * int(10 + 90 * plan[person, 2]) if number == 0 else 85_00 + 100 * int(15 * plan[person, 3])
            level = _level(0.7 + 0.6 * work[person, number], 0.0, _elapsed(day), aspect)
            realised = None if work[person, 0] < 0.03 else round(target * level)
            one = Measurement(
                f"SKP{YEAR}-{person:06}-{number + 1}",
                person,
                -1,
                aspect,
                measure,
                target,
                realised,
                False,
                status,
                False,
                day,
                month,
            )
            yield one
        if person % 97 == 3:
            acting = {"target_id": f"SKP{YEAR}-{person:06}-PLT", "is_acting": True, "realised": 0}
            yield Measurement(**(one.__dict__ | acting))
