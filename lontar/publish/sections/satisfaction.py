"""Public satisfaction (SKM): the index with its interval, the nine elements, how enough people were asked."""

from datetime import date
from typing import Any

from lontar.publish import narrative
from lontar.publish.chart_axis import scale_for
from lontar.publish.chart_data import (
    FEWEST_POINTS,
    Item,
    dots_options,
    extremes,
    item_data,
    item_ends,
    item_keys,
    points_text,
    shown_of,
)
from lontar.publish.chart_trends import Line, TrendPlan, trend_chart
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.labels import unsur_names
from lontar.publish.model import Chart, Column, Note, Paragraph, Section, Table
from lontar.publish.sections.surveys import sampling_note
from lontar.publish.sections.tables import indicator_table
from lontar.publish.sections.unit_chart import UnitsPlan, units_chart

CODES = ("ikm", "ikm_printed_weight", "skm_respondents", "skm_sample_rate", "skm_complete_rate")


def unsur_chart(context: Context) -> Chart | None:
    """The nine elements as dots in the regulation's order, beside the city's or, for the city, beside the month before."""
    items = _elements(context, context.unit.unit_id, context.period.start_date)
    if len(shown_of(items)) < FEWEST_POINTS:
        return None
    second, name = _second(context)
    scale = scale_for("score", [*item_ends(items), *(item.cell.value for item in shown_of(second))])
    title = context.texts("satisfaction.unsur_title", **extremes(context, "skm_nrr", items))
    period = context.period_name()
    has_second = bool(shown_of(second))
    subtitle = "satisfaction.unsur_subtitle_beside" if has_second else "satisfaction.unsur_subtitle"
    points = points_text((item.name, item.value.text) for item in items)
    return Chart(
        id="skm_unsur",
        spec="dots",
        title=title,
        subtitle=context.texts(subtitle, period=period, **({"second": name} if has_second else {})),
        alt=context.texts("satisfaction.unsur_alt", points=points),
        reading=context.texts("satisfaction.unsur_reading"),
        data=item_data(items) | {"seconds": _second_points(items, second)},
        options=dots_options(items, scale),
        table=_unsur_table(context, title, items, second if has_second else [], name),
        native="bar",
        native_series=2 if has_second else 1,
    )


def _elements(context: Context, unit_id: str, start: date) -> list[Item]:
    """Every element of the survey that applies, shown or not."""
    found = []
    for member, name in unsur_names(context.texts.language).items():
        cell = context.cell("skm_nrr", f"unsur={member}", unit_id=unit_id, start=start)
        if cell.status != "not_applicable":
            found.append(Item(name, cell, context.show("skm_nrr", cell), member))
    return found


def _second(context: Context) -> tuple[list[Item], str]:
    """What a unit's elements are set beside, and its name."""
    if not context.unit.is_agency:
        return _elements(context, AGENCY_UNIT, context.period.start_date), context.agency.short_name
    start = context.previous.start_date
    return _elements(context, AGENCY_UNIT, start), context.period_name(start)


def _second_points(items: list[Item], second: list[Item]) -> list[dict[str, Any]]:
    keys = dict(zip((item.member for item in items), item_keys(items), strict=True))
    found = [item for item in shown_of(second) if item.member in keys]
    return [{"item": keys[item.member], "value": float(item.cell.value)} for item in found]


def _unsur_table(context: Context, title: str, items: list[Item], second: list[Item], name: str) -> Table:
    unsur = Column(key="unsur", title=context.texts("satisfaction.unsur"))
    columns = [unsur, context.column("skm_nrr", title=context.texts("satisfaction.nrr"))]
    columns += [context.column("skm_nrr", key="second", title=name)] if second else []
    values = {item.member: item.value for item in second}
    absent = context.formats.absence("not_applicable")
    rows = tuple(
        (context.formats.words(item.name), item.value, values.get(item.member, absent))[: len(columns)]
        for item in items
    )
    return Table(id="skm_unsur_data", title=title, columns=tuple(columns), rows=rows, place="files")


def pictures(context: Context, *, short: bool) -> list[Chart | Note]:
    """The elements; for the city also how the index went and how the units lie beside each other."""
    found: list[Chart | Note | None] = [unsur_chart(context)]
    if not short:
        line = Line("ikm", "main", context.texts.label("short", "ikm"))
        found.append(trend_chart(context, TrendPlan("skm_trend", (line,), "satisfaction")))
        found.append(units_chart(context, UnitsPlan("ikm")))
    return [block for block in found if block is not None]


def build(context: Context, *, short: bool = False) -> Section | None:
    """The chapter, or None where no survey indicator is declared. A unit that owes no survey says so in one line."""
    if not context.has("ikm"):
        return None
    title = context.texts("section.satisfaction")
    if context.cell("ikm").status == "not_applicable":
        owes_none = Note(kind="absence", text=context.texts("satisfaction.not_service"))
        return Section(id="satisfaction", title=title, blocks=(owes_none,))
    codes = [code for code in CODES if context.has(code) and context.cell(code).status != "not_applicable"]
    period = context.period_name()
    blocks: list = [Paragraph(text=" ".join(narrative.satisfaction(context)))]
    blocks += [sampling_note(context, "skm")] if context.cell("ikm").is_shown else []
    blocks += pictures(context, short=short)
    blocks.append(
        indicator_table(context, "satisfaction", context.texts("satisfaction.table_title", period=period), codes)
    )
    return Section(id="satisfaction", title=title, blocks=tuple(blocks))
