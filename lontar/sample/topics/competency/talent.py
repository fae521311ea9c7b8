"""Talent assessments: performance, potential, and the potential in single fields of work."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from lontar.sample.rng import stream
from lontar.sample.topics.competency.assessments import people_of
from lontar.sample.world import World

LEVELS = ("di_bawah", "sesuai", "di_atas")
FIELDS = ("Manajemen proyek", "Pelayanan publik", "Teknologi informasi", "Keuangan", "Kepemimpinan")
_HISTORY_DAYS = 1300
_STATED = 0.08  # offices that give a level instead of a number


@dataclass(frozen=True)
class Placement:
    """One assessment; `field` is None for the potential as a whole. Values in tenths of a point, so that sums are exact."""

    assessment_id: str
    person: int
    performance: int | None
    level: str | None
    potential: int
    field: str | None
    day: date
    file_month: int


def build_placements(world: World) -> list[Placement]:
    """All placements in order of files."""
    return [placement for month in range(len(world.grid.months)) for placement in _of_month(world, month)]


def _of_month(world: World, month: int) -> Iterator[Placement]:
    period, people = world.grid.months[month], people_of(world, month)
    rng = stream(world.seed, world.city.agency_id, "talent", period)
    history = month == 0
    count = min(round(0.7 * len(people)), 300 + round(0.15 * len(people))) if history else max(4, len(people) // 100)
    chosen = rng.choice(people, count, replace=False).tolist()
    back = (rng.integers(1, _HISTORY_DAYS, count) if history else -rng.integers(0, 25, count)).tolist()
    for serial, (person, days) in enumerate(zip(chosen, back, strict=True), start=1):
        day = period.start_date - timedelta(days=days)
        yield from _of_person(rng, f"PT-{period.code}-{serial:04}", person, day, month)


def _of_person(rng: np.random.Generator, number: str, person: int, day: date, month: int) -> Iterator[Placement]:
    performance, potential, *others = np.clip(rng.normal((76, 70, 68, 68), (11, 12, 13, 13)), 20, 100)
    stated, wants = rng.random(2)
    level = LEVELS[int(performance >= 60) + int(performance >= 80)] if stated < _STATED else None
    value = None if level else _tenths(performance)
    yield Placement(f"{number}-0", person, value, level, _tenths(potential), None, day, month)
    fields = rng.choice(len(FIELDS), 2, replace=False)[: 0 if wants < 0.4 else 1 if wants < 0.8 else 2]
    for serial, (field, found) in enumerate(zip(fields.tolist(), others, strict=False), start=1):
        yield Placement(f"{number}-{serial}", person, None, None, _tenths(found), FIELDS[field], day, month)


def _tenths(value: float) -> int:
    """Mostly whole points, as assessors give them: so the cuts themselves occur."""
    return round(float(value)) * 10 if round(float(value) * 10) % 3 else round(float(value) * 10)
