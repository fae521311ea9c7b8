"""The insert-only tables beside the chain against the chain: deliveries, what staging counted, what the gates said."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from lontar.period import Period
from lontar.verify.finding import LEDGER, Finding, Scope

_REMEDY = "Restore the table's rows from a backup; the chain is what counts."
# What an entry of a delivery says; its row must say the same.
_FACTS = (
    *("feed", "source", "file_name", "sha256", "size_bytes", "received", "loaded", "rejected", "duplicate"),
    *("control_rows", "first_event", "last_event", "effective_date", "period_start_date", "refusal"),
)


def _fact(value: Any) -> str:
    return "" if value is None else str(value)


def _entries(scope: Scope, *kinds: str) -> list[tuple[int, str, str, dict[str, Any]]]:
    """(number, kind, run, payload) in order."""
    query = """
        select sequence, kind, run_id, payload from ledger.entry where agency_id = %s and kind = any(%s) order by sequence
    """
    return scope.connection.execute(query, (scope.agency_id, list(kinds))).fetchall()


def _rows(scope: Scope, query: str) -> list[tuple]:
    return scope.connection.execute(query, (scope.agency_id,)).fetchall()


def check_deliveries(scope: Scope) -> Iterator[Finding]:
    """Every row of `ledger.delivery` says what its entry says, and every entry has its row."""
    entries = Counter(
        (kind.removeprefix("delivery_"), run, *(_fact(payload.get(name)) for name in _FACTS))
        for _, kind, run, payload in _entries(scope, "delivery_landed", "delivery_refused")
    )
    query = f"select status, run_id, {', '.join(_FACTS)} from ledger.delivery where agency_id = %s"  # noqa: S608
    rows = Counter(tuple(map(_fact, row)) for row in _rows(scope, query))
    scope.looked_at["deliveries"] += rows.total()
    for (_, _, feed, source, file_name, sha256, *_), _ in sorted((entries - rows).items()):
        what = "The table of deliveries does not say what the ledger says of this file."
        yield Finding("records", what, f"ledger.delivery: {feed}/{source} {file_name} ({sha256[:12]})", _REMEDY, LEDGER)
    named = {row[5] for row in entries - rows}
    for (_, _, feed, source, file_name, sha256, *_), _ in sorted((rows - entries).items()):
        if sha256 not in named:
            what = "The table holds a delivery of which the ledger knows nothing."
            yield Finding(
                "records", what, f"ledger.delivery: {feed}/{source} {file_name} ({sha256[:12]})", _REMEDY, LEDGER
            )


_STAGED = """
select r.run_id, sum(accepted)::bigint, sum(quarantined)::bigint, sum(superseded)::bigint
from ledger.staging_result as r join ledger.delivery as d using (delivery_id) where d.agency_id = %s group by r.run_id
"""


def check_staging(scope: Scope) -> Iterator[Finding]:
    """The counts of `ledger.staging_result` add up, run by run, to what the ledger says."""
    told: dict[str, Counter] = defaultdict(Counter)
    names = ("accepted", "quarantined", "superseded")
    for _, _, run, payload in _entries(scope, "staged", "built"):
        told[run].update(
            dict(zip(names, payload.get("lines") or [payload.get(name, 0) for name in names], strict=True))
        )
    found = {run: counts for run, *counts in _rows(scope, _STAGED)}
    for run in sorted(told.keys() | found.keys()):
        expected = [told[run][name] for name in names]
        if found.get(run, [0, 0, 0]) != expected:
            what = f"Staging counted {expected} rows (accepted, quarantined, superseded) by the ledger, {found.get(run)} by the table."
            yield Finding("records", what, f"ledger.staging_result, run {run}", _REMEDY, LEDGER)


_GATES = """
select run_id, gate, period_kind, period_start_date, result_id, delivery_id, rule, severity, description, outcome, observed,
    expected, element_count, unexpected_count
from ledger.gate_result where agency_id = %s order by result_id
"""


def _group(run: str, payload: dict[str, Any]) -> tuple[str, str, str]:
    return run, payload["gate"], payload["period"] or ""


def _results(scope: Scope) -> dict[tuple[str, str, str], list[tuple]]:
    """(run, gate, period) -> rows of the gate's table in the order in which they were written."""
    found = defaultdict(list)
    for run, gate, kind, start_date, _, *row in _rows(scope, _GATES):
        found[run, gate, Period(start_date, kind).code if kind else ""].append(tuple(row))
    return found


def _split(rows: list[tuple], rules: int) -> tuple[list[tuple], list[tuple]]:
    """The rows of so many rules, each with those that name its failing deliveries, and the rest: a gate can be asked twice in a run."""
    starts = [place for place, row in enumerate(rows) if row[0] is None]
    end = starts[rules] if rules < len(starts) else len(rows)
    return rows[:end], rows[end:]


def check_gates(scope: Scope) -> Iterator[Finding]:
    """What the ledger says of each gate is what the gate's table says: number of results, what failed, every word of them."""
    from lontar.gates import verdict_of

    results = _results(scope)
    told: dict[tuple[str, str, str], list[dict]] = defaultdict(list)
    for _, _, run, payload in _entries(scope, "gate_passed", "gate_failed"):
        told[_group(run, payload)].append(payload)
    for key in sorted(told.keys() | results.keys()):
        rows = results.get(key, [])
        scope.looked_at["gate results"] += len(rows)
        for payload in told.get(key, []):
            own, rows = _split(rows, payload["rules"])
            said = verdict_of(own)
            if any(payload.get(name, said[name]) != said[name] for name in said):
                yield _gate_fault(key, "The table of gate results does not say what the ledger says.", scope)
                rows = []
        if rows:
            yield _gate_fault(key, f"{len(rows)} gate results are not backed by the ledger.", scope)


def _gate_fault(key: tuple[str, str, str], what: str, scope: Scope) -> Finding:
    run, gate, period = key
    where = f"ledger.gate_result: {scope.agency_id} {period} gate {gate}, run {run}".replace("  ", " ")
    return Finding("gates", what, where, _REMEDY, LEDGER)
