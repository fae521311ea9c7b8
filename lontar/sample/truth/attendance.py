"""True attendance figures of each unit and month."""

from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from lontar.sample.punches import DAY_SECONDS
from lontar.sample.truth.days import (
    CLASSES,
    EARLY_LEAVE,
    FLEXIBLE_DAY,
    LATE,
    LATE_AND_EARLY,
    LEAVE,
    NO_RECORD,
    NOT_SCHEDULED,
    OFFICIAL_DUTY,
    PRESENT,
    SINGLE_PUNCH,
    UNKNOWN,
    ClassifiedDays,
)
from lontar.sample.truth.reach import Reach, person_unit_mask, reach_of
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

_CLOCKED = (PRESENT, LATE, EARLY_LEAVE, LATE_AND_EARLY)
_ATTENDED = (*_CLOCKED, SINGLE_PUNCH, FLEXIBLE_DAY, OFFICIAL_DUTY)
_SCHEDULED = tuple(code for code in range(len(CLASSES)) if code != NOT_SCHEDULED)
_KNOWN_NOT_LEAVE = tuple(code for code in _SCHEDULED if code not in (UNKNOWN, LEAVE))
# Numerator and denominator as sets of classes.
RATES = {
    "attendance_rate": (_ATTENDED, _KNOWN_NOT_LEAVE),
    "on_time_rate": ((PRESENT,), _CLOCKED),
    "late_rate": ((LATE, LATE_AND_EARLY), _CLOCKED),
    "early_leave_rate": ((EARLY_LEAVE, LATE_AND_EARLY), _CLOCKED),
    "single_punch_rate": ((SINGLE_PUNCH,), (*_CLOCKED, SINGLE_PUNCH)),
    "no_record_rate": ((NO_RECORD,), _KNOWN_NOT_LEAVE),
    "unknown_rate": ((UNKNOWN,), _SCHEDULED),
    "leave_rate": ((LEAVE,), _SCHEDULED),
    "official_duty_rate": ((OFFICIAL_DUTY,), _SCHEDULED),
}
RUN_DAYS = 3
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SLOTS = ("0000", "0630", "0700", "0730", "0800", "0900", "1200", "1800")
_SLOT_SECONDS = [3600 * int(slot[:2]) + 60 * int(slot[2:]) for slot in _SLOTS]


def attendance_rows(world: World, days: ClassifiedDays) -> Iterator[Row]:
    """All attendance rows of all months."""
    in_run = _run_days(world, days)
    for month in range(len(world.grid.months)):
        reach = reach_of(world, month)
        here = world.grid.of_month(month)
        yield from _month_rows(world, days, month, reach, here)
        yield from _arrival_rows(world, days, month, reach, here)
        yield from _run_rows(world, days, in_run, month, reach, here)
        yield from _year_rows(world, days, month, reach)
        yield _unmatched_row(world, days, month)


def _month_rows(world: World, days: ClassifiedDays, month: int, reach: Reach, here: np.ndarray) -> Iterator[Row]:
    unit, klass = days.unit[:, here], days.klass[:, here]
    counts = reach.total(_class_counts(unit, klass, len(world.units)))
    expected = reach.persons(person_unit_mask(unit, klass != NOT_SCHEDULED, len(world.units)))
    for code, (upper, lower) in RATES.items():
        persons = reach.persons(person_unit_mask(unit, np.isin(klass, lower), len(world.units)))
        yield from _rate_rows(world, month, reach, code, counts, (upper, lower), persons, expected)
    is_late = np.isin(klass, (LATE, LATE_AND_EARLY)) & (unit >= 0)
    minutes = np.bincount(unit[is_late], days.late_minutes[:, here][is_late], len(world.units)).astype(np.int64)
    persons = reach.persons(person_unit_mask(unit, is_late, len(world.units)))
    totals, late_days = reach.total(minutes), counts[:, [LATE, LATE_AND_EARLY]].sum(axis=1)
    yield from _ratio_rows(world, month, reach, "late_minutes_mean", totals, late_days, persons, expected)


def _class_counts(unit: np.ndarray, klass: np.ndarray, units: int) -> np.ndarray:
    on = unit >= 0
    flat = np.bincount(unit[on] * len(CLASSES) + klass[on], minlength=units * len(CLASSES))
    return flat.reshape(units, len(CLASSES))


def _rate_rows(world, month, reach, code, counts, sets, persons, expected) -> Iterator[Row]:
    upper, lower = (counts[:, list(classes)].sum(axis=1) for classes in sets)
    yield from _ratio_rows(world, month, reach, code, upper, lower, persons, expected)


def _ratio_rows(world, month, reach: Reach, code, upper, lower, persons, expected) -> Iterator[Row]:
    names, period = unit_names(world), world.grid.months[month].code
    for row in reach.rows:
        if lower[row] > 0:
            upper_, lower_ = Fraction(int(upper[row])), Fraction(int(lower[row]))
            yield Row(names[row], period, code, upper_, lower_, int(persons[row]), int(expected[row]))


