"""JSON documents and JSON lines, element by element. Keys are headers; nested objects have dotted keys (mapData.id).

Options: `records` (dotted path of the list in a document, as `data`; empty for a list at the top), `lines` (true, false;
recognised where absent). Every element is a record, an empty object too. A line that is no JSON is rejected; a document
that breaks off is refused whole, for nobody knows what is missing.
"""

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO

import pyarrow as pa

from lontar.agency import Source
from lontar.ingest import limits
from lontar.ingest.readers.cells import cell_text, text_array
from lontar.ingest.readers.columns import Columns, locate
from lontar.ingest.readers.fields import fields_of
from lontar.ingest.readers.json_bounds import Measured
from lontar.ingest.readers.options import check_options
from lontar.ingest.readers.pipeline import Block, Pipeline
from lontar.ingest.readers.reading import RAW_TEXT_LIMIT, Batch, Reading, refuse
from lontar.ingest.readers.text import TextStream, Utf8File
from lontar.ingest.readers.values import Rewriter, is_number
from lontar.sources import FeedDeclaration

BATCH_RECORDS = 10_000
Numbered = tuple[int, dict[str, Any]]


class JsonReader:
    """Reads one source's JSON files."""

    def __init__(self, source: Source, feed: FeedDeclaration | None) -> None:
        check_options(source)
        self.source, self.feed = source, feed
        self.path = source.options.get("records") or ""

    def read(self, stream: BinaryIO, file_name: str) -> Reading:
        """One pass over one file, 10,000 elements at a time. A required key must occur among the first of them."""
        return Reading(file_name, lambda reading: self._batches(stream, reading))

    def _batches(self, stream: BinaryIO, reading: Reading) -> Iterator[Batch]:
        text = TextStream(stream, self.source.options.get("encoding", "auto"))
        # A key that is absent means null in many services, so only the required ones are demanded.
        fields = [replace(f, mapped=False) for f in fields_of(self.source, self.feed, reading.file_name)]
        reading.detected["encoding"] = text.encoding
        keys: dict[str, None] = {}
        columns = Columns({}, [], [])
        records = self._records(text, reading)
        while chunk := list(islice(records, BATCH_RECORDS)):
            before = len(keys)
            keys |= dict.fromkeys(key for _, record in chunk for key in record)
            if len(keys) > before or not columns.positions:
                labels = [(key,) for key in keys]
                columns = locate(reading, fields, labels, self.source.options.get("ignored_columns", ()))
            pipeline = Pipeline(reading, fields, columns, Rewriter(self.source, self.feed))
            types = {field.name: field.data_type for field in fields}
            yield from pipeline.batches([self._block(chunk, list(keys), columns, types)])

    def _block(self, chunk: list[Numbered], keys: list[str], columns: Columns, types: dict[str, str]) -> Block:
        cells = [pa.nulls(len(chunk), pa.string())] * len(keys)
        for name, at in columns.positions.items():
            kind = types.get(name, "text")
            decimal = self.source.decimal if is_number(kind) else "."
            texts = [cell_text(record.get(keys[at]), data_type=kind, decimal=decimal) for _, record in chunk]
            cells[at] = text_array(texts)
        numbers = pa.array([number for number, _ in chunk], pa.int64())
        return Block(cells, numbers, may_hold_nul=True, damaged=True, has_blank_rows=False)

    def _records(self, text: TextStream, reading: Reading) -> Iterator[Numbered]:
        texts = iter(text)
        head = next((part for part in texts if part.strip()), "")
        stream = io.BufferedReader(Utf8File(chain([head] if head else [], texts)))
        lines = self.source.options.get("lines")
        if lines is None:
            lines = not self.path and _looks_like_lines(head)
        reading.detected["layout"] = "lines" if lines else "document"
        elements = _lines(stream, reading) if lines else self._document(stream, reading, head)
        for number, element in elements:
            record = dict(_flat(element)) if isinstance(element, dict) and _is_shallow(element) else None
            if record is None:
                reading.reject(number, _shown(element), "not_an_object")
            else:
                yield number, record

    def _document(self, stream: BinaryIO, reading: Reading, head: str) -> Iterator[tuple[int, Any]]:
        import ijson

        if not self.path and head.lstrip()[:1] == "{":
            refuse(
                reading.file_name,
                "Isi berkas satu objek, bukan daftar.",
                "Sebutkan letak daftarnya di options.records.",
            )
        measured = Measured(stream, reading)
        try:
            for number, element in enumerate(
                ijson.items(measured, f"{self.path}.item" if self.path else "item"), start=1
            ):
                measured.begin_anew()
                yield number, element
        except (ijson.JSONError, ValueError, RecursionError) as error:
            # Without the library's own words: they quote the file.
            reason = f"setelah unsur ke-{measured.elements}, {type(error).__name__}"
            refuse(reading.file_name, f"JSON tidak terbaca sampai akhir ({reason}).", "Minta berkas yang utuh.")


def _looks_like_lines(head: str) -> bool:
    first = head.lstrip().split("\n", 1)[0]
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _lines(stream: io.BufferedReader, reading: Reading) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := stream.readline(limits.ELEMENT_BYTES):
        number += 1
        if len(line) == limits.ELEMENT_BYTES and not line.endswith(b"\n"):
            while (rest := stream.readline(limits.ELEMENT_BYTES)) and not rest.endswith(b"\n"):
                pass
            reading.reject(number, line[:RAW_TEXT_LIMIT].decode("utf-8", "replace"), "line_too_long")
        elif line.strip():
            yield from _parsed(number, line, reading)


def _parsed(number: int, line: bytes, reading: Reading) -> Iterator[tuple[int, Any]]:
    try:
        yield number, json.loads(line, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError):
        raw = line[: 4 * RAW_TEXT_LIMIT].decode("utf-8", "replace").rstrip("\r\n")
        reading.reject(number, raw, "nul_byte" if "\0" in raw else "not_json")


def _is_shallow(element: Any) -> bool:
    """Whether an element nests no deeper than any record does. Level by level, for a walk in depth would end in the stack."""
    level = [element]
    for _ in range(limits.NESTING):
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
        if not level:
            return True
    return False


def _shown(element: Any) -> str:
    if isinstance(element, dict | list):
        return "{...}" if isinstance(element, dict) else "[...]"
    return str(element)[:RAW_TEXT_LIMIT] if not isinstance(element, int) else "9..."


def _flat(record: dict, prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        elif isinstance(value, list):
            yield f"{prefix}{key}", json.dumps(value, ensure_ascii=False, default=str)
        else:
            yield f"{prefix}{key}", value
