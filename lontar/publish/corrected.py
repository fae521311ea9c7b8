"""What a revision changed, figure by figure: old and new from the two frozen copies, as the public sees them."""

from dataclasses import dataclass
from typing import Any

import psycopg

from lontar.publish import revisions
from lontar.publish.model import Block
from lontar.publish.revisions import Revision
from lontar.publish.site_tables import Writer, table, words
from lontar.publish.withdrawals import of_revision

Row = dict[str, Any]
# Enough to judge a correction; the count beside it is complete.
LISTED = 200


@dataclass(frozen=True)
class ChangedFigure:
    """One cell that differs; `old` or `new` is None where the revision has no such cell. Breakdown as in data.csv."""

    unit_id: str
    unit_name: str
    indicator: str
    breakdown: str
    old: Row | None
    new: Row | None


def _by_name(connection: psycopg.Connection, revision: Revision) -> dict[str, Row]:
    from lontar.publish.freeze import name_of

    return {name_of(cell): cell for cell in revisions.read_cells(connection, revision)}


def changed_figures(connection: psycopg.Connection, revision: Revision) -> list[ChangedFigure]:
    """What differs from the revision that this one replaces, in the order of the cells' names; none for a first one.

    What was withdrawn is not told again: nothing where the replaced revision was withdrawn, no unit whose report was.
    """
    record = revisions.record_of(connection, revision)
    found = {one.number: one for one in revisions.of_period(connection, revision.agency_id, revision.period)}
    earlier = found.get(record.get("replaces"))
    if earlier is None or earlier.status == "withdrawn":
        return []
    old, new = _by_name(connection, earlier), _by_name(connection, revision)
    names = {unit["unit_id"]: unit["unit_name"] for unit in revisions.read_units(connection, revision)}
    gone = {
        one.unit_id
        for number in (earlier.number, revision.number)
        for one in of_revision(connection, revision.agency_id, revision.period, number)
    }
    figures = []
    for name in record["changed"][:LISTED]:
        cell = new.get(name) or old.get(name)
        if cell is not None and cell["unit_id"] not in gone:
            breakdown = ";".join(filter(None, (cell["breakdown_1"], cell["breakdown_2"])))
            key = (cell["unit_id"], names.get(cell["unit_id"], ""), cell["indicator_code"], breakdown)
            figures.append(ChangedFigure(*key, old.get(name), new.get(name)))
    return figures


def _value(w: Writer, cell: Row | None, indicator: Row):
    if cell is None or cell["status"] != "shown":
        return w.formats.absence(cell["status"] if cell else "not_applicable")
    return words(w.formats.quantity(cell["value"], indicator["unit"], int(indicator["decimals"])))


def changed_blocks(
    w: Writer, agency_name: str, corrected: list[tuple[Revision, list[ChangedFigure]]], indicators: list[Row]
) -> list[Block]:
    """A folded table for each correction: unit, figure, old value, new value."""
    known = {row["indicator_code"]: row for row in indicators}
    heads = w.columns("corrected", unit="text", indicator="text", breakdown="code", old="text", new="text")
    blocks: list[Block] = []
    for revision, figures in corrected:
        rows = [
            (
                words(one.unit_name or agency_name),
                words(known[one.indicator][f"name_{w.language}"]),
                words(one.breakdown),
                _value(w, one.old, known[one.indicator]),
                _value(w, one.new, known[one.indicator]),
            )
            for one in figures
            if one.indicator in known
        ]
        if rows:
            gaps = {"period": w.period(revision.period), "number": str(revision.number), "count": str(len(rows))}
            name = f"corrected-{revision.agency_id}-{revision.period.code}-{revision.number}"
            blocks.append(table(name, w("corrected.title", **gaps), heads, rows, folded=True))
    return blocks
