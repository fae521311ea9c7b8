"""Counts the records of a delivery from its bytes: the left side of `received = loaded + rejected + duplicate`.

It shares no code with the readers, on purpose: a reader that drops, doubles or merges a row must not be able to make
the count agree with it. So `count_*.py` parse by other means (byte arithmetic, the standard library's csv, json and
html, a walk through the workbook's own records) and know nothing about the values. A record is
attlog            a line that is not blank
csv, spreadsheet  a row below the header row with at least one cell that is not blank; template the same, on the sheet Data
json              an element of the list; with JSON lines, a line that is not blank
"""

import csv
import struct
import zipfile
import zlib
from typing import BinaryIO

from lontar.agency import Source
from lontar.errors import DeliveryRefused
from lontar.sources import FeedDeclaration

_CHUNK = 1 << 20
_DAMAGE = (
    csv.Error, struct.error, zipfile.BadZipFile, zlib.error, SyntaxError, ValueError, LookupError, EOFError, RuntimeError,
)  # fmt: skip


def count_received(stream: BinaryIO, source: Source, feed: FeedDeclaration | None = None) -> int:
    """Number of records in a delivery.

    Args:
        stream: The archived bytes from the start; read once, in constant memory (spreadsheets whole: they are bounded).
        source: Its reader and options say which format it is.
        feed: Whose column names mark the header row, besides those in the profile.
    Raises:
        DeliveryRefused: The bytes cannot be taken apart as that format at all.
    """
    if source.reader == "attlog":
        return _count_lines(stream)
    try:
        return _count(stream, source, feed)
    except _DAMAGE as error:
        # Without the library's own words: they quote the file, and a refusal is printed on the audit pages.
        raise DeliveryRefused(
            f"Baris data tidak dapat dihitung ({type(error).__name__}).",
            where=source.name,
            remedy="Minta berkas yang utuh (docs/runbooks/delivery-refused.md).",
        ) from error


def _count(stream: BinaryIO, source: Source, feed: FeedDeclaration | None) -> int:
    if source.reader == "csv":
        from lontar.ingest.count_tables import count_csv

        return count_csv(stream, source, feed)
    if source.reader == "json":
        from lontar.ingest.count_json import count_json

        return count_json(stream, source)
    from lontar.ingest.count_workbook import count_spreadsheet

    sheet = "Data" if source.reader == "template" else source.options.get("sheet", 0)
    return count_spreadsheet(stream.read(), source, sheet, feed)


def _count_lines(stream: BinaryIO) -> int:
    # All line ends to LF, all blanks away: a record is then an LF behind something that is no LF.
    table = bytes.maketrans(b"\r", b"\n")
    lines, previous = 0, b""
    while chunk := stream.read(_CHUNK):
        if not previous:
            chunk, previous = chunk.removeprefix(b"\xef\xbb\xbf"), b"\n"
        squeezed = previous + chunk.translate(table, b" \t\v\f")
        while b"\n\n" in squeezed:
            squeezed = squeezed.replace(b"\n\n", b"\n")
        lines += squeezed.count(b"\n", 1)
        previous = squeezed[-1:]
    return lines + (previous not in (b"", b"\n"))
