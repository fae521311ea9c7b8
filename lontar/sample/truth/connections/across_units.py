"""Associations across the units of a city: ranks of two figures, and what changed where training rose."""

from collections.abc import Iterator
from decimal import Decimal
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
from lontar.sample.truth.rows import Row, half_up_decimal
from lontar.sample.world import World


def correlations(world: World, month: int, plain: dict) -> Iterator[Row]:
    period = world.grid.months[month].code
    units = lowest_units(world, month)
    for pair in seed_rows("connection_pairs"):
        found = [[safe_value(plain, period, u, pair[end]) for end in ("x_indicator", "y_indicator")] for u in units]
        both = [values for values in found if None not in values]
        name, count = f"pair={pair['pair']}", len(both)
        label = ENOUGH if count >= LEAST_UNITS else TOO_LITTLE
        yield city_row(period, "connection_correlation_units", Fraction(count), None, name, label=label, decimals=0)
        if count >= LEAST_UNITS:
            yield from _correlation(period, name, *(_ranks(list(side)) for side in zip(*both, strict=True)))


def _ranks(values: list[Fraction]) -> list[Fraction]:
    """Places from 1; equal values share the mean of theirs."""
    below = [sum(other < value for other in values) for value in values]
    return [Fraction(2 * b + values.count(v) + 1, 2) for b, v in zip(below, values, strict=True)]


def _correlation(period: str, name: str, x: list[Fraction], y: list[Fraction]) -> Iterator[Row]:
    n, mean = len(x), Fraction(len(x) + 1, 2)
    shared = sum((a - mean) * (b - mean) for a, b in zip(x, y, strict=True))
    spread = sum((a - mean) ** 2 for a in x) * sum((b - mean) ** 2 for b in y)
    if not spread:
        return
    rho = EXACT.divide(decimal(shared), decimal(spread).sqrt(EXACT))
    low = high = None
    label = "tidak_jelas"
    if abs(rho) < 1:
        middle = EXACT.ln(EXACT.divide(1 + rho, 1 - rho)) / 2
        half = QUANTILE * EXACT.divide(Decimal("1.06"), Decimal(n - 3)).sqrt(EXACT)
        low, high = (_tanh(middle + sign * half) for sign in (-1, 1))
        label = "searah" if low > 0 else "berlawanan" if high < 0 else label
        low, high = half_up_decimal(low, 2), half_up_decimal(high, 2)
    yield city_row(
        period,
        "connection_correlation",
        None,
        Fraction(n),
        name,
        value=Fraction(rho),
        low=low,
        high=high,
        label=label,
        decimals=2,
    )


def _tanh(value: Decimal) -> Decimal:
    grown = EXACT.exp(2 * value)
    return EXACT.divide(grown - 1, grown + 1)
