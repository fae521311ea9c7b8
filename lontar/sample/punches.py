"""The punches of the window: each moment at a reader or by telephone, as the machine kept it."""

from dataclasses import dataclass

import numpy as np

from lontar.sample.behaviour import person_traits, unit_minutes
from lontar.sample.cities import City
from lontar.sample.days import Moments, away, expected, repeat_some, simulate
from lontar.sample.leave import Leaves
from lontar.sample.people import People
from lontar.sample.readers import MOBILE, Readers
from lontar.sample.rng import stream
from lontar.sample.roster import Roster
from lontar.sample.shifts import Shifts
from lontar.sample.units import Units
from lontar.sample.workdays import DayGrid

DAY_SECONDS = 86_400
_GHOST_PUNCHES_PER_MONTH = 5


@dataclass(frozen=True)
class Punches:
    """Everything that readers and telephones keep, once each; parallel arrays.

    Attributes:
        credential: Position in Readers, -1 for the telephone.
        person: Who it was; only telephones tell.
        second: Local wall clock, seconds after the first midnight of the window.
        state: What was pressed: 0, 1 or 255.
        month: Position of the month whose download first holds it; the end of a night shift belongs to the night.
    """

    credential: np.ndarray
    person: np.ndarray
    second: np.ndarray
    state: np.ndarray
    month: np.ndarray

    @property
    def day(self) -> np.ndarray:
        return self.second // DAY_SECONDS

    def device(self, readers: Readers) -> np.ndarray:
        """Position of the reader, or `readers.count` for the telephone."""
        return np.where(self.credential >= 0, readers.device[self.credential], readers.count)

    def take(self, keep: np.ndarray) -> "Punches":
        return Punches(self.credential[keep], self.person[keep], self.second[keep], self.state[keep], self.month[keep])


def build_punches(
    city: City,
    seed: int,
    grid: DayGrid,
    units: Units,
    people: People,
    roster: Roster,
    readers: Readers,
    leaves: Leaves,
    shifts: Shifts,
) -> Punches:
    """Month by month, so that a longer window leaves the earlier months as they were."""
    traits = person_traits(city, seed, len(people))
    parts = []
    for month in range(len(grid.months)):
        rng = stream(seed, city.agency_id, "punches", grid.months[month])
        days = grid.of_month(month)
        count = roster.known_by(days[-1])
        plan = expected(days, grid, units, people, roster, shifts.worked).first(count)
        moved = roster.moved[roster.snapshot_of_day[days[0]] : roster.snapshot_of_day[days[-1]] + 1].any(axis=0)
        leave, duty = away(leaves, days, len(people), with_corrections=True)
        moments = simulate(
            rng,
            plan,
            grid.weekday[days],
            traits.first(count),
            unit_minutes(city, seed, units, grid, month),
            (leave[:count], duty[:count]),
            moved[:count],
        )
        parts.append(_recorded(rng, city, grid, month, roster, readers, repeat_some(rng, moments)))
    return _once(_join(parts))


def _recorded(
    rng: np.random.Generator,
    city: City,
    grid: DayGrid,
    month: int,
    roster: Roster,
    readers: Readers,
    moments: Moments,
) -> Punches:
    day = np.minimum(moments.second // DAY_SECONDS, len(grid.dates) - 1)
    # A night's end belongs to the person as listed when the shift began: a PIN does not change at midnight.
    snapshot = roster.snapshot_of_day[np.minimum(day, grid.of_month(month)[-1])]
    first, second = readers.first_choice[snapshot, moments.person], readers.second_choice[snapshot, moments.person]
    uses_second = (second >= 0) & (rng.random(len(day)) < 0.3)
    credential = np.where(moments.by_phone, -1, np.where(uses_second, second, first))
    ghosts = _ghosts(rng, grid, month, readers)
    punches = Punches(
        credential=np.concatenate([credential, ghosts[0]]),
        person=np.concatenate([moments.person, np.full(len(ghosts[0]), -1)]),
        second=np.concatenate([moments.second, ghosts[1]]),
        state=np.concatenate([moments.state, np.zeros(len(ghosts[0]), dtype=np.int64)]),
        month=np.full(len(credential) + len(ghosts[0]), month),
    )
    punches = punches.take(~_lost(city, grid, readers, punches))
    return Punches(
        punches.credential,
        punches.person,
        punches.second,
        _pressed(rng, readers, punches),
        punches.month,
    )


def _ghosts(rng: np.random.Generator, grid: DayGrid, month: int, readers: Readers) -> tuple[np.ndarray, np.ndarray]:
    days = grid.of_month(month)
    working = days[(grid.weekday[days] < 5) & ~grid.is_off[days]]
    who = np.repeat(readers.ghosts, _GHOST_PUNCHES_PER_MONTH)
    return who, rng.choice(working, len(who)) * DAY_SECONDS + 7 * 3600 + rng.integers(0, 3600, len(who))


def _lost(city: City, grid: DayGrid, readers: Readers, punches: Punches) -> np.ndarray:
    """What a dead reader, or the telephone service when it was down, never kept."""
    lost = np.zeros(len(punches.second), dtype=bool)
    device = punches.device(readers)
    for building, spells in city.dead_readers.items():
        dead = [readers.count] if building == MOBILE else readers.in_building(building)
        for first, last in spells:
            in_spell = (punches.day >= grid.index(first)) & (punches.day <= grid.index(last))
            lost |= in_spell & np.isin(device, dead)
    return lost


def _pressed(rng: np.random.Generator, readers: Readers, punches: Punches) -> np.ndarray:
    """The key pressed: often the wrong one; on some readers nobody ever presses any (255), or all stay on 0."""
    device = punches.device(readers)
    wrong = rng.random(len(device)) < 0.15
    state = np.where(wrong, 1 - punches.state, punches.state)
    return np.where(device % 5 == 1, 255, np.where(device % 5 == 3, 0, state))


def _join(parts: list[Punches]) -> Punches:
    fields = ("credential", "person", "second", "state", "month")
    return Punches(*(np.concatenate([getattr(part, field) for part in parts]) for field in fields))


def _once(punches: Punches) -> Punches:
    """A machine keeps one row per PIN (or telephone user) and second."""
    who = np.where(punches.credential >= 0, punches.credential, -2 - punches.person)
    order = np.lexsort((punches.month, punches.second, who))
    same = np.zeros(len(order), dtype=bool)
    same[1:] = (np.diff(who[order]) == 0) & (np.diff(punches.second[order]) == 0)
    return punches.take(np.sort(order[~same]))
