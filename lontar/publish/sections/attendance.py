"""Attendance: how present, how punctual, how it went month by month, and how units lie beside each other."""

from lontar.publish import narrative
from lontar.publish.chart_axis import axis_domain
from lontar.publish.chart_trends import Line, trend_data, trend_options, trend_range, trend_table
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import Chart, Note, Paragraph, Section
from lontar.publish.sections.tables import indicator_table
from lontar.publish.sections.unit_chart import units_chart

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


def _lines(context: Context) -> list[Line]:
    label = context.texts.label
    lines = [Line("attendance_rate", "main", label("short", "attendance_rate"))]
    if context.has("on_time_rate"):
        lines.append(Line("on_time_rate", "second", label("short", "on_time_rate")))
    if not context.unit.is_agency:
        lines.append(Line("attendance_rate", "context", context.agency.short_name, AGENCY_UNIT))
    return lines


def trend(context: Context) -> Chart | Note | None:
    """The months so far as lines; a note while there is only one, nothing where no month has a figure."""
    lines = _lines(context)
    if not any(lines[0].cell(context, start).is_shown for start in context.months):
        return None
    if len(context.months) < 2:
        return Note(text=context.texts("attendance.trend_short"))
    cells = [line.cell(context, start) for line in lines for start in context.months]
    domain = axis_domain([cell.value for cell in cells if cell.is_shown], _STEP, ceiling=1.0)
    title = _title(context, lines[0])
    return Chart(
        id="attendance_trend",
        spec="trend",
        title=title,
        subtitle=context.texts("attendance.trend_subtitle"),
        alt=context.texts("attendance.trend_alt", points=_points(context, lines[0])),
        reading=context.texts("attendance.trend_reading"),
        data=trend_data(context, lines, domain),
        options=trend_options(context, domain, _STEP, ".0%"),
        table=trend_table(context, "attendance_trend_data", title, lines),
    )


def _title(context: Context, line: Line) -> str:
    gaps = trend_range(context, line) | {"period": context.period_name()}
    value = context.text_of("attendance_rate")
    if context.cell("attendance_rate").is_shown:
        return context.texts("attendance.trend_title", value=value, **gaps)
    return context.texts("attendance.trend_title_absent", absence=value, **gaps)


def _points(context: Context, line: Line) -> str:
    months = {start: context.period_name(start) for start in context.months}
    return "; ".join(f"{month} {line.value(context, start).text}" for start, month in months.items()) + "."


def build(context: Context) -> Section | None:
    """The chapter, or None where no attendance indicator is declared."""
    codes = [code for code in CODES if context.has(code)]
    if "attendance_rate" not in codes:
        return None
    period = context.period_name()
    blocks = [Paragraph(text=" ".join(narrative.attendance(context)))]
    blocks += [block for block in (trend(context), units_chart(context)) if block is not None]
    blocks.append(indicator_table(context, "attendance", context.texts("attendance.table_title", period=period), codes))
    return Section(id="attendance", title=context.texts("section.attendance"), blocks=tuple(blocks))
