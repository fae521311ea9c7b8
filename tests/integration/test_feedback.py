"""Complaints through staging, plan and build: limits to the day, repetitions, closures that resolve nothing."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from feedback_scenario import land_city, random_reports, report
from hypothesis import given, settings
from hypothesis import strategies as st
from indicator_scenario import cell
from landed import deliver, write_profiles
from second.plain.off_days import OFF_DAYS
from shared_world import Scenario

from lontar import transform
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration
LIMITS, MIXED, SILENT, PORT, FIRST, SHUFFLED, DOUBLED = CITIES = (
    "kota-aduan-batas",
    "kota-campur",
    "kota-tanpa-waktu",
    "kota-pelabuhan",
    "kota-aduan-acak",
    "kota-aduan-kocok",
    "kota-aduan-ganda",
)
AT = datetime(2026, 8, 3, tzinfo=UTC)
OFF = np.array(OFF_DAYS, dtype="datetime64[D]")
LIMIT_DAYS = {"permintaan_informasi": 5, "pengaduan_tidak_berkadar": 14, "pengaduan_berkadar_pengawasan": 60}


def _day_of_limit(received: str, limit: int, off=OFF) -> date:
    return np.busday_offset(received, limit, roll="backward", holidays=off).astype(date)


# received, class, last day of the limit: plain weeks; a holiday between; two weeks of Idul Fitri; the cuti bersama of 18 August
# 2025, decided eleven days before; received on a Saturday, on a holiday.
EDGES = {
    "information": ("2026-07-06", "permintaan_informasi", "2026-07-13"),
    "ordinary": ("2026-07-06", "pengaduan_tidak_berkadar", "2026-07-24"),
    "holiday_between": ("2026-05-08", "permintaan_informasi", "2026-05-19"),
    "feast": ("2026-03-13", "permintaan_informasi", "2026-03-27"),
    "decided_late": ("2025-08-04", "pengaduan_tidak_berkadar", "2025-08-25"),
    "saturday": ("2026-07-11", "permintaan_informasi", "2026-07-17"),
    "on_a_holiday": ("2026-05-14", "permintaan_informasi", "2026-05-22"),
    "oversight": ("2026-01-05", "pengaduan_berkadar_pengawasan", "2026-04-10"),
}


def _limit_reports() -> list[dict]:
    """Of every edge: closed the day before the limit's last, on it, on the next working day, and still open."""
    rows = []
    for place, (received, kind, last) in enumerate(EDGES.values()):
        end = date.fromisoformat(last)
        after = np.busday_offset(last, 1, roll="forward", holidays=OFF).astype(date)
        for step, closed in enumerate((end - timedelta(days=1), end, after, None)):
            rows.append(report(10 * place + step, received, closed and str(closed), classification=kind))
    return rows


def _mixed_reports() -> list[dict]:
    """June and July 2026, as `test_mixed__...` counts them."""
    same = {"text_digest": "same words"}
    return [
        report(1, "2026-07-01", "2026-07-03", **same),
        report(2, "2026-07-02", "2026-07-03", **same),
        report(3, "2026-07-02", "2026-07-20", **same, unit_id="2"),
        report(4, "2026-07-06", None, duplicate_of="A-00001"),
        report(5, "2026-06-01", "2026-06-08", source_status="Ditutup oleh Sistem"),
        report(6, "2026-06-01", "2026-07-15", source_status="Ditutup oleh Sistem"),
        report(7, "2026-07-06", "2026-07-07", source_status="Diarsipkan oleh Admin", unit_id=None),
        report(8, "2026-07-30", None, classification=None),
        report(9, "2026-07-31", None, source_status="Ditelaah"),
        report(10, "2026-06-03", "2026-06-05", source_status="Ditolak", unit_id="9.9"),
        report(11, "2026-06-30", "2026-07-02"),
        report(12, "2026-07-31", None, **same, source_status="Selesai", channel="lapor", records_closing="false"),
        *(
            report(20 + n, "2026-07-05", channel="ulasan", source_status=None, classification=None, rating=str(stars))
            | {"text_digest": "bagus"}
            for n, stars in enumerate((5, 5, 4, 1))
        ),
    ]


