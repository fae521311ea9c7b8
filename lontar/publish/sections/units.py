"""Units beside each other: headline figures of all below this one, and the ranks that comparable units may have."""

from lontar.publish.context import Context
from lontar.publish.model import Column, Section, Table, Value
from lontar.publish.peers import Ranked, comparison_rules, ranks
from lontar.publish.sections.tables import unit_table


def _kinds(context: Context) -> list[str]:
    """Kinds of units of this period, in the order of the texts, then by name."""
    found = {unit.kind for unit, _ in context.tree.below(context.unit.unit_id) if unit.kind}
    known = [kind for kind in context.texts.order("unit_kind") if kind in found]
    return known + sorted(found - set(known))


def _rank(context: Context, ranked: Ranked, count: int) -> str:
    number = context.formats.number
    gaps = {"first": number(ranked.first), "last": number(ranked.last), "count": number(count)}
    if ranked.first == ranked.last:
        return context.texts("peers.rank_one", first=gaps["first"], count=gaps["count"])
    return context.texts("peers.rank_range", **gaps)


def _row(context: Context, code: str, kind: str, ranked: Ranked, count: int) -> tuple[Value, ...]:
    words, unit = context.formats.words, ranked.unit
    linked = unit.unit_id in context.linked_units
    name = Value(text=unit.name, href=context.unit_href(unit.unit_id) if linked else "")
    ends = (context.number_of(code, end) for end in (ranked.low, ranked.high))
    kind_name = words(context.texts.member("unit_kind", kind))
    people = context.formats.count(ranked.cell.n_persons)
    interval = words("–".join(ends))
    return (name, kind_name, context.show(code, ranked.cell), interval, people, words(_rank(context, ranked, count)))


def rank_tables(context: Context) -> list[Table]:
    """One table per ranked figure with the groups of comparable units below each other; only for the whole agency."""
    rules, tables = comparison_rules(), []
    if not context.unit.is_agency:
        return []
    for code in (code for code in rules.ranked if context.has(code)):
        rows = []
        for kind in _kinds(context):
            group = ranks(context, code, kind)
            rows += [_row(context, code, kind, ranked, len(group)) for ranked in group]
        if rows:
            tables.append(_table(context, code, tuple(rows)))
    return tables


def _table(context: Context, code: str, rows: tuple[tuple[Value, ...], ...]) -> Table:
    rules, texts = comparison_rules(), context.texts
    columns = (
        Column(key="unit", title=texts("table.unit")),
        Column(key="kind", title=texts("peers.kind_column")),
        context.column(code),
        Column(key="interval", title=texts("table.interval"), kind="decimal"),
        Column(key="persons", title=texts("table.persons"), kind="count"),
        Column(key="ranks", title=texts("peers.ranks"), kind="decimal"),
    )
    title = texts("peers.ranks_title", name=context.indicators[code].name, period=context.period_name())
    note = texts("peers.note", units=str(rules.least_units), persons=str(rules.least_persons))
    return Table(id=f"ranks_{code}", title=title, columns=columns, rows=rows, place="annex", notes=(note,))


def build(context: Context) -> Section | None:
    """The chapter, or None for a unit with nothing below it."""
    units = context.tree.below(context.unit.unit_id)
    if not units:
        return None
    table = unit_table(context, units, place="text")
    place = "annex" if context.unit.is_agency else "text"
    blocks = (table, *rank_tables(context))
    return Section(id="units", title=context.texts("section.units"), blocks=blocks, place=place)
