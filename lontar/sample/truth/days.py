"""The class of every person and day, from the delivered punches and decisions."""

from dataclasses import dataclass

import numpy as np

from lontar.sample.days import Expected, away, expected
from lontar.sample.punches import DAY_SECONDS, Punches
from lontar.sample.truth.stages import Stage, delivered_punches
from lontar.sample.workdays import FLEXIBLE, SHIFT
from lontar.sample.world import World

CLASSES = (
    "not_scheduled",
    "leave",
    "official_duty",
    "flexible",
    "present",
    "late",
    "early_leave",
    "late_and_early_leave",
    "single_punch",
    "unknown",
    "no_record",
)
(
    NOT_SCHEDULED,
    LEAVE,
    OFFICIAL_DUTY,
    FLEXIBLE_DAY,
    PRESENT,
    LATE,
    EARLY_LEAVE,
    LATE_AND_EARLY,
    SINGLE_PUNCH,
    UNKNOWN,
    NO_RECORD,
) = range(len(CLASSES))
_REPEAT_SECONDS = 60
_SHIFT_MARGIN = 4 * 3600


@dataclass(frozen=True)
class ClassifiedDays:
    """[person, day]: unit or -1, class, minutes late and left early (0 unless so), first record in seconds after the grid began.

    `punches` are those delivered, `owner` theirs.
    """

    unit: np.ndarray
    klass: np.ndarray
    late_minutes: np.ndarray
    early_minutes: np.ndarray
    first_second: np.ndarray
    punches: Punches
    owner: np.ndarray


def classify(world: World, stage: Stage) -> ClassifiedDays:
    """Class of each person and day on the roster, the first rule that fits."""
    codes = world.shifts.delivered(stage.has_corrections)
    plan = expected(np.arange(len(world.grid.dates)), world.grid, world.units, world.people, world.roster, codes)
    on_leave, on_duty = away(world.leaves, plan.days, len(world.people), stage.has_corrections)
    punches = delivered_punches(world, stage)
    owner = _owners(world, punches)
    count, first, last = _seen(plan, punches.second, owner)
    midnight = np.arange(len(world.grid.dates))[None, :] * DAY_SECONDS
    late = np.maximum(0, (first - midnight - plan.start) // 60)
    early = np.maximum(0, (plan.end + midnight - last) // 60)
    silent = ~_delivered(world, punches)[plan.unit, np.arange(len(world.grid.dates))]
    klass = np.select(
        [
            ~plan.is_scheduled,
            on_leave,
            on_duty,
            (plan.pattern == FLEXIBLE) & (count > 0),
            count == 1,
            count > 1,
            silent,
        ],
        [
            NOT_SCHEDULED,
            LEAVE,
            OFFICIAL_DUTY,
            FLEXIBLE_DAY,
            SINGLE_PUNCH,
            PRESENT + (late > 0) * 1 + (early > 0) * 2,
            UNKNOWN,
        ],
        NO_RECORD,
    )
    is_late = (klass == LATE) | (klass == LATE_AND_EARLY)
    is_early = (klass == EARLY_LEAVE) | (klass == LATE_AND_EARLY)
    minutes = np.where(is_late, late, 0), np.where(is_early, early, 0)
    return ClassifiedDays(plan.unit, klass, *minutes, first, punches, owner)


def _owners(world: World, punches: Punches) -> np.ndarray:
    """Person of each punch by the list that held on its day; -1 where the PIN was not listed."""
    day = np.minimum(punches.day, len(world.grid.dates) - 1)
    by_list = world.readers.listed[world.roster.snapshot_of_day[day], punches.credential]
    return np.where(punches.credential >= 0, by_list, punches.person)


def _seen(plan: Expected, second: np.ndarray, owner: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """[person, day] number of punches, first and last second, after repeats are dropped."""
    order = np.lexsort((second, owner))
    person, time = owner[order], second[order]
    is_repeat = np.zeros(len(order), dtype=bool)
    is_repeat[1:] = (np.diff(person) == 0) & (np.diff(time) <= _REPEAT_SECONDS)
    keep = (person >= 0) & ~is_repeat
    person, time = person[keep], time[keep]
    by_date = _extremes(plan, person, time // DAY_SECONDS, time)
    by_shift = _extremes(plan, person, _shift_day(plan, person, time), time)
    is_shift = plan.pattern == SHIFT
    return tuple(np.where(is_shift, shift, date) for shift, date in zip(by_shift, by_date, strict=True))


def _extremes(plan: Expected, person: np.ndarray, day: np.ndarray, time: np.ndarray) -> tuple:
    inside = (day >= 0) & (day < len(plan.days))
    where = (person[inside], day[inside])
    count = np.zeros(plan.unit.shape, dtype=np.int64)
    first = np.full(plan.unit.shape, np.iinfo(np.int64).max // 2)
    last = np.full(plan.unit.shape, -1)
    np.add.at(count, where, 1)
    np.minimum.at(first, where, time[inside])
    np.maximum.at(last, where, time[inside])
    return count, first, last


def _shift_day(plan: Expected, person: np.ndarray, time: np.ndarray) -> np.ndarray:
    """Work date of the shift that a punch belongs to, -1 for none: the nearest, of equally near ones the earlier."""
    best, nearest = np.full(len(time), -1), np.full(len(time), _SHIFT_MARGIN + 1)
    for offset in (-1, 0, 1):
        day = time // DAY_SECONDS + offset
        valid = (day >= 0) & (day < len(plan.days))
        day = np.where(valid, day, 0)
        valid &= plan.is_scheduled[person, day] & (plan.pattern[person, day] == SHIFT)
        start = day * DAY_SECONDS + plan.start[person, day]
        end = day * DAY_SECONDS + plan.end[person, day]
        distance = np.maximum(0, np.maximum(start - time, time - end))
        closer = valid & (distance < nearest)
        best, nearest = np.where(closer, day, best), np.where(closer, distance, nearest)
    return best


def _delivered(world: World, punches: Punches) -> np.ndarray:
    """[unit, day] whether any of the unit's readers (the telephone service for a unit without) kept anything."""
    readers, roster, days = world.readers, world.roster, len(world.grid.dates)
    alive = np.zeros((readers.count + 1, days), dtype=bool)
    inside = punches.day < days
    alive[punches.device(readers)[inside], punches.day[inside]] = True
    result = np.zeros((len(world.units), days), dtype=bool)
    for snapshot in range(len(roster.dates)):
        own = np.zeros((len(world.units), readers.count + 1), dtype=bool)
        credentials = np.flatnonzero(readers.listed[snapshot] >= 0)
        people = readers.listed[snapshot, credentials]
        counted = roster.active()[snapshot, people]
        own[roster.unit[snapshot, people[counted]], readers.device[credentials[counted]]] = True
        own[~own.any(axis=1), readers.count] = True
        here = roster.snapshot_of_day == snapshot
        result[:, here] = (own.astype(int) @ alive[:, here].astype(int)) > 0
    return result
