"""Releases a rendered revision: checks it, copies it beside the publication, and puts it in place in one step.

The database is told in the same breath: the revision is marked as released and the ledger gets the hashes of all files. The
swap comes last before the commit, so the ledger never claims a publication that is not there; a crash between the two leaves
the new pages standing, and running the release again records them.
"""

from dataclasses import dataclass
from pathlib import Path

import psycopg

from lontar import clock, ledger
from lontar.agency import Agency, get_agency
from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish import approvals, revisions, waiting
from lontar.publish.earlier import copy_whole, set_aside
from lontar.publish.revisions import Revision
from lontar.publish.swap import put_in_place
from lontar.publish.waiting import Rendering
from lontar.settings import settings
from lontar.warehouse import Role, connect


class ApprovalMissing(LontarError):
    """The profile asks for approval and the ledger holds none for this revision."""


@dataclass(frozen=True)
class Release:
    """What was released and where it stands."""

    revision: int
    document_hash: str
    folder: Path


def published_folder(agency_id: str, period: Period) -> Path:
    """Where the publication of an agency's period stands."""
    return settings().published_dir / agency_id / period.code


def needs_approval(connection: psycopg.Connection, agency: Agency, revision: Revision) -> bool:
    """Whether the revision may not be released yet: the profile asks for approval and the ledger does not hold enough."""
    return agency.publication.requires_approval and not approvals.is_complete(connection, agency, revision)


def awaits_approval(agency_id: str, period: Period) -> bool:
    """Whether the newest revision of the period is frozen and waits for approval."""
    with connect(Role.PUBLISHER) as connection:
        revision = revisions.newest(connection, agency_id, period)
        return revision.status == "frozen" and needs_approval(connection, get_agency(agency_id), revision)


def months_not_released(connection: psycopg.Connection, agency: Agency, period: Period) -> list[str]:
    """Months of a longer period that do not stand published, where the agency publishes months at all."""
    if period.kind == "month" or "month" not in agency.publication.periods:
        return []
    standing = {revision.period for revision in revisions.released(connection, agency.agency_id)}
    return [month.code for month in period.months() if month not in standing]


def _check(connection: psycopg.Connection, agency: Agency, revision: Revision, rendering: Rendering) -> None:
    where = f"{agency.agency_id} {revision.period.code} revision {revision.number}"
    if revision.status == "withdrawn":
        raise LontarError(
            "The newest revision was withdrawn.",
            where=where,
            remedy="Run it with --revise; see docs/runbooks/release-refused.md.",
        )
    if needs_approval(connection, agency, revision):
        raise ApprovalMissing(
            "The revision is not approved.",
            where=where,
            remedy="Have it approved, then release it: see docs/runbooks/approval.md.",
        )
    if early := months_not_released(connection, agency, revision.period):
        message = f"Its months come first, and {', '.join(early)} are not released."
        raise LontarError(
            message,
            where=where,
            remedy="Release or approve these months, then the longer period: see docs/runbooks/approval.md.",
        )
    if rendering.revision != revision.number or rendering.is_draft:
        what = "a draft" if rendering.is_draft else f"revision {rendering.revision}"
        raise LontarError(
            f"What waits is {what}.", where=where, remedy="Run the period again; see docs/runbooks/release-refused.md."
        )
    if revision.status == "released" and revision.document_hash != rendering.document_hash:
        message = "The rendering differs from what was released under this number."
        raise LontarError(
            message,
            where=where,
            remedy="A correction needs a revision of its own: see docs/runbooks/release-refused.md.",
        )


def _mark(
    connection: psycopg.Connection, revision: Revision, rendering: Rendering, run_id: str, kept: int | None
) -> None:
    kind = "published" if revision.status == "frozen" else "rebuilt"
    connection.execute(
        """update published.revision
           set status = 'released', released_at = coalesce(released_at, %s), document_hash = %s
           where (agency_id, period_kind, period_start_date, revision) = (%s, %s, %s, %s)""",
        (clock.now(), rendering.document_hash, *revision.key),
    )
    payload = {
        "period": revision.period.code,
        "revision": revision.number,
        "document_hash": rendering.document_hash,
        "files": rendering.files,
    } | ({"kept_earlier": kept} if kept else {})
    ledger.append(connection, revision.agency_id, run_id, kind, payload)


def release(agency_id: str, period: Period, run_id: str) -> Release:
    """Release the newest revision of an agency's period from the waiting room.

    Raises:
        ApprovalMissing: The profile asks for approval and there is none for this revision.
        LontarError: Nothing finished waits, it is a draft or another revision, or it was touched; or the revision was
            withdrawn, or was released before with other bytes.
    """
    from lontar.publish import signed, tombstone

    agency, folder = get_agency(agency_id), waiting.folder_of(agency_id, period)
    target = published_folder(agency_id, period)
    with connect(Role.PUBLISHER) as connection:
        revisions.lock(connection, agency_id, period)
        revision = revisions.newest(connection, agency_id, period)
        rendering = waiting.read(folder)
        _check(connection, agency, revision, rendering)
        # The waiting room may be another disk.
        incoming = copy_whole(folder, target)
        signed.put_back(connection, revision, rendering.files, incoming)
        tombstone.put_back(connection, revision, incoming)
        kept = set_aside(connection, revision, target)
        _mark(connection, revision, rendering, run_id, kept)
        put_in_place(incoming, target)
    waiting.discard(folder)
    return Release(revision.number, rendering.document_hash, target)
