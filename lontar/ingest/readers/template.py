"""The fill-in workbook of `lontar template`, taken back: headings, labels and dates are the declaration's own.

Only the sheet Data is read. A workbook of another feed, of an older form, or none of ours is refused as a whole. Values
that mean nothing to us go on verbatim, so that staging refuses them by name.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.compute as pc

from lontar.agency import Source
from lontar.ingest.readers.dates import to_iso
from lontar.ingest.readers.fields import Field, setting
from lontar.ingest.readers.reading import Reading, refuse
from lontar.ingest.readers.spreadsheet import SpreadsheetReader
from lontar.ingest.readers.values import Rewriter
from lontar.ingest.readers.workbook import check_zip, workbook_rows
from lontar.ingest.readers.workbook_process import OpenWorkbook, Unreadable
from lontar.sources import Column, FeedDeclaration, load_feeds
from lontar.template.layout import DATA, MARKED_SHEETS, feed_title, find_mark, labels, version

# As people write days and times by hand; what spreadsheets hold as such is ISO already.
_WRITTEN = {
    "date": ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d %B %Y"),
    "time": ("%H:%M", "%H.%M"),
    "timestamp": tuple(
        f"{day} {clock}"
        for day in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d")
        for clock in ("%H:%M:%S", "%H:%M", "%H.%M")
    ),
}  # fmt: skip
_MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00$"
# Days since 1899-12-30 in a cell that lost its format: from 1954 on, so that a year (2026) is not taken for one.
_SERIAL = r"^(?P<days>[2-6][0-9]{4}|7[0-2][0-9]{3})(?P<part>\.[0-9]+)?$"
_PART_OF_DAY = r"^0?(\.[0-9]+)$|^0$"
_DAY_ZERO = -25569  # 1899-12-30 in days since 1970-01-01
_DAY_SECONDS = 86_400


class TemplateRewriter(Rewriter):
    """Adds to the profile's rewriting what a hand-filled workbook needs."""

    def rewrite(self, values: pa.Array, field: Field) -> pa.Array:
        """Cleaned values in the feed's codes, with ISO dates and times, numbers with a decimal point."""
        values = super().rewrite(values, field)
        if field.data_type not in _WRITTEN or setting(self.source.date_format, field, self.feed):
            return values
        for pattern in _WRITTEN[field.data_type]:
            values = to_iso(values, pattern, field.data_type)
        return _without_serials(values, field.data_type)


def _without_serials(values: pa.Array, kind: str) -> pa.Array:
    """Bare numbers of days, or of a day's parts, as the date, moment or time that the spreadsheet meant by them."""
    if kind == "time":
        part = pc.if_else(pc.match_substring_regex(values, _PART_OF_DAY), values, pa.scalar(None, pa.string()))
        seconds = _seconds(part)
        text = pc.strftime(seconds.cast(pa.timestamp("s")), "%H:%M:%S")
        return pc.coalesce(text, values)
    if kind == "date":
        values = pc.replace_substring_regex(values, _MIDNIGHT, r"\1")
    serial = pc.if_else(pc.match_substring_regex(values, _SERIAL), values, pa.scalar(None, pa.string()))
    moments = pc.add(_seconds(serial), _DAY_ZERO * _DAY_SECONDS).cast(pa.timestamp("s"))
    return pc.coalesce(pc.strftime(moments, "%Y-%m-%d" if kind == "date" else "%Y-%m-%d %H:%M:%S"), values)


def _seconds(days: pa.Array) -> pa.Array:
    return pc.round(pc.multiply(days.cast(pa.float64()), float(_DAY_SECONDS))).cast(pa.int64())


def _words(column: Column) -> dict[str, str]:
    """What may stand in the cells -> code: the label, and the code itself whatever its case."""
    listed = labels(column)
    return {code: code for code in listed} | {label: code for code, label in listed.items()}


def _as_declared(source: Source, feed: FeedDeclaration) -> Source:
    """The source with the declaration's words and Indonesian decimals; words of the profile come on top."""
    words = {column.source_name: _words(column) for column in feed.delivered_columns if labels(column)}
    values = words | {name: words.get(name, {}) | own for name, own in source.values.items()}
    return source.model_copy(update={"values": values, "decimal": ","})


class TemplateReader(SpreadsheetReader):
    """Reads the filled-in workbooks of one feed."""

    rewriter: ClassVar = TemplateRewriter

    def __init__(self, source: Source, feed: FeedDeclaration | None) -> None:
        super().__init__(_as_declared(source, feed) if feed else source, feed)

    def _workbook_rows(self, reading: Reading, data: bytes) -> Iterator[Sequence[Any]]:
        if data.startswith(b"PK"):
            check_zip(reading, data)
        if self.feed:
            _check_mark(reading, _mark(data), self.feed)
        return workbook_rows(reading, data, DATA)


def _check_mark(reading: Reading, found: tuple[str, str] | None, feed: FeedDeclaration) -> None:
    remedy = f"Salin isinya ke templat {feed_title(feed)} yang berlaku, lalu kirim lagi."
    if found is None:
        refuse(
            reading.file_name, "Buku kerja ini bukan templat Lontar, atau lembar Daftar dan Petunjuk hilang.", remedy
        )
    name, form = found
    if name != feed.name:
        other = load_feeds().get(name)
        refuse(
            reading.file_name,
            f"Templat ini untuk {feed_title(other) if other else name}, bukan untuk {feed_title(feed)}.",
            "Kirim ke tempat yang benar, atau isi templat yang benar.",
        )
    if form != version(feed):
        refuse(
            reading.file_name,
            f"Bentuk templat ini ({form}) tidak berlaku lagi; yang berlaku {version(feed)}.",
            remedy,
        )


def _mark(data: bytes) -> tuple[str, str] | None:
    """Feed and version that a workbook carries, from the first of its sheets that still has them."""
    try:
        with OpenWorkbook(data) as book:
            names = {name.strip().casefold(): name for name in book.sheets}
            sheets = (names[sheet.casefold()] for sheet in MARKED_SHEETS if sheet.casefold() in names)
            return next(filter(None, (find_mark(list(book.rows(sheet))) for sheet in sheets)), None)
    except Unreadable:
        return None  # reading the rows says what is wrong with it


def marked_feed(path: Path) -> str:
    """Name of the feed that a workbook was made for; empty when it does not say so."""
    found = _mark(path.read_bytes())
    return found[0] if found and found[0] in load_feeds() else ""
