"""Lontar's own fill-in workbook, made of a feed's declaration: for offices that have no system for it.

`lontar.ingest.readers.template` takes it back. Sheets: Petunjuk (how to fill in), Data, Contoh (examples), Daftar (lists).
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from lontar.sources import FeedDeclaration
from lontar.template.guide import guide_lines, rule_lines
from lontar.template.sheets import Book

if TYPE_CHECKING:
    from lontar.agency import Agency


def workbook(
    feed: FeedDeclaration, rows: Iterable[Mapping[str, object]] = (), *, agency: "Agency | None" = None
) -> bytes:
    """The fill-in workbook (xlsx) of a feed. The same declaration and rows give the same bytes.

    Args:
        feed: Its delivered columns become the columns of the sheet Data.
        rows: What is filled in already, by the columns' source names (`nip`); codes of a list are written as their labels,
            dates and numbers as such, anything that does not fit its column as the text it is. None leaves a cell empty.
        agency: Whose deadline and office the instructions name.
    Raises:
        ValueError: A row has a key that is no delivered column.
    """
    book = Book(feed)
    book.guide(guide_lines(feed, agency), rule_lines(feed))
    book.data(rows)
    book.examples()
    book.lists()
    return book.close()
