"""Competency assessments: a part of the staff in the years before the window, a few people in each of its months."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from lontar.sample.people import STRUCTURAL
from lontar.sample.rng import stream
from lontar.sample.world import World

ASPECTS = ("pengetahuan", "keterampilan", "sikap")
# Days before the window from which assessments are remembered: the oldest are no longer valid.
_HISTORY_DAYS = 1300
_SLIP = 7  # which result of a file was written wrongly at first


@dataclass(frozen=True)
class Competency:
    """A competency of the catalogue; `ease` is how much better than average people do in it, in levels."""

    code: str
    kind: str
    field: str | None
    ease: float = 0.0


COMMON = (
    Competency("integritas", "manajerial", None, 0.5),
    Competency("pelayanan_publik", "manajerial", "Pelayanan publik", 0.2),
)
ALTERNATING = (
    Competency("mengelola_perubahan", "manajerial", "Kepemimpinan", -0.5),
    Competency("perekat_bangsa", "sosial_kultural", None, 0.3),
)
TECHNICAL = (
    Competency("analisis_data", "teknis", "Teknologi informasi", -0.3),
    Competency("pengelolaan_anggaran", "teknis", "Keuangan"),
    Competency("perancangan_pembelajaran", "teknis", "Pendidikan"),
    Competency("kegawatdaruratan", "teknis", "Kesehatan", 0.1),
)


@dataclass(frozen=True)
class Result:
    """One aspect of one competency of one person, in the file of the month at position `file_month`.

    `first_level` is what an earlier row of the same file says, where a later one corrects it; else None.
    """

    assessment_id: str
    person: int
    competency: Competency
    aspect: str
    required: int
    assessed: int
    day: date
    file_month: int
    first_level: int | None = None


def people_of(world: World, month: int) -> np.ndarray:
    """Who serves on the month's first day, by position."""
    return np.flatnonzero(world.roster.active()[world.roster.snapshot_of_day[world.grid.of_month(month)[0]]])


def assessed_count(people: int) -> int:
    """How many were ever assessed: most of a small office, fewer of a large city, for assessors are few."""
    return min(round(0.4 * people), 150 + round(0.1 * people))


def build_results(world: World) -> list[Result]:
    """All results in order of files; in each file one is written twice, the second time as it is."""
    return [result for month in range(len(world.grid.months)) for result in _with_slip(list(_of_month(world, month)))]


def _with_slip(results: list[Result]) -> list[Result]:
    slipped = results[_SLIP]
    results[_SLIP] = replace(slipped, first_level=1 + slipped.assessed % 5)
    return results


def _of_month(world: World, month: int) -> Iterator[Result]:
    period = world.grid.months[month]
    people, history = people_of(world, month), month == 0
    rng = stream(world.seed, world.city.agency_id, "competency", period)
    count = assessed_count(len(people)) if history else max(3, len(people) // 150)
    chosen = rng.choice(people, count, replace=False)
    back = rng.integers(1, _HISTORY_DAYS, count) if history else -rng.integers(0, 25, count)
    for serial, (person, days) in enumerate(zip(chosen.tolist(), back.tolist(), strict=True), start=1):
        day = period.start_date - timedelta(days=int(days))
        yield from _of_person(world, rng, f"UK-{period.code}-{serial:04}", person, day, month)


def _of_person(world: World, rng: np.random.Generator, number: str, person: int, day: date, month: int):
    is_head = world.people.position[person] == STRUCTURAL
    chosen = (*COMMON, ALTERNATING[person % 2], TECHNICAL[person // 2 % len(TECHNICAL)])
    asked = rng.integers(3, 5, len(chosen)) if is_head else rng.integers(2, 4, len(chosen))
    skill = rng.normal(-0.25, 0.5)
    noise = rng.normal(0, 0.6, (len(chosen), len(ASPECTS)))
    for place, competency in enumerate(chosen):
        for side, aspect in enumerate(ASPECTS):
            required = int(asked[place])
            found = round(required + float(skill + noise[place, side]) + competency.ease)
            identifier = f"{number}-{place * len(ASPECTS) + side + 1:02}"
            yield Result(identifier, person, competency, aspect, required, min(max(found, 1), 5), day, month)
