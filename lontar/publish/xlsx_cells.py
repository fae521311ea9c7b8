"""The sheet to compute with: every published cell of the period, one a row, in the columns of `data.csv`.

Earlier periods, and for a unit the figures of the whole city, are in `data.csv` and `data.json`.
"""

from decimal import Decimal
from typing import Any

from lontar.publish.model import CellLine, Document
from lontar.publish.xlsx_book import HEADER_ROW, Book, Sheet
from lontar.publish.xlsx_table import mark_table

_TEXTS = ("unit", "indicator", "indicator_name", "breakdown")
_NUMBERS = ("value", "numerator", "denominator", "n_persons", "value_low", "value_high")
_LAST = ("label", "status")
_COLUMNS = (*_TEXTS, *_NUMBERS, *_LAST)
_WIDTHS = {"unit": 12, "indicator": 34, "indicator_name": 44, "breakdown": 34}


def _lines(document: Document) -> list[CellLine]:
    code, is_agency = document.period.code, document.unit.is_agency
    return [line for line in document.cells if line.period == code and (is_agency or line.unit != "all")]


def _write(book: Book, sheet: Sheet, row: int, line: CellLine, name: str) -> None:
    page, plain = sheet.page, book.looks["plain"]
    texts: tuple[Any, ...] = (line.unit, line.indicator, name, line.breakdown)
    for column, text in enumerate(texts):
        if text:
            page.write_string(row, column, text, plain)
    absent = book.shorthand["not_applicable" if line.status == "shown" else line.status]
    for column, field in enumerate(_NUMBERS, start=len(_TEXTS)):
        number: Decimal | int | None = getattr(line, field)
        if number is None:
            page.write_string(row, column, absent, book.looks["absent"])
        else:
            page.write_number(row, column, float(number), plain)
    for column, text in enumerate((line.label, line.status), start=len(_TEXTS) + len(_NUMBERS)):
        if text:
            page.write_string(row, column, text, plain)


def cells_sheet(book: Book) -> None:
    """Add the sheet; its names of columns are those of the open data, so that both can be joined."""
    document, texts = book.document, book.texts
    lines, names = _lines(document), {definition.code: definition.name for definition in document.definitions}
    sheet = book.sheet(texts("workbook.cells"), texts("workbook.cells_title"))
    numeric = [name in _NUMBERS for name in _COLUMNS]
    mark_table(book, sheet, texts("workbook.cells_title"), list(_COLUMNS), len(lines), numeric, can_filter=True)
    for index, name in enumerate(_COLUMNS):
        sheet.page.set_column(index, index, _WIDTHS.get(name, 14))
    for row, line in enumerate(lines, start=HEADER_ROW + 1):
        _write(book, sheet, row, line, names[line.indicator])
