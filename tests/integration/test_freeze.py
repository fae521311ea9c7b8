"""Freezing a period: the full grid of cells, revisions that only grow, and pending revisions, on the real database."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg
import pytest
from publishing import AGENCY, PERIOD, put_coverage, put_delivery, put_value

from lontar import ledger
from lontar.publish import grid, revisions
from lontar.publish.freeze import freeze
from lontar.publish.printed_before import read_printed_before
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration


def cells(number: int = 1) -> dict[tuple, dict]:
    with connect(Role.PUBLISHER) as connection:
        revision = next(r for r in revisions.of_period(connection, AGENCY, PERIOD) if r.number == number)
        rows = revisions.read_cells(connection, revision)
    return {(row["unit_id"], row["indicator_code"], row["breakdown_1"]): row for row in rows}


def counts() -> tuple[int, int]:
    """Rows of cells and of revisions: what must not change when nothing changed."""
    with connect(Role.AUDITOR) as connection:
        return connection.execute(
            "select (select count(*) from published.cell), (select count(*) from published.revision)"
        ).fetchone()


def entries(kind: str) -> list[dict]:
    with connect(Role.PUBLISHER) as connection:
        rows = connection.execute(
            "select payload from ledger.entry where agency_id = %s and kind = %s order by sequence", (AGENCY, kind)
        ).fetchall()
    return [payload for (payload,) in rows]


def release(number: int) -> None:
    with connect(Role.PUBLISHER) as connection:
        connection.execute(
            "update published.revision set status = 'released', released_at = now() where revision = %s", (number,)
        )


def test_freeze__every_unit_and_indicator_gets_a_cell_with_one_of_four_statuses(city: Path) -> None:
    assert freeze(AGENCY, PERIOD, "r1") == 1
    frozen = cells()
    with connect(Role.PUBLISHER) as connection:
        codes = {code for (code,) in connection.execute("select indicator_code from reference.indicators")}
    units = {"all", "1.01", "1.02", "1.03", "1.02.01"}
    assert {(unit, code, "") for unit in units for code in codes} == set(frozen)
    assert frozen["1.01", "headcount", ""]["status"] == "shown"
    assert frozen["all", "attendance_rate", ""]["status"] == "no_data"
    assert frozen["all", "training_cost_per_jp", ""]["status"] == "not_applicable"
    assert frozen["1.01", "unmatched_punch_share", ""]["status"] == "not_applicable"


def test_freeze__a_small_unit_and_its_next_smallest_sibling_are_withheld_without_a_number(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    statuses = {key[0]: row["status"] for key, row in cells().items() if key[1] == "headcount"}
    assert statuses == {"all": "shown", "1.01": "shown", "1.02": "withheld", "1.03": "withheld", "1.02.01": "shown"}
    hidden = cells()["1.03", "headcount", ""]
    numbers = ("value", "numerator", "denominator", "n_persons", "n_expected", "value_low", "value_high", "label")
    assert [hidden[name] for name in numbers] == [None] * 8


def test_freeze__the_database_refuses_a_withheld_cell_with_a_number(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    with connect(Role.PUBLISHER) as connection, pytest.raises(psycopg.errors.CheckViolation):
        connection.execute(
            """insert into published.cell (agency_id, period_kind, period_start_date, revision, edition, unit_id,
                   indicator_code, breakdown_1, breakdown_2, status, n_persons)
               values (%s, 'month', %s, 1, 'public', '1.03', 'x', '', '', 'withheld', 4)""",
            (AGENCY, PERIOD.start_date),
        )


def test_freeze__twice_changes_nothing(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    before = counts()
    assert freeze(AGENCY, PERIOD, "r2") == 1, "not released yet, so the same revision goes on to be rendered"
    release(1)
    assert freeze(AGENCY, PERIOD, "r3") is None
    assert counts() == before
    assert len(entries("frozen")) == 1


def test_freeze__a_quarter_knows_the_month_that_is_frozen_and_not_yet_released(city: Path) -> None:
    freeze(AGENCY, PERIOD, "run-1")
    (quarter,) = (longer for longer in PERIOD.longer() if longer.kind == "quarter")
    with connect(Role.PUBLISHER) as connection:
        rows = read_printed_before(connection, AGENCY, quarter)
    of_month = (row for row in rows if row["period"] == PERIOD.code)
    statuses = {(row["unit_id"], row["indicator_code"], row["breakdown_1"]): row["status"] for row in of_month}
    expected = {key: cell["status"] for key, cell in cells().items() if cell["status"] in ("shown", "withheld")}
    assert statuses == expected


def test_freeze__the_same_figures_are_not_judged_again_when_more_is_public(city: Path, monkeypatch: Any) -> None:
    assert freeze(AGENCY, PERIOD, "run-1") == 1
    monkeypatch.setattr(grid, "build", lambda *_: pytest.fail("the cells were decided a second time"))
    assert freeze(AGENCY, PERIOD, "run-2") == 1
    release(1)
    assert freeze(AGENCY, PERIOD, "run-3") is None


def test_freeze__before_the_first_release_changed_cells_simply_become_the_next_revision(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    put_value("1.01", "training_jp_total", 70, 640)
    assert freeze(AGENCY, PERIOD, "r2") == 2
    assert cells(2)["1.01", "training_jp_total", ""]["value"] == 640
    assert cells(1)["1.01", "training_jp_total", ""]["status"] == "not_applicable"


def test_freeze__a_released_period_keeps_its_publication_and_names_what_would_change_and_why(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    release(1)
    before = counts()
    put_value("1.01", "training_jp_total", 70, 640)
    sha256 = put_delivery("training_participations", "diklat_susulan.csv", events=("2026-08-03", "2026-09-29"))
    assert freeze(AGENCY, PERIOD, "r2") is None
    assert freeze(AGENCY, PERIOD, "r3") is None
    assert counts() == before
    (pending,) = entries("revision_pending")
    assert pending["replaces"] == 1
    assert pending["changed"] == ["1.01/training_jp_total"]
    assert pending["causes"] == [
        {"feed": "training_participations", "file_name": "diklat_susulan.csv", "sha256": sha256}
    ]


def test_freeze__a_pending_revision_is_frozen_when_asked_for(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    release(1)
    put_value("1.01", "training_jp_total", 70, 640)
    assert freeze(AGENCY, PERIOD, "r2", revise=True) == 2
    record = entries("frozen")[-1]
    assert (record["replaces"], record["changed_cells"], record["causes"]) == (1, 1, [])


def test_freeze__the_feed_that_did_not_come_makes_its_cells_no_data_members_included(city: Path) -> None:
    earlier = PERIOD.previous()
    put_value("1.01", "skm_nrr", 40, 130, 40, breakdown="unsur=biaya", period=earlier)
    put_coverage("skm_responses", period=earlier)
    freeze(AGENCY, PERIOD, "r1")
    assert cells()["1.01", "skm_nrr", "unsur=biaya"]["status"] == "no_data"
    assert ("1.01", "skm_nrr", "") not in cells(), "the score exists by unsur only"


def test_freeze__a_feed_that_came_for_the_window_makes_an_absence_not_applicable(city: Path) -> None:
    """Training looks at the year so far: a delivery of January is enough for September."""
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            "update marts.feed_coverage set month_start_date = '2026-01-01' where feed = 'training_participations'"
        )
    freeze(AGENCY, PERIOD, "r1")
    assert cells()["1.01", "training_gain_mean", ""]["status"] == "not_applicable"
    assert cells()["1.01", "ikm", ""]["status"] == "no_data"


def test_freeze__the_ledger_names_the_deliveries_of_the_windows_and_what_else_decided(city: Path) -> None:
    put_delivery("training_participations", "diklat_2025.csv", events=("2025-02-01", "2025-08-20"))
    put_delivery("employees", "pegawai_20261001.csv", effective_date=date(2026, 10, 1))
    put_delivery("employees", "pegawai_20250801.csv", effective_date=date(2025, 8, 1))
    freeze(AGENCY, PERIOD, "r1")
    (record,) = entries("frozen")
    names = [line["file_name"] for line in record["deliveries"]]
    assert names == ["pegawai_20250801.csv", "pegawai_20260901.csv", "diklat_202609.csv", "unit_20260101.csv"]
    assert set(record["hashes"]) == {"profile", "seeds", "manifest", "expectations"}
    with connect(Role.PUBLISHER) as connection:
        assert ledger.verify(connection, AGENCY).sequence >= 1


def test_freeze__a_delivery_held_back_by_the_first_gate_is_not_behind_the_figures(city: Path) -> None:
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            """insert into ledger.gate_result
                   (run_id, gate, agency_id, delivery_id, rule, severity, description, outcome)
               select 'r0', 'raw', agency_id, delivery_id, 'rule', 'critical', '', 'failed' from ledger.delivery
               where file_name = 'diklat_202609.csv'"""
        )
    freeze(AGENCY, PERIOD, "r1")
    names = [line["file_name"] for line in entries("frozen")[0]["deliveries"]]
    assert names == ["pegawai_20260901.csv", "unit_20260101.csv"]


def test_freeze__a_row_of_a_unit_outside_the_tree_is_counted_and_not_published(city: Path) -> None:
    put_value("9.99", "headcount", 30, 30)
    freeze(AGENCY, PERIOD, "r1")
    assert entries("frozen")[0]["rows_outside_tree"] == 1
    assert not [key for key in cells() if key[0] == "9.99"]
