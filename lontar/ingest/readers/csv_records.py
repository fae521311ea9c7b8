"""The records of a delimited text, block by block: numbered, those of another width than the header rejected."""

import csv
import io
import secrets
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from lontar.ingest.readers.dialect import Dialect, quoting
from lontar.ingest.readers.pipeline import Block
from lontar.ingest.readers.reading import RAW_TEXT_LIMIT, REJECTS_IN_A_ROW_LIMIT, WHITESPACE, Reading, refuse
from lontar.ingest.readers.text import TextStream, Utf8File

BLOCK_BYTES = 1 << 21
# Stands behind the last line: a record that has swallowed it had its quote open at the end of the file. No file can know it.
END = f"\ue000end of file {secrets.token_hex(8)}\ue000"


class Records:
    """The records of one delimited text below its header."""

    def __init__(self, reading: Reading, text: TextStream, dialect: Dialect, quote: str) -> None:
        self.reading, self.text, self.dialect, self.quote = reading, text, dialect, quote
        self.names = [f"f{at}" for at in range(len(dialect.header))]
        self.refused: list[tuple[int, str, str]] = []  # waiting to be reported: number, text, reason
        self.refused_numbers: list[int] = []  # waiting to be passed over when rows are numbered
        self.next_number = 1
        self.ended = False

    def blocks(self, body: Iterator[str]) -> Iterator[Block]:
        """The records of the right width, block by block; the others are rejected on the way."""
        try:
            for cells in pyarrow.csv.open_csv(Utf8File(self._with_end(body)), *self._options()):
                block = self._block(cells)
                self._report()
                yield block
        except pa.ArrowInvalid:
            self._report()
            self._unreadable()
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
            # Asked of the whole record: what makes it more than a blank one may stand behind what is kept of it.
            if not self._is_blank(text):
                if len(text) > RAW_TEXT_LIMIT:
                    text = text.lstrip(WHITESPACE + self.dialect.delimiter + self.quote) or text
                text = text[:RAW_TEXT_LIMIT]
                self.refused.append((row.number, text, "unclosed_quote" if swallowed else _reason(text)))
        return "skip"

    def _report(self) -> None:
        waiting, self.refused = self.refused, []
        for refused in waiting:
            self.reading.reject(*refused)

    def _is_blank(self, raw: str) -> bool:
        """Whether a record of the wrong width is nothing but delimiters, as spreadsheets leave them below a table."""
        if raw.strip(WHITESPACE + self.dialect.delimiter + self.quote):
            return False
        rows = csv.reader(io.StringIO(raw, newline=""), delimiter=self.dialect.delimiter, **quoting(self.quote))
        return not any(cell.strip(WHITESPACE) for cells in rows for cell in cells)

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

    def _unreadable(self) -> None:
        refuse(
            self.reading.file_name,
            f"Tabel tidak terbaca setelah baris data ke-{self.next_number - 1}: sebuah baris lebih panjang dari 2 MB.",
            "Biasanya ada tanda kutip yang tidak ditutup; perbaiki baris itu, atau setel options.quote di profil.",
        )


def _is_end(cells: pa.Array) -> pa.Array:
    return pc.match_substring(cells, END).fill_null(False)


def _reason(raw: str) -> str:
    if "\0" in raw:
        return "nul_byte"
    return "damaged_text" if "\ufffd" in raw else "field_count"
