"""Every DAG is readable, owned, tagged, documented, and gives a second try to nothing but reaching a source."""

import ast
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
DAG_FILES = sorted((ROOT / "dags").glob("*.py"))
TAGS = {"layer/ingest", "layer/publish", "impact/tier_1", "impact/tier_2", "impact/tier_3"}
RETRIED = {("asn_ingest", "ingest_deliveries")}
HEAVY = {"pandas", "numpy", "great_expectations", "dbt", "sqlalchemy", "altair", "pyarrow", "typst", "psycopg"}


def test_dag_folder__has_the_three_dags(described: dict[str, Any]) -> None:
    assert described["errors"] == {}
    assert set(described["dags"]) == {"asn_ingest", "asn_publish", "asn_release"}


def test_dag_ids__are_their_files_names(described: dict[str, Any]) -> None:
    assert {dag_id: dag["file"] for dag_id, dag in described["dags"].items()} == {
        path.stem: path.name for path in DAG_FILES
    }


def test_dag_files__have_no_name_that_dbt_would_take(described: dict[str, Any]) -> None:
    assert not [path.name for path in DAG_FILES if path.name.startswith("dbt_")]


@pytest.mark.parametrize("dag_id", [path.stem for path in DAG_FILES])
class TestMetadata:
    """Of each DAG."""

    def test_owner__is_a_team(self, described: dict[str, Any], dag_id: str) -> None:
        assert described["dags"][dag_id]["owner"] == "data-engineering"

    def test_tags__are_from_the_closed_list_with_layer_and_impact(self, described: dict[str, Any], dag_id: str) -> None:
        tags = set(described["dags"][dag_id]["tags"])
        assert tags <= TAGS
        assert {tag.split("/")[0] for tag in tags} == {"layer", "impact"}

    def test_doc__says_inputs_outputs_owner_failure_and_runbook(self, described: dict[str, Any], dag_id: str) -> None:
        doc = described["dags"][dag_id]["doc_md"]
        for part in ("**In:**", "**Out:**", "**Owner:**", "**When it is red:**", f"docs/runbooks/{dag_id}.md"):
            assert part in doc

    def test_runbook__exists(self, dag_id: str) -> None:
        assert (ROOT / "docs" / "runbooks" / f"{dag_id}.md").exists()

    def test_runs__one_at_a_time_but_those_that_wait_for_a_person(self, described: dict[str, Any], dag_id: str) -> None:
        dag = described["dags"][dag_id]
        assert (dag["max_active_runs"] == 1) is (dag_id != "asn_release")

    def test_runs__never_catch_up_unasked(self, described: dict[str, Any], dag_id: str) -> None:
        assert described["dags"][dag_id]["catchup"] is False

    def test_retries__only_where_a_source_is_reached(self, described: dict[str, Any], dag_id: str) -> None:
        retried = {(dag_id, task) for task, retries in described["dags"][dag_id]["retries"].items() if retries}
        assert retried == {pair for pair in RETRIED if pair[0] == dag_id}

    def test_leaf__is_the_verdict_alone(self, described: dict[str, Any], dag_id: str) -> None:
        """A run's state comes from its leaves: with another leaf it could end green although a city failed."""
        assert described["dags"][dag_id]["leaves"] == ["verdict"]

    def test_file__is_read_in_under_half_a_second(self, described: dict[str, Any], dag_id: str) -> None:
        assert described["seconds"][f"{dag_id}.py"] < 0.5


def test_forms__offer_agency_and_period(described: dict[str, Any]) -> None:
    dags = described["dags"]
    assert dags["asn_ingest"]["params"] == ["agency"]
    assert dags["asn_publish"]["params"] == ["agency", "period", "revise", "units"]
    assert dags["asn_release"]["params"] == ["agency", "period", "units"]


def test_asn_publish__has_a_deadline(described: dict[str, Any]) -> None:
    assert described["dags"]["asn_publish"]["has_deadline"]


def test_asn_publish__gates_before_it_freezes_and_again_before_it_publishes(described: dict[str, Any]) -> None:
    assert described["dags"]["asn_publish"]["order"] == [
        "wait_for_earlier_runs",
        "plan_periods",
        "build_marts",
        "run_gate_marts",
        "list_reconciled",
        "freeze_cells",
        "run_gate_publication",
        "list_admitted",
        "publish_reports",
        "build_site",
        "send_mail",
        "verdict",
    ]


def test_asn_release__waits_for_its_approval_before_anything_else(described: dict[str, Any]) -> None:
    dag = described["dags"]["asn_release"]
    assert dag["order"][:2] == ["wait_for_approval", "publish_approved"]
    assert dag["sensors"] == {"wait_for_approval": "reschedule"}  # a worker is not held while a person thinks


def _top_level_imports(path: Path) -> set[str]:
    modules = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Import):
            modules |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add((node.module or "").split(".")[0])
    return modules


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_dag_file__imports_nothing_heavy_and_holds_no_sql(path: Path) -> None:
    assert not _top_level_imports(path) & HEAVY
    assert "select " not in path.read_text().lower()


def test_reading_the_dags__does_not_load_dbt_pandas_or_great_expectations(described: dict[str, Any]) -> None:
    assert not set(described["modules"]) & {"pandas", "great_expectations", "dbt", "altair", "pyarrow", "typst"}
