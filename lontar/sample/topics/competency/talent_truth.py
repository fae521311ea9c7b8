"""True talent figures: box by box, with the cuts that each city has set."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from lontar.sample.topics.competency.talent import LEVELS, Placement
from lontar.sample.topics.competency.truth import is_valid
from lontar.sample.truth.roster import Members, members_of_month
from lontar.sample.truth.rows import Row
from lontar.sample.world import World

# [performance][potential], both from low to high.
_BOXES = ((1, 3, 6), (2, 5, 8), (4, 7, 9))
_POOL = (7, 8, 9)


@dataclass(frozen=True)
class Cuts:
    """Lowest values of the middle and the high level, in tenths of a point."""

    performance: tuple[int, int] = (600, 800)
    potential: tuple[int, int] = (600, 800)


def cuts_of(agency_id: str, end: date) -> Cuts:
    """The default ones; Palembang set its own from July 2026."""
    is_own = agency_id == "kota-palembang" and end >= date(2026, 7, 1)
    return Cuts(performance=(700, 900), potential=(600, 720)) if is_own else Cuts()


def _place(value: int, cuts: tuple[int, int]) -> int:
    return sum(value >= cut for cut in cuts)


def talent_rows(world: World, placements: list[Placement]) -> Iterator[Row]:
    """All rows of all months."""
    for month, period in enumerate(world.grid.months):
        cuts = cuts_of(world.city.agency_id, period.end_date)
        newest = _newest(placements, period.end_date)
        for members in members_of_month(world, month):
            people = set(members.people)
            yield from _box_rows(members, [p for p in newest if p.person in people and p.field is None], cuts)
            yield from _field_rows(members, [p for p in newest if p.person in people and p.field], cuts)


def _newest(placements: Iterable[Placement], end: date) -> list[Placement]:
    newest: dict[tuple, Placement] = {}
    for placement in placements:
        if is_valid(placement.day, end):
            held = newest.get((placement.person, placement.field))
            if held is None or (placement.day, placement.assessment_id) > (held.day, held.assessment_id):
                newest[placement.person, placement.field] = placement
    return list(newest.values())


def _box(placement: Placement, cuts: Cuts) -> int:
    stated, value = placement.level, placement.performance
    performance = LEVELS.index(stated) if stated else _place(value, cuts.performance)
    return _BOXES[performance][_place(placement.potential, cuts.potential)]


def _box_rows(members: Members, placements: list[Placement], cuts: Cuts) -> Iterator[Row]:
    size, count = len(members.people), len(placements)
    if size:
        yield members.row("talent_assessed_rate", count, size, size)
    if not count:
        return
    boxes = [_box(placement, cuts) for placement in placements]
    for box in range(1, 10):
        yield members.row("talent_box_share", boxes.count(box), count, count, f"box={box}")
    yield members.row("talent_pool_share", sum(box in _POOL for box in boxes), count, count)
    valued = [p for p in placements if p.performance is not None]
    if valued:
        total = Fraction(sum(p.performance + p.potential for p in valued), 20)
        yield members.row("talent_value_mean", total, len(valued), len(valued), decimals=2)


def _field_rows(members: Members, placements: list[Placement], cuts: Cuts) -> Iterator[Row]:
    fields: dict[str, list[int]] = defaultdict(list)
    for placement in placements:
        fields[placement.field].append(placement.potential)
    for field, found in fields.items():
        count, member = len(found), f"field={field}"
        high = sum(_place(value, cuts.potential) == 2 for value in found)
        total = Fraction(sum(found), 10)
        yield members.row("talent_field_potential_mean", total, count, count, member, decimals=2)
        yield members.row("talent_field_high_share", high, count, count, member)
