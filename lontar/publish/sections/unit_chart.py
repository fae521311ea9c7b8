"""The units directly below, beside each other: named dots by kind and value, or a strip per kind where they are many."""

from typing import Any

from lontar.publish.chart_axis import axis_domain, shorten, tick_step
from lontar.publish.chart_data import Item, dots_options, item_data
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Table, UnitRef

CODE = "attendance_rate"
_STEP = 0.05
# More units than this are drawn as a strip: a line of text for each would fill pages.
_MOST_NAMED_UNITS = 32
_STRIP_ROW_PX = 28


def units_chart(context: Context) -> Chart | None:
    """The chart; None where fewer than two units have a figure."""
    pairs = [(unit, _item(context, unit)) for unit in context.tree.children(context.unit.unit_id)]
    shown = sorted((item for _, item in pairs if item.cell.is_shown), key=lambda item: item.cell.value)
    if len(shown) < 2:
        return None
    whole = context.cell(CODE)
    domain = axis_domain(
        [item.cell.value for item in shown] + ([whole.value] if whole.is_shown else []), _STEP, ceiling=1.0
    )
    spec, data, options = (_dots if len(pairs) <= _MOST_NAMED_UNITS else _strip)(context, pairs, domain)
    words = _words(context, spec, len(pairs), shown[0].value.text, shown[-1].value.text)
    table = _table(context, words["title"], pairs)
    data["reference"] = _reference(context)
    return Chart(id="attendance_units", spec=spec, data=data, options=options, table=table, **words)


def _item(context: Context, unit: UnitRef) -> Item:
    cell = context.cell(CODE, unit_id=unit.unit_id)
    return Item(unit.name, cell, context.show(CODE, cell))


def _name_of_whole(context: Context) -> str:
    return context.agency.short_name if context.unit.is_agency else context.unit.name


def _reference(context: Context) -> list[dict[str, Any]]:
    cell = context.cell(CODE)
    if not cell.is_shown:
        return []
    return [{"value": float(cell.value), "text": f"{shorten(_name_of_whole(context), 24)} {context.text_of(CODE)}"}]


def _words(context: Context, spec: str, count: int, low: str, high: str) -> dict[str, str]:
    texts, whole = context.texts, context.cell(CODE).is_shown
    gaps = {"low": low, "high": high, "agency": _name_of_whole(context), "value": context.text_of(CODE)}
    period = context.period_name()
    key = "attendance.units_subtitle" if spec == "dots" else "attendance.strip_subtitle"
    return {
        "title": texts("attendance.units_title" if whole else "attendance.units_title_plain", **gaps),
        "subtitle": texts(key, period=period, agency=gaps["agency"]),
        "alt": texts("attendance.units_alt", count=context.formats.number(count), low=low, high=high),
        "reading": texts("attendance.units_reading"),
    }


def _kinds(context: Context) -> list[str]:
    return list(context.texts.group("unit_kind"))


def _dots(context: Context, pairs: list[tuple[UnitRef, Item]], domain: list[float]) -> tuple[str, dict, dict]:
    rank = {kind: index for index, kind in enumerate(_kinds(context))}

    def position(pair: tuple[UnitRef, Item]) -> tuple:
        unit, item = pair
        return (rank.get(unit.kind, len(rank)), not item.cell.is_shown, -(item.cell.value or 0), item.name)

    items = [item for _, item in sorted(pairs, key=position)]
    return "dots", item_data(items), dots_options(items, domain, ".0%", _STEP)


def _strip(context: Context, pairs: list[tuple[UnitRef, Item]], domain: list[float]) -> tuple[str, dict, dict]:
    found = {unit.kind for unit, _ in pairs}
    kinds = [kind for kind in _kinds(context) if kind in found] + sorted(found - set(_kinds(context)))
    names = {kind: shorten(context.texts.label("unit_kind", kind), 20) for kind in kinds}
    points = [{"item": names[unit.kind], "value": float(item.cell.value)} for unit, item in pairs if item.cell.is_shown]
    options = {"height": _STRIP_ROW_PX * len(kinds), "domain": domain, "items": list(names.values())}
    return "strip", {"points": points}, options | {"tick_step": tick_step(domain, _STEP)}


def _table(context: Context, title: str, pairs: list[tuple[UnitRef, Item]]) -> Table:
    columns = (Column(key="unit", title=context.texts("table.unit")), context.column(CODE))
    rows = tuple((context.formats.words(item.name), item.value) for _, item in pairs)
    return Table(id="attendance_units_data", title=title, columns=columns, rows=rows, place="files")
