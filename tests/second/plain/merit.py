"""The two indices of the merit system, each for its own years and never joined: docs/methods/merit.md."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
from towns.merits import NEW, OLD

from plain.base import ALL, Facts, complete, every_period, half_up

CODES = ("merit_index_old", "merit_index_new", "merit_aspect_old_rate")
_OLD_RULE = "permenpanrb_40_2018"
_OLD_NAMES = ((325, "Sangat Baik"), (250, "Baik"), (175, "Kurang"), (100, "Buruk"))
_NEW_NAMES = (("1.01", "Maju"), ("0.81", "Tinggi"), ("0.61", "Menengah"), ("0.41", "Lanjutan"), ("0", "Dasar"))


def cells(facts: Facts) -> pd.DataFrame:
    """The latest year of each rule, every year, and the aspects of the old rule."""
    found: list[tuple] = []
    for agency_id, rows in facts.feed("merit_assessments", ["assessment_id", "aspect_code"]).groupby("agency_id"):
        for rule in ("old", "new"):
            found += [(agency_id, *cell) for cell in _of_rule(rows, rule)]
    columns = ["agency_id", "indicator_code", "breakdown_1", "numerator", "denominator", "value", "label"]
    frame = every_period(pd.DataFrame(found, columns=columns, dtype=object))
    return complete(frame.assign(unit_id=ALL))


def _of_rule(rows: pd.DataFrame, rule: str) -> list[tuple]:
    """Cells of one agency by one rule, without the agency."""
    is_old = rule == "old"
    mine = rows[(rows.scheme == _OLD_RULE) == is_old]
    mine = mine[((mine.fiscal_year <= "2025") == is_old) & (mine.assessed_date <= "2026-06-30")]
    years: dict[str, tuple] = {}
    # Of two assessments of a year the later one stays.
    for (_, _), rows_of_one in mine.groupby(["assessed_date", "assessment_id"]):
        parts = {row.aspect_code: row for row in rows_of_one.itertuples(index=False)}
        index = _old_index(parts) if is_old else _new_index(parts)
        if index is not None:
            years[rows_of_one.fiscal_year.iloc[0]] = index, parts
    if not years:
        return []
    latest = max(years)
    cells = [_cell(rule, "", years[latest][0])]
    cells += [_cell(rule, f"fiscal_year={year}", index) for year, (index, _) in years.items()]
    return cells + (_aspects(years[latest][1]) if is_old else [])


def _cell(rule: str, breakdown: str, index: Fraction) -> tuple:
    label = old_category(index) if rule == "old" else new_predikat(index)
    return f"merit_index_{rule}", breakdown, index, None, half_up(index, 2), label


def _old_index(parts: dict) -> Fraction | None:
    if not set(OLD) <= set(parts):
        return None
    return sum((Fraction(parts[code].score) for code in OLD), Fraction(0))


def old_category(total: Fraction) -> str | None:
    """Looked up by the total rounded half up to a whole number."""
    whole = half_up(total, 0)
    return next((name for floor, name in _OLD_NAMES if whole >= floor), None)


def _new_index(parts: dict) -> Fraction | None:
    if not {*NEW, "kepuasan_keterlibatan"} <= set(parts):
        return None
    weights = [parts[code].weight for code in NEW]
    numbers = [Fraction(weight) if weight else Fraction(0) for weight in weights] if all(weights) else [Fraction(1)] * 8
    scores = [Fraction(parts[code].score) for code in NEW]
    maturity = sum(score * weight for score, weight in zip(scores, numbers, strict=True)) / sum(numbers)
    factor = Fraction(parts["faktor_koreksi"].score) if "faktor_koreksi" in parts else Fraction(1)
    return (maturity * 3 / 4 + Fraction(parts["kepuasan_keterlibatan"].score) / 4) * factor


def new_predikat(index: Fraction) -> str:
    """Looked up by the index rounded half up to two decimals."""
    rounded = half_up(index, 2)
    return next(name for floor, name in _NEW_NAMES if rounded >= Decimal(floor))


def _aspects(parts: dict) -> list[tuple]:
    found = []
    for code, most in OLD.items():
        score, ideal = Fraction(parts[code].score), Fraction(most, 100)
        if score <= ideal:
            value = half_up(score / ideal, 3)
            found.append(("merit_aspect_old_rate", f"merit_aspect={code}", score, ideal, value, None))
    return found
