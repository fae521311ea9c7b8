"""Accuracy, timeliness, comparability, confidentiality, revisions and known limits."""

from collections.abc import Sequence

from lontar.publish.arrivals import Arrival, not_in_time
from lontar.publish.context import Context
from lontar.publish.model import Block, Column, Note, Paragraph, Section, Table, Value
from lontar.publish.quality_statement.plan import quality_plan
from lontar.publish.rules import RuleInForce, rules_behind
from lontar.publish.sections.methods import suppression_text
from lontar.publish.sections.quality import gates_table, ordered_gates
from lontar.sources import feed_title

_ARRIVAL = {"feed": "text", "source": "text", "month": "text", "due": "text", "came": "text", "days_late": "count"}


def _section(context: Context, name: str, blocks: Sequence[Block]) -> Section:
    return Section(id=name, title=context.texts(f"quality_statement.{name}"), blocks=tuple(blocks))


def accuracy(context: Context) -> Section:
    """What is sure, and every rule that did not hold."""
    blocks: list[Block] = [Paragraph(text=context.texts("quality_statement.accuracy_lead"))]
    failed = [gate for gate in ordered_gates(context) if gate.outcome != "passed"]
    if failed:
        blocks.append(gates_table(context, "rules_failed", context.texts("quality_statement.failed"), failed, "text"))
    elif context.provenance.gates:
        blocks.append(Note(text=context.texts("quality.none_failed")))
    return _section(context, "accuracy", blocks)


def timeliness(context: Context, expected: Sequence[Arrival]) -> Section:
    """From the period's end to the release, and what came late or has not come."""
    blocks: list[Block] = [Paragraph(text=_times(context))]
    late = sorted(not_in_time(expected), key=lambda one: (one.period, one.feed, one.source))
    blocks.append(_late(context, late) if late else Note(text=context.texts("quality_statement.late_none")))
    return _section(context, "timeliness", blocks)


def _times(context: Context) -> str:
    texts, formats, provenance = context.texts, context.formats, context.provenance
    end = context.period.end_date
    if not provenance.release_date:
        return texts("quality_statement.timeliness_open", end=formats.day(end))
    days = formats.number((provenance.release_date - end).days)
    cut_off = formats.day(provenance.cut_off_date or end)
    released = formats.day(provenance.release_date)
    return texts(
        "quality_statement.timeliness_lead", end=formats.day(end), release=released, days=days, cut_off=cut_off
    )


def _late(context: Context, late: Sequence[Arrival]) -> Table:
    columns = tuple(
        Column(key=key, title=context.texts(f"quality_statement.{key}"), kind=kind) for key, kind in _ARRIVAL.items()
    )
    rows = tuple(_late_row(context, one) for one in late)
    return Table(id="late", title=context.texts("quality_statement.late"), columns=columns, rows=rows)


def _late_row(context: Context, one: Arrival) -> tuple[Value, ...]:
    words, day = context.formats.words, context.formats.day
    came = day(one.arrived_date) if one.arrived_date else context.texts("quality_statement.not_come")
    return (
        words(feed_title(one.feed, context.texts.language)),
        words(one.source),
        words(context.formats.period(one.period.kind, one.period.start_date)),
        words(day(one.due_date)),
        words(came),
        context.formats.count(one.days_late),
    )


def comparability(context: Context) -> Section:
    """How long the series is, which rules changed within the period, and which are not confirmed."""
    texts, starts = context.texts, context.cells.months(context.period.start_date)
    if len(starts) > 1:
        gaps = {"count": context.formats.number(len(starts)), "first": context.period_name(starts[0])}
        blocks: list[Block] = [Paragraph(text=texts("quality_statement.series", **gaps))]
    else:
        blocks = [Paragraph(text=texts("quality_statement.series_first"))]
    blocks.append(Note(text=texts("quality_statement.rules_same")))
    blocks += [Note(kind="caution", text=line) for line in _changed_rules(context)]
    unsure = [i.name for i in context.indicators.values() if context.rule_status(i.code) == "unconfirmed"]
    if unsure:
        gaps = {"count": context.formats.number(len(unsure)), "names": "; ".join(unsure)}
        blocks.append(Note(kind="caution", text=texts("quality_statement.unconfirmed", **gaps)))
    return _section(context, "comparability", blocks)


def _changed_rules(context: Context) -> list[str]:
    """Rules whose number is another at the end of the period than at its beginning."""
    codes, agency, period = context.indicators.keys(), context.agency, context.period
    before = {rule.code: rule for rule in rules_behind(codes, agency, period.start_date)}
    found = []
    for rule in rules_behind(codes, agency, period.end_date):
        then = before.get(rule.code)
        if then is not None and then.value != rule.value:
            gaps = {"before": _amount(context, then), "value": _amount(context, rule)}
            name = context.texts.label("rule", rule.code)
            found.append(context.texts("quality_statement.rule_changed", rule=name, **gaps))
    return found


def _amount(context: Context, rule: RuleInForce) -> str:
    return "–" if rule.value is None else context.formats.plain_number(rule.value)


def confidentiality(context: Context) -> Section:
    """From how many people on a figure is shown."""
    return _section(context, "confidentiality", [Paragraph(text=suppression_text(context))])


def revision(context: Context) -> Section:
    """What was corrected, or that this is the first edition."""
    provenance, texts = context.provenance, context.texts
    text = texts("quality_statement.revision_first")
    if provenance.revision_note:
        text = texts("document.correction", revision=str(provenance.revision), note=provenance.revision_note)
    return _section(context, "revision", [Paragraph(text=text)])


def limits(context: Context) -> Section:
    """Known limits of the figures that this publication shows."""
    shown = [limit.id for limit in quality_plan().limits if any(_is_shown(context, c) for c in limit.indicators)]
    blocks: list[Block] = [Note(text=context.texts(f"quality_statement.limit.{name}")) for name in shown]
    return _section(context, "limits", [*blocks, Paragraph(text=context.texts("quality_statement.methods"))])


def _is_shown(context: Context, code: str) -> bool:
    """Whether the publication shows the figure or a member of its breakdowns, for the city."""
    rows = context.cells.rows(context.period.start_date, context.unit.unit_id)
    return any(row["indicator_code"] == code and row["status"] == "shown" for row in rows)
