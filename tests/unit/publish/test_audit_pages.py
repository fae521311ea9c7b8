"""The audit pages count; they name no rule with few rows, quote no value and load nothing from outside."""

import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from lontar.agency import get_agency
from lontar.expectations import load_suites
from lontar.period import Period
from lontar.publish import data_docs
from lontar.publish.audit_approvals import approval_blocks
from lontar.publish.audit_coverage import count_coverage, coverage_blocks
from lontar.publish.audit_quarantine import quarantine_blocks
from lontar.publish.audit_reconciliation import reconciliation_blocks
from lontar.publish.audit_trends import Verdicts, last_months, trend_blocks
from lontar.publish.charts import draw
from lontar.publish.data_docs import Judgement
from lontar.publish.site_pages import page_text
from lontar.publish.site_tables import Writer
from lontar.publish.wording import observed_text

W = Writer("id")
CITY = "kota-kupang"
NIP, NAME = "198701012010011001", "Budi Santoso"


def _quarantined(feed: str, **rules: int) -> list[dict]:
    return [{"feed": feed, "rule": rule, "rows": rows, "deliveries": 1} for rule, rows in rules.items()]


def test_quarantine__a_rule_with_few_rows_is_neither_named_nor_counted() -> None:
    rows = _quarantined("disciplinary_decisions", level=9, start_date=40) + _quarantined("employees", sex=3)
    listed, others = quarantine_blocks(W, rows)
    assert [[value.text for value in row] for row in listed.rows] == [
        [W.feed("disciplinary_decisions"), "start_date", "40", "1"]
    ]
    assert others.text.startswith("Pada 2 data")
    assert W.feed("employees") in others.text
    everything = listed.model_dump_json() + others.text
    assert "level" not in everything
    assert "sex" not in everything
    (alone,) = quarantine_blocks(W, _quarantined("employees", sex=3))
    assert alone.type == "note"


def _tiles(chart, row: str) -> list[str]:
    """Texts of a row's tiles in the order of the months, open ones as they are written."""
    drawn = [*chart.data["points"], *chart.data["absences"]]
    return [
        one["text"] for one in sorted(drawn, key=lambda one: int(one["column"].split("\x1f")[0])) if row in one["row"]
    ]


AUGUST, SEPTEMBER = date(2026, 8, 1), date(2026, 9, 1)


def _coverage() -> list:
    rows = [(month, "punches", unit, True) for month in (AUGUST, SEPTEMBER) for unit in ("1.01", "1.02", "1.03")]
    rows[-1] = (SEPTEMBER, "punches", "1.03", False)
    rows += [(AUGUST, "punches", "1.04", False), (SEPTEMBER, "punches", "1.04", False)]  # it never had a clock
    rows += [(AUGUST, "skm_answers", "1.01", True), (SEPTEMBER, "skm_answers", "1.01", False)]
    return count_coverage(rows)


def test_coverage__counts_units_that_reported_of_those_that_ever_did() -> None:
    found = {(one.feed, one.month): (len(one.units), len(one.expected)) for one in _coverage()}
    assert found == {
        ("punches", AUGUST): (3, 3),
        ("punches", SEPTEMBER): (2, 3),
        ("skm_answers", AUGUST): (1, 1),
        ("skm_answers", SEPTEMBER): (0, 1),
    }


def test_coverage__is_a_picture_that_says_where_units_are_missing() -> None:
    (chart,) = coverage_blocks(W, _coverage())
    assert chart.title in {
        f"{W.feed(feed)}: 1 dari {of} unit tidak melapor pada September 2026"
        for feed, of in (("punches", 3), ("skm_answers", 1))
    }
    assert _tiles(chart, W.feed("punches")[:12]) == ["3/3", "2/3"]
    assert _tiles(chart, W.feed("skm_answers")[:12]) == ["1/1", "[x]"]
    assert draw(chart, "id").startswith("<svg")


def _verdicts(gate: str, months: int, **counts: int) -> list[Verdicts]:
    zero = dict.fromkeys(("passed", "warnings", "failed", "not_evaluated"), 0)
    return [Verdicts(gate, date(2026, month, 1), **(zero | counts)) for month in range(1, months + 1)]


def test_trends__say_how_many_warned_and_how_many_stopped() -> None:
    verdicts = _verdicts("marts", 4, passed=9, warnings=1) + _verdicts("publication", 4, passed=6)
    chart, counts = trend_blocks(W, verdicts)
    assert chart.title == "4 peringatan dan 0 hasil yang menahan terbitan"
    assert _tiles(chart, "Perhitungan") == ["9/10"] * 4
    assert _tiles(chart, "Penerimaan") == [""] * 4
    assert [value.text for value in counts.rows[0]] == ["April 2026", "Perhitungan", "9", "1", "0", "0"]
    (alone,) = trend_blocks(W, _verdicts("marts", 2, passed=10))
    assert alone.type == "table"
    assert alone.place == "text"


