"""The three gates: after landing, after marts, before publication. Rules decide, results are rows, a critical failure stops.

A rule that could not be evaluated and a suite that found no row to look at count as critical failures, whatever the rule's
own severity: a gate that did not look is not a gate that was passed.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from lontar import ledger
from lontar.errors import GateFailed
from lontar.expectations import Result, Suite, evaluate, load_suites
from lontar.period import Period
from lontar.warehouse import Role, connect, url

_ROLES = {"raw": Role.TRANSFORMER, "marts": Role.TRANSFORMER, "publication": Role.PUBLISHER}
_RUNBOOK = "See docs/runbooks/gate-failed.md; the last publication stands."


@dataclass(frozen=True)
class Scope:
    """What a gate looks at: some deliveries of an agency, or one of its periods (and, before publication, a revision)."""

    agency_id: str
    period: Period | None = None
    delivery_ids: tuple[int, ...] = ()
    revision: int | None = None

    def condition(self) -> sql.Composable:
        parts = [sql.SQL("agency_id = {}").format(self.agency_id)]
        if self.delivery_ids:
            parts.append(sql.SQL("delivery_id in ({})").format(sql.SQL(", ").join(map(sql.Literal, self.delivery_ids))))
        if self.period:
            parts.append(sql.SQL("period_kind = {}").format(self.period.kind))
            parts.append(sql.SQL("period_start_date = {}").format(self.period.start_date))
        if self.revision is not None:
            parts.append(sql.SQL("revision = {}").format(self.revision))
        return sql.SQL(" and ").join(parts)


@dataclass(frozen=True)
class GateOutcome:
    """What a gate said. `warnings` are printed in the report; `failing` is empty when the gate was passed."""

    gate: str
    results: tuple[Result, ...]

    @property
    def failing(self) -> tuple[Result, ...]:
        return tuple(r for r in self.results if is_critical(r))

    @property
    def warnings(self) -> tuple[Result, ...]:
        return tuple(r for r in self.results if r.outcome != "passed" and not is_critical(r))


def is_critical(result: Result) -> bool:
    """Whether a result stops the line: a critical rule failed, or any rule could not be evaluated."""
    return result.outcome == "not_evaluated" or (result.outcome == "failed" and result.severity == "critical")


def _nothing_to_look_at(suite: Suite) -> Result:
    return Result(
        rule=f"{suite.name}__has_rows",
        severity="critical",
        description="There was no row to look at, so none of the rules of this suite says anything.",
        outcome="not_evaluated",
        observed="0 rows",
        expected="at least 1 row",
        element_count=0,
        unexpected_count=None,
    )


def _run_suite(suite: Suite, scope: Scope, connection: psycopg.Connection, address: str) -> list[Result]:
    relation = sql.SQL(".").join(map(sql.Identifier, suite.relation.split(".")))
    query = sql.SQL("select * from {} where {}").format(relation, scope.condition()).as_string(connection)
    if suite.expects_rows and connection.execute(f"select not exists ({query})").fetchone()[0]:
        return [_nothing_to_look_at(suite)]
    return evaluate(suite, query, address)


_INSERT = """
insert into ledger.gate_result (run_id, gate, agency_id, period_kind, period_start_date, delivery_id, rule, severity, description,
    outcome, observed, expected, element_count, unexpected_count)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def _counts(result: Result) -> tuple[int | None, int | None]:
    return result.element_count, result.unexpected_count


def _rows(gate: str, scope: Scope, run_id: str, results: Sequence[Result]) -> list[tuple]:
    """One row per rule, and one more per failing delivery so that the delivery itself is known to be held.

    Where the first gate could not look, or cannot say which delivery failed, all that it was to judge are held.
    """
    period = (scope.period.kind, scope.period.start_date) if scope.period else (None, None)
    rows = []
    for r in results:
        named = [key["delivery_id"] for key in r.failing_keys if "delivery_id" in key]
        if is_critical(r) and not named:
            named = list(scope.delivery_ids)
        for delivery_id in [None, *named]:
            head = (run_id, gate, scope.agency_id, *period, delivery_id)
            rows.append((*head, r.rule, r.severity, r.description, r.outcome, r.observed, r.expected, *_counts(r)))
    return rows


