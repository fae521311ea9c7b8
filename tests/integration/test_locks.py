"""One lock per agency and period: the second run waits, or is told who has it; a dead holder holds nothing."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from lontar.errors import Busy
from lontar.locks import LockLost, agency_period, hold
from lontar.progress import Listener, listen
from lontar.warehouse import embedded, ensure

pytestmark = pytest.mark.integration
NAME = agency_period("kota-contoh", "2026-09")


@pytest.fixture(autouse=True)
def _warehouse(module_home: Path) -> None:
    ensure()


def test_second_run__is_told_which_run_holds_the_lock_and_since_when() -> None:
    with hold(NAME, "asn_publish/first"), pytest.raises(Busy) as caught, hold(NAME, "asn_publish/second"):
        pass
    assert "kota-contoh 2026-09" in caught.value.message
    assert "asn_publish/first" in caught.value.message
    assert "since 20" in caught.value.message


def test_other_period_and_other_agency__are_free() -> None:
    with hold(NAME, "first"):
        with hold(agency_period("kota-contoh", "2026-08"), "second"):
            pass
        with hold(agency_period("kota-lain", "2026-09"), "third"):
            pass


def test_second_run__gets_the_lock_when_the_first_lets_go() -> None:
    released = threading.Event()

    def first() -> None:
        with hold(NAME, "first"):
            taken.set()
            time.sleep(1)
            released.set()

    taken = threading.Event()
    thread = threading.Thread(target=first)
    thread.start()
    assert taken.wait(10)
    with hold(NAME, "second", wait_seconds=20):
        assert released.is_set()
    thread.join()


def test_run_that_is_killed__holds_nothing(module_home: Path) -> None:
    code = f"import time; from lontar.locks import hold; c = hold({NAME!r}, 'dying'); c.__enter__(); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(Busy), hold(NAME, "second"):
            pass
        process.kill()
    with hold(NAME, "second", wait_seconds=10):
        pass


def test_error_inside__frees_the_lock() -> None:
    with pytest.raises(ZeroDivisionError), hold(NAME, "first"):
        raise ZeroDivisionError
    with hold(NAME, "second"):
        pass


def test_lock_whose_connection_is_cut__is_not_passed_over_in_silence() -> None:
    query = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lontar first'"
    with (
        psycopg.connect(embedded.superuser_libpq(), autocommit=True) as administrator,
        pytest.raises(LockLost) as caught,
        hold(NAME, "first"),
    ):
        assert administrator.execute(query).fetchone() == (True,)
    assert "kota-contoh 2026-09" in caught.value.message
    with hold(NAME, "second", wait_seconds=10):
        pass


def test_run_that_waits__says_for_whom() -> None:
    told: list[str] = []
    stop = listen(Listener(tell=told.append, announce=told.append))
    try:
        with hold(NAME, "first"), pytest.raises(Busy), hold(NAME, "second", wait_seconds=1.2):
            pass
    finally:
        stop()
    assert len(told) == 1
    assert "run first, since 20" in told[0]
