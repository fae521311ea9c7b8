"""The audit page of an agency: what was published and approved, whether rows reconcile, who reported, what came late, what the gates
said over time and last, and what is in quarantine. Counts only; rows are for the auditor's login."""

from itertools import groupby

from lontar.period import Period
from lontar.publish.arrivals import Arrival
from lontar.publish.audit_approvals import approval_blocks
from lontar.publish.audit_coverage import coverage_blocks
from lontar.publish.audit_data import Audit, Row, equations
from lontar.publish.audit_quarantine import quarantine_blocks
from lontar.publish.audit_reconciliation import reconciliation_blocks
from lontar.publish.audit_trends import trend_blocks
from lontar.publish.languages import page_name
from lontar.publish.model import Block, Note, Paragraph, Section, Table, Value
from lontar.publish.site_tables import Writer, code, table, words
from lontar.publish.wording import observed_text, rule_text, technical_text

# Rows that a reader takes in at a glance.
_LONG = 20
_LANDING = ("received", "loaded", "rejected", "duplicate")
_STAGING = ("accepted", "quarantined", "superseded")
_COUNTS = dict.fromkeys((*_LANDING, *_STAGING), "count")


def _section(w: Writer, name: str, blocks: list[Block], *, none_when: bool = False) -> Section:
    """A chapter with its title and lead; `none_when` says that there is nothing to show but the sentence saying so."""
    shown: list[Block] = [Note(kind="absence", text=w(f"{name}.none"))] if none_when else blocks
    return Section(id=name, title=w(f"{name}.title"), blocks=(Paragraph(text=w(f"{name}.lead")), *shown))


def _publications(w: Writer, audit: Audit) -> Section:
    statuses = ("shown", "withheld", "no_data", "not_applicable")
    rows = []
    for revision in reversed(audit.revisions):
        key = (revision.period.kind, revision.period.start_date, revision.number)
        released = revision.released_at.astimezone(audit.agency.zone).date() if revision.released_at else None
        rows.append(
            (
                words(w.period(revision.period)),
                w.number(revision.number),
                words(w(f"revision_status.{revision.status}")),
                w.day(released),
                *(w.number(audit.statuses.get((*key, status), 0)) for status in statuses),
                code(revision.document_hash or "–"),
            )
        )
    kinds = {"period": "text", "revision": "count", "status": "text", "released": "text"}
    heads = w.columns("publications", **kinds, **dict.fromkeys(statuses, "count"), hash="code")
    found = table("publications", w("publications.title"), heads, rows)
    return _section(w, "publications", [found], none_when=not rows)


def _equations_value(w: Writer, row: Row) -> Value:
    outcome = w("deliveries." + {True: "holds", False: "fails", None: "unfinished"}[equations(row)])
    return words(w("deliveries.held", outcome=outcome) if row["is_held"] else outcome)


def _feed_table(w: Writer, audit: Audit, feed: str, rows: list[Row]) -> Table:
    lines = [
        (
            words(row["file_name"]),
            w.day(row["seen_at"].astimezone(audit.agency.zone).date()),
            _equations_value(w, row),
            *(w.number(row[name]) for name in _COUNTS),
            code(row["sha256"]),
        )
        for row in rows
    ]
    heads = w.columns("deliveries", file="text", seen="text", equations="text", **_COUNTS, hash="code")
    title = w("deliveries.feed_title", feed=w.feed(feed), count=str(len(rows)))
    return table(f"deliveries-{feed}", title, heads, lines, folded=True)


def _deliveries(w: Writer, audit: Audit) -> Section:
    by_feed = {feed: list(rows) for feed, rows in groupby(audit.landed, key=lambda row: row["feed"])}
    blocks: list[Block] = [_feed_table(w, audit, feed, found) for feed, found in by_feed.items()]
    if audit.replayed:
        again = _feed_table(w, audit, audit.replayed[0]["feed"], audit.replayed)
        title = w("deliveries.replayed_title", count=str(len(audit.replayed)))
        blocks.append(again.model_copy(update={"id": "replayed", "title": title}))
    section = _section(w, "deliveries", blocks, none_when=not by_feed)
    return section.model_copy(update={"blocks": (*section.blocks, *_refused(w, audit))})


def _refused(w: Writer, audit: Audit) -> list[Block]:
    if not audit.refused:
        return [Note(text=w("deliveries.refused_none"))]
    rows = [
        (
            words(row["file_name"]),
            words(w.feed(row["feed"])),
            w.day(row["seen_at"].astimezone(audit.agency.zone).date()),
            words(row["refusal"] or ""),
            code(row["sha256"]),
        )
        for row in audit.refused
    ]
    heads = w.columns("deliveries", file="text", feed="text", seen="text", reason="text", hash="code")
    return [table("refused", w("deliveries.refused_title"), heads, rows)]


