"""Releasing what waits for an approval: the approval goes into the ledger, then the short release DAG goes on."""

from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from lontar.actor import acted_for, os_user, refuse_personal_numbers
from lontar.agency import Agency, get_agency
from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish import approvals, revisions
from lontar.publish.approvals import Person
from lontar.publish.release import months_not_released
from lontar.publish.revisions import Revision

RUNBOOK = "docs/runbooks/approval.md"


class ApprovalRefused(LontarError):
    """This office or login may not approve this revision."""


@dataclass(frozen=True)
class Approved:
    """What was approved. `still_needed` further approvals are missing; `is_released` says whether it stands on the site."""

    agency: str
    period: str
    revision: int
    approved_by: str
    still_needed: int
    is_released: bool
    log: Path | None

    def as_dict(self) -> dict:
        return asdict(self) | {"log": str(self.log) if self.log else None}


def approver_of(agency: Agency, name: str) -> Person:
    """Who approves under a name: an approver of the profile by short name or office, whom this login may act for.

    A profile that names no approvers leaves it to any office. Raises ApprovalRefused.
    """
    user, known = os_user(), agency.publication.approval.approvers
    where, see = f"{agency.agency_id}: publication.approval.approvers", f"see {RUNBOOK}"
    if not name.strip():
        raise ApprovalRefused("An approval names the office that gives it.", where="--by", remedy="Name it.")
    if not known:
        return Person(name.strip(), user)
    asked = [one for one in known if name.strip().casefold() in (one.name, one.office.casefold())]
    if not asked:
        named = ", ".join(f"{one.office} ({one.name})" for one in known)
        raise ApprovalRefused(f"'{name}' is no approver.", where=where, remedy=f"Approvers are: {named}; {see}.")
    if not acted_for(asked, user):
        may = ", ".join(one.name for one in acted_for(known, user)) or "nobody"
        message = f"The login '{user}' does not approve as {asked[0].office}."
        raise ApprovalRefused(message, where=where, remedy=f"It may act for: {may}; {see}.")
    return Person(asked[0].office, user)


def waiting_revision(connection: psycopg.Connection, agency: Agency, period: Period) -> Revision:
    """The newest revision of a period, where it may be released once it is approved.

    Raises LontarError when nothing waits, when the last gate did not let it through, or when a longer period's months are not out.
    """
    where = f"{agency.agency_id} {period.code}"
    revision = revisions.newest(connection, agency.agency_id, period)
    if not agency.publication.requires_approval or revision.status != "frozen":
        raise LontarError(
            "Nothing waits for an approval.", where=where, remedy=f"`lontar status` shows what does; see {RUNBOOK}."
        )
    if not revisions.is_admitted(connection, revision):
        raise LontarError(
            "The last gate did not let this revision through, so it cannot be approved.",
            where=f"{where} revision {revision.number}",
            remedy="`lontar status` names the rule; see docs/runbooks/gate-failed.md.",
        )
    if early := months_not_released(connection, agency, period):
        raise LontarError(
            f"Its months come first, and {', '.join(early)} are not released.",
            where=where,
            remedy=f"Approve these months, then the longer period; see {RUNBOOK}.",
        )
    return revision


def _refuse_same_person(connection: psycopg.Connection, revision: Revision, person: Person) -> None:
    """Two people are required: not the author of the correction, and not who approved before."""
    where = f"{revision.agency_id} {revision.period.code} revision {revision.number}"
    for author in approvals.authors(connection, revision):
        if author.person.is_same(person):
            raise ApprovalRefused(
                f"Nobody approves their own correction: {author.person} made it (`{author.act}`, ledger entry {author.sequence}).",
                where=where,
                remedy=f"Two other people approve it; see {RUNBOOK}.",
            )
    for one in approvals.given(connection, revision):
        if one.person.is_same(person):
            raise ApprovalRefused(
                f"Two people approve, and {one.person} is one of them already (ledger entry {one.sequence}).",
                where=where,
                remedy=f"Another office approves, by a login of its own; see {RUNBOOK}.",
            )


def record_approval(agency: Agency, period: Period, name: str, reason: str) -> tuple[Revision, int]:
    """Write one approval of the newest revision that waits; returns the revision and how many approvals are still missing.

    Where it has all it needs already, nothing is written: a release that failed can be gone on with.
    """
    from lontar.warehouse import Role, connect

    person = approver_of(agency, name)
    if not reason.strip():
        raise ApprovalRefused(
            "An approval is recorded with its reason.", where="--reason", remedy="Say in a few words why."
        )
    refuse_personal_numbers(person.office, reason)
    with connect(Role.PUBLISHER) as connection:
        revisions.lock(connection, agency.agency_id, period)
        revision = waiting_revision(connection, agency, period)
        if approvals.is_complete(connection, agency, revision):
            return revision, 0
        if agency.publication.approval.people > 1:
            _refuse_same_person(connection, revision, person)
        approvals.record(connection, revision, f"approve/{period.code}/{revision.number}", person, reason.strip())
        return revision, approvals.still_needed(connection, agency, revision)


def approve_and_release(
    agency_id: str, period: Period, office: str, reason: str, *, quiet: bool = False, record_only: bool = False
) -> Approved:
    """Record the approval of the newest frozen revision; once it has all it needs, run `asn_release` in this process.

    Args:
        office: Who approves: an approver of the profile, or an office where it names none; never a person's number.
        reason: Why; goes into the ledger with it.
        record_only: Leave the release to a run of `asn_release` that waits in Airflow.
    Raises:
        ApprovalRefused: Not an approver, not by this login, or not the second pair of eyes that the profile asks for.
        LontarError: Nothing waits for an approval, or the release failed; the approval stands in the second case.
    """
    from lontar import runner, warehouse

    agency = get_agency(agency_id)
    approver_of(agency, office)
    with runner.terminal_for_progress() as (terminal, log):
        warehouse.ensure()
        revision, missing = record_approval(agency, period, office, reason)
        is_released = not missing and not record_only
        if is_released:
            _release(agency_id, period, terminal, log, quiet=quiet)
    person = approver_of(agency, office).office
    return Approved(agency_id, period.code, revision.number, person, missing, is_released, log if is_released else None)


def _release(agency_id: str, period: Period, terminal, log: Path, *, quiet: bool) -> None:
    from lontar import runner
    from lontar.locks import hold
    from lontar.runner_view import View

    view = View(terminal, quiet=quiet)
    with hold("lontar run", "at a terminal", wait_seconds=0):
        runner.prepare()
        conf = {"agency": agency_id, "period": period.code, "units": "all"}
        ended = runner.run_dag("asn_release", conf, view, log)
    if error := ended.error():
        raise error
