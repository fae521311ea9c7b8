"""True figures of performance plans: the latest measurement of each approved target of the year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

import numpy as np

from lontar.sample.topics.targets.facts import APPROVED, END, START, Measurement
from lontar.sample.truth.reach import Reach, reach_of
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import ALL, Row, half_up, unit_names
from lontar.sample.world import World

_MARGIN = Fraction(1, 10)
_ASPECTS = ("kuantitas", "kualitas", "waktu", "biaya")


def rows(world: World) -> Iterator[Row]:
    """All rows of all months."""
    for month, period in enumerate(world.grid.months):
        latest = _latest(world.topics["targets"], period.end_date)
        approved = [one for one in latest if one.status == APPROVED and not one.is_acting]
        reach = reach_of(world, month)
        of_units = [one for one in approved if one.unit >= 0]
        yield from _unit_rows(world, month, reach, of_units)
        yield from _behind_rows(world, month, of_units)
        yield from _person_rows(world, month, reach, [one for one in approved if one.person >= 0])


def _latest(found: Iterable[Measurement], day: date) -> list[Measurement]:
    latest: dict[str, Measurement] = {}
    for one in sorted(found, key=lambda one: one.day):
        if one.day <= day:
            latest[one.target_id] = one
    return list(latest.values())


def share(one: Measurement) -> Fraction:
    """Part of the target that is reached, at most 1; nothing reported is nothing reached."""
    if one.realised is None:
        return Fraction(0)
    if not one.is_lower_better:
        return min(Fraction(one.realised, one.target), Fraction(1))
    return min(Fraction(one.target, one.realised), Fraction(1)) if one.realised else Fraction(1)


def _is_achieved(one: Measurement) -> bool:
    if one.realised is None:
        return False
    return one.realised <= one.target if one.is_lower_better else one.realised >= one.target


def _ratios(unit_id: str, period: str, prefix: str, found: list[Measurement], people: tuple) -> Iterator[Row]:
    """Realised share and achieved rate, in all and by aspect. `people` gives n_persons and n_expected of some targets."""
    persons_of, expected = people
    for aspect in ("", *_ASPECTS):
        chosen = [one for one in found if aspect in ("", one.aspect)]
        if chosen:
            total, count = sum(map(share, chosen), Fraction(0)), Fraction(len(chosen))
            member, counts = f"target_aspect={aspect}" if aspect else "", (persons_of(chosen), expected)
            value = {"value": total / count, "decimals": 3, "breakdown_1": member}
            yield Row(unit_id, period, f"{prefix}_realised_share", Fraction(half_up(total, 6)), count, *counts, **value)
            done = Fraction(sum(map(_is_achieved, chosen)))
            yield Row(unit_id, period, f"{prefix}_achieved_rate", done, count, *counts, member, decimals=3)


def _unit_rows(world: World, month: int, reach: Reach, found: list[Measurement]) -> Iterator[Row]:
    names, period = unit_names(world), world.grid.months[month].code
    for row in reach.rows:
        chosen = [one for one in found if reach.matrix[row][one.unit] or names[row] == ALL]
        if chosen:
            yield Row(names[row], period, "unit_target_count", Fraction(len(chosen)), None, None, None, decimals=0)
            yield from _ratios(names[row], period, "unit_target", chosen, (lambda _: None, None))


def _behind_rows(world: World, month: int, found: list[Measurement]) -> Iterator[Row]:
    exists = world.units.exists(world.units.version_at(world.grid.months[month].end_date))
    of_unit = defaultdict(list)
    for one in found:
        if exists[one.unit]:
            of_unit[one.unit].append(one)
    behind = sum(_is_behind(own) for own in of_unit.values())
    if of_unit:
        counts = Fraction(behind), Fraction(len(of_unit)), None, None
        yield Row(ALL, world.grid.months[month].code, "units_behind_plan_rate", *counts, decimals=3)


def _is_behind(own: list[Measurement]) -> bool:
    days = (END - START).days + 1
    elapsed = sum((Fraction((one.day - START).days + 1, days) for one in own), Fraction(0)) / len(own)
    return sum(map(share, own), Fraction(0)) / len(own) < elapsed - _MARGIN


def _person_rows(world: World, month: int, reach: Reach, found: list[Measurement]) -> Iterator[Row]:
    people, unit = people_on_last_day(world, month)
    names, period = unit_names(world), world.grid.months[month].code
    of_person = defaultdict(list)
    for one in found:
        of_person[one.person].append(one)
    for row in reach.rows:
        members = people[reach.matrix[row][unit]].tolist()
        planned = [person for person in members if person in of_person]
        chosen = [one for person in planned for one in of_person[person]]
        size = len(members)
        if size:
            ends = Fraction(len(planned)), Fraction(size)
            yield Row(names[row], period, "skp_plan_rate", *ends, size, size, decimals=3)
        if chosen:
            count = Fraction(len(chosen))
            yield Row(names[row], period, "skp_target_count", count, None, len(planned), size, decimals=0)
            yield from _ratios(names[row], period, "skp", chosen, (_persons, size))


def _persons(chosen: list[Measurement]) -> int:
    return len(np.unique([one.person for one in chosen]))
