"""Which finished months an agency's figures can be made for, and what the last build of the agency knew."""

from dataclasses import dataclass
from datetime import date, datetime

import psycopg
from psycopg import sql

from lontar.agency import Agency
from lontar.period import Period
from lontar.sources import load_feeds


@dataclass(frozen=True)
class Built:
    """What the newest `built` entry of an agency says; nothing where it was never built."""

    months: frozenset[date] = frozenset()
    rules: str = ""


def last_built(connection: psycopg.Connection) -> dict[str, Built]:
    """Agency -> what its newest build noted."""
    rows = connection.execute(
        """select distinct on (agency_id) agency_id, payload from ledger.entry where kind = 'built'
           order by agency_id, sequence desc"""
    )
    return {
        agency_id: Built(
            frozenset(Period.parse(code).start_date for code in payload["months"]),
            payload["rules"],
        )
        for agency_id, payload in rows
    }


def definition_of_tables(connection: psycopg.Connection) -> str:
    """Digest of the definitions that the marts were last built with, whichever agency asked; empty before the first build."""
    row = connection.execute(
        "select payload ->> 'definition' from ledger.entry where kind = 'built' order by position desc limit 1"
    ).fetchone()
    return row[0] if row else ""


_EVENT_MONTHS = """
select distinct date_trunc('month', t.{event})::date from staging.{table} as t
where t._delivery_id = any (%s) and t._violations = ''
"""


def _months_with_events(connection: psycopg.Connection, agency_id: str) -> set[date]:
    """Months of the events in deliveries that are new or changed their state; a snapshot's is that of its effective date."""
    rows = connection.execute(
        """select feed, array_agg(delivery_id), array_agg(date_trunc('month', effective_date)::date) from state
           where agency_id = %s and is_used and not was_used group by feed""",
        (agency_id,),
    ).fetchall()
    months: set[date] = set()
    for name, deliveries, effective_months in rows:
        feed = load_feeds()[name]
        if feed.kind == "snapshot":
            months |= set(effective_months)
            continue
        query = sql.SQL(_EVENT_MONTHS).format(
            event=sql.Identifier(feed.event_date), table=sql.Identifier(f"typed_{name}")
        )
        months |= {month for (month,) in connection.execute(query, (deliveries,))}
    return months


def _first_roster_month(connection: psycopg.Connection, agency_id: str) -> date | None:
    return connection.execute(
        """select date_trunc('month', min(effective_date))::date from state
           where agency_id = %s and feed = 'employees' and is_used""",
        (agency_id,),
    ).fetchone()[0]


def known_months(
    connection: psycopg.Connection, agency: Agency, built: Built, requested: list[Period], at: datetime
) -> set[date]:
    """Finished months from the agency's first roster to its newest event, without a gap, and those asked for.

    An agency without a roster (a survey alone) begins with its first event. Events before the first roster, such as
    trainings of past years or a clock that was reset, make no month of their own.
    """
    asked = {month.start_date for period in requested for month in period.months()}
    events = _months_with_events(connection, agency.agency_id) | built.months | asked
    if not events:
        return set()
    first = _first_roster_month(connection, agency.agency_id) or min(events)
    months, month = set(asked) | built.months, Period(first)
    while month.start_date <= max(events):
        months.add(month.start_date)
        month = month.next()
    return {start for start in months if Period(start).is_finished(at, agency.timezone)}
