"""Which periods a run publishes, and the one build of the marts for all of them."""

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from lontar.actor import os_user
from lontar.locks import hold
from lontar.period import Period
from lontar.progress import announce, tell
from lontar.steps.choice import EVERYTHING_DUE, Pair, all_pairs, choose_agencies, choose_pairs
from lontar.steps.due import with_longer, with_months
from lontar.steps.publication.shared import WAIT_SECONDS
from lontar.steps.record import note
from lontar.warehouse import Role

if TYPE_CHECKING:
    from lontar.transform import Plan, Touch

_CAUSES_SHOWN = 3


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

    with hold("transformation", run_id, wait_seconds=WAIT_SECONDS):
        work = transform.plan([(pair["agency"], Period.parse(pair["period"])) for pair in pairs])
        for line in _plan_lines(work):
            announce(line)
        transform.build(run_id, work, on_node=tell)


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
