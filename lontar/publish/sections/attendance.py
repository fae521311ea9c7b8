"""Attendance: how present, how punctual, how it went month by month, and how units lie beside each other."""

from lontar.publish import chart_data, narrative
from lontar.publish.chart_data import Item, Line
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import Chart, Column, Note, Paragraph, Section, Table
from lontar.publish.sections.tables import indicator_table

CODES = (
    "attendance_rate",
    "on_time_rate",
    "late_rate",
    "early_leave_rate",
    "late_minutes_mean",
    "single_punch_rate",
    "no_record_rate",
    "no_record_run_share",
    "unknown_rate",
    "leave_rate",
    "official_duty_rate",
    "attendance_rate_12m",
)
_STEP = 0.05
# More units than this are drawn as a strip per kind of unit: a line of text for each would fill pages.
_MOST_NAMED_UNITS = 45


def _trend_lines(context: Context) -> list[Line]:
    short = context.texts.label
    lines = [Line("attendance_rate", "main", short("short", "attendance_rate"))]
    if context.has("on_time_rate"):
        lines.append(Line("on_time_rate", "second", short("short", "on_time_rate")))
    if not context.unit.is_agency:
        lines.append(Line("attendance_rate", "context", context.agency.short_name, AGENCY_UNIT))
    return lines


def trend(context: Context) -> Chart | Note | None:
    """The months so far as a line; a note while there is only one, nothing where no month has a figure."""
    shown = {start: cell for start in context.months if (cell := context.cell("attendance_rate", start=start)).is_shown}
    if not shown:
        return None
    if len(context.months) < 2:
        return Note(kind="info", text=context.texts("attendance.trend_short"))
    lines = _trend_lines(context)
    values = [cell.value for line in lines for start in context.months if (cell := line.cell(context, start)).is_shown]
    domain = chart_data.axis_domain(values, _STEP, ceiling=1.0)
    options = {"domain": domain, "floor": domain[0], "tick_step": _STEP if domain[1] - domain[0] < 0.35 else 0.1}
    options["months"] = list(chart_data.month_labels(context).values())
    title = _trend_title(context, list(shown))
    table = chart_data.trend_table(context, "attendance_trend_data", title, lines)
    words = {
        "title": title,
        "subtitle": context.texts("attendance.trend_subtitle"),
        "alt": context.texts("attendance.trend_alt", points=_trend_points(context, lines[:1])),
        "reading": context.texts("attendance.trend_reading"),
    }
    return chart_data.chart(
        "attendance_trend", "trend", words, chart_data.trend_data(context, lines, domain), options, table
    )


def _trend_title(context: Context, shown: list) -> str:
    ordered = sorted(shown, key=lambda start: context.cell("attendance_rate", start=start).value)
    low, high = (context.text_of("attendance_rate", start=start) for start in (ordered[0], ordered[-1]))
    gaps = {
        "period": context.formats.period("month", context.period.start_date),
        "first": context.formats.period("month", shown[0]),
        "low": low,
        "high": high,
    }
    value = context.text_of("attendance_rate")
    if not context.cell("attendance_rate").is_shown:
        return context.texts("attendance.trend_title_absent", absence=value, **gaps)
    return context.texts("attendance.trend_title", value=value, **gaps)


def _trend_points(context: Context, lines: list[Line]) -> str:
    points = [
        context.texts(
            "attendance.trend_point",
            series=line.name,
            month=context.formats.period("month", start),
            value=line.value(context, start).text,
        )
        for line in lines
        for start in context.months
    ]
    return "; ".join(points) + "."


def units_chart(context: Context) -> Chart | None:
    """The units directly below beside each other: named dots by kind and value, or a strip where they are many."""
    items = [_unit_item(context, unit) for unit in context.tree.children(context.unit.unit_id)]
    shown = sorted((item for item in items if item[1].cell.is_shown), key=lambda item: item[1].cell.value)
    if len(shown) < 2:
        return None
    agency = context.cell("attendance_rate")
    values = [item.cell.value for _, item in shown] + ([agency.value] if agency.is_shown else [])
    domain = chart_data.axis_domain(values, _STEP, ceiling=1.0)
    low, high = shown[0][1].value.text, shown[-1][1].value.text
    draw = _dots if len(items) <= _MOST_NAMED_UNITS else _strip
    spec, data, options = draw(context, items, domain)
    data["reference"] = _reference(context)
    words = _units_words(context, spec, len(items), low, high)
    return chart_data.chart(
        "attendance_units", spec, words, data, options, _units_table(context, words["title"], items)
    )


