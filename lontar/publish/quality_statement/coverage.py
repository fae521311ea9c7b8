"""Coverage: figures that say how many people, days and answers the data hold, and the deliveries by feed."""

from lontar.publish.context import Context
from lontar.publish.model import Block, Column, Note, Paragraph, Section, Table
from lontar.publish.provenance import DeliveryLine
from lontar.publish.quality_statement.glance import share
from lontar.publish.quality_statement.plan import quality_plan
from lontar.publish.sections.tables import indicator_table
from lontar.sources import feed_title

_COUNTS = ("received", "rejected", "duplicate", "loaded", "quarantined")


def _feeds(context: Context) -> Table:
    """One row per feed: files and rows, and the share of rows that broke a rule."""
    by_feed: dict[str, list[DeliveryLine]] = {}
    for line in context.provenance.deliveries:
        by_feed.setdefault(line.feed, []).append(line)
    kinds = {"feed": "text", "files": "count", **dict.fromkeys(_COUNTS, "count"), "quarantined_share": "rate"}
    columns = tuple(
        Column(key=key, title=context.texts(f"quality_statement.{key}"), kind=kind) for key, kind in kinds.items()
    )
    rows = []
    for feed, lines in by_feed.items():
        sums = {name: sum(getattr(line, name) or 0 for line in lines) for name in _COUNTS}
        counts = (context.formats.count(number) for number in (len(lines), *sums.values()))
        name = context.formats.words(feed_title(feed, context.texts.language))
        rows.append((name, *counts, share(context, sums["quarantined"], sums["loaded"])))
    return Table(
        id="feeds",
        title=context.texts("quality_statement.feeds"),
        columns=columns,
        rows=tuple(rows),
        place="annex",
        notes=(context.texts("quality_statement.feeds_note"),),
    )


def build(context: Context) -> Section:
    """The chapter."""
    texts, plan = context.texts, quality_plan()
    codes = [code for code in plan.coverage if context.has(code) and context.cell(code).status != "not_applicable"]
    blocks: list[Block] = [Paragraph(text=texts("quality_statement.coverage_lead"))]
    if codes:
        title = texts("quality_statement.coverage_table", period=context.period_name())
        blocks.append(indicator_table(context, "coverage", title, codes).model_copy(update={"place": "text"}))
    else:
        blocks.append(Note(kind="absence", text=texts("quality_statement.coverage_none")))
    if context.provenance.deliveries:
        blocks.append(_feeds(context))
    return Section(id="coverage", title=texts("quality_statement.coverage"), blocks=tuple(blocks))
