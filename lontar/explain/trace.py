"""One row on its way: as the archived file has it, as `raw` and staging have it, and the figures that are made of its feed.

Identifiers of people are the random keys that the door made of them; what a declaration calls specific personal data is not shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql
from psycopg.rows import dict_row

from lontar.agency import Agency
from lontar.errors import LontarError
from lontar.explain.draw import Drawn, Wish, draw, note_reading
from lontar.publish import marts, revisions
from lontar.publish.revisions import Revision
from lontar.sources import load_feeds
from lontar.verify.reread import Rereader
from lontar.warehouse import Role, connect

Row = dict[str, Any]
_ROSTER = "select unit_id from staging.typed_employees where person_key = %s order by _delivery_id desc limit 1"
_ENROLLED = """
select person_key from staging.typed_reader_enrolments where (device_id, pin) = (%s, %s) order by _delivery_id desc limit 1
"""
_HIDDEN = "(specific personal data)"


@dataclass(frozen=True)
class Trace:
    """One row from file to figure.

    Attributes:
        archived: Its values as read again from the sealed file today, after the door; empty where it cannot be read (`problem`).
        raw: Its values as stored. `is_same` says whether both agree in every column.
        state: accepted, quarantined, replaced (by a later row of its file), or not staged; `rules` are those it breaks.
        staged: Its typed values.
        figures: Published figures of its feed: period, revision, unit, indicator, status, and the value where it is shown.
    """

    feed: str
    file_name: str
    sha256: str
    row_number: int
    archived: Row
    problem: str
    raw: Row
    is_same: bool | None
    state: str
    rules: tuple[str, ...]
    staged: Row
    figures: tuple[Row, ...]


def _columns(feed: str) -> list[str]:
    return [column.name for column in load_feeds()[feed].columns]


def _visible(feed: str, row: Row) -> Row:
    hidden = {column.name for column in load_feeds()[feed].columns if column.pii == "specific"}
    return {name: _HIDDEN if name in hidden and value is not None else value for name, value in row.items()}


def _stored(connection: psycopg.Connection, schema: str, table: str, one: Drawn) -> Row:
    query = sql.SQL("select * from {}.{} where _delivery_id = %s and _row_number = %s")
    with connection.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            query.format(sql.Identifier(schema), sql.Identifier(table)), (one.landed.delivery_id, one.row_number)
        )
        return cursor.fetchone() or {}


def _reread(reader: Rereader, wanted: list[Drawn]) -> tuple[dict[int, Row], str]:
    """Row number -> values, of rows of one delivery; or why its file cannot be read."""
    numbers, found = {one.row_number for one in wanted}, {}
    try:
        for _, rows in reader.tables(wanted[0].landed, [], {}):
            chosen = rows.filter(pa.array(number in numbers for number in rows["_row_number"].to_pylist()))
            found |= {row["_row_number"]: row for row in chosen.to_pylist()}
    except LontarError as error:
        return {}, error.message
    return found, ""


def _state(typed: Row) -> str:
    if not typed:
        return "not staged"
    if typed.get("_violations"):
        return "quarantined"
    return "replaced" if typed.get("_is_last_of_key") is False else "accepted"


def _unit(connection: psycopg.Connection, typed: Row) -> str:
    """The row's unit, or its person's by the newest roster; a clock's number by the newest enrolment. Empty where none is known."""
    if typed.get("unit_id"):
        return typed["unit_id"]
    person = typed.get("person_key")
    if not person and typed.get("pin"):
        row = connection.execute(_ENROLLED, (typed["device_id"], typed["pin"])).fetchone()
        person = row[0] if row else ""
    row = connection.execute(_ROSTER, (person,)).fetchone() if person else None
    return (row[0] or "") if row else ""


def _counting(connection: psycopg.Connection, agency: Agency, delivery_id: int) -> Iterator[Revision]:
    """Released revisions behind which the delivery stands."""
    for revision in revisions.released(connection, agency.agency_id):
        lines = revisions.record_of(connection, revision)["deliveries"]
        if any(line["delivery_id"] == delivery_id for line in lines):
            yield revision


def _figures(connection: psycopg.Connection, agency: Agency, one: Drawn, unit: str) -> Iterator[Row]:
    codes = [r["indicator_code"] for r in marts.read_indicators(connection) if one.landed.feed in r["feeds"].split("|")]
    for revision in _counting(connection, agency, one.landed.delivery_id):
        for unit_id in dict.fromkeys(filter(None, (unit, "all"))):
            for cell in revisions.read_cells(connection, revision, unit_id=unit_id, codes=codes):
                shown = {"value": cell["value"]} if cell["status"] == "shown" else {}
                named = {"period": revision.period.code, "revision": revision.number, "unit": unit_id}
                yield named | {"indicator": cell["indicator_code"], "status": cell["status"]} | shown


def _trace(connection: psycopg.Connection, agency: Agency, one: Drawn, again: dict[int, Row], problem: str) -> Trace:
    feed, names = one.landed.feed, _columns(one.landed.feed)
    stored = _stored(connection, "raw", feed, one)
    typed = _stored(connection, "staging", f"typed_{feed}", one)
    raw = {name: stored.get(name) for name in names}
    archived = {name: again[one.row_number].get(name) for name in names} if one.row_number in again else {}
    figures = tuple(_figures(connection, agency, one, _unit(connection, typed))) if _state(typed) == "accepted" else ()
    return Trace(
        feed=feed,
        file_name=one.landed.file_name,
        sha256=one.landed.sha256,
        row_number=one.row_number,
        archived=_visible(feed, archived),
        problem=problem or ("" if archived else "The file has no such row today."),
        raw=_visible(feed, raw),
        is_same=archived == raw if archived else None,
        state=_state(typed),
        rules=tuple(typed.get("_violations") or ()),
        staged=_visible(feed, {name: typed[name] for name in names if name in typed}),
        figures=figures,
    )


def sample_rows(agency: Agency, wish: Wish) -> tuple[int, list[Trace]]:
    """Draw rows, note the reading, then trace each; the ledger's entry and the traces in the order of their deliveries.

    Raises LontarError where there is no reason, or nothing to draw from.
    """
    with connect(Role.AUDITOR) as connection:
        drawn = draw(connection, agency, wish)
    entry = note_reading(agency, wish, drawn)
    by_delivery: dict[int, list[Drawn]] = {}
    for one in drawn:
        by_delivery.setdefault(one.landed.delivery_id, []).append(one)
    traces = []
    with connect(Role.AUDITOR) as connection, Rereader(agency) as reader:
        for wanted in by_delivery.values():
            again, problem = _reread(reader, wanted)
            traces += [_trace(connection, agency, one, again, problem) for one in wanted]
    return entry, traces
