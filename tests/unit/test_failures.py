"""Errors of libraries, said in our words: a full disk and a warehouse that is gone, however deep they lie."""

import errno

import psycopg
import pytest
import sqlalchemy.exc

from lontar import failures
from lontar.errors import DiskFull, GateFailed, WarehouseGone


def _raised(inner: BaseException, outer: BaseException) -> BaseException:
    try:
        raise outer from inner
    except BaseException as error:
        return error


def test_full_disk__is_named_by_its_file() -> None:
    told = failures.known(
        _raised(OSError(errno.ENOSPC, "No space left on device", "/data/archive/x"), RuntimeError("task"))
    )
    assert isinstance(told, DiskFull)
    assert told.where == "/data/archive/x"
    assert told.exit_code == 7


def test_full_disk_of_the_server__is_known_by_its_number_and_by_its_words() -> None:
    assert isinstance(failures.known(psycopg.errors.DiskFull("could not extend file")), DiskFull)
    assert isinstance(failures.known(RuntimeError("model x: could not write: No space left on device")), DiskFull)


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.AdminShutdown("terminating connection due to administrator command\nmore"),
        psycopg.OperationalError("server closed the connection unexpectedly"),
        sqlalchemy.exc.OperationalError("select 1", {}, psycopg.OperationalError("gone")),
        sqlalchemy.exc.PendingRollbackError("Can't reconnect until invalid transaction is rolled back."),
    ],
)
def test_connection_that_went__is_a_warehouse_that_is_gone(error: Exception) -> None:
    told = failures.known(_raised(error, ValueError("in a task")))
    assert isinstance(told, WarehouseGone)
    assert "\n" not in told.message
    assert "docs/runbooks/database-gone.md" in told.remedy


def test_connection_that_went__on_a_full_disk_is_the_disk(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(failures, "full_folders", lambda: [tmp_path])
    told = failures.known(psycopg.OperationalError("the database system is shutting down"))
    assert isinstance(told, DiskFull)
    assert told.where == str(tmp_path)


def test_error_of_ours__is_found_below_others_and_anything_else_is_not_known() -> None:
    ours = GateFailed("the gate")
    assert failures.known(_raised(ours, RuntimeError("task"))) is ours
    assert failures.known(_raised(KeyError("a"), RuntimeError("task"))) is None
