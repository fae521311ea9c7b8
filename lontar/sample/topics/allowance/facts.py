"""Who is paid how much each month. What is paid follows the rule, but for slips: a deduction forgotten, a sum rounded off."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lontar.sample.people import PART_TIME, STRUCTURAL
from lontar.sample.rng import stream
from lontar.sample.topics.allowance.rule import Rule, discipline_percent, ratings_on, rule_of
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import half_up
from lontar.sample.world import World

# Percent of the allowance in special circumstances, and how many of a thousand people are in them.
CIRCUMSTANCES = {
    "cuti_kurang_6_bulan": (40, 6),
    "cuti_6_sampai_12_bulan": (20, 2),
    "cuti_lebih_12_bulan": (0, 1),
    "mpp": (0, 2),
    "hukuman_disiplin": (0, 2),
    "cpns": (80, 8),
    "plt": (120, 6),
}


@dataclass(frozen=True)
class Payment:
    """One person's month. `productivity` is the percent that the city measured itself, None where the predikat decides."""

    person: int
    month: int
    base: int
    paid: int
    productivity: Fraction | None
    circumstance: str


@dataclass(frozen=True)
class Earned:
    """What the rule gives, in whole rupiah: both parts in full, and as earned."""

    productivity_full: int
    discipline_full: int
    productivity: int
    discipline: int

    @property
    def entitled(self) -> int:
        return self.productivity_full + self.discipline_full

    @property
    def total(self) -> int:
        return self.productivity + self.discipline


def earned(payment: Payment, rule: Rule, predikat: str, percent: Fraction) -> Earned:
    """Each part to whole rupiah, half up, then the sum.

    Args:
        predikat: Of the latest rating, empty without one.
        percent: What attendance leaves of the discipline part.
    """
    entitled = Fraction(payment.base) * CIRCUMSTANCES.get(payment.circumstance, (100, 0))[0] / 100
    performance = rule.performance[predikat] if payment.productivity is None else payment.productivity
    productivity_full, discipline_full = entitled * rule.weight_productivity, entitled * rule.weight_discipline
    return Earned(
        int(half_up(productivity_full, 0)),
        int(half_up(discipline_full, 0)),
        int(half_up(productivity_full * performance / 100, 0)),
        int(half_up(discipline_full * percent / 100, 0)),
    )


def build(world: World) -> list[Payment]:
    days = world.topics["discipline"].days
    payments = []
    for month in range(len(world.grid.months)):
        people, _ = people_on_last_day(world, month)
        percents = discipline_percent(world, days, month, rule_of(world, month))
        payments += _of_month(world, month, people[world.people.kind[people] != PART_TIME], percents)
    return payments


def _of_month(world: World, month: int, people: np.ndarray, percents: list[Fraction]) -> list[Payment]:
    rng = stream(world.seed, world.city.agency_id, "allowance", world.grid.months[month])
    draws = rng.random((len(world.people), 3))
    ratings, rule = ratings_on(world, world.grid.months[month].end_date), rule_of(world, month)
    steady = stream(world.seed, world.city.agency_id, "allowance").random(4 * len(world.people)).reshape(-1, 4)
    made = []
    for person in people.tolist():
        measured = Fraction(int(80_00 + steady[person, 1] * 20_00), 100) if steady[person, 2] < 0.15 else None
        payment = Payment(person, month, _base(world, person, steady[person, 0]), 0, measured, _state(draws[person, 0]))
        right = earned(payment, rule, ratings.get(person, ""), percents[person])
        paid = _paid(right, draws[person, 1])
        made.append(Payment(person, month, payment.base, paid, measured, payment.circumstance))
    return made


def _base(world: World, person: int, draw: float) -> int:
    middle = 6_250_000 if world.people.position[person] == STRUCTURAL else 3_400_000
    return middle + 1_000 * int(draw * 900) + person % 7


def _state(draw: float) -> str:
    place = draw * 1000
    for name, (_, share) in CIRCUMSTANCES.items():
        if place < share:
            return name
        place -= share
    return ""


def _paid(right: Earned, draw: float) -> int:
    if draw < 0.03:
        return right.productivity + right.discipline_full
    return right.total // 1000 * 1000 if draw < 0.05 else right.total
