"""A workbook in the making: formats made once, and sheets that all begin alike. Used by the sheets of a report.

Every text goes in as text (`=1+1` stays that), every date is the period's, and no sheet is larger than its table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property
from io import BytesIO
from math import ceil
from typing import Any

from lontar.publish.model import Document, Value
from lontar.publish.texts import Texts, load_texts

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_BASE = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "plain": {},
    "wrapped": {"text_wrap": True},
    "whole": {"bold": True},
    "title": {"bold": True, "font_size": 15, "font_color": "#1f5c57"},
    "chapter": {"bold": True, "font_size": 12, "font_color": "#1f5c57"},
    "notice": {"bold": True, "font_color": "#7a2e12"},
    "note": {"font_color": "#5c5040"},
    "link": {"font_color": "#1f5c57", "underline": 1},
    "header": {"bold": True, "text_wrap": True, "bg_color": "#f1e8d3", "bottom": 1, "valign": "vcenter"},
    "header_number": {"bold": True, "text_wrap": True, "bg_color": "#f1e8d3", "bottom": 1, "align": "right", "indent": 1, "valign": "vcenter"},
    "absent": {"align": "right", "indent": 1, "italic": True, "font_color": "#5c5040"},
}  # fmt: skip

_LINE_POINTS, _TITLE_POINTS = 15, 22

# First row of a sheet's table: above it stand title, notice and the way back.
HEADER_ROW = 4
_A4 = 9


def lines_of(text: str, width: float) -> int:
    """About how many lines a text takes in a wrapped cell; `width` is that of its column, in digits, which are wider than letters."""
    return 1 if len(text) < width else ceil(len(text) / max(1.08 * width - 3, 8))


@dataclass(frozen=True)
class Sheet:
    """A sheet of the library with the name that it is found by."""

    name: str
    page: Any


class Book:
    """The workbook of one document."""

    def __init__(self, document: Document) -> None:
        import xlsxwriter

        self.document, self._stream = document, BytesIO()
        self.texts: Texts = load_texts(document.language)
        self.book = xlsxwriter.Workbook(self._stream, _OPTIONS)
        self.book.set_properties(self._properties())
        self.looks = {name: self.book.add_format(_BASE | look) for name, look in _LOOKS.items()}
        self._numbers: dict[tuple[str, int, str], Any] = {}
        self._indents: dict[tuple[str, int], Any] = {}

    def _properties(self) -> dict[str, Any]:
        """What a screen reader and a search engine are told; the day is the period's last one, not today."""
        document = self.document
        return {
            "title": f"{document.title}, {document.period.title}",
            "subject": document.subtitle,
            "author": document.agency.personnel_office,
            "company": document.agency.name,
            "category": self.texts(f"document.edition_{document.edition}"),
            "keywords": document.period.code,
            "comments": document.notice,
            "created": datetime.combine(document.period.end_date, time()),
        }

    @cached_property
    def shorthand(self) -> dict[str, str]:
        """Status -> the mark that stands in a cell for a figure that is not there."""
        return self.texts.group("absence_short")

    def number_look(self, value: Value) -> Any:
        """The format of a figure: its decimals, a percent sign or its unit."""
        key = (value.kind, value.decimals, value.unit)
        if key not in self._numbers:
            look = {"num_format": self._number_format(*key), "align": "right", "indent": 1}
            self._numbers[key] = self.book.add_format(_BASE | look)
        return self._numbers[key]

    def _number_format(self, kind: str, decimals: int, unit: str) -> str:
        places = "." + "0" * decimals if decimals else ""
        if kind == "rate":
            return f"0{places}%"
        before, _, after = (self.texts(f"quantity.{unit}", value="\0") if unit else "\0").partition("\0")
        quoted = [f'"{text}"' if text else "" for text in (before, after)]
        return f"{quoted[0]}#,##0{places}{quoted[1]}"

    def indented(self, look: str, level: int) -> Any:
        """A look moved to the right, for units below units."""
        if not level:
            return self.looks[look]
        key = (look, level)
        if key not in self._indents:
            self._indents[key] = self.book.add_format(_BASE | _LOOKS[look] | {"indent": level})
        return self._indents[key]

    def sheet(self, name: str, title: str, *, way_back: bool = True) -> Sheet:
        """A new sheet with its title, the notice, and the way back to the contents."""
        from lontar.publish.xlsx_rows import QuickSheet

        page = self.book.add_worksheet(name, worksheet_class=QuickSheet)
        page.hide_gridlines(2)
        page.set_row(0, _TITLE_POINTS)
        page.write_string(0, 0, title, self.looks["title"])
        if self.document.notice:
            page.write_string(1, 0, self.document.notice, self.looks["notice"])
        if way_back:
            contents = self.texts("workbook.contents")
            page.write_url(2, 0, f"internal:'{contents}'!A1", self.looks["link"], self.texts("workbook.back"))
        self._paper(page)
        return Sheet(name, page)

    def _paper(self, page: Any) -> None:
        page.set_paper(_A4)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        notice = self.document.notice.replace("&", "&&")
        page.set_header(f"&C&B{notice}")
        name = self.document.agency.name.replace("&", "&&")
        page.set_footer(f"&L{name} {self.document.period.code}&R&P/&N")

    def fit_row(self, sheet: Sheet, row: int, lines: int) -> None:
        """Make a row as high as its lines need. Excel would find out by itself, other programs do not."""
        if lines > 1:
            sheet.page.set_row(row, lines * _LINE_POINTS)

    def lines(
        self, sheet: Sheet, row: int, lines: Iterable[tuple[str, str]], *, column: int = 0, width: float = 0
    ) -> int:
        """Write (look, text) one below the other; rows grow with long texts where a width is given. Returns the row after them."""
        for look, text in lines:
            sheet.page.write_string(row, column, text, self.looks[look])
            if width:
                self.fit_row(sheet, row, lines_of(text, width))
            row += 1
        return row

    def close(self) -> bytes:
        self.book.close()
        return self._stream.getvalue()
