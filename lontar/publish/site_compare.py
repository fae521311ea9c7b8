"""Two periods of a unit side by side (`<agency>/banding/<unit>.html`), and all periods below: shown cells only, every number as published.

The newest two periods of the same kind stand there for every reader; with the page's script a reader chooses two others.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.addresses import unit_folder
from lontar.publish.context import Indicator
from lontar.publish.definition_terms import definition_page
from lontar.publish.languages import page_name
from lontar.publish.model import Column, Link, Note, Paragraph, Section, Table, Value
from lontar.publish.site_index import City
from lontar.publish.site_pages import Page, Part, home
from lontar.publish.site_tables import Writer, words

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Compared:
    """What stands side by side: names of all units of the periods, the dissolved among them too, and their cells.

    `cells` is unit_id -> indicator -> period code -> cell.
    """

    names: dict[str, str]
    cells: dict[str, dict[str, dict[str, Row]]]


# A year and the same month of the year before.
_MOST_PERIODS = 13
_CELLS = """
select c.unit_id, c.indicator_code, c.status, c.value from published.cell as c
where (c.agency_id, c.period_kind, c.period_start_date, c.revision) = (%s, %s, %s, %s)
    and c.edition = 'public' and coalesce(c.breakdown_1, '') = '' and c.status in ('shown', 'withheld', 'no_data')
"""


def compare_page(unit_id: str) -> str:
    """The Indonesian address of a unit's page from its city's folder."""
    return f"banding/{'index' if unit_id == 'all' else unit_folder(unit_id)}.html"


def compared(city: City) -> list[Period]:
    """The periods that stand side by side, newest first: the newest kind's, so that like is set beside like."""
    newest = city.newest_first()
    kind = newest[0].period.kind if newest else ""
    return [revision.period for revision in newest if revision.period.kind == kind][:_MOST_PERIODS]


def read_compared(connection: psycopg.Connection, city: City) -> Compared:
    """The released cells without breakdown of all units and compared periods; those that do not apply left out."""
    found, names = {}, {"all": city.agency.name}
    periods = set(compared(city))
    standing = sorted((r for r in city.released if r.period in periods), key=lambda r: r.period)
    # The newest name and the newest order of the tree; who is there no longer follows.
    for revision in reversed(standing):
        for unit in revisions.read_units(connection, revision):
            names.setdefault(unit["unit_id"], unit["unit_name"])
    gone = {(one.period, one.number, one.unit_id) for one in city.withdrawn}
    with connection.cursor(row_factory=dict_row) as cursor:
        for revision in standing:
            for row in cursor.execute(_CELLS, revision.key):
                if (revision.period, revision.number, row["unit_id"]) in gone:
                    continue
                by_code = found.setdefault(row["unit_id"], {}).setdefault(row["indicator_code"], {})
                by_code[revision.period.code] = row
    return Compared(names, found)


def _value(w: Writer, indicator: Indicator, cell: Row | None) -> Value:
    if cell is None or cell["status"] != "shown":
        return w.formats.absence(cell["status"] if cell else "not_applicable")
    return Value(text=w.formats.quantity(cell["value"], indicator.unit, indicator.decimals), number=cell["value"])


def _difference(w: Writer, indicator: Indicator, newer: Value, older: Value) -> Value:
    """The difference of two shown figures as printed; of percentages in points. It says nothing about a change."""
    if newer.number is None or older.number is None:
        return words("–")
    scale, decimals = (100, max(indicator.decimals - 2, 0)) if indicator.unit == "rate" else (1, indicator.decimals)
    difference = (newer.number - older.number) * scale
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    text = sign + w.formats.number(abs(difference), decimals)
    return Value(text=f"{text} {w('script.points')}" if indicator.unit == "rate" else text, number=difference)


def _tables(
    w: Writer, name: str, indicators: list[Indicator], periods: list[Period], cells: dict[str, dict[str, Row]]
) -> tuple[Table, Table]:
    shown = [i for i in indicators if any(cell["status"] == "shown" for cell in cells.get(i.code, {}).values())]
    pair = periods[1::-1]
    rows, pairs = [], []
    for indicator in shown:
        values = [_value(w, indicator, cells[indicator.code].get(period.code)) for period in periods]
        href = f"../../{page_name(definition_page(indicator.code), w.language)}"
        head = Value(text=indicator.name, href=href, code=indicator.code)
        rows.append((head, *values))
        pairs.append((head, values[1], values[0], _difference(w, indicator, *values[:2])))
    first = Column(key="indicator", title=w("compare.indicator"))
    columns = [Column(key=p.code, title=w.period(p), kind="decimal") for p in periods]
    both = [Column(key=p.code, title=w.period(p), kind="decimal") for p in pair]
    difference = Column(key="difference", title=w("compare.difference"), kind="decimal")
    title = w("compare.pair_title", unit=name)
    compare = Table(id="compare", title=title, columns=(first, *both, difference), rows=tuple(pairs))
    everything = w("compare.all_title", unit=name)
    return compare, Table(id="history", title=everything, columns=(first, *columns), rows=tuple(rows))


def _others(w: Writer, everything: Compared, unit_id: str) -> list[tuple[Link, bool]]:
    """All units with a page of this kind, and whether it is this one."""
    return [
        (Link(title=name, href=page_name(compare_page(other).removeprefix("banding/"), w.language)), other == unit_id)
        for other, name in everything.names.items()
        if other in everything.cells
    ]


def _page(w: Writer, city: City, everything: Compared, indicators: list[Indicator], unit_id: str) -> Page:
    periods, name = compared(city), everything.names[unit_id]
    blocks: tuple = (Note(kind="absence", text=w("compare.none")),)
    history: tuple = ()
    if len(periods) > 1:
        pair, every = _tables(w, name, indicators, periods, everything.cells[unit_id])
        blocks, history = (Paragraph(text=w("compare.lead")), pair), (every,)
    parts = [Part(Section(id="pair", title=w("compare.section"), blocks=blocks))]
    parts += [Part(Section(id="history", title=w("compare.history"), blocks=history))] if history else []
    agency = city.agency
    crumbs = (home(w), Link(title=agency.name, href=f"{agency.agency_id}/index.html"))
    return Page(
        f"{agency.agency_id}/{compare_page(unit_id)}",
        w("compare.title", unit=name),
        w("compare.subtitle"),
        parts,
        [agency],
        crumbs=crumbs,
        template="site/compare.html.j2",
        values={"others": _others(w, everything, unit_id), "can_compare": bool(history)},
    )


def pages(w: Writer, city: City, everything: Compared, indicators: list[Row]) -> Iterator[Page]:
    """The city's page and one for every unit that has a figure in one of the compared periods."""
    defined = [Indicator.from_row(row, w.language) for row in indicators]
    for unit_id in everything.names:
        if unit_id in everything.cells:
            yield _page(w, city, everything, defined, unit_id)
