"""Rows of the truth: exact fractions, rounded half up once."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from lontar.sample.world import World

ALL = "all"
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
DECIMALS = {
    "headcount": 0,
    "late_minutes_mean": 1,
    "training_jp_mean": 2,
    "training_gain_mean": 2,
    "training_cost_per_jp": 0,
    "training_jp_total": 0,
    "skm_respondents": 0,
    "ikm": 2,
}
_RATE_DECIMALS = 3


@dataclass(frozen=True)
class Row:
    """One true cell. `denominator` None: a count, whose value is the numerator. Interval ends are rounded like values.

    `value` stands where it is not the numerator over the denominator; `decimals` where the code is not in `DECIMALS`.
    """

    unit_id: str
    period: str
    indicator_code: str
    numerator: Fraction | None
    denominator: Fraction | None
    n_persons: int | None
    n_expected: int | None
    breakdown_1: str = ""
    value: Fraction | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    label: str | None = None
    decimals: int | None = None

    def record(self, agency_id: str) -> dict:
        """As written to the truth file: numbers as text, so that nothing passes through binary fractions."""
        return {
            "agency_id": agency_id,
            "unit_id": self.unit_id,
            "period": self.period,
            "indicator_code": self.indicator_code,
            "breakdown_1": self.breakdown_1,
            "numerator": None if self.numerator is None else plain(self.numerator),
            "denominator": None if self.denominator is None else plain(self.denominator),
            "value": str(self.rounded_value()),
            "n_persons": self.n_persons,
            "n_expected": self.n_expected,
            "label": self.label,
            "value_low": None if self.low is None else str(self.low),
            "value_high": None if self.high is None else str(self.high),
        }

    def rounded_value(self) -> Decimal:
        exact = self.value
        if exact is None:
            exact = self.numerator if self.denominator is None else Fraction(self.numerator) / self.denominator
        return half_up(exact, decimals_of(self.indicator_code) if self.decimals is None else self.decimals)


def decimals_of(indicator_code: str) -> int:
    """Decimals shown; rates, NRR and the sample rate have three."""
    return DECIMALS.get(indicator_code, _RATE_DECIMALS)


def half_up(value: Fraction | int, decimals: int) -> Decimal:
    """Exact rounding; a tie goes away from zero."""
    scaled = abs(Fraction(value)) * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(-whole if value < 0 else whole).scaleb(-decimals)


def half_up_decimal(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)


def plain(value: Fraction | int) -> str:
    """A whole or terminating number as text; the truth holds no other in its numerators and denominators."""
    value = Fraction(value)
    number = _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator)).normalize(_EXACT)
    return format(number, "f")


def half_width(values: Sequence[int], per_unit: int) -> Decimal | None:
    """1.959964 standard errors of the mean (sample deviation); None below two values.

    Args:
        values: Whole numbers, the measurements times `per_unit`, so that the sums are exact.
    """
    count = len(values)
    if count < 2:
        return None
    total, squares = sum(values), sum(value * value for value in values)
    # Variance of the mean: (n sum(x^2) - sum(x)^2) / (n^2 (n - 1)).
    upper, lower = Decimal(count * squares - total * total), Decimal(count * count * (count - 1) * per_unit * per_unit)
    return _EXACT.divide(upper, lower).sqrt(_EXACT) * Decimal("1.959964")


def interval(centre: Fraction, half: Decimal | None, decimals: int) -> tuple[Decimal | None, Decimal | None]:
    """Both ends around the unrounded centre."""
    if half is None:
        return None, None
    middle = _EXACT.divide(Decimal(centre.numerator), Decimal(centre.denominator))
    return half_up_decimal(middle - half, decimals), half_up_decimal(middle + half, decimals)


def unit_names(world: World) -> list[str]:
    """Unit ids by position in a reach matrix: the units, then the whole agency."""
    return [spec.code for spec in world.units.specs] + [ALL]
