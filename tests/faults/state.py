"""What a home holds in the end, so that two of them can be compared: figures, published bytes, deliveries with their equations."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import psycopg

from lontar.warehouse import embedded
from lontar.warehouse.connections import DATABASE

# Of these the moment of the run is no part; everything else must be equal.
_WITHOUT = {"published.revision": ("run_id", "frozen_at", "released_at")}
_TABLES = ("marts.indicator_value", "published.cell", "published.unit", "published.revision")
# These hold the ledger's head, which differs as the times in it do, or are hashes of those that do.
RUN_DEPENDENT = ("manifest.json", "feed.xml", "feed.en.xml")

_DIGEST = """
select count(*), md5(coalesce(string_agg(line, e'\n' order by line), '')) from (
    select (to_jsonb(t) - %s::text[])::text as line from {table} as t
) as lines
"""
_DELIVERIES = """
select d.agency_id, d.feed, d.file_name, d.sha256, d.status, d.received, d.loaded, d.rejected, d.duplicate,
    r.accepted, r.quarantined, r.superseded
from ledger.delivery as d left join marts.delivery_counts as r using (delivery_id)
order by d.agency_id, d.feed, d.file_name, d.sha256, d.delivery_id
"""
_BROKEN = """
select d.delivery_id, d.feed, d.file_name from ledger.delivery as d
left join marts.delivery_counts as r using (delivery_id)
where d.status = 'landed' and (
    d.received is distinct from d.loaded + d.rejected + d.duplicate
    or d.loaded is distinct from r.accepted + r.quarantined + r.superseded
)
"""


@dataclass(frozen=True)
class State:
    """Table -> rows and digest; path below `published` -> sha256; every delivery with its counts; deliveries whose equations fail."""

    tables: dict[str, tuple[int, str]]
    files: dict[str, str]
    deliveries: list[tuple]
    broken: list[tuple]


def _files(published: Path) -> dict[str, str]:
    found = sorted(path for path in published.rglob("*") if path.is_file())
    return {
        path.relative_to(published).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in found
        if path.name not in RUN_DEPENDENT
    }


def read_state(home: Path) -> State:
    """The state of the home that this process points at."""
    tables = {}
    with psycopg.connect(embedded.superuser_libpq(DATABASE)) as connection:
        for table in _TABLES:
            query = _DIGEST.format(table=table)
            tables[table] = connection.execute(query, (list(_WITHOUT.get(table, ())),)).fetchone()
        deliveries = connection.execute(_DELIVERIES).fetchall()
        broken = connection.execute(_BROKEN).fetchall()
    return State(tables, _files(home / "published"), deliveries, broken)


def differences(found: State, expected: State) -> list[str]:
    """What differs, in words; empty when nothing does."""
    lines = [
        f"{name}: {found.tables[name]} instead of {expected.tables[name]}"
        for name in expected.tables
        if found.tables[name] != expected.tables[name]
    ]
    for name in sorted(found.files.keys() | expected.files.keys()):
        if found.files.get(name) != expected.files.get(name):
            what = "missing" if name not in found.files else "extra" if name not in expected.files else "differs"
            lines.append(f"published/{name}: {what}")
    gone = [row for row in expected.deliveries if row not in found.deliveries]
    more = [row for row in found.deliveries if row not in expected.deliveries]
    return [*lines, *(f"delivery missing: {row}" for row in gone), *(f"delivery extra: {row}" for row in more)]
