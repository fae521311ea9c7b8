"""The allowance rule as the simulation knows it: the example of Kab. Balangan, and what the sample profiles set instead."""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

import numpy as np

from lontar.sample.topics.ratings.facts import NOT_RATED, QUADRANTS
from lontar.sample.truth.days import LEAVE, NO_RECORD, NOT_SCHEDULED, SINGLE_PUNCH, ClassifiedDays
from lontar.sample.world import World

_STEPS = (30, 60, 90)
# From August 2026 the sample profile of Palembang names weights of its own.
LOCAL_FROM = {"kota-palembang": date(2026, 8, 1)}


@dataclass(frozen=True)
class Rule:
    """Weights, percent by predikat, and percent lost per event: four steps of minutes, a missing clock, a day."""

    weight_productivity: Fraction = Fraction("0.6")
    weight_discipline: Fraction = Fraction("0.4")
    performance: dict[str, int] = field(
        default_factory=lambda: dict(zip(QUADRANTS, (100, 100, 80, 60, 40), strict=True)) | {"": 0}
    )
    late: tuple[Fraction, ...] = (Fraction("0.5"), Fraction(1), Fraction("1.25"), Fraction("1.5"))
    single_punch: Fraction = Fraction("1.5")
    absent_day: Fraction = Fraction(5)
    open_day: Fraction = Fraction(5)


def rule_of(world: World, month: int) -> Rule:
    """What holds on the month's last day."""
    since = LOCAL_FROM.get(world.city.agency_id)
    if since and world.grid.months[month].end_date >= since:
        return Rule(Fraction("0.7"), Fraction("0.3"))
    return Rule()


def ratings_on(world: World, end: date) -> dict[int, str]:
    """Person -> predikat of the latest rating whose period ended by then; of two that end together the shorter one's."""
    found: dict[int, tuple] = {}
    for (*_, stop), ratings in world.topics["ratings"].of_people.items():
        for rating in ratings if stop <= end else ():
            if rating.quadrant != NOT_RATED and not rating.is_acting:
                key = (rating.end, rating.start, rating.rating_id)
                found[rating.person] = max(found.get(rating.person, (date.min,)), (*key, QUADRANTS[rating.quadrant]))
    return {person: row[-1] for person, row in found.items()}


def discipline_percent(world: World, days: ClassifiedDays, month: int, rule: Rule) -> list[Fraction]:
    """[person] what the month's attendance leaves of the discipline part, 0 to 100."""
    here = world.grid.of_month(month)
    lost = np.zeros(len(world.people), dtype=np.int64)  # hundredths of a percent
    bounds = (0, *_STEPS, 10**9)
    for minutes in (days.late_minutes[:, here], days.early_minutes[:, here]):
        for step, percent in enumerate(rule.late):
            inside = (minutes > bounds[step]) & (minutes <= bounds[step + 1])
            lost += inside.sum(axis=1) * int(100 * percent)
    klass = days.klass[:, here]
    lost += (klass == SINGLE_PUNCH).sum(axis=1) * int(100 * rule.single_punch)
    answered, absent = _decided(world, days, here)
    lost += ((klass == NO_RECORD) & ~answered).sum(axis=1) * int(100 * rule.open_day)
    lost += absent.sum(axis=1) * int(100 * rule.absent_day)
    return [Fraction(max(0, 100_00 - int(value)), 100) for value in lost]


def _decided(world: World, days: ClassifiedDays, here: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[person, day of the month] days that the office decided about, and the working days that it found unexcused."""
    answered, absent = (np.zeros((len(world.people), len(here)), dtype=bool) for _ in range(2))
    for fact in world.topics["discipline"].confirmations:
        at = world.grid.index(fact.day)
        if here[0] <= at <= here[-1]:
            answered[fact.person, at - here[0]] = True
            absent[fact.person, at - here[0]] = fact.is_unexcused
    klass = days.klass[:, here]
    return answered, absent & (klass != NOT_SCHEDULED) & (klass != LEAVE)
