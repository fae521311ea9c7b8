"""Retention: which deliveries' time is over, and their destruction. Hash, size and counts stay in the ledger; published figures stay.

Destroyed are the rows in `raw`, `staging` and `quarantine` and the key under which the archived file was sealed, so that its bytes are
noise for good. The entry `purged` is written in the transaction that deletes the rows; the key goes last, and a run that
died in between is finished by the next.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from lontar import ledger
from lontar.actor import os_user
from lontar.agency import Agency
from lontar.destroyed import KIND, destructions
from lontar.errors import LontarError
from lontar.ingest import archive
from lontar.publish.deliveries import content_span
from lontar.sources import load_feeds
from lontar.warehouse import Role, connect

_LANDED = """
select d.delivery_id, d.feed, d.source, d.file_name, d.sha256, d.size_bytes, d.received, d.loaded, d.rejected, d.duplicate,
    d.period_start_date, d.effective_date, d.first_event, d.last_event, d.seen_at
from ledger.delivery as d where d.agency_id = %s and d.status = 'landed' order by d.delivery_id
"""


@dataclass(frozen=True)
class Due:
    """One archived file whose time is over. `deliveries` are its numbers: more than one where it was read again."""

    retention: str
    ground: str
    feed: str
    source: str
    file_name: str
    sha256: str
    size_bytes: int
    first_day: date
    last_day: date
    deliveries: tuple[int, ...]
    received: int
    loaded: int
    rejected: int
    duplicate: int


def _add_months(day: date, months: int) -> date:
    """The first day of the month that follows so many full months after the day's own."""
    place = day.year * 12 + day.month + months
    return date(place // 12, place % 12 + 1, 1)


def _days(row: dict[str, Any]) -> tuple[date, date]:
    """First and last day a delivery speaks of; one that says nothing counts from the day it was seen."""
    span = content_span(row)
    seen = row["seen_at"].date()
    return (span.start_date, span.end_date) if span else (seen, seen)


def _holds_until(row: dict[str, Any], rows: list[dict[str, Any]]) -> date | None:
    """The last day of a delivery's content. A snapshot holds until the next of its source; the newest one is never over."""
    if load_feeds()[row["feed"]].kind != "snapshot":
        return _days(row)[1]
    mine = (row["feed"], row["source"])
    later = [_days(r)[0] for r in rows if (r["feed"], r["source"]) == mine and _days(r)[0] > _days(row)[0]]
    return min(later, default=None)


def _as_due(agency: Agency, name: str, rows: list[dict[str, Any]]) -> Due:
    row, days = rows[-1], _days(rows[-1])
    names = ("feed", "source", "file_name", "sha256", "size_bytes", "received", "loaded", "rejected", "duplicate")
    return Due(
        retention=name,
        ground=agency.retention[name].legal_ground,
        first_day=days[0],
        last_day=days[1],
        deliveries=tuple(r["delivery_id"] for r in rows),
        **{name: row[name] for name in names},
    )


def due(agency: Agency, on: date) -> list[Due]:
    """Deliveries whose time is over on a day, oldest first; of feeds that no class names, none."""
    classes = {feed: name for name, one in agency.retention.items() for feed in one.feeds}
    with connect(Role.AUDITOR, row_factory=dict_row) as connection:
        rows = connection.execute(_LANDED, (agency.agency_id,)).fetchall()
    with connect(Role.AUDITOR) as connection:
        gone = destructions(connection, agency.agency_id)
    by_file: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        if row["feed"] in classes and row["sha256"] not in gone:
            by_file.setdefault((row["feed"], row["sha256"]), []).append(row)
    found = []
    for (feed, _), same in by_file.items():
        until = _holds_until(same[-1], rows)
        if until and _add_months(until, agency.retention[classes[feed]].months) <= on:
            found.append(_as_due(agency, classes[feed], same))
    return sorted(found, key=lambda one: (one.last_day, one.feed, one.file_name))


def unfinished(agency_id: str) -> list[str]:
    """sha256 of deliveries that the ledger says were destroyed and whose key is still there."""
    with connect(Role.AUDITOR) as connection:
        return [sha256 for sha256 in destructions(connection, agency_id) if archive.key_path(sha256).exists()]


def _delete(connection: psycopg.Connection, schema: str, table: str, deliveries: tuple[int, ...]) -> int:
    if connection.execute("select to_regclass(%s) is null", (f"{schema}.{table}",)).fetchone()[0]:
        return 0
    statement = sql.SQL("delete from {} where _delivery_id = any(%s)").format(sql.Identifier(schema, table))
    return connection.execute(statement, (list(deliveries),)).rowcount


def _destroy(agency_id: str, one: Due, run_id: str, by: str) -> dict[str, Any]:
    """One delivery: rows and entry together, then the typed rows, then the key."""
    with connect(Role.LOADER) as connection:
        raw_rows = _delete(connection, "raw", one.feed, one.deliveries)
        stated = {name: getattr(one, name) for name in ("received", "loaded", "rejected", "duplicate")}
        payload = asdict(one) | {"by": by, "os_user": os_user(), "rows_deleted": raw_rows} | stated
        ledger.append(connection, agency_id, run_id, KIND, payload)
        for number in one.deliveries:
            connection.execute("select quarantine.forget(%s)", (number,))
    _finish(one)
    return payload


def _finish(one: Due) -> None:
    with connect(Role.TRANSFORMER) as connection:
        _delete(connection, "staging", f"typed_{one.feed}", one.deliveries)
    archive.destroy_key(one.sha256)


def purge(agency: Agency, on: date, run_id: str, *, by: str) -> list[dict[str, Any]]:
    """Destroy everything whose time is over, and finish what an earlier run began. Returns the ledger's entries.

    Args:
        on: The day that decides what is over.
        by: The office on whose order it is done.
    Raises:
        LontarError: Nobody is named.
    """
    if not by.strip():
        raise LontarError("A destruction is recorded with the office that ordered it.", where="--by", remedy="Name it.")
    for sha256 in unfinished(agency.agency_id):
        for one in _begun(agency, sha256):
            _finish(one)
    return [_destroy(agency.agency_id, one, run_id, by) for one in due(agency, on)]


def _begun(agency: Agency, sha256: str) -> Iterator[Due]:
    """What the ledger noted of a destruction that was not finished."""
    query = "select payload from ledger.entry where agency_id = %s and kind = %s and payload ->> 'sha256' = %s"
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(query, (agency.agency_id, KIND, sha256)).fetchall()
    for (payload,) in rows:
        yield Due(**{name: payload[name] for name in Due.__dataclass_fields__})
