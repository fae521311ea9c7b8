"""Landing: one delivered file into `raw`, in one transaction, with `received = loaded + rejected + duplicate` as a hard gate.

archive -> read -> replace identifiers -> leave out what a log repeats -> COPY -> rejects -> count received -> the equation ->
ledger.delivery -> ledger entry -> commit. `received` is counted from the archived bytes by code that shares nothing with the
reader; `loaded` and `rejected` are what the server says it stored. When the equation does not hold, or the file cannot be
read as what it claims to be, nothing of it stays but the sealed bytes and a row that says so.
"""

from contextlib import closing, nullcontext
from dataclasses import dataclass, replace

from lontar.agency import Agency, Source
from lontar.errors import DeliveryRefused, LontarError
from lontar.ingest import archive, purged
from lontar.ingest.connectors import FoundFile, open_file, read_control_total
from lontar.ingest.count import count_received
from lontar.ingest.deliveries import (
    KNOWN,
    LANDED,
    REFUSED,
    LandingResult,
    append_entry,
    dates_of,
    digest,
    next_number,
    number_unless_landed,
    record,
)
from lontar.ingest.events import MonthReader
from lontar.ingest.log_memory import LogMemory
from lontar.ingest.masking import masked, masked_within
from lontar.ingest.preparing import Preparer
from lontar.ingest.raw_tables import is_log
from lontar.ingest.readers import open_reader
from lontar.ingest.reject_spool import RejectSpool
from lontar.ingest.session import LandingSession
from lontar.sources import FeedDeclaration


class EquationBroken(DeliveryRefused):
    """received <> loaded + rejected + duplicate: the reader dropped, doubled or merged rows, or the file can be read in two ways."""


class FileInMotion(LontarError):
    """What was read is not what was looked at a moment before: half a file must not count as a delivery."""


def land(
    agency: Agency,
    feed: FeedDeclaration,
    source: Source,
    found: FoundFile,
    run_id: str,
    session: LandingSession | None = None,
    *,
    again: "Again | None" = None,
) -> LandingResult:
    """Land one file.

    Args:
        session: Where many files are landed one after the other; else one is opened for this file.
        again: Read it in the place of a delivery that is there already.
    Returns:
        The result: landed, refused or known. The same bytes of the same source are landed once.
    Raises:
        LontarError: The file cannot be opened, the archive or a setting is not in order: nothing was recorded.
        psycopg.Error: The warehouse failed: nothing was loaded.
    """
    with nullcontext(session) if session else LandingSession(agency, run_id) as open_session:
        return _Landing(open_session, feed, source, found, again or Again()).run()


@dataclass(frozen=True)
class Again:
    """A delivery that is read again.

    Attributes:
        replays: First delivery of its line; None where it was refused, so that nothing is there whose place is taken.
        sha256: Take the bytes from the archive; empty for a better file.
    """

    replays: int | None = None
    sha256: str = ""


