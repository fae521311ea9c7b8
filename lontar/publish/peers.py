"""Units beside units: the median of comparable ones, and the ranks that their intervals allow. Shown cells only, never people.

Medians of organisations as the UK Civil Service People Survey prints them; ranks with simultaneous intervals after Klein, Wright
and Wieczorek (J. R. Statist. Soc. A 183, 2020), with Bonferroni's correction over the pairs of a group.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from math import sqrt
from statistics import NormalDist, median

from pydantic import BaseModel, ConfigDict, Field

from lontar.publish.cells import UNIT_MEDIAN, Cell
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import UnitRef
from lontar.settings import settings
from lontar.yaml_file import load_yaml


class ComparisonRules(BaseModel):
    """`reports/comparisons.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least_units: int = Field(ge=5)
    least_persons: int = Field(ge=5)
    least_concerned: int = Field(ge=2)
    confidence: float = Field(gt=0.5, lt=1)
    ranked: tuple[str, ...]


@cache
def comparison_rules() -> ComparisonRules:
    path = settings().project_dir / "reports" / "comparisons.yml"
    return ComparisonRules.model_validate(load_yaml(path))


@dataclass(frozen=True)
class Benchmark:
    """The median of units: rounded once to the indicator's decimals. `kind` is empty where all kinds are in it."""

    value: Decimal
    kind: str = ""
    units: int = 0


def _shown(context: Context, code: str, kind: str = "") -> list[Decimal]:
    """Shown figures of the period's units, all or of one kind."""
    units = [unit for unit, _ in context.tree.below(AGENCY_UNIT) if kind in ("", unit.kind)]
    cells = (context.cell(code, unit_id=unit.unit_id) for unit in units)
    return [cell.value for cell in cells if cell.is_shown]


def benchmark(context: Context, code: str) -> Benchmark | None:
    """The median of the units that this one can fairly be set beside; None where they are fewer than the rule asks for.

    For a unit those of its own kind, the unit itself among them; else, and for the whole agency, the published median of
    all units, or the median of their shown figures.
    """
    rules, decimals = comparison_rules(), context.indicators[code].decimals
    kind = "" if context.unit.is_agency else context.unit.kind
    same = _shown(context, code, kind) if kind else []
    if len(same) >= rules.least_units:
        return Benchmark(_rounded(median(same), decimals), kind, len(same))
    published = context.cell(code, UNIT_MEDIAN, unit_id=AGENCY_UNIT)
    if published.is_shown:
        return Benchmark(published.value)
    everyone = _shown(context, code)
    if len(everyone) >= rules.least_units:
        return Benchmark(_rounded(median(everyone), decimals), "", len(everyone))
    return None


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@dataclass(frozen=True)
class Ranked:
    """One unit of a group with its interval and the ranks it may have; rank 1 is the best."""

    unit: UnitRef
    cell: Cell
    low: float
    high: float
    first: int
    last: int


def _interval(cell: Cell, unit: str, quantile: float) -> tuple[float, float, float] | None:
    """Low end, high end and standard error: the row's own interval, or Wilson's for a share of its distinct people.

    Person-days of one person are alike, so the people count and not their days: the wider, cautious interval.
    """
    if cell.value_low is not None and cell.value_high is not None and cell.value_high > cell.value_low:
        low, high = float(cell.value_low), float(cell.value_high)
        return low, high, (high - low) / (2 * quantile)
    if unit != "rate" or not cell.n_persons or not 0 <= cell.value <= 1:
        return None
    n, p = cell.n_persons, float(cell.value)
    scale = n + quantile**2
    centre = (n * p + quantile**2 / 2) / scale
    reach = quantile / scale * sqrt(n * p * (1 - p) + quantile**2 / 4)
    return max(centre - reach, 0.0), min(centre + reach, 1.0), reach / quantile


def ranks(context: Context, code: str, kind: str) -> list[Ranked]:
    """The comparable units of one kind, the best figure first; empty where they are too few.

    A unit comes after another for certain only where their difference is too large for chance among all pairs of the group:
    its possible ranks begin after those that are certainly better and end before those that are certainly worse.
    """
    rules, indicator = comparison_rules(), context.indicators[code]
    quantile = NormalDist().inv_cdf(0.5 + rules.confidence / 2)
    found = []
    for unit, _ in context.tree.below(AGENCY_UNIT):
        cell = context.cell(code, unit_id=unit.unit_id)
        if unit.kind != kind or not cell.is_shown or (cell.n_persons or 0) < rules.least_persons:
            continue
        if interval := _interval(cell, indicator.unit, quantile):
            found.append((unit, cell, *interval))
    if len(found) < rules.least_units or indicator.direction == "neutral":
        return []
    return _with_ranks(found, rules.confidence, sign=1 if indicator.direction == "higher_better" else -1)


def _with_ranks(found: list[tuple], confidence: float, *, sign: int) -> list[Ranked]:
    pairs = len(found) * (len(found) - 1) / 2
    critical = NormalDist().inv_cdf(1 - (1 - confidence) / (2 * pairs))

    def leads(one: tuple, other: tuple) -> bool:
        difference = sign * float(one[1].value - other[1].value)
        return difference > critical * sqrt(one[4] ** 2 + other[4] ** 2)

    ranked = []
    for entry in found:
        unit, cell, low, high, _ = entry
        better, worse = sum(leads(o, entry) for o in found), sum(leads(entry, o) for o in found)
        ranked.append(Ranked(unit, cell, low, high, 1 + better, len(found) - worse))
    return sorted(ranked, key=lambda r: (r.first, r.last, -sign * r.cell.value, r.unit.name, r.unit.unit_id))
