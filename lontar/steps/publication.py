"""The steps of `asn_publish` and `asn_release`: marts, gates, freezing, rendering, release, and whether all got through."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from lontar.actor import os_user
from lontar.agency import get_agency
from lontar.errors import GateFailed, LontarError
from lontar.failures import known
from lontar.locks import agency_period, hold
from lontar.period import Period
from lontar.progress import announce, tell
from lontar.publish import revisions
from lontar.steps.choice import EVERYTHING_DUE, Pair, all_pairs, choose_agencies, choose_pairs
from lontar.steps.due import months_before, with_longer, with_months
from lontar.steps.record import failing_visibly, note
from lontar.warehouse import Role, connect

if TYPE_CHECKING:
    from lontar.transform import Plan, Touch

_WAIT_SECONDS = 1800


class Work(TypedDict):
    """What one agency may publish, oldest period first."""

    agency: str
    pairs: list[Pair]


def plan(
    agency: str,
    period: str,
    at: datetime,
    run_id: str,
    *,
    units: str = "last",
    revise: bool = False,
    started_by: dict[str, str] | None = None,
) -> list[Pair]:
    """Choose the pairs of a run and tell the ledger, so that the verdict knows what should have come out of it.

    Who started it stands there too: whoever asks for a revision may not be the second to approve it. A run without a period adds the longer periods that its month completes; one for a longer period its unpublished months.
    """
    pairs = choose_pairs(agency, period, at, units=units, revise=revise)
    if period != EVERYTHING_DUE:
        asked = _by_agency(choose_agencies(agency), pairs)
        pairs = all_pairs(with_months(asked) if period else with_longer(asked, at), units, revise=revise)
    for agency_id in sorted({pair["agency"] for pair in pairs}):
        periods = [pair["period"] for pair in pairs if pair["agency"] == agency_id]
        asked_for = {"periods": periods, "is_revision": revise, "started_by": started_by or {"os_user": os_user()}}
        note(Role.TRANSFORMER, agency_id, run_id, "publication_planned", asked_for)
    return pairs


def _by_agency(agency_ids: list[str], pairs: list[Pair]) -> dict[str, list[Period]]:
    return {name: [Period.parse(pair["period"]) for pair in pairs if pair["agency"] == name] for name in agency_ids}


def build_marts(pairs: list[Pair], run_id: str) -> None:
    """One dbt invocation for all pairs and every longer period or window they touch."""
    from lontar import transform

    with hold("transformation", run_id, wait_seconds=_WAIT_SECONDS):
        work = transform.plan([(pair["agency"], Period.parse(pair["period"])) for pair in pairs])
        for line in _plan_lines(work):
            announce(line)
        transform.build(run_id, work, on_node=tell)


_CAUSES_SHOWN = 3


def _plan_lines(work: "Plan") -> list[str]:
    """What is redone and why, one line for all periods of an agency that have it in common."""
    found: dict[tuple[str, Period], list[Touch]] = defaultdict(list)
    for touch in work.touches:
        found[touch.agency_id, touch.period].append(touch)
    lines: dict[tuple[str, int, str], list[str]] = defaultdict(list)
    for (agency_id, period), touches in sorted(found.items()):
        causes = sorted({cause for touch in touches for cause in touch.causes})
        more = f" and {len(causes) - _CAUSES_SHOWN} more" if len(causes) > _CAUSES_SHOWN else ""
        lines[agency_id, len(touches), ", ".join(causes[:_CAUSES_SHOWN]) + more].append(period.code)
    text = [
        f"{agency_id} {', '.join(codes)}: {count} indicators redone because of {causes}"
        for (agency_id, count, causes), codes in lines.items()
    ]
    return ["The definitions changed: every table is made anew.", *text] if work.full_refresh else text


def _locked(pair: Pair, run_id: str):
    return hold(agency_period(pair["agency"], pair["period"]), run_id, wait_seconds=_WAIT_SECONDS)


def gate_marts(pair: Pair, run_id: str) -> None:
    """Do the period's figures reconcile with what came in? Raises GateFailed."""
    from lontar.gates import run_gate

    with _locked(pair, run_id):
        run_gate("marts", pair["agency"], run_id, Period.parse(pair["period"]))


