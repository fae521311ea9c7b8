"""What `raw` already holds of the devices and months of a log's new file, and which of its rows are therefore new."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from psycopg import sql

from lontar.ingest.copying import CopyPipe
from lontar.ingest.duplicates import SeenHashes
from lontar.ingest.raw_tables import partition_name
from lontar.sources import FeedDeclaration

# A delivery of more devices than this is searched whatever the device; listing them would cost more than it saves.
_MOST_DEVICES = 500
# Five million row hashes.
_MOST_BYTES_IN_MEMORY = 40_000_000


@dataclass
class StoredScope:
    """Which devices and months of a log one delivery stored rows of.

    Attributes:
        devices: Values of the first column of the feed's key, '' for none; None for any.
        months: First days as ISO text, '' for rows whose month cannot be read; None for any.
    """

    devices: set[str] | None = field(default_factory=set)
    months: set[str] | None = field(default_factory=set)

    @classmethod
    def of_json(cls, stored: dict | None) -> "StoredScope":
        """What `as_json` made; a delivery that does not say may hold anything."""
        if not stored:
            return cls(None, None)
        return cls(None if stored["devices"] is None else set(stored["devices"]), set(stored["months"]))

    def as_json(self) -> dict:
        """Sorted, so that the same delivery gives the same text."""
        many = self.devices is None or len(self.devices) > _MOST_DEVICES
        return {"devices": None if many else sorted(self.devices), "months": sorted(self.months)}

    def add(self, month: date | None, devices: set[str]) -> None:
        """Note that rows of these were stored."""
        self.months.add(_text(month))
        self.devices |= devices


def _text(month: date | None) -> str:
    return month.isoformat() if month else ""


class EarlierDeliveries:
    """The landed deliveries of one log and what each stored; reads only what has come since it was refreshed last.

    With `replays`, the line of that delivery is left out.
    """

    def __init__(self, pipe: CopyPipe, agency_id: str, feed: FeedDeclaration, replays: int | None = None) -> None:
        self._pipe, self._agency_id, self._feed, self._replays = pipe, agency_id, feed, replays
        self._last = 0
        # By month; those that do not say which months they stored under None.
        self._by_month: dict[str | None, list[tuple[int, set[str] | None]]] = {}

    def refresh(self) -> None:
        """Take in what has been landed since. Numbers are given under the feed's lock, so with it a later one is higher."""
        query = """
            select delivery_id, detected -> 'stored' from ledger.delivery
            where agency_id = %s and feed = %s and status = 'landed' and loaded > 0 and delivery_id > %s
                -- What is read again does not repeat itself.
                and (%s::bigint is null or %s not in (delivery_id, coalesce(replays, 0)))
            order by delivery_id
        """
        key = (self._agency_id, self._feed.name, self._last, self._replays, self._replays)
        for number, stored in self._pipe.execute(query, key):
            scope = StoredScope.of_json(stored)
            for month in scope.months if scope.months is not None else {None}:
                self._by_month.setdefault(month, []).append((number, scope.devices))
            self._last = number

    def that_may_hold(self, month: date | None, devices: set[str]) -> list[int]:
        """Numbers of the deliveries that may have stored rows of this month and one of these devices."""
        candidates = self._by_month.get(_text(month), []) + self._by_month.get(None, [])
        return [number for number, stored in candidates if stored is None or not devices.isdisjoint(stored)]


class LogMemory:
    """What was delivered before of the devices and months of one file, fetched from `raw` as the file comes to them.

    Each landed delivery of a log says in `ledger.delivery.detected` which devices and months it stored (`stored`), so a
    month that no delivery of this device reached costs nothing, and otherwise only those deliveries' rows are read.

    Args:
        pipe: The loader's connection, inside the landing's transaction and holding the feed's lock.
        feed: A log; the first column of its key (the device) tells which deliveries may repeat each other.
        earlier: Its landed deliveries, refreshed under that lock.
    """

    def __init__(self, pipe: CopyPipe, feed: FeedDeclaration, earlier: EarlierDeliveries) -> None:
        self._pipe, self._feed, self._earlier = pipe, feed, earlier
        self._seen: dict[date | None, SeenHashes] = {}
        self._fetched: dict[date | None, set[int]] = {}

    def first_seen(self, month: date | None, devices: set[str], hashes: np.ndarray) -> np.ndarray:
        """True for each row that neither `raw` nor an earlier row of this file has.

        Args:
            month: Month of all these rows; None where it cannot be read.
            devices: Every device among them, '' for none.
            hashes: Their row hashes, int64.
        """
        seen = self._seen.setdefault(month, SeenHashes())
        fetched = self._fetched.setdefault(month, set())
        unfetched = [number for number in self._earlier.that_may_hold(month, devices) if number not in fetched]
        if unfetched:
            fetched.update(unfetched)
            seen.add(self._fetch(month, unfetched))
        is_new = seen.first_seen(hashes)
        self._stay_within_memory(seen)
        return is_new

    def _stay_within_memory(self, present: SeenHashes) -> None:
        """A file in order of time does not come back to its earlier months, so those go to the disk first."""
        if sum(seen.bytes_in_memory for seen in self._seen.values()) > _MOST_BYTES_IN_MEMORY:
            for seen in self._seen.values():
                if seen is not present:
                    seen.spill()
            if present.bytes_in_memory > _MOST_BYTES_IN_MEMORY:
                present.spill()

    def _fetch(self, month: date | None, deliveries: list[int]) -> np.ndarray:
        # One value instead of a million rows: the driver would make an object of each.
        query = sql.SQL("select string_agg(int8send(_row_hash), '') from raw.{} where _delivery_id = any(%s)")
        table = sql.Identifier(partition_name(self._feed, month))
        found = self._pipe.execute(query.format(table), (deliveries,), binary=True).fetchone()[0]
        return np.frombuffer(found or b"", ">i8").astype(np.int64)
