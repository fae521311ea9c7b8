"""What trainings cost per hour, per point gained and per gap closed, by who paid for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from lontar.sample.training import PASSED, WITHDREW, Participation
from lontar.sample.truth.connections.common import ENOUGH, TOO_LITTLE, city_row, decimal
from lontar.sample.truth.connections.gaps import is_gap, latest_results
from lontar.sample.truth.rows import Row, half_width, interval
from lontar.sample.world import World


def money(world: World, month: int) -> Iterator[Row]:
    end, period = world.grid.months[month].end_date, world.grid.months[month].code
    spent: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for entry in world.topics["budget"]:
        if entry.day <= end and entry.training_id and entry.spent is not None:
            for member in ("", f"funding_source={entry.source}"):
                spent[member][entry.training_id] += entry.spent
    parts = [part for part in world.training if part.end <= end]
    for member, of_training in spent.items():
        mine = [part for part in parts if part.training_id in of_training]
        if mine:
            yield from _costs(period, member, of_training, mine)
            yield from _closed(world, end, period, member, of_training, mine)


def _total(of_training: dict[str, int], parts: Iterable[Participation]) -> Fraction:
    return Fraction(sum(of_training[training] for training in {part.training_id for part in parts}))


def _costs(period: str, member: str, of_training: dict[str, int], parts: list[Participation]) -> Iterator[Row]:
    passed = [part for part in parts if part.result == PASSED]
    jp, people = sum(part.course.jp for part in passed), len({part.person for part in passed})
    if jp:
        cost = _total(of_training, passed)
        yield city_row(period, "connection_cost_per_jp", cost, Fraction(jp), member, people, decimals=0)
    scored = [p for p in parts if p.result != WITHDREW and p.pretest is not None and p.posttest is not None]
    if not scored:
        return
    gains = [round(p.posttest * 10) - round(p.pretest * 10) for p in scored]
    total, people = Fraction(sum(gains), 10), len({p.person for p in scored})
    half = half_width(gains, 10)
    low, high = interval(total / len(gains), half, 2)
    is_clear = half is not None and decimal(total / len(gains)) > half
    label = ENOUGH if is_clear else TOO_LITTLE
    rest = {"low": low, "high": high, "label": label, "decimals": 2}
    yield city_row(period, "connection_gain_by_source", total, Fraction(len(gains)), member, people, **rest)
    if is_clear:
        cost = _total(of_training, scored)
        yield city_row(period, "connection_cost_per_point", cost, total, member, people, decimals=0)


def _closed(
    world: World, end: date, period: str, member: str, of_training: dict[str, int], parts: list[Participation]
) -> Iterator[Row]:
    passed = defaultdict(list)
    for part in parts:
        if part.result == PASSED:
            passed[part.person, part.course.topic].append(part)
    gaps, between = 0, []
    people = set()
    for (person, _, _), results in latest_results(world, end).items():
        for earlier, later in pairwise(results):
            if not is_gap(earlier) or is_gap(later):
                continue
            helped = [p for p in passed[person, later.competency.field] if earlier.day <= p.end <= later.day]
            gaps, between = gaps + bool(helped), between + helped
            people |= {p.person for p in helped}
    label = None if gaps else TOO_LITTLE
    yield city_row(period, "connection_gaps_closed", Fraction(gaps), None, member, label=label, decimals=0)
    if gaps:
        cost = _total(of_training, between)
        yield city_row(period, "connection_cost_per_gap", cost, Fraction(gaps), member, len(people), decimals=0)
