"""Renders a frozen revision into the waiting room: the city's report and, where asked for, one for each unit."""

from pathlib import Path
from typing import Literal

import psycopg

from lontar import ledger
from lontar.agency import get_agency
from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish import revisions, waiting
from lontar.publish.edition import Edition, collect
from lontar.publish.release import needs_approval
from lontar.publish.revisions import Revision
from lontar.publish.workers import Progress, write_reports
from lontar.warehouse import Role, connect

Units = Literal["all", "city"]


def _note_waiting(connection: psycopg.Connection, revision: Revision, run_id: str) -> None:
    """Say once that a revision waits for approval; rendering its draft again says nothing new."""
    known = connection.execute(
        """select exists (select from ledger.entry
           where agency_id = %s and kind = 'approval_awaited' and payload ->> 'period' = %s
               and (payload ->> 'revision')::integer = %s)""",
        (revision.agency_id, revision.period.code, revision.number),
    ).fetchone()[0]
    if not known:
        payload = {"period": revision.period.code, "revision": revision.number}
        ledger.append(connection, revision.agency_id, run_id, "approval_awaited", payload)


def _collect(agency_id: str, period: Period, units: Units, run_id: str) -> tuple[Revision, Edition]:
    agency = get_agency(agency_id)
    with connect(Role.PUBLISHER) as connection:
        revision = revisions.newest(connection, agency_id, period)
        if revision.status == "withdrawn":
            where = f"{agency_id} {period.code} revision {revision.number}"
            raise LontarError(
                "The newest revision was withdrawn.",
                where=where,
                remedy="Run it with --revise; see docs/runbooks/release-refused.md.",
            )
        is_draft = revision.status == "frozen" and needs_approval(connection, agency, revision)
        if is_draft:
            _note_waiting(connection, revision, run_id)
        return revision, collect(connection, agency, revision, with_units=units == "all", is_draft=is_draft)


def render(
    agency_id: str,
    period: Period,
    units: Units,
    run_id: str,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Path:
    """Render the newest revision of an agency's period into the waiting room.

    Where the profile asks for approval and the ledger holds none, every page says DRAF and the ledger says that the revision
    waits; after the approval the same call makes the final pages.

    Args:
        units: `all` for the city and each unit, `city` for the city alone.
        workers: Processes to use; None chooses by cores and number of reports. The bytes do not depend on it.
        progress: Called after each report with (reports written, reports in all).
    Returns:
        The folder, complete: `release` takes it from there.
    Raises:
        LontarError: Nothing is frozen, the revision was withdrawn, or a cell cannot be printed as it is.
    """
    revision, edition = _collect(agency_id, period, units, run_id)
    folder = waiting.empty(waiting.folder_of(agency_id, period))
    write_reports(edition, folder, workers=workers, progress=progress)
    waiting.complete(folder, revision.number, is_draft=edition.provenance.is_draft)
    return folder
