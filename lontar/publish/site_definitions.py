"""The page of every indicator (`indikator/<code>.html`) and the list of them all: what a figure means and where it is published."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from lontar.publish.context import Indicator
from lontar.publish.definition_terms import definition_page, facts, rules_of, topic_name, topics
from lontar.publish.languages import page_name
from lontar.publish.model import Block, Column, Link, Note, Paragraph, Section, Table, Value
from lontar.publish.revisions import Revision
from lontar.publish.site_index import City
from lontar.publish.site_pages import Page, Part, home
from lontar.publish.site_tables import Writer, table, words
from lontar.settings import settings

Row = Mapping[str, Any]
# A year and the same month of the year before.
_MOST_PERIODS = 13


def _rule_row(w: Writer, row: Mapping[str, str]) -> tuple[Value, ...]:
    texts, formats = w.formats.texts, w.formats
    first, last = (date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to"))
    number = formats.plain_number(Decimal(row["value"])) if row["value"] else ""
    unit = texts.label("rule_unit", row["unit"])
    source = ", ".join(part for part in (row["regulation"], row["article"]) if part)
    valid = (
        w("definition.until", first=formats.day(first), last=formats.day(last))
        if last
        else w("definition.since", date=formats.day(first))
    )
    return (
        words(texts.label("rule", row["rule_code"])),
        words(texts("methods.rule_number", value=number, unit=unit).strip() if number else "–"),
        words(valid),
        words(source),
        words(texts.label("rule_status", row["status"])),
    )


def _rules(w: Writer, indicator: str) -> list[Block]:
    rows = [_rule_row(w, row) for row in rules_of(indicator)]
    if not rows:
        return [Paragraph(text=w("definition.no_rules"))]
    texts = w.formats.texts
    heads = (
        Column(key="rule", title=texts("methods.rule")),
        Column(key="value", title=texts("methods.rule_value")),
        Column(key="valid", title=w("definition.valid")),
        Column(key="regulation", title=texts("methods.regulation")),
        Column(key="rule_status", title=texts("methods.rule_status")),
    )
    return [Paragraph(text=w("definition.rules_lead")), table("rules", w("definition.rules_title"), heads, rows)]


def method_page(name: str) -> str:
    """The address of a page of `docs/methods`, from the site's root."""
    return f"metode/{name}.html"


def method_file(name: str, language: str) -> Path:
    """The source of a method page: `docs/methods` in English, `docs/methods/id` in Indonesian."""
    folder = settings().project_dir / "docs" / "methods"
    return (folder if language == "en" else folder / language) / f"{name}.md"


@cache
def method_title(name: str, language: str) -> str:
    """The first line of a method page."""
    return method_file(name, language).read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")


def _method(w: Writer, row: Row) -> Part:
    links = tuple(
        Link(
            title=w("definition.method_page", name=method_title(name, w.language)),
            href=f"../{page_name(method_page(name), w.language)}",
        )
        for name in (topics()[row["topic"]].methods if row["topic"] in topics() else ())
    )
    section = Section(id="method", title=w("definition.method"), blocks=tuple(_rules(w, row["indicator_code"])))
    return Part(section, links)


def _figure(w: Writer, indicator: Indicator, cell: Row) -> tuple[Value, ...]:
    """Value, numerator, denominator, persons and interval of a cell; its absence under each where there is none."""
    formats = w.formats
    if cell["status"] != "shown":
        return (formats.absence(cell["status"]),) * 5
    value = formats.quantity(cell["value"], indicator.unit, indicator.decimals)
    ends = [
        formats.rounded(cell[end], indicator.unit, indicator.decimals)
        for end in ("value_low", "value_high")
        if cell[end] is not None
    ]
    parts = [
        formats.plain_number(cell[name]) if cell[name] is not None else "–" for name in ("numerator", "denominator")
    ]
    return (
        Value(text=value, number=cell["value"]),
        *map(words, parts),
        words("–") if cell["n_persons"] is None else formats.count(cell["n_persons"]),
        words("–".join(ends) if len(ends) == 2 else "–"),
    )


