"""Quarantined rows as counts: by rule where there are enough of them, never by unit, never a row.

A rule's name says something about its rows (`sanction_level:not_allowed`), and rows are about people. So a rule with few rows is not
named: a data set's few rows stand together in one line. The auditor reads all of it in the warehouse.
"""

from itertools import groupby

from lontar.publish.audit_data import Row
from lontar.publish.model import Value
from lontar.publish.site_tables import Writer, code, words

# What figures on ratings, conduct and pay need in the reports (dbt_project/seeds/disclosure_thresholds.csv): rows may be any of them.
FEWEST = 10


def masked(rows: list[Row]) -> list[Row]:
    """Rows of (feed, rule, rows, deliveries) with rules of few rows put together per feed; their `rule` is empty.

    `rows` is None where they are few together as well.
    """
    shown = []
    for feed, found in groupby(sorted(rows, key=lambda row: (row["feed"], row["rule"])), key=lambda row: row["feed"]):
        listed = list(found)
        shown += [row for row in listed if row["rows"] >= FEWEST]
        few = sum(row["rows"] for row in listed if row["rows"] < FEWEST)
        if few:
            shown.append({"feed": feed, "rule": "", "rows": few if few >= FEWEST else None, "deliveries": None})
    return shown


def quarantine_row(w: Writer, row: Row) -> tuple[Value, ...]:
    """One line of the table."""
    if row["rule"]:
        return words(w.feed(row["feed"])), code(row["rule"]), w.number(row["rows"]), w.number(row["deliveries"])
    others, none = w("quarantine.others", count=str(FEWEST)), w.formats.absence("not_applicable")
    rows = words(w("quarantine.fewer", count=str(FEWEST))) if row["rows"] is None else w.number(row["rows"])
    return words(w.feed(row["feed"])), words(others), rows, none
