"""Leave and official duty: the decisions as the leave system records them, and a later correction of some."""

from dataclasses import dataclass, replace

import numpy as np

from lontar.sample.cities import City
from lontar.sample.people import PART_TIME, STRUCTURAL, People
from lontar.sample.rng import stream
from lontar.sample.roster import Roster
from lontar.sample.workdays import DayGrid

LEAVE_KINDS = (
    "cuti_tahunan",
    "cuti_sakit",
    "cuti_besar",
    "cuti_melahirkan",
    "cuti_alasan_penting",
    "cltn",
    "tugas_belajar",
    "dinas_luar",
)
DUTY = LEAVE_KINDS.index("dinas_luar")
# Records a month per person, and the range of their length in calendar days.
_MONTHLY_RATE = {0: 0.16, 1: 0.07, 2: 0.001, 4: 0.012, DUTY: 0.22}
_LENGTH_DAYS = {0: (1, 6), 1: (1, 4), 2: (30, 60), 3: (88, 92), 4: (1, 4), 5: (120, 300), 6: (200, 360), DUTY: (1, 5)}


@dataclass(frozen=True)
class LeaveRecord:
    """One decision. Days are positions in the grid and may lie outside it; both ends belong to it."""

    record_id: str
    person: int
    kind: int
    start: int
    end: int
    is_approved: bool
    month: int


@dataclass(frozen=True)
class Leaves:
    """All decisions; `corrections` replace those with the same number once their file is delivered."""

    records: tuple[LeaveRecord, ...]
    corrections: tuple[LeaveRecord, ...]

    def valid(self, with_corrections: bool) -> list[LeaveRecord]:
        later = {record.record_id: record for record in self.corrections} if with_corrections else {}
        return [later.get(record.record_id, record) for record in self.records]


def build_leaves(city: City, seed: int, grid: DayGrid, people: People, roster: Roster) -> Leaves:
    """Decisions by the month of their first day; long ones from before the window come with the first month."""
    records = []
    for month in range(len(grid.months)):
        rng = stream(seed, city.agency_id, "leave", grid.months[month])
        snapshot = roster.snapshot_of_day[grid.of_month(month)[0]]
        active = np.flatnonzero(roster.active()[snapshot])
        drawn = _ordinary(rng, grid, month, active, people)
        if month == 0:
            drawn += _from_before(rng, active, people)
        rng.shuffle(drawn)
        code = grid.months[month].code.replace("-", "")
        for serial, (person, kind, start, length) in enumerate(drawn, start=1):
            approved = bool(rng.random() > 0.04)
            number = f"CT-{code}-{serial:05}"
            records.append(LeaveRecord(number, person, kind, start, start + length - 1, approved, month))
    return Leaves(tuple(records), tuple(_corrections(city, grid, records)))


def _ordinary(rng, grid: DayGrid, month: int, active: np.ndarray, people: People) -> list[tuple[int, int, int, int]]:
    days, drawn = grid.of_month(month), []
    for kind, rate in _MONTHLY_RATE.items():
        odds = np.full(len(active), rate)
        if kind == DUTY:  # managers travel, part-time staff hardly do
            odds *= np.where(people.position[active] == STRUCTURAL, 3.0, 1.0)
            odds *= np.where(people.kind[active] == PART_TIME, 0.1, 1.0)
        chosen = active[rng.random(len(active)) < odds]
        starts = rng.integers(days[0], days[-1] + 1, len(chosen))
        lengths = rng.integers(*_LENGTH_DAYS[kind], len(chosen), endpoint=True)
        drawn += zip(chosen.tolist(), [kind] * len(chosen), starts.tolist(), lengths.tolist(), strict=True)
    return drawn


def _from_before(rng, active: np.ndarray, people: People) -> list[tuple[int, int, int, int]]:
    women = active[people.sex[active] == 1]
    mothers = rng.choice(women, max(1, len(women) // 120), replace=False)
    others = rng.choice(np.setdiff1d(active, mothers), 2, replace=False)
    plan = [(int(person), 3) for person in mothers] + [(int(others[0]), 5), (int(others[1]), 6)]
    return [(person, kind, -int(rng.integers(2, 40)), int(rng.integers(*_LENGTH_DAYS[kind]))) for person, kind in plan]


def _corrections(city: City, grid: DayGrid, records: list[LeaveRecord]) -> list[LeaveRecord]:
    """Every ninth decision of one month, up to twelve: withdrawn, lengthened by two days, or turned into duty."""
    codes = [month.code for month in grid.months]
    if city.corrected_kind != "leave" or city.corrected_month not in codes:
        return []
    month = codes.index(city.corrected_month)
    touched = [record for record in records if record.month == month and record.is_approved][::9][:12]
    last_day = int(grid.of_month(month)[-1])
    changed = []
    for position, record in enumerate(touched):
        longer = replace(record, end=max(record.end, min(record.end + 2, last_day)))
        changed.append((replace(record, is_approved=False), longer, replace(record, kind=DUTY))[position % 3])
    return changed
