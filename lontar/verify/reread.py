"""Reads an archived delivery again through the real reader and door, as it was landed, without writing anything."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa

from lontar.agency import Agency, Source
from lontar.errors import ConfigurationError
from lontar.ingest import archive
from lontar.ingest.copying import CopyPipe
from lontar.ingest.count import count_received
from lontar.ingest.events import MonthReader
from lontar.ingest.identity import Identities
from lontar.ingest.keys import master_key
from lontar.ingest.masking import masked_within
from lontar.ingest.preparing import Preparer
from lontar.ingest.raw_tables import is_log, partition_name
from lontar.ingest.readers import Reject, open_reader
from lontar.ingest.roster_names import RosterNames
from lontar.ingest.rowhash import row_hashes
from lontar.sources import FeedDeclaration, load_feeds
from lontar.warehouse import Role, connect

# Stands where the identities know nobody: no person's key looks like this.
_NOBODY = "unknown person"


@dataclass(frozen=True)
class Landed:
    """A row of `ledger.delivery`: one file as it was landed."""

    delivery_id: int
    feed: str
    source: str
    file_name: str
    sha256: str
    seen_at: datetime
    received: int
    loaded: int
    rejected: int
    duplicate: int
    profile_hash: str
    detected: dict[str, Any]
    rows_sha256: str


@dataclass
class Rows:
    """Numbers and hashes of rows, int64 each, and the table of `raw` (a log's month) that each number belongs into."""

    numbers: np.ndarray
    hashes: np.ndarray
    partition_of: dict[int, str] = field(default_factory=dict)


@dataclass
class Reread:
    """What the archived file says today. `columns` is what its headers were taken for."""

    rows: Rows
    rejects: list[Reject]
    received: int
    columns: dict[str, str]


class _KnownIdentities(Identities):
    """Looks persons up and makes none."""

    def _find_or_make(self, kind: str, digests: list[bytes]) -> dict[bytes, str]:
        return dict.fromkeys(digests, _NOBODY) | self._find(kind, digests)


class _NoMemory:
    """Of a log that repeats itself, every row: which of them were repeated is asked of the result."""

    def first_seen(self, month: date | None, devices: set[str], hashes: np.ndarray) -> np.ndarray:
        return np.ones(len(hashes), bool)


class Rereader(AbstractContextManager):
    """Re-reads deliveries of one agency. Uses the loader's login, the only one that knows identities, for looking up."""

    def __init__(self, agency: Agency) -> None:
        self.agency = agency
        self._pipe = CopyPipe(connect(Role.LOADER, autocommit=True))
        self._pipe.execute("set default_transaction_read_only = on")
        self._identities = _KnownIdentities(self._pipe, agency.agency_id, master_key())
        self._names = RosterNames(self._pipe, agency)

    def __exit__(self, *_: object) -> None:
        self._pipe.close()

    def source_of(self, landed: Landed) -> Source:
        """The source as the profile has it today. Raises ConfigurationError when it is there no longer."""
        feed = self.agency.feeds.get(landed.feed)
        for source in feed.sources if feed else ():
            if source.name == landed.source:
                return source
        raise ConfigurationError(
            "The profile names this source no longer.", where=f"{landed.feed}/{landed.source}", remedy="Restore it."
        )

    def _preparer(self, landed: Landed, feed: FeedDeclaration, source: Source) -> Preparer:
        log = is_log(feed)
        return Preparer(
            landed.delivery_id,
            self.agency.agency_id,
            feed,
            source,
            self._identities,
            table_of=lambda month: partition_name(feed, month) if log else feed.name,
            months=MonthReader(feed.column(feed.partition_by_month), landed.seen_at) if log else None,
            memory=_NoMemory() if log else None,
            names=self._names.mask_before(landed.delivery_id),
        )

    def tables(self, landed: Landed, rejects: list[Reject], columns: dict[str, str]) -> Iterator[tuple[str, pa.Table]]:
        """Table of `raw` and the rows that belong into it; rejects and columns are filled on the way."""
        feed, source = load_feeds()[landed.feed], self.source_of(landed)
        preparer = self._preparer(landed, feed, source)
        with archive.open(landed.sha256) as stream:
            reading = open_reader(source, feed).read(stream, landed.file_name)
            for batch in reading.batches():
                yield from preparer.prepare(batch)
                rejects += preparer.take_rejects(reading.take_rejects())
        rejects += preparer.take_rejects(reading.take_rejects())
        columns |= masked_within(reading.columns)

    def read(self, landed: Landed) -> Reread:
        """Read the file again. Raises LontarError when it cannot be read as what it was."""
        rejects, columns, names = [], {}, [column.name for column in load_feeds()[landed.feed].columns]
        numbers, hashes, partition_of = [], [], {}
        for table, rows in self.tables(landed, rejects, columns):
            partition_of |= dict.fromkeys(rows["_row_number"].to_pylist(), table)
            numbers.append(rows["_row_number"].to_numpy())
            hashes.append(row_hashes(rows.select(names)))
        with archive.open(landed.sha256) as stream:
            received = count_received(stream, self.source_of(landed), load_feeds()[landed.feed])
        return Reread(Rows(_joined(numbers), _joined(hashes), partition_of), rejects, received, columns)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts).astype(np.int64) if parts else np.empty(0, np.int64)
