"""What changed in units whose training rose, against the others."""

from collections.abc import Iterator
from fractions import Fraction

from lontar.sample.truth.connections.common import (
    ENOUGH,
    EXACT,
    LEAST_UNITS,
    QUANTILE,
    TOO_LITTLE,
    city_row,
    decimal,
    lowest_units,
    safe_value,
)
from lontar.sample.truth.profile import seed_rows
from lontar.sample.truth.rows import ALL, Row, interval
from lontar.sample.world import World


def outcomes(world: World, month: int, plain: dict) -> Iterator[Row]:
    now, before, long_before = world.grid.months[month].code, _back(world, month, 2), _back(world, month, 4)
    units, shares = (
        lowest_units(world, month),
        {r["indicator_code"] for r in seed_rows("indicators") if r["unit"] == "rate"},
    )
    rises = {}
    for unit in [*units, ALL]:
        ends = [safe_value(plain, period, unit, "training_reach_rate") for period in (now, before)]
        if None not in ends and world.grid.months[month].start_date.month > 2:
            rises[unit] = ends[0] - ends[1]
    for outcome in (row["indicator_code"] for row in seed_rows("connection_outcomes")):
        factor = 100 if outcome in shares else 1
        arms: dict[bool, list[tuple[Fraction, Fraction]]] = {True: [], False: []}
        for unit in units:
            values = [safe_value(plain, period, unit, outcome) for period in (now, before, long_before)]
            if None not in values and unit in rises and ALL in rises:
                changes = ((values[0] - values[1]) * factor, (values[1] - values[2]) * factor)
                arms[rises[unit] > rises[ALL]].append(changes)
        yield from _arms(now, outcome, arms)


def _back(world: World, month: int, months: int) -> str:
    return world.grid.months[month].shift(-months).code


def _arms(period: str, outcome: str, arms: dict[bool, list[tuple[Fraction, Fraction]]]) -> Iterator[Row]:
    for is_trained, name in ((True, "trained"), (False, "others")):
        count = len(arms[is_trained])
        label = ENOUGH if count >= LEAST_UNITS else TOO_LITTLE
        breakdown = f"outcome_arm={outcome}_{name}"
        yield city_row(period, "connection_outcome_units", Fraction(count), None, breakdown, label=label, decimals=0)
    if min(map(len, arms.values())) < LEAST_UNITS:
        return
    total = Fraction(sum(map(len, arms.values())))
    for place, code in enumerate(("connection_outcome_change", "connection_outcome_pre_trend")):
        (mean_1, error_1), (mean_0, error_0) = (_mean([c[place] for c in arms[arm]]) for arm in (True, False))
        centre, half = mean_1 - mean_0, decimal(error_1 + error_0).sqrt(EXACT) * QUANTILE
        low, high = interval(centre, half, 1)
        yield city_row(period, code, None, total, f"indicator={outcome}", value=centre, low=low, high=high, decimals=1)


def _mean(values: list[Fraction]) -> tuple[Fraction, Fraction]:
    """Mean, and variance of the mean."""
    mean = sum(values) / len(values)
    return mean, sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values)