class _Landing:
    """One file on its way."""

    def __init__(
        self, session: LandingSession, feed: FeedDeclaration, source: Source, found: FoundFile, again: Again
    ) -> None:
        self.session, self.feed, self.source, self.found, self.again = session, feed, source, found, again
        self.pipe = session.pipe
        self.result = LandingResult(
            session.agency.agency_id, feed.name, source.name, found.name, sha256="", size_bytes=0, status=LANDED
        )
        self.result = replace(self.result, replays=again.replays)

    def run(self) -> LandingResult:
        try:
            receipt = self._receive()
            try:
                with self.pipe.connection.transaction():
                    self._land(receipt)
            finally:
                receipt.discard()
        except DeliveryRefused as refusal:
            self._take_back()
            self._record_refusal(refusal)
        except BaseException:
            self._take_back()
            raise
        return self.result

    def _receive(self) -> archive.Receipt:
        if self.again.sha256:
            receipt = archive.kept_receipt(self.again.sha256)
            self._know(receipt.sha256, receipt.size_bytes)
            return receipt
        try:
            with open_file(self.found) as stream:
                receipt = archive.receive(stream)
        except DeliveryRefused:
            # Templates: their bytes go nowhere, but the ledger names the file by its hash.
            self._know(*digest(self.found))
            raise
        self._know(receipt.sha256, receipt.size_bytes)
        if self.found.sha256 not in ("", receipt.sha256):
            receipt.discard()
            raise FileInMotion(
                "The file changed while it was read: it is still being written, or was replaced.",
                where=self.found.url,
                remedy="Nothing of it was taken in. The next run takes it when it rests: docs/runbooks/file-in-motion.md.",
            )
        return receipt

    def _know(self, sha256: str, size_bytes: int) -> None:
        self.result = replace(self.result, sha256=sha256, size_bytes=size_bytes)

    def _take_back(self) -> None:
        """After a rollback: it has undone the persons that were met first in this file."""
        self.pipe.abandon()
        self.session.identities.forget()

    def _land(self, receipt: archive.Receipt) -> None:
        # Two loads of one log at once would both miss what the other brings.
        lock = "select pg_advisory_xact_lock(hashtext('landing'), hashtext(%s))"
        self.pipe.execute(lock, (f"{self.result.agency_id}/{self.feed.name}",))
        number = number_unless_landed(self.pipe, self.result)
        if number is None:
            # Not into the archive either: a purged delivery that still lies in the inbox must not come back.
            self.result = replace(self.result, status=KNOWN)
            return
        receipt.keep()
        effective_date, period_start_date = dates_of(self.feed, self.found, self.session.agency)
        self.result = replace(
            self.result,
            effective_date=effective_date,
            period_start_date=period_start_date,
            control_rows=read_control_total(self.found, self.source),
            delivery_id=number,
        )
        with closing(RejectSpool(self.result.delivery_id)) as spool:
            self._load(spool)
            hold_equation(self.result)
            purged.refuse(self.pipe, self.result, is_log=is_log(self.feed))
            self._record()
            hold_equation(replace(self.result, rejected=spool.store(self.pipe)))
        append_entry(self.pipe, self.result, self.session.run_id)

    def _load(self, spool: RejectSpool) -> None:
        """Read, prepare and COPY; then count what was received, and note all counts in the result."""
        preparer = self._preparer()
        self.pipe.begin()
        with archive.open(self.result.sha256) as stream:
            reading = open_reader(self.source, self.feed).read(stream, self.found.name)
            for batch in reading.batches():
                for table, rows in preparer.prepare(batch):
                    self.pipe.send("raw", table, rows)
                spool.add(preparer.take_rejects(reading.take_rejects()))
            spool.add(preparer.take_rejects(reading.take_rejects()))
        loaded = self.pipe.wait()
        with archive.open(self.result.sha256) as stream:
            received = count_received(stream, self.source, self.feed)
        self.result = replace(
            self.result,
            received=received,
            loaded=loaded,
            rejected=spool.count,
            duplicate=preparer.duplicates,
            rows_sha256=preparer.digest.hexdigest(),
            first_event=preparer.span.first if preparer.span else None,
            last_event=preparer.span.last if preparer.span else None,
            detected=masked_within(reading.detected | {"columns": reading.columns})
            | ({"stored": preparer.stored.as_json()} if is_log(self.feed) else {}),
        )

    def _preparer(self) -> Preparer:
        session, log = self.session, is_log(self.feed)
        return Preparer(
            self.result.delivery_id,
            self.result.agency_id,
            self.feed,
            self.source,
            session.identities,
            table_of=lambda month: session.ensure_partition(self.feed, month) if log else self.feed.name,
            months=MonthReader(self.feed.column(self.feed.partition_by_month), self.found.seen_at) if log else None,
            memory=LogMemory(self.pipe, self.feed, session.earlier(self.feed, self.again.replays)) if log else None,
            names=session.names.mask_before(self.result.delivery_id),
            closed=purged.closed_months(self.pipe, self.result) if log else (),
        )

    def _record(self) -> None:
        session, seen_at = self.session, self.found.seen_at
        record(self.pipe, self.result, seen_at=seen_at, profile_hash=session.profile_hash, run_id=session.run_id)

    def _record_refusal(self, refusal: DeliveryRefused) -> None:
        critical = isinstance(refusal, EquationBroken)
        with self.pipe.connection.transaction():
            self.result = replace(
                self.result,
                status=REFUSED,
                delivery_id=self.result.delivery_id or next_number(self.pipe),
                refusal=masked(str(refusal)),
                severity="critical" if critical else "",
            )
            self._record()
            append_entry(self.pipe, self.result, self.session.run_id)


def hold_equation(result: LandingResult) -> None:
    """The hard gate of landing. Raises EquationBroken unless received = loaded + rejected + duplicate."""
    found = result.loaded + result.rejected + result.duplicate
    if result.received != found:
        raise EquationBroken(
            f"KRITIS: diterima {result.received} baris, tetapi {found} yang diperhitungkan (dimuat {result.loaded}, ditolak "
            f"{result.rejected}, duplikat {result.duplicate}). Tidak ada baris yang disimpan.",
            where=result.file_name,
            remedy="Dua cara membaca berkas ini berbeda hasilnya: minta ekspor ulang; bila tetap demikian, pembaca berkas keliru, "
            "laporkan kepada pengelola Lontar (docs/runbooks/equation-broken.md).",
        )
