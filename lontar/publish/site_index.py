"""The index pages: cities and months on the first page, months and units of one city on its own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from lontar.agency import Agency
from lontar.publish import revisions
from lontar.publish.addresses import unit_folder
from lontar.publish.audit_data import open_pending
from lontar.publish.model import Block, Column, Link, Note, Paragraph, Section, Table, Value
from lontar.publish.retrace import note_of
from lontar.publish.revisions import Revision
from lontar.publish.site_tables import Writer, table, words

Row = Mapping[str, Any]

# What a reader wants to see before opening a report; an installation without one of them shows the others.
_HEADLINES = ("attendance_rate", "training_jp20_rate", "ikm")


@dataclass(frozen=True)
class Part:
    """One chapter of a site page and the links below it."""

    section: Section
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class City:
    """One agency as the index shows it: released revisions newest first, their headline cells, corrections, what waits.

    `units` and `files` (path -> sha256, as the ledger has them) are those of the newest released revision.
    """

    agency: Agency
    released: list[Revision]
    headlines: dict[tuple[str, str], Row]
    units: list[Row]
    files: dict[str, str]
    corrections: list[tuple[Revision, str]]
    waiting: list[Revision]
    pending: list[Row]


def _headlines(connection: psycopg.Connection, agency_id: str) -> dict[tuple[str, str], Row]:
    """(period code, indicator) -> cell of the whole agency, of the newest released revision."""
    found = {}
    for revision in revisions.released(connection, agency_id):
        for cell in revisions.read_cells(connection, revision, unit_id="all"):
            if cell["indicator_code"] in _HEADLINES and not cell["breakdown_1"]:
                found[revision.period.code, cell["indicator_code"]] = cell
    return found


def read_city(connection: psycopg.Connection, agency: Agency) -> City:
    """Read what the index says of one agency."""
    known = revisions.all_revisions(connection, agency.agency_id)
    released = sorted(revisions.released(connection, agency.agency_id), key=lambda r: r.period, reverse=True)
    newest = {revision.period: revision for revision in known}
    corrected = [r for r in known if r.status == "released" and r.number > 1]
    notes = [(r, note_of(revisions.record_of(connection, r))) for r in reversed(corrected)]
    return City(
        agency=agency,
        released=released,
        headlines=_headlines(connection, agency.agency_id),
        units=revisions.read_units(connection, released[0]) if released else [],
        files=revisions.published_files(connection, released[0]) if released else {},
        corrections=[(revision, note) for revision, note in notes if note],
        waiting=[r for r in newest.values() if r.status == "frozen" and agency.publication.requires_approval],
        pending=open_pending(connection, agency.agency_id, known),
    )


def _released_date(city: City, revision: Revision) -> date | None:
    """The day the revision was released, in the city's zone."""
    return revision.released_at.astimezone(city.agency.zone).date() if revision.released_at else None


def _headline(w: Writer, cell: Row | None, indicator: Row) -> Value:
    if cell is None or cell["status"] != "shown":
        return w.formats.absence(cell["status"] if cell else "not_applicable")
    text = w.formats.quantity(cell["value"], indicator["unit"], int(indicator["decimals"]), suffix=False)
    return Value(text=text, number=cell["value"])


def _period_row(w: Writer, city: City, revision: Revision, indicators: list[Row], prefix: str) -> tuple[Value, ...]:
    code_ = revision.period.code
    figures = [_headline(w, city.headlines.get((code_, row["indicator_code"])), row) for row in indicators]
    files = [
        words(name, f"{prefix}{code_}/{file}")
        for name, file in (("PDF", "laporan.pdf"), ("XLSX", "data.xlsx"), ("JSON", "data.json"))
    ]
    return (
        words(w.period(revision.period), f"{prefix}{code_}/index.html"),
        *figures,
        w.number(revision.number),
        w.day(_released_date(city, revision)),
        *files,
    )


def _periods(w: Writer, city: City, indicators: Iterable[Row], prefix: str, title: str) -> Table:
    shown = sorted((row for row in indicators if row["indicator_code"] in _HEADLINES), key=lambda row: row["sort"])
    texts = w.formats.texts
    figures = [
        Column(key=row["indicator_code"], title=texts.label("short", row["indicator_code"]), kind="decimal")
        for row in shown
    ]
    files = [Column(key=name, title=name) for name in ("PDF", "XLSX", "JSON")]
    heads = (*w.columns("site", period="text"), *figures, *w.columns("site", revision="count", released="text"), *files)
    rows = [_period_row(w, city, revision, shown, prefix) for revision in city.released]
    return table(f"periods-{city.agency.agency_id}", title, heads, rows)


