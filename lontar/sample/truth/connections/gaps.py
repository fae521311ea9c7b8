"""Gaps of competency and the trainings of their field."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lontar.sample.topics.competency.assessments import Result
from lontar.sample.training import PASSED
from lontar.sample.truth.connections.common import city_row
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import Row
from lontar.sample.world import World

_VALID_YEARS = 3


def gaps(world: World, month: int) -> Iterator[Row]:
    end, period = world.grid.months[month].end_date, world.grid.months[month].code
    serving = set(people_on_last_day(world, month)[0].tolist())
    found: dict[tuple[int, str], date] = {}
    assessed = set()
    for (person, _, _), results in latest_results(world, end).items():
        valid = [r for r in results if _years_later(r.day, _VALID_YEARS) > end]
        if person not in serving or not valid:
            continue
        assessed.add(person)
        field = valid[-1].competency.field
        if is_gap(valid[-1]) and field:
            found[person, field] = min(found.get((person, field), date.max), valid[-1].day)
    passed = [p for p in world.training if p.end <= end and p.result == PASSED and p.person in assessed]
    met = {(p.person, p.course.topic) for p in passed if p.end >= found.get((p.person, p.course.topic), date.max)}
    gaps = [(person, field, (person, field) in met) for person, field in found]
    trainings = [(p.person, p.course.topic, p.end >= found.get((p.person, p.course.topic), date.max)) for p in passed]
    yield from _met(period, "connection_gap_trained_rate", gaps)
    yield from _met(period, "connection_training_answered_rate", trainings)


def _met(period: str, code: str, cases: list[tuple[int, str, bool]]) -> Iterator[Row]:
    for member in ("", *sorted({field for _, field, _ in cases})):
        mine = [case for case in cases if member in ("", case[1])]
        if mine:
            persons, count = len({person for person, _, _ in mine}), sum(is_met for _, _, is_met in mine)
            breakdown = f"topic={member.capitalize()}" if member else ""
            yield city_row(period, code, Fraction(count), Fraction(len(mine)), breakdown, persons, decimals=3)


def latest_results(world: World, until: date) -> dict[tuple, list[Result]]:
    """Results by person, competency and aspect up to a day, oldest first, as the last file says."""
    known = defaultdict(list)
    for result in world.topics["competency"].results:
        if result.day <= until:
            known[result.person, result.competency.code, result.aspect].append(result)
    return {key: sorted(found, key=lambda r: (r.day, r.assessment_id)) for key, found in known.items()}


def is_gap(result: Result) -> bool:
    return result.assessed < result.required


def _years_later(day: date, years: int) -> date:
    """The same day so many years later; the 29th of February has the 28th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + years, day=last)
