"""A prepared home saves what it is made to save: dbt takes over what it read of the project, though the server is another one."""

import json

import pytest

from lontar.settings import settings
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.integration, pytest.mark.builds]


def test_prepared_project__is_not_read_again(module_home) -> None:
    dbt_project.invoke("parse")
    told = json.loads((dbt_project.target_dir() / "perf_info.json").read_text(encoding="utf-8"))
    assert told["path_count"] > 400
    assert told["parsed_path_count"] == 0
    assert settings().home == module_home


def test_prepared_server__confirms_what_is_written_and_waits_for_no_disk(module_home) -> None:
    with connect(Role.AUDITOR) as connection:
        found = [connection.execute(f"show {name}").fetchone()[0] for name in ("fsync", "synchronous_commit")]
    assert found == ["off", "on"]
