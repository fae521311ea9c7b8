"""The audit pages: deliveries with both equations, gates with what was observed, quarantine by rule, late and missing files."""

from itertools import groupby

from lontar.period import Period
from lontar.publish.arrivals import Arrival
from lontar.publish.audit_data import Audit, Row, equations
from lontar.publish.model import Block, Note, Paragraph, Section, Table, Value
from lontar.publish.site_tables import code, columns, day, formats, number, table, words
from lontar.publish.site_texts import site_texts
from lontar.publish.wording import rule_text, technical_text
from lontar.sources import feed_title

# Rows that a reader takes in at a glance.
_LONG = 20
_LANDING = ("received", "loaded", "rejected", "duplicate")
_STAGING = ("accepted", "quarantined", "superseded")
_COUNTS = dict.fromkeys((*_LANDING, *_STAGING), "count")


def period_name(period: Period) -> str:
    return formats().period(period.kind, period.start_date)


def _section(name: str, blocks: list[Block], *, none_when: bool = False) -> Section:
    """A chapter with its title and lead; `none_when` says that there is nothing to show but the sentence saying so."""
    texts = site_texts()
    shown: list[Block] = [Note(kind="absence", text=texts(f"{name}.none"))] if none_when else blocks
    return Section(id=name, title=texts(f"{name}.title"), blocks=(Paragraph(text=texts(f"{name}.lead")), *shown))


def _publications(audit: Audit) -> Section:
    statuses = ("shown", "withheld", "no_data", "not_applicable")
    rows = []
    for revision in reversed(audit.revisions):
        key = (revision.period.kind, revision.period.start_date, revision.number)
        released = revision.released_at.astimezone(audit.agency.zone).date() if revision.released_at else None
        rows.append(
            (
                words(period_name(revision.period)),
                number(revision.number),
                words(site_texts()(f"revision_status.{revision.status}")),
                day(released),
                *(number(audit.statuses.get((*key, status), 0)) for status in statuses),
                code(revision.document_hash or "–"),
            )
        )
    kinds = {"period": "text", "revision": "count", "status": "text", "released": "text"}
    heads = columns("publications", **kinds, **dict.fromkeys(statuses, "count"), hash="code")
    found = table("publications", site_texts()("publications.title"), heads, rows)
    return _section("publications", [found], none_when=not rows)


def _equations_value(row: Row) -> Value:
    texts = site_texts()
    outcome = texts("deliveries." + {True: "holds", False: "fails", None: "unfinished"}[equations(row)])
    return words(texts("deliveries.held", outcome=outcome) if row["is_held"] else outcome)


def _feed_table(audit: Audit, feed: str, rows: list[Row]) -> Table:
    lines = [
        (
            words(row["file_name"]),
            day(row["seen_at"].astimezone(audit.agency.zone).date()),
            _equations_value(row),
            *(number(row[name]) for name in _COUNTS),
            code(row["sha256"]),
        )
        for row in rows
    ]
    heads = columns("deliveries", file="text", seen="text", equations="text", **_COUNTS, hash="code")
    title = site_texts()("deliveries.feed_title", feed=feed_title(feed), count=str(len(rows)))
    return table(f"deliveries-{feed}", title, heads, lines, folded=True)


def _sum(rows: list[Row], name: str) -> int | None:
    values = [row[name] for row in rows if row[name] is not None]
    return sum(values) if values else None


def _summary_row(feed: str, rows: list[Row]) -> tuple[Value, ...]:
    held = sum(equations(row) is True for row in rows)
    verdict = site_texts()("audit.equations_hold", count=str(held), total=str(len(rows)))
    return words(feed_title(feed)), number(len(rows)), words(verdict), *(number(_sum(rows, name)) for name in _COUNTS)


def _deliveries(audit: Audit) -> Section:
    by_feed = {feed: list(rows) for feed, rows in groupby(audit.landed, key=lambda row: row["feed"])}
    heads = columns("deliveries", feed="text", count="count", equations="text", **_COUNTS)
    rows = [_summary_row(feed, found) for feed, found in by_feed.items()]
    blocks: list[Block] = [table("deliveries-by-feed", site_texts()("deliveries.summary_title"), heads, rows)]
    blocks += [_feed_table(audit, feed, found) for feed, found in by_feed.items()]
    section = _section("deliveries", blocks, none_when=not by_feed)
    return section.model_copy(update={"blocks": (*section.blocks, *_refused(audit))})


def _refused(audit: Audit) -> list[Block]:
    texts = site_texts()
    if not audit.refused:
        return [Note(text=texts("deliveries.refused_none"))]
    rows = [
        (
            words(row["file_name"]),
            words(feed_title(row["feed"])),
            day(row["seen_at"].astimezone(audit.agency.zone).date()),
            words(row["refusal"] or ""),
            code(row["sha256"]),
        )
        for row in audit.refused
    ]
    heads = columns("deliveries", file="text", feed="text", seen="text", reason="text", hash="code")
    return [table("refused", texts("deliveries.refused_title"), heads, rows)]


