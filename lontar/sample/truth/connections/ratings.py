"""Ratings before and after a training, against comparable people without one."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lontar.sample.topics.ratings.facts import MATRIX, QUARTERLY
from lontar.sample.training import PASSED
from lontar.sample.truth.connections.common import ENOUGH, EXACT, QUANTILE, TOO_LITTLE, city_row, decimal
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import Row, interval
from lontar.sample.world import World

_LEAST_PEOPLE = 30


def ratings(world: World, month: int) -> Iterator[Row]:
    period, following = world.grid.months[month].code, world.grid.months[month].next().start_date
    after = _quarter(date(following.year, (following.month - 1) // 3 * 3 + 1, 1), -1)
    now, before = _predikat(world, after), _predikat(world, _quarter(after, -2))
    passed = defaultdict(list)
    for part in world.training:
        if part.result == PASSED and _quarter(after, -1) <= part.end < _quarter(after, 1):
            passed[part.person].append(part.end < after)
    strata = defaultdict(lambda: {True: [], False: []})
    for person in people_on_last_day(world, month)[0].tolist():
        if person in now and person in before and (person not in passed or any(passed[person])):
            move = (now[person] > before[person]) - (now[person] < before[person])
            strata[before[person], int(world.people.position[person])][person in passed].append(move)
    both = [arms for arms in strata.values() if arms[True] and arms[False]]
    sizes = {arm: sum(len(arms[arm]) for arms in both) for arm in (True, False)}
    for arm, name in ((True, "peserta"), (False, "pembanding")):
        label = ENOUGH if sizes[arm] >= _LEAST_PEOPLE else TOO_LITTLE
        breakdown = f"rating_arm={name}"
        yield city_row(
            period, "connection_rating_people", Fraction(sizes[arm]), None, breakdown, label=label, decimals=0
        )
    if min(sizes.values()) >= _LEAST_PEOPLE:
        for move, name in ((-1, "naik"), (0, "tetap"), (1, "turun")):
            yield _moved(period, both, sizes, move, name)


def _moved(period: str, both: list[dict], sizes: dict[bool, int], move: int, name: str) -> Row:
    share = Fraction(sum(arms[True].count(move) for arms in both), sizes[True])
    variance = share * (1 - share) / sizes[True]
    other = Fraction(0)
    for arms in both:
        weight, part = Fraction(len(arms[True]), sizes[True]), Fraction(arms[False].count(move), len(arms[False]))
        other += weight * part
        variance += weight * weight * part * (1 - part) / len(arms[False])
    people, centre = sum(sizes.values()), 100 * (share - other)
    low, high = interval(centre, 100 * QUANTILE * decimal(variance).sqrt(EXACT), 1)
    rest = {"value": centre, "low": low, "high": high, "decimals": 1}
    return city_row(period, "connection_rating_change", None, Fraction(people), f"rating_move={name}", people, **rest)


def _predikat(world: World, start: date) -> dict[int, int]:
    """Predikat (0 the best) of each person rated in the quarter that begins on a day; the last row of a person counts."""
    rows = defaultdict(list)
    for (kind, _, _), ratings in world.topics["ratings"].of_people.items():
        for rating in ratings if kind == QUARTERLY else ():
            if not rating.is_acting and start <= rating.end < _quarter(start, 1):
                rows[rating.person].append(rating)
    found = {}
    for person, ratings in rows.items():
        last = max(ratings, key=lambda r: (r.end, -r.start.toordinal(), r.rating_id))
        if last.result >= 0 and last.behaviour >= 0:
            found[person] = int(MATRIX[last.result, last.behaviour])
    return found


def _quarter(start: date, count: int) -> date:
    """First day of the quarter so many quarters later."""
    months = start.year * 12 + start.month - 1 + 3 * count
    return date(months // 12, months % 12 + 1, 1)
