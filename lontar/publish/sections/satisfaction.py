"""Public satisfaction (SKM): the index with its interval, the nine elements, how enough people were asked."""

from datetime import date

from lontar.publish import narrative
from lontar.publish.chart_axis import axis_domain
from lontar.publish.chart_data import Item, dots_options, item_data
from lontar.publish.chart_trends import Line, trend_data, trend_options, trend_range
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Note, Paragraph, Section, Table, Value
from lontar.publish.sections.tables import indicator_table

CODES = ("ikm", "ikm_printed_weight", "skm_respondents", "skm_sample_rate", "skm_complete_rate")


def unsur_chart(context: Context) -> Chart | None:
    """The nine elements as dots, in the regulation's order."""
    items = [Item(name, cell, context.show("skm_nrr", cell)) for name, cell in narrative.elements(context)]
    if len(items) < 2:
        return None
    ends = [end for item in items for end in (item.cell.value_low, item.cell.value_high, item.cell.value) if end]
    domain = axis_domain(ends, 0.5, ceiling=4.0, floor=1.0)
    title = _unsur_title(context, items)
    period = context.period_name()
    return Chart(
        id="skm_unsur",
        spec="dots",
        title=title,
        subtitle=context.texts("satisfaction.unsur_subtitle", period=period),
        alt=context.texts("satisfaction.unsur_alt", points="; ".join(f"{i.name} {i.value.text}" for i in items) + "."),
        reading=context.texts("satisfaction.unsur_reading"),
        data=item_data(items),
        options=dots_options(items, domain, ".1f", 0.5),
        table=_unsur_table(context, title, items),
    )


def _unsur_title(context: Context, items: list[Item]) -> str:
    ordered = sorted(items, key=lambda item: item.cell.value)
    low, high = ordered[0], ordered[-1]
    gaps = {"low_name": low.name, "low": low.value.text, "high_name": high.name, "high": high.value.text}
    return context.texts("satisfaction.unsur_title", **gaps)


def _unsur_table(context: Context, title: str, items: list[Item]) -> Table:
    unsur = Column(key="unsur", title=context.texts("satisfaction.unsur"))
    columns = (unsur, context.column("skm_nrr", title=context.texts("satisfaction.nrr")))
    rows = tuple((context.formats.words(item.name), item.value) for item in items)
    return Table(id="skm_unsur_data", title=title, columns=columns, rows=rows, place="files")


def trend(context: Context) -> Chart | None:
    """The index month by month with its interval; nothing with fewer than two months shown."""
    line = Line("ikm", "main", context.texts.label("short", "ikm"))
    shown = [cell for start in context.months if (cell := line.cell(context, start)).is_shown]
    if len(shown) < 2 or not context.cell("ikm").is_shown:
        return None
    ends = [end for cell in shown for end in (cell.value, cell.value_low, cell.value_high) if end is not None]
    domain = axis_domain(ends, 5, ceiling=100.0, floor=25.0)
    period = context.period_name()
    gaps = trend_range(context, line) | {"value": context.text_of("ikm"), "period": period}
    title = context.texts("satisfaction.trend_title", **gaps)
    return Chart(
        id="skm_trend",
        spec="trend",
        title=title,
        subtitle=context.texts("satisfaction.trend_subtitle"),
        alt=context.texts("satisfaction.trend_alt", points=_trend_points(context)),
        reading=context.texts("satisfaction.trend_reading"),
        data=trend_data(context, [line], domain),
        options=trend_options(context, domain, 5, ".0f"),
        table=_trend_table(context, title),
    )


def _with_interval(context: Context, start: date) -> str:
    value = context.text_of("ikm", start=start)
    interval = context.interval("ikm", context.cell("ikm", start=start))
    return context.texts("satisfaction.interval_of", value=value, interval=interval) if interval else value


def _trend_points(context: Context) -> str:
    months = {start: context.period_name(start) for start in context.months}
    return "; ".join(f"{month} {_with_interval(context, start)}" for start, month in months.items()) + "."


def _trend_table(context: Context, title: str) -> Table:
    columns = (
        Column(key="month", title=context.texts("table.month")),
        context.column("ikm"),
        Column(key="interval", title=context.texts("table.interval")),
        Column(key="grade", title=context.texts("table.grade")),
    )
    rows = tuple(_trend_row(context, start) for start in context.months)
    return Table(id="skm_trend_data", title=title, columns=columns, rows=rows, place="files")


def _trend_row(context: Context, start: date) -> tuple[Value, ...]:
    formats, cell = context.formats, context.cell("ikm", start=start)
    month, value = formats.words(context.period_name(start)), context.value("ikm", start=start)
    if not cell.is_shown:
        return (month, value, value, value)
    asides = (context.interval("ikm", cell), cell.label)
    return (month, value, *(formats.words(text) if text else formats.absence("not_applicable") for text in asides))


def build(context: Context, *, short: bool = False) -> Section | None:
    """The chapter, or None where no survey indicator is declared. A unit that owes no survey says so in one line."""
    if not context.has("ikm"):
        return None
    title = context.texts("section.satisfaction")
    if context.cell("ikm").status == "not_applicable":
        owes_none = Note(kind="absence", text=context.texts("satisfaction.not_service"))
        return Section(id="satisfaction", title=title, blocks=(owes_none,))
    codes = [code for code in CODES if context.has(code) and context.cell(code).status != "not_applicable"]
    charts = (unsur_chart(context), None if short else trend(context))
    period = context.period_name()
    blocks = [Paragraph(text=" ".join(narrative.satisfaction(context)))]
    blocks += [chart for chart in charts if chart is not None]
    blocks.append(
        indicator_table(context, "satisfaction", context.texts("satisfaction.table_title", period=period), codes)
    )
    return Section(id="satisfaction", title=title, blocks=tuple(blocks))
