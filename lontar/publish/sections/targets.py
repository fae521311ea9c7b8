"""Official targets beside the figures: what a document sets for the year, or that there is none. Never a target of our own.

Targets are cells (`official_target`, broken down by indicator) whose label cites the document and its page.
"""

from decimal import Decimal

from lontar.publish.cells import Cell
from lontar.publish.context import Context
from lontar.publish.model import Column, Table, Value
from lontar.publish.sections.headlines import HEADLINES

CODE, DIMENSION = "official_target", "indicator"


def target_of(context: Context, code: str) -> Cell:
    """The unit's own target for an indicator; not shown where there is none."""
    return context.cell(CODE, f"{DIMENSION}={code}")


def amount(context: Context, code: str, target: Decimal) -> str:
    """A target in the indicator's own unit, as exact as the document writes it."""
    unit = context.indicators[code].unit
    if unit == "rate":
        return context.formats.plain_number(target * 100) + "%"
    return context.texts(f"quantity.{unit}", value=context.formats.plain_number(target))


def _year(context: Context) -> str:
    return str(context.period.start_date.year)


def _may_have(context: Context, code: str) -> bool:
    """Whether it makes sense to miss a target: not where neither more nor less is better, or the figure does not apply."""
    is_directed = context.has(CODE) and context.indicators[code].direction != "neutral"
    return is_directed and context.cell(code).status != "not_applicable"


def target_line(context: Context, code: str) -> tuple[str, ...]:
    """`target resmi 2026: 95% (dokumen, hlm. 7)` or `tidak ada target resmi`, as a line below a figure; or nothing."""
    cell = target_of(context, code)
    if cell.is_shown:
        value = amount(context, code, cell.value)
        return (context.texts("official_targets.beside", year=_year(context), value=value, document=cell.label),)
    return (context.texts("official_targets.none"),) if _may_have(context, code) else ()


def target_column(context: Context, codes: list[str]) -> Column | None:
    """The column of targets in a table of these indicators, where one of them has a target."""
    if not any(target_of(context, code).is_shown for code in codes):
        return None
    return Column(key="target", title=context.texts("official_targets.target", year=_year(context)), kind="decimal")


def target_value(context: Context, code: str) -> Value:
    """The cell of an indicator in that column."""
    cell = target_of(context, code)
    if not cell.is_shown:
        return context.formats.words(context.texts("official_targets.none") if _may_have(context, code) else "–")
    indicator = context.indicators[code]
    return Value(
        text=amount(context, code, cell.value),
        number=cell.value,
        kind=indicator.kind,
        decimals=indicator.shown_decimals,
    )


def target_notes(context: Context, codes: list[str]) -> tuple[str, ...]:
    """Which document and page each target of a table comes from; one sentence where there is none for the whole table."""
    if not any(_may_have(context, code) for code in codes):
        return ()
    found = {code: cell for code in codes if (cell := target_of(context, code)).is_shown}
    if not found:
        return (context.texts("official_targets.none_in_table", year=_year(context)),)
    names = {code: context.indicators[code].name for code in found}
    cited = [context.texts("official_targets.cited", name=names[c], document=cell.label) for c, cell in found.items()]
    return (context.texts("official_targets.documents", list="; ".join(cited)),)


def targets_table(context: Context, title: str) -> Table | None:
    """One row per indicator with a target: this period's figure, the target, document and page."""
    members = context.cells.members(context.period.start_date, context.unit.unit_id, CODE, DIMENSION)
    codes = [code for code in context.indicators if code in members]
    if not codes:
        return None
    period = context.period_name()
    titles = {key: context.texts(f"official_targets.{key}", year=_year(context), period=period) for key in _COLUMNS}
    columns = tuple(Column(key=key, title=titles[key], kind=kind) for key, kind in _COLUMNS.items())
    rows = tuple(_row(context, code) for code in codes)
    notes = (context.texts("official_targets.note"), *_without(context, codes))
    heading = context.texts(title, year=_year(context))
    return Table(id="official_targets", title=heading, columns=columns, rows=rows, notes=notes)


_COLUMNS = {"indicator": "text", "value": "decimal", "target": "decimal", "document": "text"}


def _row(context: Context, code: str) -> tuple[Value, ...]:
    words = context.formats.words
    name, document = context.indicator_name(code), words(target_of(context, code).label)
    return (name, context.value(code, suffix=True), target_value(context, code), document)


def _without(context: Context, codes: list[str]) -> tuple[str, ...]:
    names = [
        context.indicators[c].name for c in HEADLINES if context.has(c) and c not in codes and _may_have(context, c)
    ]
    return (context.texts("official_targets.without", names="; ".join(names)),) if names else ()
