"""The sheet to compute with: every published cell of the period, one a row, in the columns of `data.csv`.

Earlier periods, and for a unit the figures of the whole city, are in `data.csv` and `data.json`.
"""

from typing import TYPE_CHECKING

from lontar.publish.model import CellLine, Document
from lontar.publish.xlsx_book import HEADER_ROW, Book
from lontar.publish.xlsx_table import mark_table

if TYPE_CHECKING:
    from lontar.publish.xlsx_rows import Cell

_TEXTS = ("unit", "indicator", "indicator_name", "breakdown")
_NUMBERS = ("value", "numerator", "denominator", "n_persons", "value_low", "value_high")
_LAST = ("label", "status")
_COLUMNS = (*_TEXTS, *_NUMBERS, *_LAST)
_WIDTHS = {"unit": 12, "indicator": 34, "indicator_name": 44, "breakdown": 34}


def _lines(document: Document) -> list[CellLine]:
    code, is_agency = document.period.code, document.unit.is_agency
    return [line for line in document.cells if line.period == code and (is_agency or line.unit != "all")]


def _row(book: Book, line: CellLine, name: str) -> "list[Cell]":
    """The line in the order of the columns; a text that is not there leaves its cell out."""
    plain, absent = book.looks["plain"], book.looks["absent"]
    mark = (book.shorthand["not_applicable" if line.status == "shown" else line.status], absent)
    texts = [(text, plain) if text else None for text in (line.unit, line.indicator, name, line.breakdown)]
    numbers = [getattr(line, field) for field in _NUMBERS]
    figures = [mark if number is None else (float(number), plain) for number in numbers]
    last = [(text, plain) if text else None for text in (line.label, line.status)]
    return [*texts, *figures, *last]


def cells_sheet(book: Book) -> None:
    """Add the sheet; its names of columns are those of the open data, so that both can be joined."""
    document, texts = book.document, book.texts
    lines, names = _lines(document), document.indicator_names()
    sheet = book.sheet(texts("workbook.cells"), texts("workbook.cells_title"))
    numeric = [name in _NUMBERS for name in _COLUMNS]
    mark_table(book, sheet, texts("workbook.cells_title"), list(_COLUMNS), len(lines), numeric, can_filter=True)
    for index, name in enumerate(_COLUMNS):
        sheet.page.set_column(index, index, _WIDTHS.get(name, 14))
    for row, line in enumerate(lines, start=HEADER_ROW + 1):
        sheet.page.put_row(row, _row(book, line, names[line.indicator]))
