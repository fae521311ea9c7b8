"""One lock per (agency, period), held in the database, so that runs under a scheduler and at a terminal keep out of each other's way.

The lock is an advisory one of a connection of its own: it is gone when its holder is, however that ended.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from lontar.errors import Busy
from lontar.warehouse import Role, connect

_POLL_SECONDS = 0.5
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


@contextmanager
def hold(name: str, run_id: str, *, wait_seconds: float = 0) -> Iterator[None]:
    """Hold the lock of this name, waiting for whoever has it.

    Args:
        name: What is locked, such as `kota-kupang 2026-09`.
        run_id: Shown to others who want the same lock.
        wait_seconds: How long to wait for it; 0 refuses at once.
    Raises:
        Busy: Somebody still holds it; the message says who and since when.
    """
    with connect(Role.AUDITOR, autocommit=True) as connection:
        application = f"lontar {run_id}".encode()[:_NAME_BYTES].decode(errors="ignore")
        connection.execute("select set_config('application_name', %s, false)", (application,))
        deadline = time.monotonic() + wait_seconds
        while not _try(connection, name):
            if time.monotonic() >= deadline:
                raise Busy(
                    f"'{name}' is being worked on by {holder(connection, name) or 'another run'}.",
                    where="lock in the warehouse",
                    remedy="Wait until that run has ended, or stop it, and run again.",
                )
            time.sleep(_POLL_SECONDS)
        yield


def agency_period(agency_id: str, period_code: str) -> str:
    """The name of the lock of one agency's period."""
    return f"{agency_id} {period_code}"