def _check_row(w: Writer, row: Row) -> tuple[Value, ...]:
    texts = w.formats.texts
    return (
        words(rule_text(row["rule"], row["description"], w.language)),
        words(texts(f"gate.{row['gate']}")),
        words(texts(f"severity.{row['severity']}")),
        words(texts(f"outcome.{row['outcome']}")),
        words(observed_text(row["observed"], w.language)),
        words(technical_text(row["expected"], w.language)),
        code(row["rule"]),
    )


def _checks(w: Writer, audit: Audit) -> Section:
    """Gates of the landing first, then of each period, the newest first."""
    blocks: list[Block] = []
    kinds = dict.fromkeys(("description", "gate", "severity", "outcome", "observed", "expected"), "text")
    heads = w.columns("checks", **kinds, rule="code")
    raw = [row for row in audit.checks if row["period_start_date"] is None]
    if raw:
        blocks.append(table("checks-raw", w("checks.raw_title"), heads, [_check_row(w, row) for row in raw]))
    dated = [row for row in audit.checks if row["period_start_date"] is not None]
    periods = sorted({Period(row["period_start_date"], row["period_kind"]) for row in dated}, reverse=True)
    for period in periods:
        rows = [row for row in dated if Period(row["period_start_date"], row["period_kind"]) == period]
        title = w("checks.period_title", period=w.period(period))
        blocks.append(
            table(
                f"checks-{period.code}", title, heads, [_check_row(w, row) for row in rows], folded=period != periods[0]
            )
        )
    return _section(w, "checks", blocks, none_when=not blocks)


def _quarantine(w: Writer, audit: Audit) -> Section:
    return _section(w, "quarantine", quarantine_blocks(w, audit.quarantine), none_when=not audit.quarantine)


def _arrival_row(w: Writer, arrival: Arrival) -> tuple[Value, ...]:
    came = w.day(arrival.arrived_date) if arrival.arrived_date else words(w("arrivals.not_arrived"))
    return (
        words(w.feed(arrival.feed)),
        words(arrival.source),
        words(w.period(arrival.period)),
        w.day(arrival.due_date),
        came,
        w.number(arrival.days_late),
    )


def _arrivals(w: Writer, audit: Audit) -> Section:
    """The newest month first; a long list is folded away under its sums."""
    newest_first = sorted(audit.late, key=lambda arrival: arrival.period, reverse=True)
    missing = sum(arrival.arrived_date is None for arrival in audit.late)
    sums = w("arrivals.summary", late=str(len(audit.late) - missing), missing=str(missing))
    kinds = dict.fromkeys(("feed", "source", "period", "due", "arrived"), "text")
    heads = w.columns("arrivals", **kinds, days_late="count")
    rows = [_arrival_row(w, arrival) for arrival in newest_first]
    found = table("arrivals", w("arrivals.title"), heads, rows, folded=len(newest_first) > _LONG)
    return _section(w, "arrivals", [Paragraph(text=sums), found], none_when=not newest_first)


def _approvals(w: Writer, audit: Audit) -> Section:
    return _section(w, "approvals", approval_blocks(w, audit.agency, audit.approvals))


def _reconciliation(w: Writer, audit: Audit) -> Section:
    return _section(w, "reconciliation", reconciliation_blocks(w, audit.landed), none_when=not audit.landed)


def _coverage(w: Writer, audit: Audit) -> Section:
    return _section(w, "coverage", coverage_blocks(w, audit.coverage), none_when=not audit.coverage)


def _trends(w: Writer, audit: Audit) -> Section:
    return _section(w, "trends", trend_blocks(w, audit.verdicts), none_when=not audit.verdicts)


def agency_sections(w: Writer, audit: Audit) -> list[Section]:
    """The chapters of one agency's audit page."""
    builders = (
        *(_publications, _approvals, _reconciliation, _deliveries, _coverage, _arrivals),
        *(_trends, _checks, _quarantine),
    )
    return [build(w, audit) for build in builders]


def overview_row(w: Writer, audit: Audit) -> tuple[Value, ...]:
    """The agency's line on the first audit page."""
    held = sum(equations(row) is True for row in audit.landed)
    chain = w("audit.chain_broken") if audit.chain_fault else w("audit.chain_holds")
    return (
        words(audit.agency.name, page_name(f"{audit.agency.agency_id}/index.html", w.language)),
        w.number(len(audit.landed)),
        w.number(len(audit.refused)),
        words(w("audit.equations_hold", count=str(held), total=str(len(audit.landed)))),
        words(chain),
        w.number(sum(arrival.arrived_date is not None for arrival in audit.late)),
        w.number(sum(arrival.arrived_date is None for arrival in audit.late)),
        w.number(len(audit.pending)),
    )


def overview_table(w: Writer, audits: list[Audit]) -> Table:
    """One row per agency: is everything counted, in time, and is the record intact?"""
    kinds = {"agency": "text", "deliveries": "count", "refused": "count", "equations": "text", "chain": "text"}
    heads = w.columns("audit", **kinds, late="count", missing="count", pending="count")
    return table("audit", w("audit.overview"), heads, [overview_row(w, audit) for audit in audits])
