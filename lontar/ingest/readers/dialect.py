"""Delimiter and header row of a text table, from its first lines: the delimiter under which most names are recognised."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lontar.ingest.readers.columns import require_header
from lontar.ingest.readers.fields import Field
from lontar.ingest.readers.header_row import SEARCHED_ROWS, find_header, known_names, normalised
from lontar.ingest.readers.reading import Reading

DELIMITERS = (",", ";", "\t", "|")
CELL_LIMIT = 1 << 24


@dataclass(frozen=True)
class Dialect:
    """How the table is written.

    Attributes:
        header: Cells of the header row.
        header_row: Its number in the file, from 1.
        body_at: Where the data begins, in characters of the head.
    """

    delimiter: str
    header: list[str]
    header_row: int
    body_at: int


def sniff(reading: Reading, head: str, fields: Sequence[Field], delimiter: str, quote: str) -> Dialect:
    """Recognise the table's dialect. Raises DeliveryRefused when no row carries any of the names."""
    candidates = DELIMITERS if delimiter == "auto" else (delimiter,)
    parsed = {sign: list(_records(head, sign, quote)) for sign in candidates}
    best = max(parsed, key=lambda sign: _likelihood([row for row, _ in parsed[sign]], fields))
    rows = [row for row, _ in parsed[best]]
    at = require_header(reading, rows, fields)
    return Dialect(best, rows[at] if rows else [], at + 1, parsed[best][at][1] if rows else 0)


def quoting(quote: str) -> dict:
    """The standard library's way of saying which sign quotes, if any."""
    return {"quotechar": quote} if quote else {"quoting": csv.QUOTE_NONE}


def _records(head: str, delimiter: str, quote: str) -> Iterator[tuple[list[str], int]]:
    """Each of the first records with the offset behind it."""
    offset = 0

    def lines() -> Iterator[str]:
        nonlocal offset
        # newline="" ends lines at LF, CRLF and CR and at nothing else (str.splitlines knows eight more).
        for line in io.StringIO(head, newline=""):
            offset += len(line)
            yield line

    csv.field_size_limit(CELL_LIMIT)
    for number, row in enumerate(csv.reader(lines(), delimiter=delimiter, **quoting(quote))):
        if number >= SEARCHED_ROWS:
            return
        yield row, offset


def _likelihood(rows: Sequence[Sequence[str]], fields: Sequence[Field]) -> tuple:
    widths = [len(row) for row in rows if row]
    usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
    share = widths.count(usual) / len(widths) if widths else 0.0
    at = find_header(rows, fields) if fields else None
    recognised = 0 if at is None else len(known_names(fields) & {normalised(cell) for cell in rows[at]})
    return recognised, usual > 1, share, usual
