"""Attendance: how present, how punctual, how it went month by month, and how units lie beside each other."""

from lontar.publish import narrative
from lontar.publish.chart_heat import CODE as ARRIVALS
from lontar.publish.chart_heat import arrivals
from lontar.publish.chart_multiples import multiples
from lontar.publish.chart_trends import Line, TrendPlan, trend_chart
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import Chart, Note, Paragraph, Section
from lontar.publish.sections.tables import indicator_table
from lontar.publish.sections.unit_chart import UnitsPlan, units_chart

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


def _lines(context: Context) -> list[Line]:
    label = context.texts.label
    lines = [Line("attendance_rate", "main", label("short", "attendance_rate"))]
    if context.has("on_time_rate"):
        lines.append(Line("on_time_rate", "second", label("short", "on_time_rate")))
    if not context.unit.is_agency:
        lines.append(Line("attendance_rate", "context", context.agency.short_name, AGENCY_UNIT))
    return lines


def pictures(context: Context) -> list[Chart | Note]:
    """How it went, how the units lie beside each other, and when people come."""
    plan = TrendPlan("attendance_trend", tuple(_lines(context)), "attendance")
    found: list[Chart | Note | None] = [trend_chart(context, plan), units_chart(context, UnitsPlan("attendance_rate"))]
    # A unit's page is short and light: its own line and the dots of the units below it say enough.
    found += [_multiples(context)] if context.unit.is_agency else []
    found.append(arrivals(context) if context.has(ARRIVALS) else None)
    return [block for block in found if block is not None]


def _multiples(context: Context) -> Chart | None:
    """The units' own lines; those of the months inside while there are few periods of a longer kind."""
    drawn = (multiples(one, "attendance_rate") for one in (context, context.inner) if one)
    return next(filter(None, drawn), None)


def build(context: Context) -> Section | None:
    """The chapter, or None where no attendance indicator is declared."""
    codes = [code for code in CODES if context.has(code)]
    if "attendance_rate" not in codes:
        return None
    period = context.period_name()
    blocks = [Paragraph(text=" ".join(narrative.attendance(context)))]
    blocks += pictures(context)
    blocks.append(indicator_table(context, "attendance", context.texts("attendance.table_title", period=period), codes))
    return Section(id="attendance", title=context.texts("section.attendance"), blocks=tuple(blocks))
