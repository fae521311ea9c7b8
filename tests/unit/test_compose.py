"""The compose file: valid, nothing reachable from outside, no secret in it, the commands that exist.

The schema is the compose project's own (Apache-2.0, see the licence beside it).
"""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from lontar.cli import commands
from lontar.serve import HEADERS, OUTER_POLICY
from lontar.up import COMPONENTS
from lontar.warehouse import Role

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = ROOT / "tests" / "fixtures" / "compose_spec" / "compose-spec.json"
TEXT = (ROOT / "docker-compose.yml").read_text()
SECRETS = (
    "LONTAR_OWNER_PASSWORD",
    "LONTAR_MASTER_KEY",
    *(role.password_variable for role in Role if role is not Role.OWNER),
)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load(TEXT)


def test_file__follows_the_compose_schema(compose: dict[str, Any]) -> None:
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator(schema).validate(compose)


def test_schema__would_notice_a_misspelt_key(compose: dict[str, Any]) -> None:
    broken = json.loads(json.dumps(compose))
    broken["services"]["postgres"]["helthcheck"] = {}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text())).validate(broken)


def test_services__are_database_job_airflow_and_site(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {"postgres", "init", *COMPONENTS, "site"}


def test_every_port__is_bound_to_this_machine(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("name", SECRETS)
def test_secret__comes_from_the_environment_and_nothing_starts_without_it(name: str) -> None:
    uses = re.findall(rf"\$\{{{name}[^}}]*}}", TEXT)
    assert uses
    assert all(f"${{{name}:?" in use for use in uses)


def test_no_password_stands_in_the_file(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|KEY|SECRET|_URL$", name) and name != "AIRFLOW__API__BASE_URL":
                assert "${" in value or name.endswith("SERVER_URL"), name


def test_long_running_services__have_a_health_check_and_keep_no_rights(compose: dict[str, Any]) -> None:
    for name in ("postgres", *COMPONENTS, "site"):
        service = compose["services"][name]
        assert service["healthcheck"]["test"], name
        assert "no-new-privileges:true" in service["security_opt"], name


def test_airflow__starts_after_the_job_that_migrates(compose: dict[str, Any]) -> None:
    for name in COMPONENTS:
        condition = compose["services"][name]["depends_on"]["init"]["condition"]
        assert condition == "service_completed_successfully"


def test_commands__exist(compose: dict[str, Any]) -> None:
    known = {command.name for command in commands.registered_commands}
    for name in ("init", *COMPONENTS):
        assert compose["services"][name]["command"][0] in known
    assert {compose["services"][name]["command"][-1] for name in COMPONENTS} == set(COMPONENTS)


def test_site__sees_the_publication_only_and_cannot_write(compose: dict[str, Any]) -> None:
    site = compose["services"]["site"]
    assert site["volumes"] == ["published:/usr/share/nginx/html:ro"]
    assert site["read_only"] is True


def test_site__sends_the_same_policy_as_lontar_serve(compose: dict[str, Any]) -> None:
    content = compose["configs"]["site"]["content"]
    wanted = HEADERS | {"Content-Security-Policy": OUTER_POLICY}
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control"):
        assert re.search(rf'add_header {name} "?{re.escape(wanted[name])}"? always;', content), name


def test_images__name_no_registry(compose: dict[str, Any]) -> None:
    images = [service["image"] for service in compose["services"].values()]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert len(images) >= 8
    assert not [image for image in images if "/" in image]
