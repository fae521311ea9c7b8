"""The document of one comparison: tables by topic with a row per city, and every figure with its basis and interval."""

from collections.abc import Iterable

from lontar.period import Period
from lontar.publish.cells import Row
from lontar.publish.comparison.charts import cities_chart
from lontar.publish.comparison.collect import Compared, Comparison
from lontar.publish.comparison.plan import Group
from lontar.publish.comparison.writer import Writer
from lontar.publish.definition_terms import definition_page
from lontar.publish.languages import own_names, page_name
from lontar.publish.model import (
    AgencyRef,
    Block,
    CellLine,
    Column,
    Definition,
    Document,
    Link,
    Note,
    Paragraph,
    PeriodRef,
    Section,
    Table,
    UnitRef,
    Value,
)  # fmt: skip
from lontar.publish.provenance import Provenance, Suppression

FOLDER = "perbandingan"
_NUMBERS = ("value", "numerator", "denominator", "n_persons", "value_low", "value_high")
_DEFINED = ("code", "name", "definition", "unit", "decimals", "window", "regulation", "rule_status", "disclosure_class")


def _topic(w: Writer, group: Group) -> Table | None:
    """One row per city; below them the medians, where any figure has one."""
    codes = [code for code in group.indicators if code in w.indicators]
    if not codes or not any(city.cell(code).is_shown for city in w.comparison.cities for code in codes):
        return None
    rows = [(_city(w, city), *(w.value(city, code) for code in codes)) for city in w.comparison.cities]
    medians = {code: w.median(code) for code in codes}
    if any(number is not None for number in medians.values()):
        absent = w.formats.words("–")
        values = (absent if number is None else w.amount(code, number) for code, number in medians.items())
        count = w.formats.number(len(w.comparison.cities))
        rows.append((w.formats.words(w("median", count=count)), *values))
    columns = (Column(key="city", title=w("city")), *map(w.column, codes))
    title = w("table", name=w.texts(f"section.{group.id}"), period=w.period)
    return Table(id=f"cities_{group.id}", title=title, columns=columns, rows=tuple(rows))


def _city(w: Writer, city: Compared) -> Value:
    page = page_name("index.html", w.texts.language)
    href = f"../../{city.agency.agency_id}/{city.revision.period.code}/{page}"
    return Value(text=city.agency.short_name, href=href)


def _cities(w: Writer) -> Table:
    columns = (
        Column(key="city", title=w("city")),
        Column(key="revision", title=w("revision"), kind="count"),
        Column(key="persons", title=w("persons"), kind="count"),
    )
    rows = []
    for city in w.comparison.cities:
        persons = w.value(city, "headcount") if "headcount" in w.indicators else w.formats.absence("not_applicable")
        rows.append((_city(w, city), w.formats.count(city.revision.number), persons))
    return Table(id="cities", title=w("cities"), columns=columns, rows=tuple(rows))


def _basis(w: Writer) -> Table:
    """Every figure of every city with what stands behind it: the tidy table of the workbook."""
    kinds = {"indicator": "text", "city": "text", "value": "decimal", "interval": "text", "numerator": "decimal"}
    kinds |= {"denominator": "decimal", "behind": "count"}
    columns = tuple(Column(key=key, title=w(key), kind=kind) for key, kind in kinds.items())
    codes = [code for code in w.plan.codes if code in w.indicators]
    rows = tuple(_basis_row(w, code, city) for code in codes for city in w.comparison.cities)
    return Table(id="basis", title=w("basis_title"), columns=columns, rows=rows, place="annex")


def _basis_row(w: Writer, code: str, city: Compared) -> tuple[Value, ...]:
    cell = city.cell(code)
    name = Value(text=w.indicators[code].name, href=f"../../{page_name(definition_page(code), w.texts.language)}")
    who, value = w.formats.words(city.agency.short_name), w.value(city, code)
    if not cell.is_shown:
        return (name, who, value, value, value, value, value)
    interval = w.formats.words(w.interval(city, code) or "–")
    parts = (
        w.formats.absence("not_applicable") if part is None else Value(text=w.formats.plain_number(part), number=part)
        for part in (cell.numerator, cell.denominator)
    )
    return (name, who, value, interval, *parts, w.formats.count(cell.n_persons))


def _sections(w: Writer) -> tuple[Section, ...]:
    count, least = len(w.comparison.cities), w.plan.least_cities_for_median
    number = w.formats.number
    names = ", ".join(city.agency.short_name for city in w.comparison.cities)
    median_text = w("median_note", least=number(least))
    if count < least:
        median_text = w("no_median", least=number(least), count=number(count))
    first: list[Block] = [
        Paragraph(text=w("lead", cities=names, period=w.period)),
        Note(kind="caution", text=w("caution")),
        Note(text=median_text),
        _cities(w),
    ]
    found = [Section(id="summary", title=w("title"), blocks=tuple(first))]
    for group in w.plan.tables:
        if table := _topic(w, group):
            chart = cities_chart(w, group.chart)
            blocks = (chart, table) if chart else (table,)
            found.append(Section(id=group.id, title=w.texts(f"section.{group.id}"), blocks=blocks))
    basis = (Paragraph(text=w("note")), _basis(w))
    return (*found, Section(id="basis", title=w("basis"), blocks=basis))


def _line(city: Compared, row: Row, period: Period) -> CellLine:
    shown = row["status"] == "shown"
    return CellLine(
        indicator=row["indicator_code"],
        unit=city.agency.agency_id,
        period=period.code,
        breakdown="",
        label=(row["label"] or "") if shown else "",
        status=row["status"],
        **{name: row[name] if shown else None for name in _NUMBERS},
    )


def build_comparison(comparison: Comparison, indicators: Iterable[Row], language: str) -> Document:
    """The comparison in one language."""
    w, period = Writer(comparison, indicators, language), comparison.period
    count = w.formats.number(len(comparison.cities))
    lines = [_line(city, row, period) for city in comparison.cities for row in city.rows]
    cells = tuple(line for line in lines if line.indicator in w.indicators)
    facts = {"is_sample": comparison.is_sample, "is_draft": False, "revision": 1, "edition": "public"}
    return Document(
        title=w("title"),
        subtitle=w("subtitle", period=w.period, count=count),
        agency=AgencyRef(agency_id=FOLDER, name=w("name"), personnel_office=w("name")),
        unit=UnitRef(unit_id="all", name=w("name"), kind="agency"),
        period=PeriodRef(
            kind=period.kind, code=period.code, start_date=period.start_date, end_date=period.end_date, title=w.period
        ),
        language=language,
        notice=w.texts("notice.sample") if comparison.is_sample else "",
        facts=(w.texts("document.released", date=w.formats.day(comparison.release_date)), w("fact")),
        sections=_sections(w),
        definitions=tuple(
            Definition(**{name: getattr(indicator, name) for name in _DEFINED}) for indicator in w.indicators.values()
        ),
        cells=cells,
        units=tuple(
            UnitRef(unit_id=city.agency.agency_id, name=city.agency.name, kind="agency") for city in comparison.cities
        ),
        twins=tuple(
            Link(title=name, href=page_name("index.html", code), language=code)
            for code, name in own_names(language).items()
        ),
        provenance=Provenance(
            **{name: facts[name] for name in ("revision", "edition", "is_sample", "is_draft")},
            release_date=comparison.release_date,
            commit=", ".join(sorted({city.commit for city in comparison.cities})),
            suppression=Suppression(thresholds={}),
        ),
        **facts,
    )
