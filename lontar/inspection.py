"""`lontar inspect`: a file through reader, door, typing and row rules, with the code and SQL of the line itself; nothing is kept."""

from collections import Counter
from pathlib import Path
from typing import Any

from lontar import clock
from lontar.agency import Source, get_agency
from lontar.errors import ConfigurationError
from lontar.ingest.inspect import Inspection, examine, loose_source, profile_source
from lontar.ingest.readers.template import marked_feed
from lontar.sources import FeedDeclaration, load_feeds
from lontar.typing_sql import Judgement, row_judge

# A clock's download can only be one feed; every other format says nothing about what it holds.
_FEED_OF_READER = {"attlog": "punches"}
# Decides nothing but what "later than now" means for a file that no profile describes.
_ZONE = "Asia/Jakarta"


def _choose_feed(path: Path, reader: str, feed: str) -> FeedDeclaration | None:
    name = feed or (marked_feed(path) if reader == "template" else _FEED_OF_READER.get(reader, ""))
    if name and name not in load_feeds():
        raise ConfigurationError(
            f"There is no feed '{name}'.", where="--feed", remedy=f"Known: {', '.join(load_feeds())}."
        )
    return load_feeds()[name] if name else None


def _choose_source(path: Path, reader: str, feed: FeedDeclaration | None, agency_id: str) -> Source:
    if not agency_id:
        return loose_source(path, reader, feed)
    if feed is None:
        raise ConfigurationError("A profile's source belongs to a feed.", where="--agency", remedy="Add --feed.")
    return profile_source(get_agency(agency_id), feed.name, path.name)


def inspect(path: Path, reader: str, feed: str = "", agency_id: str = "") -> dict[str, Any]:
    """What the line would make of a file.

    Args:
        reader: attlog, csv, spreadsheet, json or template.
        feed: Needed for typing and row rules; attlog is `punches` and a template what it says, without asking.
        agency_id: Read it as this agency's profile says (headers, formats, words); else as far as it explains itself.
    Returns:
        received, accepted, duplicates (rows), rejected (reason -> rows), quarantined (rule -> rows; a row can break several),
        columns, first, last, detected; also feed, quarantined_rows and superseded, with which
        received = rejected + duplicates + quarantined_rows + superseded + accepted. Without a feed nothing is typed.
    Raises:
        DeliveryRefused: The file cannot be read as this.
        ConfigurationError: There is no such feed, or the profile expects no file of this name.
    """
    declaration = _choose_feed(path, reader, feed)
    source = _choose_source(path, reader, declaration, agency_id)
    if declaration is None:
        found = examine(path, source, None)
        return _described(found, None, Judgement(found.rows, 0, 0, 0))
    zone = get_agency(agency_id).timezone if agency_id else _ZONE
    with row_judge(declaration, source, timezone=zone, seen_at=clock.now()) as judge:
        found = examine(path, source, declaration, on_batch=judge.take)
        return _described(found, declaration.name, judge.judge())


def _described(found: Inspection, feed: str | None, judged: Judgement) -> dict[str, Any]:
    rejected = Counter(found.rejected) + Counter(reject.reason for reject in judged.rejects)
    return {
        "feed": feed,
        "received": found.received,
        "accepted": judged.accepted,
        "duplicates": judged.duplicates,
        "superseded": judged.superseded,
        "rejected": dict(sorted(rejected.items())),
        "quarantined": judged.quarantined,
        "quarantined_rows": judged.quarantined_rows,
        "columns": found.columns,
        "first": found.first,
        "last": found.last,
        "detected": found.detected,
    }
