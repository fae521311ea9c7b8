"""One lock per (agency, period), held in the database, so that runs under a scheduler and at a terminal keep out of each other's way.

The lock is an advisory one of a connection of its own: it is gone when its holder is, however that ended.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg

from lontar.errors import Busy, LontarError
from lontar.progress import announce
from lontar.warehouse import Role, connect

_POLL_SECONDS = 0.5
RUNBOOK = "docs/runbooks/lock-held.md"
_NAME_BYTES = 63  # PostgreSQL cuts application names there

_HOLDER = """
select a.pid, a.application_name, a.backend_start
from pg_locks as l join pg_stat_activity as a using (pid)
where l.locktype = 'advisory' and l.granted and l.objsubid = 2 and l.database = a.datid and a.datname = current_database()
    and l.classid = (hashtext('lontar run')::bigint & 4294967295)::oid and l.objid = (hashtext(%s)::bigint & 4294967295)::oid
"""


def _try(connection: psycopg.Connection, name: str) -> bool:
    statement = "select pg_try_advisory_lock(hashtext('lontar run'), hashtext(%s))"
    return connection.execute(statement, (name,)).fetchone()[0]


def holder(connection: psycopg.Connection, name: str) -> str:
    """Who holds the lock: run, since when, server process; empty when nobody does."""
    row = connection.execute(_HOLDER, (name,)).fetchone()
    if row is None:
        return ""
    pid, application, since = row
    run_id = application.removeprefix("lontar ")
    return f"run {run_id}, since {since:%Y-%m-%d %H:%M:%S} UTC, database process {pid}"


class LockLost(LontarError):
    """The connection that held a lock was cut while the work went on: somebody else may have done the same meanwhile."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The lock on '{name}' was lost while its holder was at work: its connection to the warehouse was cut.",
            where="lock in the warehouse",
            remedy=f"Run again: what is done is found done. See {RUNBOOK}.",
        )


def _check_held(connection: psycopg.Connection, name: str) -> None:
    """Raises LockLost where the lock went with its connection."""
    try:
        connection.execute("select 1")
    except psycopg.OperationalError as error:
        raise LockLost(name) from error


def _give_back(connection: psycopg.Connection, name: str) -> None:
    """At once: the server notices a closed connection a moment later, and who comes in between would be refused."""
    with suppress(psycopg.OperationalError):
        connection.execute("select pg_advisory_unlock(hashtext('lontar run'), hashtext(%s))", (name,))


def _wait_for(connection: psycopg.Connection, name: str, wait_seconds: float) -> None:
    """Take the lock; say once who has it, and give up after so many seconds."""
    deadline, is_told = time.monotonic() + wait_seconds, False
    while not _try(connection, name):
        at_work = f"'{name}' is being worked on by {holder(connection, name) or 'another run'}."
        if time.monotonic() >= deadline:
            raise Busy(
                at_work,
                where="lock in the warehouse",
                remedy=f"Wait until that run has ended, or stop it, and run again; see {RUNBOOK}.",
            )
        if not is_told:
            announce(f"Waiting: {at_work}")
            is_told = True
        time.sleep(_POLL_SECONDS)


@contextmanager
def hold(name: str, run_id: str, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock of this name, waiting for whoever has it.

    Args:
        name: What is locked, such as `kota-kupang 2026-09`.
        run_id: Shown to others who want the same lock.
        wait_seconds: How long to wait for it; 0 refuses at once.
    Raises:
        Busy: Somebody still holds it; the message says who and since when.
        LockLost: After the work, where the lock did not last as long as the work did.
    """
    with connect(Role.AUDITOR, autocommit=True) as connection:
        application = f"lontar {run_id}".encode()[:_NAME_BYTES].decode(errors="ignore")
        connection.execute("select set_config('application_name', %s, false)", (application,))
        _wait_for(connection, name, wait_seconds)
        try:
            yield
            _check_held(connection, name)
        finally:
            _give_back(connection, name)


def agency_period(agency_id: str, period_code: str) -> str:
    """The name of the lock of one agency's period."""
    return f"{agency_id} {period_code}"
