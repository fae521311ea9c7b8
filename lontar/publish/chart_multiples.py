"""Small multiples: one panel per unit, all on one scale, so that a unit which goes its own way is seen among the others."""

from collections.abc import Iterable
from typing import Any

from lontar.publish.cells import Cell
from lontar.publish.chart_axis import scale_for, shorten
from lontar.publish.chart_data import FEWEST_POINTS
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Table, UnitRef

_COLUMNS, _ROW_PX, _NAME_LENGTH = 4, 62, 20
_MOST_PANELS = 24


def multiples(context: Context, code: str) -> Chart | None:
    """One panel per unit directly below with three months or more; of very many units those with most people behind the figure."""
    found = [unit for unit in context.tree.children(context.unit.unit_id) if _months_of(context, code, unit)]
    chosen = _chosen(context, code, found)
    if len(chosen) < FEWEST_POINTS:
        return None
    cells = [context.cell(code, unit_id=unit.unit_id, start=start) for unit in chosen for start in context.months]
    whole = [context.cell(code, start=start) for start in context.months]
    values = [cell.value for cell in (*cells, *whole) if cell.is_shown]
    scale = scale_for(context.indicators[code].unit, values)
    rows = -(-len(chosen) // _COLUMNS)
    table = _table(context, code, found)
    return Chart(
        id=f"{code}_multiples",
        spec="multiples",
        data={
            "points": list(_points(context, code, chosen)),
            "panels": [_panel(context, code, *p) for p in enumerate(chosen)],
        },
        options={"height": _ROW_PX * rows, "domain": scale.domain, "columns": _COLUMNS, "rows": rows},
        table=table,
        native="shade",
        **_words(context, code, chosen, found, scale.domain),
    )


def _months_of(context: Context, code: str, unit: UnitRef) -> bool:
    shown = [start for start in context.months if context.cell(code, unit_id=unit.unit_id, start=start).is_shown]
    return len(shown) >= FEWEST_POINTS


def _chosen(context: Context, code: str, units: list[UnitRef]) -> list[UnitRef]:
    """At most as many as a page holds, in printed order."""
    if len(units) <= _MOST_PANELS:
        return units
    people = {unit.unit_id: context.cell(code, unit_id=unit.unit_id).n_persons or 0 for unit in units}
    largest = sorted(units, key=lambda unit: (-people[unit.unit_id], unit.unit_id))[:_MOST_PANELS]
    return [unit for unit in units if unit in largest]


def _points(context: Context, code: str, units: list[UnitRef]) -> Iterable[dict[str, Any]]:
    last = max(len(context.months) - 1, 1)
    for panel, unit in enumerate(units):
        for role, unit_id in (("whole", context.unit.unit_id), ("main", unit.unit_id)):
            for index, start in enumerate(context.months):
                cell = context.cell(code, unit_id=unit_id, start=start)
                value = float(cell.value) if cell.is_shown else None
                yield {"panel": panel, "role": role, "at": round(index / last, 4), "value": value}


def _panel(context: Context, code: str, panel: int, unit: UnitRef) -> dict[str, Any]:
    """Name, last month's figure or its absence, and where the dot stands."""
    value = context.value(code, unit_id=unit.unit_id)
    text = value.text if value.status == "shown" else context.texts(f"absence_short.{value.status}")
    point = {"value": float(value.number), "at": 1} if value.number is not None else {"value": None, "at": 1}
    return {"panel": panel, "name": shorten(unit.name, _NAME_LENGTH), "text": text} | point


def _words(
    context: Context, code: str, chosen: list[UnitRef], found: list[UnitRef], domain: list[float]
) -> dict[str, str]:
    texts, formats, indicator = context.texts, context.formats, context.indicators[code]
    name = texts.label("short", code)
    low, high = (formats.rounded(end, indicator.unit, indicator.decimals) for end in domain)
    period = context.period_name(context.months[0])
    gaps = {"name": name, "count": formats.number(len(chosen)), "all": formats.number(len(found))}
    some = texts("chart.multiples_some", **gaps) if len(chosen) < len(found) else ""
    whole = context.agency.short_name if context.unit.is_agency else context.unit.name
    return {
        "title": _title(context, code, chosen),
        "subtitle": texts("chart.multiples_subtitle", indicator=indicator.name, since=period, whole=whole),
        "alt": texts("chart.multiples_alt", **gaps),
        "reading": " ".join(filter(None, [texts("chart.multiples_reading", low=low, high=high), some])),
    }


def _title(context: Context, code: str, units: list[UnitRef]) -> str:
    """The unit whose printed figures lie farthest apart: a description, no test."""
    widest = max(units, key=lambda unit: _range(context, code, unit)[1].value - _range(context, code, unit)[0].value)
    low, high = (context.show(code, cell, suffix=True).text for cell in _range(context, code, widest))
    since = context.period_name(context.months[0])
    name = context.texts.label("short", code)
    return context.texts("chart.multiples_finding", name=name, unit=widest.name, low=low, high=high, since=since)


def _range(context: Context, code: str, unit: UnitRef) -> tuple[Cell, Cell]:
    cells = [context.cell(code, unit_id=unit.unit_id, start=start) for start in context.months]
    ordered = sorted((cell for cell in cells if cell.is_shown), key=lambda cell: cell.value)
    return ordered[0], ordered[-1]


def _table(context: Context, code: str, units: list[UnitRef]) -> Table:
    """Every unit's figure of every month, also of units without a panel."""
    formats, kind = context.formats, context.indicators[code].kind
    columns = [Column(key="unit", title=context.texts("table.unit"))]
    columns += [Column(key=f"{start:%Y-%m}", title=context.period_name(start), kind=kind) for start in context.months]
    rows = tuple(
        (
            formats.words(unit.name),
            *(context.value(code, unit_id=unit.unit_id, start=start) for start in context.months),
        )
        for unit in units
    )
    title = context.texts("chart.multiples_table", name=context.indicators[code].name)
    return Table(id=f"{code}_multiples", title=title, columns=tuple(columns), rows=rows, place="files")
