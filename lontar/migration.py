"""Brings everything to the present shape before a service starts: warehouse, Airflow's own database, the local login."""

import subprocess
import sys
from typing import IO

import psycopg
from psycopg import sql

from lontar.airflow_env import activate, ensure_login
from lontar.errors import LontarError
from lontar.settings import settings
from lontar.warehouse import Role, connect, ensure
from lontar.warehouse.migrate import AIRFLOW_DATABASE


def _ensure_airflow_database() -> None:
    """Make Airflow's database on a server; beside the embedded one it is there from the start."""
    with connect(Role.OWNER, autocommit=True) as connection:
        closed = sql.SQL("revoke all on database {} from public").format(sql.Identifier(AIRFLOW_DATABASE))
        known = connection.execute("select 1 from pg_database where datname = %s", (AIRFLOW_DATABASE,)).fetchone()
        if not known:
            try:
                connection.execute(sql.SQL("create database {}").format(sql.Identifier(AIRFLOW_DATABASE)))
                connection.execute(closed)
            except psycopg.errors.InsufficientPrivilege as error:
                raise LontarError(
                    "Airflow's database is missing and the owner may not create it.",
                    where=AIRFLOW_DATABASE,
                    remedy="Create it, or set AIRFLOW__DATABASE__SQL_ALCHEMY_CONN to another one: see docs/runbooks/airflow-start.md.",
                ) from error


def migrate(output: IO[bytes] | None = None, port: int | None = None) -> None:
    """Migrate both databases and make the login of Airflow's user interface. Safe at every start.

    Args:
        output: Where Airflow's own messages go; standard output by default.
        port: Of the user interface, where it is not the usual one.
    Raises:
        LontarError: A database cannot be reached, made or migrated.
    """
    ensure()
    activate(*([port] if port else []))
    ensure_login()
    if not settings().is_embedded:
        _ensure_airflow_database()
    command = [sys.executable, "-m", "airflow", "db", "migrate"]
    done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT if output else None)  # noqa: S603 - fixed words
    if done.returncode:
        where = getattr(output, "name", "messages above")
        raise LontarError(
            "Airflow's own database cannot be brought up to date.",
            where=str(where),
            remedy="See docs/runbooks/airflow-start.md.",
        )
