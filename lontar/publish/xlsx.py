"""The report's tables as a workbook, the way official statistics are given out: cover, contents, notes, one table a sheet.

Numbers are numbers with a format; a figure that is absent is a shorthand explained in the notes. Every text goes in as
text: a unit called `=1+1` stays that. The date of creation is the period's last day.
"""

import re
import textwrap
from collections.abc import Iterable
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from lontar.publish.model import CellLine, Column, Document, Table, Value
from lontar.publish.texts import Texts, load_texts

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEADER_ROW = 3
_NAME_LIMIT = 31  # of a sheet, set by the file format
_CELL_FIELDS = tuple(CellLine.model_fields)
_NUMBERS = ("value", "numerator", "denominator", "n_persons", "value_low", "value_high")
_ABSENCES = ("no_data", "withheld", "not_applicable")


class _Book:
    """A workbook in the making: its formats, made once each, and its sheets in order."""

    def __init__(self, document: Document) -> None:
        import xlsxwriter

        self.document, self.texts, self._stream = document, load_texts(document.language), BytesIO()
        self.book = xlsxwriter.Workbook(self._stream, _OPTIONS)
        created = datetime.combine(document.period.end_date, time())
        self.book.set_properties(
            {"title": document.title, "author": document.agency.personnel_office, "created": created}
        )
        self._formats: dict[tuple, Any] = {}

    def format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top"} | look)
        return self._formats[key]

    def sheet(self, name: str, title: str) -> Any:
        """A new sheet with its title, and under it what every sheet must say."""
        sheet = self.book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=14))
        if self.document.notice:
            sheet.write_string(1, 0, self.document.notice, self.format(bold=True, font_color="#7a2e12"))
        sheet.set_footer(f"&L{self.document.agency.name} {self.document.period.code}&C{self.document.notice}&R&P/&N")
        return sheet

    def close(self) -> bytes:
        self.book.close()
        return self._stream.getvalue()


def _number_format(kind: str, decimals: int) -> str:
    places = "." + "0" * decimals if decimals else ""
    return f"0{places}%" if kind == "rate" else f"#,##0{places}"


def _write_value(book: _Book, sheet: Any, row: int, column: int, value: Value) -> None:
    if value.status != "shown":
        sheet.write_string(
            row, column, book.texts(f"absence_short.{value.status}"), book.format(align="right", italic=True)
        )
    elif value.number is not None:
        look = book.format(num_format=_number_format(value.kind, value.decimals), align="right")
        sheet.write_number(row, column, float(value.number), look)
    else:
        sheet.write_string(row, column, value.text, book.format(text_wrap=True))


def _write_header(book: _Book, sheet: Any, columns: list[Column]) -> None:
    look = book.format(bold=True, text_wrap=True, bg_color="#f1e8d3", bottom=1)
    for index, column in enumerate(columns):
        sheet.write_string(_HEADER_ROW, index, column.title, look)
        width = (
            44
            if index == 0
            else 60
            if column.key in ("definition", "description", "meaning", "sha256", "content")
            else 18
        )
        sheet.set_column(index, index, width)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)


def _table_sheet(book: _Book, name: str, table: Table) -> None:
    sheet = book.sheet(name, table.title)
    _write_header(book, sheet, list(table.columns))
    for number, row in enumerate(table.rows, start=_HEADER_ROW + 1):
        for index, value in enumerate(row):
            _write_value(book, sheet, number, index, value)
    for offset, note in enumerate(table.notes, start=_HEADER_ROW + 2 + len(table.rows)):
        sheet.write_string(offset, 0, note, book.format(italic=True))


def _cells_sheet(book: _Book) -> None:
    """Every published cell of the report, one a row: the sheet to compute with."""
    document, name = book.document, book.texts("workbook.cells")
    sheet = book.sheet(name, book.texts("workbook.cells_title"))
    _write_header(book, sheet, [Column(key=field, title=field) for field in _CELL_FIELDS])
    decimals = {definition.code: definition for definition in document.definitions}
    for number, line in enumerate(document.cells, start=_HEADER_ROW + 1):
        _write_cell(book, sheet, number, line, decimals[line.indicator])
    sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + len(document.cells), len(_CELL_FIELDS) - 1)