def _check_row(row: Row) -> tuple[Value, ...]:
    texts = formats().texts
    return (
        words(rule_text(row["rule"], row["description"])),
        words(texts(f"gate.{row['gate']}")),
        words(texts(f"severity.{row['severity']}")),
        words(texts(f"outcome.{row['outcome']}")),
        words(technical_text(row["observed"])),
        words(technical_text(row["expected"])),
        code(row["rule"]),
    )


def _checks(audit: Audit) -> Section:
    """Gates of the landing first, then of each period, the newest first."""
    texts, blocks = site_texts(), []
    kinds = dict.fromkeys(("description", "gate", "severity", "outcome", "observed", "expected"), "text")
    heads = columns("checks", **kinds, rule="code")
    raw = [row for row in audit.checks if row["period_start_date"] is None]
    if raw:
        blocks.append(table("checks-raw", texts("checks.raw_title"), heads, map(_check_row, raw)))
    dated = [row for row in audit.checks if row["period_start_date"] is not None]
    periods = sorted({Period(row["period_start_date"], row["period_kind"]) for row in dated}, reverse=True)
    for period in periods:
        rows = [row for row in dated if Period(row["period_start_date"], row["period_kind"]) == period]
        title = texts("checks.period_title", period=period_name(period))
        blocks.append(table(f"checks-{period.code}", title, heads, map(_check_row, rows), folded=period != periods[0]))
    return _section("checks", blocks, none_when=not blocks)


def _quarantine(audit: Audit) -> Section:
    rows = [
        (words(feed_title(row["feed"])), code(row["rule"]), number(row["rows"]), number(row["deliveries"]))
        for row in audit.quarantine
    ]
    heads = columns("quarantine", feed="text", rule="code", rows="count", deliveries="count")
    return _section(
        "quarantine", [table("quarantine", site_texts()("quarantine.title"), heads, rows)], none_when=not rows
    )


def _arrival_row(arrival: Arrival) -> tuple[Value, ...]:
    came = day(arrival.arrived_date) if arrival.arrived_date else words(site_texts()("arrivals.not_arrived"))
    return (
        words(feed_title(arrival.feed)),
        words(arrival.source),
        words(period_name(arrival.period)),
        day(arrival.due_date),
        came,
        number(arrival.days_late),
    )


def _arrivals(audit: Audit) -> Section:
    """The newest month first; a long list is folded away under its sums."""
    texts = site_texts()
    newest_first = sorted(audit.late, key=lambda arrival: arrival.period, reverse=True)
    missing = sum(arrival.arrived_date is None for arrival in audit.late)
    sums = texts("arrivals.summary", late=str(len(audit.late) - missing), missing=str(missing))
    kinds = dict.fromkeys(("feed", "source", "period", "due", "arrived"), "text")
    heads = columns("arrivals", **kinds, days_late="count")
    rows = map(_arrival_row, newest_first)
    found = table("arrivals", texts("arrivals.title"), heads, rows, folded=len(newest_first) > _LONG)
    return _section("arrivals", [Paragraph(text=sums), found], none_when=not newest_first)


def agency_sections(audit: Audit) -> list[Section]:
    """The chapters of one agency's audit page."""
    return [_publications(audit), _deliveries(audit), _arrivals(audit), _checks(audit), _quarantine(audit)]


def overview_row(audit: Audit) -> tuple[Value, ...]:
    """The agency's line on the first audit page."""
    texts = site_texts()
    held = sum(equations(row) is True for row in audit.landed)
    chain = texts("audit.chain_broken") if audit.chain_fault else texts("audit.chain_holds")
    return (
        words(audit.agency.name, f"{audit.agency.agency_id}/index.html"),
        number(len(audit.landed)),
        number(len(audit.refused)),
        words(texts("audit.equations_hold", count=str(held), total=str(len(audit.landed)))),
        words(chain),
        number(sum(arrival.arrived_date is not None for arrival in audit.late)),
        number(sum(arrival.arrived_date is None for arrival in audit.late)),
        number(len(audit.pending)),
    )


def overview_table(audits: list[Audit]) -> Table:
    """One row per agency: is everything counted, in time, and is the record intact?"""
    kinds = {"agency": "text", "deliveries": "count", "refused": "count", "equations": "text", "chain": "text"}
    heads = columns("audit", **kinds, late="count", missing="count", pending="count")
    return table("audit", site_texts()("audit.overview"), heads, map(overview_row, audits))
