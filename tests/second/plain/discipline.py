"""Confirmed absence by PP 94/2021, runs of ten working days, and minutes made into days of 450."""

import pandas as pd

from plain.attendance import days_with_one_visit, judged_days, leave_days
from plain.base import Facts, count, every_period, ratio
from plain.off_days import OFF_DAYS

CODES = (
    "discipline_signal_rate",
    "discipline_run_rate",
    "discipline_confirmed_days",
    "discipline_not_covered_rate",
    "discipline_late_days",
    "discipline_late_day_rate",
)
_CELL, _PERSON = ["agency_id", "unit_id", "period_kind"], ["agency_id", "nip"]
_OFF = pd.to_datetime(list(OFF_DAYS))
_LEAST = {"hari_3": 3, "hari_4_6": 4, "hari_7_10": 7, "hari_11_13": 11, "hari_14_16": 14, "hari_17_20": 17,
          "hari_21_24": 21, "hari_25_27": 25, "hari_28": 28}  # fmt: skip


def office_days() -> list[str]:
    """Working days from December 2025 to June 2026, in order."""
    days = pd.bdate_range("2025-12-01", "2026-06-30")
    return list(days[~days.isin(_OFF)].strftime("%Y-%m-%d"))


def cells(facts: Facts) -> pd.DataFrame:
    signals, candidates = _signals(facts), _candidates(facts)
    return pd.concat(
        [
            facts.having(signals, "absence_confirmations"),
            facts.having(candidates, "punches", "reader_enrolments"),
        ],
        ignore_index=True,
    )


def unexcused(facts: Facts) -> pd.DataFrame:
    """Person and working day of confirmed absence; the latest decision on a day holds, leave of June is no working day."""
    said = facts.feed("absence_confirmations", ["confirmation_id"])
    said = said.sort_values(["decided_date", "confirmation_id"]).drop_duplicates(
        [*_PERSON, "absence_date"], keep="last"
    )
    said = said[(said.decision == "tanpa_alasan_sah") & said.absence_date.isin(office_days())]
    said = said.rename(columns={"absence_date": "day"})[[*_PERSON, "day"]]
    off = leave_days(facts, with_duty=False)
    found = said.merge(off, on=[*_PERSON, "day"], how="left")
    return found[found.is_off.isna() | (found.day < "2026-06-01")].drop(columns="is_off")


def _longest(facts: Facts, absent: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Longest run of each person, day by day over the person's own working days."""
    off = {(a, n, d) for a, n, d in leave_days(facts, with_duty=False)[[*_PERSON, "day"]].itertuples(index=False)}
    longest = {}
    for (agency, nip), part in absent.groupby(_PERSON):
        missing, run, most = set(part.day), 0, 0
        for day in office_days():
            if day >= "2026-06-01" and (agency, nip, day) in off:
                continue
            run = run + 1 if day in missing else 0
            most = max(most, run)
        longest[agency, nip] = most
    return longest


def _signals(facts: Facts) -> pd.DataFrame:
    absent = unexcused(facts)
    in_year = absent[absent.day >= "2026-01-01"].groupby(_PERSON).size().rename("days").reset_index()
    people = facts.members.merge(in_year, on=_PERSON, how="left").fillna({"days": 0})
    longest = _longest(facts, absent)
    people["run"] = [longest.get(key, 0) for key in zip(people.agency_id, people.nip, strict=True)]
    pns, others = people[people.employee_kind == "pns"], people[people.employee_kind != "pns"]
    parts = [
        _share(pns, pns.days >= 3, "discipline_signal_rate"),
        _share(pns, pns.run >= 10, "discipline_run_rate"),
        _share(others, others.days > 0, "discipline_not_covered_rate"),
        _sum(pns, pns.days, "discipline_confirmed_days"),
    ]
    tiers = list(_LEAST.items())
    for place, (tier, least) in enumerate(tiers):
        above = tiers[place + 1][1] if place + 1 < len(tiers) else 10**9
        part = _share(pns, (pns.days >= least) & (pns.days < above), "discipline_signal_rate", f"tier={tier}")
        parts.append(part[[value > 0 for value in part.numerator]])
    return pd.concat(parts, ignore_index=True)


def _candidates(facts: Facts) -> pd.DataFrame:
    days = judged_days(facts)
    minutes = days.assign(total=days.minutes + days.early_minutes)[[*_PERSON, "total"]]
    single = days_with_one_visit(facts).groupby(_PERSON).size().rename("single").reset_index()
    people = facts.members.merge(minutes, on=_PERSON, how="left").merge(single, on=_PERSON, how="left")
    people = people.fillna({"total": 0, "single": 0})
    people["whole"] = (people.total + 225 * people.single) // 450
    pns = people[people.employee_kind == "pns"]
    parts = [_sum(pns, pns.whole, "discipline_late_days"), _share(pns, pns.whole > 0, "discipline_late_day_rate")]
    return pd.concat(parts, ignore_index=True)


def _share(people: pd.DataFrame, holds: pd.Series, code: str, breakdown: str = "") -> pd.DataFrame:
    found = every_period(people.assign(upper=holds.astype(int)))
    found = found.groupby(_CELL, as_index=False).agg(upper=("upper", "sum"), lower=("nip", "size"))
    return ratio(found.assign(n_persons=found.lower, n_expected=found.lower), code, 3, breakdown=breakdown)


def _sum(people: pd.DataFrame, days: pd.Series, code: str) -> pd.DataFrame:
    found = every_period(people.assign(upper=days.astype(int), holder=days > 0))
    found = found.groupby(_CELL, as_index=False).agg(
        upper=("upper", "sum"), n_persons=("holder", "sum"), n_expected=("nip", "size")
    )
    return count(found, code)
