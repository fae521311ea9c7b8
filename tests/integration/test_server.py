"""A PostgreSQL server instead of the embedded one, as in docker-compose.yml: passwords, the same commands, the same run."""

import json
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from server import PASSWORDS, Server
from server_city import CITY, MONTH, Published, lontar

from lontar.warehouse import Role

pytestmark = [pytest.mark.e2e, pytest.mark.integration, pytest.mark.timeout(1800)]


def test_migrate__can_be_repeated_and_leaves_nothing_embedded(server_environment: dict[str, str]) -> None:
    lontar(server_environment, "migrate")
    assert not (Path(server_environment["LONTAR_HOME"]) / "postgres").exists()


def test_missing_password__is_refused_naming_the_variable(server_environment: dict[str, str]) -> None:
    without = {name: value for name, value in server_environment.items() if name != "LONTAR_LOADER_PASSWORD"}
    assert "LONTAR_LOADER_PASSWORD" in lontar(without, "migrate", code=2).stderr


def test_logins__need_their_own_passwords(server_environment: dict[str, str], server: Server) -> None:
    with psycopg.connect(server.url(Role.AUDITOR)) as connection:
        assert connection.execute("select current_user").fetchone() == ("lontar_auditor",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(server.url(Role.AUDITOR, password=PASSWORDS[Role.LOADER]))


def test_check__has_nothing_against_real_data_on_a_server(server_city: Published) -> None:
    printed = lontar(server_city.environment, "check", "--json").stdout
    found = {finding["subject"]: finding for finding in json.loads(printed)}
    assert found["warehouse"]["message"].startswith("a PostgreSQL server")
    assert [subject for subject, finding in found.items() if finding["severity"] == "error" and not finding["ok"]] == []


def test_psql__does_not_show_the_password_to_other_users(server_environment: dict[str, str]) -> None:
    arguments = ("psql", "--role", "publisher", "--", "-tAc", "select current_user")
    assert lontar(server_environment, *arguments).stdout.strip() == "lontar_publisher"
    script = "from lontar.psql import command; print(*command('auditor', [])[1])"
    command = [sys.executable, "-c", script]
    printed = subprocess.run(command, env=server_environment, capture_output=True, text=True, check=True).stdout
    assert "lontar_auditor" in printed
    assert PASSWORDS[Role.AUDITOR] not in printed


def test_run__publishes_over_the_server(server_city: Published) -> None:
    assert server_city.outcome["periods"] == [{"agency": CITY, "period": MONTH, "outcome": "released"}]
    assert (server_city.home / "published" / CITY / MONTH / "laporan.pdf").exists()
