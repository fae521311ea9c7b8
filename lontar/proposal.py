"""What an approver is asked to release: the revision, what it changes and why, who made it, and whose approvals are missing."""

from dataclasses import dataclass
from typing import Any

import psycopg

from lontar.agency import Agency
from lontar.period import Period
from lontar.publish import approvals, revisions
from lontar.publish.corrected import changed_figures
from lontar.publish.retrace import note_of
from lontar.publish.revisions import Revision


@dataclass(frozen=True)
class Proposal:
    """A revision that waits.

    Attributes:
        cells: Number of cells by status.
        changes: Cells that differ from the revision it replaces: unit, indicator, breakdown, old, new (as the public sees them).
        causes: Files that came or were read again since; `changed_hashes` names what else differs (profile, seeds, models, gates).
        approvers: Offices that may approve; empty where any may.
        still_needed: How many approvals are missing.
    """

    agency: str
    period: str
    revision: int
    cells: dict[str, int]
    replaces: int | None
    note: str
    changed_cells: int
    changes: list[dict[str, str]]
    causes: list[str]
    changed_hashes: list[str]
    authors: list[dict[str, Any]]
    approvals: list[dict[str, Any]]
    approvers: list[str]
    people: int
    still_needed: int


def _shown(cell: dict[str, Any] | None) -> str:
    """A cell as the public sees it: its value, or why there is none."""
    if cell is None:
        return "–"
    return f"{cell['value']}" if cell["status"] == "shown" else cell["status"]


def _changes(connection: psycopg.Connection, revision: Revision) -> list[dict[str, str]]:
    """Old and new of each changed figure."""
    return [
        {
            **{"unit": one.unit_id, "indicator": one.indicator, "breakdown": one.breakdown},
            **{"old": _shown(one.old), "new": _shown(one.new)},
        }
        for one in changed_figures(connection, revision)
    ]


def _author(one: approvals.Author) -> dict[str, Any]:
    return {"act": one.act, "by": one.person.office, "os_user": one.person.os_user, "entry": one.sequence}


def _approval(one: approvals.Approval) -> dict[str, Any]:
    told = {"by": one.person.office, "os_user": one.person.os_user, "reason": one.reason}
    return told | {"at": one.at.isoformat(timespec="seconds"), "entry": one.sequence}


def proposal(agency: Agency, period: Period) -> Proposal:
    """What waits for an approval. Raises LontarError when nothing does (`lontar.approval.waiting_revision`)."""
    from lontar.approval import waiting_revision
    from lontar.warehouse import Role, connect

    rule = agency.publication.approval
    with connect(Role.AUDITOR) as connection:
        revision = waiting_revision(connection, agency, period)
        record = revisions.record_of(connection, revision)
        return Proposal(
            agency=agency.agency_id,
            period=period.code,
            revision=revision.number,
            cells=record["cells"],
            replaces=record.get("replaces"),
            note=note_of(record, "en"),
            changed_cells=record.get("changed_cells", 0),
            changes=_changes(connection, revision),
            causes=[f"{cause['feed']}: {cause['file_name']}" for cause in record.get("causes", ())],
            changed_hashes=record.get("changed_hashes", []),
            authors=[_author(one) for one in approvals.authors(connection, revision)],
            approvals=[_approval(one) for one in approvals.given(connection, revision)],
            approvers=[f"{one.office} ({one.name})" for one in rule.approvers],
            people=rule.people,
            still_needed=approvals.still_needed(connection, agency, revision),
        )