def freeze(pair: Pair, run_id: str) -> int | None:
    """Freeze the period's cells; the revision to publish, or None where there is nothing new to publish."""
    from lontar.publish.freeze import freeze as freeze_cells

    agency_id, period = pair["agency"], pair["period"]
    with failing_visibly(Role.PUBLISHER, "freeze", agency_id, run_id, period), _locked(pair, run_id):
        revision = freeze_cells(agency_id, Period.parse(period), run_id, revise=pair["revise"])
    if revision is None:
        opened = any(kind == "revision_pending" and p["period"] == period for kind, p in _entries(agency_id, run_id))
        _finish(pair, run_id, "revision_pending" if opened else "unchanged")
    return revision


def freeze_periods(work: Work, run_id: str) -> list[int]:
    """Freeze an agency's periods one after the other, months first: what a longer one prints depends on what they print.

    Returns the numbers of the revisions to publish. Raises LontarError after the last one when one of them failed.
    """
    return [revision for revision in _each(work, lambda pair: freeze(pair, run_id)) if revision]


def _each(work: Work, do: Callable[[Pair], Any]) -> list[Any]:
    """Do it for every period, whatever becomes of the others. Raises LontarError in the end, naming those that failed."""
    done, failed = [], {}
    for pair in work["pairs"]:
        try:
            done.append(do(pair))
        except Exception as error:
            failed[pair["period"]] = error
    if failed:
        lines = [f"{code}: {known(error) or type(error).__name__}" for code, error in failed.items()]
        text, remedy = "\n".join(lines), "The last publication of these periods stands."
        # The log has the whole story of the first; a driver's message can quote a row and is not repeated.
        raise LontarError(text, where=work["agency"], remedy=remedy) from next(iter(failed.values()))
    return done


def gate_publication(pair: Pair, revision: int, run_id: str) -> None:
    """Is every number of the revision backed, fresh and safe to show? Raises GateFailed."""
    from lontar.gates import run_gate

    with _locked(pair, run_id):
        run_gate("publication", pair["agency"], run_id, Period.parse(pair["period"]), revision=revision)
    payload = {"period": pair["period"], "revision": revision}
    note(Role.PUBLISHER, pair["agency"], run_id, "publication_admitted", payload)


def gate_publications(work: Work, run_id: str) -> list[int]:
    """Judge what this run has frozen of an agency. Returns the revisions. Raises LontarError after the last when one was stopped."""
    entries = _entries(work["agency"], run_id)
    over = {p["period"] for kind, p in entries if kind in ("publication_ended", "step_failed")}
    frozen = Work(agency=work["agency"], pairs=[pair for pair in work["pairs"] if pair["period"] not in over])

    def judge(pair: Pair) -> int:
        with connect(Role.AUDITOR) as connection:
            revision = revisions.newest(connection, pair["agency"], Period.parse(pair["period"])).number
        gate_publication(pair, revision, run_id)
        return revision

    return _each(frozen, judge)


def _finish(pair: Pair, run_id: str, outcome: str) -> None:
    payload = {"period": pair["period"], "outcome": outcome}
    note(Role.PUBLISHER, pair["agency"], run_id, "publication_ended", payload)


_ENTRIES = "select kind, payload from ledger.entry where agency_id = %s and run_id = %s order by sequence"


def _entries(agency_id: str, run_id: str) -> list[tuple[str, dict[str, Any]]]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(_ENTRIES, (agency_id, run_id)).fetchall()


def _works(pairs: list[Pair], periods_of: Callable[[str], set[str]]) -> list[Work]:
    """One item per agency that has any, its pairs in the order in which they were planned: months before what they make up."""
    work = []
    for agency_id in sorted({pair["agency"] for pair in pairs}):
        periods = periods_of(agency_id)
        chosen = [pair for pair in pairs if pair["agency"] == agency_id and pair["period"] in periods]
        if chosen:
            work.append(Work(agency=agency_id, pairs=chosen))
    return work


