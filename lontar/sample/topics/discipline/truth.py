"""True figures of discipline, counted from the facts and the days: the people on the roster on each month's last day."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import numpy as np

from lontar.sample.people import PNS
from lontar.sample.topics.discipline.facts import PUT_INTO_FORCE, Discipline
from lontar.sample.topics.discipline.timeline import Timeline, confirmed_days
from lontar.sample.truth.days import (
    EARLY_LEAVE,
    LATE,
    LATE_AND_EARLY,
    NO_RECORD,
    PRESENT,
    SINGLE_PUNCH,
    ClassifiedDays,
)
from lontar.sample.truth.reach import Reach, reach_of
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

_TIERS = ((28, "hari_28"), (25, "hari_25_27"), (21, "hari_21_24"), (17, "hari_17_20"), (14, "hari_14_16"),
          (11, "hari_11_13"), (7, "hari_7_10"), (4, "hari_4_6"), (3, "hari_3"))  # fmt: skip
_LEVELS = {"R": (1, "ringan"), "S": (2, "sedang"), "B": (3, "berat")}
_DAY_MINUTES, _CLOCK_MINUTES, _RUN, _COMPARED = 450, 225, 10, 6


class Month:
    """One month's people and units, and how a measure of people becomes rows."""

    def __init__(self, world: World, month: int) -> None:
        self.world, self.month, self.period = world, month, world.grid.months[month]
        self.people, self.unit = people_on_last_day(world, month)
        self.reach: Reach = reach_of(world, month)
        self.names = unit_names(world)
        self.is_pns = world.people.kind[self.people] == PNS
        self.everybody = np.ones(len(self.people), dtype=bool)

    def per_unit(self, values: np.ndarray) -> np.ndarray:
        """Sums of a whole number per person over each row's units."""
        counted = np.bincount(self.unit, values, len(self.world.units)).astype(np.int64)
        return self.reach.total(counted)

    def rate(
        self, code: str, holds: np.ndarray, group: np.ndarray, breakdown: str = "", expected=None
    ) -> Iterator[Row]:
        """A share of a group; a member of a breakdown has a row only where somebody is in it."""
        upper, lower = self.per_unit(holds & group), self.per_unit(group)
        could = lower if expected is None else self.per_unit(expected)
        for row in self.reach.rows:
            if lower[row] and (upper[row] or not breakdown):
                part, whole = Fraction(int(upper[row])), Fraction(int(lower[row]))
                people = int(lower[row])
                yield Row(self.names[row], self.period.code, code, part, whole, people, int(could[row]), breakdown)

    def total(self, code: str, values: np.ndarray, group: np.ndarray) -> Iterator[Row]:
        """A sum of days, with the people who have such days behind it."""
        sums, holders, sizes = (self.per_unit(x) for x in (values * group, (values > 0) & group, group))
        for row in self.reach.rows:
            if sizes[row]:
                people, size = int(holders[row]), int(sizes[row])
                total = Fraction(int(sums[row]))
                yield Row(self.names[row], self.period.code, code, total, None, people, size, decimals=0)


def first_of_year_before(end: date) -> date:
    """First day of the twelve months that end with the month of a day."""
    return date(end.year - (end.month < 12), end.month % 12 + 1, 1)


def rows(world: World) -> Iterator[Row]:
    """What depends on decisions and the roster alone: punishments and awards of twelve months."""
    for number in range(len(world.grid.months)):
        month, facts = Month(world, number), world.topics["discipline"]
        worst = punished(facts, month.period.end_date)
        rank = np.array([worst.get(person, (0,))[0] for person in month.people.tolist()])
        yield from month.rate("discipline_punished_rate", rank > 0, month.everybody)
        for level, name in _LEVELS.values():
            yield from month.rate(
                "discipline_punished_rate", rank == level, month.everybody, f"punishment_level={name}"
            )
        has_award = np.isin(month.people, list(awarded(facts, month.period.end_date)))
        yield from month.rate("discipline_awarded_rate", has_award, month.everybody)


def punished(facts: Discipline, end: date) -> dict[int, tuple[int, date]]:
    """Person -> heaviest level and first day, of punishments in force since at most twelve months."""
    found: dict[int, tuple[int, date]] = {}
    for fact in facts.decisions:
        if fact.code != PUT_INTO_FORCE[0] and first_of_year_before(end) <= fact.effective <= end:
            rank, day = found.get(fact.person, (0, date.max))
            found[fact.person] = max(rank, _LEVELS[fact.level][0]), min(day, fact.effective)
    return found


