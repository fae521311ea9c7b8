"""A small city whose marts are written by hand, so that freezing and publishing are tested on rows one can read.

The tables have the shape of the dbt models; the seeds are the project's own files. A profile is written beside them.
"""

import csv
import hashlib
import json
import shutil
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

import psycopg
import support
from psycopg import sql

from lontar.period import Period
from lontar.settings import PROJECT_DIR
from lontar.warehouse import Role, connect, embedded, ensure
from lontar.warehouse.connections import DATABASE

AGENCY = "kota-contoh"
PERIOD = Period.parse("2026-09")
SEEDS = ("indicators", "indicator_required_feeds", "disclosure_thresholds", "disclosure_sums")

_SOURCES = {"training_participations": "simdiklat"}
_PROFILE = """
agency_id: kota-contoh
name: Kota Contoh
short_name: Contoh
timezone: Asia/Makassar
sample: true
personnel_office: BKPSDM
contact: data@kota-contoh.example
publication: PUBLICATION
feeds:
  employees:
    deadline_day: 10
    sources: [{name: simpeg, location: inbox/kota-contoh, pattern: 'pegawai_(?P<effective_date>\\d{8})\\.csv', reader: csv}]
  units:
    cadence: none
    sources: [{name: simpeg, location: inbox/kota-contoh, pattern: 'unit_(?P<effective_date>\\d{8})\\.csv', reader: csv}]
  training_participations:
    sources: [{name: simdiklat, location: inbox/kota-contoh, pattern: 'diklat_.*\\.csv', reader: csv}]
"""

_MARTS = """
create table marts.indicator_value (
    agency_id text, unit_id text, period_kind text, period_start_date date, indicator_code text, breakdown_1 text,
    breakdown_2 text, numerator numeric, denominator numeric, value numeric, n_persons bigint, n_expected bigint,
    value_low numeric, value_high numeric, interval_method text, largest_share numeric, label text, rule_version text,
    rule_status text
);
create table marts.dim_unit (
    agency_id text, month_start_date date, unit_id text, unit_name text, parent_unit_id text, unit_kind text,
    is_service_unit boolean, path text, depth integer
);
create table marts.feed_coverage (agency_id text, feed text, month_start_date date, rows bigint);
create table marts.delivery_counts (
    agency_id text, delivery_id bigint, feed text, file_name text, sha256 text, received bigint, loaded bigint,
    rejected bigint, duplicate bigint, accepted bigint, quarantined bigint, superseded bigint
);
create table marts.quarantine_counts (agency_id text, feed text, delivery_id bigint, rule text, rows bigint);
"""


def write_profile(folder: Path, *, requires_approval: bool = False, approval: dict | None = None) -> Path:
    """The profile of the city, in a folder for LONTAR_AGENCIES; `approval` is its `publication.approval`."""
    folder.mkdir(exist_ok=True)
    publication = {"requires_approval": requires_approval} | ({"approval": approval} if approval else {})
    text = _PROFILE.replace("PUBLICATION", json.dumps(publication))
    (folder / f"{AGENCY}.yml").write_text(text, encoding="utf-8")
    return folder


def _make_seed(connection: psycopg.Connection, name: str) -> None:
    with (PROJECT_DIR / "dbt_project" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    types = {
        "min_persons": "integer",
        "protection_persons": "integer",
        "protection_share": "numeric",
        "max_largest_share": "numeric",
        "sort": "integer",
        "decimals": "integer",
        "protects_small_numerator": "boolean",
        "only_if_expected": "boolean",
    }
    columns = ", ".join(f'"{column}" {types.get(column, "text")}' for column in header)
    connection.execute(f"create table reference.{name} ({columns})")
    with connection.cursor() as cursor, cursor.copy(f"copy reference.{name} from stdin") as copy:
        for row in rows:
            copy.write_row([value or None for value in row])


def make_marts() -> None:
    """Empty marts and full seeds, owned by the transformer and readable as dbt grants them."""
    ensure()
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(_MARTS)
        for name in SEEDS:
            _make_seed(connection, name)
        connection.execute("grant select on all tables in schema marts, reference to lontar_publisher")


def put_units(units: Iterable[tuple[str, str | None]], period: Period = PERIOD) -> None:
    """The tree of the period: (unit_id, parent) pairs; names are made from the ids."""
    with connect(Role.TRANSFORMER) as connection:
        for unit_id, parent in units:
            connection.execute(
                "insert into marts.dim_unit values (%s, %s, %s, %s, %s, 'dinas', true, %s, 1)",
                (AGENCY, period.start_date, unit_id, f"Dinas {unit_id}", parent, f"{parent or ''}/{unit_id}"),
            )


def put_value(
    unit: str, code: str, n: int, num: int, den: int | None = None, *, breakdown: str = "", period: Period = PERIOD
) -> None:
    """One row of marts.indicator_value; a share when there is a denominator, else a count."""
    value = Decimal(num) if den is None else (Decimal(num) / den).quantize(Decimal("0.001"))
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            """insert into marts.indicator_value values
               (%s, %s, %s, %s, %s, %s, '', %s, %s, %s, %s, %s, null, null, null, null, null, 'v1', 'practice')""",
            (AGENCY, unit, period.kind, period.start_date, code, breakdown, num, den, value, n, n),
        )


