"""Both equations per data set with their sums, so that a reader can add them up: nothing got lost between file and figure."""

from itertools import groupby

from lontar.publish.audit_data import Row, equations
from lontar.publish.model import Block, Value
from lontar.publish.site_tables import Writer, table, words

LANDING = ("received", "loaded", "rejected", "duplicate")
STAGING = ("accepted", "quarantined", "superseded")


def _sum(rows: list[Row], name: str) -> int | None:
    values = [row[name] for row in rows if row[name] is not None]
    return sum(values) if values else None


def _verdict(w: Writer, rows: list[Row]) -> Value:
    """How many deliveries satisfy both equations; a sum alone could hold by two faults that cancel out."""
    held = sum(equations(row) is True for row in rows)
    return words(w("reconciliation.hold", count=w.formats.number(held), total=w.formats.number(len(rows))))


def _row(w: Writer, name: str, rows: list[Row]) -> tuple[Value, ...]:
    counts = (w.number(_sum(rows, column)) for column in (*LANDING, *STAGING))
    return words(name), _verdict(w, rows), *counts


def reconciliation_blocks(w: Writer, landed: list[Row]) -> list[Block]:
    """One row per data set and one for all; the signs in the headings read as the two equations."""
    by_feed = {feed: list(rows) for feed, rows in groupby(landed, key=lambda row: row["feed"])}
    kinds = {"feed": "text", "equations": "text", **dict.fromkeys((*LANDING, *STAGING), "count")}
    rows = [_row(w, w.feed(feed), found) for feed, found in by_feed.items()]
    rows.append(_row(w, w("reconciliation.all"), landed))
    return [table("reconciliation", w("reconciliation.table"), w.columns("reconciliation", **kinds), rows)]
