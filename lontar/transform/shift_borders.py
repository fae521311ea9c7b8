"""Shifts over the end of a month: a punch of the 1st can belong to a day of the month before.

A punch belongs to a shift from four hours before its start to four hours after its end (docs/methods: attendance), so a file of
punches or of shifts also changes the neighbouring month where such a stretch crosses the border.
"""

from collections.abc import Iterator
from datetime import date

import psycopg
from psycopg import sql

from lontar.sources import FeedDeclaration

_SHIFT_START = "work_date + starts_at - interval '4 hours'"
_SHIFT_STOP = "work_date + ends_at + interval '4 hours' + case when ends_at <= starts_at then interval '1 day' else interval '0' end"

# Only punches near a border are looked at: up to 28 hours into a month (a shift of the last day, 24 hours long, and four more)
# and the last four hours. Whose a PIN was is asked without a date: too many months do no harm, too few would.
_ACROSS = sql.SQL("""
with near_border as (
    select t._agency_id as agency_id, t.person_key, t.device_id, t.pin, t.punched_at, t._event_month
    from staging.typed_punches as t
    where t._delivery_id >= (select min(delivery_id) from state where was_used <> is_used)
        and t._delivery_id in (select delivery_id from state where was_used <> is_used and feed = 'punches')
        and t._violations = ''
        and (t.punched_at < t._event_month + interval '28 hours'
            or t.punched_at >= t._event_month + interval '1 month' - interval '4 hours')
),
owned as (
    select distinct b.agency_id, b.punched_at, b._event_month, coalesce(b.person_key, e.person_key) as person_key
    from near_border as b
    left join (
        select distinct agency_id, device_id, pin, person_key from intermediate.int_enrolments__validity
    ) as e on e.agency_id = b.agency_id and e.device_id = b.device_id and e.pin = b.pin
)
select distinct o.agency_id, date_trunc('month', r.work_date)::date
from owned as o
inner join intermediate.int_shift_rosters__current as r
    on r.agency_id = o.agency_id and r.person_key = o.person_key
    and r.work_date between o.punched_at::date - 2 and o.punched_at::date + 1
where date_trunc('month', r.work_date)::date <> o._event_month
    and o.punched_at between {start} and {stop}
""").format(start=sql.SQL(_SHIFT_START), stop=sql.SQL(_SHIFT_STOP))


def months_across(connection: psycopg.Connection) -> Iterator[tuple[str, date]]:
    """(agency, month) of shifts in another month than the changed punches that belong to them. Needs the table `state`."""
    yield from connection.execute(_ACROSS).fetchall()


def event_range(feed: FeedDeclaration) -> tuple[sql.Composable, sql.Composable]:
    """First and last moment that a row of the feed speaks of, as SQL. An end that is declared but empty is open.

    `event_open` feeds hold facts that last: a diploma, a rating, a decision counts in every month from its day on.
    """
    if feed.name == "shift_rosters":
        return sql.SQL(_SHIFT_START), sql.SQL(_SHIFT_STOP)
    start = sql.Identifier(feed.event_date)
    if feed.meta.get("event_open"):
        return start, sql.SQL("'infinity'::date")
    stop = feed.meta.get("event_end_date")
    return start, sql.SQL("coalesce({}, 'infinity'::date)").format(sql.Identifier(stop)) if stop else start
