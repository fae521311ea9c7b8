"""What staging would make of rows that are not stored: the SQL of the typed models, run on a temporary table, rolled back.

There is no second implementation of typing and row rules: the SQL is compiled from the same macro as the models.
"""

import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np
import psycopg
import pyarrow as pa
from psycopg import sql

from lontar import warehouse
from lontar.agency import Source
from lontar.ingest.duplicates import SeenHashes
from lontar.ingest.events import MonthReader
from lontar.ingest.identity import Identities
from lontar.ingest.preparing import Preparer
from lontar.ingest.raw_tables import is_log
from lontar.ingest.readers import Batch, Reject
from lontar.sources import FeedDeclaration
from lontar.warehouse import Role

_ROWS, _DELIVERIES = "pg_temp.inspected_rows", "pg_temp.inspected_deliveries"
_TECHNICAL = {"_agency_id": "text", "_delivery_id": "bigint", "_row_number": "bigint"}


@dataclass(frozen=True)
class Judgement:
    """What became of the rows, in rows: `accepted + quarantined_rows + superseded + duplicates + len(rejects)` are all.

    Attributes:
        quarantined: Rule -> rows that break it; a row may break several.
        superseded: Valid rows whose key another row of the file repeats further down.
        duplicates: Rows of a log that the file repeats.
        rejects: Rows that the door refuses, such as an impossible identifier.
    """

    accepted: int
    quarantined_rows: int
    superseded: int
    duplicates: int
    quarantined: dict[str, int] = field(default_factory=dict)
    rejects: tuple[Reject, ...] = ()


class _UnrecordedIdentities(Identities):
    """Replaces identifiers as the door does, but writes nobody down: the keys are forgotten with the object."""

    def __init__(self) -> None:
        super().__init__(None, "inspect", secrets.token_bytes(32))

    def _find_or_make(self, kind: str, digests: list[bytes]) -> dict[bytes, str]:
        return {digest: secrets.token_hex(8) for digest in digests}


class _FileMemory:
    """The part of a log's memory that one file has of itself."""

    def __init__(self) -> None:
        self._seen: dict[date | None, SeenHashes] = {}

    def first_seen(self, month: date | None, devices: set[str], hashes: np.ndarray) -> np.ndarray:
        return self._seen.setdefault(month, SeenHashes()).first_seen(hashes)


class RowJudge:
    """Takes the batches of one file as a reader hands them over and says what staging would make of them."""

    def __init__(
        self, connection: psycopg.Connection, feed: FeedDeclaration, source: Source, seen_at: datetime
    ) -> None:
        log = is_log(feed)
        self._connection, self._feed, self._rejects = connection, feed, []
        self._preparer = Preparer(
            delivery_id=0,
            agency_id="inspect",
            feed=feed,
            source=source,
            identities=_UnrecordedIdentities(),
            table_of=lambda month: feed.name,
            months=MonthReader(feed.column(feed.partition_by_month), seen_at) if log else None,
            memory=_FileMemory() if log else None,
        )

    def take(self, batch: Batch) -> None:
        """One batch of the reader; nothing of it is kept when the connection ends."""
        for _, rows in self._preparer.prepare(batch):
            self._copy(rows)
        self._rejects += self._preparer.take_rejects()

    def _copy(self, rows: pa.Table) -> None:
        from pyarrow import csv

        names = [*(column.name for column in self._feed.columns), *_TECHNICAL]
        text = io.BytesIO()
        csv.write_csv(rows.select(names), text, csv.WriteOptions(include_header=False, quoting_style="needed"))
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        statement = sql.SQL("copy {} ({}) from stdin (format csv)").format(sql.SQL(_ROWS), columns)
        with self._connection.cursor().copy(statement) as copy:
            copy.write(text.getbuffer())

    def judge(self) -> Judgement:
        """Type what was taken. Call it once, after the last batch."""
        from lontar.transform.dbt_project import compile_inline

        call = f"typed_feed('{self._feed.name}', relation='{_ROWS}', deliveries='{_DELIVERIES}')"
        query = compile_inline("{{ " + call + " }}")
        self._connection.execute(sql.SQL("create temporary table judged on commit drop as ") + sql.SQL(query))
        last = "true" if is_log(self._feed) else "_is_last_of_key"
        accepted, valid, total = self._connection.execute(
            sql.SQL(
                """select count(*) filter (where _violations = '' and {}), count(*) filter (where _violations = ''), count(*)
                   from judged"""
            ).format(sql.SQL(last))
        ).fetchone()
        rules = self._connection.execute(
            """select rule, count(*) from judged, unnest(string_to_array(_violations, ',')) as rule
               group by rule order by rule"""
        ).fetchall()
        return Judgement(
            accepted, total - valid, valid - accepted, self._preparer.duplicates, dict(rules), tuple(self._rejects)
        )


@contextmanager
def row_judge(feed: FeedDeclaration, source: Source, *, timezone: str, seen_at: datetime) -> Iterator[RowJudge]:
    """A judge whose tables vanish at the end, whatever happens.

    Args:
        timezone: IANA name of the zone in which the source writes local times.
        seen_at: When the file was seen; times after it (and a day) break `not_after_seen`.
    """
    warehouse.ensure()
    with warehouse.connect(Role.TRANSFORMER) as connection:
        columns = {column.name: "text" for column in feed.columns} | _TECHNICAL
        definitions = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind)) for name, kind in columns.items()
        )
        connection.execute(sql.SQL("create temporary table inspected_rows ({})").format(definitions))
        connection.execute(
            sql.SQL(
                "create temporary table inspected_deliveries as select 0::bigint as delivery_id, ({}::timestamptz at time zone {}) as seen_local"
            ).format(seen_at.isoformat(), timezone)
        )
        try:
            yield RowJudge(connection, feed, source, seen_at)
        finally:
            connection.rollback()
