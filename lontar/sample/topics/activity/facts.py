"""Entries of activity reports, month by month, as arrays: most people write most days, some paste the same line every day."""

from dataclasses import dataclass

import numpy as np

from lontar.sample.days import away, expected
from lontar.sample.rng import stream
from lontar.sample.world import World

TASKS = (
    "Menyusun laporan bulanan",
    "Rapat koordinasi",
    "Pelayanan loket",
    "Verifikasi berkas permohonan",
    "Menyusun nota dinas",
    "Pemutakhiran data kepegawaian",
    "Kunjungan lapangan",
    "Menyusun bahan tayang",
    "Mengajar sesuai jadwal",
    "Pemeriksaan pasien",
    "Pengarsipan dokumen",
    "Menyiapkan surat keluar",
)
_SERIALS, _PASTED = 900, 0
_STEP = 5  # minutes
_SLOTS = (
    8 * 60,
    10 * 60 + 30,
    13 * 60 + 30,
)  # minutes after midnight at which the first, second and third entry may begin


@dataclass(frozen=True)
class Entries:
    """One month's entries; parallel arrays.

    Attributes:
        person, day: Who, and position of the day in the grid.
        text: Number of the text; `text // 1000` is the task, the rest its serial.
        spelling: 0 as usual, 1 in capitals, 2 with a full stop: the same text all the same.
        start, end: Minutes after midnight; -1 for an end that was left open.
        is_repeated: Entered a second time further down in the file.
    """

    person: np.ndarray
    day: np.ndarray
    text: np.ndarray
    spelling: np.ndarray
    start: np.ndarray
    end: np.ndarray
    is_repeated: np.ndarray

    def __len__(self) -> int:
        return len(self.person)


def build(world: World) -> tuple[Entries, ...]:
    """The entries of every month of the window."""
    # One row of draws per person: people who join later do not change those before them.
    traits = stream(world.seed, world.city.agency_id, "activity traits").random((len(world.people), 2))
    habit = np.where(traits[:, 0] < 0.07, 0.0, 0.55 + 0.43 * np.sqrt(traits[:, 0]))
    pastes = traits[:, 1] < 0.06
    return tuple(_of_month(world, month, habit, pastes) for month in range(len(world.grid.months)))


def _of_month(world: World, month: int, habit: np.ndarray, pastes: np.ndarray) -> Entries:
    days = world.grid.of_month(month)
    known = world.roster.known_by(int(days[-1]))
    rng = stream(world.seed, world.city.agency_id, "activity", world.grid.months[month].code)
    codes = world.shifts.delivered(with_corrections=True)
    plan = expected(days, world.grid, world.units, world.people, world.roster, codes).first(known)
    on_leave, _ = away(world.leaves, days, len(world.people), with_corrections=True)
    works = plan.is_scheduled & ~on_leave[:known]
    writes = works & (rng.random(works.shape) < habit[:known, None])
    # Work on a free day, now and then.
    writes |= (plan.unit >= 0) & ~plan.is_scheduled & (rng.random(works.shape) < 0.006)
    person, day = np.nonzero(writes)
    times = 1 + (rng.random(len(person)) < 0.55) + (rng.random(len(person)) < 0.25)
    person, slot = np.repeat(person, times), _counted(times)
    return _entries(rng, person, days[np.repeat(day, times)], slot, pastes)


def _counted(times: np.ndarray) -> np.ndarray:
    """0, 1, ... within each group of the given sizes."""
    starts = np.cumsum(times) - times
    return np.arange(times.sum()) - np.repeat(starts, times)


def _entries(rng, person: np.ndarray, day: np.ndarray, slot: np.ndarray, pastes: np.ndarray) -> Entries:
    count, pasted = len(person), pastes[person]
    task = np.where(pasted, person % len(TASKS), rng.integers(0, len(TASKS), count))
    serial = np.where(pasted, _PASTED, rng.integers(1, _SERIALS, count))
    start = np.array(_SLOTS)[slot] + np.where(pasted, 0, _STEP * rng.integers(0, 12, count))
    length = np.where(pasted, 90, _STEP * rng.integers(4, 18, count))
    return Entries(
        person=person,
        day=day,
        text=task * 1000 + serial,
        spelling=np.where(rng.random(count) < 0.1, rng.integers(1, 3, count), 0),
        start=start,
        end=np.where(rng.random(count) < 0.01, -1, start + length),
        is_repeated=rng.random(count) < 0.0005,
    )
