"""Training: events with participants, scores and costs, from the start of the year on."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from lontar.period import Period
from lontar.sample.cities import City
from lontar.sample.people import PNS, People
from lontar.sample.rng import stream
from lontar.sample.roster import Roster
from lontar.sample.units import Units
from lontar.sample.workdays import DayGrid

PASSED, FAILED, WITHDREW = "lulus", "tidak_lulus", "mengundurkan_diri"
_YEAR_START = Period(date(2026, 1, 1))


@dataclass(frozen=True)
class Course:
    """A course of the catalogue; the cost is per participant in rupiah, 0 where the office does not know it."""

    title: str
    topic: str
    provider: str
    jp: int
    cost: int
    gain: float


CATALOGUE = (
    Course("Pelayanan Prima", "Pelayanan publik", "pemerintah", 8, 450_000, 14),
    Course("Penanganan Pengaduan Masyarakat", "Pelayanan publik", "perguruan_tinggi", 16, 1_250_000, 18),
    Course("Disiplin dan Etika ASN", "Manajemen kepegawaian", "pemerintah", 6, 0, 9),
    Course("Penyusunan SKP", "Manajemen kepegawaian", "pemerintah", 4, 200_000, 11),
    Course("Dasar Analisis Data", "Teknologi informasi", "swasta", 20, 3_400_000, 21),
    Course("Keamanan Informasi", "Teknologi informasi", "swasta", 10, 1_900_000, 8),
    Course("Pengelolaan Keuangan Daerah", "Keuangan", "pemerintah", 24, 1_600_000, 12),
    Course("Pengadaan Barang dan Jasa", "Keuangan", "perguruan_tinggi", 30, 2_750_000, 16),
    Course("Kurikulum dan Asesmen", "Pendidikan", "mitra_pembangunan", 12, 0, 10),
    Course("Kegawatdaruratan Dasar", "Kesehatan", "mitra_pembangunan", 18, 900_000, 24),
    Course("Kepemimpinan Pengawas", "Kepemimpinan", "pemerintah", 40, 6_500_000, 7),
)


@dataclass(frozen=True)
class Participation:
    """One person in one event. Scores have one decimal; cost in rupiah; None where the source is blank."""

    participation_id: str
    person: int
    training_id: str
    course: Course
    start: date
    end: date
    pretest: float | None
    posttest: float | None
    cost: int | None
    result: str
    file_month: int


def build_training(
    city: City, seed: int, grid: DayGrid, units: Units, people: People, roster: Roster
) -> list[Participation]:
    """All participations of the year up to the window's end; what lies before it comes in the first month's file."""
    records, month = [], _YEAR_START
    while month <= grid.months[-1]:
        position = max(0, grid.months.index(month) if month in grid.months else 0)
        snapshot = roster.snapshot_of_day[grid.of_month(position)[0]]
        records += _of_month(city, seed, month, position, snapshot, units, people, roster)
        month = month.next()
    return records


def _of_month(city, seed, month: Period, position: int, snapshot: int, units, people, roster) -> list[Participation]:
    rng = stream(seed, city.agency_id, "training", month)
    odds = _odds(city, month, units, roster, snapshot)
    events = max(3, round(odds.astype(bool).sum() / 130))
    records = []
    for number in range(1, events + 1):
        course = CATALOGUE[int(rng.integers(len(CATALOGUE)))]
        size = min(int(rng.integers(8, 26)), np.count_nonzero(odds))
        weight = odds * np.where(people.kind[: len(odds)] == PNS, 1.3, 1.0)
        chosen = rng.choice(len(odds), size, replace=False, p=weight / weight.sum())
        start = month.start_date + timedelta(days=int(rng.integers(0, 20)))
        end = start + timedelta(days=(course.jp - 1) // 8)
        event = f"PL-{month.code}-{number:03}"
        for serial, person in enumerate(chosen, start=1):
            records.append(
                _participation(rng, f"{event}-{serial:03}", int(person), event, course, start, end, position)
            )
    return records


def _odds(city: City, month: Period, units: Units, roster: Roster, snapshot: int) -> np.ndarray:
    """Odds of each person known by then: none in one unit, many in the unit that is sent on courses in May."""
    unit = roster.unit[snapshot]
    unit = unit[: int((roster.unit[: snapshot + 1] >= 0).any(axis=0).sum())]
    active = roster.active()[snapshot, : len(unit)]
    per_unit = np.ones(len(units))
    per_unit[units.index(city.no_training)] = 0
    per_unit[units.index(city.improving)] = 8 if month.start_date.month == 5 else 2
    return per_unit[unit] * active


def _participation(rng, number: str, person: int, event: str, course: Course, start, end, position) -> Participation:
    draw, scored, costed = rng.random(3)
    result = PASSED if draw < 0.92 else FAILED if draw < 0.97 else WITHDREW
    before = round(float(np.clip(rng.normal(58, 11), 5, 100)), 1)
    after = round(float(np.clip(before + rng.normal(course.gain, 9), 5, 100)), 1)
    return Participation(
        participation_id=number,
        person=person,
        training_id=event,
        course=course,
        start=start,
        end=end,
        pretest=before if scored > 0.06 else None,
        posttest=after if result != WITHDREW and scored > 0.03 else None,
        cost=course.cost if course.cost and costed > 0.12 else None,
        result=result,
        file_month=position,
    )
