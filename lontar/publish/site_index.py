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
from lontar.publish.languages import LANGUAGES, MAIN_LANGUAGE, file_names, page_name
from lontar.publish.model import Block, Column, Link, Note, Paragraph, Section, Table, Value
from lontar.publish.retrace import note_of
from lontar.publish.revisions import Revision
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
    released files by period that were not withdrawn: path -> sha256, as the ledger has them.
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
    )


def _released_date(city: City, revision: Revision) -> date | None:
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
        w.day(_released_date(city, revision)),
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
    links = (Link(title=w("site.audit"), href=page_name(f"audit/{agency.agency_id}/index.html", w.language)),)
    if city.released:
        blocks.append(periods_table(w, city, indicators, f"{agency.agency_id}/", w("site.periods_title")))
        name = w("site.all_units", name=agency.short_name)
        links = (Link(title=name, href=page_name(f"{agency.agency_id}/index.html", w.language)), *links)
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
    newest = city.newest_first()[0].period
    texts, code = w.formats.texts, newest.code
    depths = _depths(city.units)
    rows = [(words(city.agency.name, city.page(w.language, code)), words(texts("unit_kind.agency")))]
    for unit in city.units:
        href = city.page(w.language, code, unit["unit_id"])
        rows.append((words(unit["unit_name"], href), words(texts.label("unit_kind", unit["unit_kind"]))))
    title = w("site.units_title", period=w.period(newest))
    found = table("units", title, w.columns("site", unit="text", kind="text"), rows)
    indents = (0, *(depths[unit["unit_id"]] for unit in city.units))
    return found.model_copy(update={"indents": indents, "notes": (w("site.units_note"),)})


def corrections_blocks(w: Writer, city: City) -> tuple[Block, ...]:
    """What was corrected and why, or that nothing was."""
    rows = [
        (
            words(w.period(revision.period)),
            w.number(revision.number),
            w.day(_released_date(city, revision)),
            words(note[w.language]),
        )
        for revision, note in city.corrections
    ]
    if not rows:
        return (Note(text=w("site.corrections_none")), *_withdrawn(w, city))
    heads = w.columns("site", period="text", revision="count", released="text", note="text")
    found = table(f"corrections-{city.agency.agency_id}", w("site.corrections_title"), heads, rows)
    return (found, *_withdrawn(w, city))


def _withdrawn(w: Writer, city: City) -> tuple[Block, ...]:
    """What was withdrawn, by which office and why, the newest first; nothing where nothing was."""
    rows = [
        (
            words(w.period(gone.period)),
            words(w("withdrawn.whole") if gone.is_whole else gone.unit_name),
            w.number(gone.number),
            w.day(gone.day),
            words(gone.office),
            words(gone.reason(w.language)),
        )
        for gone in reversed(city.withdrawn)
    ]
    heads = w.columns("withdrawn", report="text", unit="text", revision="count", day="text", office="text", why="text")
    found = table(f"withdrawn-{city.agency.agency_id}", w("withdrawn.list"), heads, rows)
    return (found,) if rows else ()


def _corrections(w: Writer, city: City) -> Section:
    blocks = (Paragraph(text=w("site.corrections_lead")), *corrections_blocks(w, city))
    return Section(id="corrections", title=w("site.corrections_title"), blocks=blocks)


def city_page(w: Writer, city: City, indicators: list[Row]) -> list[Part]:
    """The chapters of one city's own page: months, units of the newest month, corrections."""
    if not city.released:
        blocks = (*_notes(w, city), Note(kind="absence", text=w("site.none")))
        return [Part(Section(id="periods", title=w("site.periods_title"), blocks=blocks))]
    periods = periods_table(w, city, indicators, "", w("site.periods_title"))
    months = Section(id="periods", title=w("site.periods_title"), blocks=(*_notes(w, city), periods))
    units = Section(id="units", title=w("site.unit_reports"), blocks=(_units(w, city),))
    name = w("compare.link", name=city.agency.short_name)
    compare = Link(title=name, href=page_name("banding/index.html", w.language))
    return [Part(months, (compare,)), Part(units), Part(_corrections(w, city))]
