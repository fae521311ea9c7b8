"""Airflow's own databases. That of the runs at a terminal is made and brought up to date here, where it is not: Airflow takes
seconds to find out by itself.
"""

from importlib.metadata import version

import psycopg
from psycopg import sql

from lontar.airflow_env import metadata_url
from lontar.errors import LontarError
from lontar.settings import settings
from lontar.warehouse import Role, connect
from lontar.warehouse.migrate import TERMINAL_DATABASE

# The note stands at the very table it speaks of, so that a database restored or dropped takes it along.
_NOTED = "select obj_description('alembic_version'::regclass), version_num from alembic_version"


def ensure_database(name: str) -> None:
    """Make a database of Airflow's on a server; beside the embedded one both are there from the start."""
    with connect(Role.OWNER, autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            return
        try:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            raise LontarError(
                "A database of Airflow's is missing and the owner may not create it.",
                where=name,
                remedy="Create it with lontar_owner as its owner: see docs/runbooks/airflow-start.md.",
            ) from error
        connection.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))


def _connect() -> psycopg.Connection:
    address = metadata_url(TERMINAL_DATABASE).replace("postgresql+psycopg", "postgresql")
    return psycopg.connect(address, autocommit=True)


def _note(revision: str) -> str:
    return f"Airflow {version('apache-airflow-core')}, tables {revision}"


def are_current() -> bool:
    """Whether this version of Airflow has made the tables that are there."""
    try:
        with _connect() as connection:
            row = connection.execute(_NOTED).fetchone()
    except psycopg.Error:
        return False
    return bool(row) and row[0] == _note(row[1])


def bring_up_to_date() -> None:
    """Let Airflow make or migrate its tables. Must come after `airflow_env.activate_at_terminal()`."""
    if not settings().is_embedded:
        ensure_database(TERMINAL_DATABASE)
    if are_current():
        return
    from airflow.utils import db

    db.initdb()
    with _connect() as connection:
        _, revision = connection.execute(_NOTED).fetchone()
        connection.execute(sql.SQL("comment on table alembic_version is {}").format(sql.Literal(_note(revision))))
