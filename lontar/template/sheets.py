"""The four sheets of the fill-in workbook, written row by row so that a full city's rows need no memory."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from io import BytesIO
from typing import Any

from lontar.sources import Column, FeedDeclaration
from lontar.template.entry import advice, cell_format, example, validation
from lontar.template.layout import (
    DATA,
    EXAMPLES,
    GUIDE,
    LISTS,
    MARK_LABEL,
    REQUIRED_SIGN,
    base_type,
    column_title,
    feed_title,
    labels,
    mark,
)

# Rows that carry the rules; a longer list gets as many as it has.
VALIDATED_ROWS = 20_000
_EXAMPLE_ROWS = 3
_LISTS_HEAD = 2
_MADE_AT = datetime(2026, 1, 1)
_EARLIEST = date(1900, 3, 1)  # what spreadsheets hold before it is off by a day
_EXACT_DIGITS = 15
_FONT = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
_HEAD = {"bold": True, "text_wrap": True, "bottom": 1, "locked": True}


class Book:
    """A workbook in the making for one feed."""

    def __init__(self, feed: FeedDeclaration) -> None:
        import xlsxwriter

        self.feed, self.columns, self._stream = feed, feed.delivered_columns, BytesIO()
        self.book = xlsxwriter.Workbook(self._stream, {"constant_memory": True})
        self.book.set_properties({"title": f"Templat {feed_title(feed)}", "subject": mark(feed), "created": _MADE_AT})
        self._formats: dict[tuple, Any] = {}

    def look(self, **changes: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(changes.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(_FONT | changes)
        return self._formats[key]

    def close(self) -> bytes:
        self.book.close()
        return self._stream.getvalue()

    def guide(self, lines: Sequence[tuple[str, str]], rules: Sequence[str]) -> None:
        """Petunjuk: numbered lines, the columns one by one, the rules between columns, the workbook's code."""
        sheet = self._sheet(GUIDE, [30, 12, 70, 30])
        sheet.write_string(0, 0, f"Templat isian: {feed_title(self.feed)}", self.look(bold=True, font_size=14))
        row = 2
        for head, text in lines:
            row = self._line(sheet, row, head, text)
        row = self._columns_table(sheet, row + 1)
        for rule in rules:
            row = self._line(sheet, row, "Aturan", rule)
        sheet.write_string(row + 1, 0, MARK_LABEL, self.look())
        sheet.write_string(row + 1, 1, mark(self.feed), self.look())

    def _line(self, sheet: Any, row: int, head: str, text: str) -> int:
        sheet.write_string(row, 0, head, self.look(bold=True))
        sheet.write_string(row, 1, text, self.look())
        return row + 1

    def _columns_table(self, sheet: Any, row: int) -> int:
        for place, title in enumerate(("Kolom", "Wajib", "Cara mengisi", "Contoh")):
            sheet.write_string(row, place, title, self.look(**_HEAD, bg_color="#f1e8d3"))
        for at, column in enumerate(self.columns, start=row + 1):
            sheet.write_string(at, 0, column_title(column), self.look(text_wrap=True))
            sheet.write_string(at, 1, "ya" if column.required else "tidak", self.look())
            sheet.write_string(at, 2, advice(column), self.look(text_wrap=True))
            self.writer(column, sheet)(at, 3, example(column, 0))
        return row + len(self.columns) + 2

    def data(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Data: the headings, the rows given, and the rules on every row that may be filled in."""
        sheet = self._sheet(DATA, [])
        written = self._table(sheet, 0, rows)
        sheet.freeze_panes(1, 0)
        last = max(VALIDATED_ROWS, written)
        addresses = self._list_addresses()
        for place, column in enumerate(self.columns):
            sheet.data_validation(1, place, last, place, validation(column, addresses.get(column.name, "")))
        sheet.activate()

    def examples(self) -> None:
        """Contoh: a few rows that stand for nobody."""
        sheet = self._sheet(EXAMPLES, [])
        notice = "CONTOH. Bukan data. Isilah lembar Data; lembar ini tidak dibaca."
        sheet.write_string(0, 0, notice, self.look(bold=True, font_color="#7a2e12"))
        self._table(sheet, 2, ({c.source_name: example(c, row) for c in self.columns} for row in range(_EXAMPLE_ROWS)))

    def lists(self) -> None:
        """Daftar: the workbook's code, and the lists behind the drop-downs with the codes that are stored."""
        sheet = self._sheet(LISTS, [])
        sheet.write_string(0, 0, MARK_LABEL, self.look(bold=True))
        sheet.write_string(0, 1, mark(self.feed), self.look())
        lists = [list(labels(column).items()) for column in self._listed()]
        for place, column in enumerate(self._listed()):
            sheet.set_column(2 * place, 2 * place + 1, 26)
            sheet.write_string(_LISTS_HEAD, 2 * place, column_title(column), self.look(**_HEAD, bg_color="#f1e8d3"))
            sheet.write_string(_LISTS_HEAD, 2 * place + 1, "Kode", self.look(**_HEAD, bg_color="#f1e8d3"))
        for at in range(max(map(len, lists), default=0)):
            for place, pairs in enumerate(lists):
                for offset, text in enumerate(reversed(pairs[at]) if at < len(pairs) else ()):
                    sheet.write_string(_LISTS_HEAD + 1 + at, 2 * place + offset, text, self.look(num_format="@"))

    def _listed(self) -> list[Column]:
        return [column for column in self.columns if labels(column)]

    def _list_addresses(self) -> dict[str, str]:
        from xlsxwriter.utility import xl_range_abs

        first = _LISTS_HEAD + 1
        return {
            column.name: f"={LISTS}!{xl_range_abs(first, 2 * place, first + len(labels(column)) - 1, 2 * place)}"
            for place, column in enumerate(self._listed())
        }

    def _sheet(self, name: str, widths: Sequence[int]) -> Any:
        sheet = self.book.add_worksheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        return sheet

    def _table(self, sheet: Any, top: int, rows: Iterable[Mapping[str, object]]) -> int:
        """Headings and rows from a line on; returns the number of rows."""
        for place, column in enumerate(self.columns):
            title = column_title(column) + REQUIRED_SIGN * column.required
            look = self.look(**_HEAD, bg_color="#f3c9a5" if column.required else "#f1e8d3")
            sheet.set_column(place, place, max(14, min(len(title) + 4, 40)), self.look(**cell_format(column)))
            sheet.write_string(top, place, title, look)
        writers = [(column.source_name, self.writer(column, sheet)) for column in self.columns]
        known, count = {name for name, _ in writers}, 0
        for count, values in enumerate(rows, start=1):
            if not values.keys() <= known:
                raise ValueError(f"{', '.join(values.keys() - known)} is no delivered column of {self.feed.name}")
            for place, (name, write) in enumerate(writers):
                if values.get(name) is not None:
                    write(top + count, place, values[name])
        return count

    def writer(self, column: Column, sheet: Any) -> Callable[[int, int, Any], None]:
        """Writes one value of a column into a cell of a sheet, as its type; what does not fit goes in as text."""
        look, words = self.look(**cell_format(column)), labels(column)
        text = partial(_write_text, sheet, look, words)
        if words or base_type(column) == "text":
            return text
        kinds = {"date": (date,), "timestamp": (datetime,), "time": (time,)}.get(base_type(column))
        typed = partial(_write_moment, sheet, look, kinds) if kinds else partial(_write_number, sheet, look)
        return lambda row, place, value: typed(row, place, value) or text(row, place, value)


def _write_text(sheet: Any, look: Any, words: Mapping[str, str], row: int, place: int, value: Any) -> None:
    plain = str(value).lower() if isinstance(value, bool) else str(value)
    sheet.write_string(row, place, words.get(plain, plain), look)


def _write_moment(sheet: Any, look: Any, kinds: tuple[type, ...], row: int, place: int, value: Any) -> bool:
    fits = isinstance(value, kinds) and (not isinstance(value, date) or date(*value.timetuple()[:3]) >= _EARLIEST)
    if fits:
        sheet.write_datetime(row, place, value, look)
    return fits


def _write_number(sheet: Any, look: Any, row: int, place: int, value: Any) -> bool:
    fits = isinstance(value, float) or (
        isinstance(value, int | Decimal) and len(Decimal(value).normalize().as_tuple().digits) <= _EXACT_DIGITS
    )
    if fits:
        sheet.write_number(row, place, value, look)
    elif isinstance(value, Decimal):
        # A spreadsheet would lose the last digits of it.
        sheet.write_string(row, place, format(value, "f").replace(".", ","), look)
    return fits or isinstance(value, Decimal)
