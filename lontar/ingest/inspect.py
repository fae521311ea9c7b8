"""What the line would make of a file, nothing kept: the front half, from bytes to rows and rejects.

Typing and row rules belong to staging. Whoever runs them on the rows passes `on_batch` and gets each batch as it is read.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from lontar.agency import Agency, Source
from lontar.errors import ConfigurationError
from lontar.ingest.count import count_received
from lontar.ingest.readers import Batch, Reading, open_reader
from lontar.sources import FeedDeclaration

_ISO_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?$"
_HEAD_BYTES = 1 << 16


@dataclass
class Inspection:
    """What was found in one file.

    Attributes:
        received: Records by the independent count.
        rows: Records that the reader could take apart; `received = rows + sum(rejected)` or something is wrong.
        rejected: Reason -> number.
        columns: Header in the file -> column of the feed (its own name where no feed was asked for).
        detected: encoding, line_end, delimiter, header_row, ignored_columns ... as far as the format has them.
        first, last: Earliest and latest readable time of the feed's event column, local and without zone; or None.
    """

    received: int
    rows: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    detected: dict[str, Any] = field(default_factory=dict)
    first: str | None = None
    last: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def examine(
    path: Path, source: Source, feed: FeedDeclaration | None, on_batch: Callable[[Batch], None] | None = None
) -> Inspection:
    """Run the reader over one local file and gather what it says. Nothing is written anywhere.

    Raises:
        DeliveryRefused: The file cannot be read as this format or feed; the message says why.
    """
    found = Inspection(0)
    rejected: Counter[str] = Counter()
    with path.open("rb") as stream:
        reading = open_reader(source, feed).read(stream, path.name)
        for batch in reading.batches():
            found.rows += batch.table.num_rows
            _widen(found, batch, feed)
            rejected.update(reject.reason for reject in reading.take_rejects())
            if on_batch:
                on_batch(batch)
    # As in landing after the reading, which refuses what is beyond all bounds.
    with path.open("rb") as stream:
        found.received = count_received(stream, source, feed)
    return _closed(found, reading, rejected)


def _closed(found: Inspection, reading: Reading, rejected: Counter[str]) -> Inspection:
    rejected.update(reject.reason for reject in reading.take_rejects())
    found.rejected = dict(sorted(rejected.items()))
    found.columns, found.detected = reading.columns, reading.detected
    return found


def _widen(found: Inspection, batch: Batch, feed: FeedDeclaration | None) -> None:
    if feed is None or not feed.event_date:
        return
    moments = batch.table[feed.column(feed.event_date).source_name]
    readable = moments.filter(pc.match_substring_regex(moments, _ISO_MOMENT))
    bounds = pc.min_max(readable)
    earliest, latest = bounds["min"].as_py(), bounds["max"].as_py()
    found.first = min(filter(None, (found.first, earliest)), default=None)
    found.last = max(filter(None, (found.last, latest)), default=None)


def profile_source(agency: Agency, feed_name: str, file_name: str) -> Source:
    """The source in a profile whose pattern fits the file's name. Raises ConfigurationError when none does."""
    sources = agency.feeds[feed_name].sources if feed_name in agency.feeds else ()
    for source in sources:
        if re.fullmatch(source.pattern, file_name):
            return source
    raise ConfigurationError(
        f"No source of {feed_name} expects a file named {file_name}.",
        where=agency.agency_id,
        remedy=f"Patterns there: {', '.join(source.pattern for source in sources) or 'none'}.",
    )


def loose_source(path: Path, reader: str, feed: FeedDeclaration | None) -> Source:
    """A source for a file that no profile describes: everything recognised that can be.

    Here alone, the attlog layout is taken from the number of fields, and a layout without machine number takes the
    file's name for it. In a delivery both come from the profile.
    """
    options: dict[str, Any] = {}
    constants: dict[str, str] = {}
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if reader == "attlog":
        options["layout"] = _layout(head)
        if options["layout"] == "five_field" and feed and "device_id" in {column.name for column in feed.columns}:
            constants["device_id"] = path.stem
    elif reader == "json" and (records := _records_path(head)):
        options["records"] = records
    return Source(
        name="inspect", location=str(path.parent), pattern=".*", reader=reader, options=options, constants=constants
    )


def _layout(head: bytes) -> str:
    fields = Counter(line.count(b"\t") + 1 for line in head.splitlines() if line.strip())
    return "five_field" if fields[5] > fields[6] else "six_field"


def _records_path(head: bytes) -> str:
    """Where the first list of a JSON object stands; '' for a list at the top, or for JSON lines."""
    import ijson

    lines = [line.strip() for line in head.split(b"\n", 2) if line.strip()]
    if not lines or not lines[0].startswith(b"{") or (len(lines) > 1 and lines[1].startswith(b"{")):
        return ""
    try:
        return next((prefix for prefix, event, _ in ijson.parse(head) if event == "start_array"), "")
    except ijson.JSONError:
        return ""
