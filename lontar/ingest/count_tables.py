"""Part of the independent count: rows below a header row, and delimited text. Shares no code with the readers."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import BinaryIO

from lontar.agency import Source
from lontar.sources import FeedDeclaration

# The last one is what a cp1252 no-break space becomes in `text_of`.
BLANK = " \t\r\n\v\f\u00a0\ufeff\udca0"
HEAD_ROWS = 40
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def known_names(source: Source, feed: FeedDeclaration | None) -> set[str]:
    """Headers that the profile or, for columns that it does not map, the declaration knows."""
    mapped = set(source.columns.values())
    names = set(source.columns)
    for column in feed.delivered_columns if feed else ():
        if not {column.name, column.source_name} & mapped:
            names |= {column.name, column.source_name, str(column.meta.get("title_id", ""))}
    return {_plain(name) for name in names} - {""}


def _plain(cell: str) -> str:
    return " ".join(cell.replace("\ufeff", "").strip(BLANK + "'\"*").lower().split())


def place_of(names: list[str], sheet: str) -> int:
    """Position of a sheet by its name, or by its name but for case and blanks around it. Raises ValueError."""
    return names.index(sheet) if sheet in names else [name.strip().lower() for name in names].index(sheet.lower())


def rows_below_header(rows: Iterable[Sequence[str]], names: set[str], depth: int = 1) -> int:
    """Rows with something in them below the header row: the one of the first 40 with the most known names."""
    rows = iter(rows)
    head = list(islice(rows, HEAD_ROWS + depth - 1))
    below = _header_row(head, names, depth) + depth
    return sum(map(_is_filled, chain(head[below:], rows)))


def _is_filled(row: Sequence[str]) -> bool:
    return any(cell.strip(BLANK) for cell in row)


def _header_row(head: Sequence[Sequence[str]], names: set[str], depth: int) -> int:
    known = [{_plain(cell) for cell in row} & names for row in head]
    scores = [len(set().union(*known[at : at + depth])) for at in range(max(len(head) - depth + 1, 0))]
    if any(scores):
        return scores.index(max(scores))
    widths = [sum(bool(cell.strip(BLANK)) for cell in row) for row in head[:HEAD_ROWS]]
    return next((at for at, width in enumerate(widths) if width and width >= 0.8 * max(widths)), 0)


def text_of(stream: BinaryIO, source: Source) -> io.TextIOWrapper:
    """The stream as text. Only ASCII signs matter for counting, so bytes that are no UTF-8 may stay undecoded."""
    start = stream.read(4096)
    mark = next((mark for mark in _MARKS if start.startswith(mark)), b"")
    encoding = _encoding(start, mark, str(source.options.get("encoding", "auto")).lower())
    errors = "surrogateescape" if encoding == "utf-8" else "replace"
    bytes_behind = io.BufferedReader(_Rejoined(start.removeprefix(mark), stream))
    return io.TextIOWrapper(bytes_behind, encoding, errors, newline="")


def _encoding(start: bytes, mark: bytes, asked: str) -> str:
    if asked not in ("auto", "utf-16"):
        return asked
    if mark:
        return _MARKS[mark]
    # Latin text in UTF-16 has a NUL in every second place: at the odd ones with the low byte first.
    pairs = max(len(start) // 2, 1)
    even, odd = start[::2].count(0), start[1::2].count(0)
    if odd > 0.7 * pairs and even < 0.1 * pairs:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * pairs and odd < 0.1 * pairs else "utf-8"


class _Rejoined(io.RawIOBase):
    """The bytes already looked at, in front of the rest."""

    def __init__(self, start: bytes, rest: BinaryIO) -> None:
        self._start, self._rest = start, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self._start[: len(buffer)] or self._rest.read(len(buffer))
        self._start = self._start[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


def count_csv(stream: BinaryIO, source: Source, feed: FeedDeclaration | None) -> int:
    """Records of a delimited text below its header row, with the standard library's csv."""
    names = known_names(source, feed)
    text = text_of(stream, source)
    head = list(islice(text, 20 * HEAD_ROWS))
    quote = source.options.get("quote", '"')
    delimiter = source.options.get("delimiter", "auto")
    if delimiter == "auto":
        delimiter = max(",;\t|", key=lambda sign: _likelihood(_csv_rows(head, sign, quote), names))
    return rows_below_header(_csv_rows(chain(head, text), delimiter, quote), names)


def _csv_rows(lines: Iterable[str], delimiter: str, quote: str) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 24)
    quoting = {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}
    return csv.reader(lines, delimiter=delimiter, **quoting)


def _likelihood(rows: Iterable[list[str]], names: set[str]) -> tuple:
    head = list(islice(rows, HEAD_ROWS))
    widths = [len(row) for row in head if row]
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
    known = max((len({_plain(cell) for cell in row} & names) for row in head), default=0)
    return known, usual > 1, widths.count(usual) / max(len(widths), 1), usual
