"""The courses in each person's record of the national personnel system, as they fill the components of the IP ASN."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from lontar.sample.people import FUNCTIONAL, STRUCTURAL
from lontar.sample.rng import stream
from lontar.sample.world import World

CLASSES = ("diklatpim", "fungsional", "teknis", "seminar")
LEVELS = ("", "pim_i", "pim_ii", "pim_iii", "pim_iv", "lainnya")
LEADERSHIP, FUNCTION, TECHNICAL, SEMINAR = range(4)
_FIRST = date(2016, 1, 1)
_MONTHLY_SHARE = 0.02


@dataclass(frozen=True)
class Histories:
    """Courses as parallel arrays, in order of record numbers.

    Attributes:
        kind: Position in CLASSES.
        level: Position in LEVELS; 0 where it is no leadership course.
        jp: Hours, -1 where the record does not say.
        start, end: Days since 1970-01-01.
        file_month: Position of the month whose file brings it first.
    """

    person: np.ndarray
    kind: np.ndarray
    level: np.ndarray
    jp: np.ndarray
    start: np.ndarray
    end: np.ndarray
    file_month: np.ndarray

    def __len__(self) -> int:
        return len(self.person)


def build(world: World) -> Histories:
    """What each person did in the ten years before the window, then what each month of it adds."""
    before = world.roster.known_by(0)
    parts = [_past(world, before)]
    for month in range(len(world.grid.months)):
        parts.append(_of_month(world, month))
    return Histories(*(np.concatenate([getattr(p, f) for p in parts]) for f in Histories.__dataclass_fields__))


def _past(world: World, people: int) -> Histories:
    rng = stream(world.seed, world.city.agency_id, "training histories")
    count = rng.poisson(1.6, people)
    person = np.repeat(np.arange(people), count)
    days = (world.grid.first - _FIRST).days
    # Most records are recent: what is older was often never entered.
    ended = days - 1 - (rng.beta(1, 3, len(person)) * days).astype(np.int64)
    return _courses(world, rng, person, ended + (_FIRST - date(1970, 1, 1)).days, 0)


def _of_month(world: World, month: int) -> Histories:
    rng = stream(world.seed, world.city.agency_id, "training histories", world.grid.months[month])
    first, last = world.grid.of_month(month)[0], world.grid.of_month(month)[-1]
    known = world.roster.known_by(first)
    person = np.sort(rng.choice(known, max(8, round(known * _MONTHLY_SHARE)), replace=False))
    epoch = (world.grid.first - date(1970, 1, 1)).days
    courses = _courses(world, rng, person, rng.integers(first, last + 1, len(person)) + epoch, month)
    # Somebody is sent on a leadership course every month, so that its list is never missing.
    courses.kind[0], courses.level[0] = LEADERSHIP, LEVELS.index("pim_iv")
    return courses


def _courses(world: World, rng: np.random.Generator, person: np.ndarray, end: np.ndarray, month: int) -> Histories:
    count, position = len(person), world.people.position[person]
    draw = rng.random(count)
    own = np.where(position == STRUCTURAL, LEADERSHIP, np.where(position == FUNCTIONAL, FUNCTION, TECHNICAL))
    kind = np.where(draw < 0.3, own, np.where(draw < 0.7, TECHNICAL, SEMINAR))
    level = np.where(kind == LEADERSHIP, rng.choice([5, 4, 3, 2, 1], count, p=[0.03, 0.72, 0.2, 0.04, 0.01]), 0)
    jp = np.where(kind == SEMINAR, rng.integers(3, 13, count), rng.choice([8, 16, 19, 20, 24, 30, 40, 120], count))
    jp = np.where(rng.random(count) < 0.04, -1, jp)
    return Histories(person, kind, level, jp, end - np.maximum(jp - 1, 0) // 8, end, np.full(count, month))
