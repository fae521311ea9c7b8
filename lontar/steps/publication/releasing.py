"""Renders what was admitted and releases it, or leaves it waiting for its approval."""

from lontar.agency import get_agency
from lontar.errors import LontarError
from lontar.period import Period
from lontar.progress import tell
from lontar.publish import revisions
from lontar.steps.choice import Pair
from lontar.steps.due import months_before
from lontar.steps.publication.shared import Work, each, finish, locked
from lontar.steps.record import failing_visibly, note
from lontar.warehouse import Role, connect


def publish_period(pair: Pair, run_id: str) -> str:
    """Render one period and release it; where the profile asks for an approval that is missing, leave a draft waiting.

    Returns `released` or `waiting_for_approval`, and records it.
    """
    from lontar.publish.release import awaits_approval, release
    from lontar.publish.render import render

    agency_id, period = pair["agency"], Period.parse(pair["period"])
    with failing_visibly(Role.PUBLISHER, "publish", agency_id, run_id, period.code), locked(pair, run_id):
        tell(period.code)
        _refuse_before_months(agency_id, period)
        render(
            agency_id, period, _units_to_render(pair), run_id, progress=lambda n, of: tell(f"{period.code} {n}/{of}")
        )
        outcome = "waiting_for_approval" if awaits_approval(agency_id, period) else "released"
        if outcome == "released":
            release(agency_id, period, run_id)
    finish(pair, run_id, outcome)
    return outcome


def _refuse_before_months(agency_id: str, period: Period) -> None:
    """A longer period never says what its months have not said: one that a gate stopped holds it up, a draft does not."""
    if period.kind == "month":
        return
    with connect(Role.AUDITOR) as connection:
        missing = months_before(get_agency(agency_id), [period], revisions.standing(connection, agency_id))
    if missing:
        codes = ", ".join(month.code for month in missing)
        raise LontarError(
            f"Its months come first, and {codes} did not come out.",
            where=f"{agency_id} {period.code}",
            remedy="Mend what stopped them; `lontar run` then goes on with the longer period.",
        )


def _units_to_render(pair: Pair) -> str:
    """A period whose units have reports keeps them in every later revision."""
    from lontar.publish.release import published_folder

    folder = published_folder(pair["agency"], Period.parse(pair["period"]))
    return "all" if any(folder.glob("*/index.html")) else pair["units"]


def publish_reports(work: Work, run_id: str) -> list[str]:
    """Render and release an agency's periods, oldest first, because a page's trend shows what was published before it.

    Raises LontarError after the last period when one of them failed; the others are released.
    """
    return each(work, lambda pair: publish_period(pair, run_id))


def is_approved(pair: Pair) -> bool:
    """Whether the newest revision needs no further approval. Raises LontarError where the last gate did not let it through."""
    from lontar.publish.release import awaits_approval

    agency_id, period = pair["agency"], Period.parse(pair["period"])
    _refuse_unadmitted(agency_id, period)
    return not awaits_approval(agency_id, period)


def _refuse_unadmitted(agency_id: str, period: Period) -> None:
    with connect(Role.AUDITOR) as connection:
        revision = revisions.newest(connection, agency_id, period)
        if revision.status == "frozen" and not revisions.is_admitted(connection, revision):
            raise LontarError(
                "The last gate did not let this revision through, so nobody can release it.",
                where=f"{agency_id} {period.code} revision {revision.number}",
                remedy=f"Run `lontar run --agency {agency_id} --period {period.code}`; see docs/runbooks/gate-failed.md.",
            )


def release_approved(pair: Pair, run_id: str) -> str:
    """Go on where `asn_publish` ended waiting. Raises LontarError while the ledger holds no approval of the newest revision."""
    agency_id, period = pair["agency"], pair["period"]
    note(Role.PUBLISHER, agency_id, run_id, "publication_planned", {"periods": [period]})
    if not is_approved(pair):
        raise LontarError(
            "The newest revision is not approved.",
            where=f"{agency_id} {period}",
            remedy=f"Approve it first: `lontar approve --agency {agency_id} --period {period}`; see docs/runbooks/approval.md.",
        )
    return publish_period(pair, run_id)
