"""Memory of a fingerprint or face reader as downloaded to a USB stick (`*_attlog.dat`): tab-separated, no header.

Two column orders exist, and they cannot be told apart by their values; the profile names the layout (`options.layout`):
six_field  PIN, time, machine number, state, verify, work code (USB download)
five_field PIN, time, verify, state, work code (text export of web-service firmware)

A line with another number of fields (truncated download) or with NUL bytes (damaged copy) is rejected here. A time that
is none (`1971--10--29 -23:-59:-53`, a clock reset to 2000) is text like any other: it goes on verbatim, and staging
refuses it by name. The row number is the line's number in the file.
"""

import io
import re
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.csv

from lontar.agency import Source
from lontar.ingest.readers.columns import locate
from lontar.ingest.readers.fields import fields_of
from lontar.ingest.readers.options import check_options
from lontar.ingest.readers.pipeline import Block, Pipeline
from lontar.ingest.readers.reading import RAW_TEXT_LIMIT, Batch, Reading
from lontar.ingest.readers.text import line_end
from lontar.ingest.readers.values import Rewriter
from lontar.sources import FeedDeclaration

LAYOUTS = {
    "six_field": ("pin", "punched_at", "machine", "state", "verify", "work_code"),
    "five_field": ("pin", "punched_at", "verify", "state", "work_code"),
}
# What the fields fill where the profile maps none.
DEFAULT_COLUMNS = {
    "pin": "pin",
    "punched_at": "punched_at",
    "machine": "device_id",
    "state": "state_code",
    "verify": "verify_code",
}
BLOCK_BYTES = 1 << 21
LINE_LIMIT = BLOCK_BYTES
_BOM = b"\xef\xbb\xbf"
_BLANK = " \t\r\n\v\f"


class AttlogReader:
    """Reads one source's downloads. Raises ConfigurationError when the profile names no layout."""

    def __init__(self, source: Source, feed: FeedDeclaration | None) -> None:
        check_options(source)
        self.source, self.feed = source, feed
        self.names = LAYOUTS[source.options["layout"]]

    def read(self, stream: BinaryIO, file_name: str) -> Reading:
        """One pass over one download, in constant memory."""
        return Reading(file_name, lambda reading: self._batches(stream, reading))

    def _batches(self, stream: BinaryIO, reading: Reading) -> Iterator[Batch]:
        defaults = {name: DEFAULT_COLUMNS[name] for name in self.names if name in DEFAULT_COLUMNS}
        fields = fields_of(self.source, self.feed, reading.file_name, defaults)
        reading.detected["layout"] = self.source.options["layout"]
        columns = locate(reading, fields, [(name,) for name in self.names], ignorable=self.names)
        pipeline = Pipeline(reading, fields, columns, Rewriter(self.source, self.feed))
        yield from pipeline.batches(self._blocks(stream, reading))

    def _blocks(self, stream: BinaryIO, reading: Reading) -> Iterator[Block]:
        first_line = 1
        for data, complete in _whole_lines(stream, reading):
            if not complete:
                reading.reject(first_line, data.decode("utf-8", "replace"), "line_too_long")
                first_line += 1
                continue
            block, lines = self._block(data, first_line, reading)
            first_line += lines
            yield block

    def _block(self, data: bytes, first_line: int, reading: Reading) -> tuple[Block, int]:
        text = data if data.isascii() else data.decode("utf-8", "replace").encode("utf-8")
        refused: list[tuple[int, str]] = []
        cells = _parsed(text, self.names, refused)
        for number, raw in refused:
            if raw.strip(_BLANK):
                reason = "nul_byte" if "\0" in raw else "field_count"
                reading.reject(first_line + number - 1, raw, reason)
        lines = cells.num_rows + len(refused)
        numbers = np.delete(np.arange(first_line, first_line + lines), [number - 1 for number, _ in refused])
        arrays = [column.combine_chunks() for column in cells.columns]
        damage = {"may_hold_nul": b"\0" in text, "damaged": text is not data}
        return Block(arrays, pa.array(numbers), blank=_BLANK, **damage), lines


def _parsed(data: bytes, names: tuple[str, ...], refused: list[tuple[int, str]]) -> pa.Table:
    """Lines of the right number of fields; the others as (line in this block, text)."""

    def keep(row) -> str:
        # Blanks at the beginning must not push out what makes the line more than a blank one.
        text = row.text if len(row.text) <= RAW_TEXT_LIMIT else row.text.lstrip(_BLANK)
        refused.append((row.number, text[:RAW_TEXT_LIMIT]))
        return "skip"

    if data.startswith(_BOM):
        # Each block is a file of its own to the parser, which takes a byte order mark off its beginning.
        data = _BOM + data
    return pyarrow.csv.read_csv(
        io.BytesIO(data),
        # One thread: with more, a refused row does not know its number.
        pyarrow.csv.ReadOptions(column_names=names, use_threads=False, block_size=len(data) + 1),
        pyarrow.csv.ParseOptions(
            delimiter="\t", quote_char=False, double_quote=False, ignore_empty_lines=False, invalid_row_handler=keep
        ),
        pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True, null_values=[""], check_utf8=False
        ),
    )


def _whole_lines(stream: BinaryIO, reading: Reading) -> Iterator[tuple[bytes, bool]]:
    """Blocks that end with a line; (beginning of a line, False) in place of a line longer than any format has."""
    rest, overlong, is_first = b"", False, True
    while chunk := stream.read(BLOCK_BYTES):
        if is_first:
            chunk, is_first = _opened(chunk, reading), False
        if overlong:
            chunk, overlong = _after_line_end(chunk)
        data = rest + chunk
        cut = _last_line_end(data)
        if cut:
            yield data[:cut], True
        rest = data[cut:]
        if len(rest) > LINE_LIMIT and b"\r" not in rest:
            yield rest[:RAW_TEXT_LIMIT], False
            rest, overlong = b"", True
    if rest:
        yield rest, True


def _opened(chunk: bytes, reading: Reading) -> bytes:
    reading.detected |= {"encoding": "ascii" if chunk.isascii() else "utf-8", "delimiter": "\t"}
    reading.detected |= {"line_end": line_end(chunk[: 1 << 16].decode("latin-1"))}
    return chunk.removeprefix(_BOM)


def _last_line_end(data: bytes) -> int:
    # A CR at the very end may be the first half of CRLF: it waits for the next block.
    at = data.rfind(b"\n") + 1
    return at or data.rfind(b"\r", 0, len(data) - 1) + 1


def _after_line_end(chunk: bytes) -> tuple[bytes, bool]:
    _line, *following = re.split(rb"\r\n|\r|\n", chunk, maxsplit=1)
    return (following[0], False) if following else (b"", True)
