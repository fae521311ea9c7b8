"""Rows of the tables in an HTML page that calls itself xls: what many Indonesian applications export as "Excel".

The parser tells what begins and ends, and no tree is kept: a page of nothing but open tags would need a hundred times its size.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, NoReturn

from lontar.ingest import limits
from lontar.ingest.readers.reading import Reading, refuse
from lontar.ingest.readers.text import TextStream

SPAN_LIMIT = 200
# Tables within tables: more than a page has.
_DEPTH = 50
_PIECE = 1 << 16
# Comments, declarations and scripts. What does not end takes the rest of the page with it, as in a browser.
_UNSHOWN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_LOOK = 1 << 18


def looks_like_html(data: bytes) -> bool:
    """Whether the file begins as a page or a table, in whichever encoding."""
    head = data[:4096].replace(b"\0", b"").lower()
    return any(tag in head for tag in (b"<html", b"<table", b"<!doctype html"))


def html_rows(reading: Reading, stream: BinaryIO) -> Iterator[list[str]]:
    """The rows of all tables one after the other; merged cells are empty but for their first place."""
    from lxml import etree

    page = _page(reading, TextStream(stream))
    rows = _Rows(reading)
    # The encoding is given, because a page's own declaration no longer holds after decoding.
    parser = etree.HTMLParser(target=rows, encoding="utf-8")
    try:
        for start in range(0, len(page), _PIECE):
            parser.feed(page[start : start + _PIECE].encode("utf-8", "replace"))
            yield from rows.take()
        parser.close()
    except etree.LxmlError as error:
        reason = type(error).__name__
        refuse(reading.file_name, f"Tabel HTML tidak terbaca ({reason}).", "Simpan ulang sebagai xlsx atau CSV.")
    yield from rows.take()


def _page(reading: Reading, text: TextStream) -> str:
    """The page without what it does not show. Refused where something goes on for longer than the parser can look ahead in time."""
    page = _UNSHOWN.sub(" ", "".join(text).replace("\0", "\u2400"))
    reading.detected["encoding"] = text.encoding
    for start in range(0, len(page) - _LOOK, _LOOK):
        if page.find("<", start, start + _LOOK) < 0 or page.find(">", start, start + _LOOK) < 0:
            refuse_page(reading, f"sebuah isian atau tag lebih panjang dari {_LOOK >> 10} KB")
    return page


def refuse_page(reading: Reading, what: str) -> NoReturn:
    """Refuse a page that no application exports."""
    refuse(reading.file_name, f"Tabel HTML tidak terbaca: {what}.", "Simpan ulang sebagai xlsx atau CSV.")


@dataclass
class _Row:
    """A row under way: texts of its cells with their width and height, the last one open or not."""

    cells: list[tuple[list[str], int, int]] = field(default_factory=list)
    is_open: bool = False
    characters: int = 0


class _Rows:
    """What the parser tells, as rows. `pending` counts the rows that a cell further up still covers, by column."""

    def __init__(self, reading: Reading) -> None:
        self._reading, self._done = reading, []
        self._rows: list[_Row] = []
        self._pending: dict[int, int] = {}

    def take(self) -> list[list[str]]:
        """The rows that ended since the last call."""
        taken, self._done = self._done, []
        return taken

    def start(self, tag: str, attributes) -> None:
        if tag == "tr":
            self._rows.append(_Row())
            if len(self._rows) > _DEPTH:
                self._refuse(f"lebih dari {_DEPTH} tabel bersarang")
        elif tag in ("td", "th") and self._rows:
            row = self._rows[-1]
            row.cells.append(([], _span(attributes, "colspan"), _span(attributes, "rowspan")))
            row.is_open = True
            if len(row.cells) > limits.COLUMNS:
                self._refuse(f"satu baris memuat lebih dari {limits.COLUMNS} kolom")
        elif tag == "br":
            self.data(" ")

    def end(self, tag: str) -> None:
        if tag == "tr" and self._rows:
            self._done.append(self._placed(self._rows.pop().cells))
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].is_open = False
        elif tag == "table":
            self._pending.clear()

    def data(self, text: str) -> None:
        if not self._rows or not self._rows[-1].is_open:
            return
        row = self._rows[-1]
        row.cells[-1][0].append(text)
        row.characters += len(text)
        if row.characters > limits.ROW_CHARACTERS:
            self._refuse("satu baris terlalu panjang")

    def close(self) -> None:
        """The parser asks for it; rows that never ended have nothing that says where they would."""

    def _placed(self, cells: list[tuple[list[str], int, int]]) -> list[str]:
        """One row's texts at their places."""
        placed: list[str] = []
        self._skip_covered(placed)
        for texts, width, height in cells:
            for place in range(len(placed), len(placed) + width):
                if height > 1:
                    self._pending[place] = height - 1
            placed += [" ".join("".join(texts).split()), *[""] * (width - 1)]
            self._skip_covered(placed)
            if len(placed) > limits.COLUMNS:
                self._refuse(f"satu baris memuat lebih dari {limits.COLUMNS} kolom")
        return placed

    def _skip_covered(self, placed: list[str]) -> None:
        while self._pending.get(len(placed), 0):
            self._pending[len(placed)] -= 1
            placed.append("")

    def _refuse(self, what: str) -> None:
        refuse_page(self._reading, what)


def _span(attributes, name: str) -> int:
    value = attributes.get(name, "1").strip()
    # A number of thousand digits is none.
    return min(max(int(value), 1), SPAN_LIMIT) if value.isdecimal() and len(value) < 10 else 1