def _arrival_rows(world: World, days: ClassifiedDays, month: int, reach: Reach, here: np.ndarray) -> Iterator[Row]:
    """First records of days with a first and a last one, by weekday of the record and time of day."""
    unit, names, period = days.unit[:, here], unit_names(world), world.grid.months[month].code
    clocked = np.isin(days.klass[:, here], _CLOCKED) & (unit >= 0)
    # A shift's first record may lie on the day before: its own date and time of day count.
    first_day, second = np.divmod(days.first_second[:, here], DAY_SECONDS)
    weekday = (world.grid.weekday[0] + first_day) % 7
    slot = np.searchsorted(_SLOT_SECONDS, second, side="right") - 1
    for number, day in enumerate(_WEEKDAYS):
        on_day = clocked & (weekday == number)
        whole = reach.total(np.bincount(unit[on_day], minlength=len(world.units)).astype(np.int64))
        expected = reach.persons(person_unit_mask(unit, on_day, len(world.units)))
        for place, name in enumerate(_SLOTS):
            chosen = on_day & (slot == place)
            count = reach.total(np.bincount(unit[chosen], minlength=len(world.units)).astype(np.int64))
            persons = reach.persons(person_unit_mask(unit, chosen, len(world.units)))
            for row in reach.rows:
                if count[row]:
                    ends = Fraction(int(count[row])), Fraction(int(whole[row])), int(persons[row]), int(expected[row])
                    yield Row(names[row], period, "arrival_share", *ends, breakdown_1=f"arrival_{day}={name}")


def _run_days(world: World, days: ClassifiedDays) -> list[np.ndarray]:
    """By month: [person, day of the month] days of runs of three or more, seen up to the month's last day only."""
    result = []
    for month in range(len(world.grid.months)):
        here = world.grid.of_month(month)
        upto = days.klass[:, : here[-1] + 1]
        is_missing, is_scheduled = upto == NO_RECORD, upto != NOT_SCHEDULED
        is_scheduled &= days.unit[:, : here[-1] + 1] >= 0
        in_run = np.zeros(upto.shape, dtype=bool)
        for person in np.flatnonzero(is_missing.any(axis=1)):
            positions = np.flatnonzero(is_scheduled[person])
            in_run[person, positions] = _long_runs(is_missing[person, positions])
        result.append(in_run[:, here])
    return result


def _long_runs(missing: np.ndarray) -> np.ndarray:
    """Members of runs of at least RUN_DAYS neighbours that are all True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]])))
    result = np.zeros(len(missing), dtype=bool)
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        result[start:stop] = stop - start >= RUN_DAYS
    return result


def _run_rows(world, days: ClassifiedDays, in_run, month: int, reach: Reach, here: np.ndarray) -> Iterator[Row]:
    unit, klass = days.unit[:, here], days.klass[:, here]
    hit = reach.persons(person_unit_mask(unit, in_run[month], len(world.units)))
    expected = reach.persons(person_unit_mask(unit, klass != NOT_SCHEDULED, len(world.units)))
    yield from _ratio_rows(world, month, reach, "no_record_run_share", hit, expected, expected, expected)


def _year_rows(world: World, days: ClassifiedDays, month: int, reach: Reach) -> Iterator[Row]:
    """Trailing twelve months, as far as the window reaches back, by the tree of the last one."""
    upper, lower = RATES["attendance_rate"]
    totals = np.zeros((len(world.units) + 1, 2), dtype=np.int64)
    size = (len(world.people), len(world.units) + 1)
    persons, expected = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    for past in range(max(0, month - 11), month + 1):
        here = world.grid.of_month(past)
        unit, klass = days.unit[:, here], days.klass[:, here]
        counts = reach.total(_class_counts(unit, klass, len(world.units)))
        totals += np.stack([counts[:, list(upper)].sum(axis=1), counts[:, list(lower)].sum(axis=1)], axis=1)
        persons |= person_unit_mask(unit, np.isin(klass, lower), len(world.units)) @ reach.matrix.T
        expected |= person_unit_mask(unit, klass != NOT_SCHEDULED, len(world.units)) @ reach.matrix.T
    yield from _ratio_rows(
        world, month, reach, "attendance_rate_12m", *totals.T, persons.sum(axis=0), expected.sum(axis=0)
    )


def _unmatched_row(world: World, days: ClassifiedDays, month: int) -> Row:
    here = np.isin(days.punches.day, world.grid.of_month(month))
    unmatched = int((here & (days.punches.credential >= 0) & (days.owner < 0)).sum())
    everything = Fraction(int(here.sum()))
    return Row(
        "all", world.grid.months[month].code, "unmatched_punch_share", Fraction(unmatched), everything, None, None
    )
