"""True figures of the allowance, exact to the rupiah."""

from collections.abc import Iterator
from fractions import Fraction

from lontar.sample.topics.allowance.facts import Earned, Payment, earned
from lontar.sample.topics.allowance.rule import discipline_percent, ratings_on, rule_of
from lontar.sample.truth.days import ClassifiedDays
from lontar.sample.truth.reach import reach_of
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

Paid = tuple[Payment, Earned | None]


def rows(world: World) -> Iterator[Row]:
    """What was paid depends on no attendance."""
    for month in range(len(world.grid.months)):
        payments = {payment.person: (payment, None) for payment in _payments(world, month)}
        for unit_id, size, found in _groups(world, month, payments):
            total = Fraction(sum(payment.paid for payment, _ in found))
            yield _sum(world, month, unit_id, "allowance_paid", total, len(found), size)


def staged_rows(world: World, days: ClassifiedDays) -> Iterator[Row]:
    """What the rule gives depends on the days as far as delivered."""
    for month in range(len(world.grid.months)):
        rule, ratings = rule_of(world, month), ratings_on(world, world.grid.months[month].end_date)
        percents = discipline_percent(world, days, month, rule)
        payments = {
            payment.person: (
                payment,
                earned(payment, rule, ratings.get(payment.person, ""), percents[payment.person]),
            )
            for payment in _payments(world, month)
        }
        for unit_id, size, found in _groups(world, month, payments):
            yield from _rows(world, month, unit_id, size, found)


def _payments(world: World, month: int) -> list[Payment]:
    return [payment for payment in world.topics["allowance"] if payment.month == month]


def _groups(world: World, month: int, payments: dict[int, Paid]) -> Iterator[tuple[str, int, list[Paid]]]:
    """Unit, headcount, and the payments of its people; units without any payment are left out."""
    people, unit = people_on_last_day(world, month)
    reach, names = reach_of(world, month), unit_names(world)
    for row in reach.rows:
        members = people[reach.matrix[row][unit]].tolist()
        found = [payments[person] for person in members if person in payments]
        if found:
            yield names[row], len(members), found


def _sum(world: World, month: int, unit_id: str, code: str, total: Fraction, persons: int, size: int) -> Row:
    return Row(unit_id, world.grid.months[month].code, code, total, None, persons, size, decimals=0)


def _rows(world: World, month: int, unit_id: str, size: int, found: list[Paid]) -> Iterator[Row]:
    period, persons = world.grid.months[month].code, len(found)
    shares = {
        "allowance_realised_share": (lambda e: e.total, lambda e: e.entitled),
        "allowance_productivity_share": (lambda e: e.productivity, lambda e: e.productivity_full),
        "allowance_discipline_share": (lambda e: e.discipline, lambda e: e.discipline_full),
    }
    for code, (upper, lower) in shares.items():
        part, whole = (Fraction(sum(of(right) for _, right in found)) for of in (upper, lower))
        if whole:
            yield Row(unit_id, period, code, part, whole, persons, size)
    total = Fraction(sum(right.total for _, right in found))
    paid = sum(payment.paid for payment, _ in found)
    yield _sum(world, month, unit_id, "allowance_earned", total, persons, size)
    yield _sum(world, month, unit_id, "allowance_difference", paid - total, persons, size)
    wrong = Fraction(sum(payment.paid != right.total for payment, right in found))
    yield Row(unit_id, period, "allowance_mismatch_rate", wrong, Fraction(persons), persons, size)
