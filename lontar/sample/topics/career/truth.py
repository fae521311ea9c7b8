"""True figures of careers, counted from the facts: who was promoted when, how long ago, who reaches the age limit."""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import numpy as np

from lontar.sample.people import PNS, POSITIONS
from lontar.sample.roster import STANDINGS
from lontar.sample.topics.career.facts import Career, Grade
from lontar.sample.truth.reach import reach_of
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

_YEARS, _MONTHS = 2, 12

_HORIZONS = (1, 3, 5)


def rows(world: World) -> Iterator[Row]:
    """All rows of all months."""
    grades = defaultdict(list)
    for grade in world.topics["career"].grades:
        grades[grade.person].append(grade)
    for month in range(len(world.grid.months)):
        yield from _Month(world, month, grades).rows()


class _Month:
    """One month's last day: what holds of each person then, and the rows of each unit made of it."""

    def __init__(self, world: World, month: int, grades: dict[int, list[Grade]]) -> None:
        self.world, self.month, self.period = world, month, world.grid.months[month]
        self.end = self.period.end_date
        self.people, self.unit = people_on_last_day(world, month)
        self.career: Career = world.topics["career"]
        self.present = {person: held for person in self.people.tolist() if (held := self._held(grades[person]))}
        self.limit = {person: _limit_year(world, self.career, person) for person in self.people.tolist()}

    def _held(self, history: list[Grade]) -> tuple[Grade, bool] | None:
        """The grade held on the last day, and whether it came with a promotion of the last twelve months."""
        count = bisect_right([grade.start for grade in history], self.end)
        if not count:
            return None
        year, month = divmod(self.end.year * 12 + self.end.month - 12, 12)
        return history[count - 1], count > 1 and history[count - 1].start >= date(year, month + 1, 1)

    def rows(self) -> Iterator[Row]:
        reach, names = reach_of(self.world, self.month), unit_names(self.world)
        for row in reach.rows:
            members = self.people[reach.matrix[row][self.unit]].tolist()
            if members:
                yield from self._grade_rows(names[row], members)
                yield from self._education_rows(names[row], members)
                yield from self._limit_rows(names[row], members)
            yield from self._study_row(names[row], reach.matrix[row])

    def _row(self, unit: str, code: str, upper, lower, persons: int, expected: int, **more) -> Row:
        lower = None if lower is None else Fraction(lower)
        return Row(unit, self.period.code, code, Fraction(upper), lower, persons, expected, **more)

    def _grade_rows(self, unit: str, members: list[int]) -> Iterator[Row]:
        pns = [person for person in members if self.world.people.kind[person] == PNS]
        if not pns:
            return
        held = [self.present[person] for person in pns if person in self.present]
        yield self._row(unit, "career_grade_coverage", len(held), len(pns), len(pns), len(pns))
        risen = Counter("I" * int(grade.code[0]) if grade.code[0] < "4" else "IV" for grade, rose in held if rose)
        total = sum(risen.values())
        yield self._row(unit, "career_promotions", total, None, total, len(pns), decimals=0)
        for golongan, count in risen.items():
            key = f"golongan={golongan}"
            yield self._row(unit, "career_promotions", count, None, count, len(pns), breakdown_1=key, decimals=0)
        if held:
            yield self._row(unit, "career_promotion_rate", total, len(held), len(held), len(pns))
            months = sorted(_months(grade.start, self.end) for grade, _ in held)
            size, middle = len(months), Fraction(months[(len(months) - 1) // 2] + months[len(months) // 2], 2)
            mean, median = "career_time_in_grade_mean", "career_time_in_grade_median"
            yield self._row(unit, mean, sum(months), size * _MONTHS, size, len(pns), decimals=_YEARS)
            yield self._row(unit, median, middle, _MONTHS, size, len(pns), decimals=_YEARS)

    def _education_rows(self, unit: str, members: list[int]) -> Iterator[Row]:
        known = [person for person in members if person % 97 != 31]
        levels = Counter(self.world.people.education[person] for person in known)
        if not known:
            return
        code = "career_education_persons"
        yield self._row(unit, code, len(known), None, len(known), len(members), decimals=0)
        for level, count in levels.items():
            key = f"education={level}"
            yield self._row(unit, code, count, None, count, len(members), breakdown_1=key, decimals=0)

    def _limit_rows(self, unit: str, members: list[int]) -> Iterator[Row]:
        ahead = {person: self.limit[person] - self.end.year for person in members}
        for horizon in _HORIZONS:
            count = sum(0 <= years <= horizon for years in ahead.values())
            yield self._row(unit, f"career_pension_{horizon}y_share", count, len(members), len(members), len(members))
        past = sum(years < 0 for years in ahead.values())
        yield self._row(unit, "career_past_age_limit_share", past, len(members), len(members), len(members))
        leaving = [person for person, years in ahead.items() if 0 <= years <= _HORIZONS[-1]]
        kinds = Counter(POSITIONS[self.world.people.position[person]] for person in leaving)
        code, size = "career_vacancies_ahead", len(members)
        yield self._row(unit, code, len(leaving), None, len(leaving), size, decimals=0)
        for kind, count in kinds.items():
            key = f"position_type={kind}"
            yield self._row(unit, code, count, None, count, size, breakdown_1=key, decimals=0)

    def _study_row(self, unit: str, units: np.ndarray) -> Iterator[Row]:
        snapshot = self.world.roster.snapshot_of_day[self.world.grid.of_month(self.month)[-1]]
        where, standing = self.world.roster.unit[snapshot], self.world.roster.standing[snapshot]
        here = (where >= 0) & units[np.maximum(where, 0)]
        study = int((here & (standing == STANDINGS.index("03"))).sum())
        total = study + int((here & (standing == STANDINGS.index("01"))).sum())
        if total:
            yield self._row(unit, "career_study_leave_share", study, total, total, total)


def _months(start: date, end: date) -> int:
    """Completed months."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def _limit_year(world: World, career: Career, person: int) -> int:
    """Year of the age limit: 60 for leaders (eselon I and II) and ahli madya, 65 for ahli utama, 58 for all others."""
    senior = career.echelon[person].startswith("II.") or career.level[person] == "ahli_madya"
    age = 65 if career.level[person] == "ahli_utama" else 60 if senior else 58
    return int(world.people.birth_year[person]) + age
