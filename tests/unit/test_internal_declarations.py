"""The declared lists fit the models that they read, and say what a reader must know."""

import pytest
import yaml

from lontar.agency import Agency, Internal
from lontar.internal.declarations import OTHER_READINGS, declared_lists
from lontar.settings import PROJECT_DIR

MODELS = PROJECT_DIR / "dbt_project" / "models" / "marts" / "person" / "lists"


def test_lists__are_those_that_a_signal_asks_for() -> None:
    assert set(declared_lists()) == {
        *(
            "no_record",
            "late_minutes",
            "training_short",
            "coaching_due",
            "competency_gaps",
            "pension",
            "rating_missing",
        ),
        "allowance_difference",
    }


@pytest.mark.parametrize("code", sorted(declared_lists()))
def test_list__has_its_model_with_every_column(code: str) -> None:
    query = (MODELS / f"internal_{code}.sql").read_text(encoding="utf-8")
    assert [column.name for column in declared_lists()[code].columns if column.name not in query] == []


def test_models__are_all_read_through_the_door() -> None:
    assert {path.stem.removeprefix("internal_") for path in MODELS.glob("*.sql")} == set(declared_lists()) | set(
        OTHER_READINGS
    )


def test_models__are_closed_to_the_publisher() -> None:
    project = yaml.safe_load((PROJECT_DIR / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))
    assert project["models"]["lontar"]["marts"]["person"]["+grants"] == {"select": ["lontar_auditor"]}


def test_money_and_results_of_tests__are_for_the_personnel_office() -> None:
    restricted = {code for code, one in declared_lists().items() if one.is_personnel_office_only}
    assert {"allowance_difference", "competency_gaps"} <= restricted


def test_anybody_as_reader__is_refused_outside_a_sample() -> None:
    reader = {"name": "kepegawaian", "office": "BKPSDM", "unit_id": "all", "os_users": ["*"]}
    with pytest.raises(ValueError, match="sample only"):
        Agency.model_validate(_profile() | {"internal": {"readers": [reader]}})
    assert Agency.model_validate(_profile() | {"sample": True, "internal": {"readers": [reader]}})


def test_readers_of_one_name__are_refused() -> None:
    reader = {"name": "kepegawaian", "office": "BKPSDM", "unit_id": "all", "os_users": ["ani"]}
    with pytest.raises(ValueError, match="same name"):
        Internal.model_validate({"readers": [reader, reader]})


def _profile() -> dict:
    return {
        "agency_id": "kota-contoh",
        "name": "Kota Contoh",
        "short_name": "Contoh",
        "timezone": "Asia/Makassar",
        "personnel_office": "BKPSDM",
        "contact": "x",
        "feeds": {},
    }
