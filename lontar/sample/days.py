"""One month of people coming and going: who is expected when, who is away, who punches where and at which second."""

from dataclasses import dataclass

import numpy as np

from lontar.sample.behaviour import WEEKDAY_EARLY_EXIT, WEEKDAY_LATENESS, Traits
from lontar.sample.leave import DUTY, Leaves
from lontar.sample.people import PART_TIME, People
from lontar.sample.roster import Roster
from lontar.sample.shifts import shift_end, shift_start
from lontar.sample.units import Units
from lontar.sample.workdays import FIVE_DAY, FLEXIBLE, SHIFT, DayGrid, hours_of

_MINUTE, _DAY = 60, 86_400


@dataclass(frozen=True)
class Expected:
    """[person, day] over the days of one month: who serves, who is expected, from and to which second of the day."""

    days: np.ndarray
    unit: np.ndarray
    pattern: np.ndarray
    is_scheduled: np.ndarray
    start: np.ndarray
    end: np.ndarray

    def first(self, count: int) -> "Expected":
        """The same for the first people only."""
        parts = (self.unit, self.pattern, self.is_scheduled, self.start, self.end)
        return Expected(self.days, *(part[:count] for part in parts))


def expected(
    days: np.ndarray, grid: DayGrid, units: Units, people: People, roster: Roster, shift_codes: np.ndarray
) -> Expected:
    """What the rules expect on some days. Part-time staff are flexible wherever they serve (hours set locally)."""
    unit = roster.unit_by_day()[:, days]
    pattern = np.where((people.kind == PART_TIME)[:, None], FLEXIBLE, units.pattern[unit, days])
    hours = hours_of(pattern, grid, days)
    by_calendar = (hours[..., 0] >= 0) & ~grid.is_off[days][None, :]
    codes = shift_codes[:, days]
    is_shift = pattern == SHIFT
    return Expected(
        days=days,
        unit=unit,
        pattern=pattern,
        is_scheduled=(unit >= 0) & np.where(is_shift, codes >= 0, by_calendar),
        start=np.where(is_shift, shift_start(codes), hours[..., 0]),
        end=np.where(is_shift, shift_end(codes), hours[..., 1]),
    )


def away(leaves: Leaves, days: np.ndarray, people_count: int, with_corrections: bool) -> tuple[np.ndarray, np.ndarray]:
    """[person, day] twice: on approved leave, on approved official duty."""
    on_leave = np.zeros((people_count, len(days)), dtype=bool)
    on_duty = np.zeros_like(on_leave)
    first, last = days[0], days[-1]
    for record in leaves.valid(with_corrections):
        if record.is_approved and record.start <= last and record.end >= first:
            target = on_duty if record.kind == DUTY else on_leave
            target[record.person, max(record.start, first) - first : record.end - first + 1] = True
    return on_leave, on_duty


@dataclass(frozen=True)
class Moments:
    """Punches before a reader is chosen: person, second since the window's first midnight, 0 coming or 1 going."""

    person: np.ndarray
    second: np.ndarray
    state: np.ndarray
    by_phone: np.ndarray


def simulate(
    rng: np.random.Generator,
    plan: Expected,
    weekday: np.ndarray,
    traits: Traits,
    minutes_of_unit: np.ndarray,
    is_away: tuple[np.ndarray, np.ndarray],
    is_steady: np.ndarray,
) -> Moments:
    """All punches of the month, each at its second. `is_steady` people never miss a day (those who just moved)."""
    on_leave, on_duty = is_away
    works = plan.is_scheduled & ~on_leave & ~on_duty
    come, go = _attend(rng, works, traits, is_steady)
    arrival = _arrival(rng, plan, weekday, traits, minutes_of_unit)
    departure = _departure(rng, plan, weekday)
    lunch = come & go & traits.has_lunch_punches[:, None] & (plan.pattern == FIVE_DAY)
    parts = [(come, arrival, 0, False), (go, departure, 1, False)]
    noon = 12 * 3600 + rng.integers(0, 20 * _MINUTE, works.shape)
    parts += [(lunch, noon, 1, False), (lunch, noon + rng.integers(25 * _MINUTE, 55 * _MINUTE, works.shape), 0, False)]
    parts += _visits(rng, plan, on_leave, on_duty, arrival)
    return _collect(plan.days, parts)