def _write_cell(book: _Book, sheet: Any, row: int, line: CellLine, definition: Any) -> None:
    plain = book.format()
    for index, field in enumerate(_CELL_FIELDS):
        content = getattr(line, field)
        if isinstance(content, Decimal | int):
            sheet.write_number(row, index, float(content), plain)
        elif field in _NUMBERS:
            absence = "not_applicable" if line.status == "shown" else line.status
            sheet.write_string(row, index, book.texts(f"absence_short.{absence}"), plain)
        elif content:
            sheet.write_string(row, index, str(content), plain)


def _sheets(document: Document, texts: Texts) -> dict[str, Table]:
    """Every table of the report by sheet name, those behind charts included."""
    tables: list[Table] = []
    for section in document.sections:
        for block in section.blocks:
            if block.type in ("table", "chart"):
                tables.append(block if block.type == "table" else block.table)
    sheets: dict[str, Table] = {}
    for table in tables:
        sheets[_sheet_name(table, texts, sheets)] = table
    return sheets


def _sheet_name(table: Table, texts: Texts, taken: Iterable[str]) -> str:
    """The name that the texts give a table's sheet, else as much of its title as fits, numbered where that is taken."""
    name = texts.label("sheet", table.id)
    if name == table.id:
        name = textwrap.shorten(re.sub(r"[][:*?/\\']", " ", table.title), _NAME_LIMIT - 3, placeholder="").rstrip(
            " ,;-"
        )
    used = {other.casefold() for other in taken}
    names = [name, *(f"{name} {number}" for number in range(2, 100))]
    return next(candidate for candidate in names if candidate.casefold() not in used)


def _cover(book: _Book) -> None:
    document = book.document
    sheet = book.sheet(book.texts("workbook.cover"), document.title)
    sheet.set_column(0, 0, 100)
    lines = [document.subtitle, *document.facts, document.agency.personnel_office]
    if document.provenance.contact:
        lines.append(book.texts("document.contact", contact=document.provenance.contact))
    for row, line in enumerate(lines, start=_HEADER_ROW):
        sheet.write_string(row, 0, line, book.format(text_wrap=True))


def _contents(book: _Book, sheets: dict[str, str]) -> None:
    sheet = book.sheet(book.texts("workbook.contents"), book.texts("workbook.contents"))
    _write_header(book, sheet, [Column(key=key, title=book.texts(f"workbook.{key}")) for key in ("sheet", "content")])
    for row, (name, title) in enumerate(sheets.items(), start=_HEADER_ROW + 1):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.format(font_color="#1f5c57", underline=1), name)
        sheet.write_string(row, 1, title, book.format(text_wrap=True))


def _notes(book: _Book) -> None:
    texts = book.texts
    sheet = book.sheet(texts("workbook.notes"), texts("workbook.notes_title"))
    keys = {"shorthand": "workbook.shorthand", "meaning": "methods.meaning"}
    _write_header(book, sheet, [Column(key=key, title=texts(text)) for key, text in keys.items()])
    rows = [
        (texts(f"absence_short.{s}"), f"{texts(f'absence.{s}')}. {texts(f'absence_explained.{s}')}") for s in _ABSENCES
    ]
    paragraphs = [
        block.text
        for section in book.document.sections
        for block in section.blocks
        if block.type in ("paragraph", "note")
    ]
    for row, pair in enumerate(rows, start=_HEADER_ROW + 1):
        for column, text in enumerate(pair):
            sheet.write_string(row, column, text, book.format(text_wrap=True))
    for row, text in enumerate(paragraphs, start=_HEADER_ROW + 2 + len(rows)):
        sheet.write_string(row, 1, text, book.format(text_wrap=True))


def render_xlsx(document: Document) -> bytes:
    """The workbook. Same document, same bytes."""
    book = _Book(document)
    tables = _sheets(document, book.texts)
    _cover(book)
    titles = {book.texts("workbook.notes"): book.texts("workbook.notes_title")}
    titles |= {name: table.title for name, table in tables.items()}
    _contents(book, titles | {book.texts("workbook.cells"): book.texts("workbook.cells_title")})
    _notes(book)
    for name, table in tables.items():
        _table_sheet(book, name, table)
    _cells_sheet(book)
    return book.close()
