"""Freezes a period: the cells that pass disclosure control become a numbered revision that nothing changes any more.

The same cells again give no new revision. A period that was released once is not replaced by itself: what would change, and
because of which deliveries, is written into the ledger as a pending revision, and the publication stands until somebody asks.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import psycopg

from lontar import ledger
from lontar.agency import get_agency
from lontar.destroyed import destructions
from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish import deliveries, grid, marts, revisions
from lontar.publish.inputs import digest_of
from lontar.publish.origin import origin_of
from lontar.publish.revisions import CELL_COLUMNS, EDITION, UNIT_COLUMNS, Revision
from lontar.warehouse import Role, connect

Row = Mapping[str, Any]
_KEY = CELL_COLUMNS[:4]

# Enough to see what is going on; the count beside it is complete, and the cells themselves can be asked for.
_LISTED_CHANGES = 500


def _text(value: Any) -> str:
    """A value as text that is the same for equal values: 0.50 is 0.5."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value)


def _content(rows: list[Row], columns: tuple[str, ...]) -> list[str]:
    return ["\x1f".join(_text(row[name]) for name in columns) for row in rows]


def content_hash(cells: list[Row], units: list[Row]) -> str:
    """sha256 over what a revision says: its cells and its tree, in their fixed order."""
    lines = [*_content(cells, CELL_COLUMNS), "", *_content(units, UNIT_COLUMNS)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def name_of(row: Row) -> str:
    """`unit/indicator/breakdown` of a cell."""
    return "/".join(row[name] for name in _KEY if row[name])


def changed_cells(before: list[Row], after: list[Row]) -> list[str]:
    """Names (`unit/indicator/breakdown`) of the cells that are new, gone or different, sorted."""
    old, new = (dict(zip(map(name_of, rows), _content(rows, CELL_COLUMNS), strict=True)) for rows in (before, after))
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _causes(before: list[Row], after: list[Row]) -> list[dict[str, str]]:
    """The deliveries that were not behind the earlier revision; where there is none, those counted differently then."""
    known = {line["sha256"] for line in before}
    new = [line for line in after if line["sha256"] not in known]
    recounted = [line for line in after if line not in before]
    return [{name: line[name] for name in ("feed", "file_name", "sha256")} for line in new or recounted]


def _difference(
    connection: psycopg.Connection, earlier: Revision, frozen: grid.Grid, lines: list[Row]
) -> dict[str, Any]:
    """What differs from an earlier revision and why: other deliveries, or other rules, profile or code."""
    changed = changed_cells(revisions.read_cells(connection, earlier), frozen.cells)
    record, now = revisions.record_of(connection, earlier), origin_of(earlier.agency_id)
    return {
        "replaces": earlier.number,
        "replaces_withdrawn": earlier.status == "withdrawn",
        "changed_cells": len(changed),
        "changed": changed[:_LISTED_CHANGES],
        "causes": _causes(record["deliveries"], lines),
        "changed_hashes": sorted(name for name, value in now.hashes.items() if record["hashes"].get(name) != value),
    }


def _write(
    connection: psycopg.Connection, revision: Revision, frozen: grid.Grid, lines: list[Row], extra: dict
) -> None:
    origin = origin_of(revision.agency_id)
    revisions.write(connection, revision, frozen.cells, frozen.units)
    payload = {
        "period": revision.period.code,
        "revision": revision.number,
        "edition": EDITION,
        "cells": dict(Counter(cell["status"] for cell in frozen.cells)),
        "cells_sha256": content_hash(frozen.cells, frozen.units),
        "rows_outside_tree": frozen.outside_tree,
        "commit": origin.commit,
        "is_dirty": origin.is_dirty,
        "hashes": origin.hashes,
        "deliveries": lines,
    }
    ledger.append(connection, revision.agency_id, revision.run_id, "frozen", payload | extra)


def _note_pending(connection: psycopg.Connection, earlier: Revision, run_id: str, payload: dict[str, Any]) -> None:
    """Open the pending revision, once for the same difference however often the period is run."""
    last = connection.execute(
        """select payload ->> 'cells_sha256' from ledger.entry
           where agency_id = %s and kind = 'revision_pending' and payload ->> 'period' = %s order by sequence desc limit 1""",
        (earlier.agency_id, earlier.period.code),
    ).fetchone()
    if last is None or last[0] != payload["cells_sha256"]:
        ledger.append(connection, earlier.agency_id, run_id, "revision_pending", payload)


def _is_past_proof(connection: psycopg.Connection, agency_id: str, earlier: Revision) -> bool:
    """Whether deliveries behind a published revision were destroyed, so that no later figure could be as complete."""
    gone = destructions(connection, agency_id)
    return any(line["sha256"] in gone for line in revisions.record_of(connection, earlier)["deliveries"])


def _to_publish(newest: Revision) -> int | None:
    """What is to be published where nothing has changed: the newest revision, if it still waits for its release."""
    return newest.number if newest.status == "frozen" else None


def _record_to_equal(connection: psycopg.Connection, found: list[Revision], *, revise: bool) -> dict[str, Any]:
    """What the ledger says of the newest revision; empty where the same figures again would be a revision of their own.

    They are one where there is none yet, and where what they said was withdrawn and is asked for again.
    """
    asked_again = revise and bool(found) and found[-1].status == "withdrawn"
    return revisions.record_of(connection, found[-1]) if found and not asked_again else {}


def _may_replace(
    connection: psycopg.Connection, public: Revision, frozen: grid.Grid, run_id: str, difference: dict, *, revise: bool
) -> bool:
    """Whether other figures may take the place of published ones; where nobody asked for it, a pending revision is opened.

    Raises LontarError where it was asked for and deliveries behind the published figures are destroyed.
    """
    agency_id, period = public.agency_id, public.period
    if _is_past_proof(connection, agency_id, public):
        if revise:
            raise LontarError(
                "Deliveries behind it were destroyed: the published figures are the last word.",
                where=f"{agency_id} {period.code} revision {public.number}",
                remedy="See docs/runbooks/purge.md.",
            )
        return False
    digest = content_hash(frozen.cells, frozen.units)
    if not revise and digest != revisions.record_of(connection, public)["cells_sha256"]:
        _note_pending(connection, public, run_id, {"period": period.code, "cells_sha256": digest, **difference})
    return revise


def freeze(agency_id: str, period: Period, run_id: str, *, revise: bool = False) -> int | None:
    """Freeze a period of an agency from the marts, as the publisher.

    Args:
        revise: Replace a period that was released before. Without it a difference only opens a pending revision.
    Returns:
        The number of the revision to be rendered and released: a new one, or the newest where it holds the same cells and
        waits for its release. None when nothing is to be published: the same cells stand released, or a pending revision
        was opened.
    """
    agency = get_agency(agency_id)
    with connect(Role.PUBLISHER) as connection:
        revisions.lock_agency(connection, agency_id)
        revisions.lock(connection, agency_id, period)
        sources = marts.read_sources(connection, agency_id, period)
        found, inputs = revisions.of_period(connection, agency_id, period), digest_of(sources, agency, period)
        record = _record_to_equal(connection, found, revise=revise)
        if record.get("inputs") == inputs:
            return _to_publish(found[-1])
        frozen = grid.build(sources, agency, period)
        if record.get("cells_sha256") == content_hash(frozen.cells, frozen.units):
            return _to_publish(found[-1])
        lines = deliveries.behind(connection, agency_id, sources.indicators, period)
        public = next((earlier for earlier in reversed(found) if earlier.status != "frozen"), None)
        difference = _difference(connection, public, frozen, lines) if public else {}
        if public and not _may_replace(connection, public, frozen, run_id, difference, revise=revise):
            return None
        number = found[-1].number + 1 if found else 1
        revision = Revision(agency_id, period, number, "frozen", run_id, None, None, None)
        _write(connection, revision, frozen, lines, difference | {"inputs": inputs})
        return number
