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
from lontar.publish.corrected import ChangedFigure, changed_figures
from lontar.publish.languages import LANGUAGES, MAIN_LANGUAGE, file_names, page_name
from lontar.publish.model import Block, Column, Link, Note, Section, Table, Value
from lontar.publish.retrace import note_of
from lontar.publish.revisions import Revision
from lontar.publish.signed import kept_copies
from lontar.publish.site_pages import Part
from lontar.publish.site_tables import Writer, table, words
from lontar.publish.withdrawals import Withdrawal, withdrawals

Row = Mapping[str, Any]

# What a reader wants to see before opening a report; an installation without one of them shows the others.
_HEADLINES = ("attendance_rate", "training_jp20_rate", "ikm")


def _newest_first(released: Iterable[Revision]) -> list[Revision]:
    return sorted(released, key=lambda r: (r.period.kind == "month", r.period.end_date), reverse=True)


@dataclass(frozen=True)
class City:
    """One agency as the site shows it: released revisions newest first, the city's figures, corrections, what waits.

    `known` are all its revisions, `withdrawn` what was withdrawn. `units` are those of the newest released month; `files` are the
    released files by period that were not withdrawn: path -> sha256, as the ledger has them; `signed` are the signed copies that
    were kept (`signed.kept_copies`).
    """

    agency: Agency
    released: list[Revision]
    figures: dict[tuple[str, str], Row]
    units: list[Row]
    files: dict[str, dict[str, str]]
    corrections: list[tuple[Revision, dict[str, str]]]
    waiting: list[Revision]
    pending: list[Row]
    known: tuple[Revision, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    signed: tuple[Row, ...] = ()
    corrected: tuple[tuple[Revision, list[ChangedFigure]], ...] = ()

    def newest_first(self) -> list[Revision]:
        """Released months, the newest first, then longer periods: what a reader looks for first."""
        return _newest_first(self.released)

    def page(self, language: str, code: str, unit_id: str = "all") -> str:
        """The report of a unit and period from the city's folder, in the language where it was released in it; empty for none."""
        folder = "" if unit_id == "all" else f"{unit_folder(unit_id)}/"
        names = [f"{folder}{page_name('index.html', found)}" for found in (language, MAIN_LANGUAGE)]
        return next((f"{code}/{name}" for name in names if name in self.files[code]), "")


def _figures(connection: psycopg.Connection, agency_id: str) -> dict[tuple[str, str], Row]:
    """(period code, indicator) -> cell of the whole agency without breakdown, of the newest released revision."""
    found = {}
    for revision in revisions.released(connection, agency_id):
        for cell in revisions.read_cells(connection, revision, unit_id="all"):
            if not cell["breakdown_1"]:
                found[revision.period.code, cell["indicator_code"]] = cell
    return found


def read_city(connection: psycopg.Connection, agency: Agency) -> City:
    """Read what the index says of one agency."""
    known = revisions.all_revisions(connection, agency.agency_id)
    released = sorted(revisions.released(connection, agency.agency_id), key=lambda r: r.period, reverse=True)
    newest = {revision.period: revision for revision in known}
    corrected = [r for r in known if r.status == "released" and r.number > 1]
    records = [(r, revisions.record_of(connection, r)) for r in reversed(corrected)]
    notes = [(r, {name: note_of(record, name) for name in LANGUAGES}) for r, record in records]
    return City(
        agency=agency,
        released=released,
        figures=_figures(connection, agency.agency_id),
        units=revisions.read_units(connection, _newest_first(released)[0]) if released else [],
        files={revision.period.code: revisions.standing_files(connection, revision) for revision in released},
        corrections=[(revision, note) for revision, note in notes if all(note.values())],
        waiting=[r for r in newest.values() if r.status == "frozen" and agency.publication.requires_approval],
        pending=open_pending(connection, agency.agency_id, known),
        known=tuple(known),
        withdrawn=tuple(withdrawals(connection, agency.agency_id)),
        signed=tuple(kept_copies(connection, agency.agency_id)),
        corrected=tuple((revision, changed_figures(connection, revision)) for revision, _ in records),
    )


def released_date(city: City, revision: Revision) -> date | None:
    """The day the revision was released, in the city's zone."""
    return revision.released_at.astimezone(city.agency.zone).date() if revision.released_at else None


def _headline(w: Writer, cell: Row | None, indicator: Row) -> Value:
    if cell is None or cell["status"] != "shown":
        return w.formats.absence(cell["status"] if cell else "not_applicable")
    text = w.formats.quantity(cell["value"], indicator["unit"], int(indicator["decimals"]), suffix=False)
    return Value(text=text, number=cell["value"])


def _downloads(language: str) -> dict[str, str]:
    names = file_names(language)
    return {"PDF": names.pdf, "XLSX": names.workbook, "CSV": "data.csv", "JSON": "data.json"}


def _period_row(w: Writer, city: City, revision: Revision, indicators: list[Row], prefix: str) -> tuple[Value, ...]:
    code_ = revision.period.code
    figures = [_headline(w, city.figures.get((code_, row["indicator_code"])), row) for row in indicators]
    files = [
        words(name, f"{prefix}{code_}/{file}") if file in city.files[code_] else w.formats.absence("not_applicable")
        for name, file in _downloads(w.language).items()
    ]
    return (
        words(w.period(revision.period), prefix + city.page(w.language, code_)),
        *figures,
        w.number(revision.number),
        w.day(released_date(city, revision)),
        *files,
    )


def periods_table(w: Writer, city: City, indicators: Iterable[Row], prefix: str, title: str) -> Table:
    shown = sorted((row for row in indicators if row["indicator_code"] in _HEADLINES), key=lambda row: row["sort"])
    texts = w.formats.texts
    figures = [
        Column(key=row["indicator_code"], title=texts.label("short", row["indicator_code"]), kind="decimal")
        for row in shown
    ]
    files = [Column(key=name, title=name) for name in _downloads(w.language)]
    heads = (*w.columns("site", period="text"), *figures, *w.columns("site", revision="count", released="text"), *files)
    rows = [_period_row(w, city, revision, shown, prefix) for revision in city.released]
    return table(f"periods-{city.agency.agency_id}", title, heads, rows)


def notes(w: Writer, city: City) -> list[Block]:
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
    blocks = notes(w, city)
    links = (Link(title=w("site.audit"), href=page_name(f"audit/{agency.agency_id}/index.html", w.language)),)
    if city.released:
        blocks.append(periods_table(w, city, indicators, f"{agency.agency_id}/", w("site.periods_title")))
        name = w("site.all_units", name=agency.short_name)
        links = (Link(title=name, href=page_name(f"{agency.agency_id}/index.html", w.language)), *links)
    else:
        blocks.append(Note(kind="absence", text=w("site.none")))
    return Part(Section(id=agency.agency_id, title=agency.name, blocks=tuple(blocks)), links)
