"""Bytes of one format into batches of text columns plus rejects, streaming. Dates and numbers come out in ISO form."""

from typing import BinaryIO, Protocol

from lontar.agency import Source
from lontar.ingest.readers.reading import REASONS, Batch, Reading, Reject
from lontar.sources import FeedDeclaration

__all__ = ["REASONS", "Batch", "Reader", "Reading", "Reject", "open_reader"]


class Reader(Protocol):
    """One format, set up for one source."""

    def read(self, stream: BinaryIO, file_name: str) -> Reading:
        """One pass over one file. The stream need not be seekable.

        Returns:
            The reading; iterate its `batches()` once, then `rejects` and `detected` are complete.
        Raises:
            DeliveryRefused: (while iterating) unreadable, empty, or without a required or mapped column.
        """
        ...


def open_reader(source: Source, feed: FeedDeclaration | None) -> Reader:
    """The reader that the profile names for this source.

    Args:
        feed: What to read for; None takes the file's own headers as they are (looking at an unknown file).
    Raises:
        ConfigurationError: An option of the profile is missing or unknown.
    """
    # Imported when needed: a run over readers' memories does not pay for the spreadsheet libraries.
    if source.reader == "attlog":
        from lontar.ingest.readers.attlog import AttlogReader as Chosen
    elif source.reader == "csv":
        from lontar.ingest.readers.csv_text import CsvReader as Chosen
    elif source.reader == "template":
        from lontar.ingest.readers.template import TemplateReader as Chosen
    elif source.reader == "spreadsheet":
        from lontar.ingest.readers.spreadsheet import SpreadsheetReader as Chosen
    else:
        from lontar.ingest.readers.json_records import JsonReader as Chosen
    return Chosen(source, feed)