def _attend(rng, works: np.ndarray, traits: Traits, is_steady: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Who punches when coming and when going. A few people stay away for several days in a row."""
    missing = rng.random(works.shape) < traits.no_record[:, None]
    truant = np.flatnonzero(rng.random(len(works)) < 0.012)
    first = rng.integers(0, max(1, works.shape[1] - 6), len(works))
    length = rng.integers(3, 10, len(works))
    for person in truant:
        missing[person, first[person] : first[person] + length[person]] = True
    present = works & ~(missing & ~is_steady[:, None])
    single, forgot_first = rng.random(works.shape) < traits.single[:, None], rng.random(works.shape) < 0.35
    return present & ~(single & forgot_first), present & ~(single & ~forgot_first)


def _arrival(rng, plan: Expected, weekday: np.ndarray, traits: Traits, minutes_of_unit: np.ndarray) -> np.ndarray:
    usual = -13.0 + traits.minutes[:, None] + minutes_of_unit[plan.unit] + WEEKDAY_LATENESS[weekday][None, :]
    usual = np.where(plan.pattern == SHIFT, usual - 4, usual) + 6.5 * rng.standard_normal(plan.unit.shape)
    usual += np.where(rng.random(plan.unit.shape) < 0.03, rng.exponential(28, plan.unit.shape), 0)
    usual += np.where(plan.pattern == FLEXIBLE, rng.uniform(-15, 95, plan.unit.shape), 0)
    return plan.start + np.round(usual * _MINUTE).astype(np.int64)


def _departure(rng, plan: Expected, weekday: np.ndarray) -> np.ndarray:
    later = 2 + np.abs(9 * rng.standard_normal(plan.unit.shape))
    leaves_early = rng.random(plan.unit.shape) < WEEKDAY_EARLY_EXIT[weekday][None, :]
    later = np.where(leaves_early, -rng.exponential(22, plan.unit.shape), later)
    later += np.where(plan.pattern == FLEXIBLE, rng.uniform(-30, 70, plan.unit.shape), 0)
    return plan.end + np.round(later * _MINUTE).astype(np.int64)


def _visits(rng, plan: Expected, on_leave: np.ndarray, on_duty: np.ndarray, arrival: np.ndarray) -> list[tuple]:
    """Punches that the class of the day must not be misled by: on duty, on leave, on a free day."""
    shape = plan.unit.shape
    serves = plan.unit >= 0
    from_road = plan.is_scheduled & on_duty & (rng.random(shape) < 0.3)
    dropped_in = plan.is_scheduled & on_leave & (rng.random(shape) < 0.01)
    extra_day = serves & ~plan.is_scheduled & (plan.pattern == FIVE_DAY) & (rng.random(shape) < 0.012)
    morning = 8 * 3600 + rng.integers(0, 2 * 3600, shape)
    duty_time = np.where(plan.start >= 0, np.maximum(arrival, 0), morning)
    return [
        (from_road, duty_time, 0, True),
        (dropped_in, morning, 0, False),
        (extra_day, morning, 0, False),
        (extra_day, morning + 4 * 3600, 1, False),
    ]


def _collect(days: np.ndarray, parts: list[tuple]) -> Moments:
    person, second, state, by_phone = [], [], [], []
    for mask, seconds, code, phone in parts:
        who, when = np.nonzero(mask)
        person.append(who)
        second.append(days[when] * _DAY + seconds[who, when])
        state.append(np.full(len(who), code))
        by_phone.append(np.full(len(who), phone))
    return Moments(*(np.concatenate(values) for values in (person, second, state, by_phone)))


def repeat_some(rng: np.random.Generator, moments: Moments) -> Moments:
    """Add the impatient second and third touch: most within seconds, a few at exactly 60 and 61 seconds."""
    draw = rng.random(len(moments.person))
    gap = np.where(draw < 0.05, rng.integers(1, 45, len(draw)), np.where(draw < 0.053, 60, 61))
    again = np.flatnonzero(draw < 0.055)
    third = again[draw[again] < 0.008]
    rows = np.concatenate([np.arange(len(draw)), again, third])
    shift = np.concatenate(
        [np.zeros(len(draw), dtype=np.int64), gap[again], gap[third] + rng.integers(2, 50, len(third))]
    )
    return Moments(moments.person[rows], moments.second[rows] + shift, moments.state[rows], moments.by_phone[rows])
