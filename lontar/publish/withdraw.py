"""Withdraws a released revision, or one unit's report in it: a tombstone takes its place in one step, the text goes into the archive.

The cells stay frozen and the ledger keeps every hash: what was withdrawn can still be proven, it is only read no longer.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from lontar import ledger
from lontar.actor import os_user, refuse_personal_numbers
from lontar.agency import Agency, get_agency
from lontar.errors import LontarError
from lontar.ingest import archive
from lontar.period import Period
from lontar.publish import revisions, tombstone
from lontar.publish.addresses import unit_folder
from lontar.publish.earlier import copy_whole, earlier_folder
from lontar.publish.release import published_folder
from lontar.publish.revisions import Revision
from lontar.publish.swap import put_in_place, sync_tree
from lontar.publish.waiting import hash_files
from lontar.publish.withdrawals import KIND, WHOLE, Withdrawal, of_revision
from lontar.warehouse import Role, connect

_RUNBOOK = "See docs/runbooks/withdraw.md."


def _where(agency_id: str, period: Period, number: int) -> str:
    return f"{agency_id} {period.code} revision {number}"


def _asked(connection: psycopg.Connection, agency_id: str, period: Period, number: int, unit_id: str) -> Revision:
    """The revision, when it can be withdrawn."""
    where = _where(agency_id, period, number)
    found = {r.number: r for r in revisions.of_period(connection, agency_id, period)}
    if number not in found:
        known = ", ".join(map(str, found)) or "none"
        raise LontarError("There is no such revision.", where=where, remedy=f"Known are: {known}.")
    if found[number].status == "frozen":
        raise LontarError(
            "It was never released, so there is nothing to withdraw.", where=where, remedy="Do not approve it."
        )
    earlier = {gone.unit_id for gone in of_revision(connection, agency_id, period, number)}
    if found[number].status == "withdrawn" or unit_id in earlier:
        raise LontarError("It was withdrawn already.", where=where, remedy="`lontar status` shows what stands.")
    return found[number]


def _place(connection: psycopg.Connection, revision: Revision) -> Path:
    """Where the revision's pages are: the period's folder for the one that stands, else its own as an earlier one."""
    newest = max(
        r.number for r in revisions.of_period(connection, revision.agency_id, revision.period) if r.status != "frozen"
    )
    if revision.number == newest:
        return published_folder(revision.agency_id, revision.period)
    return earlier_folder(revision)


def _pack(place: Path, names: Mapping[str, str]) -> io.BytesIO:
    """The files as a tar: same files, same bytes."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name in sorted(names):
            content = (place / name).read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    packed.seek(0)
    return packed


def _files(place: Path, prefix: str, where: str) -> dict[str, str]:
    found = {name: digest for name, digest in hash_files(place).items() if name.startswith(prefix)}
    if not found:
        raise LontarError("No files of it stand published.", where=where, remedy=_RUNBOOK)
    return found


def _describe(
    connection: psycopg.Connection,
    agency: Agency,
    revision: Revision,
    place: Path,
    unit_id: str,
    office: str,
    reasons: Mapping[str, str],
) -> Withdrawal:
    """The withdrawal but for its archive copy and tombstone."""
    where = _where(agency.agency_id, revision.period, revision.number)
    prefix = "" if unit_id == WHOLE else f"{unit_folder(unit_id)}/"
    files = _files(place, prefix, where)
    names = {unit["unit_id"]: unit["unit_name"] for unit in revisions.read_units(connection, revision)}
    known = revisions.published_files(connection, revision)
    for before in of_revision(connection, agency.agency_id, revision.period, revision.number):
        known |= before.tombstone
    altered = tuple(sorted(name for name, digest in files.items() if known.get(name, digest) != digest))
    return Withdrawal(
        agency_id=agency.agency_id,
        period=revision.period,
        number=revision.number,
        unit_id=unit_id,
        unit_name=names.get(unit_id, agency.name),
        office=office,
        reasons=reasons,
        day=datetime.now(UTC).astimezone(agency.zone).date(),
        document_hash=revision.document_hash or "",
        files=files,
        archive_sha256="",
        tombstone={},
        altered=altered,
    )


def _after_interruption(gone: Withdrawal, place: Path) -> Withdrawal:
    """A tombstone that stands though the ledger knows of no withdrawal was put there by a run that died before its commit."""
    path = place / gone.prefix / tombstone.RECORD
    if not path.is_file():
        return gone
    record = json.loads(path.read_text(encoding="utf-8"))
    return replace(gone, files=record["files"], archive_sha256=record["archive_sha256"], altered=())


def _bury(gone: Withdrawal, place: Path) -> tuple[Withdrawal, Path]:
    """Seal the text, and make beside its place the folder that will stand there."""
    gone = _after_interruption(gone, place)
    if not gone.archive_sha256:
        gone = replace(gone, archive_sha256=archive.store(_pack(place, gone.files)))
    incoming = copy_whole(place, place)
    written = tombstone.write(gone, incoming)
    sync_tree(incoming)
    hashes = {name: hashlib.sha256((incoming / name).read_bytes()).hexdigest() for name in written}
    return replace(gone, tombstone=hashes), incoming


def _mark(connection: psycopg.Connection, revision: Revision) -> None:
    connection.execute(
        """update published.revision set status = 'withdrawn'
           where (agency_id, period_kind, period_start_date, revision) = (%s, %s, %s, %s)""",
        revision.key,
    )


def withdraw(
    agency_id: str,
    period: Period,
    number: int,
    run_id: str,
    *,
    office: str,
    reasons: Mapping[str, str],
    unit_id: str = WHOLE,
) -> Withdrawal:
    """Withdraw a released revision, or the report of one unit in it.

    The swap comes last before the commit, as in a release; after a crash between the two the same call ends the work.

    Args:
        office: Who withdraws it; published with the reason.
        reasons: Language -> why; Indonesian is needed, another language falls back to it.
        unit_id: A unit with a report of its own, or `all`.
    Raises:
        LontarError: No such revision, never released, withdrawn before, or the unit has no report in it.
    """
    agency = get_agency(agency_id)
    refuse_personal_numbers(office, *reasons.values())
    with connect(Role.PUBLISHER) as connection:
        revisions.lock(connection, agency_id, period)
        revision = _asked(connection, agency_id, period, number, unit_id)
        place = _place(connection, revision)
        gone, incoming = _bury(_describe(connection, agency, revision, place, unit_id, office, reasons), place)
        if gone.is_whole:
            _mark(connection, revision)
        ledger.append(connection, agency_id, run_id, KIND, gone.as_payload() | {"os_user": os_user()})
        put_in_place(incoming, place)
    return gone
