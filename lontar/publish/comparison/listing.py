"""The page that leads to every comparison: `perbandingan/index.html`."""

from collections.abc import Sequence

from lontar.agency import Agency
from lontar.publish.comparison.collect import Comparison
from lontar.publish.comparison.document import FOLDER
from lontar.publish.languages import page_name
from lontar.publish.model import Block, Note, Section
from lontar.publish.model import Column as Head
from lontar.publish.site_pages import Page, Part, home
from lontar.publish.site_tables import Writer, table, words


def page(w: Writer, comparisons: Sequence[Comparison], agencies: list[Agency]) -> Page:
    """The list, newest period first; a sentence where no period is released in two cities."""
    texts = w.formats.texts
    block: Block = Note(kind="absence", text=texts("comparison.none"))
    if comparisons:
        heads = (
            Head(key="period", title=texts("comparison.period")),
            Head(key="cities", title=texts("comparison.cities")),
            Head(key="count", title=texts("comparison.count"), kind="count"),
        )
        rows = [_row(w, comparison) for comparison in comparisons]
        block = table("comparisons", texts("comparison.list"), heads, rows)
    section = Section(id="comparisons", title=texts("comparison.list"), blocks=(block,))
    return Page(
        f"{FOLDER}/index.html",
        texts("comparison.title"),
        w("site.title"),
        [Part(section)],
        agencies,
        lead=texts("comparison.list_lead"),
        crumbs=(home(w),),
    )


def _row(w: Writer, comparison: Comparison) -> tuple:
    names = ", ".join(city.agency.short_name for city in comparison.cities)
    href = f"{comparison.period.code}/{page_name('index.html', w.language)}"
    return (words(w.period(comparison.period), href), words(names), w.number(len(comparison.cities)))
