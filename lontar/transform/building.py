"""Builds the marts that a plan names, in one dbt invocation, and notes in the ledger which deliveries they now rest on."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from lontar import ledger, warehouse
from lontar.period import Period
from lontar.transform import dbt_project, definitions, outcomes, planning, work_tables
from lontar.transform.plans import Plan


@dataclass(frozen=True)
class BuildReport:
    """What one build did; no models where the plan was empty."""

    models: int
    seconds: float


def build(run_id: str, plan: Plan, *, on_node: Callable[[str], None] | None = None) -> BuildReport:
    """Redo exactly what the plan names. An empty plan runs nothing and only notes the deliveries that changed no figure.

    Raises:
        TransformationFailed: A model could not be built. Nothing is noted, so that the next plan names the same again.
    """
    started = time.monotonic()
    warehouse.ensure()
    with work_tables.transformer() as connection:
        work_tables.refresh(connection)
        seconds = {} if plan.is_empty else _run_models(connection, plan, on_node)
        report = BuildReport(len(seconds), round(time.monotonic() - started, 1))
        # Counts and entries together, for all agencies or for none.
        with connection.transaction():
            # Deliveries that a gate held back meanwhile no longer compete with others.
            written = outcomes.record(connection, run_id, [delivery_id for _, delivery_id, _ in plan.deliveries])
            if seconds or plan.deliveries:
                _remember(connection, run_id, plan, report, written)
    return report


def _run_models(connection: psycopg.Connection, plan: Plan, on_node: Callable[[str], None] | None) -> dict[str, float]:
    planning.write(connection, plan)
    seeds = ["--resource-type", "seed", "--full-refresh"] if plan.full_refresh else []
    command = ["build", "--resource-type", "model", *seeds, "--exclude", "tag:stage"]
    return dbt_project.run(*command, on_node=on_node).seconds


def _remember(
    connection: psycopg.Connection, run_id: str, plan: Plan, report: BuildReport, written: dict[str, list[int]]
) -> None:
    """One entry per agency that the build concerns."""
    definition, rules = definitions.build_definition(), dict(plan.rules)
    for agency_id in plan.agencies:
        touched = [touch for touch in plan.touches if touch.agency_id == agency_id]
        if not (touched or plan.full_refresh or any(agency == agency_id for agency, *_ in plan.deliveries)):
            continue
        payload = {
            "deliveries": [[number, usable] for agency, number, usable in plan.deliveries if agency == agency_id],
            "months": [Period(month).code for agency, month in plan.known if agency == agency_id],
            "touched": _by_period(touched),
            "causes": sorted({cause for touch in touched for cause in touch.causes}),
            "full_refresh": plan.full_refresh,
            "rules": rules[agency_id],
            "definition": definition,
            "lines": written.get(agency_id, [0, 0, 0]),
            "models": report.models,
            "seconds": report.seconds,
        }
        ledger.append(connection, agency_id, run_id, "built", payload)


def _by_period(touched: list) -> dict[str, int]:
    """Period -> number of indicators redone."""
    counts: dict[str, int] = {}
    for touch in sorted(touched):
        counts[touch.period.code] = counts.get(touch.period.code, 0) + 1
    return counts
