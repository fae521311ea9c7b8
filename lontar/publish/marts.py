"""What the publisher reads of the warehouse before freezing: aggregate marts and seeds, nothing about single persons."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar.agency import get_agency
from lontar.period import Period
from lontar.publish.printed_before import read_printed_before

Row = dict[str, Any]
AGENCY_UNIT = "all"


@dataclass(frozen=True)
class Sources:
    """Rows of the marts and seeds as they are now, for one agency and period.

    Attributes:
        indicators: Seed `indicators`, in printed order.
        required_feeds: indicator_code -> feeds without which there is no figure.
        thresholds: Seed `disclosure_thresholds`.
        disclosure_sums: Seed `disclosure_sums`: sums across indicators.
        earlier: Cells that are public already (see `printed_before`).
        units: The tree valid in the period's last month, in the order of its paths; without the agency itself.
        values: Rows of `marts.indicator_value` of the period.
        covered_months: feed -> first days of the months for which it delivered rows.
        earlier_breakdowns: indicator_code -> breakdowns seen in earlier periods: which cells are missing when a feed is.
    """

    indicators: list[Row]
    required_feeds: dict[str, list[str]]
    thresholds: list[Row]
    disclosure_sums: list[Row]
    units: list[Row]
    values: list[Row]
    covered_months: dict[str, list[date]]
    earlier_breakdowns: dict[str, list[tuple[str, str]]]
    earlier: list[Row]


_UNITS = """
select unit_id, unit_name, parent_unit_id, unit_kind, is_service_unit, path from marts.dim_unit
where agency_id = %s and month_start_date = %s and unit_id <> %s order by path, unit_id
"""
_VALUES = """
select unit_id, indicator_code, breakdown_1, breakdown_2, value, numerator, denominator, n_persons, n_expected, value_low,
    value_high, interval_method, label, rule_version, rule_status, largest_share
from marts.indicator_value where (agency_id, period_kind, period_start_date) = (%s, %s, %s)
"""
_BREAKDOWNS = """
select distinct indicator_code, breakdown_1, breakdown_2 from marts.indicator_value
where agency_id = %s and period_kind = %s and period_start_date < %s order by 1, 2, 3
"""
_REQUIRED = """
select indicator_code, feed from reference.indicator_required_feeds
where not only_if_expected or feed = any (%s) order by 1, 2
"""
_COVERAGE = 'select feed, month_start_date from marts.feed_coverage where agency_id = %s and "rows" > 0 order by 1, 2'


def _rows(connection: psycopg.Connection, query: str, values: tuple = ()) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()


def _grouped(connection: psycopg.Connection, query: str, values: tuple = ()) -> dict[str, list[Any]]:
    """First column -> list of the second, or of pairs where there are three."""
    found = defaultdict(list)
    for key, *rest in connection.execute(query, values):
        found[key].append(rest[0] if len(rest) == 1 else tuple(rest))
    return dict(found)


def read_indicators(connection: psycopg.Connection) -> list[Row]:
    """The indicator seed, in printed order."""
    return _rows(connection, "select * from reference.indicators order by sort, indicator_code")


def read_thresholds(connection: psycopg.Connection) -> list[Row]:
    """The seed of disclosure thresholds."""
    return _rows(connection, "select * from reference.disclosure_thresholds order by disclosure_class")


def read_sources(connection: psycopg.Connection, agency_id: str, period: Period) -> Sources:
    """Read everything that decides the cells of an agency's period."""
    last_month = period.months()[-1].start_date
    key = (agency_id, period.kind, period.start_date)
    return Sources(
        indicators=read_indicators(connection),
        required_feeds=_grouped(connection, _REQUIRED, (list(get_agency(agency_id).feeds),)),
        thresholds=read_thresholds(connection),
        disclosure_sums=_rows(connection, "select * from reference.disclosure_sums order by 1, 2, 3, 4, 5, 6"),
        units=_rows(connection, _UNITS, (agency_id, last_month, AGENCY_UNIT)),
        values=_rows(connection, _VALUES, key),
        covered_months=_grouped(connection, _COVERAGE, (agency_id,)),
        earlier_breakdowns=_grouped(connection, _BREAKDOWNS, key),
        earlier=read_printed_before(connection, agency_id, period),
    )
