"""The landing tables `raw.<feed>`, made and extended from the feed declarations: every delivered value as text.

    <declared columns> text, _agency_id text, _delivery_id bigint, _row_number bigint
    log feeds also:          _row_hash bigint, _event_month date, and the table is partitioned by _event_month

A log's partitions are one per month and one for rows whose time cannot be read (`_event_month` NULL). There is no DEFAULT
partition on purpose: attaching a month would lock it, also against the very transaction that is loading. Columns are
added when a declaration grows and never dropped, because older deliveries have them.
"""

from collections.abc import Iterable
from datetime import date

import psycopg
from psycopg import sql

from lontar.sources import FeedDeclaration, load_feeds

TECHNICAL = {
    "_agency_id": ("text", "The agency whose delivery this row came in."),
    "_delivery_id": ("bigint", "Number of the delivery in ledger.delivery."),
    "_row_number": ("bigint", "Position of the record in the delivered file, from 1."),
}
TECHNICAL_LOG = {
    "_row_hash": ("bigint", "64-bit hash of the row's content, by which repeated rows are recognised."),
    "_event_month": ("date", "First day of the local month of the event; NULL when its time cannot be read."),
}
UNREADABLE = "unreadable"
_RAW = sql.Identifier("raw")


def is_log(feed: FeedDeclaration) -> bool:
    """Whether the feed repeats old rows, so that duplicates are looked for and the table is partitioned."""
    return feed.kind == "log"


def columns_of(feed: FeedDeclaration) -> dict[str, tuple[str, str]]:
    """Column of the landing table -> (type, description), in order."""
    declared = {column.name: ("text", column.description) for column in feed.columns}
    return declared | TECHNICAL | (TECHNICAL_LOG if is_log(feed) else {})


def partition_name(feed: FeedDeclaration, month: date | None) -> str:
    """Table that holds a month's rows of a log feed; None for rows without a readable time."""
    return f"{feed.name}_{month:%Y_%m}" if month else f"{feed.name}_{UNREADABLE}"


def ensure_raw_tables(connection: psycopg.Connection, feeds: Iterable[FeedDeclaration] | None = None) -> None:
    """Make or extend the landing tables of these feeds (all declared ones by default). Commits; nothing to do costs one query.

    Args:
        connection: As the loader, outside a transaction.
    """
    wanted = {feed.name: feed for feed in (feeds if feeds is not None else load_feeds().values())}
    with connection.transaction():
        behind = _behind(connection, wanted.values())
        if behind:
            _lock_definitions(connection)
            for feed in behind:
                _create_or_extend(connection, feed)


def ensure_partition(connection: psycopg.Connection, feed: FeedDeclaration, month: date | None) -> None:
    """Make the partition of one month. Uses a short transaction of its own, so that no lock outlives it.

    Args:
        connection: As the loader, in autocommit and not the one that is loading: other loaders would wait for its end.
    """
    name = partition_name(feed, month)
    with connection.transaction():
        _lock_definitions(connection)
        if not _existing(connection, [name]):
            _attach(connection, feed.name, name, month)


def existing_partitions(connection: psycopg.Connection, feed: FeedDeclaration) -> set[str]:
    """Names of the partitions that a log feed has."""
    query = """
        select c.relname from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
        where i.inhparent = to_regclass(%s)
    """
    return {name for (name,) in connection.execute(query, (f'raw."{feed.name}"',))}


def _lock_definitions(connection: psycopg.Connection) -> None:
    connection.execute("select pg_advisory_xact_lock(hashtext('raw tables'), 0)")


def _existing(connection: psycopg.Connection, names: list[str]) -> dict[str, dict[str, str]]:
    """Table -> column -> comment, of those that exist."""
    query = """
        select c.relname, a.attname, coalesce(col_description(c.oid, a.attnum), '')
        from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = to_regnamespace('raw') and c.relname = any(%s)
    """
    tables: dict[str, dict[str, str]] = {}
    for table, column, comment in connection.execute(query, (names,)):
        tables.setdefault(table, {})[column] = comment
    return tables


def _behind(connection: psycopg.Connection, feeds: Iterable[FeedDeclaration]) -> list[FeedDeclaration]:
    """Feeds whose table is missing or lacks a column or its present description."""
    feeds = list(feeds)
    existing = _existing(connection, [feed.name for feed in feeds])
    return [
        feed
        for feed in feeds
        if not {name: text for name, (_, text) in columns_of(feed).items()}.items()
        <= existing.get(feed.name, {}).items()
    ]


def _create_or_extend(connection: psycopg.Connection, feed: FeedDeclaration) -> None:
    table = _RAW + sql.SQL(".") + sql.Identifier(feed.name)
    columns = columns_of(feed)
    existing = _existing(connection, [feed.name]).get(feed.name)
    if existing is None:
        _create(connection, feed, table)
    else:
        for name in columns.keys() - existing.keys():
            kind = sql.SQL(columns[name][0])
            connection.execute(sql.SQL("alter table {} add column {} {}").format(table, sql.Identifier(name), kind))
    _comment(connection, feed, table)


def _create(connection: psycopg.Connection, feed: FeedDeclaration, table: sql.Composable) -> None:
    columns = [sql.SQL(f"{{}} {kind}").format(sql.Identifier(name)) for name, (kind, _) in columns_of(feed).items()]
    partitioning = sql.SQL(" partition by list (_event_month)" if is_log(feed) else "")
    connection.execute(sql.SQL("create table {} ({}){}").format(table, sql.SQL(", ").join(columns), partitioning))
    # A delivery's rows lie together, so this index stays tiny and costs COPY next to nothing; a btree would cost it most.
    connection.execute(sql.SQL("create index on {} using brin (_delivery_id) with (autosummarize = on)").format(table))
    if is_log(feed):
        _attach(connection, feed.name, partition_name(feed, None), None)


def _comment(connection: psycopg.Connection, feed: FeedDeclaration, table: sql.Composable) -> None:
    connection.execute(sql.SQL("comment on table {} is {}").format(table, sql.Literal(feed.description)))
    for name, (_, text) in columns_of(feed).items():
        column = table + sql.SQL(".") + sql.Identifier(name)
        connection.execute(sql.SQL("comment on column {} is {}").format(column, sql.Literal(text)))


def _attach(connection: psycopg.Connection, parent: str, name: str, month: date | None) -> None:
    """Made apart and then attached: that locks out nobody who reads or loads, unlike `create table ... partition of`."""
    table, partition = _RAW + sql.SQL(".") + sql.Identifier(parent), _RAW + sql.SQL(".") + sql.Identifier(name)
    connection.execute(sql.SQL("create table {} (like {} including all)").format(partition, table))
    values = sql.SQL("attach partition {} for values in ({})").format(partition, sql.Literal(month))
    connection.execute(sql.SQL("alter table {} ").format(table) + values)
