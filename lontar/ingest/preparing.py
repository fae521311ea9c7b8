"""From a reader's batch to what is stored: identifiers replaced, repeated rows left out, technical columns added."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lontar.agency import Source
from lontar.ingest.events import MonthReader, Span
from lontar.ingest.identity import IMPOSSIBLE, Identities
from lontar.ingest.log_memory import LogMemory, StoredScope
from lontar.ingest.masking import NameMask, shape
from lontar.ingest.raw_tables import is_log
from lontar.ingest.readers import Batch, Reject
from lontar.ingest.readers.reading import printable
from lontar.ingest.rowhash import RowsDigest, row_hashes
from lontar.sources import FeedDeclaration

NUL = "nul_byte"
# Stands for a refused row that may hold what somebody wrote; its bytes are in the sealed archive alone.
FREE_TEXT = "(memuat teks bebas, tidak disimpan)"
# Reasons for which the door itself rejects a row, beside those of the readers; the texts are what the audit pages print.
REASONS = {IMPOSSIBLE: "NIP atau nomor pengenal tidak mungkin benar", NUL: "baris memuat bita NUL (salinan rusak)"}


@dataclass
class Preparer:
    """Prepares the batches of one delivery.

    Attributes:
        delivery_id, agency_id, feed, source: What the rows belong to.
        identities: Replaces identifiers.
        table_of: Landing table, or partition of a log's month (None: unreadable), made where it is missing.
        months, memory: For logs: what month a row belongs to, and what was delivered before.
        names: Masks the roster's names where they stand in a text.
        closed: Months of a log whose deliveries were destroyed: their rows came before and must not come back.
        stored: Of which devices and months of a log rows were stored.
        rejects: Rows that the door refused; take them out as you go.
        duplicates: Rows of a log that were delivered before.
        digest: Of all rows to store, by number and hash.
    """

    delivery_id: int
    agency_id: str
    feed: FeedDeclaration
    source: Source
    identities: Identities
    table_of: Callable[[date | None], str]
    months: MonthReader | None = None
    memory: LogMemory | None = None
    names: NameMask | None = None
    closed: Collection[date] = ()
    stored: StoredScope = field(default_factory=StoredScope)
    rejects: list[Reject] = field(default_factory=list)
    duplicates: int = 0
    digest: RowsDigest = field(default_factory=RowsDigest)

    def __post_init__(self) -> None:
        event = self.feed.event_date
        self.span = Span(self.feed.column(event).data_type) if event else None

    def prepare(self, batch: Batch) -> Iterator[tuple[str, pa.Table]]:
        """Rows to store, with the table of schema raw that takes them."""
        rows = self._declared(batch)
        if is_log(self.feed):
            yield from self._new_rows_by_month(rows)
            return
        self._note_events(rows)
        if rows.num_rows:
            self.digest.add(_numbers(rows), row_hashes(rows.drop_columns("_row_number")))
            yield self.table_of(None), self._with_origin(rows)

    def take_rejects(self, of_reader: Iterable[Reject] = ()) -> list[Reject]:
        """The rows that the door refused since the last call, and the reader's: their shape, or of a feed with free text nothing."""
        taken, self.rejects = [*of_reader, *self.rejects], []
        if any(column.is_digest for column in self.feed.columns):
            return [replace(reject, raw_text=FREE_TEXT) for reject in taken]
        return [replace(reject, raw_text=shape(reject.raw_text)) for reject in taken]

    def _declared(self, batch: Batch) -> pa.Table:
        """All declared columns in order, and `_row_number`; rows that the door refuses are gone."""
        delivered = batch.table.combine_chunks()
        nul = _rows_with_nul(delivered)
        columns, impossible = self._replaced(_without(delivered, nul))
        kept_numbers = _without(pa.table({"_row_number": batch.row_numbers}), nul)
        self._reject(delivered, batch.row_numbers, nul, NUL)
        self._reject(_without(delivered, nul), kept_numbers["_row_number"], impossible, IMPOSSIBLE)
        rows = pa.table(columns | {"_row_number": kept_numbers["_row_number"]})
        return _without(rows, impossible)

    def _replaced(self, delivered: pa.Table) -> tuple[dict[str, pa.Array], np.ndarray]:
        """Every declared column, identifiers replaced; and which rows have an impossible identifier."""
        rows, impossible = delivered.num_rows, np.zeros(delivered.num_rows, bool)
        present = set(delivered.column_names)
        resolved = {}
        for column in self.feed.columns:
            if column.identifier and column.source_name in present:
                one = self.identities.resolve(delivered[column.source_name], self.source.identifier)
                resolved[column.source_name] = one
                impossible |= one.impossible
        columns = {}
        for column in self.feed.columns:
            name, _, part = column.derived.partition(".")
            if column.derived:
                columns[column.name] = resolved[name].derived[part] if name in resolved else _nothing(rows)
            elif column.source_name in resolved:
                columns[column.name] = resolved[column.source_name].person_keys
            else:
                known = column.source_name in present
                columns[column.name] = delivered[column.source_name] if known else _nothing(rows)
        for column in self.feed.columns:
            if column.is_digest:
                columns[column.name] = self.identities.texts.of(columns[column.name])
            elif not (column.identifier or column.derived):
                columns[column.name] = self.identities.masks.of(columns[column.name], self.feed, column, self.names)
        return self._combined(columns), impossible

    def _combined(self, columns: dict[str, pa.Array]) -> dict[str, pa.Array]:
        """Fill what the profile makes of other columns; after the identifiers, so that none can end up in a number."""
        for target, parts in self.source.combine.items():
            columns[target] = pc.binary_join_element_wise(*(columns[part] for part in parts), "-")
        return columns

    def _new_rows_by_month(self, rows: pa.Table) -> Iterator[tuple[str, pa.Table]]:
        content = rows.drop_columns("_row_number")
        hashes = row_hashes(content)
        codes, months = self.months.months(rows[self.feed.partition_by_month].combine_chunks())
        codes = codes.to_numpy()
        devices = {value or "" for value in rows[self.feed.key[0]].unique().to_pylist()}
        self._note_events(rows.filter(pa.array(codes != months.index(None))) if None in months else rows)
        stored: list[np.ndarray] = []
        for code, month in enumerate(months):
            places = np.flatnonzero(codes == code)
            if month in self.closed:
                self.duplicates += len(places)
                continue
            table = self.table_of(month)
            places = places[self.memory.first_seen(month, devices, hashes[places])]
            stored.append(places)
            self.duplicates += int((codes == code).sum()) - len(places)
            if len(places):
                self.stored.add(month, devices)
                part = rows if len(places) == rows.num_rows else rows.take(pa.array(places))
                part = part.append_column("_row_hash", pa.array(hashes[places]))
                yield table, self._with_origin(part.append_column("_event_month", _repeated(month, len(places))))
        new = np.concatenate(stored) if stored else np.empty(0, np.int64)
        self.digest.add(_numbers(rows)[new], hashes[new])

    def _with_origin(self, rows: pa.Table) -> pa.Table:
        rows = rows.append_column("_agency_id", _repeated(self.agency_id, rows.num_rows))
        return rows.append_column("_delivery_id", _repeated(self.delivery_id, rows.num_rows))

    def _note_events(self, rows: pa.Table) -> None:
        if self.span and rows.num_rows:
            self.span.add(rows[self.feed.event_date].combine_chunks())

    def _reject(self, delivered: pa.Table, numbers: pa.ChunkedArray, mask: np.ndarray, reason: str) -> None:
        if mask.any():
            chosen = pa.array(np.flatnonzero(mask))
            for number, row in zip(numbers.take(chosen).to_pylist(), delivered.take(chosen).to_pylist(), strict=True):
                raw_text = "\t".join(value or "" for value in row.values())
                self.rejects.append(Reject(number, printable(raw_text), reason))


def _numbers(rows: pa.Table) -> np.ndarray:
    return rows["_row_number"].to_numpy().astype(np.int64, copy=False)


def _repeated(value: object, count: int) -> pa.Array:
    return pa.nulls(count, pa.date32()) if value is None else pa.repeat(pa.scalar(value), count)


def _nothing(count: int) -> pa.Array:
    return pa.nulls(count, pa.string())


def _without(rows: pa.Table, mask: np.ndarray) -> pa.Table:
    return rows.filter(pa.array(~mask)) if mask.any() else rows


def _rows_with_nul(rows: pa.Table) -> np.ndarray:
    """PostgreSQL's text cannot hold a NUL. The readers reject them; whatever still has one must not break the COPY."""
    mask = np.zeros(rows.num_rows, bool)
    for column in rows.columns:
        for chunk in column.chunks:
            data = chunk.buffers()[2]
            if data is not None and (np.frombuffer(data, np.uint8) == 0).any():
                mask |= pc.match_substring(column, "\0").fill_null(False).to_numpy()
    return mask
