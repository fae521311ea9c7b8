"""Which deliveries came late and which did not come, for months already reported on: the profile's word against the ledger.

Nothing here asks for the present day, so the page changes only when something arrives.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lontar.agency import Agency, Feed
from lontar.period import Period
from lontar.publish.deliveries import content_span

# A yearly feed belongs to the year's last month: only then is it due.
_LAST_MONTH = 12


@dataclass(frozen=True)
class Arrival:
    """One source's delivery for one month: when it was due and when the first one came (None: not yet).

    A backlog was due before the agency's first delivery was seen at all: taken in at onboarding, it is not late.
    """

    feed: str
    source: str
    period: Period
    due_date: date
    arrived_date: date | None
    is_backlog: bool = False

    @property
    def days_late(self) -> int | None:
        """Days after the due day; 0 when in time or from before anybody looked, None when it has not come."""
        if self.arrived_date is None:
            return None
        return 0 if self.is_backlog else max((self.arrived_date - self.due_date).days, 0)


def _is_expected(feed: Feed, month: Period) -> bool:
    if feed.cadence == "none":
        return False
    return feed.cadence != "yearly" or month.start_date.month == _LAST_MONTH


def _span_months(feed: Feed, month: Period) -> tuple[date, date]:
    start = month.start_date.replace(month=1) if feed.cadence == "yearly" else month.start_date
    return start, month.end_date


def _first_arrival(agency: Agency, deliveries: Iterable[Mapping[str, Any]], days: tuple[date, date]) -> date | None:
    found = []
    for row in deliveries:
        span = content_span(row)
        if span is not None and span.meets(*days):
            found.append(row["seen_at"].astimezone(agency.zone).date())
    return min(found, default=None)


def arrivals(agency: Agency, deliveries: Iterable[Mapping[str, Any]], months: Iterable[Period]) -> list[Arrival]:
    """Every delivery the profile expects for the months, by month, feed and source.

    Args:
        deliveries: Landed rows of `ledger.delivery`.
        months: Months already reported on.
    """
    by_source: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    deliveries = list(deliveries)
    since = min((row["seen_at"].astimezone(agency.zone).date() for row in deliveries), default=date.min)
    for row in deliveries:
        by_source.setdefault((row["feed"], row["source"]), []).append(row)
    found = []
    for month in months:
        for name, feed in sorted(agency.feeds.items()):
            if not _is_expected(feed, month):
                continue
            due = month.next().start_date.replace(day=feed.deadline_day)
            for source in feed.sources:
                came = _first_arrival(agency, by_source.get((name, source.name), ()), _span_months(feed, month))
                found.append(Arrival(name, source.name, month, due, came, is_backlog=due < since))
    return found


def not_in_time(expected: Iterable[Arrival]) -> list[Arrival]:
    """Those that came late or have not come."""
    return [arrival for arrival in expected if arrival.days_late != 0]
