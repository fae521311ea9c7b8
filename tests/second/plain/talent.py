"""Nine boxes as PermenPANRB 3/2020 numbers them, the pool of talent and the talent value: docs/methods/nine-box.md."""

from fractions import Fraction

import pandas as pd

from plain.base import Facts, every_period, ratio
from plain.competency import VALID

CODES = (
    "talent_assessed_rate",
    "talent_box_share",
    "talent_pool_share",
    "talent_value_mean",
    "talent_field_potential_mean",
    "talent_field_high_share",
)
_KEY, _CELL = ["agency_id", "nip"], ["agency_id", "unit_id", "period_kind"]
_BOXES = {"di_atas": (4, 7, 9), "sesuai": (2, 5, 8), "di_bawah": (1, 3, 6)}


def cells(facts: Facts) -> pd.DataFrame:
    """All cells of talent."""
    rows = _rows(facts)
    people = every_period(facts.members)
    size = people.groupby(_CELL, as_index=False).agg(n_expected=("nip", "size"))
    parts = [*_boxes(people.merge(_latest(rows[rows.field.isna()]), on=_KEY), size)]
    fields = rows[rows.field.notna()]
    parts += _fields(people.merge(_latest(fields, "field"), on=_KEY), size)
    return facts.having(pd.concat(parts, ignore_index=True), "talent_assessments")


def _hundredths(text: str | None) -> int | None:
    return None if text is None or text != text else int(Fraction(text) * 100)


def _rows(facts: Facts) -> pd.DataFrame:
    """Rows that break no rule and count on 30 June, with numbers in hundredths."""

    def valid(frame: pd.DataFrame) -> pd.Series:
        performance, potential = frame.performance_value.map(_hundredths), frame.potential_value.map(_hundredths)
        said = frame.performance_value.notna() | frame.performance_level.notna() | frame.field.notna()
        return said & ~(performance > 12000) & (potential <= 10000)

    found = facts.feed("talent_assessments", ["assessment_id"], valid)
    return found[found.assessed_date.between(*VALID)].assign(
        performance=found.performance_value.map(_hundredths), potential=found.potential_value.map(_hundredths)
    )


def _latest(rows: pd.DataFrame, *more: str) -> pd.DataFrame:
    ordered = rows.sort_values(["assessed_date", "assessment_id"])
    return ordered.drop_duplicates([*_KEY, *more], keep="last")[
        [*_KEY, "field", "performance", "performance_level", "potential"]
    ]


def box(level: str | None, performance: float, potential: int) -> int:
    """Number of the box; numbers in hundredths, the cut itself belongs to the higher level."""
    if level is None or level != level:
        level = "di_atas" if performance >= 8000 else "sesuai" if performance >= 6000 else "di_bawah"
    return _BOXES[level][(potential >= 6000) + (potential >= 8000)]


def _boxes(people: pd.DataFrame, size: pd.DataFrame) -> list[pd.DataFrame]:
    levels = zip(people.performance_level, people.performance, people.potential, strict=True)
    people = people.assign(box=[box(*row) for row in levels])
    people = people.assign(pool=people.box >= 7, twice=people.performance + people.potential)
    total = people.groupby(_CELL, as_index=False).agg(
        boxed=("nip", "size"), pool=("pool", "sum"), twice=("twice", "sum"), valued=("twice", "count")
    )
    total = size.merge(total, on=_CELL, how="left").fillna(0)
    own = total.assign(lower=total.boxed, n_persons=total.boxed)
    covered = total.assign(upper=total.boxed, lower=total.n_expected, n_persons=total.n_expected)
    valued = total.assign(upper=total.twice, lower=total.valued, n_persons=total.valued)
    parts = [
        ratio(covered, "talent_assessed_rate", 3),
        ratio(own.assign(upper=own.pool), "talent_pool_share", 3),
        ratio(valued, "talent_value_mean", 2, scale=200),
    ]
    for number in range(1, 10):
        held = people[people.box == number].groupby(_CELL, as_index=False).agg(upper=("nip", "size"))
        held = own.merge(held, on=_CELL, how="left").fillna({"upper": 0})
        parts.append(ratio(held, "talent_box_share", 3, breakdown=f"box={number}"))
    return parts


def _fields(people: pd.DataFrame, size: pd.DataFrame) -> list[pd.DataFrame]:
    people = people.assign(breakdown_1="field=" + people.field.astype(str), high=people.potential >= 8000)
    found = people.groupby([*_CELL, "breakdown_1"], as_index=False).agg(
        lower=("nip", "size"), high=("high", "sum"), potential=("potential", "sum")
    )
    found = found.merge(size, on=_CELL).assign(n_persons=lambda frame: frame.lower)
    return [
        ratio(found.assign(upper=found.potential), "talent_field_potential_mean", 2, scale=100),
        ratio(found.assign(upper=found.high), "talent_field_high_share", 3),
    ]
