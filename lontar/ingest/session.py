"""The loader's open door for one agency: its connections, what it has looked up, which tables are there.

Opened once for many files, because opening costs more than landing a small file does.
"""

from contextlib import AbstractContextManager
from datetime import date

import psycopg

from lontar import ledger
from lontar.agency import Agency
from lontar.errors import ConfigurationError
from lontar.ingest import raw_tables
from lontar.ingest.copying import CopyPipe
from lontar.ingest.deliveries import hash_profile
from lontar.ingest.identity import Identities
from lontar.ingest.keys import fingerprint, master_key
from lontar.ingest.log_memory import EarlierDeliveries
from lontar.ingest.roster_names import RosterNames
from lontar.sources import FeedDeclaration
from lontar.warehouse import Role, connect


class LandingSession(AbstractContextManager):
    """Use as a context manager. Not for several threads at once.

    Raises ConfigurationError when the master key is not the one with which this agency's persons were entered: every
    person would silently become another one.
    """

    def __init__(self, agency: Agency, run_id: str) -> None:
        self.agency, self.run_id, self.profile_hash = agency, run_id, hash_profile(agency)
        self._definitions: psycopg.Connection | None = None
        self._earlier: dict[tuple[str, int | None], EarlierDeliveries] = {}
        self._partitions: dict[str, set[str]] = {}
        self.pipe = CopyPipe(connect(Role.LOADER, autocommit=True))
        try:
            master = master_key()
            self._check_key(fingerprint(master))
            raw_tables.ensure_raw_tables(self.pipe.connection)
            # A table that has just been loaded has no statistics, and the planner would rather read all than its index.
            self.pipe.execute("set enable_seqscan = off")
        except BaseException:
            self.pipe.close()
            raise
        self.identities = Identities(self.pipe, agency.agency_id, master)
        self.names = RosterNames(self.pipe, agency)

    def __exit__(self, *_: object) -> None:
        self.pipe.close()
        if self._definitions is not None:
            self._definitions.close()

    def ensure_partition(self, feed: FeedDeclaration, month: date | None) -> str:
        """Name of the table that takes this month's rows, made on a connection of its own where it is missing."""
        name = raw_tables.partition_name(feed, month)
        known = self._partitions.setdefault(feed.name, set())
        if name not in known:
            if self._definitions is None:
                self._definitions = connect(Role.LOADER, autocommit=True)
            known |= raw_tables.existing_partitions(self._definitions, feed)
            if name not in known:
                raw_tables.ensure_partition(self._definitions, feed, month)
                known.add(name)
        return name

    def earlier(self, feed: FeedDeclaration, replays: int | None = None) -> EarlierDeliveries:
        """The landed deliveries of a log, as they are now, without the line that is being read again. Ask while holding the feed's lock."""
        key = (feed.name, replays)
        if key not in self._earlier:
            self._earlier[key] = EarlierDeliveries(self.pipe, self.agency.agency_id, feed, replays)
        self._earlier[key].refresh()
        return self._earlier[key]

    def _check_key(self, present: str) -> None:
        connection, agency_id = self.pipe.connection, self.agency.agency_id
        query = (
            "select payload ->> 'fingerprint' from ledger.entry where agency_id = %s and kind = 'key_in_use' limit 1"
        )
        row = connection.execute(query, (agency_id,)).fetchone()
        if row is None:
            ledger.append(connection, agency_id, self.run_id, "key_in_use", {"fingerprint": present})
        elif row[0] != present:
            raise ConfigurationError(
                "The master key is not the one with which this agency's persons were entered.",
                where=f"{agency_id}: key {present}, expected {row[0]}",
                remedy="Restore the former key (LONTAR_MASTER_KEY or keys/master.key). Nothing was loaded; see docs/runbooks/master-key.md.",
            )