def verdict_of(rows: Sequence[tuple]) -> dict[str, Any]:
    """What the ledger says of a gate, worked out from its rows of `ledger.gate_result`, in the order of their writing.

    Args:
        rows: delivery_id, rule, severity, description, outcome, observed, expected, element_count, unexpected_count.
    """
    ruled = [row for row in rows if row[0] is None]
    stops = {row: row[4] == "not_evaluated" or (row[4] == "failed" and row[2] == "critical") for row in ruled}
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return {
        "rules": len(ruled),
        "rows": len(rows),
        "failed": [row[1] for row in ruled if stops[row]],
        "warnings": [row[1] for row in ruled if row[4] != "passed" and not stops[row]],
        "results_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def _record(connection: psycopg.Connection, gate: str, scope: Scope, run_id: str, outcome: GateOutcome) -> None:
    rows = _rows(gate, scope, run_id, outcome.results)
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT, rows)
    payload = {
        "gate": gate,
        "period": scope.period.code if scope.period else None,
        "deliveries": list(scope.delivery_ids),
        "revision": scope.revision,
    }
    payload |= verdict_of([row[5:] for row in rows])
    ledger.append(connection, scope.agency_id, run_id, "gate_failed" if outcome.failing else "gate_passed", payload)


def _deliveries_not_yet_judged(connection: psycopg.Connection, agency_id: str) -> tuple[int, ...]:
    rows = connection.execute(
        """select delivery_id from ledger.delivery as d
           where agency_id = %s and status = 'landed' and not exists (
               select from ledger.entry as e, json_array_elements_text(e.payload -> 'deliveries') as judged (delivery_id)
               where e.agency_id = d.agency_id and e.kind in ('gate_passed', 'gate_failed')
                   and e.payload ->> 'gate' = 'raw' and judged.delivery_id::bigint = d.delivery_id)
           order by delivery_id""",
        (agency_id,),
    )
    return tuple(delivery_id for (delivery_id,) in rows)


def explain(result: Result) -> str:
    """One plain line for a person: which rule, what it asks, what was seen."""
    verb = "could not be evaluated" if result.outcome == "not_evaluated" else "failed"
    return f"{result.rule} {verb}: {result.description} Seen: {result.observed}; expected: {result.expected}."


def run_gate(
    gate: str, agency_id: str, run_id: str, period: Period | None = None, *, revision: int | None = None
) -> GateOutcome:
    """Run one gate for an agency's new deliveries (`raw`) or one of its periods (`marts`, `publication`).

    Every result is recorded before anything is decided. A raw gate without a new delivery has nothing to say and passes.

    Raises:
        GateFailed: A critical rule failed, a rule could not be evaluated, or there was nothing to look at.
    """
    role = _ROLES[gate]
    with connect(role) as connection:
        deliveries = _deliveries_not_yet_judged(connection, agency_id) if gate == "raw" else ()
        if gate == "raw" and not deliveries:
            return GateOutcome(gate, ())
        scope = Scope(agency_id, period, deliveries, revision)
        suites = load_suites(gate)
        results = [r for suite in suites for r in _run_suite(suite, scope, connection, url(role))]
        outcome = GateOutcome(gate, tuple(results))
        _record(connection, gate, scope, run_id, outcome)
    if outcome.failing:
        where = f"{agency_id} {period.code}" if period else agency_id
        lines = "\n  ".join(explain(r) for r in outcome.failing)
        raise GateFailed(f"The gate '{gate}' stopped {where}:\n  {lines}\n", where=f"gate {gate}", remedy=_RUNBOOK)
    return outcome