def _unit_item(context: Context, unit) -> tuple[str, Item]:
    cell = context.cell("attendance_rate", unit_id=unit.unit_id)
    return unit.kind, Item(unit.name, cell, context.show("attendance_rate", cell))


def _reference(context: Context) -> list[dict]:
    cell = context.cell("attendance_rate")
    if not cell.is_shown:
        return []
    name = context.agency.short_name if context.unit.is_agency else context.unit.name
    return [
        {"value": float(cell.value), "text": f"{chart_data.shorten(name, 24)} {context.text_of('attendance_rate')}"}
    ]


def _units_words(context: Context, spec: str, count: int, low: str, high: str) -> dict[str, str]:
    texts = context.texts
    name = context.agency.short_name if context.unit.is_agency else context.unit.name
    gaps = {"low": low, "high": high, "agency": name}
    whole = context.cell("attendance_rate").is_shown
    title = texts(
        "attendance.units_title" if whole else "attendance.units_title_plain",
        value=context.text_of("attendance_rate"),
        **gaps,
    )
    period = context.formats.period("month", context.period.start_date)
    key = "attendance.units_subtitle" if spec == "dots" else "attendance.strip_subtitle"
    return {
        "title": title,
        "subtitle": texts(key, period=period, agency=name),
        "alt": texts("attendance.units_alt", count=context.formats.number(count), low=low, high=high),
        "reading": texts("attendance.units_reading"),
    }


def _dots(context: Context, items: list[tuple[str, Item]], domain: list[float]) -> tuple[str, dict, dict]:
    kinds = list(context.texts.group("unit_kind"))
    rank = {kind: index for index, kind in enumerate(kinds)}
    ordered = [
        item
        for _, item in sorted(
            items,
            key=lambda pair: (rank.get(pair[0], len(rank)), not pair[1].cell.is_shown, -(pair[1].cell.value or 0)),
        )
    ]
    return "dots", chart_data.item_data(ordered), chart_data.dots_options(ordered, domain, ".0%")


def _strip(context: Context, items: list[tuple[str, Item]], domain: list[float]) -> tuple[str, dict, dict]:
    kinds = [
        name for kind, name in context.texts.group("unit_kind").items() if any(kind == found for found, _ in items)
    ]
    others = sorted({kind for kind, _ in items} - set(context.texts.group("unit_kind")))
    points = [
        {"item": context.texts.label("unit_kind", kind), "value": float(item.cell.value)}
        for kind, item in items
        if item.cell.is_shown
    ]
    options = {"height": 30 * len(kinds + others), "domain": domain, "items": kinds + others}
    return "strip", {"points": points}, options


def _units_table(context: Context, title: str, items: list[tuple[str, Item]]) -> Table:
    columns = (Column(key="unit", title=context.texts("table.unit")), context.column("attendance_rate"))
    rows = tuple((context.formats.words(item.name), item.value) for _, item in items)
    return Table(id="attendance_units_data", title=title, columns=columns, rows=rows, place="files")


def build(context: Context) -> Section | None:
    """The chapter, or None where no attendance indicator is declared."""
    codes = [code for code in CODES if context.has(code)]
    if "attendance_rate" not in codes:
        return None
    period = context.formats.period("month", context.period.start_date)
    blocks = [Paragraph(text=" ".join(narrative.attendance(context)))]
    blocks += [block for block in (trend(context), units_chart(context)) if block is not None]
    blocks.append(indicator_table(context, "attendance", context.texts("attendance.table_title", period=period), codes))
    return Section(id="attendance", title=context.texts("section.attendance"), blocks=tuple(blocks))
