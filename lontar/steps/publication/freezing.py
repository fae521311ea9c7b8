"""The gates around the freezing of figures, and what each lets through to the next step."""

from collections.abc import Callable

from lontar.period import Period
from lontar.publish import revisions
from lontar.steps.choice import Pair
from lontar.steps.intake import refuse_cut_intake
from lontar.steps.publication.shared import Work, each, entries_of, finish, locked
from lontar.steps.record import failing_visibly, note
from lontar.warehouse import Role, connect


def gate_marts(pair: Pair, run_id: str) -> None:
    """Is everything in that came, and do the period's figures reconcile with it? Raises GateFailed."""
    from lontar.gates import run_gate

    agency_id, code = pair["agency"], pair["period"]
    with failing_visibly(Role.TRANSFORMER, "gate_marts", agency_id, run_id, code):
        refuse_cut_intake(agency_id)
    with locked(pair, run_id):
        run_gate("marts", agency_id, run_id, Period.parse(code))


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
        entries = entries_of(agency_id, run_id)
        return {p["period"] for kind, p in entries if kind == "gate_passed" and p["gate"] == "marts"}

    return _works(pairs, passed)


def freeze(pair: Pair, run_id: str) -> int | None:
    """Freeze the period's cells; the revision to publish, or None where there is nothing new to publish."""
    from lontar.publish.freeze import freeze as freeze_cells

    agency_id, period = pair["agency"], pair["period"]
    with failing_visibly(Role.PUBLISHER, "freeze", agency_id, run_id, period), locked(pair, run_id):
        revision = freeze_cells(agency_id, Period.parse(period), run_id, revise=pair["revise"])
    if revision is None:
        opened = any(kind == "revision_pending" and p["period"] == period for kind, p in entries_of(agency_id, run_id))
        finish(pair, run_id, "revision_pending" if opened else "unchanged")
    return revision


def freeze_periods(work: Work, run_id: str) -> list[int]:
    """Freeze an agency's periods one after the other, months first: what a longer one prints depends on what they print.

    Returns the numbers of the revisions to publish. Raises LontarError after the last one when one of them failed.
    """
    return [revision for revision in each(work, lambda pair: freeze(pair, run_id)) if revision]


def gate_publication(pair: Pair, revision: int, run_id: str) -> None:
    """Is every number of the revision backed, fresh and safe to show? Raises GateFailed."""
    from lontar.gates import run_gate

    with locked(pair, run_id):
        run_gate("publication", pair["agency"], run_id, Period.parse(pair["period"]), revision=revision)
    payload = {"period": pair["period"], "revision": revision}
    note(Role.PUBLISHER, pair["agency"], run_id, "publication_admitted", payload)


def gate_publications(work: Work, run_id: str) -> list[int]:
    """Judge what this run has frozen of an agency. Returns the revisions. Raises LontarError after the last when one was stopped."""
    entries = entries_of(work["agency"], run_id)
    over = {p["period"] for kind, p in entries if kind in ("publication_ended", "step_failed")}
    frozen = Work(agency=work["agency"], pairs=[pair for pair in work["pairs"] if pair["period"] not in over])

    def judge(pair: Pair) -> int:
        with connect(Role.AUDITOR) as connection:
            revision = revisions.newest(connection, pair["agency"], Period.parse(pair["period"])).number
        gate_publication(pair, revision, run_id)
        return revision

    return each(frozen, judge)


def list_admitted(pairs: list[Pair], run_id: str) -> list[Work]:
    """What may be published, one item per agency: what the third gate of this run let through."""

    def admitted(agency_id: str) -> set[str]:
        return {p["period"] for kind, p in entries_of(agency_id, run_id) if kind == "publication_admitted"}

    return _works(pairs, admitted)