def _doubled(rows: list[dict]) -> list[dict]:
    """Every report twice, under another number and with other words."""
    again = [
        row | {"complaint_id": f"B{row['complaint_id']}", "text_digest": f"b {row['text_digest']}"} for row in rows
    ]
    return [*rows, *again]


def _land(folder: Path) -> None:
    """All cities landed, as of early August 2026."""
    write_profiles(folder, *CITIES)
    land_city(LIMITS, _limit_reports())
    land_city(MIXED, _mixed_reports())
    silent = {"channel": "lapor", "records_closing": "false", "source_status": "Ditutup oleh Sistem"}
    land_city(SILENT, [report(n, "2026-07-01", **silent) for n in range(3)])
    done, pending = (
        [report(n, "2026-06-01", "2026-06-10") for n in range(185)],
        [report(n, "2026-06-01") for n in (185, 186, 187)],
    )
    land_city(PORT, done + pending)
    rows = random_reports(7, 400)
    land_city(FIRST, rows)
    land_city(SHUFFLED, [row | {"complaint_id": f"Z-{at}"} for at, row in enumerate(reversed(rows))])
    land_city(DOUBLED, _doubled(rows))


SCENARIO = Scenario(_land, AT)


def test_dbt_tests__pass_on_these_rows_and_on_every_case_of_the_unit_tests(built) -> None:
    chosen = [f"path:models/{room}/feedback" for room in ("intermediate", "marts")]
    result = dbt_project.invoke("test", "--select", *chosen)
    assert sum(r.node.resource_type == "unit_test" for r in result.results) >= 2
    assert all(r.status == "pass" for r in result.results)


def _judged(city: str, month: date = date(2026, 7, 1)) -> dict[str, tuple]:
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            """select complaint_id, timeliness, elapsed_days, complaint_state from intermediate.int_feedback__reports_due
               where agency_id = %s and unit_id = 'all' and window_kind = 'trailing_12' and period_kind = 'month'
                 and period_start_date = %s""",
            (city, month),
        ).fetchall()
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize("edge", EDGES)
def test_limit__the_last_day_is_in_time_and_the_next_is_late(built, edge: str) -> None:
    received, kind, last = EDGES[edge]
    assert _day_of_limit(received, LIMIT_DAYS[kind]) == date.fromisoformat(last), "the example itself is wrong"
    judged, first = _judged(LIMITS), 10 * list(EDGES).index(edge)
    verdicts = [judged[f"A-{first + step:05}"][0] for step in range(4)]
    # Those still open on 31 July are past their limit by then.
    assert verdicts == ["in_time", "in_time", "late", "late"]


def test_limit__open_inside_it_is_neither_late_nor_in_time(built) -> None:
    """A question of 13 March is past its five days on the 31st; a complaint of 5 January reaches its sixty in April."""
    open_one = f"A-{10 * list(EDGES).index('feast') + 3:05}"
    assert _judged(LIMITS, date(2026, 4, 1))[open_one][0] == "late"
    assert _judged(LIMITS, date(2026, 3, 1))[open_one] == ("late", 7, "open")
    oversight = f"A-{10 * list(EDGES).index('oversight') + 3:05}"
    assert _judged(LIMITS, date(2026, 3, 1))[oversight][0] is None
    assert _judged(LIMITS, date(2026, 4, 1))[oversight][0] == "late"


def test_limit__share_of_those_that_can_be_judged_and_its_status(built) -> None:
    columns = "numerator, denominator, value, rule_status"
    found = cell(LIMITS, "complaint_late_rate", month=7, columns=columns)
    assert (found[0], found[1], str(found[2]), found[3]) == (16, 32, "0.500", "unconfirmed")


