"""Delimited text: UTF-8, byte order mark, UTF-16, cp1252; LF, CRLF, CR; comma, semicolon, tab or bar; title lines above.

A record with another number of cells than the header is rejected; so is one whose quote is still open when the file
ends, because the lines behind the quote have become part of it. The row number counts the records below the header,
blank ones included. Options: encoding (auto), delimiter (auto), quote ('"', or '' where quotes are plain characters).
"""

from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from lontar.agency import Source
from lontar.ingest.readers.columns import locate
from lontar.ingest.readers.csv_records import Records
from lontar.ingest.readers.dialect import sniff
from lontar.ingest.readers.fields import fields_of
from lontar.ingest.readers.options import check_options
from lontar.ingest.readers.pipeline import Pipeline
from lontar.ingest.readers.reading import WHITESPACE, Batch, Reading
from lontar.ingest.readers.text import TextStream, line_end
from lontar.ingest.readers.values import Rewriter
from lontar.sources import FeedDeclaration

HEAD_CHARACTERS = 1 << 18


class CsvReader:
    """Reads one source's delimited text files."""

    def __init__(self, source: Source, feed: FeedDeclaration | None) -> None:
        check_options(source)
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
        pipeline = Pipeline(reading, fields, columns, Rewriter(self.source, self.feed))
        body = chain([head[dialect.body_at :]], texts)
        yield from pipeline.batches(Records(reading, text, dialect, self.quote).blocks(body))
        reading.detected["encoding"] = text.encoding


def _head(texts: Iterator[str]) -> str:
    parts, size = [], 0
    for text in texts:
        parts.append(text)
        size += len(text)
        if size >= HEAD_CHARACTERS:
            break
    return "".join(parts)
