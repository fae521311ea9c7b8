"""Tables several chapters share: indicators of one unit, and one row per unit."""

from collections.abc import Iterable

from lontar.publish.cells import Cell
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import Column, Table, UnitRef, Value
from lontar.publish.sections.targets import target_column, target_notes, target_value

UNIT_INDICATORS = (
    "headcount",
    "attendance_rate",
    "on_time_rate",
    "no_record_rate",
    "unknown_rate",
    "training_jp_mean",
    "training_jp20_rate",
    "ikm",
)


def indicator_table(context: Context, table_id: str, title: str, codes: list[str]) -> Table:
    """One row per indicator: this period, the month before where published, the whole agency, official target, people."""
    months = [context.period.start_date]
    if context.previous.start_date in context.months:
        months.append(context.previous.start_date)
    columns = [Column(key="indicator", title=context.texts("table.indicator"))]
    columns += [Column(key=f"{start:%Y-%m}", title=context.period_name(start), kind="decimal") for start in months]
    if not context.unit.is_agency:
        columns.append(Column(key="agency", title=context.agency.short_name, kind="decimal"))
    target = target_column(context, codes)
    columns += [target] if target else []
    if knows_people(context.cell(code) for code in codes):
        columns.append(Column(key="persons", title=context.texts("table.persons"), kind="count"))
    rows = tuple(_indicator_row(context, code, months, has_target=target is not None)[: len(columns)] for code in codes)
    notes = target_notes(context, codes)
    return Table(id=table_id, title=title, columns=tuple(columns), rows=rows, place="annex", notes=notes)


def knows_people(cells: Iterable[Cell]) -> bool:
    """Whether a column of people behind the figures says anything: not for figures about reports, money or programmes."""
    shown = [cell.n_persons for cell in cells if cell.is_shown]
    return not shown or any(count is not None for count in shown)


def _indicator_row(context: Context, code: str, months: list, *, has_target: bool) -> tuple[Value, ...]:
    values = [context.value(code, start=start, suffix=True) for start in months]
    if not context.unit.is_agency:
        values.append(context.value(code, unit_id=AGENCY_UNIT, suffix=True))
    if has_target:
        values.append(target_value(context, code))
    return (context.indicator_name(code), *values, _persons(context, code))


def _persons(context: Context, code: str) -> Value:
    """Distinct people behind the cell: the cell's own absence where it has one, else the count."""
    cell = context.cell(code)
    return context.formats.count(cell.n_persons) if cell.is_shown else context.formats.absence(cell.status)


def codes_table(context: Context, table_id: str, title: str, codes: list[str]) -> Table:
    """One row per unit of the whole tree that has any of the figures, this unit first; folded away in print."""
    columns = (Column(key="unit", title=context.texts("table.unit")), *(context.column(code) for code in codes))
    rows, indents = [_unit_row(context, context.unit, codes)], [0]
    for unit, depth in context.tree.below(context.unit.unit_id):
        if any(context.cell(code, unit_id=unit.unit_id).status != "not_applicable" for code in codes):
            rows.append(_unit_row(context, unit, codes))
            indents.append(depth + 1)
    return Table(id=table_id, title=title, columns=columns, rows=tuple(rows), place="annex", indents=tuple(indents))


def unit_table(context: Context, units: list[tuple[UnitRef, int]], *, place: str) -> Table:
    """One row per unit, this unit first, those below indented under it."""
    codes = [code for code in UNIT_INDICATORS if context.has(code)]
    columns = (Column(key="unit", title=context.texts("table.unit")), *(context.column(code) for code in codes))
    rows, indents = [_unit_row(context, context.unit, codes)], [0]
    for unit, depth in units:
        rows.append(_unit_row(context, unit, codes))
        indents.append(depth + 1)
    title = context.texts("table.units_title", period=context.period_name())
    notes = (context.texts("table.units_note"),)
    return Table(
        id="units", title=title, columns=columns, rows=tuple(rows), place=place, notes=notes, indents=tuple(indents)
    )


def _unit_row(context: Context, unit: UnitRef, codes: list[str]) -> tuple[Value, ...]:
    linked = unit.unit_id in context.linked_units and unit.unit_id != context.unit.unit_id
    name = Value(text=unit.name, href=context.unit_href(unit.unit_id) if linked else "")
    return (name, *(context.value(code, unit_id=unit.unit_id) for code in codes))
