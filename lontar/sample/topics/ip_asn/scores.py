"""True scores of every person at the end of a month, in half points: PermenPANRB 38/2018 and Peraturan BKN 8/2019."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from lontar.sample.people import FUNCTIONAL, GENERAL, STRUCTURAL
from lontar.sample.topics.ip_asn.facts import FUNCTION, LEADERSHIP, LEVELS, SEMINAR, TECHNICAL
from lontar.sample.topics.ratings.facts import NOT_RATED, YEARLY
from lontar.sample.world import World

_EDUCATION = {"s3": 50, "s2": 40, "s1": 30, "d4": 30, "d3": 20, "d2": 10, "d1": 10, "slta": 10, "sltp": 2, "sd": 2}
# [position, component]: half points of a filled component.
_COMPONENTS = np.zeros((3, 4), dtype=np.int64)
_COMPONENTS[STRUCTURAL, [LEADERSHIP, TECHNICAL, SEMINAR]] = 30, 30, 20
_COMPONENTS[FUNCTIONAL, [FUNCTION, TECHNICAL, SEMINAR]] = 30, 30, 20
_COMPONENTS[GENERAL, [TECHNICAL, SEMINAR]] = 45, 35
# sangat_baik to sangat_kurang; tidak ada, ringan, sedang, berat.
_QUADRANTS = np.array([60, 50, 30, 10, 2])
_PUNISHED = {"": 10, "R": 6, "S": 4, "B": 2}
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Scores:
    """[person] half points of each dimension, and who is measured."""

    qualification: np.ndarray
    competency: np.ndarray
    performance: np.ndarray
    discipline: np.ndarray
    is_measured: np.ndarray

    @property
    def index(self) -> np.ndarray:
        return self.qualification + self.competency + self.performance + self.discipline


def scores_of(world: World, month: int) -> Scores:
    """Everybody's scores on the month's last day."""
    end = world.grid.months[month].end_date
    position, level = _positions(world, end)
    filled, has_course = _components(world, end, position, level)
    performance, is_rated = _performance(world, end)
    return Scores(
        qualification=_qualification(world, end),
        competency=(_COMPONENTS[position] * filled).sum(axis=1),
        performance=performance,
        discipline=_discipline(world, end),
        is_measured=is_rated | has_course,
    )


def _qualification(world: World, end: date) -> np.ndarray:
    best = np.zeros(len(world.people), dtype=np.int64)
    for diploma in world.topics["career"].diplomas:
        if diploma.graduated <= end:
            best[diploma.person] = max(best[diploma.person], _EDUCATION[diploma.level])
    listed = np.array([_EDUCATION[level] for level in world.people.education])
    return np.where(best == 0, listed, best)


def _positions(world: World, end: date) -> tuple[np.ndarray, np.ndarray]:
    """Position held, and the level of leadership course that its echelon asks for (0: none)."""
    held = np.array(world.people.position)
    level = np.zeros(len(held), dtype=np.int64)
    for entry in sorted(world.topics["career"].positions, key=lambda p: (p.start, p.number)):
        if entry.start <= end:
            held[entry.person] = entry.position
            step = entry.echelon.split(".")[0].lower()
            level[entry.person] = LEVELS.index(f"pim_{step}") if step in ("i", "ii", "iii", "iv") else 0
    return held, level


def _components(world: World, end: date, position: np.ndarray, level: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[person, component] whether it is filled, and who has any course on record."""
    found = world.topics["ip_asn"]
    until = (end - _EPOCH).days
    this_year, two_years = (date(end.year, 1, 1) - _EPOCH).days, (end.replace(year=end.year - 2) - _EPOCH).days
    long_enough = (found.jp >= 20) | (found.end - found.start >= 2)
    recent = (position[found.person] != GENERAL) | (found.end >= this_year)
    counts = np.select(
        [found.kind == LEADERSHIP, found.kind == TECHNICAL, found.kind == SEMINAR],
        [(found.level == level[found.person]) & (found.level > 0), long_enough & recent, found.end > two_years],
        True,
    )
    known = found.end <= until
    filled = np.zeros((len(position), 4), dtype=np.int64)
    filled[found.person[counts & known], found.kind[counts & known]] = 1
    return filled, np.isin(np.arange(len(position)), found.person[known])


def _performance(world: World, end: date) -> tuple[np.ndarray, np.ndarray]:
    score = np.zeros(len(world.people), dtype=np.int64)
    is_rated = np.zeros(len(world.people), dtype=bool)
    ratings = [
        rating
        for (kind, _, last), rows in world.topics["ratings"].of_people.items()
        if kind == YEARLY and last.year == end.year - 1
        for rating in rows
        if not rating.is_acting
    ]
    for rating in sorted(ratings, key=lambda r: (r.end, r.rating_id)):
        is_rated[rating.person] = rating.quadrant != NOT_RATED
        score[rating.person] = _QUADRANTS[rating.quadrant] if is_rated[rating.person] else 0
    return score, is_rated


def _discipline(world: World, end: date) -> np.ndarray:
    score = np.full(len(world.people), _PUNISHED[""], dtype=np.int64)
    after = end.replace(year=end.year - 5)
    for decision in world.topics["discipline"].decisions:
        if after < decision.decided <= end and decision.effective <= end and decision.code != "12":
            score[decision.person] = min(score[decision.person], _PUNISHED[decision.level])
    return score
