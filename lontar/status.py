"""What came, what is due, what failed, what waits: questions to the ledger, asked as the auditor."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar import clock
from lontar.agency import Agency, load_agencies
from lontar.missing import due_next, missing_now, read_deliveries
from lontar.publish.arrivals import Arrival
from lontar.steps.choice import choose_agencies
from lontar.warehouse import Role, connect, ensure

Row = dict[str, Any]

_FEEDS = """
select feed, count(*) filter (where status = 'landed') as landed, count(*) filter (where status = 'refused') as refused,
    max(recorded_at) filter (where status = 'landed') as last_landed_at, max(last_event) as last_event,
    max(coalesce(effective_date, period_start_date)) as last_period
from ledger.delivery where agency_id = %s group by feed order by feed
"""
_REFUSED = """
select feed, file_name, refusal, recorded_at from ledger.delivery as d
where agency_id = %s and status = 'refused' and not exists (
    select from ledger.delivery as later where later.agency_id = d.agency_id and later.feed = d.feed
        and later.file_name = d.file_name and later.status = 'landed' and later.delivery_id > d.delivery_id)
order by delivery_id
"""
# A failure stands until a later run comes to an end with the same period (for deliveries: admits them; for a run that took
# too long: comes to an end with anything).
_FAILURES = """
select e.recorded_at, e.run_id, coalesce(e.payload ->> 'period', '') as period,
    coalesce(e.payload ->> 'gate', e.payload ->> 'step', e.payload ->> 'dag') as step,
    coalesce(
        e.payload ->> 'reason',
        (select string_agg(rule, ', ') from json_array_elements_text(e.payload -> 'failed') as rule),
        'had not ended by its deadline'
    ) as reason
from ledger.entry as e
where e.agency_id = %s and e.kind in ('gate_failed', 'step_failed', 'publication_late') and not exists (
    select from ledger.entry as later
    where later.agency_id = e.agency_id and later.sequence > e.sequence and case
        when e.kind = 'publication_late' then later.kind = 'publication_ended'
        when e.payload ->> 'period' is null then later.kind = 'deliveries_admitted' and later.run_id <> e.run_id
        else later.kind = 'publication_ended' and later.payload ->> 'period' = e.payload ->> 'period' end)
order by e.sequence
"""
_WAITING = """
select period_kind, period_start_date, revision, frozen_at from published.revision as r
where agency_id = %s and status = 'frozen' and revision = (
    select max(revision) from published.revision as n
    where (n.agency_id, n.period_kind, n.period_start_date) = (r.agency_id, r.period_kind, r.period_start_date))
order by period_start_date
"""
_PENDING = """
select payload ->> 'period' as period, (payload ->> 'changed_cells')::bigint as changed_cells,
    (select string_agg(cause ->> 'file_name', ', ') from json_array_elements(payload -> 'causes') as cause) as causes, recorded_at
from ledger.entry as e
where agency_id = %s and kind = 'revision_pending' and not exists (
    select from ledger.entry as later where later.agency_id = e.agency_id and later.sequence > e.sequence
        and later.kind in ('frozen', 'revision_pending') and later.payload ->> 'period' = e.payload ->> 'period')
order by sequence
"""
_PUBLISHED = """
select period_kind, period_start_date, max(revision) as revision, max(released_at) as released_at
from published.revision where agency_id = %s and status = 'released'
group by period_kind, period_start_date order by period_start_date, period_kind
"""


def _code(row: Row) -> Row:
    """A row with `period` instead of kind and start."""
    from lontar.period import Period

    row = dict(row)
    return {"period": Period(row.pop("period_start_date"), row.pop("period_kind")).code, **row}


def _expected(one: Arrival) -> Row:
    return {"feed": one.feed, "source": one.source, "period": one.period.code, "due_date": one.due_date}


def _mail(agency: Agency, at: datetime) -> list[Row]:
    """Mails that did not reach everybody."""
    from lontar.mailing.outbox import troubles

    with connect(Role.AUDITOR) as connection:
        return [asdict(trouble) for trouble in troubles(connection, agency, at)]


def status_of(connection: psycopg.Connection, agency: Agency, at: datetime) -> Row:
    """Everything that stands open for one agency.

    Args:
        connection: As the auditor, giving rows as dictionaries.
        at: The moment that decides what is due; with a zone.
    Returns:
        feeds (what came), missing, due_next, refused, failures, waiting_for_approval, pending_revisions, mail (which did not reach everybody), published.
    """

    def rows(query: str) -> list[Row]:
        return connection.execute(query, (agency.agency_id,)).fetchall()

    deliveries = read_deliveries(connection, agency.agency_id)
    waiting = [_code(row) for row in rows(_WAITING)]
    return {
        "agency": agency.agency_id,
        "name": agency.name,
        "feeds": rows(_FEEDS),
        "missing": [_expected(one) for one in missing_now(agency, deliveries, at)],
        "due_next": [_expected(one) for one in due_next(agency, deliveries, at)],
        "refused": rows(_REFUSED),
        "failures": rows(_FAILURES),
        "waiting_for_approval": waiting if agency.publication.requires_approval else [],
        "frozen_unreleased": [] if agency.publication.requires_approval else waiting,
        "pending_revisions": rows(_PENDING),
        "mail": _mail(agency, at),
        "published": [_code(row) for row in rows(_PUBLISHED)],
    }


def status(agency: str = "all", at: datetime | None = None) -> list[Row]:
    """The status of one agency or all. Raises ConfigurationError for an unknown one."""
    agency_ids = choose_agencies(agency)
    ensure()
    with connect(Role.AUDITOR, row_factory=dict_row) as connection:
        moment = at or clock.now()
        return [status_of(connection, load_agencies()[agency_id], moment) for agency_id in agency_ids]
