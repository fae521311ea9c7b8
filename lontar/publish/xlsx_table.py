"""One tidy table on a sheet of its own: marked as a table, its header frozen and repeated in print, nothing merged."""

import re
import textwrap
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain, count
from typing import TYPE_CHECKING

from lontar.publish.model import Column, Document, Table, Value
from lontar.publish.texts import Texts, load_texts
from lontar.publish.xlsx_book import HEADER_ROW, Book, Sheet, lines_of

if TYPE_CHECKING:
    from lontar.publish.xlsx_rows import Cell

_NAME_LIMIT = 31  # of a sheet, set by the file format
_NUMERIC = ("rate", "count", "decimal")
_WIDTHS = {"first": (16, 52), "text": (12, 60), "number": (11, 24)}
_NOTE_WIDTH = 90


def tables_of(document: Document) -> list[Table]:
    """Every table of the report, those behind charts included, in the order of its chapters."""
    blocks = [block for section in document.sections for block in section.blocks if block.type in ("table", "chart")]
    return [block if block.type == "table" else block.table for block in blocks]


def named(tables: Iterable[Table], texts: Texts, taken: Iterable[str]) -> dict[str, Table]:
    """Sheet name -> table. `taken` are names that other sheets of the workbook have."""
    used, sheets = {name.casefold() for name in taken}, {}
    for table in tables:
        name = _sheet_name(table, texts, used)
        used.add(name.casefold())
        sheets[name] = table
    return sheets


def sheet_names(document: Document) -> dict[str, Table]:
    """Sheet name -> table, for every table of the report; the workbook's own sheets keep their names."""
    texts = load_texts(document.language)
    own = [texts(f"workbook.{key}") for key in ("cover", "contents", "notes", "cells")]
    return named(tables_of(document), texts, own)


@lru_cache(maxsize=4096)
def _short(title: str) -> str:
    """As much of a title as fits, without the letters that a sheet's name must not have."""
    plain = re.sub(r"[][:*?/\\']", " ", title)
    return textwrap.shorten(plain, _NAME_LIMIT - 3, placeholder="").rstrip(" ,;-")


def _sheet_name(table: Table, texts: Texts, used: set[str]) -> str:
    """The name that the texts give a table's sheet, else as much of its title as fits, numbered where that is taken."""
    name = texts.label("sheet", table.id)
    if name == table.id:
        name = _short(table.title)
    names = chain([name], (f"{name} {number}" for number in count(2)))
    return next(candidate for candidate in names if candidate.casefold() not in used)


def is_numeric(column: Column, values: Iterable[Value]) -> bool:
    """Whether a column holds figures: by its kind, or because one of its cells is one."""
    return column.kind in _NUMERIC or any(value.number is not None for value in values)


def _width(column: Column, values: list[Value], index: int, *, numeric: bool) -> float:
    """Wide enough for the longest word of the heading and most of the content, within bounds."""
    low, high = _WIDTHS["first" if index == 0 else "number" if numeric else "text"]
    # Headings wrap; figures must not.
    heading = max((len(word) for word in column.title.split()), default=0) + 4
    content = max((len(value.text) for value in values if value.status == "shown"), default=0) + 3
    return min(max(low, heading, content), high)


def unique_titles(columns: Iterable[Column]) -> list[str]:
    """Titles as a marked table needs them: none empty, none twice."""
    titles: list[str] = []
    for column in columns:
        title = column.title or column.key
        same = sum(known == title or known.startswith(f"{title} (") for known in titles)
        titles.append(f"{title} ({same + 1})" if same else title)
    return titles


def mark_table(
    book: Book, sheet: Sheet, title: str, titles: list[str], rows: int, numeric: list[bool], *, can_filter: bool = False
) -> None:
    """Mark a range as a table with its title, and write its header; `rows` are the rows below it."""
    looks = [book.looks["header_number" if number else "header"] for number in numeric]
    columns = [{"header": text, "header_format": look} for text, look in zip(titles, looks, strict=True)]
    options = {"columns": columns, "title": title, "style": None, "autofilter": can_filter}
    sheet.page.add_table(HEADER_ROW, 0, HEADER_ROW + max(rows, 1), len(titles) - 1, options)
    sheet.page.freeze_panes(HEADER_ROW + 1, 1)
    sheet.page.repeat_rows(HEADER_ROW)


def cell_of(book: Book, value: Value) -> "Cell":
    """A figure as a number with its format, an absence as its shorthand, words as words."""
    if value.status != "shown":
        return book.shorthand[value.status], book.looks["absent"]
    if value.number is not None:
        return float(value.number), book.number_look(value)
    return value.text, book.looks["wrapped"]


def _row_lines(row: tuple[Value, ...], widths: list[float]) -> int:
    """Lines of the row's longest words; figures and shorthands never wrap."""
    found = 1
    for value, width in zip(row, widths, strict=True):
        if len(value.text) >= width and value.number is None and value.status == "shown":
            found = max(found, lines_of(value.text, width))
    return found


def _note_lines(table: Table, widths: list[float]) -> Iterable[tuple[str, str]]:
    """Notes below a table, no wider than it: a longer line would shrink the sheet in print."""
    width = max(int(sum(widths)), _NOTE_WIDTH)
    return (("note", line) for note in table.notes for line in textwrap.wrap(note, width))


def _write_rows(book: Book, sheet: Sheet, table: Table, widths: list[float]) -> None:
    for number, row in enumerate(table.rows):
        at = HEADER_ROW + 1 + number
        level = max(table.indents[number] - 1, 0) if table.indents else 0
        look = "whole" if table.indents and number == 0 else "wrapped"
        first = (row[0].text, book.indented(look, level))
        sheet.page.put_row(at, [first, *(cell_of(book, value) for value in row[1:])])
        book.fit_row(sheet, at, _row_lines(row, widths))


def table_sheet(book: Book, name: str, table: Table) -> Sheet:
    """The sheet of one table; its notes stand below it."""
    sheet = book.sheet(name, table.title)
    values = [[row[index] for row in table.rows] for index in range(len(table.columns))]
    numeric = [is_numeric(column, found) for column, found in zip(table.columns, values, strict=True)]
    mark_table(book, sheet, table.title, unique_titles(table.columns), len(table.rows), numeric)
    widths = [
        _width(column, values[index], index, numeric=numeric[index]) for index, column in enumerate(table.columns)
    ]
    for index, width in enumerate(widths):
        sheet.page.set_column(index, index, width)
    # Headings break between words only.
    heads = (len(textwrap.wrap(c.title, int(width) - 3)) for c, width in zip(table.columns, widths, strict=True))
    book.fit_row(sheet, HEADER_ROW, max(heads, default=1))
    _write_rows(book, sheet, table, widths)
    book.lines(sheet, HEADER_ROW + 2 + max(len(table.rows), 1), _note_lines(table, widths))
    return sheet
