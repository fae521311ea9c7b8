"""Spreadsheets: xlsx, xls, and HTML that calls itself xls. Text stays text; the header row is found by its names.

Options: `sheet` (name, or position from 0), `header_rows` (1, or 2 as in the SKM template). The row number counts the
rows below the header, blank ones included, so the sheet's own row is header_row + header_rows - 1 + row number.
Dates come out in ISO form, whole numbers without ".0", error cells (#REF!) as blank. A workbook is read whole, which is why its size is bounded.
"""

import io
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, BinaryIO, ClassVar

import pyarrow as pa

from lontar.agency import Source
from lontar.ingest import limits
from lontar.ingest.readers.cells import cell_text, text_array
from lontar.ingest.readers.columns import Columns, locate, require_header
from lontar.ingest.readers.fields import Field, fields_of
from lontar.ingest.readers.header_row import SEARCHED_ROWS, merged_labels
from lontar.ingest.readers.html_table import html_rows, looks_like_html
from lontar.ingest.readers.options import check_options
from lontar.ingest.readers.pipeline import Block, Pipeline
from lontar.ingest.readers.reading import WHITESPACE, Batch, Reading, refuse
from lontar.ingest.readers.values import Rewriter, is_number
from lontar.ingest.readers.workbook import workbook_rows
from lontar.sources import FeedDeclaration

BATCH_ROWS = 5_000


class SpreadsheetReader:
    """Reads one source's spreadsheets."""

    rewriter: ClassVar = Rewriter

    def __init__(self, source: Source, feed: FeedDeclaration | None) -> None:
        check_options(source)
        self.source, self.feed = source, feed
        self.depth = int(source.options.get("header_rows", 1))

    def read(self, stream: BinaryIO, file_name: str) -> Reading:
        """One pass over one file of at most 32 MB (96 MB unpacked)."""
        return Reading(file_name, lambda reading: self._batches(stream, reading))

    def _batches(self, stream: BinaryIO, reading: Reading) -> Iterator[Batch]:
        fields = fields_of(self.source, self.feed, reading.file_name)
        rows = self._rows(stream, reading)
        head = list(islice(rows, SEARCHED_ROWS + self.depth))
        texts = [[cell_text(cell) or "" for cell in row] for row in head]
        if not any(cell.strip(WHITESPACE) for row in texts for cell in row):
            return
        at = require_header(reading, texts, fields, self.depth)
        reading.detected |= {"header_row": at + 1, "header_rows": self.depth}
        labels = merged_labels(texts[at : at + self.depth])
        columns = locate(reading, fields, labels, self.source.options.get("ignored_columns", ()))
        pipeline = Pipeline(reading, fields, columns, self.rewriter(self.source, self.feed))
        body = chain(head[at + self.depth :], rows)
        yield from pipeline.batches(self._blocks(body, fields, columns, len(labels)))

    def _rows(self, stream: BinaryIO, reading: Reading) -> Iterator[Sequence[Any]]:
        data = stream.read(limits.WORKBOOK_BYTES + 1)
        if len(data) > limits.WORKBOOK_BYTES:
            most = limits.WORKBOOK_BYTES >> 20
            refuse(reading.file_name, f"Berkas lebih besar dari {most} MB.", "Kirim per bagian, atau sebagai CSV.")
        if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
            reading.detected["container"] = "xlsx" if data.startswith(b"PK") else "xls"
            return self._workbook_rows(reading, data)
        if looks_like_html(data):
            reading.detected["container"] = "html"
            return html_rows(reading, io.BytesIO(data))
        if not data.strip():
            return iter(())
        refuse(
            reading.file_name,
            "Berkas bukan buku kerja xlsx atau xls dan bukan tabel HTML.",
            "Periksa reader di profil.",
        )

    def _workbook_rows(self, reading: Reading, data: bytes) -> Iterator[Sequence[Any]]:
        return workbook_rows(reading, data, self.source.options.get("sheet", 0))

    def _blocks(
        self, rows: Iterator[Sequence[Any]], fields: Sequence[Field], columns: Columns, width: int
    ) -> Iterator[Block]:
        filled = ((number, row) for number, row in enumerate(rows, start=1) if not _is_blank(row))
        while chunk := list(islice(filled, BATCH_ROWS)):
            cells = [pa.nulls(len(chunk), pa.string())] * width
            types = {field.name: field.data_type for field in fields}
            for name, place in columns.positions.items():
                cells[place] = self._column([row for _, row in chunk], place, types.get(name, "text"))
            numbers = pa.array([number for number, _ in chunk], pa.int64())
            yield Block(cells, numbers, may_hold_nul=True, has_blank_rows=False)

    def _column(self, rows: Sequence[Sequence[Any]], place: int, kind: str) -> pa.Array:
        decimal = self.source.decimal if is_number(kind) else "."
        values = (row[place] if place < len(row) else None for row in rows)
        return text_array([cell_text(value, data_type=kind, decimal=decimal) for value in values])


def _is_blank(row: Sequence[Any]) -> bool:
    return not any(cell.strip(WHITESPACE) if isinstance(cell, str) else cell is not None for cell in row)
