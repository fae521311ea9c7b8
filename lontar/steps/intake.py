"""The steps of `asn_ingest`: deliveries in, typed, gated; what was due and did not come; did every agency get through?"""

from datetime import datetime
from typing import Any

from lontar.errors import DeliveryRefused, GateFailed, LontarError
from lontar.locks import hold
from lontar.progress import tell
from lontar.steps.record import DISK_FULL, failing_visibly, note
from lontar.warehouse import Role, connect

# A first load of years of punches takes minutes; whoever waits longer than this should be told who holds the lock.
_WAIT_SECONDS = 1800


# Ledger entries by which a run's verdict knows that an agency got through a step, perhaps at a second try.
TAKEN_IN, ADMITTED = "deliveries_taken_in", "deliveries_admitted"


_FAULTS_SHOWN = 4


class SourcesFailed(Exception):
    """A source could not be listed or a file not be read; it may go better at the next try."""


def ingest(agency_id: str, run_id: str) -> dict[str, int]:
    """Fetch, archive and land what is new for one agency. Returns the numbers of deliveries landed and refused.

    Raises SourcesFailed when a source or file could not be reached; everything else is in.
    """
    from lontar.ingest.deliveries import FAILED, LANDED, REFUSED
    from lontar.ingest.run import ingest_agency

    with (
        failing_visibly(Role.LOADER, "ingest", agency_id, run_id),
        hold(f"{agency_id} deliveries", run_id, wait_seconds=_WAIT_SECONDS),
    ):
        results = ingest_agency(
            agency_id, run_id, lambda done, total, result: tell(f"{done}/{total} {result.file_name}")
        )
    failed = [
        f"{result.feed}/{result.source} {result.file_name}: {result.refusal}"
        for result in results
        if result.status == FAILED
    ]
    if failed:
        raise SourcesFailed(f"{len(failed)} sources or files could not be read, the first: {failed[0]}")
    statuses = [result.status for result in results]
    counts = {"landed": statuses.count(LANDED), "refused": statuses.count(REFUSED)}
    note(Role.LOADER, agency_id, run_id, TAKEN_IN, counts)
    return counts


_NEWEST_INTAKE = """
select payload ->> 'cause' from ledger.entry
where agency_id = %s and (kind = 'deliveries_taken_in' or (kind = 'step_failed' and payload ->> 'step' = 'ingest'))
order by sequence desc limit 1
"""


def refuse_cut_intake(agency_id: str) -> None:
    """Raises GateFailed where the agency's newest intake ran out of space: files that did not fit would be missing in what is published."""
    with connect(Role.AUDITOR) as connection:
        newest = connection.execute(_NEWEST_INTAKE, (agency_id,)).fetchone()
    if newest == (DISK_FULL,):
        raise GateFailed(
            "The newest intake ran out of space: files that came are not in.",
            where=agency_id,
            remedy="Make space and take them in, by `lontar run` or asn_ingest, before anything is published: docs/runbooks/disk-full.md.",
        )


def stage(run_id: str) -> None:
    """Type what was landed, of all agencies, in one dbt invocation."""
    from lontar import transform

    with hold("transformation", run_id, wait_seconds=_WAIT_SECONDS):
        report = transform.stage(run_id, on_node=tell)
    for delivery in report.broken:
        reason = f"the rows of delivery {delivery.delivery_id} ({delivery.feed}) do not add up; it is held back"
        note(
            Role.TRANSFORMER,
            delivery.agency_id,
            run_id,
            "step_failed",
            {"step": "stage", "period": None, "reason": reason},
        )


def gate_raw(agency_id: str, run_id: str) -> None:
    """Judge the agency's new deliveries; an agency that passes is recorded as `deliveries_admitted`.

    Raises GateFailed where a critical rule failed or could not be evaluated.
    """
    from lontar.gates import run_gate

    with hold(f"{agency_id} deliveries", run_id, wait_seconds=_WAIT_SECONDS):
        outcome = run_gate("raw", agency_id, run_id)
    warnings = [result.rule for result in outcome.warnings]
    note(Role.TRANSFORMER, agency_id, run_id, ADMITTED, {"warnings": warnings})


def record_missing(agency_ids: list[str], at: datetime, run_id: str) -> list[str]:
    """Write down once what was due by `at` and did not come. Returns `agency feed period` for each new entry."""
    from lontar.missing import record_missing as record

    return [line for agency_id in agency_ids for line in record(agency_id, at, run_id)]


_REFUSED = "select file_name, refusal from ledger.delivery where agency_id = %s and run_id = %s and status = 'refused'"
_ENTRIES = "select kind, payload from ledger.entry where agency_id = %s and run_id = %s order by sequence"


def _faults(agency_id: str, run_id: str) -> list[str]:
    """What stopped the agency in this run; a source that answered at a second try did not."""
    with connect(Role.AUDITOR) as connection:
        entries = connection.execute(_ENTRIES, (agency_id, run_id)).fetchall()
    kinds = [kind for kind, _ in entries]
    if TAKEN_IN in kinds:
        entries = entries[kinds.index(TAKEN_IN) :]
    # Every try is in the ledger; a fault is told once.
    lines = list(dict.fromkeys(line for kind, payload in entries if (line := _fault(kind, payload))))
    if not lines and ADMITTED not in kinds:
        lines = ["it did not get through, see the log of the run"]
    if len(lines) > _FAULTS_SHOWN:
        lines = [*lines[:_FAULTS_SHOWN], f"and {len(lines) - _FAULTS_SHOWN} more, see the log of the run"]
    return [f"{agency_id}: {line}" for line in lines]


def _fault(kind: str, payload: dict[str, Any]) -> str:
    if kind == "gate_failed":
        return f"gate {payload['gate']}: {', '.join(payload['failed'])}"
    if kind == "step_failed":
        return f"{payload['step']}: {payload['reason']}"
    if kind == "delivery_failed":
        return f"{payload['feed']}/{payload['source']} {payload['file_name']}: {payload['error']}"
    return ""


def _refusals(agency_id: str, run_id: str) -> list[str]:
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(_REFUSED, (agency_id, run_id)).fetchall()
    return [f"{agency_id}: {name} was refused: {why}" for name, why in rows]


def verdict(agency_ids: list[str], run_id: str) -> None:
    """End the run red when the ledger shows that an agency did not get through or that a delivery was refused.

    Raises GateFailed or DeliveryRefused with one line per fault; the other agencies' deliveries are in all the same.
    """
    stopped = [line for agency_id in agency_ids for line in _faults(agency_id, run_id)]
    refused = [line for agency_id in agency_ids for line in _refusals(agency_id, run_id)]
    kind: type[LontarError] = GateFailed if stopped else DeliveryRefused
    if stopped or refused:
        raise kind("\n".join(stopped + refused), where=f"run {run_id}", remedy="`lontar status` shows every agency.")
