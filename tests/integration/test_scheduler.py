"""The same DAGs both ways: in one process by `lontar run`, and under Airflow's scheduler through its REST API.

One synthetic city of two months: the run at the terminal publishes the first, the scheduler the second.
"""

import hashlib
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from lontar import airflow_tables
from lontar.airflow_env import metadata_url
from lontar.locks import hold
from lontar.warehouse import ensure
from lontar.warehouse.migrate import AIRFLOW_DATABASE, TERMINAL_DATABASE

pytestmark = [pytest.mark.e2e, pytest.mark.integration, pytest.mark.timeout(600)]

LONTAR = Path(sys.executable).with_name("lontar")
CITY = "kota-kupang"
FIRST, SECOND = "2026-08", "2026-09"
_MOST_SECONDS = 300


def _lontar(*arguments: str, code: int = 0) -> subprocess.CompletedProcess:
    done = subprocess.run([LONTAR, *arguments], capture_output=True, text=True, timeout=_MOST_SECONDS)
    assert done.returncode == code, done.stdout[-2000:] + done.stderr[-2000:]
    return done


def _airflow_tables(database: str) -> psycopg.Connection:
    return psycopg.connect(metadata_url(database).replace("postgresql+psycopg", "postgresql"), autocommit=True)


@pytest.fixture(scope="module")
def first_run(module_home: Path) -> dict[str, Any]:
    """What the run at the terminal said about the first month; it finds tables of an older Airflow."""
    ensure()
    with _airflow_tables(TERMINAL_DATABASE) as connection:
        connection.execute("comment on table alembic_version is 'Airflow 3.0.0, tables 0'")
    assert not airflow_tables.are_current()
    _lontar("sample", "--city", CITY, "--scale", "0.05", "--months", f"{FIRST}..{SECOND}", "--hold-back")
    return json.loads(_lontar("run", "--agency", CITY, "--period", FIRST, "--units", "city", "--json").stdout)


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_run__takes_in_the_deliveries_and_publishes_the_period(first_run: dict[str, Any], module_home: Path) -> None:
    assert first_run["succeeded"]
    assert first_run["periods"] == [{"agency": CITY, "period": FIRST, "outcome": "released"}]
    assert {delivery["status"] for delivery in first_run["deliveries"]} == {"landed"}
    folder = module_home / "published" / CITY / FIRST
    assert {path.name for path in folder.iterdir()} >= {"index.html", "laporan.pdf", "data.xlsx", "data.json"}
    assert (module_home / "published" / "index.html").exists()


def test_second_run_at_once__is_told_who_is_at_it(first_run: dict[str, Any], module_home: Path) -> None:
    ensure()
    with hold("lontar run", "somebody else"):
        done = _lontar("run", "--agency", CITY, "--period", FIRST, code=6)
    assert "somebody else" in done.stderr
    assert "Traceback" not in done.stderr