@pytest.mark.parametrize(
    ("code", "unit_id", "breakdown", "expected"),
    [
        ("feedback_received", "all", "", (12, None)),
        ("feedback_distinct", "all", "", (8, None)),  # without 2, 3, 12 (same words) and 4 (marked)
        ("feedback_received", "1.1", "", (10, None)),  # 3 is elsewhere, 7 nowhere
        ("feedback_distinct", "1.1", "", (7, None)),
        ("feedback_distinct", "2", "", (1, None)),
        ("feedback_received", "all", "channel=ulasan", (4, None)),
        ("feedback_received", "all", "complaint_class=tanpa_klasifikasi", (1, None)),
        ("feedback_received", "all", "complaint_state=open", (2, None)),  # 4 and 8
        ("feedback_received", "all", "complaint_state=unknown", (1, None)),
        ("feedback_received", "1.1", "channel=ulasan", None),
        ("complaint_completion_rate", "all", "", (5, 12)),  # 1, 2, 3, 11, 12 of all but the reviews
        ("complaint_auto_closed_share", "all", "", (2, 12)),
        ("complaint_archived_share", "all", "", (1, 12)),
        ("complaint_untimed_share", "all", "", (1, 12)),
        # In time 1, 2, 3, 10, 11; late 4 (open since 6 July, limit 24 July) and 6; the system closed 5 inside its limit.
        ("complaint_late_rate", "all", "", (2, 7)),
        ("service_review_mean", "all", "", (15, 4)),
        ("service_review_mean", "2", "", None),
    ],
)
def test_mixed__counted_by_hand(built, code: str, unit_id: str, breakdown: str, expected: tuple | None) -> None:
    assert cell(MIXED, code, unit_id, breakdown, month=7, columns="numerator, denominator") == expected


def test_mixed__as_it_stood_on_the_last_day_of_the_month_before(built) -> None:
    """In June reports 6 and 11 were open, because they were closed in July."""
    assert _judged(MIXED, date(2026, 6, 1)) == {
        "A-00005": (None, 5, "auto_closed"),
        "A-00006": ("late", 20, "open"),
        "A-00010": ("in_time", 2, "rejected"),
        "A-00011": (None, 0, "open"),
    }


def test_mixed__median_of_the_working_days(built) -> None:
    """2, 1, 12 and 2 working days: the median of four is the mean of the two in the middle."""
    columns = "value, numerator, denominator"
    value, days, reports = cell(MIXED, "complaint_days_to_close", month=7, columns=columns)
    assert (str(value), days, reports) == ("2.0", 17, 4)


def test_mixed__reviews_have_an_interval_and_their_number(built) -> None:
    value, low, high, persons = cell(
        MIXED, "service_review_mean", month=7, columns="value, value_low, value_high, n_persons"
    )
    margin = 1.959964 * np.std([5, 5, 4, 1], ddof=1) / 2
    assert (str(value), persons) == ("3.75", 4)
    assert (float(low), float(high)) == pytest.approx((3.75 - margin, 3.75 + margin), abs=0.005)


def test_no_closing_time__nothing_is_judged_and_the_reason_is_said(built) -> None:
    assert cell(SILENT, "complaint_late_rate", month=7) is None
    assert cell(SILENT, "complaint_days_to_close", month=7) is None
    assert cell(SILENT, "complaint_untimed_share", month=7, columns="value, label") == (1, "semua")
    assert cell(SILENT, "complaint_auto_closed_share", month=7) == 1
    assert cell(SILENT, "complaint_completion_rate", month=7) == 0


def test_completion__is_the_published_rate(built, shared_dir: Path) -> None:
    """188 received, 185 closed: the dashboard prints 98.4 per cent, and 98.404 before rounding."""
    import json

    case = json.loads((shared_dir / "cases" / "complaint_rate.json").read_text())
    numerator, denominator, value = cell(
        PORT, "complaint_completion_rate", month=6, columns="numerator, denominator, value"
    )
    assert {"received": denominator, "closed": numerator} == case["inputs"]
    assert float(round(100 * value, 1)) == case["expected"]["completion_percent"]
    assert (
        round(100 * float(numerator) / float(denominator), 3)
        == case["expected"]["completion_percent_unrounded_published"]
    )


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 399))
def test_property__elapsed_days_are_those_of_another_calendar(built, at: int) -> None:
    row, (timeliness, elapsed, state) = random_reports(7, 400)[at], _random_judged()[f"A-{at:05}"]
    end = row["closed_date"] if row["closed_date"] and row["closed_date"] <= "2026-07-31" else "2026-07-31"
    one = np.timedelta64(1, "D")
    days = np.busday_count(np.datetime64(row["received_date"]) + one, np.datetime64(end) + one, holidays=OFF)
    assert elapsed == days
    limit = LIMIT_DAYS.get(row["classification"])
    if limit is None or state == "archived":
        assert timeliness is None
    elif days > limit:
        assert timeliness == "late"
    else:
        assert timeliness == ("in_time" if state in ("resolved", "rejected") else None)


