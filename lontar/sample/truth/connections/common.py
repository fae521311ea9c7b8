"""What all associations share: one row of the city, values safe to show, exact arithmetic."""

from decimal import Context, Decimal
from fractions import Fraction
from functools import cache

from lontar.sample.truth.profile import seed_rows
from lontar.sample.truth.rows import ALL, Row
from lontar.sample.world import World

LEAST_UNITS = 10
QUANTILE = Decimal("1.959964")
EXACT = Context(prec=50)
ENOUGH, TOO_LITTLE = "cukup", "data_belum_cukup"


def city_row(
    period: str, code: str, numerator, denominator, breakdown: str = "", persons: int | None = None, **rest
) -> Row:
    return Row(ALL, period, code, numerator, denominator, persons, None, breakdown_1=breakdown, **rest)


def decimal(value: Fraction) -> Decimal:
    return EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


@cache
def _least(code: str) -> int:
    limits = {row["disclosure_class"]: int(row["min_persons"]) for row in seed_rows("disclosure_thresholds")}
    classes = {row["indicator_code"]: row["disclosure_class"] for row in seed_rows("indicators")}
    return limits[classes[code]]


def lowest_units(world: World, month: int) -> list[str]:
    version = world.units.version_at(world.grid.months[month].end_date)
    closure, here = world.units.closure(version), world.units.exists(version)
    below = (closure & here).sum(axis=1)
    return [spec.code for at, spec in enumerate(world.units.specs) if here[at] and below[at] == 1]


def safe_value(plain: dict, period: str, unit: str, code: str) -> Fraction | None:
    row = plain.get((period, unit, code))
    if row is None or row.n_persons is None or row.n_persons < _least(code):
        return None
    return Fraction(row.rounded_value())
