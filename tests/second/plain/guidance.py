"""Guidance on the spread of predikat by the predikat of the organisation: docs/methods/predikat.md. Whole people against bounds."""

from fractions import Fraction

import pandas as pd

from plain.base import ALL, Facts, complete, every_period, ratio
from plain.ratings import LEVELS, STRETCHES, of_stretch

CODES = (
    "guidance_breaches_year",
    "guidance_breaches_quarter",
    "guidance_deviation_rate_year",
    "guidance_deviation_rate_quarter",
)
_CELL = ["agency_id", "unit_id", "period_kind"]


def breaches(organisation: str, people: dict[str, int]) -> int:
    """Clauses that a unit does not meet.

    Args:
        people: Persons rated by predikat.
    """
    rated = sum(people.values())
    best, good, improve, poor, worst = (people[level] for level in LEVELS)
    met = {
        "istimewa": (2 * best > rated, 10 * best <= 7 * rated),
        "baik": (10 * good <= 7 * rated, improve + poor > 0),
        "butuh_perbaikan": (10 * improve >= 6 * rated, 10 * best <= rated),
        "kurang": (10 * poor >= 6 * rated, 10 * improve >= rated, 10 * best <= rated),
        "sangat_kurang": (10 * worst >= 6 * rated, 10 * (poor + improve) >= rated, best == 0),
    }
    return sum(not clause for clause in met[organisation])


def cells(facts: Facts) -> pd.DataFrame:
    """Clauses not met by unit, and the share of such units."""
    parts = [
        part for short, kind in (("year", "tahunan"), ("quarter", "triwulan")) for part in _cells(facts, short, kind)
    ]
    return facts.having(pd.concat(parts, ignore_index=True), "performance_ratings", "unit_ratings")


def _cells(facts: Facts, short: str, kind: str) -> list[pd.DataFrame]:
    units = _units(facts, kind)
    people = facts.members.merge(of_stretch(facts, kind), on=["agency_id", "nip"], how="left")
    people = people.assign(**{level: people.source_quadrant == level for level in LEVELS})
    total = people.groupby(["agency_id", "unit_id"], as_index=False).agg(
        n_expected=("nip", "size"),
        n_persons=("source_quadrant", "count"),
        **{level: (level, "sum") for level in LEVELS},
    )
    found = total[total.n_persons > 0].merge(units, on=["agency_id", "unit_id"])
    numbers = [
        breaches(row.predikat, {level: int(getattr(row, level)) for level in LEVELS}) for row in found.itertuples()
    ]
    found = every_period(found.assign(breaches=numbers))
    own = found.assign(
        indicator_code=f"guidance_breaches_{short}",
        breakdown_1="",
        numerator=[Fraction(number) for number in found.breaches],
        value=found.breaches,
        label=["menyimpang" if number else "sesuai" for number in found.breaches],
    )
    city = found.assign(departs=found.breaches > 0, unit_id=ALL).groupby(_CELL, as_index=False)
    city = city.agg(upper=("departs", "sum"), lower=("departs", "size"))
    return [complete(own), ratio(city, f"guidance_deviation_rate_{short}", 3)]


def _units(facts: Facts, kind: str) -> pd.DataFrame:
    """Predikat of each unit of the tree in the latest year or quarter that has ended."""
    first, last = STRETCHES[kind]
    found = facts.feed("unit_ratings", ["unit_id", "rating_period_kind", "period_end_date"])
    found = found[(found.rating_period_kind == kind) & found.period_end_date.between(first, last)]
    found = found.sort_values("period_end_date").drop_duplicates(["agency_id", "unit_id"], keep="last")
    known = facts.feed("units", ["unit_id"])[["agency_id", "unit_id"]]
    return found[["agency_id", "unit_id", "predikat"]].merge(known, on=["agency_id", "unit_id"])