def awarded(facts: Discipline, end: date) -> dict[int, date]:
    """Person -> day of the first award of twelve months."""
    found: dict[int, date] = {}
    for fact in facts.awards:
        if first_of_year_before(end) <= fact.day <= end:
            found[fact.person] = min(found.get(fact.person, date.max), fact.day)
    return found


def staged_rows(world: World, days: ClassifiedDays) -> Iterator[Row]:
    """What depends on the days as far as delivered."""
    timeline = Timeline(world, days)
    decided = _decided(world, days)
    for number in range(len(world.grid.months)):
        month = Month(world, number)
        yield from _signal_rows(month, timeline)
        yield from _candidate_rows(month, days, decided)
        yield from _better_rows(month, days)


def _signal_rows(month: Month, timeline: Timeline) -> Iterator[Row]:
    end = month.period.end_date
    in_year = confirmed_days(timeline, date(end.year, 1, 1), end)[month.people]
    tier = np.select([in_year >= least for least, _ in _TIERS], [name for _, name in _TIERS], "")
    yield from month.rate("discipline_signal_rate", in_year >= 3, month.is_pns)
    for _, name in _TIERS:
        yield from month.rate("discipline_signal_rate", tier == name, month.is_pns, f"tier={name}")
    longest = timeline.longest_runs(first_of_year_before(end), end)[month.people]
    yield from month.rate("discipline_run_rate", longest >= _RUN, month.is_pns)
    yield from month.total("discipline_confirmed_days", in_year, month.is_pns)
    yield from month.rate("discipline_not_covered_rate", in_year > 0, ~month.is_pns)


def _decided(world: World, days: ClassifiedDays) -> np.ndarray:
    """[person, day] days of the window about which the office has decided, whatever it found."""
    decided = np.zeros(days.klass.shape, dtype=bool)
    for fact in world.topics["discipline"].confirmations:
        at = world.grid.index(fact.day)
        if 0 <= at < decided.shape[1]:
            decided[fact.person, at] = True
    return decided


def _candidate_rows(month: Month, days: ClassifiedDays, decided: np.ndarray) -> Iterator[Row]:
    """Since January; the sample's windows begin and end in one year."""
    so_far = slice(0, int(month.world.grid.of_month(month.month)[-1]) + 1)
    klass = days.klass[:, so_far]
    open_days = ((klass == NO_RECORD) & ~decided[:, so_far]).sum(axis=1)[month.people]
    yield from month.rate("discipline_open_rate", open_days > 0, month.everybody)
    yield from month.total("discipline_open_days", open_days, month.everybody)
    minutes = (days.late_minutes + days.early_minutes)[:, so_far].sum(axis=1)
    minutes += _CLOCK_MINUTES * (klass == SINGLE_PUNCH).sum(axis=1)
    whole = (minutes // _DAY_MINUTES)[month.people]
    yield from month.total("discipline_late_days", whole, month.is_pns)
    yield from month.rate("discipline_late_day_rate", whole > 0, month.is_pns)


def _better_rows(month: Month, days: ClassifiedDays) -> Iterator[Row]:
    facts, end = month.world.topics["discipline"], month.period.end_date
    first_days = {person: day for person, (_, day) in punished(facts, end).items()}
    for code, found in (("punishment", first_days), ("award", awarded(facts, end))):
        better = np.array([_is_better(month, days, found, person) for person in month.people.tolist()])
        has_event = np.isin(month.people, list(found))
        yield from month.rate(f"discipline_better_after_{code}", better == 1, better >= 0, expected=has_event)


def _is_better(month: Month, days: ClassifiedDays, found: dict[int, date], person: int) -> int:
    """1 better, 0 not, -1 unknown: the on-time share of the months after the event's month against that of those before."""
    if person not in found:
        return -1
    grid, event = month.world.grid, found[person]
    months = grid.month[: days.klass.shape[1]]
    starts = np.array([12 * period.start_date.year + period.start_date.month for period in grid.months])[months]
    distance = starts - (12 * event.year + event.month)
    counted = (months <= month.month) & (np.abs(distance) <= _COMPARED)
    on_time, seen = clocked(days, person)
    before, after = counted & (distance < 0), counted & (distance > 0)
    if not seen[before].sum() or not seen[after].sum():
        return -1
    return int(on_time[after].sum() * seen[before].sum() > on_time[before].sum() * seen[after].sum())


def clocked(days: ClassifiedDays, person: int) -> tuple[np.ndarray, np.ndarray]:
    """[day] on time, and seen at both ends of the day."""
    klass = days.klass[person]
    return klass == PRESENT, np.isin(klass, (PRESENT, LATE, EARLY_LEAVE, LATE_AND_EARLY))
