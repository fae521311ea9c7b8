"""Which deliveries stand behind a publication: those whose content lies in a window that one of its indicators looks at."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar.period import Period
from lontar.publish.windows import Window, window_of
from lontar.sources import load_feeds

_COUNTS = ("received", "loaded", "rejected", "duplicate", "accepted", "quarantined", "superseded")
_ISO_DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def _held(alias: str) -> str:
    """Whether the first gate holds back the delivery of this alias.

    A failure stands until the delivery is judged again: by the same rule, or by a later run. Staging leaves such a delivery out by the
    same words (stg_deliveries), which the publisher may not read.
    """
    return f"""exists (
    select from ledger.gate_result as f
    where f.gate = 'raw' and f.delivery_id = {alias}.delivery_id
        and (f.outcome = 'not_evaluated' or (f.outcome = 'failed' and f.severity = 'critical'))
        and not exists (
            select from ledger.gate_result as later
            where later.gate = 'raw' and later.delivery_id = f.delivery_id and later.result_id > f.result_id
                and (later.rule = f.rule or later.run_id <> f.run_id)
        )
)"""  # noqa: S608 - an alias of our own


IS_HELD = _held("d")
# A later reading of the same delivery, not held back, takes its place (stg_deliveries again).
IS_REPLAYED = f"""exists (
    select from ledger.delivery as r
    where r.replays = coalesce(d.replays, d.delivery_id) and r.status = 'landed' and r.delivery_id > d.delivery_id
        and not {_held("r")}
)"""

_QUERY = f"""
select delivery_id, counts.feed, counts.file_name, counts.sha256, counts.received, counts.loaded, counts.rejected,
    counts.duplicate, counts.accepted, counts.quarantined, counts.superseded,
    d.effective_date, d.period_start_date, d.first_event, d.last_event
from marts.delivery_counts as counts
inner join ledger.delivery as d using (delivery_id)
where counts.agency_id = %s and d.status = 'landed' and not {IS_HELD} and not {IS_REPLAYED}
"""  # noqa: S608 - no value in it


def feed_windows(indicators: Iterable[Mapping[str, Any]], period: Period) -> dict[str, Window]:
    """For each feed the days that any of the indicators made from it looks at: one window, the widest."""
    found: dict[str, Window] = {}
    for indicator in indicators:
        window = window_of(indicator["window"], period)
        for feed in indicator["feeds"].split("|"):
            known = found.get(feed, window)
            found[feed] = Window(min(known.start_date, window.start_date), max(known.end_date, window.end_date))
    return found


def _day(text: str | None) -> date | None:
    """The day of an event's time; None where the source wrote something that is no day."""
    match = _ISO_DATE.match(text or "")
    try:
        return date.fromisoformat(match[0]) if match else None
    except ValueError:
        return None


def content_span(row: Mapping[str, Any]) -> Window | None:
    """First and last day a delivery speaks of: its period, its effective day, or its events. None where it says nothing."""
    if row["period_start_date"]:
        month = Period.month_of(row["period_start_date"])
        return Window(month.start_date, month.end_date)
    if row["effective_date"]:
        return Window(row["effective_date"], row["effective_date"])
    first, last = _day(row["first_event"]), _day(row["last_event"])
    return Window(first or last, last or first) if first or last else None


def _snapshots_in(rows: list[dict[str, Any]], window: Window) -> list[dict[str, Any]]:
    """Snapshots valid on any day of the window: those of the window and the last one before it; undated ones always."""
    dated = [row for row in rows if row["effective_date"] and row["effective_date"] <= window.end_date]
    before = [row["effective_date"] for row in dated if row["effective_date"] <= window.start_date]
    oldest = max(before, default=date.min)
    return [row for row in rows if not row["effective_date"]] + [
        row for row in dated if row["effective_date"] >= oldest
    ]


def _events_in(rows: list[dict[str, Any]], window: Window) -> list[dict[str, Any]]:
    spans = [(row, content_span(row)) for row in rows]
    return [row for row, span in spans if span is None or window.meets(*span)]


def _line(row: Mapping[str, Any]) -> dict[str, Any]:
    span = content_span(row)
    line = {name: row[name] for name in ("delivery_id", "feed", "file_name", "sha256", *_COUNTS)}
    return line | {"last_day": span.end_date.isoformat() if span else None}


def behind(
    connection: psycopg.Connection, agency_id: str, indicators: Iterable[Mapping[str, Any]], period: Period
) -> list[dict[str, Any]]:
    """The deliveries behind a period's figures, landed and not held back, with their counts as the marts have them.

    One dictionary per delivery (feed, file_name, sha256, the seven counts, last_day of its content as ISO text, and our own
    delivery_id, which no document may print), in an order that depends on their content only.
    """
    feeds = load_feeds()
    by_feed: dict[str, list[dict[str, Any]]] = {}
    with connection.cursor(row_factory=dict_row) as cursor:
        for row in cursor.execute(_QUERY, (agency_id,)):
            by_feed.setdefault(row["feed"], []).append(row)
    found = []
    for feed, window in feed_windows(indicators, period).items():
        choose = _snapshots_in if feeds[feed].kind == "snapshot" else _events_in
        found += [_line(row) for row in choose(by_feed.get(feed, []), window)]
    return sorted(found, key=lambda line: (line["feed"], line["last_day"] or "", line["file_name"], line["sha256"]))
