"""Quarantined rows as counts: by rule where there are enough of them, never by unit, never a row.

A rule's name says something about its rows (`sanction_level:not_allowed`), and rows are about people. So a rule with few rows is
neither named nor counted; how many rows of a data set are in quarantine stands in the reconciliation. The auditor reads all of it in
the warehouse.
"""

from lontar.publish.audit_data import Row
from lontar.publish.model import Block, Note
from lontar.publish.site_tables import Writer, code, table, words

# What figures on ratings, conduct and pay need in the reports (dbt_project/seeds/disclosure_thresholds.csv): rows may be any of them.
FEWEST = 10


def named(rows: list[Row]) -> list[Row]:
    """Rules with enough rows to be named: (feed, rule, rows, deliveries)."""
    return [row for row in rows if row["rows"] >= FEWEST]


def quarantine_blocks(w: Writer, rows: list[Row]) -> list[Block]:
    """The rules that can be named, and which data sets have rows under others."""
    heads = w.columns("quarantine", feed="text", rule="code", rows="count", deliveries="count")
    lines = [
        (words(w.feed(row["feed"])), code(row["rule"]), w.number(row["rows"]), w.number(row["deliveries"]))
        for row in named(rows)
    ]
    blocks: list[Block] = [table("quarantine", w("quarantine.title"), heads, lines)] if lines else []
    others = sorted({w.feed(row["feed"]) for row in rows if row["rows"] < FEWEST})
    if others:
        gaps = {"fewest": str(FEWEST), "count": str(len(others)), "feeds": ", ".join(others)}
        blocks.append(Note(text=w("quarantine.others", **gaps)))
    return blocks
