"""Who serves where: the snapshots of the staff list, with joiners, leavers, transfers and the reorganisation."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from lontar.sample.cities import City
from lontar.sample.people import KINDS, PNS, PPPK, People, make_people
from lontar.sample.rng import stream
from lontar.sample.units import Units, unit_sizes
from lontar.sample.workdays import SHIFT, DayGrid

# Kedudukan hukum: active, unpaid leave (CLTN), on study, preparing for retirement. Only the first counts.
STANDINGS = ("01", "02", "03", "20")
_FUNCTIONAL = {"sekolah": 0.85, "puskesmas": 0.8, "rumah_sakit": 0.8}
_LEAVE_SHARE, _JOIN_SHARE, _MOVE_SHARE, _STANDING_SHARE = 0.004, 0.005, 0.005, 0.001


@dataclass
class Roster:
    """The staff list as delivered. Arrays are [snapshot, person].

    Attributes:
        dates: Effective date of each snapshot.
        unit: Position of the unit, -1 where the snapshot does not hold the person.
        standing: Position in STANDINGS.
        moved: Whether the person changed unit with this snapshot (a reorganisation is no move).
        snapshot_of_day: [day] the latest snapshot on that day.
    """

    dates: tuple[date, ...]
    unit: np.ndarray
    standing: np.ndarray
    moved: np.ndarray
    snapshot_of_day: np.ndarray

    def known_by(self, day: int) -> int:
        """How many people the snapshots up to a day (position in the grid) have named; they come first."""
        return int((self.unit[: self.snapshot_of_day[day] + 1] >= 0).any(axis=0).sum())

    def active(self) -> np.ndarray:
        return (self.unit >= 0) & (self.standing == 0)

    def unit_by_day(self) -> np.ndarray:
        """[person, day] unit of those who count on the roster, else -1."""
        counted = np.where(self.active(), self.unit, -1)
        return counted[self.snapshot_of_day].T


def snapshot_dates(city: City, grid: DayGrid) -> tuple[date, ...]:
    """The first of each month, and the day of the mid-month change."""
    firsts = [month.start_date for month in grid.months]
    extra = [city.mid_month] if grid.first < city.mid_month <= grid.months[-1].end_date else []
    return tuple(sorted(firsts + extra))


def build_roster(city: City, scale: float, seed: int, units: Units, grid: DayGrid) -> tuple[People, Roster]:
    """The people of the first snapshot, then one change after the other."""
    dates = snapshot_dates(city, grid)
    people, unit = _first_people(city, scale, seed, units)
    standing = np.zeros(len(people), dtype=np.int64)
    rng = stream(seed, city.agency_id, "standing")
    absent = rng.choice(len(people), max(2, len(people) // 300), replace=False)
    standing[absent] = rng.integers(1, len(STANDINGS), len(absent))
    standing[np.unique(unit, return_index=True)[1]] = 0  # the head of a unit serves
    states = [(unit, standing, np.zeros(len(people), dtype=bool))]
    for day in dates[1:]:
        rng = stream(seed, city.agency_id, "roster", day)
        states.append(_next_state(rng, city, scale, units, grid, day, people, states[-1]))
    return people, _stack(states, dates, len(people), grid)


def _first_people(city: City, scale: float, seed: int, units: Units) -> tuple[People, np.ndarray]:
    rng = stream(seed, city.agency_id, "people")
    quota = [round(city.people[kind] * scale) for kind in KINDS]
    unit = np.repeat(np.arange(len(units)), unit_sizes(units, sum(quota)))
    kinds = rng.permutation(np.repeat(np.arange(len(KINDS)), quota))
    heads = np.unique(unit, return_index=True)[1]
    wrong = heads[kinds[heads] != PNS]
    others = np.setdiff1d(np.flatnonzero(kinds == PNS), heads)
    swap = rng.choice(others, len(wrong), replace=False)
    kinds[swap], kinds[wrong] = kinds[wrong].copy(), PNS
    return make_people(rng, kinds, _functional(units)[unit]), unit


def _functional(units: Units) -> np.ndarray:
    return np.array([_FUNCTIONAL.get(spec.kind, 0.25) for spec in units.specs])


def never_enrolled(count: int) -> np.ndarray:
    """People whose PIN nobody ever listed: they punch, and nothing of it can be matched."""
    return np.arange(count) % 173 == 101


def _next_state(rng, city: City, scale: float, units: Units, grid: DayGrid, day: date, people: People, state) -> tuple:
    unit, standing = state[0].copy(), state[1].copy()
    old, new = units.index(city.reorganisation.old), len(units) - 1
    if day >= city.reorganisation.on:
        unit[unit == old] = new
    settled, moved = unit >= 0, np.zeros(len(unit), dtype=bool)
    settled[np.unique(unit, return_index=True)[1]] = False  # heads stay
    large = np.array([spec.size == 0 for spec in units.specs])
    free = np.flatnonzero(settled & (standing == 0) & large[np.maximum(unit, 0)])
    may_move = (units.pattern[:, grid.index(day)][unit] != SHIFT) & ~never_enrolled(len(unit))
    may_move[sum(round(count * scale) for count in city.people.values()) :] = False  # not those who joined later
    leaving, pausing, moving = _choose(rng, free, may_move, len(unit))
    unit[leaving] = -1
    standing[pausing] = rng.integers(1, len(STANDINGS), len(pausing))
    unit[moving] = _targets(rng, city, units, grid, day, unit[moving])
    moved[moving] = True
    return _join(rng, units, day, people, unit, standing, moved)


def _choose(rng: np.random.Generator, free: np.ndarray, may_move: np.ndarray, total: int) -> list[np.ndarray]:
    """Three disjoint groups of people who may change: leavers, those whose standing ends, movers."""
    counts = [max(1, round(total * share)) for share in (_LEAVE_SHARE, _STANDING_SHARE)]
    order = rng.permutation(free)
    leaving, rest = order[: counts[0]], order[counts[0] :]
    pausing, rest = rest[: counts[1]], rest[counts[1] :]
    movers = rest[may_move[rest]]
    return [leaving, pausing, movers[: max(2, round(total * _MOVE_SHARE))]]


def _targets(rng, city: City, units: Units, grid: DayGrid, day: date, sources: np.ndarray) -> np.ndarray:
    possible = units.exists(units.version_at(day)) & (units.pattern[:, grid.index(day)] != SHIFT)
    possible[units.index(city.no_training)] = False  # nobody brings hours of training into the unit that has none
    possible &= np.array([spec.size <= 7 for spec in units.specs])  # and the small offices stay under ten people
    return np.array(
        [rng.choice(np.setdiff1d(np.flatnonzero(possible), [source])) for source in sources], dtype=np.int64
    )


def _join(rng, units: Units, day: date, people: People, unit, standing, moved) -> tuple:
    count = max(1, round(len(unit) * _JOIN_SHARE))
    weight = np.array([spec.weight for spec in units.specs]) * units.exists(units.version_at(day))
    where = rng.choice(len(units), count, p=weight / weight.sum())
    kinds = np.where(rng.random(count) < 0.7, PPPK, PNS)
    people.extend(make_people(rng, kinds, _functional(units)[where]))
    return (
        np.concatenate([unit, where]),
        np.concatenate([standing, np.zeros(count, dtype=np.int64)]),
        np.concatenate([moved, np.zeros(count, dtype=bool)]),
    )


def _stack(states: list[tuple], dates: tuple[date, ...], total: int, grid: DayGrid) -> Roster:
    def pad(values: np.ndarray, filler: int) -> np.ndarray:
        return np.concatenate([values, np.full(total - len(values), filler, dtype=values.dtype)])

    starts = np.array([grid.index(day) for day in dates])
    return Roster(
        dates=dates,
        unit=np.stack([pad(state[0], -1) for state in states]),
        standing=np.stack([pad(state[1], 0) for state in states]),
        moved=np.stack([pad(state[2], False) for state in states]),
        snapshot_of_day=np.searchsorted(starts, np.arange(len(grid.dates)), side="right") - 1,
    )
