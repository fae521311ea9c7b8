"""The data dictionary (`kamus-data.html`): files, columns, codes and status words of the open data, and every indicator."""

from collections.abc import Iterable, Mapping
from typing import Any

from lontar.agency import Agency
from lontar.publish.data_csv import columns as csv_columns
from lontar.publish.datapackage import DEFAULT_LICENCE, FIELD_TYPES
from lontar.publish.definition_terms import definition_page, topic_name
from lontar.publish.languages import LANGUAGES, page_name
from lontar.publish.model import Block, Paragraph, Section, Value
from lontar.publish.site_definitions import by_topic
from lontar.publish.site_pages import Page, Part, home
from lontar.publish.site_tables import Writer, code, table, words

Row = Mapping[str, Any]
_STATUSES = ("shown", "no_data", "withheld", "not_applicable")
_PERIODS = {"month": "2026-09", "quarter": "2026-Q3", "semester": "2026-S2", "year": "2026"}


def _part(w: Writer, name: str, *blocks: Block) -> Part:
    return Part(Section(id=name, title=w(f"dictionary.{name}"), blocks=blocks))


def _listing(w: Writer, name: str, heads: dict, rows: Iterable[tuple[Value, ...]]) -> Block:
    return table(f"dictionary-{name}", w(f"dictionary.{name}"), w.columns("dictionary", **heads), rows)


def _files(w: Writer) -> Part:
    rows = [(code(name), words(text)) for name, text in w.texts.group("file").items()]
    return _part(w, "files", _listing(w, "files", {"file": "code", "meaning": "text"}, rows))


def _columns(w: Writer) -> Part:
    rows = [(code(name), words(FIELD_TYPES[name]), words(w(f"column.{name}"))) for name in csv_columns(*LANGUAGES)]
    return _part(w, "columns", _listing(w, "columns", {"column": "code", "type": "text", "meaning": "text"}, rows))


def _statuses(w: Writer) -> Part:
    texts = w.formats.texts
    rows = [
        (
            code(name),
            words("–" if name == "shown" else texts(f"absence.{name}")),
            words(w("status.shown") if name == "shown" else texts(f"absence_explained.{name}")),
        )
        for name in _STATUSES
    ]
    heads = {"status": "code", "printed": "text", "meaning": "text"}
    return _part(w, "statuses", _listing(w, "statuses", heads, rows))


def _periods(w: Writer) -> Part:
    rows = [(code(example), words(w(f"period_code.{kind}"))) for kind, example in _PERIODS.items()]
    return _part(w, "periods", _listing(w, "periods", {"period": "code", "meaning": "text"}, rows))


def _dimensions(w: Writer) -> Part:
    rows = [(code(name), words(text)) for name, text in sorted(w.formats.texts.group("dimension").items())]
    found = _listing(w, "dimensions", {"dimension": "code", "name": "text"}, rows)
    return _part(w, "dimensions", Paragraph(text=w("dictionary.dimensions_lead")), found)


def _indicators(w: Writer, indicators: list[Row]) -> Part:
    rows = []
    for topic, found in by_topic(indicators).items():
        for row in found:
            href = page_name(definition_page(row["indicator_code"]), w.language)
            name = words(row[f"name_{w.language}"], href)
            rows.append(
                (
                    name,
                    code(row["indicator_code"]),
                    words(w.texts.label("unit", row["unit"])),
                    words(topic_name(w, topic)),
                )
            )
    heads = w.columns("definition", name="text", code="code", unit="text") + w.columns("dictionary", topic="text")
    return _part(w, "indicators", table("dictionary-indicators", w("dictionary.indicators"), heads, rows))


def page(w: Writer, agencies: list[Agency], indicators: list[Row]) -> Page:
    """The dictionary of a language."""
    licence = Paragraph(text=w("dictionary.licence_text", licence=DEFAULT_LICENCE.title))
    parts = [
        _files(w),
        _columns(w),
        _statuses(w),
        _periods(w),
        _dimensions(w),
        _indicators(w, indicators),
        _part(w, "licence", licence),
        _part(w, "versions", Paragraph(text=w("dictionary.versions_text"))),
    ]
    title, subtitle, lead = (w(f"dictionary.{name}") for name in ("title", "subtitle", "lead"))
    return Page("kamus-data.html", title, subtitle, parts, agencies, lead=lead, crumbs=(home(w),))
