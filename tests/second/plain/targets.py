"""Performance plans and their targets: docs/methods/targets.md."""

from datetime import date
from fractions import Fraction

import pandas as pd

from plain.base import ALL, Facts, complete, every_period, half_up

CODES = (
    "unit_target_count",
    "unit_target_realised_share",
    "unit_target_achieved_rate",
    "units_behind_plan_rate",
    "skp_plan_rate",
    "skp_target_count",
    "skp_realised_share",
    "skp_achieved_rate",
)
_MARGIN = Fraction(1, 10)


def cells(facts: Facts) -> pd.DataFrame:
    targets = _latest(facts)
    of_units, of_people = targets[targets.nip.isna()], targets[targets.nip.notna()]
    found = [*_units(facts, of_units), *_behind(facts, of_units), *_people(facts, of_people)]
    columns = ["agency_id", "unit_id", "indicator_code", "breakdown_1", "numerator", "denominator", "value"]
    frame = pd.DataFrame(found, columns=[*columns, "n_persons", "n_expected"], dtype=object)
    return facts.having(complete(every_period(frame)), "performance_targets")


def _latest(facts: Facts) -> pd.DataFrame:
    """The last measurement of the year up to 30 June of each target; then those approved and of no acting post."""

    def valid(frame: pd.DataFrame) -> pd.Series:
        return (frame.plan_end_date >= frame.plan_start_date) & (frame.nip.notna() | frame.unit_id.notna())

    rows = facts.feed("performance_targets", ["target_id", "measured_date"], valid)
    rows = rows[rows.measured_date.between("2026-01-01", "2026-06-30")]
    rows = rows.sort_values("measured_date", kind="stable").drop_duplicates(["agency_id", "target_id"], keep="last")
    rows = rows[(rows.plan_status == "persetujuan") & (rows.is_acting != "true")]
    judged = [_judged(row) for row in rows.itertuples(index=False)]
    return rows.assign(
        share=[share for share, *_ in judged], achieved=[a for _, a, _ in judged], passed=[p for *_, p in judged]
    )


def _judged(row) -> tuple[Fraction, bool, Fraction]:
    """Realised share, whether the target is reached, and the part of the plan's days that has passed."""
    start, end, day = map(date.fromisoformat, (row.plan_start_date, row.plan_end_date, row.measured_date))
    passed = max(Fraction(0), Fraction((min(day, end) - start).days + 1, (end - start).days + 1))
    if row.realised_value is None:
        return Fraction(0), False, passed
    wanted, got = Fraction(row.target_value), Fraction(row.realised_value)
    if row.is_lower_better == "true":
        return min(Fraction(1), wanted / got if got else Fraction(1)), got <= wanted, passed
    return min(Fraction(1), got / wanted), got >= wanted, passed


def _members(rows: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """All targets, and those of each aspect."""
    return [("", rows), *((f"target_aspect={aspect}", part) for aspect, part in rows.groupby("aspect"))]


def _share_and_rate(rows: pd.DataFrame) -> list[tuple[str, Fraction, int, object]]:
    """Ending of the code, numerator, denominator and value."""
    total, count, reached = sum(rows.share, Fraction(0)), len(rows), int(rows.achieved.sum())
    return [
        ("realised_share", Fraction(half_up(total, 6)), count, half_up(total / count, 3)),
        ("achieved_rate", Fraction(reached), count, half_up(Fraction(reached, count), 3)),
    ]


def _units(facts: Facts, rows: pd.DataFrame) -> list[tuple]:
    found = []
    for (agency, unit), here in facts.placed(rows).groupby(["agency_id", "unit_id"]):
        found.append((agency, unit, "unit_target_count", "", len(here), None, len(here), None, None))
        for breakdown, part in _members(here):
            for ending, *figures in _share_and_rate(part):
                found.append((agency, unit, f"unit_target_{ending}", breakdown, *figures, None, None))
    return found


def _behind(facts: Facts, rows: pd.DataFrame) -> list[tuple]:
    known = facts.feed("units", ["unit_id"])[["agency_id", "unit_id"]]
    found = []
    for agency, own in rows.merge(known, on=["agency_id", "unit_id"]).groupby("agency_id"):
        units = [part for _, part in own.groupby("unit_id")]
        behind = sum(sum(u.share, Fraction(0)) < sum(u.passed, Fraction(0)) - _MARGIN * len(u) for u in units)
        value = half_up(Fraction(behind, len(units)), 3)
        found.append((agency, ALL, "units_behind_plan_rate", "", behind, len(units), value, None, None))
    return found


def _people(facts: Facts, rows: pd.DataFrame) -> list[tuple]:
    held = facts.members.merge(rows.drop(columns="unit_id"), on=["agency_id", "nip"], how="left")
    found = []
    for (agency, unit), here in held.groupby(["agency_id", "unit_id"]):
        heads, planned = here.nip.nunique(), here[here.target_id.notna()]
        having = planned.nip.nunique()
        rate = half_up(Fraction(having, heads), 3)
        found.append((agency, unit, "skp_plan_rate", "", having, heads, rate, heads, heads))
        if not len(planned):
            continue
        found.append((agency, unit, "skp_target_count", "", len(planned), None, len(planned), having, heads))
        for breakdown, part in _members(planned):
            for ending, *figures in _share_and_rate(part):
                found.append((agency, unit, f"skp_{ending}", breakdown, *figures, part.nip.nunique(), heads))
    return found
