"""Who was punished or awarded when, and which absences the office confirmed. History before the window comes in its first files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from lontar.sample.people import PART_TIME, PNS
from lontar.sample.rng import stream
from lontar.sample.truth.days import NO_RECORD, NOT_SCHEDULED, ClassifiedDays, classify
from lontar.sample.truth.stages import COMPLETE
from lontar.sample.world import World

# Code, level, months of the punishment. The first list was in use before PP 94/2021.
OLD_PUNISHMENTS = (("2", "R", 0), ("4", "S", 12), ("7", "S", 12), ("8", "S", 12), ("14", "B", 36))
PUNISHMENTS = (("1", "R", 0), ("2", "R", 0), ("3", "R", 0), ("23", "S", 6), ("24", "S", 9), ("25", "S", 12),
               ("27", "B", 12), ("28", "B", 12))  # fmt: skip
PUT_INTO_FORCE = ("12", "B", 0)
_PUNISHMENT_ODDS = (0.22, 0.2, 0.16, 0.14, 0.08, 0.06, 0.08, 0.06)
AWARDS = ("201", "202", "203", "306", "400")
# Absences of January to March that reach every tier, and one run over the turn of the year.
HISTORY_LENGTHS = (3, 5, 1, 8, 12, 2, 15, 4, 18, 6, 22, 10, 26, 7, 28, 11, 3, 20, 13, 31)
HISTORY_RUN = 12
_NEW_SCHEME = date(2021, 9, 1)
_HISTORY_OFF = {
    *(date(2025, 12, day) for day in (25, 26)),
    *(date(2026, 1, day) for day in (1, 16)),
    *(date(2026, 2, day) for day in (16, 17)),
    *(date(2026, 3, day) for day in (18, 19, 20, 23, 24)),
}


@dataclass(frozen=True)
class Decision:
    """One entry of the list of punishments; `months` is its length, 0 where it has none."""

    decision_id: str
    person: int
    code: str
    level: str
    decided: date
    effective: date
    months: int
    file_month: int


@dataclass(frozen=True)
class Award:
    recognition_id: str
    person: int
    code: str
    day: date
    file_month: int


@dataclass(frozen=True)
class Confirmation:
    """What the office found about one person and day; `changed_later`: an earlier row of the same file said the opposite."""

    confirmation_id: str
    person: int
    day: date
    is_unexcused: bool
    decided: date
    file_month: int
    hours: str = ""
    changed_later: bool = False


@dataclass(frozen=True)
class Discipline:
    """All facts of the topic, and the days as they are when every file is there."""

    decisions: list[Decision]
    awards: list[Award]
    confirmations: list[Confirmation]
    days: ClassifiedDays


def build(world: World) -> Discipline:
    days = classify(world, COMPLETE)
    confirmations = list(_history(world))
    for month in range(len(world.grid.months)):
        confirmations += _of_month(world, days, month)
    return Discipline(list(_decisions(world)), list(_awards(world)), confirmations, days)


def office_days(first: date, last: date) -> list[date]:
    """Monday to Friday without holidays, of the months before the window."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in _HISTORY_OFF]


def _settled(world: World) -> np.ndarray:
    """Who is on the roster from the first day to the last: what is told of them holds in every month."""
    return np.flatnonzero(world.roster.active()[0])


