"""Deliveries that were due and did not come: each is written to the ledger once, as an event of its own.

A period's delivery is due by the profile's `deadline_day` of the month after it (end of that day, agency's zone); a daily feed's by
the end of the following day. Nothing is due for the time before the agency delivered anything.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import psycopg

from lontar import ledger
from lontar.agency import Agency, Feed, get_agency, load_agencies
from lontar.period import Period
from lontar.warehouse import Role, connect

KIND = "delivery_missing"
_DAYS_A_DAILY_FILE_MAY_TAKE = 1


class Due(NamedTuple):
    """A delivery that is expected: for which days, and until the end of which day."""

    feed: str
    period: str
    first_day: date
    last_day: date
    deadline: date


class Span(NamedTuple):
    """The days that a landed delivery speaks of."""

    feed: str
    first_day: date
    last_day: date


# A delivery speaks of its period, its effective date, or the span of its events.
_SPANS = """
select
    feed,
    coalesce(period_start_date, effective_date, left(first_event, 10)::date, seen_at::date) as first_day,
    coalesce(
        (period_start_date + interval '1 month' - interval '1 day')::date, effective_date, left(last_event, 10)::date, seen_at::date
    ) as last_day
from ledger.delivery where agency_id = %s and status = 'landed'
"""


def read_spans(connection: psycopg.Connection, agency_id: str) -> list[Span]:
    """The spans of all landed deliveries of an agency."""
    return [Span(*row) for row in connection.execute(_SPANS, (agency_id,))]


def _of_period(name: str, feed: Feed, period: Period) -> Due:
    deadline = period.next().start_date.replace(day=feed.deadline_day)
    return Due(name, period.code, period.start_date, period.end_date, deadline)


def expected(name: str, feed: Feed, since: date) -> Iterator[Due]:
    """What a monthly or yearly feed owes from the day `since`, in order and without end."""
    period = Period.month_of(since) if feed.cadence == "monthly" else Period(since.replace(month=1, day=1), "year")
    while True:
        yield _of_period(name, feed, period)
        period = period.next()


def _overdue_of_feed(name: str, feed: Feed, since: date, today: date) -> list[Due]:
    """A daily feed owes one day at most: a silence is one event, however long it lasts."""
    if feed.cadence == "none":
        return []
    if feed.cadence == "daily":
        day = today - timedelta(days=_DAYS_A_DAILY_FILE_MAY_TAKE + 1)
        deadline = day + timedelta(days=_DAYS_A_DAILY_FILE_MAY_TAKE)
        return [Due(name, day.isoformat(), day, day, deadline)] if day >= since else []
    found = []
    for due in expected(name, feed, since):
        if due.deadline >= today:
            return found
        found.append(due)
    return found


def _has_come(due: Due, feed: Feed, spans: list[Span]) -> bool:
    days = [(span.first_day, span.last_day) for span in spans if span.feed == due.feed]
    if feed.cadence == "daily":
        return any(last >= due.first_day for _, last in days)
    return any(first <= due.last_day and last >= due.first_day for first, last in days)


def missing_now(agency: Agency, spans: list[Span], at: datetime) -> list[Due]:
    """What was due before `at` (with a zone) and is not among the landed deliveries."""
    if not spans:
        return []
    since, today = min(span.first_day for span in spans), at.astimezone(agency.zone).date()
    return [
        due
        for name, feed in agency.feeds.items()
        for due in _overdue_of_feed(name, feed, since, today)
        if not _has_come(due, feed, spans)
    ]


def due_next(agency: Agency, spans: list[Span], at: datetime) -> list[Due]:
    """Per monthly or yearly feed the next delivery whose deadline has not passed and that has not come, soonest first."""
    today = at.astimezone(agency.zone).date()
    since = min((span.first_day for span in spans), default=today)
    found = []
    for name, feed in agency.feeds.items():
        if feed.cadence in ("monthly", "yearly"):
            ahead = (due for due in expected(name, feed, since) if due.deadline >= today)
            found.append(next(due for due in ahead if not _has_come(due, feed, spans)))
    return sorted(found, key=lambda due: (due.deadline, due.feed))


def _noted(connection: psycopg.Connection, agency_id: str) -> set[tuple[str, str]]:
    query = "select payload ->> 'feed', payload ->> 'period' from ledger.entry where agency_id = %s and kind = %s"
    return set(connection.execute(query, (agency_id, KIND)))


def _is_noted(due: Due, feed: Feed, noted: set[tuple[str, str]], spans: list[Span]) -> bool:
    """A period once; the silence of a daily feed once, until something comes again."""
    if feed.cadence != "daily":
        return (due.feed, due.period) in noted
    last = max((span.last_day for span in spans if span.feed == due.feed), default=date.min)
    return any(name == due.feed and date.fromisoformat(day) > last for name, day in noted)


def record_missing(agency_id: str, at: datetime, run_id: str) -> list[str]:
    """Write a `delivery_missing` entry for everything that is newly missing at `at`. Returns `agency feed period` for each."""
    agency = get_agency(agency_id)
    with connect(Role.LOADER) as connection:
        noted, spans = _noted(connection, agency_id), read_spans(connection, agency_id)
        found = missing_now(agency, spans, at)
        new = [due for due in found if not _is_noted(due, agency.feeds[due.feed], noted, spans)]
        for due in new:
            payload = {"feed": due.feed, "period": due.period, "deadline": due.deadline.isoformat()}
            ledger.append(connection, agency_id, run_id, KIND, payload)
    return [f"{agency_id} {due.feed} {due.period}" for due in new]


def publication_late(context: dict[str, Any], **_: Any) -> None:
    """Airflow calls this when a run of `asn_publish` has not ended by its deadline: every agency's ledger gets `publication_late`."""
    run = context["dag_run"]
    run_id = f"{run['dag_id']}/{run['dag_run_id']}"
    with connect(Role.PUBLISHER) as connection:
        for agency_id in load_agencies():
            ledger.append(connection, agency_id, run_id, "publication_late", {"run": run_id})
