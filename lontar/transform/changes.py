"""In which months the accepted rows of a feed differ from those that the last build knew.

Compared is what held then with what holds now, not what arrived: a file that repeats known rows changes nothing, a withdrawn
one changes the months that it had filled.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import psycopg
from psycopg import sql

from lontar.period import Period
from lontar.sources import FeedDeclaration, load_feeds
from lontar.transform import shift_borders

Changes = dict[tuple[str, str], set[date]]

# What is known of each staged delivery: whether the last build used it, and whether the next one may.
_STATE = """
create temporary table state on commit drop as
with built as (
    select distinct on (item.delivery_id) item.delivery_id, item.is_usable
    from ledger.entry as e, lateral (
        select (element ->> 0)::bigint as delivery_id, (element ->> 1)::boolean as is_usable
        from json_array_elements(e.payload -> 'deliveries') as element
    ) as item
    where e.kind = 'built'
    order by item.delivery_id, e.position desc
)
select d.delivery_id, d.agency_id, d.feed, d.source, d.effective_date, d.period_start_date, d.delivery_rank,
    coalesce(b.is_usable, false) as was_used, d.is_usable as is_used, b.delivery_id is null as is_new
from staging.stg_deliveries as d
inner join staging.staged_rows as s on s.delivery_id = d.delivery_id
left join built as b on b.delivery_id = d.delivery_id
"""


def note_state(connection: psycopg.Connection) -> list[tuple[str, int, bool]]:
    """Make the temporary table `state`; return (agency, delivery, usable) of those that are new or changed their state."""
    connection.execute(_STATE)
    connection.execute("analyze state")
    return connection.execute(
        """select agency_id, delivery_id, is_used from state where is_new or was_used <> is_used order by delivery_id"""
    ).fetchall()


def changed_months(connection: psycopg.Connection, horizon: date) -> Changes:
    """(agency, feed) -> first days of the months whose accepted rows changed. Open ends reach to the horizon."""
    found: Changes = defaultdict(set)
    for agency_id, feed in connection.execute(
        "select distinct agency_id, feed from state where was_used <> is_used"
    ).fetchall():
        found[agency_id, feed] |= set(_of_feed(connection, agency_id, load_feeds()[feed], horizon))
    for agency_id, month in shift_borders.months_across(connection):
        found[agency_id, "punches"].add(month)
    return dict(found)


def _of_feed(connection: psycopg.Connection, agency_id: str, feed: FeedDeclaration, horizon: date) -> Iterator[date]:
    if feed.kind == "log":
        yield from _of_log(connection, agency_id, feed)
    elif feed.kind == "snapshot":
        yield from _of_snapshots(connection, agency_id, feed, horizon)
    else:
        yield from _of_versions(connection, agency_id, feed, horizon)


def _of_log(connection: psycopg.Connection, agency_id: str, feed: FeedDeclaration) -> Iterator[date]:
    rows = connection.execute(
        """select distinct event_month from staging.staged_months as m inner join state as s on s.delivery_id = m.delivery_id
           where s.was_used <> s.is_used and s.agency_id = %s and s.feed = %s""",
        (agency_id, feed.name),
    )
    yield from (month for (month,) in rows)


def _columns(feed: FeedDeclaration, alias: str = "") -> sql.Composable:
    prefix = (alias,) if alias else ()
    return sql.SQL(", ").join(sql.Identifier(*prefix, column.name) for column in feed.columns)


# The rows that held before and those that hold now, of the keys (or periods) that the changed deliveries speak of; what is
# in one and not in the other has changed, and touches the months of its events.
_VERSIONS = """
with changed as (select * from state where was_used <> is_used and agency_id = {agency} and feed = {feed}),
candidates as (
    select t.*, s.source, s.period_start_date as file_period, s.delivery_rank, s.was_used, s.is_used
    from {table} as t inner join state as s on s.delivery_id = t._delivery_id
    where s.agency_id = {agency} and t._violations = '' and t._is_last_of_key and {concerned}
),
before as (
    select {columns} from (
        select *, dense_rank() over (partition by {group} order by delivery_rank desc) as place from candidates where was_used
    ) as ranked where place = 1
),
now as (
    select {columns} from (
        select *, dense_rank() over (partition by {group} order by delivery_rank desc) as place from candidates where is_used
    ) as ranked where place = 1
),
differing as ((select * from before except select * from now) union all (select * from now except select * from before)),
stretches as (
    select distinct date_trunc('month', ({start})::timestamp) as first, least(({stop})::timestamp, {horizon}::timestamp) as last
    from differing
)
select distinct month::date from stretches, lateral generate_series(first, last, interval '1 month') as month
"""


def _of_versions(
    connection: psycopg.Connection, agency_id: str, feed: FeedDeclaration, horizon: date
) -> Iterator[date]:
    key = sql.SQL(", ").join(sql.Identifier(name) for name in feed.key)
    outer_key = sql.SQL(", ").join(sql.Identifier("t", name) for name in feed.key)
    table = sql.Identifier("staging", f"typed_{feed.name}")
    if feed.kind == "upsert":
        group = key
        concerned = sql.SQL(
            "({}) in (select {} from {} where _delivery_id in (select delivery_id from changed) and _violations = '')"
        ).format(outer_key, key, table)
    else:
        group = sql.SQL("source, file_period")
        concerned = sql.SQL("(s.source, s.period_start_date) in (select source, period_start_date from changed)")
    start, stop = shift_borders.event_range(feed)
    query = sql.SQL(_VERSIONS).format(
        agency=agency_id, feed=feed.name, table=table, concerned=concerned, columns=_columns(feed), group=group,
        start=start, stop=stop, horizon=horizon,
    )  # fmt: skip
    yield from (month for (month,) in connection.execute(query))


def _of_snapshots(
    connection: psycopg.Connection, agency_id: str, feed: FeedDeclaration, horizon: date
) -> Iterator[date]:
    """Each stretch of days in which another snapshot, of other content, is in force than before."""
    rows = connection.execute(
        """select source, effective_date, delivery_id, was_used, is_used from state
           where agency_id = %s and feed = %s order by source, effective_date, delivery_rank""",
        (agency_id, feed.name),
    ).fetchall()
    by_source: dict[str, list[tuple]] = defaultdict(list)
    for source, *row in rows:
        by_source[source].append(row)
    for snapshots in by_source.values():
        days = sorted({day for day, *_ in snapshots})
        for first, last in pairwise([*days, max(horizon, days[-1]) + timedelta(days=1)]):
            before = _in_force([(day, number) for day, number, was_used, _ in snapshots if was_used], first)
            now = _in_force([(day, number) for day, number, _, is_used in snapshots if is_used], first)
            if before != now and not _same_content(connection, feed, before, now):
                yield from _months_between(first, last - timedelta(days=1))


def _in_force(snapshots: list[tuple[date, int]], day: date) -> int | None:
    """The snapshot that holds on a day: the latest by effective date, of two for the same day the later delivery."""
    return next((number for effective, number in reversed(snapshots) if effective <= day), None)


def _same_content(connection: psycopg.Connection, feed: FeedDeclaration, before: int | None, now: int | None) -> bool:
    if before is None or now is None:
        return False
    rows = sql.SQL("select {} from {} where _delivery_id = {} and _violations = '' and _is_last_of_key")
    table = sql.Identifier("staging", f"typed_{feed.name}")
    a, b = (rows.format(_columns(feed), table, number) for number in (before, now))
    query = sql.SQL("select not exists ({} except {}) and not exists ({} except {})").format(a, b, b, a)
    return connection.execute(query).fetchone()[0]


def _months_between(first: date, last: date) -> Iterator[date]:
    month = Period.month_of(first)
    while month.start_date <= last:
        yield month.start_date
        month = month.next()
