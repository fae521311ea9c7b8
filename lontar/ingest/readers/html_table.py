"""Rows of the tables in an HTML page that calls itself xls: what many Indonesian applications export as "Excel"."""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from lontar.ingest.readers.reading import Reading, refuse
from lontar.ingest.readers.text import TextStream, Utf8File

SPAN_LIMIT = 200


def looks_like_html(data: bytes) -> bool:
    """Whether the file begins as a page or a table, in whichever encoding."""
    head = data[:4096].replace(b"\0", b"").lower()
    return any(tag in head for tag in (b"<html", b"<table", b"<!doctype html"))


def html_rows(reading: Reading, stream: BinaryIO) -> Iterator[list[str]]:
    """The rows of all tables one after the other; merged cells are empty but for their first place."""
    from lxml import etree

    text = TextStream(stream)
    texts = iter(text)
    source = Utf8File(chain([next(texts, "")], texts))
    reading.detected["encoding"] = text.encoding
    pending: dict[int, int] = {}
    try:
        # The encoding is given, because a page's own declaration no longer holds after decoding.
        for _, element in etree.iterparse(source, events=("end",), tag=("tr", "table"), html=True, encoding="utf-8"):
            if element.tag == "tr":
                yield _cells(element, pending)
            else:
                pending.clear()
            element.clear(keep_tail=True)
    except etree.LxmlError as error:
        refuse(reading.file_name, f"Tabel HTML tidak terbaca: {error}.", "Simpan ulang sebagai xlsx atau CSV.")


def _cells(row, pending: dict[int, int]) -> list[str]:
    """One row's texts at their places; `pending` counts the rows that a cell further up still covers, by column."""
    cells: list[str] = []
    _skip_covered(cells, pending)
    for cell in row.iterchildren("td", "th"):
        width, height = _span(cell, "colspan"), _span(cell, "rowspan")
        for place in range(len(cells), len(cells) + width):
            if height > 1:
                pending[place] = height - 1
        cells += [_text(cell), *[""] * (width - 1)]
        _skip_covered(cells, pending)
    return cells


def _skip_covered(cells: list[str], pending: dict[int, int]) -> None:
    while pending.get(len(cells), 0):
        pending[len(cells)] -= 1
        cells.append("")


def _span(cell, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), SPAN_LIMIT) if value.isdecimal() else 1


def _text(cell) -> str:
    for line_break in cell.iter("br"):
        line_break.tail = " " + (line_break.tail or "")
    return " ".join("".join(cell.itertext()).split())
