"""The units directly below, beside each other: named dots by kind and value, or a strip per kind where they are many."""

from dataclasses import dataclass
from typing import Any

from lontar.publish.cells import UNIT_MEDIAN
from lontar.publish.chart_axis import Scale, scale_for, shorten
from lontar.publish.chart_data import FEWEST_POINTS, Item, dots_options, extremes, item_data, item_ends, shown_of
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Table, UnitRef

# More units than this are drawn as a strip: a line of text for each would fill pages.
_MOST_NAMED_UNITS = 32
_STRIP_ROW_PX = 28
# Room above the picture for the words of one reference line.
_LABEL_PX = 16


@dataclass(frozen=True)
class UnitsPlan:
    """Which figure of the units is drawn; `reading` is a text key about it, empty for the common one."""

    code: str
    reading: str = "chart.units_reading"


def units_chart(context: Context, plan: UnitsPlan) -> Chart | None:
    """The chart; None where fewer than three units have a figure. Units to which the figure does not apply are left out."""
    code = plan.code
    pairs = [(unit, _item(context, code, unit)) for unit in context.tree.children(context.unit.unit_id)]
    pairs = [pair for pair in pairs if pair[1].cell.status != "not_applicable"]
    items = [item for _, item in pairs]
    if len(shown_of(items)) < FEWEST_POINTS:
        return None
    reference = _reference(context, code)
    ends = [*item_ends(items), *(line["value"] for line in reference)]
    scale = scale_for(context.indicators[code].unit, ends)
    spec, data, options = (_dots if len(pairs) <= _MOST_NAMED_UNITS else _strip)(context, pairs, scale)
    options["top"] = 6 + _LABEL_PX * len(reference)
    table = _table(context, plan, pairs)
    words = _words(context, plan, spec, items, bool(context.cell(code).is_shown))
    data["reference"] = [line | {"value": float(line["value"])} for line in reference]
    return Chart(id=f"{code}_by_unit", spec=spec, data=data, options=options, table=table, native="bar", **words)


def _item(context: Context, code: str, unit: UnitRef) -> Item:
    cell = context.cell(code, unit_id=unit.unit_id)
    return Item(unit.name, cell, context.show(code, cell))


def _name_of_whole(context: Context) -> str:
    return context.agency.short_name if context.unit.is_agency else context.unit.name


def _reference(context: Context, code: str) -> list[dict[str, Any]]:
    """The whole's figure and, where it is a row, the median of all units."""
    lines = [("whole", shorten(_name_of_whole(context), 24), context.cell(code))]
    if context.unit.is_agency:
        lines.append(("median", context.texts("chart.median"), context.cell(code, UNIT_MEDIAN)))
    return [
        {"role": role, "place": place, "value": cell.value, "text": f"{name} {context.show(code, cell).text}"}
        for place, (role, name, cell) in enumerate(line for line in lines if line[2].is_shown)
    ]


def _words(context: Context, plan: UnitsPlan, spec: str, items: list[Item], whole: bool) -> dict[str, str]:
    texts, code = context.texts, plan.code
    gaps = extremes(context, code, items) | {"name": texts.label("short", code), "agency": _name_of_whole(context)}
    gaps |= {"value": context.text_of(code), "all": context.formats.number(len(items))}
    period = context.period_name()
    return {
        "title": texts("chart.units_finding" if whole else "chart.units_finding_plain", **gaps),
        "subtitle": texts(f"chart.units_subtitle_{spec}", indicator=context.indicators[code].name, period=period),
        "alt": texts("chart.units_alt", **gaps),
        "reading": texts(plan.reading),
    }


def _kinds(context: Context) -> list[str]:
    return list(context.texts.group("unit_kind"))


def _dots(context: Context, pairs: list[tuple[UnitRef, Item]], scale: Scale) -> tuple[str, dict, dict]:
    rank = {kind: index for index, kind in enumerate(_kinds(context))}

    def position(pair: tuple[UnitRef, Item]) -> tuple:
        unit, item = pair
        return (rank.get(unit.kind, len(rank)), not item.cell.is_shown, -(item.cell.value or 0), item.name)

    items = [item for _, item in sorted(pairs, key=position)]
    return "dots", item_data(items), dots_options(items, scale)


def _strip(context: Context, pairs: list[tuple[UnitRef, Item]], scale: Scale) -> tuple[str, dict, dict]:
    found = {unit.kind for unit, _ in pairs}
    kinds = [kind for kind in _kinds(context) if kind in found] + sorted(found - set(_kinds(context)))
    names = {kind: shorten(context.texts.label("unit_kind", kind), 20) for kind in kinds}
    points = [{"item": names[unit.kind], "value": float(item.cell.value)} for unit, item in pairs if item.cell.is_shown]
    options = {"height": _STRIP_ROW_PX * len(kinds), "items": list(names.values())}
    return "strip", {"points": points}, options | scale.options


def _table(context: Context, plan: UnitsPlan, pairs: list[tuple[UnitRef, Item]]) -> Table:
    """Every unit with its figure and the interval where the rows carry one."""
    columns = [Column(key="unit", title=context.texts("table.unit")), context.column(plan.code)]
    intervals = [context.interval(plan.code, item.cell) for _, item in pairs]
    columns += [Column(key="interval", title=context.texts("table.interval"))] if any(intervals) else []
    words = context.formats.words
    rows = tuple(
        (words(item.name), item.value, words(interval or "–"))[: len(columns)]
        for (_, item), interval in zip(pairs, intervals, strict=True)
    )
    period = context.period_name()
    title = context.texts("chart.units_table", name=context.indicators[plan.code].name, period=period)
    return Table(id=f"{plan.code}_by_unit", title=title, columns=tuple(columns), rows=rows, place="files")
