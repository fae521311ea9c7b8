"""The cells a document shows, as its open data: every number a reader meets in the report can be looked up among them."""

from collections.abc import Container, Iterable
from datetime import date

from lontar.period import Period
from lontar.publish.cells import UNIT_MEDIAN, CellTable, Row
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import CellLine, UnitRef
from lontar.publish.sections.tables import UNIT_INDICATORS

_TREND_INDICATORS = ("attendance_rate", "on_time_rate", "ikm")
_PANELS, _ELEMENTS = ("attendance_rate",), "skm_nrr"
_NUMBERS = ("value", "numerator", "denominator", "n_persons", "value_low", "value_high")


def document_cells(context: Context) -> tuple[CellLine, ...]:
    """The unit's own cells of this month and the last, its trends, and the plain cells of units it is set beside."""
    start, unit_id, cells = context.period.start_date, context.unit.unit_id, context.cells
    rows = list(cells.rows(start, unit_id)) + list(cells.rows(context.previous.start_date, unit_id))
    trends = {unit_id, AGENCY_UNIT}
    for earlier in context.months[:-1]:
        for other in sorted(trends if earlier != context.previous.start_date else trends - {unit_id}):
            rows += _plain(cells.rows(earlier, other), _TREND_INDICATORS)
    if not context.unit.is_agency:
        rows += _plain(cells.rows(start, AGENCY_UNIT), context.indicators)
        # The elements of the survey are drawn beside the whole agency's.
        rows += [
            row for row in cells.rows(start, AGENCY_UNIT) if row["indicator_code"] == _ELEMENTS and row["breakdown_1"]
        ]
    for unit, earlier in _panels(context):
        rows += _plain(cells.rows(earlier, unit.unit_id), _PANELS)
    for unit, _ in context.tree.below(unit_id):
        rows += _plain(cells.rows(start, unit.unit_id), UNIT_INDICATORS)
    return tuple(_line(cells, row) for row in rows if row["indicator_code"] in context.indicators)


def _panels(context: Context) -> list[tuple[UnitRef, date]]:
    """Units and earlier months of the small multiples, which only the whole agency's report has."""
    units = context.tree.children(AGENCY_UNIT) if context.unit.is_agency else []
    return [(unit, earlier) for unit in units for earlier in context.months[:-1]]


def _plain(rows: Iterable[Row], codes: Container[str]) -> list[Row]:
    """Rows of these indicators without a breakdown; the median of units counts as such."""
    return [row for row in rows if row["indicator_code"] in codes and row["breakdown_1"] in (None, "", UNIT_MEDIAN)]


def _line(table: CellTable, row: Row) -> CellLine:
    """The row as a line, made once per table: its rows stay where they are as long as the table does."""
    found = table.lines.get(id(row))
    if found is None:
        found = table.lines[id(row)] = _make_line(row)
    return found


def _make_line(row: Row) -> CellLine:
    shown = row["status"] == "shown"
    return CellLine(
        indicator=row["indicator_code"],
        unit=row["unit_id"],
        period=Period(row["period_start_date"], row["period_kind"]).code,
        breakdown=";".join(part for part in (row["breakdown_1"], row["breakdown_2"]) if part),
        label=(row["label"] or "") if shown else "",
        status=row["status"],
        **{name: row[name] if shown else None for name in _NUMBERS},
    )
