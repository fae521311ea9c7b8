"""Collects the provenance of a revision from the ledger: deliveries, gates, rules and code, and what a correction corrects.

Everything comes from what was recorded when the revision was frozen, so a later delivery or run does not change a page.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar.agency import Agency
from lontar.period import Period
from lontar.publish import approvals, marts, revisions
from lontar.publish.disclosure import thresholds
from lontar.publish.languages import MAIN_LANGUAGE
from lontar.publish.provenance import DeliveryLine, GateLine, Provenance, Suppression
from lontar.publish.revisions import Revision
from lontar.publish.site_texts import site_texts
from lontar.publish.wording import rule_text, technical_text
from lontar.sources import feed_title

Row = dict[str, Any]
_COUNTS = ("received", "loaded", "rejected", "duplicate", "accepted", "quarantined", "superseded")

_PERIOD_GATES = """
select distinct on (gate, rule) gate, rule, description, severity, outcome, feed, observed, expected
from ledger.gate_result
where agency_id = %s and period_kind = %s and period_start_date = %s and gate in ('marts', 'publication')
    and delivery_id is null and recorded_at <= coalesce(%s, clock_timestamp())
order by gate, rule, result_id desc
"""
_RAW_RUNS = """
select run_id, array_agg(judged.delivery_id::bigint) as delivery_ids
from ledger.entry as e, json_array_elements_text(e.payload -> 'deliveries') as judged (delivery_id)
where e.agency_id = %s and e.kind in ('gate_passed', 'gate_failed') and e.payload ->> 'gate' = 'raw'
    and judged.delivery_id::bigint = any(%s)
group by run_id
"""
_RAW_GATES = """
select rule, description, severity, outcome, feed, expected, delivery_id, run_id from ledger.gate_result
where agency_id = %s and gate = 'raw' and run_id = any(%s) order by rule, result_id
"""


def _rows(connection: psycopg.Connection, query: str, values: tuple) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()


def _worded(row: Row, language: str) -> Row:
    """The row in the words of a language."""
    words = {name: technical_text(row[name], language) for name in ("observed", "expected") if name in row}
    return row | words | {"description": rule_text(row["rule"], row["description"], language)}


def _period_gates(connection: psycopg.Connection, revision: Revision, language: str) -> list[GateLine]:
    """The newest result of each rule up to the release: what decided that this revision may appear."""
    key = (revision.agency_id, revision.period.kind, revision.period.start_date, revision.released_at)
    rows = _rows(connection, _PERIOD_GATES, key)
    return [GateLine(**{name: value or "" for name, value in _worded(row, language).items()}) for row in rows]


def _raw_outcome(results: list[Row], failing: set[int]) -> str:
    if any(row["outcome"] == "not_evaluated" for row in results):
        return "not_evaluated"
    named = {row["run_id"] for row in results if row["delivery_id"] is not None}
    unnamed = any(row["outcome"] == "failed" and row["run_id"] not in named for row in results)
    return "failed" if failing or unnamed else "passed"


def _raw_gate(results: list[Row], judged: dict[str, set[int]], language: str) -> GateLine:
    """One rule of the landing gate over all deliveries behind the revision, however many runs landed them."""
    deliveries = set().union(*(judged[row["run_id"]] for row in results))
    failing = {row["delivery_id"] for row in results} & deliveries
    worded = _worded(results[0], language)
    first = {name: worded[name] or "" for name in ("rule", "description", "severity", "feed", "expected")}
    observed = site_texts(language)("gates.raw_observed", failing=str(len(failing)), total=str(len(deliveries)))
    return GateLine(gate="raw", outcome=_raw_outcome(results, failing), observed=observed, **first)


def _raw_gates(connection: psycopg.Connection, agency_id: str, lines: list[Row], language: str) -> list[GateLine]:
    delivery_ids = [line["delivery_id"] for line in lines]
    judged = {
        row["run_id"]: set(row["delivery_ids"]) for row in _rows(connection, _RAW_RUNS, (agency_id, delivery_ids))
    }
    by_rule: dict[str, list[Row]] = {}
    for row in _rows(connection, _RAW_GATES, (agency_id, list(judged))):
        by_rule.setdefault(row["rule"], []).append(row)
    return [_raw_gate(results, judged, language) for results in by_rule.values()]


def _delivery(line: Row, language: str) -> DeliveryLine:
    title = feed_title(line["feed"], language)
    names = ("feed", "file_name", "sha256", *_COUNTS)
    return DeliveryLine(feed_title=title, **{name: line[name] for name in names})


def release_date(agency: Agency, period: Period) -> date:
    """The day the profile's calendar gives for a period's release: in the month after it."""
    return period.next().start_date.replace(day=agency.publication.release_day)


def _cut_off(lines: Iterable[Row], latest: date) -> date | None:
    """Last day the deliveries speak of. A clock that jumped ahead does not count: nothing is known of days after release."""
    days = [date.fromisoformat(line["last_day"]) for line in lines if line["last_day"]]
    return max((day for day in days if day <= latest), default=None)


def note_of(record: Row, language: str = MAIN_LANGUAGE) -> str:
    """The sentence of a correction: how many figures differ from which revision, because of what."""
    if not record.get("replaces"):
        return ""
    texts = site_texts(language)
    if record.get("replaces_withdrawn") and not record["changed_cells"]:
        return texts("revision.after_withdrawal", replaces=str(record["replaces"]))
    files = ", ".join(cause["file_name"] for cause in record["causes"])
    why = texts("revision.because_deliveries", files=files) if files else texts("revision.because_rules")
    return texts("revision.note", replaces=str(record["replaces"]), count=str(record["changed_cells"]), why=why)


def _suppression(connection: psycopg.Connection, agency: Agency) -> Suppression:
    rules = thresholds(marts.read_thresholds(connection), agency.disclosure)
    return Suppression(thresholds={name: rule.min_persons for name, rule in rules.items()})


def provenance_of(
    connection: psycopg.Connection,
    agency: Agency,
    revision: Revision,
    *,
    is_draft: bool,
    language: str = MAIN_LANGUAGE,
) -> Provenance:
    """The provenance of a frozen revision, as its pages in a language print it. Raises LontarError when the ledger does not know it."""
    record = revisions.record_of(connection, revision)
    lines, released = record["deliveries"], release_date(agency, revision.period)
    gates = _raw_gates(connection, agency.agency_id, lines, language)
    gates += _period_gates(connection, revision, language)
    return Provenance(
        revision=revision.number,
        revision_note=note_of(record, language),
        is_sample=agency.sample,
        is_draft=is_draft,
        is_approved=approvals.is_complete(connection, agency, revision),
        cut_off_date=_cut_off(lines, released),
        release_date=released,
        commit=record["commit"],
        is_dirty=record["is_dirty"],
        hashes=record["hashes"],
        deliveries=tuple(_delivery(line, language) for line in lines),
        gates=tuple(gates),
        suppression=_suppression(connection, agency),
        contact=agency.contact,
    )