def _notes(w: Writer, city: City) -> list[Block]:
    blocks: list[Block] = []
    if city.waiting:
        periods = ", ".join(w.period(revision.period) for revision in city.waiting)
        blocks.append(Note(kind="caution", text=w("site.draft_waiting", periods=periods)))
    by_code = {revision.period.code: w.period(revision.period) for revision in city.released}
    for payload in city.pending:
        name = by_code.get(payload["period"], payload["period"])
        text = w("site.pending", count=str(payload["changed_cells"]), period=name)
        blocks.append(Note(kind="caution", text=text))
    return blocks


def city_part(w: Writer, city: City, indicators: list[Row]) -> Part:
    """One city's chapter of the first page."""
    agency = city.agency
    blocks = _notes(w, city)
    links = (Link(title=w("site.audit"), href=f"audit/{agency.agency_id}/index.html"),)
    if city.released:
        blocks.append(_periods(w, city, indicators, f"{agency.agency_id}/", w("site.periods_title")))
        name = w("site.all_units", name=agency.short_name)
        links = (Link(title=name, href=f"{agency.agency_id}/index.html"), *links)
    else:
        blocks.append(Note(kind="absence", text=w("site.none")))
    return Part(Section(id=agency.agency_id, title=agency.name, blocks=tuple(blocks)), links)


def _depths(units: list[Row]) -> dict[str, int]:
    """1 for a unit at the top, 2 below it, and so on."""
    parents = {unit["unit_id"]: unit["parent_unit_id"] for unit in units}
    depths: dict[str, int] = {}
    for unit_id in parents:
        chain = [unit_id]
        while (above := parents.get(chain[-1])) and above not in chain:
            chain.append(above)
        depths[unit_id] = len(chain)
    return depths


def _units(w: Writer, city: City) -> Table:
    """The newest month's tree of units; names lead to the reports that were made."""
    texts, code = w.formats.texts, city.released[0].period.code
    depths = _depths(city.units)
    rows = [(words(city.agency.name, f"{code}/index.html"), words(texts("unit_kind.agency")))]
    for unit in city.units:
        page = f"{unit_folder(unit['unit_id'])}/index.html"
        href = f"{code}/{page}" if page in city.files else ""
        rows.append((words(unit["unit_name"], href), words(texts.label("unit_kind", unit["unit_kind"]))))
    title = w("site.units_title", period=w.period(city.released[0].period))
    found = table("units", title, w.columns("site", unit="text", kind="text"), rows)
    indents = (0, *(depths[unit["unit_id"]] for unit in city.units))
    return found.model_copy(update={"indents": indents, "notes": (w("site.units_note"),)})


def _corrections(w: Writer, city: City) -> Section:
    rows = [
        (
            words(w.period(revision.period)),
            w.number(revision.number),
            w.day(_released_date(city, revision)),
            words(note),
        )
        for revision, note in city.corrections
    ]
    heads = w.columns("site", period="text", revision="count", released="text", note="text")
    found: Block = table("corrections", w("site.corrections_title"), heads, rows)
    if not rows:
        found = Note(text=w("site.corrections_none"))
    blocks = (Paragraph(text=w("site.corrections_lead")), found)
    return Section(id="corrections", title=w("site.corrections_title"), blocks=blocks)


def city_page(w: Writer, city: City, indicators: list[Row]) -> list[Part]:
    """The chapters of one city's own page: months, units of the newest month, corrections."""
    if not city.released:
        blocks = (*_notes(w, city), Note(kind="absence", text=w("site.none")))
        return [Part(Section(id="periods", title=w("site.periods_title"), blocks=blocks))]
    periods = _periods(w, city, indicators, "", w("site.periods_title"))
    months = Section(id="periods", title=w("site.periods_title"), blocks=(*_notes(w, city), periods))
    units = Section(id="units", title=w("site.unit_reports"), blocks=(_units(w, city),))
    return [Part(months), Part(units), Part(_corrections(w, city))]
