"""Delimited text: UTF-8, byte order mark, UTF-16, cp1252; LF, CRLF, CR; comma, semicolon, tab or bar; title lines above.

A record with another number of cells than the header is rejected; so is one whose quote is still open when the file
ends, because the lines behind the quote have become part of it. The row number counts the records below the header,
blank ones included. Options: encoding (auto), delimiter (auto), quote ('"', or '' where quotes are plain characters).
"""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from lontar.agency import Source
from lontar.ingest.readers.dialect import Dialect, quoting, sniff
from lontar.ingest.readers.fields import fields_of
from lontar.ingest.readers.headers import locate
from lontar.ingest.readers.options import check_options
from lontar.ingest.readers.pipeline import Block, Pipeline
from lontar.ingest.readers.reading import (
    RAW_TEXT_LIMIT,
    REJECTS_IN_A_ROW_LIMIT,
    WHITESPACE,
    Batch,
    Reading,
    refuse,
)
from lontar.ingest.readers.text import TextStream, Utf8File, line_end
from lontar.ingest.readers.values import Rewriter
from lontar.sources import FeedDeclaration

HEAD_CHARACTERS = 1 << 18
BLOCK_BYTES = 1 << 21
# Stands behind the last line: a record that has swallowed it had its quote open at the end of the file.
END = "\ue000end of file\ue000"


class CsvReader:
    """Reads one source's delimited text files."""

    def __init__(self, source: Source, feed: FeedDeclaration | None) -> None:
        check_options(source, {"encoding", "delimiter", "quote"})
        self.source, self.feed = source, feed
        self.delimiter = source.options.get("delimiter", "auto")
        self.quote = source.options.get("quote", '"')

    def read(self, stream: BinaryIO, file_name: str) -> Reading:
        """One pass over one file, in constant memory. A record may be 2 MB long."""
        return Reading(file_name, lambda reading: self._batches(stream, reading))

    def _batches(self, stream: BinaryIO, reading: Reading) -> Iterator[Batch]:
        text = TextStream(stream, self.source.options.get("encoding", "auto"))
        texts = iter(text)
        head = _head(texts)
        fields = fields_of(self.source, self.feed, reading.file_name)
        reading.detected["encoding"] = text.encoding
        if not head.strip(WHITESPACE):
            return
        dialect = sniff(reading, head, fields, self.delimiter, self.quote)
        reading.detected |= {
            "line_end": line_end(head),
            "delimiter": dialect.delimiter,
            "header_row": dialect.header_row,
        }
        labels = [(cell,) for cell in dialect.header]
        columns = locate(reading, fields, labels, self.source.options.get("ignored_columns", ()))
        reading.columns = {dialect.header[at].strip(WHITESPACE): name for name, at in columns.positions.items()}
        pipeline = Pipeline(reading, fields, columns, Rewriter(self.source, self.feed))
        body = chain([head[dialect.body_at :]], texts)
        yield from pipeline.batches(_Table(reading, text, dialect, self.quote).blocks(body))
        reading.detected["encoding"] = text.encoding


def _head(texts: Iterator[str]) -> str:
    parts, size = [], 0
    for text in texts:
        parts.append(text)
        size += len(text)
        if size >= HEAD_CHARACTERS:
            break
    return "".join(parts)


