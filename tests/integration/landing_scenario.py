"""A city with an inbox, and what the warehouse holds of it afterwards: the common ground of the landing tests.

Each test has a city of its own in the module's one warehouse, which is much faster than a warehouse of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import psycopg
import yaml
from psycopg import sql

from lontar.agency import Agency, Source
from lontar.ingest.connectors import FoundFile, list_files
from lontar.ingest.deliveries import LandingResult
from lontar.ingest.landing import land
from lontar.ingest.session import LandingSession
from lontar.settings import settings
from lontar.sources import load_feeds
from lontar.warehouse import Role, connect, embedded
from lontar.warehouse.connections import DATABASE

SEEN = datetime(2026, 10, 2, 3, 0, tzinfo=UTC)
# Made up: born 1980 and later, appointed 2005.
NIPS = [f"19{80 + i % 20}010{i % 9 + 1}2005{i % 12 + 1:02}{i % 2 + 1}{i % 999 + 1:03}" for i in range(40)]
_SOURCES = """
punches:
  - {name: mesin, pattern: '.*_attlog\\.dat', reader: attlog, options: {layout: six_field}}
  - {name: ponsel, pattern: 'ponsel.*\\.csv', reader: csv, constants: {device_id: MOBILE}}
employees:
  - {name: simpeg, pattern: 'pegawai_(?P<effective_date>\\d{8}).*\\.csv', reader: csv, control_total: .jml}
leave_records:
  - {name: cuti, pattern: 'cuti.*\\.csv', reader: csv}
shift_rosters:
  - {name: sif, pattern: 'sif(_(?P<period>\\d{6}))?\\.csv', reader: csv}
units:
  - {name: ortala, pattern: 'unit.*\\.csv', reader: csv}
training_participations:
  - {name: lms, pattern: 'lms.*\\.csv', reader: csv, identifier: {kind: local, pattern: '\\d{3,9}'}}
"""
_numbers = count(1)
_OWN_ROWS = {
    "raw": "_agency_id = {0}",
    "ledger": "agency_id = {0}",
    "identity": "agency_id = {0}",
    "quarantine": "delivery_id in (select delivery_id from ledger.delivery where agency_id = {0})",
}


@dataclass
class City:
    """One city; `profile` may be changed before it is used."""

    agency_id: str = field(default_factory=lambda: f"kota-uji-{next(_numbers)}")
    profile: dict = field(init=False)

    def __post_init__(self) -> None:
        feeds = yaml.safe_load(_SOURCES)
        for source in (source for sources in feeds.values() for source in sources):
            source["location"] = f"inbox/{self.agency_id}"
        self.profile = {
            "agency_id": self.agency_id,
            "name": "Kota Uji",
            "short_name": "Uji",
            "timezone": "Asia/Makassar",
            "personnel_office": "BKPSDM",
            "contact": "uji@contoh.go.id",
            "feeds": {feed: {"sources": sources} for feed, sources in feeds.items()},
        }
        self.inbox.mkdir(parents=True)

    @property
    def inbox(self) -> Path:
        return settings().home / "inbox" / self.agency_id

    @property
    def agency(self) -> Agency:
        return Agency.model_validate(self.profile)

    def write_profile(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        (folder / f"{self.agency_id}.yml").write_text(yaml.safe_dump(self.profile))

    def put(self, name: str, content: str | bytes) -> None:
        """A file in the inbox."""
        (self.inbox / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    def find(self, feed: str, name: str) -> tuple[Source, FoundFile]:
        """A file of the inbox and the source whose pattern it fits."""
        found = ((source, file) for source in self.agency.feeds[feed].sources for file in list_files(source, SEEN))
        return next((source, file) for source, file in found if file.name == name)

    def land(self, feed: str, name: str, content: str | bytes, session: LandingSession | None = None) -> LandingResult:
        """Put a file into the inbox and land it."""
        self.put(name, content)
        return land(self.agency, load_feeds()[feed], *self.find(feed, name), "uji", session)

    def session(self) -> LandingSession:
        return LandingSession(self.agency, "uji")

    def rows(self, table: str, columns: str = "*", where: str = "true", role: Role | None = None) -> list[tuple]:
        """This city's rows of a table, by default as the auditor sees them (persons: as the loader)."""
        schema = table.split(".")[0]
        own = sql.SQL(_OWN_ROWS[schema]).format(sql.Literal(self.agency_id))
        query = sql.SQL("select {} from {} where ({}) and {}").format(
            sql.SQL(columns), sql.SQL(table), sql.SQL(where), own
        )
        with connect(role or (Role.LOADER if schema == "identity" else Role.AUDITOR)) as connection:
            return connection.execute(query).fetchall()

    def count(self, table: str) -> int:
        return self.rows(table, "count(*)")[0][0]


def attlog(*punches: tuple[object, str], device: int = 1) -> str:
    """A reader's memory: (PIN, time) in the order given."""
    return "".join(f"{pin:>9}\t{time}\t{device}\t1\t1\t0\n" for pin, time in punches)


def csv_text(header: Sequence[str], *rows: Sequence[object]) -> str:
    return "\n".join(";".join("" if value is None else str(value) for value in row) for row in (header, *rows)) + "\n"


def roster(*nips: str) -> str:
    """A staff roster of these identifiers."""
    header = ("nip", "employee_kind", "unit_id", "position_type", "legal_standing", "position_title")
    return csv_text(header, *((nip, "pns", "1.01", "pelaksana", "01", "Pengelola Contoh") for nip in nips))


def leaves(*nips: str) -> str:
    """One leave of each of these persons, numbered from 0."""
    header = ("record_id", "nip", "leave_kind", "start_date", "end_date", "status")
    line = ("cuti_tahunan", "2026-04-01", "2026-04-02", "disetujui")
    return csv_text(header, *((str(number), nip, *line) for number, nip in enumerate(nips)))


def shifts(nip: str) -> str:
    return csv_text(("nip", "work_date", "starts_at", "ends_at"), (nip, "2026-04-01", "08:00", "15:00"))


def whole_database() -> str:
    """Everything that the warehouse holds, as text: for looking whether something is nowhere in it."""
    texts = []
    with psycopg.connect(embedded.superuser_libpq(DATABASE)) as connection:
        tables = connection.execute(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        ).fetchall()
        for schema, table in tables:
            query = sql.SQL("select t::text from {}.{} as t").format(sql.Identifier(schema), sql.Identifier(table))
            texts += [f"{schema}.{table}: {text}" for (text,) in connection.execute(query)]
    return "\n".join(texts)
