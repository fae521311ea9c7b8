"""Reports of citizens: volumes, repetitions, what became of them, limits in working days."""

from fractions import Fraction
from statistics import median

import numpy as np
import pandas as pd

from plain.base import ALL, Facts, complete, count, every_period, half_up, in_periods, ratio
from plain.off_days import OFF_DAYS

CODES = (
    "feedback_received",
    "feedback_distinct",
    "complaint_completion_rate",
    "complaint_auto_closed_share",
    "complaint_archived_share",
    "complaint_untimed_share",
    "complaint_late_rate",
    "complaint_days_to_close",
    "service_review_mean",
)
_CELL = ["agency_id", "unit_id", "period_kind"]
_LAST = "2026-06-30"
_LIMITS = {"permintaan_informasi": 5, "pengaduan_tidak_berkadar": 14, "pengaduan_berkadar_pengawasan": 60}
_STATES = {
    "selesai": "resolved",
    "ditutup oleh pelapor": "resolved",
    "ditolak": "rejected",
    "ditutup oleh sistem": "auto_closed",
    "diarsipkan oleh admin": "archived",
    "diproses": "open",
}
_OFF = np.array(OFF_DAYS, dtype="datetime64[D]")


def cells(facts: Facts) -> pd.DataFrame:
    """All cells of reports."""
    reports = _reports(facts)
    parts = [*_volumes(facts, reports), *_outcomes(facts, reports), *_limits(facts, reports), _reviews(facts, reports)]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def _reports(facts: Facts) -> pd.DataFrame:
    def valid(frame: pd.DataFrame) -> pd.Series:
        in_order = frame.closed_date.isna() | (frame.closed_date >= frame.received_date)
        return in_order & (frame.rating.isna() | frame.rating.isin(list("12345")))

    found = facts.feed("complaints", ["channel", "complaint_id"], valid)
    closed_by_then = found.closed_date.where(found.closed_date <= _LAST)
    words = found.source_status.map(lambda word: _STATES.get(word.lower(), "unknown") if word else None)
    state = words.where(found.closed_date.isna() | (found.closed_date <= _LAST), "open")
    first, last = found.received_date.astype("datetime64[s]"), closed_by_then.fillna(_LAST).astype("datetime64[s]")
    one = np.timedelta64(1, "D")
    days = np.busday_count(
        first.to_numpy().astype("datetime64[D]") + one, last.to_numpy().astype("datetime64[D]") + one, holidays=_OFF
    )
    kind = found.classification.fillna("tanpa_klasifikasi").where(found.channel != "ulasan", None)
    return found.assign(state=state, complaint_class=kind, days=days, closed_by_then=closed_by_then)


def _repeated(placed: pd.DataFrame) -> pd.Series:
    """Marked as duplicates, or not the first in its unit and period to say what it says."""
    ordered = placed.sort_values(["received_date", "channel", "complaint_id"])
    says = ordered[(ordered.channel != "ulasan") & ordered.report_text.notna()]
    later = says.duplicated([*_CELL, "report_text"]).reindex(placed.index, fill_value=False)
    return later | placed.duplicate_of.notna()


def _by(frame: pd.DataFrame, dimension: str) -> pd.DataFrame:
    """Rows with their member of a breakdown, which only the city has."""
    if not dimension:
        return frame.assign(breakdown_1="")
    city = frame[(frame.unit_id == ALL) & frame[dimension].notna()]
    return city.assign(breakdown_1=f"{dimension.replace('state', 'complaint_state')}=" + city[dimension])


def _volumes(facts: Facts, reports: pd.DataFrame):
    placed = facts.placed(in_periods(reports, "received_date"))
    placed = placed.assign(is_distinct=~_repeated(placed))
    for code, column, dimensions in (
        ("feedback_received", None, ("", "channel", "complaint_class", "state")),
        ("feedback_distinct", "is_distinct", ("", "channel", "complaint_class")),
    ):
        for dimension in dimensions:
            rows = _by(placed, dimension)
            rows = rows.assign(upper=rows[column].astype(int) if column else 1)
            yield count(rows.groupby([*_CELL, "breakdown_1"], as_index=False).upper.sum(), code)


def _year(facts: Facts, reports: pd.DataFrame) -> pd.DataFrame:
    """Reports of the twelve months, by unit and period that ends with them."""
    return every_period(facts.placed(reports[reports.received_date.between("2025-07-01", _LAST)]))


def _share(rows: pd.DataFrame, part: pd.Series, code: str) -> pd.DataFrame:
    grouped = rows.assign(upper=part.astype(int)).groupby([*_CELL, "breakdown_1"], as_index=False)
    return ratio(grouped.agg(upper=("upper", "sum"), lower=("upper", "size")), code, 3)


def _outcomes(facts: Facts, reports: pd.DataFrame):
    rows = _by(_year(facts, reports[reports.state.notna()]), "")
    yield _share(rows, rows.state == "resolved", "complaint_completion_rate")
    yield _share(rows, rows.state == "auto_closed", "complaint_auto_closed_share")
    yield _share(rows, rows.state == "archived", "complaint_archived_share")
    untimed = _share(rows, rows.records_closing == "false", "complaint_untimed_share")
    words = [
        "tidak ada" if up == 0 else "semua" if up == low else "sebagian"
        for up, low in zip(untimed.numerator, untimed.denominator, strict=True)
    ]
    yield untimed.assign(label=words)


def _limits(facts: Facts, reports: pd.DataFrame):
    timed = reports[
        (reports.records_closing == "true") & reports.state.isin(["open", "resolved", "rejected", "auto_closed"])
    ]
    timed = timed[(timed.state == "open") | timed.closed_by_then.notna()]
    limit = timed.classification.map(_LIMITS)
    timed, limit = timed[limit.notna()], limit[limit.notna()]
    late = timed.days > limit
    judged = timed.assign(late=late)[late | timed.state.isin(["resolved", "rejected"])]
    for dimension in ("", "complaint_class"):
        rows = _by(_year(facts, judged), dimension)
        yield _share(rows, rows.late, "complaint_late_rate")
    resolved = _year(facts, reports[(reports.state == "resolved") & reports.closed_by_then.notna()])
    yield complete(pd.DataFrame([_middle(key, rows) for key, rows in resolved.groupby(_CELL)], dtype=object))


def _middle(key: tuple, rows: pd.DataFrame) -> dict:
    days = [int(day) for day in rows.days]
    return dict(zip(_CELL, key, strict=True)) | {
        "indicator_code": "complaint_days_to_close",
        "breakdown_1": "",
        "numerator": Fraction(sum(days)),
        "denominator": Fraction(len(days)),
        "value": half_up(Fraction(median(days)), 1),
    }


def _reviews(facts: Facts, reports: pd.DataFrame) -> pd.DataFrame:
    stars = reports[reports.rating.notna() & reports.duplicate_of.isna()]
    rows = facts.placed(in_periods(stars, "received_date"))
    rows = rows.assign(upper=rows.rating.astype(int)).groupby(_CELL, as_index=False)
    found = rows.agg(upper=("upper", "sum"), lower=("upper", "size"))
    return ratio(found.assign(n_persons=found.lower), "service_review_mean", 2)