def _published_row(w: Writer, city: City, revision: Revision, indicator: Indicator, cell: Row) -> tuple[Value, ...]:
    page = f"../{city.agency.agency_id}/{city.page(w.language, revision.period.code)}"
    name = words(w.period(revision.period), f"{page}#i-{indicator.code}")
    return (name, *_figure(w, indicator, cell), words(w("definition.deliveries_link"), f"{page}#t-deliveries"))


def _published(w: Writer, city: City, indicator: Indicator) -> Table | None:
    found = [(r, city.figures.get((r.period.code, indicator.code))) for r in city.released[:_MOST_PERIODS]]
    rows = [
        _published_row(w, city, r, indicator, cell)
        for r, cell in found
        if cell and city.page(w.language, r.period.code)
    ]
    kinds = {"period": "text", "value": "decimal", "numerator": "decimal", "denominator": "decimal", "persons": "count"}
    heads = w.columns("definition", **kinds, interval="decimal", deliveries="text")
    return table(f"published-{city.agency.agency_id}", city.agency.name, heads, rows) if rows else None


def _definition(w: Writer, cities: list[City], row: Row) -> Page:
    indicator = Indicator.from_row(row, w.language)
    heads = (Column(key="fact", title=w("definition.fact")), Column(key="content", title=w("definition.content")))
    meaning = (
        Paragraph(text=indicator.definition),
        table("facts", w("definition.facts"), heads, facts(w, indicator, row)),
    )
    tables = [found for city in cities if (found := _published(w, city, indicator))]
    published = (
        [Paragraph(text=w("definition.published_lead")), *tables]
        if tables
        else [Note(text=w("definition.published_none"))]
    )
    parts = [
        Part(Section(id="meaning", title=w("definition.meaning"), blocks=meaning)),
        _method(w, row),
        Part(Section(id="published", title=w("definition.published"), blocks=tuple(published))),
    ]
    subtitle = w("definition.subtitle", topic=topic_name(w, row["topic"]))
    crumbs = (home(w), Link(title=w("menu.indicators"), href="indikator/index.html"))
    agencies = [city.agency for city in cities]
    return Page(definition_page(indicator.code), indicator.name, subtitle, parts, agencies, crumbs=crumbs)


def by_topic(indicators: list[Row]) -> dict[str, list[Row]]:
    """Indicators by topic, in the order of the topics' file and of the seed."""
    found: dict[str, list[Row]] = {name: [] for name in topics()}
    for row in sorted(indicators, key=lambda row: (int(row["sort"] or 0), row["indicator_code"])):
        found.setdefault(row["topic"], []).append(row)
    return {name: rows for name, rows in found.items() if rows}


def _listing(w: Writer, topic: str, rows: list[Row]) -> Part:
    lines = []
    for row in rows:
        indicator = Indicator.from_row(row, w.language)
        href = page_name(f"{indicator.code}.html", w.language)
        lines.append((words(indicator.name, href), words(indicator.definition)))
    heads = w.columns("definition", name="text", definition="text")
    title = topic_name(w, topic)
    return Part(Section(id=topic, title=title, blocks=(table(f"indicators-{topic}", title, heads, lines),)))


def pages(w: Writer, cities: list[City], indicators: list[Row]) -> Iterator[Page]:
    """The list of indicators and the page of each."""
    parts = [_listing(w, topic, rows) for topic, rows in by_topic(indicators).items()]
    agencies = [city.agency for city in cities]
    title, lead = w("definition.index_title"), w("definition.index_lead")
    yield Page("indikator/index.html", title, w("site.title"), parts, agencies, lead=lead, crumbs=(home(w),))
    for row in indicators:
        yield _definition(w, cities, row)
