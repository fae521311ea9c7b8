"""The tables that tell dbt what to do in this run. They hold nothing that could not be derived from ledger and profiles again."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from lontar.agency import load_agencies
from lontar.warehouse import Role, connect

_TABLES = """
create table if not exists intermediate.pending_delivery (delivery_id bigint primary key);
create table if not exists intermediate.touched_month (
    agency_id text, topic text, month_start_date date, primary key (agency_id, topic, month_start_date)
);
create table if not exists intermediate.touched_indicator (
    agency_id text, indicator_code text, period_kind text, period_start_date date,
    primary key (agency_id, indicator_code, period_kind, period_start_date)
);
create table if not exists intermediate.known_month (
    agency_id text, month_start_date date, primary key (agency_id, month_start_date)
);
create table if not exists reference.agency (
    agency_id text primary key, agency_name text not null, timezone text not null, is_sample boolean not null
);
create table if not exists reference.agency_feed (
    agency_id text, feed text, cadence text not null, deadline_day integer not null, primary key (agency_id, feed)
);
create table if not exists reference.agency_rule (
    agency_id text, rule_code text, value text not null
);
-- Warehouses of the first months have one value for all time.
alter table reference.agency_rule drop constraint if exists agency_rule_pkey;
alter table reference.agency_rule
    add column if not exists regulation text, add column if not exists article text,
    add column if not exists valid_from date, add column if not exists valid_to date;
grant select on intermediate.pending_delivery, intermediate.touched_month, intermediate.touched_indicator,
    intermediate.known_month to lontar_auditor;
grant select on reference.agency, reference.agency_feed, reference.agency_rule to lontar_loader, lontar_publisher, lontar_auditor;
"""

# The two keys of the advisory lock under which staging, planning and building take turns.
_LOCK = "select {}(hashtext('lontar'), hashtext('transform'))"


@contextmanager
def transformer() -> Iterator[psycopg.Connection]:
    """An autocommit connection of the transformer that holds the lock of all transformations until it closes."""
    with connect(Role.TRANSFORMER, autocommit=True) as connection:
        connection.execute(_LOCK.format("pg_advisory_lock"))
        yield connection


def make(connection: psycopg.Connection) -> None:
    """Create the work tables where they are missing, and write down what the profiles say of agencies and feeds."""
    with connection.transaction():
        connection.execute(_TABLES)
        _write_agencies(connection)


def _write_agencies(connection: psycopg.Connection) -> None:
    agencies = load_agencies().values()
    with connection.cursor() as cursor:
        # Never deleted: rows of an agency whose profile was taken away still need its zone.
        cursor.executemany(
            """insert into reference.agency values (%s, %s, %s, %s) on conflict (agency_id) do update
               set agency_name = excluded.agency_name, timezone = excluded.timezone, is_sample = excluded.is_sample""",
            [(a.agency_id, a.name, a.timezone, a.sample) for a in agencies],
        )
        cursor.execute("delete from reference.agency_feed where agency_id = any (%s)", ([*load_agencies()],))
        cursor.execute("delete from reference.agency_rule where agency_id = any (%s)", ([*load_agencies()],))
        cursor.executemany(
            "insert into reference.agency_feed values (%s, %s, %s, %s)",
            [(a.agency_id, name, f.cadence, f.deadline_day) for a in agencies for name, f in a.feeds.items()],
        )
        cursor.executemany(
            "insert into reference.agency_rule values (%s, %s, %s, %s, %s, %s, %s)",
            [
                (a.agency_id, code, rule.value, rule.regulation, rule.article, rule.valid_from, rule.valid_to)
                for a in agencies
                for code, versions in a.rules.items()
                for rule in versions
            ],
        )


# In this order: the second is made of the first.
_KEPT_VIEWS = ("staging.stg_deliveries", "intermediate.int_snapshots__validity")


def refresh(connection: psycopg.Connection) -> None:
    """Bring the kept views up to date: after deliveries or results of the first gate were added."""
    for name in _KEPT_VIEWS:
        if connection.execute("select to_regclass(%s) is not null", (name,)).fetchone()[0]:
            view = sql.Identifier(*name.split("."))
            connection.execute(sql.SQL("refresh materialized view {}").format(view))
            connection.execute(sql.SQL("analyze {}").format(view))


def replace(connection: psycopg.Connection, table: str, rows: Iterable[tuple]) -> None:
    """Put exactly these rows into one work table and let the planner know how many they are."""
    rows = list(rows)
    name = sql.Identifier("intermediate", table)
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute(sql.SQL("delete from {}").format(name))
        if rows:
            marks = sql.SQL(", ").join([sql.Placeholder()] * len(rows[0]))
            cursor.executemany(sql.SQL("insert into {} values ({})").format(name, marks), rows)
    # Alone: within a transaction that holds more locks it and the server's own analyze can wait for one another.
    connection.execute(sql.SQL("analyze {}").format(name))
