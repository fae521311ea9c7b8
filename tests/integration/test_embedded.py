"""The embedded server comes up again whatever was killed: itself, a process of it, or the one that was making it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
from support import use_home

from lontar.warehouse import embedded, remains

pytestmark = pytest.mark.integration


def _postmaster() -> int:
    return int((embedded.data_dir() / "postmaster.pid").read_text().split()[0])


def _kill(pid: int) -> None:
    """Kill a process and wait until it is gone."""
    os.kill(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], timeout=10)


def _answers() -> bool:
    embedded.socket_dir.cache_clear()
    with psycopg.connect(embedded.superuser_libpq()) as connection:
        return connection.execute("select 1").fetchone() == (1,)


@pytest.fixture(autouse=True)
def _started(module_home: Path) -> None:
    use_home(module_home)
    assert _answers()


def test_postmaster_killed_with_a_child_at_work__starts_again() -> None:
    """The child does not look up from its work; two servers on one folder would destroy it."""
    busy = psycopg.connect(embedded.superuser_libpq(), autocommit=True)
    child = busy.info.backend_pid
    code = "import psycopg, sys; psycopg.connect(sys.argv[1]).execute('select count(*) from generate_series(1, 100000000000)')"
    at_work = subprocess.Popen([sys.executable, "-c", code, embedded.superuser_libpq()], stderr=subprocess.DEVNULL)
    try:
        time.sleep(2)
        _kill(_postmaster())
        assert _answers()
        assert at_work.wait(30) != 0
    finally:
        at_work.kill()
    assert not Path(f"/proc/{child}").exists()


def test_note_of_a_number_that_is_another_process_by_now__is_taken_away() -> None:
    note = embedded.data_dir() / "postmaster.pid"
    lines = note.read_text().splitlines()
    embedded.stop()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert not remains.is_running(embedded.data_dir())
    assert _answers()


def test_note_that_is_cut__is_taken_away() -> None:
    embedded.stop()
    (embedded.data_dir() / "postmaster.pid").write_text("999999\n")
    assert _answers()


def test_start_that_was_killed__is_begun_anew(fresh_home: Path) -> None:
    """A home that never had a server, and its first command killed at several moments."""
    embedded.stop()
    subprocess.run(["rm", "-rf", fresh_home / "postgres"], check=True)
    code = "from lontar.warehouse import ensure; ensure()"
    for seconds in (0.5, 0.9, 1.3, 1.7, 2.5, 4.0):
        process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(seconds)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    subprocess.run([sys.executable, "-c", code], check=True, timeout=120)
    use_home(fresh_home)
    with psycopg.connect(embedded.superuser_libpq()) as connection:
        assert connection.execute("show timezone").fetchone() == ("UTC",)
        members = "select count(*) from pg_auth_members where member = 'lontar_owner'::regrole"
        assert connection.execute(members).fetchone() == (5,)
    assert [path.name for path in fresh_home.glob(".postgres.new-*")] == []
