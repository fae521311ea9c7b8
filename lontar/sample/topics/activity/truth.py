"""True figures of activity reports. They depend on who was expected, and so on the corrected files of leave and shifts."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from lontar.sample.topics.activity.facts import Entries
from lontar.sample.truth.days import LEAVE, NOT_SCHEDULED, ClassifiedDays
from lontar.sample.truth.reach import Reach, person_unit_mask, reach_of
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

_MIN_DAYS, _SAME_DAYS = 10, 3


def rows(world: World) -> Iterator[Row]:
    """Nothing holds at every stage."""
    yield from ()


def staged_rows(world: World, days: ClassifiedDays) -> Iterator[Row]:
    """The rows of all months, as far as delivered."""
    for month, entries in enumerate(world.topics["activity"]):
        if len(entries):
            here = world.grid.of_month(month)
            yield from _day_rows(world, month, entries, days.unit[:, here], days.klass[:, here])
            yield from _sameness_rows(world, month, entries, days.unit[:, here], days.klass[:, here])


def _day_rows(world: World, month: int, entries: Entries, unit: np.ndarray, klass: np.ndarray) -> Iterator[Row]:
    """Regularity, from [person, day of the month] who was expected and who wrote."""
    count, reach = len(world.units), reach_of(world, month)
    is_expected = (unit >= 0) & (klass != NOT_SCHEDULED) & (klass != LEAVE)
    wrote = np.zeros(unit.shape, dtype=bool)
    wrote[entries.person, entries.day - world.grid.of_month(month)[0]] = True
    reported = is_expected & wrote
    owed, done = reach.total(_per_unit(unit, is_expected, count)), reach.total(_per_unit(unit, reported, count))
    persons = reach.persons(person_unit_mask(unit, is_expected, count))
    make = _Maker(world, month, reach, persons)
    yield from make("activity_day_rate", done, owed, persons)
    some = reach.persons(person_unit_mask(unit, reported, count))
    yield from make("activity_reporter_rate", some, persons, persons)
    yield from make("activity_min_days_rate", _regulars(reach, unit, reported, count), persons, persons)


def _per_unit(unit: np.ndarray, chosen: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(unit[chosen], minlength=count)


def _regulars(reach: Reach, unit: np.ndarray, reported: np.ndarray, count: int) -> np.ndarray:
    """People with enough reported days in a row's units together."""
    person, day = np.nonzero(reported)
    days = np.zeros((len(unit), count), dtype=np.int64)
    np.add.at(days, (person, unit[person, day]), 1)
    return (days @ reach.matrix.T.astype(np.int64) >= _MIN_DAYS).sum(axis=0)


def _sameness_rows(world: World, month: int, entries: Entries, unit: np.ndarray, klass: np.ndarray) -> Iterator[Row]:
    """Entries whose text, or whose hours, the same person used on three days of the month or more."""
    day, count, reach = entries.day - world.grid.of_month(month)[0], len(world.units), reach_of(world, month)
    own = unit[entries.person, day]
    on_roster = own >= 0
    wrote = np.zeros(unit.shape, dtype=bool)
    wrote[entries.person[on_roster], day[on_roster]] = True
    is_expected = (unit >= 0) & (klass != NOT_SCHEDULED) & (klass != LEAVE)
    expected = reach.persons(person_unit_mask(unit, is_expected | wrote, count))
    persons = reach.persons(person_unit_mask(unit, wrote, count))
    total = reach.total(np.bincount(own[on_roster], minlength=count))
    make = _Maker(world, month, reach, expected)
    hours = np.where(entries.end < 0, 9999, entries.end) + 10_000 * entries.start
    for code, mark in (("activity_identical_text_rate", entries.text), ("activity_identical_time_rate", hours)):
        same = on_roster & _often(entries.person, mark, day)
        yield from make(code, reach.total(np.bincount(own[same], minlength=count)), total, persons)


def _often(person: np.ndarray, mark: np.ndarray, day: np.ndarray) -> np.ndarray:
    """True for each entry whose mark its person has on enough different days."""
    _, pair = np.unique(person * 100_000_000 + mark, return_inverse=True)
    distinct = np.unique(pair * 32 + day) // 32
    return (np.bincount(distinct, minlength=pair.max() + 1) >= _SAME_DAYS)[pair]


class _Maker:
    """Rows of one month's ratios, for the units that have a denominator."""

    def __init__(self, world: World, month: int, reach: Reach, expected: np.ndarray) -> None:
        self._period, self._names = world.grid.months[month].code, unit_names(world)
        self._reach, self._expected = reach, expected

    def __call__(self, code: str, upper: np.ndarray, lower: np.ndarray, persons: np.ndarray) -> Iterator[Row]:
        for row in self._reach.rows:
            if lower[row] > 0:
                ends = Fraction(int(upper[row])), Fraction(int(lower[row]))
                counts = int(persons[row]), int(self._expected[row])
                yield Row(self._names[row], self._period, code, *ends, *counts, decimals=3)
