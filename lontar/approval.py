"""Releasing what waits for an approval: the approval goes into the ledger, then the short release DAG goes on."""

from dataclasses import dataclass
from pathlib import Path

from lontar.agency import get_agency
from lontar.errors import LontarError
from lontar.period import Period


@dataclass(frozen=True)
class Approved:
    """What was approved and released."""

    agency: str
    period: str
    revision: int
    log: Path


def approve_and_release(agency_id: str, period: Period, office: str, reason: str, *, quiet: bool = False) -> Approved:
    """Record the approval of the newest frozen revision and run `asn_release` in this process.

    Args:
        office: Who approves: an office or a role, not a person's number.
        reason: Why; goes into the ledger with it.
    Raises:
        LontarError: Nothing waits for an approval, or the release failed; the approval stands in the second case.
    """
    from lontar import runner, warehouse
    from lontar.locks import hold
    from lontar.publish import revisions
    from lontar.publish.release import awaits_approval, months_not_released
    from lontar.runner_view import View

    agency = get_agency(agency_id)
    with runner.terminal_for_progress() as (terminal, log):
        warehouse.ensure()
        if not awaits_approval(agency_id, period):
            raise LontarError(
                "Nothing waits for an approval.",
                where=f"{agency_id} {period.code}",
                remedy="`lontar status` shows what does.",
            )
        with warehouse.connect(warehouse.Role.PUBLISHER) as connection:
            if early := months_not_released(connection, agency, period):
                raise LontarError(
                    f"Its months come first, and {', '.join(early)} are not released.",
                    where=f"{agency_id} {period.code}",
                    remedy="Approve these months, then the longer period.",
                )
            revision = revisions.newest(connection, agency_id, period)
            revisions.approve(connection, revision, f"approve/{period.code}/{revision.number}", office, reason)
        view = View(terminal, quiet=quiet)
        with hold("lontar run", "at a terminal", wait_seconds=0):
            runner.prepare()
            ended = runner.run_dag(
                "asn_release", {"agency": agency_id, "period": period.code, "units": "all"}, view, log
            )
    if error := ended.error():
        raise error
    return Approved(agency_id, period.code, revision.number, log)
