"""Data quality: how complete the deliveries were and what the gates found. Warnings are printed, not only logged."""

from lontar.publish.context import Context
from lontar.publish.model import Column, Note, Paragraph, Section, Table, Value
from lontar.publish.provenance import GateLine
from lontar.publish.sections.tables import indicator_table
from lontar.sources import feed_title

CODES = ("unknown_rate", "enrolment_share", "unmatched_punch_share", "skm_complete_rate")
_ORDER = {"raw": 0, "marts": 1, "publication": 2}


def _lead(context: Context) -> str:
    gates = context.provenance.gates
    if not gates:
        return context.texts("quality.lead_none")
    counts = {
        outcome: str(sum(gate.outcome == outcome for gate in gates))
        for outcome in ("passed", "failed", "not_evaluated")
    }
    return context.texts("quality.lead", total=str(len(gates)), **counts)


def ordered_gates(context: Context) -> list[GateLine]:
    """Gate results in the order of the way through the house, then by feed and rule: the same in every run."""
    return sorted(context.provenance.gates, key=lambda gate: (_ORDER[gate.gate], gate.feed, gate.rule, gate.observed))


def gates_table(context: Context, table_id: str, title: str, gates: list[GateLine], place: str) -> Table:
    """One row per gate result."""
    keys = ("gate", "feed", "description", "severity", "outcome", "observed")
    columns = tuple(Column(key=key, title=context.texts(f"quality.{key}")) for key in keys)
    return Table(
        id=table_id, title=title, columns=columns, rows=tuple(_gate_row(context, gate) for gate in gates), place=place
    )


def _gate_row(context: Context, gate: GateLine) -> tuple[Value, ...]:
    texts, words = context.texts, context.formats.words
    nothing = context.formats.absence("not_applicable")
    return (
        words(texts("gate." + gate.gate)),
        words(feed_title(gate.feed, texts.language)) if gate.feed else nothing,
        words(gate.description or gate.rule),
        words(texts("severity." + gate.severity)),
        words(texts("outcome." + gate.outcome)),
        words(gate.observed) if gate.observed else nothing,
    )


def build(context: Context) -> Section:
    """Completeness indicators and the rules that did not hold; the full list is in the annex of the whole report."""
    texts, blocks = context.texts, []
    place = "text" if context.unit.is_agency else "annex"
    failed = [gate for gate in ordered_gates(context) if gate.outcome != "passed"]
    blocks.append(Paragraph(text=_lead(context)))
    if failed:
        blocks.append(gates_table(context, "gates_failed", texts("quality.failed_title"), failed, place))
    codes = [code for code in CODES if context.has(code) and context.cell(code).status != "not_applicable"]
    if codes and context.unit.is_agency:
        period = context.period_name()
        blocks.append(indicator_table(context, "quality", texts("quality.table_title", period=period), codes))
    if context.provenance.gates and context.unit.is_agency:
        blocks.append(gates_table(context, "gates", texts("quality.gates_title"), ordered_gates(context), "annex"))
    if context.provenance.gates and not failed:
        blocks.insert(1, Note(kind="info", text=texts("quality.none_failed")))
    return Section(id="quality", title=texts("section.quality"), blocks=tuple(blocks))
