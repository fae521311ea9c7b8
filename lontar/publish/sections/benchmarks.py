"""Survey figures beside the median of organisations, the response rate first: a chapter's `peers` as one table."""

from collections.abc import Iterable

from lontar.publish.context import Context
from lontar.publish.model import Column, Table, Value
from lontar.publish.peers import Benchmark, benchmark
from lontar.publish.sections.changes import verdict_words


def benchmark_table(context: Context, table_id: str, codes: Iterable[str]) -> list[Table]:
    """One row per shown figure: value, interval, median of comparable units, of which it is made, and whether it changed.

    Nothing where no figure is shown or none has a median.
    """
    shown = [code for code in codes if context.has(code) and context.cell(code).is_shown]
    found = {code: benchmark(context, code) for code in shown}
    if not any(found.values()):
        return []
    columns = (
        Column(key="indicator", title=context.texts("table.indicator")),
        Column(key="value", title=context.period_name(), kind="decimal"),
        Column(key="interval", title=context.texts("table.interval"), kind="decimal"),
        Column(key="median", title=context.texts("peers.median"), kind="decimal"),
        Column(key="units", title=context.texts("peers.of_units")),
        Column(key="verdict", title=context.texts("change.title")),
    )
    rows = tuple(_row(context, code, median) for code, median in found.items())
    title, note = context.texts("peers.table_title", period=context.period_name()), context.texts("peers.table_note")
    return [Table(id=table_id, title=title, columns=columns, rows=rows, notes=(note,))]


def _row(context: Context, code: str, median: Benchmark | None) -> tuple[Value, ...]:
    words, indicator = context.formats.words, context.indicators[code]
    change = context.changes.get(context.unit.unit_id, code)
    verdict = context.texts("change.reason.not_judged") if change.method is None else verdict_words(context, change)
    value = "–" if median is None else context.formats.quantity(median.value, indicator.unit, indicator.decimals)
    return (
        words(indicator.name),
        context.value(code, suffix=True),
        words(context.interval(code, context.cell(code)) or "–"),
        words(value),
        words(_units(context, median)),
        words(verdict),
    )


def _units(context: Context, median: Benchmark | None) -> str:
    """Of which units the median is: so many of a kind, so many, or all that the marts know."""
    if median is None:
        return "–"
    kind = context.texts.member("unit_kind", median.kind) if median.kind else ""
    if median.units:
        count = context.formats.number(median.units)
        key, gaps = ("units_of_kind", {"kind": kind}) if kind else ("units_count", {})
        return context.texts(f"peers.{key}", count=count, **gaps)
    return context.texts("peers.every_unit")
