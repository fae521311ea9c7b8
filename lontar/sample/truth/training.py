"""True training figures: year to date, of the people on the roster on the month's last day."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from lontar.sample.people import PNS, PPPK
from lontar.sample.training import PASSED, WITHDREW, Participation
from lontar.sample.truth.reach import reach_of
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import Row, decimals_of, half_width, interval, unit_names
from lontar.sample.world import World

_JP_DUTY, _JP_CEILING = 20, 24


@dataclass(frozen=True)
class _Group:
    """The people of one row (unit with those below, or agency) and what they took part in this year."""

    unit_id: str
    period: str
    people: list[int]
    kinds: dict[int, int]
    parts: list[Participation]
    jp: dict[int, int]

    @property
    def size(self) -> int:
        return len(self.people)


def training_rows(world: World) -> Iterator[Row]:
    """All training rows of all months."""
    for month in range(len(world.grid.months)):
        for group in _groups(world, month):
            for make in (_hours_rows, _duty_rows, _gain_rows, _cost_rows, _total_rows):
                yield from make(group)


def _groups(world: World, month: int) -> Iterator[_Group]:
    people, unit = people_on_last_day(world, month)
    end, reach, names = world.grid.months[month].end_date, reach_of(world, month), unit_names(world)
    by_person = defaultdict(list)
    for part in world.training:
        if part.end <= end:  # the simulation starts on 1 January
            by_person[part.person].append(part)
    for row in reach.rows:
        members = people[reach.matrix[row][unit]].tolist()
        parts = [part for person in members for part in by_person.get(person, ())]
        jp = defaultdict(int)
        for part in parts:
            jp[part.person] += part.course.jp if part.result == PASSED else 0
        kinds = {person: int(world.people.kind[person]) for person in members}
        yield _Group(names[row], world.grid.months[month].code, members, kinds, parts, jp)


def _ratio(group: _Group, code: str, upper: int, lower: int, persons: int, expected: int) -> Iterator[Row]:
    if lower > 0:
        yield Row(group.unit_id, group.period, code, Fraction(upper), Fraction(lower), persons, expected)


def _hours_rows(group: _Group) -> Iterator[Row]:
    yield from _ratio(group, "training_jp_mean", sum(group.jp.values()), group.size, group.size, group.size)
    reached = len({part.person for part in group.parts if part.result == PASSED})
    yield from _ratio(group, "training_reach_rate", reached, group.size, group.size, group.size)


def _duty_rows(group: _Group) -> Iterator[Row]:
    """PNS owe at least 20 JP a year; for PPPK 24 JP is a ceiling, so the share above it is watched."""
    rules: tuple[tuple[str, Callable, Callable], ...] = (
        ("training_jp20_rate", lambda kind: kind == PNS, lambda jp: jp >= _JP_DUTY),
        ("training_pppk_over_24_rate", lambda kind: kind >= PPPK, lambda jp: jp > _JP_CEILING),
    )
    for code, belongs, holds in rules:
        members = [person for person in group.people if belongs(group.kinds[person])]
        count = sum(holds(group.jp.get(person, 0)) for person in members)
        yield from _ratio(group, code, count, len(members), len(members), len(members))


def _gain_rows(group: _Group) -> Iterator[Row]:
    scored = [
        part
        for part in group.parts
        if part.result != WITHDREW and part.pretest is not None and part.posttest is not None
    ]
    if not scored:
        return
    gains = [round(part.posttest * 10) - round(part.pretest * 10) for part in scored]  # tenths, as delivered
    total = Fraction(sum(gains), 10)
    low, high = interval(total / len(gains), half_width(gains, 10), decimals_of("training_gain_mean"))
    persons = len({part.person for part in scored})
    yield Row(
        group.unit_id,
        group.period,
        "training_gain_mean",
        total,
        Fraction(len(gains)),
        persons,
        group.size,
        low=low,
        high=high,
    )


def _cost_rows(group: _Group) -> Iterator[Row]:
    paid = [part for part in group.parts if part.result == PASSED and part.cost is not None]
    cost, jp = sum(part.cost for part in paid), sum(part.course.jp for part in paid)
    persons = len({part.person for part in paid})
    yield from _ratio(group, "training_cost_per_jp", cost, jp, persons, group.size)


def _total_rows(group: _Group) -> Iterator[Row]:
    members = defaultdict(list)
    for part in group.parts:
        if part.result == PASSED:
            for key in ("", f"provider_kind={part.course.provider}", f"topic={part.course.topic}"):
                members[key].append(part)
    members.setdefault("", [])
    for breakdown, parts in members.items():
        total, persons = sum(part.course.jp for part in parts), len({part.person for part in parts})
        if group.size:
            yield Row(
                group.unit_id, group.period, "training_jp_total", Fraction(total), None, persons, group.size, breakdown
            )