def put_coverage(*feeds: str, period: Period = PERIOD) -> None:
    with connect(Role.TRANSFORMER) as connection:
        for feed in feeds:
            connection.execute(
                "insert into marts.feed_coverage values (%s, %s, %s, 100)", (AGENCY, feed, period.start_date)
            )


def put_delivery(
    feed: str,
    file_name: str,
    *,
    effective_date: date | None = None,
    events: tuple[str, str] | None = None,
    seen: str = "2026-10-05",
) -> str:
    """A landed delivery with its counts; returns its sha256."""
    sha256 = hashlib.sha256(file_name.encode()).hexdigest()
    first, last = events or (None, None)
    with connect(Role.LOADER) as connection:
        delivery_id = connection.execute(
            """insert into ledger.delivery (agency_id, feed, source, file_name, sha256, size_bytes, seen_at, effective_date,
                   received, loaded, rejected, duplicate, first_event, last_event, detected, status, profile_hash, run_id)
               values (%s, %s, %s, %s, %s, 1000, %s, %s, 100, 95, 3, 2, %s, %s, '{}', 'landed', '', 'r0')
               returning delivery_id""",
            (AGENCY, feed, _SOURCES.get(feed, "simpeg"), file_name, sha256, seen, effective_date, first, last),
        ).fetchone()[0]
    with connect(Role.TRANSFORMER) as connection:
        connection.execute("insert into ledger.staging_result values (%s, 'r0', 90, 5, 0)", (delivery_id,))
        connection.execute(
            "insert into marts.delivery_counts values (%s, %s, %s, %s, %s, 100, 95, 3, 2, 90, 5, 0)",
            (AGENCY, delivery_id, feed, file_name, sha256),
        )
        connection.execute(
            "insert into marts.quarantine_counts values (%s, %s, %s, 'end_date:not_a_date', 5)",
            (AGENCY, feed, delivery_id),
        )
    return sha256


def use_profile(home: Path, *, requires_approval: bool = False, approval: dict | None = None) -> None:
    """Work in this home with the city's profile."""
    support.use_home(home, write_profile(home / "agencies", requires_approval=requires_approval, approval=approval))


def make_city(home: Path, *, first_delivery_id: int = 1) -> None:
    """A whole small city: four units (one tiny), head-counts and training of September, the deliveries behind them."""
    use_profile(home)
    make_marts()
    with connect(Role.OWNER) as connection:
        statement = "alter table ledger.delivery alter column delivery_id restart with {}"
        connection.execute(sql.SQL(statement).format(sql.Literal(first_delivery_id)))
    put_units([("1.01", None), ("1.02", None), ("1.03", None), ("1.02.01", "1.02")])
    put_coverage("employees", "units", "training_participations")
    for unit, persons in (("all", 120), ("1.01", 70), ("1.02", 46), ("1.03", 4), ("1.02.01", 12)):
        put_value(unit, "headcount", persons, persons)
        put_value(unit, "training_reach_rate", persons, persons // 3, persons)
    put_delivery("employees", "pegawai_20260901.csv", effective_date=date(2026, 9, 1))
    put_delivery("units", "unit_20260101.csv", effective_date=date(2026, 1, 1))
    put_delivery("training_participations", "diklat_202609.csv", events=("2026-01-12", "2026-09-28"))


def _recreate(database: str, template: str) -> None:
    """Make a database a copy of another; a tenth of the time of a new server."""
    with psycopg.connect(embedded.superuser_libpq(), autocommit=True) as connection:
        # The migrations leave a pooled session behind; a template must have none.
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = any(%s)", ([database, template],)
        )
        connection.execute(f"drop database if exists {database} with (force)")
        connection.execute(f"create database {database} template {template} owner {Role.OWNER}")
        # A copy has the content of its template, not the rights on the database itself.
        roles = "lontar_loader, lontar_transformer, lontar_publisher, lontar_auditor"
        connection.execute(f"grant connect on database {database} to {roles}")


def keep_city() -> None:
    """Remember the city as it is now, for `bring_back_city`."""
    _recreate("city_as_made", DATABASE)


def bring_back_city(home: Path) -> None:
    """Make the warehouse and the folders what they were at `keep_city`."""
    use_profile(home)
    _recreate(DATABASE, "city_as_made")
    for name in ("published", "waiting", "signed"):
        shutil.rmtree(home / name, ignore_errors=True)