def _history(world: World) -> Iterator[Confirmation]:
    rng = stream(world.seed, world.city.agency_id, "absences", "history")
    people = _settled(world)
    count = min(len(people) // 4, max(len(HISTORY_LENGTHS), len(people) // 25))
    # Every sixth of them is whoever comes, PPPK too; the others are PNS.
    pns = people[world.people.kind[people] == PNS]
    chosen = rng.permutation(pns)[:count]
    others = rng.permutation(np.setdiff1d(people, pns))[:count]
    year, turn = _days_before(world.grid.first)
    for place in range(count):
        person = int(others[place] if place % 6 == 4 and place < len(others) else chosen[place])
        length = min(HISTORY_LENGTHS[place % len(HISTORY_LENGTHS)], len(year))
        if place % 9 == 7:
            start = int(rng.integers(0, len(turn) - HISTORY_RUN))
            days = turn[start : start + HISTORY_RUN]
        else:
            days = sorted(year[at] for at in rng.choice(len(year), length, replace=False))
        for day in days:
            number = f"KK-LAMA-{place:04}-{day:%m%d}"
            yield Confirmation(number, person, day, True, day + timedelta(days=5), 0)


def _of_month(world: World, days: ClassifiedDays, month: int) -> Iterator[Confirmation]:
    """The office asks about half of the people with days without any record, about all their days of the month."""
    rng = stream(world.seed, world.city.agency_id, "absences", world.grid.months[month])
    here = world.grid.of_month(month)
    missing = days.klass[:, here] == NO_RECORD
    tag, serial = world.grid.months[month].code, 0
    draws = rng.random((len(missing), 4))
    for person in np.flatnonzero(missing.any(axis=1) & (draws[:, 0] < 0.5)).tolist():
        unexcused = bool(draws[person, 1] < 0.6)
        for day in here[np.flatnonzero(missing[person])].tolist():
            serial += 1
            when = world.grid.day(day)
            hours = "7.5" if draws[person, 2] < 0.3 else ""
            changed = bool(draws[person, 3] < 0.04)
            decided = min(when + timedelta(days=4), world.grid.months[month].end_date)
            number = f"KK-{tag}-{serial:05}"
            yield Confirmation(number, person, when, unexcused, decided, month, hours, changed)
    yield _on_a_free_day(world, days, month)


def _on_a_free_day(world: World, days: ClassifiedDays, month: int) -> Confirmation:
    """A clerk's slip: a day on which nobody of an office was expected. It is a valid row, and no day of absence."""
    first = world.grid.months[month].start_date
    sunday = first + timedelta(days=6 - first.weekday())
    at = world.grid.index(sunday)
    person = int(np.flatnonzero((days.unit[:, at] >= 0) & (days.klass[:, at] == NOT_SCHEDULED))[month])
    return Confirmation(f"KK-{world.grid.months[month].code}-M", person, sunday, True, sunday, month)


def _days_before(first: date) -> tuple[list[date], list[date]]:
    """Office days of the year, and around its turn, before a window; of a window from January on both lie in December."""
    year = office_days(
        date(2026, 1, 1) if first > date(2026, 1, 1) else date(2025, 12, 1), min(date(2026, 3, 31), _eve(first))
    )
    turn = office_days(date(2025, 12, 15), min(date(2026, 1, 15), _eve(first)))
    return year, turn if len(turn) > HISTORY_RUN else year


def _eve(day: date) -> date:
    return day - timedelta(days=1)


def _decisions(world: World) -> Iterator[Decision]:
    yield from _old_decisions(world)
    for month, period in enumerate(world.grid.months):
        rng = stream(world.seed, world.city.agency_id, "punishments", period)
        people = np.flatnonzero(world.roster.active()[world.roster.snapshot_of_day[world.grid.of_month(month)[0]]])
        chosen = rng.choice(people, max(3, len(people) // 120), replace=False)
        kinds = rng.choice(len(PUNISHMENTS), len(chosen), p=_PUNISHMENT_ODDS)
        for serial, (person, kind) in enumerate(zip(chosen.tolist(), kinds.tolist(), strict=True), start=1):
            decided = period.start_date + timedelta(days=int(rng.integers(0, 12)))
            number = f"hd-{period.code}-{serial:04}"
            code, level, months = PUNISHMENTS[kind]
            yield Decision(number, person, code, level, decided, decided + timedelta(days=14), months, month)


def _old_decisions(world: World) -> Iterator[Decision]:
    """Five years of both schemes; some old punishments are put into force by an entry of their own."""
    rng = stream(world.seed, world.city.agency_id, "punishments", "history")
    people = _settled(world)
    for serial, person in enumerate(rng.choice(people, max(8, len(people) // 30), replace=False).tolist()):
        decided = date(2021, 3, 1) + timedelta(days=int(rng.integers(0, 1850)))
        decided = min(decided, world.grid.first - timedelta(days=30))
        table = OLD_PUNISHMENTS if decided < _NEW_SCHEME else PUNISHMENTS
        code, level, months = table[int(rng.integers(len(table)))]
        number = f"hd-lama-{serial:04}"
        yield Decision(number, person, code, level, decided, decided + timedelta(days=14), months, 0)
        if serial % 4 == 1:
            code, level, months = PUT_INTO_FORCE
            again = decided + timedelta(days=15)
            yield Decision(f"{number}-p", person, code, level, again, again + timedelta(days=10), months, 0)


def _awards(world: World) -> Iterator[Award]:
    rng = stream(world.seed, world.city.agency_id, "awards", "history")
    for serial, person in enumerate(rng.choice(_settled(world), max(6, len(_settled(world)) // 20), replace=False)):
        day = date(2022, 8, 17) + timedelta(days=365 * int(rng.integers(0, 4)))
        yield Award(f"ph-lama-{serial:04}", int(person), AWARDS[int(rng.integers(len(AWARDS)))], day, 0)
    for month, period in enumerate(world.grid.months):
        rng = stream(world.seed, world.city.agency_id, "awards", period)
        active = world.roster.active()[world.roster.snapshot_of_day[world.grid.of_month(month)[0]]]
        people = np.flatnonzero(active & (world.people.kind[: len(active)] != PART_TIME))
        share = 25 if period.start_date.month == 8 else 150
        for serial, person in enumerate(rng.choice(people, max(3, len(people) // share), replace=False).tolist()):
            day = period.start_date + timedelta(days=16)
            yield Award(f"ph-{period.code}-{serial:04}", person, AWARDS[int(rng.integers(len(AWARDS)))], day, month)