@cache
def _random_judged() -> dict[str, tuple]:
    """All random reports: the window of July 2026 begins where they begin."""
    return _judged(FIRST)


CODES = (
    "feedback_received",
    "feedback_distinct",
    "complaint_completion_rate",
    "complaint_auto_closed_share",
    "complaint_archived_share",
    "complaint_late_rate",
    "complaint_days_to_close",
)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("month", [1, 6])
def test_property__order_and_numbers_of_the_reports_do_not_matter(built, code: str, month: int) -> None:
    columns = "value, numerator, denominator"
    assert cell(SHUFFLED, code, month=month, columns=columns) == cell(FIRST, code, month=month, columns=columns)
    assert cell(FIRST, code, month=month) is not None


@pytest.mark.parametrize("code", CODES)
def test_property__twice_the_reports_twice_the_counts_and_the_same_shares(built, code: str) -> None:
    once, twice = (cell(city, code, month=6, columns="value, numerator, denominator") for city in (FIRST, DOUBLED))
    assert twice[1] == 2 * once[1]
    assert twice[0] == (once[0] if once[2] else 2 * once[0])


def test_property__longer_periods_hold_the_months(built) -> None:
    """The quarter's reports are those of its months; what became of them is that of its last month."""
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            """select period_kind, indicator_code, value from marts.indicator_value where agency_id = %s and unit_id = 'all'
               and breakdown_1 = '' and indicator_code in ('feedback_received', 'complaint_late_rate')
               and (period_start_date, period_kind) in (('2026-04-01', 'quarter'), ('2026-06-01', 'month'))""",
            (FIRST,),
        ).fetchall()
    found = {row[:2]: row[2] for row in rows}
    months = sum(cell(FIRST, "feedback_received", month=month) for month in (4, 5, 6))
    assert found["quarter", "feedback_received"] == months
    assert found["quarter", "complaint_late_rate"] == found["month", "complaint_late_rate"]


def test_closing_later__is_never_less_late(built) -> None:
    """One more day of waiting moves no report from late to in time."""
    verdicts = {}
    for row in random_reports(7, 400):
        timeliness, elapsed, state = _random_judged()[row["complaint_id"]]
        if timeliness and state in ("resolved", "rejected"):
            verdicts.setdefault(row["classification"], []).append((elapsed, timeliness))
    assert set(verdicts) == set(LIMIT_DAYS)
    for kind, pairs in verdicts.items():
        kinds = Counter(timeliness for _, timeliness in pairs)
        slowest_in_time = max(elapsed for elapsed, timeliness in pairs if timeliness == "in_time")
        assert kinds["late"] and slowest_in_time <= LIMIT_DAYS[kind] < min(e for e, t in pairs if t == "late")


@pytest.mark.rebuilds
def test_build__a_closing_told_later_changes_the_months_since_receipt(built) -> None:
    """Report 8 of the mixed city (30 July) is closed on 31 July, and told so by a later file."""
    deliver("complaints", [report(8, "2026-07-30", "2026-07-31", classification=None)], agency_id=MIXED)
    transform.stage("second")
    transform.build("second", transform.plan(at=AT))
    assert cell(MIXED, "complaint_completion_rate", month=7, columns="numerator, denominator") == (6, 12)
    assert cell(MIXED, "complaint_completion_rate", month=6, columns="numerator, denominator") == (0, 4)
