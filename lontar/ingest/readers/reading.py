"""What every reader hands over: batches of text columns, rejects, and what was detected.

The invariant of this package: each received record becomes exactly one row of one batch or exactly one reject.
A record is a line or row with at least one cell that is not blank; blank lines and rows are not records.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

import pyarrow as pa

from lontar.errors import DeliveryRefused
from lontar.ingest import limits

# What counts as blank around and inside a cell: ASCII white space, the no-break space of web pages, the byte order mark.
WHITESPACE = " \t\r\n\v\f\u00a0\ufeff"
RAW_TEXT_LIMIT = 1000
RUNBOOK = "docs/runbooks/delivery-refused.md"
# So many unreadable records without one good batch in between: this is another format, not a damaged file.
REJECTS_IN_A_ROW_LIMIT = 50_000

# Reasons are stable codes, because they are counted; the texts are what the audit pages print.
REASONS = {
    "field_count": "jumlah kolom pada baris tidak sesuai",
    "nul_byte": "baris memuat bita NUL (salinan rusak)",
    "damaged_text": "baris memuat aksara yang tidak terbaca",
    "line_too_long": "baris terlalu panjang untuk format ini",
    "value_too_long": "isian terlalu panjang",
    "unclosed_quote": "tanda kutip tidak ditutup sehingga beberapa baris menyatu",
    "not_json": "baris bukan JSON",
    "not_an_object": "isi bukan objek JSON",
}


@dataclass(frozen=True)
class Reject:
    """One record that the reader could not take apart.

    Attributes:
        row_number: Position among the data's physical records, from 1.
        raw_text: The record, at most 1,000 characters; a NUL is shown as U+2400, since PostgreSQL text cannot hold it.
        reason: Key of `REASONS`.
    """

    row_number: int
    raw_text: str
    reason: str


@dataclass(frozen=True)
class Batch:
    """Rows that could be read.

    Attributes:
        table: One string column per delivered column of the feed, by source name, in declared order; NULL for blank.
        row_numbers: int64, position among the data's physical records from 1 (attlog: line; csv: record below the
            header; spreadsheet: row below the header; json: element). Ascending, without those that were rejected.
    """

    table: pa.Table
    row_numbers: pa.Array


@dataclass
class Reading:
    """One pass over one file. Iterate `batches()` once; `rejects` and `detected` are complete afterwards.

    Attributes:
        file_name: Name of the delivery, for messages.
        rejects: Grows while `batches()` is iterated; empty it with `take_rejects()` to stay in constant memory.
        detected: encoding, line_end, delimiter, header_row, ignored_columns, absent_columns ... as far as they apply.
        columns: Header found in the file -> column of the feed that it fills.
        received: Records seen so far: rows plus rejects.
    """

    file_name: str
    produce: Callable[["Reading"], Iterator[Batch]]
    rejects: list[Reject] = field(default_factory=list)
    detected: dict = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    received: int = 0
    _rejected_in_a_row: int = 0

    def batches(self) -> Iterator[Batch]:
        """The rows, block by block. Raises DeliveryRefused when the file is not what it claims to be, also midway."""
        for batch in self.produce(self):
            self._rejected_in_a_row = 0
            self.received += batch.table.num_rows
            yield batch
        if not self.received:
            refuse(self.file_name, "Berkas tidak memuat satu baris data pun.", "Kirim ulang berkas yang berisi data.")

    def reject(self, row_number: int, raw_text: str, reason: str) -> None:
        """Count one record as rejected. Raises DeliveryRefused when nothing but rejects has come for too long."""
        self.received += 1
        self._rejected_in_a_row += 1
        if self._rejected_in_a_row > REJECTS_IN_A_ROW_LIMIT:
            refuse(
                self.file_name,
                f"Lebih dari {REJECTS_IN_A_ROW_LIMIT} baris berturut-turut tidak terbaca ({REASONS[reason]}).",
                "Periksa apakah format berkas sesuai dengan profil.",
            )
        self.rejects.append(Reject(row_number, printable(raw_text), reason))

    def take_rejects(self) -> list[Reject]:
        """The rejects since the last call, removed from the list."""
        taken, self.rejects = self.rejects, []
        return taken


def printable(raw_text: str) -> str:
    """Text that PostgreSQL can hold, cut to `RAW_TEXT_LIMIT` characters."""
    safe = raw_text[:RAW_TEXT_LIMIT].replace("\0", "\u2400")
    return safe.encode("utf-8", "replace").decode("utf-8")


def refuse(file_name: str, message: str, remedy: str = "") -> NoReturn:
    """Refuse the whole delivery. The text is Indonesian: the office that sent the file reads it on the audit page.

    What it repeats of the file is cut, and made text that PostgreSQL can hold.
    """
    shown = printable(message)
    if len(shown) > limits.MESSAGE_CHARACTERS:
        shown = f"{shown[: limits.MESSAGE_CHARACTERS]} ..."
    raise DeliveryRefused(shown, where=file_name, remedy=remedy or f"Lihat {RUNBOOK}.")
