"""Lateness by Perpres 21/2023: five days, 07:30 to 16:00, Friday to 16:30; whole minutes, visits at least 61 seconds apart."""

import numpy as np
import pandas as pd
from towns import MONTH_END, MONTH_START

from plain.base import Facts, every_period, ratio

CODES = ("on_time_rate", "late_rate", "early_leave_rate", "late_minutes_mean")
_CELL = ["agency_id", "unit_id", "period_kind"]
# Hari Lahir Pancasila; Tahun Baru Islam 1448 H.
_FREE = ["2026-06-01", "2026-06-16"]


def workdays() -> list[str]:
    days = pd.bdate_range(MONTH_START, MONTH_END).strftime("%Y-%m-%d")
    return [day for day in days if day not in _FREE]


def cells(facts: Facts) -> pd.DataFrame:
    """Shares of days with both punches, and mean minutes of late days."""
    days = judged_days(facts)
    people = facts.people[["agency_id", "unit_id", "nip"]].merge(days, on=["agency_id", "nip"], how="left")
    placed = every_period(facts.placed(people.fillna(0)))
    measures = {
        "on_time_rate": ("good", "days", 3),
        "late_rate": ("late", "days", 3),
        "early_leave_rate": ("early", "days", 3),
        "late_minutes_mean": ("minutes", "late", 1),
    }
    parts = [_ratio(placed, code, *measure) for code, measure in measures.items()]
    found = pd.concat(parts, ignore_index=True)
    return facts.having(found, "punches", "reader_enrolments")


def _ratio(placed: pd.DataFrame, code: str, upper: str, lower: str, decimals: int) -> pd.DataFrame:
    found = placed.assign(upper=placed[upper], lower=placed[lower], counted=placed[lower] > 0)
    found = found.groupby(_CELL, as_index=False).agg(
        upper=("upper", "sum"), lower=("lower", "sum"), n_persons=("counted", "sum"), n_expected=("nip", "size")
    )
    return ratio(found, code, decimals)


def judged_days(facts: Facts) -> pd.DataFrame:
    """Per person: days with both punches, good ones, late and early ones, minutes late and early."""
    days = late_days(facts)
    sums = ["days", "good", "late", "early", "minutes", "early_minutes"]
    return days.groupby(["agency_id", "nip"], as_index=False)[sums].sum()


def late_days(facts: Facts) -> pd.DataFrame:
    """The days with both punches themselves, with whole minutes late and early."""
    days = _seen_days(facts)
    friday = pd.to_datetime(days.day).dt.weekday == 4
    end = np.where(friday, 16 * 3600 + 1800, 16 * 3600)
    late = ((days["first"] - (7 * 3600 + 1800)) // 60).clip(lower=0)
    early = ((end - days["last"]) // 60).clip(lower=0)
    days = days.assign(late=late > 0, early=early > 0, minutes=late, early_minutes=early, days=1)
    return days.assign(good=~days.late & ~days.early)


def _seen_days(facts: Facts) -> pd.DataFrame:
    """Working days of full-time people, without leave and duty, with at least two visits: first and last second."""
    days = _visited_days(facts)
    return _without_leave(facts, days[days.visits >= 2])


def days_with_one_visit(facts: Facts) -> pd.DataFrame:
    """The same with one visit alone: a clock is missing."""
    days = _visited_days(facts)
    return _without_leave(facts, days[days.visits == 1])


def unseen_days(facts: Facts) -> pd.DataFrame:
    """Working days of everybody, part-time staff too, without leave, duty and any visit."""
    days = pd.DataFrame({"day": workdays()})
    everybody = facts.people[["agency_id", "nip"]].merge(days, how="cross")
    seen = _visits(facts)[["agency_id", "nip", "day"]].drop_duplicates().assign(is_seen=True)
    found = everybody.merge(seen, on=["agency_id", "nip", "day"], how="left")
    return _without_leave(facts, found[found.is_seen.isna()])


def _visited_days(facts: Facts) -> pd.DataFrame:
    full_time = facts.people[facts.people.employee_kind != "pppk_paruh_waktu"][["agency_id", "nip"]]
    found = _visits(facts).merge(full_time, on=["agency_id", "nip"])
    found = found.assign(second=(found["at"] - found["at"].dt.normalize()).dt.total_seconds().astype(int))
    return found.groupby(["agency_id", "nip", "day"], as_index=False).second.agg(first="min", last="max", visits="size")


def _visits(facts: Facts) -> pd.DataFrame:
    """Visits on working days; a punch within 60 seconds of the one before is the same visit."""
    found = facts.feed("punches").merge(facts.feed("reader_enrolments", ["pin"]), on=["agency_id", "device_id", "pin"])
    moment = pd.to_datetime(found.punched_at)
    found = found.assign(day=found.punched_at.str[:10], at=moment).sort_values(["agency_id", "nip", "at"])
    gap = found.groupby(["agency_id", "nip"])["at"].diff().dt.total_seconds()
    return found[(gap.isna() | (gap > 60)) & found.day.isin(workdays())]


def _without_leave(facts: Facts, days: pd.DataFrame) -> pd.DataFrame:
    found = days.merge(leave_days(facts, with_duty=True), on=["agency_id", "nip", "day"], how="left")
    return found[found.is_off.isna()].drop(columns="is_off")


def leave_days(facts: Facts, *, with_duty: bool) -> pd.DataFrame:
    """Person and day of approved leave, or of leave and duty, with `is_off`."""
    leaves = facts.feed("leave_records", ["record_id"])
    leaves = leaves[leaves.status == "disetujui"] if len(leaves) else leaves
    leaves = leaves if with_duty or not len(leaves) else leaves[leaves.leave_kind != "dinas_luar"]
    spans = leaves.assign(
        day=[
            [day.strftime("%Y-%m-%d") for day in pd.date_range(first, last)]
            for first, last in zip(leaves.start_date, leaves.end_date, strict=True)
        ]
    )
    return spans.explode("day")[["agency_id", "nip", "day"]].drop_duplicates().assign(is_off=True)
