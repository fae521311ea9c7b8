"""What can be found by typing: one script per language with indicators and pages, one per city and language with its units.

Only what is published: names of units of released periods, names and codes of indicators. The page `cari.html` holds the same as lists,
for readers without scripts.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lontar.publish.comparison.collect import Comparison
from lontar.publish.comparison.document import FOLDER
from lontar.publish.definition_terms import definition_page, topic_name
from lontar.publish.frame import MENU, SEARCH, index_name
from lontar.publish.languages import page_name
from lontar.publish.site_compare import compare_page
from lontar.publish.site_definitions import by_topic
from lontar.publish.site_index import City
from lontar.publish.site_pages import Page, home
from lontar.publish.site_tables import Writer

Row = Mapping[str, Any]
# Name, what stands small beside it, address from the site's root, further words by which it is found.
Entry = tuple[str, str, str, str]


def unit_entries(w: Writer, city: City) -> list[Entry]:
    """The city and its units; each leads to its newest report, or to its periods side by side where it has none of its own."""
    texts, agency = w.formats.texts, city.agency
    if not city.released:
        return [(agency.name, texts("unit_kind.agency"), page_name(f"{agency.agency_id}/index.html", w.language), "")]
    entries = [(agency.name, texts("unit_kind.agency"), _newest(w, city, "all"), agency.agency_id)]
    for unit in city.units:
        note = f"{texts.label('unit_kind', unit['unit_kind'])} · {agency.short_name}"
        entries.append((unit["unit_name"], note, _newest(w, city, unit["unit_id"]), unit["unit_id"]))
    return entries


def _newest(w: Writer, city: City, unit_id: str) -> str:
    pages = (city.page(w.language, revision.period.code, unit_id) for revision in city.newest_first())
    page = next(filter(None, pages), "") or page_name(compare_page(unit_id), w.language)
    return f"{city.agency.agency_id}/{page}"


def indicator_entries(w: Writer, rows: list[Row]) -> list[Entry]:
    """Indicators of one topic, each leading to its definition."""
    found = []
    for row in rows:
        href = page_name(definition_page(row["indicator_code"]), w.language)
        short = w.formats.texts.label("short", row["indicator_code"])
        found.append((row[f"name_{w.language}"], topic_name(w, row["topic"]), href, f"{row['indicator_code']} {short}"))
    return found


def page_entries(w: Writer, comparisons: Sequence[Comparison] = ()) -> list[Entry]:
    """The site's own pages, and the comparison of cities of each period."""
    own = [(w(f"menu.{key}"), w("menu.name"), page_name(path, w.language), "") for key, path in MENU.items()]
    return [*own, *(_comparison_entry(w, comparison) for comparison in comparisons)]


def _comparison_entry(w: Writer, comparison: Comparison) -> Entry:
    names = ", ".join(city.agency.short_name for city in comparison.cities)
    href = page_name(f"{FOLDER}/{comparison.period.code}/index.html", w.language)
    return (f"{w('menu.comparison')}, {w.period(comparison.period)}", names, href, comparison.period.code)


def _script(entries: list[Entry]) -> str:
    """A call for each page's script; characters beyond ASCII are escaped, so that nothing can end a line or a string."""
    return f"lontarIndex({json.dumps(entries, separators=(',', ':'))});\n"


def scripts(
    w: Writer, cities: list[City], indicators: list[Row], comparisons: Sequence[Comparison]
) -> Iterator[tuple[str, str]]:
    """Address from the root and text of every index of a language."""
    rows = [entry for found in by_topic(indicators).values() for entry in indicator_entries(w, found)]
    yield index_name("", w.language), _script([*page_entries(w, comparisons), *rows])
    for city in cities:
        yield index_name(city.agency.agency_id, w.language), _script(unit_entries(w, city))


def page(w: Writer, cities: list[City], indicators: list[Row], comparisons: Sequence[Comparison]) -> Page:
    """Everything that can be found, as lists."""
    lists = [(w("find.units", agency=city.agency.name), unit_entries(w, city)) for city in cities]
    for topic, rows in by_topic(indicators).items():
        lists.append((w("find.indicators", topic=topic_name(w, topic)), indicator_entries(w, rows)))
    lists.append((w("find.pages"), page_entries(w, comparisons)))
    return Page(
        SEARCH,
        w("find.title"),
        w("find.subtitle"),
        [],
        [city.agency for city in cities],
        lead=w("find.lead"),
        crumbs=(home(w),),
        template="site/search.html.j2",
        values={"lists": lists},
    )
