"""A gate that did not look is not a gate that was passed; what it says is recorded before anything stops."""

from datetime import date

import pytest

from lontar import gates
from lontar.errors import GateFailed
from lontar.expectations import Suite, load_suites
from lontar.period import Period
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration
MONTH = Period.parse("2026-09")


@pytest.fixture(scope="module", autouse=True)
def _relation(module_home):
    ensure()
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            "create table marts.looked_at (agency_id text, row_id bigint, period_kind text, period_start_date date, gap integer)"
        )
        rows = [("kota-uji", 1, 0), ("kota-uji", 2, 3), ("kota-baik", 3, 0)]
        for agency, delivery, gap in rows:
            connection.execute(
                "insert into marts.looked_at values (%s, %s, 'month', %s, %s)",
                (agency, delivery, date(2026, 9, 1), gap),
            )


def _rule(rule: str, column: str = "gap", severity: str = "critical", **bounds: float) -> dict:
    meta = {"rule": rule, "description": "Nothing is missing.", "owner": "o", "reason": "r", "introduced": "2026-11-21"}
    kwargs = {"column": column, **(bounds or {"min_value": 0, "max_value": 0})}
    return {"type": "expect_column_values_to_be_between", "kwargs": kwargs, "severity": severity, "meta": meta}


def _suite(*rules: dict, key: tuple[str, ...] = ("row_id",)) -> Suite:
    return Suite("looked_at", "marts.looked_at", key, True, rules)


def _gate(monkeypatch, agency: str, run_id: str, *rules: dict) -> gates.GateOutcome:
    monkeypatch.setattr(gates, "load_suites", lambda gate: [_suite(*rules)])
    return gates.run_gate("marts", agency, run_id, MONTH)


def _recorded(run_id: str) -> list[tuple]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(
            "select rule, outcome, unexpected_count, observed from ledger.gate_result where run_id = %s order by result_id",
            (run_id,),
        ).fetchall()


def test_gate__passes_and_records_every_rule(monkeypatch):
    outcome = _gate(monkeypatch, "kota-baik", "good", _rule("no_gap"), _rule("gap_small", max_value=5))
    assert [r.outcome for r in outcome.results] == ["passed", "passed"]
    assert [row[:3] for row in _recorded("good")] == [("no_gap", "passed", 0), ("gap_small", "passed", 0)]


def test_gate__critical_failure_stops_in_plain_words_after_it_was_recorded(monkeypatch):
    with pytest.raises(GateFailed, match=r"no_gap failed: Nothing is missing\. Seen: 1 of 2"):
        _gate(monkeypatch, "kota-uji", "bad", _rule("no_gap"))
    assert ("no_gap", "failed", 1, "1 of 2") in _recorded("bad")


def test_gate__warning_does_not_stop(monkeypatch):
    outcome = _gate(monkeypatch, "kota-uji", "warned", _rule("no_gap", severity="warning"))
    assert [r.rule for r in outcome.warnings] == ["no_gap"]


@pytest.mark.parametrize("severity", ["critical", "warning"])
def test_gate__rule_that_cannot_be_evaluated_is_critical_whatever_its_severity(monkeypatch, severity):
    with pytest.raises(GateFailed, match="could not be evaluated"):
        _gate(monkeypatch, "kota-baik", f"broken-{severity}", _rule("no_such_column", column="nope", severity=severity))
    assert _recorded(f"broken-{severity}")[0][:2] == ("no_such_column", "not_evaluated")


def test_gate__empty_slice_is_critical(monkeypatch):
    with pytest.raises(GateFailed, match="no row to look at"):
        _gate(monkeypatch, "kota-kosong", "empty", _rule("no_gap", severity="warning"))


def test_gate__fewer_results_than_rules_is_critical(monkeypatch):
    """Both rules look at the same thing under one name, so the library gives back one result fewer than was asked."""
    from lontar import expectations

    built = expectations._build
    renamed = _rule("another_name", severity="warning")
    monkeypatch.setattr(expectations, "_build", lambda item: built(_rule("no_gap") if item is renamed else item))
    with pytest.raises(GateFailed, match=r"another_name could not be evaluated: .* no result was returned"):
        _gate(monkeypatch, "kota-baik", "fewer", _rule("no_gap"), renamed)


def test_first_gate__holds_every_delivery_when_it_could_not_look():
    unseen = gates.Result("r", "warning", "d", "not_evaluated", "0 rows", "1 row", 0, None)
    rows = gates._rows("raw", gates.Scope("kota-uji", delivery_ids=(7, 8)), "run", [unseen])
    assert [row[5] for row in rows] == [None, 7, 8]


def test_gate__one_agency_does_not_stop_another(monkeypatch):
    with pytest.raises(GateFailed):
        _gate(monkeypatch, "kota-uji", "both", _rule("no_gap"))
    assert not _gate(monkeypatch, "kota-baik", "both", _rule("no_gap")).failing


@pytest.mark.parametrize("gate", ["raw", "marts", "publication"])
def test_rules__of_every_gate_are_complete_and_known_to_the_library(gate):
    from great_expectations.expectations.registry import get_expectation_impl

    names = []
    for suite in load_suites(gate):
        for item in suite.expectations:
            assert get_expectation_impl(item["type"])
            names.append(item["meta"]["rule"])
    assert names and len(names) == len(set(names))