class _Table:
    """The records below the header."""

    def __init__(self, reading: Reading, text: TextStream, dialect: Dialect, quote: str) -> None:
        self.reading, self.text, self.dialect, self.quote = reading, text, dialect, quote
        self.names = [f"f{at}" for at in range(len(dialect.header))]
        self.refused: list[tuple[int, str, bool]] = []  # waiting to be reported
        self.refused_numbers: list[int] = []  # waiting to be passed over when rows are numbered
        self.next_number = 1
        self.ended = False

    def blocks(self, body: Iterator[str]) -> Iterator[Block]:
        try:
            for cells in pyarrow.csv.open_csv(Utf8File(self._with_end(body)), *self._options()):
                block = self._block(cells)
                self._report()
                yield block
        except pa.ArrowInvalid as error:
            self._report()
            self._unreadable(error)
        self._report()

    def _with_end(self, body: Iterator[str]) -> Iterator[str]:
        first = next(body, "")
        # The parser takes one byte order mark off the beginning; the data's own stays.
        yield f"\ufeff{first}" if first.startswith("\ufeff") else first
        yield from body
        self.ended = True
        yield f"\n{END}\n"

    def _options(self) -> tuple:
        return (
            # One thread: with more, a refused row does not know its number.
            pyarrow.csv.ReadOptions(column_names=self.names, use_threads=False, block_size=BLOCK_BYTES),
            pyarrow.csv.ParseOptions(
                delimiter=self.dialect.delimiter,
                quote_char=self.quote or False,
                double_quote=bool(self.quote),
                newlines_in_values=bool(self.quote),
                ignore_empty_lines=False,
                invalid_row_handler=self._keep,
            ),
            pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(self.names, pa.string()),
                strings_can_be_null=True,
                null_values=[""],
                check_utf8=False,
            ),
        )

    def _keep(self, row) -> str:
        # Called from within the parser, also for the block after the present one; no exception may leave it.
        self.refused_numbers.append(row.number)
        if len(self.refused) <= REJECTS_IN_A_ROW_LIMIT:
            text, *swallowed = row.text.split(END, 1)
            self.refused.append((row.number, text[:RAW_TEXT_LIMIT], bool(swallowed)))
        return "skip"

    def _report(self) -> None:
        waiting, self.refused = self.refused, []
        for number, raw, is_unclosed in waiting:
            if not self._is_blank(raw):
                self.reading.reject(number, raw, "unclosed_quote" if is_unclosed else _reason(raw))

    def _is_blank(self, raw: str) -> bool:
        """Whether a record of the wrong width is nothing but delimiters, as spreadsheets leave them below a table."""
        if raw.strip(WHITESPACE + self.dialect.delimiter + self.quote):
            return False
        cells = next(csv.reader([raw], delimiter=self.dialect.delimiter, **quoting(self.quote)), [])
        return not any(cell.strip(WHITESPACE) for cell in cells)

    def _block(self, cells: pa.RecordBatch) -> Block:
        block = Block(cells.columns, self._numbers(cells.num_rows), self.text.has_nul, self.text.damaged)
        return self._without_end(block) if self.ended else block

    def _numbers(self, count: int) -> pa.Array:
        """Numbers of the next rows: those that were not refused. Refusals of the next block may be known already."""
        span = np.arange(self.next_number, self.next_number + count + len(self.refused_numbers))
        numbers = np.setdiff1d(span, self.refused_numbers, assume_unique=True)[:count]
        if count:
            self.next_number = int(numbers[-1]) + 1
        self.refused_numbers = [number for number in self.refused_numbers if number >= self.next_number]
        return pa.array(numbers, pa.int64())

    def _without_end(self, block: Block) -> Block:
        keep = np.ones(len(block.row_numbers), bool)
        marked = {at for cells in block.cells for at in pc.indices_nonzero(_is_end(cells)).to_pylist()}
        for at in sorted(marked):
            keep[at] = False
            texts = [(cells[at].as_py() or "").replace(END, "") for cells in block.cells]
            if any(text.strip(WHITESPACE) for text in texts):
                raw = self.dialect.delimiter.join(texts)
                self.reading.reject(block.row_numbers[at].as_py(), raw, "unclosed_quote")
        return block.filtered(pa.array(keep))

    def _unreadable(self, error: pa.ArrowInvalid) -> None:
        refuse(
            self.reading.file_name,
            f"Tabel tidak terbaca setelah baris data ke-{self.next_number - 1}: {str(error).splitlines()[0]}.",
            "Biasanya ada tanda kutip yang tidak ditutup; perbaiki baris itu, atau setel options.quote di profil.",
        )


def _is_end(cells: pa.Array) -> pa.Array:
    return pc.match_substring(cells, END).fill_null(False)


def _reason(raw: str) -> str:
    if "\0" in raw:
        return "nul_byte"
    return "damaged_text" if "\ufffd" in raw else "field_count"
