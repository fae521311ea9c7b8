"""Which units reported: per data set and month how many, of those that ever did in the months shown.

It is worked out from the frozen public cells alone. A unit reports for a data set when a monthly figure that requires it is shown or
withheld for the unit, which everybody can see in its report: nothing here says more than the reports do.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import psycopg

from lontar.publish.audit_trends import calendar_picture, last_months, month_columns, tile
from lontar.publish.model import Block, Table, Value
from lontar.publish.revisions import EDITION, Revision
from lontar.publish.site_tables import Writer, words

_ROW_PX = 28
_QUERY = """
select c.period_start_date, f.feed, c.unit_id, bool_or(c.status in ('shown', 'withheld')) as reports
from published.cell as c
inner join reference.indicators as i using (indicator_code)
inner join reference.indicator_required_feeds as f using (indicator_code)
where c.agency_id = %s and c.period_kind = 'month' and c.period_start_date = %s and c.revision = %s and c.edition = %s
    and c.unit_id <> 'all' and i."window" = 'month' and i.applies_to <> 'city' and not f.only_if_expected
group by 1, 2, 3
"""


@dataclass(frozen=True)
class Coverage:
    """Units that reported for one data set in one month, of those expected."""

    feed: str
    month: date
    units: frozenset[str]
    expected: frozenset[str]


def count_coverage(rows: Iterable[tuple[date, str, str, bool]]) -> list[Coverage]:
    """Coverage from (month, feed, unit, whether it reported). Expected are units of the month's tree that ever reported for the feed."""
    tree: dict[tuple[str, date], set[str]] = defaultdict(set)
    reported: dict[tuple[str, date], set[str]] = defaultdict(set)
    ever: dict[str, set[str]] = defaultdict(set)
    for month, feed, unit_id, reports in rows:
        tree[feed, month].add(unit_id)
        if reports:
            reported[feed, month].add(unit_id)
            ever[feed].add(unit_id)
    return [
        Coverage(feed, month, frozenset(reported[feed, month]), frozenset(ever[feed] & units))
        for (feed, month), units in sorted(tree.items())
        if ever[feed]
    ]


def read_coverage(connection: psycopg.Connection, standing: Iterable[Revision]) -> list[Coverage]:
    """Coverage of the newest released months of an agency."""
    months = {one.period.start_date: one for one in standing if one.period.kind == "month"}
    rows: list[tuple[date, str, str, bool]] = []
    for month in last_months(months):
        revision = months[month]
        rows += connection.execute(_QUERY, (revision.agency_id, month, revision.number, EDITION)).fetchall()
    return count_coverage(rows)


def _value(w: Writer, found: Coverage | None) -> Value:
    if found is None or not found.expected:
        return w.formats.absence("not_applicable")
    if not found.units:
        return w.formats.absence("no_data")
    numbers = {"units": w.formats.number(len(found.units)), "expected": w.formats.number(len(found.expected))}
    return tile(w("coverage.tile", **numbers), 1 - len(found.units) / len(found.expected))


def _grid(w: Writer, coverage: list[Coverage]) -> Table:
    months = last_months(one.month for one in coverage)
    known = {(one.feed, one.month): one for one in coverage}
    feeds = sorted({one.feed for one in coverage}, key=lambda feed: w.feed(feed).casefold())
    rows = tuple((words(w.feed(feed)), *(_value(w, known.get((feed, month))) for month in months)) for feed in feeds)
    return Table(
        id="coverage", title=w("coverage.table"), columns=month_columns(w, w("coverage.feed"), months), rows=rows
    )


def _finding(w: Writer, coverage: list[Coverage]) -> str:
    """The data set and month that the most units are missing from."""
    worst = max(coverage, key=lambda one: (len(one.expected - one.units), one.month))
    missing = len(worst.expected - worst.units)
    if not missing:
        return w("coverage.all_reported")
    month, of = w.formats.period("month", worst.month), w.formats.number(len(worst.expected))
    return w("coverage.finding", feed=w.feed(worst.feed), month=month, missing=w.formats.number(missing), expected=of)


def coverage_blocks(w: Writer, coverage: list[Coverage]) -> list[Block]:
    """The heat table of an agency; a plain one where there are too few months, nothing where no month is released."""
    if not coverage:
        return []
    grid = _grid(w, coverage)
    reading = w("coverage.reading", no_data=w.formats.texts("absence_short.no_data"))
    return [calendar_picture(w, grid, row_px=_ROW_PX, title=_finding(w, coverage), reading=reading) or grid]