def list_reconciled(pairs: list[Pair], run_id: str) -> list[Work]:
    """What may be frozen, one item per agency: what the second gate of this run let through."""

    def passed(agency_id: str) -> set[str]:
        entries = _entries(agency_id, run_id)
        return {p["period"] for kind, p in entries if kind == "gate_passed" and p["gate"] == "marts"}

    return _works(pairs, passed)


def list_admitted(pairs: list[Pair], run_id: str) -> list[Work]:
    """What may be published, one item per agency: what the third gate of this run let through."""

    def admitted(agency_id: str) -> set[str]:
        return {p["period"] for kind, p in _entries(agency_id, run_id) if kind == "publication_admitted"}

    return _works(pairs, admitted)


def publish_period(pair: Pair, run_id: str) -> str:
    """Render one period and release it; where the profile asks for an approval that is missing, leave a draft waiting.

    Returns `released` or `waiting_for_approval`, and records it.
    """
    from lontar.publish.release import awaits_approval, release
    from lontar.publish.render import render

    agency_id, period = pair["agency"], Period.parse(pair["period"])
    with failing_visibly(Role.PUBLISHER, "publish", agency_id, run_id, period.code), _locked(pair, run_id):
        tell(period.code)
        _refuse_before_months(agency_id, period)
        render(
            agency_id, period, _units_to_render(pair), run_id, progress=lambda n, of: tell(f"{period.code} {n}/{of}")
        )
        outcome = "waiting_for_approval" if awaits_approval(agency_id, period) else "released"
        if outcome == "released":
            release(agency_id, period, run_id)
    _finish(pair, run_id, outcome)
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
    return _each(work, lambda pair: publish_period(pair, run_id))


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


def build_site(run_id: str) -> None:
    """Rebuild index and audit pages and the comparisons of cities from the ledger and what stands published, whatever became of this run's periods."""
    from lontar.publish.comparison.write import build_comparisons
    from lontar.publish.site import build
    from lontar.publish.site_manifest import note_comparisons, sound_comparisons

    with hold("site", run_id, wait_seconds=_WAIT_SECONDS):
        build(run_id)
        with connect(Role.PUBLISHER) as connection:
            written = build_comparisons(sound_comparisons(connection))
            note_comparisons(connection, run_id, written)


def send_mail(agency: str, run_id: str) -> int:
    """Tell the recipient lists what was released; how many addresses were served. Never fails: `lontar status` shows trouble."""
    from lontar.mailing import send_all
    from lontar.steps.choice import choose_agencies

    return sum(outcome.accepted for outcome in send_all(choose_agencies(agency), run_id))


def _faults(agency_id: str, periods: list[str], run_id: str) -> list[str]:
    """What stopped the periods that did not get through: one line per reason, naming the rule where the ledger knows it."""
    entries = _entries(agency_id, run_id)
    ended = {p["period"] for kind, p in entries if kind == "publication_ended"}
    reasons: dict[str | None, list[str]] = defaultdict(list)
    for kind, payload in entries:
        if kind == "gate_failed":
            reasons[payload["period"]].append(f"gate {payload['gate']}: {', '.join(payload['failed'])}")
        elif kind == "step_failed":
            reasons[payload["period"]].append(f"{payload['step']}: {payload['reason']}")
    stopped: dict[str, list[str]] = defaultdict(list)
    for period in periods:
        if period not in ended:
            stopped["; ".join(reasons[period]) or "it did not get through, see the log of the run"].append(period)
    return [f"{agency_id} {', '.join(codes)}: {reason}" for reason, codes in stopped.items()]


def verdict(pairs: list[Pair], run_id: str) -> None:
    """End the run red when the ledger does not show an end for every pair that was planned. Raises GateFailed."""
    faults = []
    for agency_id in sorted({pair["agency"] for pair in pairs}):
        faults += _faults(agency_id, [p["period"] for p in pairs if p["agency"] == agency_id], run_id)
    if faults:
        raise GateFailed(
            "\n".join(faults),
            where=f"run {run_id}",
            remedy="The last publication of these stands; see docs/runbooks/asn_publish.md.",
        )