def test_trends__keep_the_newest_twelve_months() -> None:
    assert last_months(date(2025 + m // 12, m % 12 + 1, 1) for m in range(20))[0] == date(2025, 9, 1)


def _delivery(feed: str, **changes: int) -> dict:
    counts = {
        "received": 100,
        "loaded": 95,
        "rejected": 3,
        "duplicate": 2,
        "accepted": 90,
        "quarantined": 5,
        "superseded": 0,
    }
    return {"feed": feed} | counts | changes


def test_reconciliation__adds_up_and_two_faults_that_cancel_out_do_not_hold() -> None:
    landed = [_delivery("employees"), _delivery("employees", received=101), _delivery("employees", received=99)]
    (found,) = reconciliation_blocks(W, [*landed, _delivery("punches")])
    texts = [[value.text for value in row] for row in found.rows]
    assert texts[0][1:] == ["1 dari 3", "300", "285", "9", "6", "270", "15", "0"]
    assert texts[-1] == ["Seluruhnya", "2 dari 4", "400", "380", "12", "8", "360", "20", "0"]


def _given(**changes: object) -> dict:
    at = datetime(2026, 10, 14, 20, tzinfo=UTC)  # the 15th in Kupang
    row = {"period": "2026-09", "revision": 2, "office": "Kepala BKPPD", "reason": "Sesuai", "changed_cells": 3}
    return row | {"recorded_at": at, "sequence": 412} | changes


def test_approvals__say_office_day_reason_and_what_changed() -> None:
    rule, listed = approval_blocks(W, get_agency(CITY), [_given()])
    assert "tidak mensyaratkan persetujuan" in rule.text
    texts = [value.text.replace("\xa0", " ") for value in listed.rows[0]]
    assert texts == ["September 2026", "2", "15 Okt 2026", "Kepala BKPPD", "Sesuai", "3", "412"]


@pytest.mark.parametrize("observed", ["3 of 40", "0", "0.983", "-1.5e-05", "0 rows", "True"])
def test_observed__numbers_and_counts_are_shown(observed: str) -> None:
    assert observed_text(observed) not in ("", W("gates.not_shown"))


@pytest.mark.parametrize(
    "observed",
    [NIP, NIP + "x", f"['{NAME}']", f'invalid input syntax for type date: "{NAME}"', f"3 of 40: {NAME}", "2026-09-01"],
)
def test_observed__anything_else_stays_in_the_ledger(observed: str) -> None:
    assert observed_text(observed) == W("gates.not_shown")


def _judgement(gate: str, **changes: object) -> Judgement:
    rows = [
        {
            **{"gate": gate, "rule": item["meta"]["rule"], "severity": item["severity"], "outcome": "passed"},
            **{"description": "", "observed": "0 of 24", "expected": "min_value 0, max_value 0", "element_count": 24},
        }
        for suite in load_suites(gate)
        for item in suite.expectations
    ]
    rows[0] |= changes
    period = None if gate == "raw" else Period.parse("2026-09")
    return Judgement(gate, "r1", period, datetime(2026, 10, 15, tzinfo=UTC), rows)


def _docs(language: str, *judgements: Judgement) -> str:
    return page_text(Writer(language), data_docs.page(Writer(language), get_agency(CITY), list(judgements)), [CITY])


@pytest.mark.parametrize("language", ["id", "en"])
def test_data_docs__quote_no_value_and_load_nothing_from_outside(language: str) -> None:
    message = f'invalid input syntax: "{NIP} {NAME}"'
    html = _docs(language, _judgement("raw", outcome="not_evaluated", observed=message), _judgement("marts"))
    assert NIP not in html
    assert NAME not in html
    assert Writer(language)("gates.not_shown") in html
    assert "default-src 'none'" in unescape(html)
    assert not re.findall(r'(?:src|action|poster|data)="(?!data:)[^"]*"|<link[^>]+stylesheet|@import|url\(', html)
    # The notice of another site would be the first request: every address stays on this one.
    assert not re.findall(r'href="(?:https?:)?//', html)


def test_data_docs__say_of_every_rule_what_it_asks_and_what_it_found() -> None:
    html = _docs("id", _judgement("raw", outcome="failed", observed="2 of 24"))
    rules = [item for suite in load_suites("raw") for item in suite.expectations]
    assert f"{len(rules) - 1} dari {len(rules)} aturan terpenuhi" in html
    assert html.count(">0 dari 24<") == len(rules) - 1
    assert html.count(">2 dari 24<") == 1
    for item in rules:
        assert item["kwargs"].get("column", "–") in html


def test_data_docs__every_suite_has_a_name_for_readers() -> None:
    for gate in ("raw", "marts", "publication"):
        for suite in load_suites(gate):
            assert Writer("id").texts.label("data_docs.suites", suite.name) != suite.name
