"""What landing says about a delivery: its result, its row in `ledger.delivery` and its entry in the ledger."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, NoReturn, Protocol

import fsspec

from lontar import ledger
from lontar.agency import Agency
from lontar.errors import DeliveryRefused, LontarError
from lontar.ingest.connectors import FoundFile
from lontar.settings import settings
from lontar.sources import FeedDeclaration

LANDED, REFUSED, KNOWN, FAILED = "landed", "refused", "known", "failed"


@dataclass(frozen=True)
class LandingResult:
    """How one file ended.

    Attributes:
        status: landed; refused (nothing of it was loaded, `refusal` says why); known (it had been landed before); failed
            (an error of ours or of the network: nothing was loaded, the next run tries again).
        delivery_id: Number in ledger.delivery; None unless landed or refused. Differs between environments: not for print.
        received, loaded, rejected, duplicate: Rows; received = loaded + rejected + duplicate when landed.
        control_rows: Rows that the sender says it sent, where it does.
        first_event, last_event: First and last readable time in the file, ISO.
        rows_sha256: Over numbers and hashes of the loaded rows, so that `raw` can be proven without the file.
        refusal: What is wrong, where, and what to do; for refused and failed.
        severity: critical where an equation did not hold, else empty.
        replays: First delivery of the line in whose place this one is read; None for one that came by itself.
    """

    agency_id: str
    feed: str
    source: str
    file_name: str
    sha256: str
    size_bytes: int
    status: str
    delivery_id: int | None = None
    received: int | None = None
    loaded: int | None = None
    rejected: int | None = None
    duplicate: int | None = None
    control_rows: int | None = None
    first_event: str | None = None
    last_event: str | None = None
    rows_sha256: str = ""
    refusal: str = ""
    severity: str = ""
    replays: int | None = None
    effective_date: date | None = None
    period_start_date: date | None = None
    detected: dict[str, Any] = field(default_factory=dict)


class _Executes(Protocol):
    def execute(self, query: Any, parameters: Any = None) -> Any: ...


def hash_profile(agency: Agency) -> str:
    """SHA-256 of the profile's file, or of its content where it has no file (tests)."""
    path = settings().agencies_dir / f"{agency.agency_id}.yml"
    content = path.read_bytes() if path.exists() else agency.model_dump_json().encode()
    return hashlib.sha256(content).hexdigest()


def dates_of(feed: FeedDeclaration, found: FoundFile, agency: Agency) -> tuple[date | None, date | None]:
    """Day from which a snapshot counts, and first day of the period that a file replaces, from the file's name.

    A snapshot whose name says no day counts from the local day on which it was seen.
    Raises:
        DeliveryRefused: The name's day or period is none, or a `replace` feed's name says no period.
    """
    day, period = found.groups.get("effective_date"), found.groups.get("period")
    if feed.kind == "replace" and not period:
        _refuse_name(found, "Nama berkas tidak menyebut bulan yang digantikannya.")
    effective = _day(found, day) if day else None
    if feed.kind == "snapshot" and not effective:
        effective = found.seen_at.astimezone(agency.zone).date()
    return effective, _day(found, f"{period}-01" if "-" in period else f"{period}01") if period else None


def _day(found: FoundFile, text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m-%d" if "-" in text else "%Y%m%d").date()
    except ValueError:
        _refuse_name(found, f"Tanggal pada nama berkas tidak dapat dibaca: {text}.")


def _refuse_name(found: FoundFile, message: str) -> NoReturn:
    raise DeliveryRefused(message, where=found.name, remedy="Perbaiki nama berkas, atau pola (`pattern`) pada profil.")


def digest(found: FoundFile) -> tuple[str, int]:
    """SHA-256 and size of a file where it lies. Raises LontarError when it cannot be read."""
    try:
        with fsspec.open(found.url, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()
    except OSError as error:
        raise LontarError(
            f"The file cannot be read: {error}.",
            where=found.url,
            remedy="Check that it is still there, then run again.",
        ) from error


def next_number(connection: _Executes) -> int:
    """The next delivery's number: its rows carry it before its own row can be written."""
    return connection.execute("select nextval('ledger.delivery_delivery_id_seq')").fetchone()[0]


def number_unless_landed(connection: _Executes, result: LandingResult) -> int | None:
    """The next number, or None when the ledger has this source's bytes as landed. Ask while holding the feed's lock.

    Bytes that are read again in a delivery's place may be those of that very delivery's line, but of no other.
    """
    query = """
        select nextval('ledger.delivery_delivery_id_seq') where not exists (
            select from ledger.delivery
            where agency_id = %s and feed = %s and source = %s and sha256 = %s and status = 'landed'
                and (%s::bigint is null or %s not in (delivery_id, coalesce(replays, 0)))
        )
    """
    key = (result.agency_id, result.feed, result.source, result.sha256, result.replays, result.replays)
    row = connection.execute(query, key).fetchone()
    return row[0] if row else None


_INSERT = """
    insert into ledger.delivery (
        delivery_id, agency_id, feed, source, file_name, sha256, size_bytes, seen_at, effective_date, period_start_date,
        received, loaded, rejected, duplicate, control_rows, first_event, last_event, detected, status, refusal,
        profile_hash, run_id, replays
    )
    overriding system value values (
        %(delivery_id)s, %(agency_id)s, %(feed)s, %(source)s, %(file_name)s, %(sha256)s, %(size_bytes)s, %(seen_at)s,
        %(effective_date)s, %(period_start_date)s, %(received)s, %(loaded)s, %(rejected)s, %(duplicate)s,
        %(control_rows)s, %(first_event)s, %(last_event)s, %(detected)s::json, %(status)s, nullif(%(refusal)s, ''),
        %(profile_hash)s, %(run_id)s, %(replays)s
    )
"""


def record(connection: _Executes, result: LandingResult, *, seen_at: datetime, profile_hash: str, run_id: str) -> None:
    """Write the delivery's row. In the transaction that stored its rows, or, where nothing is stored, in its own."""
    detected = json.dumps(result.detected, sort_keys=True, ensure_ascii=False, default=str).replace("\\u0000", "\u2400")
    row = asdict(result) | {"detected": detected, "seen_at": seen_at, "profile_hash": profile_hash, "run_id": run_id}
    connection.execute(_INSERT, row)


def append_entry(connection: Any, result: LandingResult, run_id: str) -> None:
    """Write the ledger's entry. Last in its transaction: it keeps the agency's other writers waiting until the end."""
    payload = {name: value for name, value in asdict(result).items() if value not in (None, "", {})}
    for name in ("agency_id", "delivery_id", "detected", "status"):
        payload.pop(name, None)
    ledger.append(connection, result.agency_id, run_id, f"delivery_{result.status}", payload)
