"""Deliveries that were due and did not come: each is written to the ledger once, as an event of its own.

What is expected, and what counts as come, is decided where the audit pages decide it (`lontar.publish.arrivals`). Nothing is due
for the months before the agency's first dated delivery.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar import ledger
from lontar.agency import Agency, get_agency
from lontar.period import Period
from lontar.publish.arrivals import Arrival, arrivals
from lontar.publish.deliveries import content_span
from lontar.warehouse import Role, connect

KIND = "delivery_missing"
_DELIVERIES = """
select feed, source, seen_at, period_start_date, effective_date, first_event, last_event
from ledger.delivery where agency_id = %s and status = 'landed'
"""
Delivery = dict[str, Any]


def read_deliveries(connection: psycopg.Connection, agency_id: str) -> list[Delivery]:
    """The landed deliveries of an agency, with what they say of their time."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_DELIVERIES, (agency_id,)).fetchall()


def first_month(deliveries: Iterable[Delivery]) -> Period | None:
    """The month of the first delivery dated by its name; of events only where no name says one, for clocks can be reset."""
    rows = list(deliveries)
    named = [row for row in rows if row["period_start_date"] or row["effective_date"]]
    spans = [span for row in named or rows if (span := content_span(row))]
    return Period.month_of(min(span.start_date for span in spans)) if spans else None


def _months(first: Period, last: Period) -> list[Period]:
    months = []
    while first <= last:
        months.append(first)
        first = first.next()
    return months


def expected_until(agency: Agency, deliveries: list[Delivery], last: Period) -> list[Arrival]:
    """What the profile expects from the first month up to `last`, come or not; nothing before the agency delivered at all."""
    first = first_month(deliveries)
    return arrivals(agency, deliveries, _months(first, last)) if first else []


def missing_now(agency: Agency, deliveries: list[Delivery], at: datetime) -> list[Arrival]:
    """What was due before the local day of `at` (with a zone) and has not come."""
    today = at.astimezone(agency.zone).date()
    expected = expected_until(agency, deliveries, Period.month_of(today))
    return [one for one in expected if one.arrived_date is None and one.due_date < today]


def due_next(agency: Agency, deliveries: list[Delivery], at: datetime) -> list[Arrival]:
    """What has not come for last month or this one and is not overdue, soonest first."""
    today = at.astimezone(agency.zone).date()
    month = Period.month_of(today)
    expected = arrivals(agency, deliveries, [month.previous(), month])
    ahead = [one for one in expected if one.arrived_date is None and one.due_date >= today]
    return sorted(ahead, key=lambda one: (one.due_date, one.period, one.feed, one.source))


def has_come(agency: Agency, deliveries: list[Delivery], month: Period) -> bool:
    """Whether anything that the profile expects for a month has come; a city that expects nothing monthly lacks nothing."""
    expected = arrivals(agency, deliveries, [month])
    return not expected or any(one.arrived_date is not None for one in expected)


def is_ready(agency: Agency, deliveries: list[Delivery], month: Period, at: datetime) -> bool:
    """Whether a finished month should be published without anybody asking for it.

    Yes when everything expected has come; from the release day on, also when something came. A month of which a download only
    brought the first hours is not reported on because of them.
    """
    expected = arrivals(agency, deliveries, [month])
    came = [one for one in expected if one.arrived_date is not None]
    release_day = month.next().start_date.replace(day=agency.publication.release_day)
    return len(came) == len(expected) or bool(came and at.astimezone(agency.zone).date() >= release_day)


def _noted(connection: psycopg.Connection, agency_id: str) -> set[tuple[str, str, str]]:
    query = """
        select payload ->> 'feed', payload ->> 'source', payload ->> 'period'
        from ledger.entry where agency_id = %s and kind = %s
    """
    return set(connection.execute(query, (agency_id, KIND)))


def record_missing(agency_id: str, at: datetime, run_id: str) -> list[str]:
    """Write a `delivery_missing` entry for everything newly missing at `at`. Returns `agency feed/source period` for each."""
    agency = get_agency(agency_id)
    with connect(Role.LOADER) as connection:
        noted = _noted(connection, agency_id)
        found = missing_now(agency, read_deliveries(connection, agency_id), at)
        new = [one for one in found if (one.feed, one.source, one.period.code) not in noted]
        for one in new:
            payload = {
                "feed": one.feed,
                "source": one.source,
                "period": one.period.code,
                "due": one.due_date.isoformat(),
            }
            ledger.append(connection, agency_id, run_id, KIND, payload)
    return [f"{agency_id} {one.feed}/{one.source} {one.period.code}" for one in new]
