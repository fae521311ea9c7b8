"""What was destroyed does not come back: neither under the same hash nor as another file about the same days."""

from datetime import date
from typing import Any

from lontar.errors import DeliveryRefused
from lontar.ingest.deliveries import LandingResult
from lontar.period import Period

_MONTHS = """
select distinct month::date from ledger.entry as e
inner join ledger.delivery as d on d.agency_id = e.agency_id and d.sha256 = e.payload ->> 'sha256',
    lateral json_array_elements_text(d.detected -> 'stored' -> 'months') as month
where e.agency_id = %s and e.kind = 'purged' and d.feed = %s and d.source = %s and d.status = 'landed' and month <> ''
"""
_SPAN = """
select payload ->> 'file_name', payload ->> 'ground', recorded_at::date from ledger.entry
where agency_id = %s and kind = 'purged' and payload ->> 'feed' = %s and payload ->> 'source' = %s
    and (payload ->> 'first_day')::date <= %s and (payload ->> 'last_day')::date >= %s
order by sequence desc limit 1
"""


def closed_months_of(connection: Any, agency_id: str, feed: str, source: str) -> frozenset[date]:
    """First days of the months of a log that destroyed deliveries of this source held."""
    return frozenset(month for (month,) in connection.execute(_MONTHS, (agency_id, feed, source)))


def closed_months(connection: Any, result: LandingResult) -> frozenset[date]:
    """The same for a file on its way."""
    return closed_months_of(connection, result.agency_id, result.feed, result.source)


def refuse(connection: Any, result: LandingResult, *, is_log: bool) -> None:
    """Refuse a file about days whose delivery was destroyed; a log only where nothing else is in it.

    Raises DeliveryRefused naming the destroyed file and the ground.
    """
    from lontar.publish.deliveries import content_span

    if is_log and result.loaded:
        return
    names = ("period_start_date", "effective_date", "first_event", "last_event")
    span = content_span({name: getattr(result, name) for name in names})
    if span is None:
        return
    first, last = span.start_date, span.end_date
    if is_log:
        # A log is closed month by month.
        first, last = Period.month_of(first).start_date, Period.month_of(last).end_date
    key = (result.agency_id, result.feed, result.source, last, first)
    row = connection.execute(_SPAN, key).fetchone()
    if row:
        raise DeliveryRefused(
            f"Data tanggal {span.start_date} s.d. {span.end_date} sudah dimusnahkan pada {row[2]} ({row[0]}) berdasarkan {row[1]}.",
            where=result.file_name,
            remedy="Jangan kirim ulang data yang masa simpannya habis; lihat docs/runbooks/purge.md.",
        )