def _running_in_airflow() -> list[str]:
    with _airflow_tables(TERMINAL_DATABASE) as connection:
        return [run_id for (run_id,) in connection.execute("select run_id from dag_run where state = 'running'")]


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_signal__stops_the_run_cleanly(first_run: dict[str, Any], module_home: Path, signum: int, code: int) -> None:
    before = _hashes(module_home / "published")
    command = [LONTAR, "run", "--agency", CITY, "--period", FIRST, "--no-ingest"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if "plan periods" in line:  # the phase before the marts has ended: the run is in the middle of its work
                break
        asked = time.monotonic()
        process.send_signal(signum)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert time.monotonic() - asked < 30
    assert "stopped" in errors
    assert "Traceback" not in errors
    assert _running_in_airflow() == []
    assert _hashes(module_home / "published") == before
    with hold("lontar run", "the next one"):
        pass


def test_corrected_file__is_published_as_a_revision_when_asked_for(
    first_run: dict[str, Any], module_home: Path
) -> None:
    """Not asked for, it would wait: see `tests/e2e/test_longer_periods.py`."""
    folder = module_home / "published" / CITY / FIRST
    _lontar("sample", "--city", CITY, "--late")
    revised = json.loads(_lontar("run", "--agency", CITY, "--period", FIRST, "--revise", "--json").stdout)
    assert [row["outcome"] for row in revised["periods"]] == ["released"]
    assert json.loads((folder / "manifest.json").read_text())["revision"] == 2


def test_tables_of_airflow__of_another_version_are_brought_up_to_date(first_run: dict[str, Any]) -> None:
    assert airflow_tables.are_current()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Api:
    """Airflow's REST API, with the token of the local login."""

    def __init__(self, port: int, pid: int = 0) -> None:
        self.base, self.token, self.pid = f"http://127.0.0.1:{port}", "", pid

    def call(self, method: str, path: str, body: dict | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.base + path, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def log_in(self, passwords: Path) -> None:
        login = {"username": "admin", "password": json.loads(passwords.read_text())["admin"]}
        self.token = self.call("POST", "/auth/token", login)["access_token"]


@pytest.fixture(scope="module")
def airflow(first_run: dict[str, Any], module_home: Path) -> Iterator[Api]:
    """`lontar up` on a free port, as a user starts it; stopped as a user stops it."""
    port = _free_port()
    with subprocess.Popen([LONTAR, "up", "--port", str(port)], stdout=subprocess.PIPE, text=True) as process:
        try:
            lines = iter(process.stdout.readline, "")
            assert any(line.startswith("Logs:") for line in lines), "Airflow did not start"
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            yield Api(port, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
    assert process.returncode == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]


def test_password_file__is_readable_by_its_owner_only(airflow: Api, module_home: Path) -> None:
    assert (module_home / "airflow" / "passwords.json").stat().st_mode & 0o777 == 0o600


def test_up__listens_on_this_machine_only(airflow: Api) -> None:
    up = psutil.Process(airflow.pid)
    sockets = [one for process in (up, *up.children(recursive=True)) for one in process.net_connections(kind="inet")]
    places = {one.laddr.ip for one in sockets if one.status == psutil.CONN_LISTEN}
    assert places, "it listens nowhere"
    assert {ip for ip in places if not ipaddress.ip_address(ip).is_loopback} == set()


def test_api__refuses_who_has_not_logged_in(airflow: Api) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        Api(int(airflow.base.rpartition(":")[2])).call("GET", "/api/v2/dags")
    assert caught.value.code == 401


def _wait(api: Api, run_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < deadline:
        run = api.call("GET", f"/api/v2/dags/asn_publish/dagRuns/{urllib.request.quote(run_id)}")
        if run["state"] in ("success", "failed"):
            return run
        time.sleep(2)
    raise AssertionError(f"the run is still {run['state']} after {_MOST_SECONDS} s")


def test_scheduler__publishes_a_period_triggered_over_rest(airflow: Api, module_home: Path) -> None:
    airflow.log_in(module_home / "airflow" / "passwords.json")
    known = {dag["dag_id"] for dag in airflow.call("GET", "/api/v2/dags")["dags"]}
    assert known == {"asn_ingest", "asn_publish", "asn_release"}
    body = {"logical_date": None, "conf": {"agency": CITY, "period": SECOND, "units": "city"}}
    started = airflow.call("POST", "/api/v2/dags/asn_publish/dagRuns", body)
    assert _wait(airflow, started["dag_run_id"])["state"] == "success"
    report = json.loads((module_home / "published" / CITY / SECOND / "data.json").read_text())
    assert any(cell["status"] == "shown" for cell in report["cells"])


def test_scheduler__never_sees_the_runs_at_a_terminal(first_run: dict[str, Any], airflow: Api) -> None:
    """It would take their tasks for its own, and a run at a terminal would remove one of its runs (ADR 32)."""
    query = "select count(*) from dag_run where triggered_by = 'TEST'"
    with _airflow_tables(AIRFLOW_DATABASE) as scheduler, _airflow_tables(TERMINAL_DATABASE) as terminal:
        assert scheduler.execute(query).fetchone() == (0,)
        assert terminal.execute(query).fetchone()[0] > 0


def test_scheduler__ends_red_for_a_period_that_is_not_over(airflow: Api, module_home: Path) -> None:
    airflow.log_in(module_home / "airflow" / "passwords.json")
    body = {"logical_date": None, "conf": {"agency": CITY, "period": "2999-01"}}
    started = airflow.call("POST", "/api/v2/dags/asn_publish/dagRuns", body)
    assert _wait(airflow, started["dag_run_id"])["state"] == "failed"


def test_form__refuses_what_is_no_period(airflow: Api, module_home: Path) -> None:
    airflow.log_in(module_home / "airflow" / "passwords.json")
    with pytest.raises(urllib.error.HTTPError) as caught:
        body = {"logical_date": None, "conf": {"agency": CITY, "period": "kemarin"}}
        airflow.call("POST", "/api/v2/dags/asn_publish/dagRuns", body)
    assert caught.value.code in (400, 422)


def test_nothing_of_airflow__reports_to_its_makers() -> None:
    from lontar.airflow_env import NO_TELEMETRY, environment

    assert NO_TELEMETRY.items() <= environment().items()
    assert os.environ.get("AIRFLOW__USAGE_DATA_COLLECTION__ENABLED", "False") == "False"
