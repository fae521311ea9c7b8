"""Airflow's own tables: made or brought up to date where they are not, which Airflow takes seconds to find out by itself."""

from importlib.metadata import version

import psycopg
from psycopg import sql

from lontar.airflow_env import metadata_url

# The note stands at the very table it speaks of, so that a database restored or dropped takes it along.
_NOTED = "select obj_description('alembic_version'::regclass), version_num from alembic_version"


def _connect() -> psycopg.Connection:
    return psycopg.connect(metadata_url().replace("postgresql+psycopg", "postgresql"), autocommit=True)


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
    """Let Airflow make or migrate its tables. Must come after `airflow_env.activate()`."""
    if are_current():
        return
    from airflow.utils import db

    db.initdb()
    with _connect() as connection:
        _, revision = connection.execute(_NOTED).fetchone()
        connection.execute(sql.SQL("comment on table alembic_version is {}").format(sql.Literal(_note(revision))))
