"""Public satisfaction (SKM): the index with its interval, the nine elements, how enough people were asked."""

from lontar.publish import chart_data, narrative
from lontar.publish.chart_data import Item, Line
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Note, Paragraph, Section, Table, Value
from lontar.publish.sections.tables import indicator_table

CODES = ("ikm", "ikm_printed_weight", "skm_respondents", "skm_sample_rate", "skm_complete_rate")


def unsur_chart(context: Context) -> Chart | None:
    """The nine elements as dots, in the regulation's order."""
    items = [Item(name, cell, context.show("skm_nrr", cell)) for name, cell in narrative.elements(context)]
    if len(items) < 2:
        return None
    ordered = sorted(items, key=lambda item: item.cell.value)
    ends = [
        end for item in items for end in (item.cell.value_low, item.cell.value_high, item.cell.value) if end is not None
    ]
    domain = chart_data.axis_domain(ends, 0.5, ceiling=4.0, floor=1.0)
    title = context.texts(
        "satisfaction.unsur_title",
        low_name=ordered[0].name,
        low=ordered[0].value.text,
        high_name=ordered[-1].name,
        high=ordered[-1].value.text,
    )
    period = context.formats.period("month", context.period.start_date)
    words = {
        "title": title,
        "subtitle": context.texts("satisfaction.unsur_subtitle", period=period),
        "alt": context.texts(
            "satisfaction.unsur_alt", points="; ".join(f"{item.name} {item.value.text}" for item in items) + "."
        ),
        "reading": context.texts("satisfaction.unsur_reading"),
    }
    options = chart_data.dots_options(items, domain, ".1f")
    return chart_data.chart(
        "skm_unsur", "dots", words, chart_data.item_data(items), options, _unsur_table(context, title, items)
    )


def _unsur_table(context: Context, title: str, items: list[Item]) -> Table:
    columns = (
        Column(key="unsur", title=context.texts("satisfaction.unsur")),
        context.column("skm_nrr", title=context.texts("satisfaction.nrr")),
    )
    rows = tuple((context.formats.words(item.name), item.value) for item in items)
    return Table(id="skm_unsur_data", title=title, columns=columns, rows=rows, place="files")


def trend(context: Context) -> Chart | None:
    """The index month by month with its interval; nothing with fewer than two months shown."""
    line = Line("ikm", "main", context.texts.label("short", "ikm"))
    shown = {start: cell for start in context.months if (cell := line.cell(context, start)).is_shown}
    if len(shown) < 2 or not context.cell("ikm").is_shown:
        return None
    ends = [end for cell in shown.values() for end in (cell.value, cell.value_low, cell.value_high) if end is not None]
    domain = chart_data.axis_domain(ends, 5, ceiling=100.0, floor=25.0)
    title = _trend_title(context, shown)
    words = {
        "title": title,
        "subtitle": context.texts("satisfaction.trend_subtitle"),
        "alt": context.texts("satisfaction.trend_alt", points=_trend_points(context)),
        "reading": context.texts("satisfaction.trend_reading"),
    }
    options = {
        "domain": domain,
        "floor": domain[0],
        "axis_format": ".0f",
        "tick_step": 5 if domain[1] - domain[0] <= 30 else 10,
    }
    options["months"] = list(chart_data.month_labels(context).values())
    return chart_data.chart(
        "skm_trend",
        "trend",
        words,
        chart_data.trend_data(context, [line], domain),
        options,
        _trend_table(context, title),
    )


def _trend_title(context: Context, shown: dict) -> str:
    ordered = sorted(shown, key=lambda start: shown[start].value)
    return context.texts(
        "satisfaction.trend_title",
        value=context.text_of("ikm"),
        period=context.formats.period("month", context.period.start_date),
        first=context.formats.period("month", min(shown)),
        low=context.text_of("ikm", start=ordered[0]),
        high=context.text_of("ikm", start=ordered[-1]),
    )


def _with_interval(context: Context, start) -> str:
    interval, value = context.interval("ikm", context.cell("ikm", start=start)), context.text_of("ikm", start=start)
    return context.texts("satisfaction.interval_of", value=value, interval=interval) if interval else value


def _trend_points(context: Context) -> str:
    return (
        "; ".join(
            f"{context.formats.period('month', start)} {_with_interval(context, start)}" for start in context.months
        )
        + "."
    )


def _trend_table(context: Context, title: str) -> Table:
    columns = (
        Column(key="month", title=context.texts("table.month")),
        context.column("ikm"),
        Column(key="interval", title=context.texts("table.interval")),
        Column(key="grade", title=context.texts("table.grade")),
    )
    rows = tuple(_trend_row(context, start) for start in context.months)
    return Table(id="skm_trend_data", title=title, columns=columns, rows=rows, place="files")


def _trend_row(context: Context, start) -> tuple[Value, ...]:
    formats, cell = context.formats, context.cell("ikm", start=start)
    month, value = formats.words(formats.period("month", start)), context.value("ikm", start=start)
    if not cell.is_shown:
        return (month, value, value, value)
    nothing = formats.absence("not_applicable")
    interval, label = context.interval("ikm", cell), cell.label
    return (month, value, formats.words(interval) if interval else nothing, formats.words(label) if label else nothing)


def build(context: Context, *, short: bool = False) -> Section | None:
    """The chapter, or None where no survey indicator is declared. A unit that owes no survey says so in one line."""
    codes = [code for code in CODES if context.has(code) and context.cell(code).status != "not_applicable"]
    if not context.has("ikm"):
        return None
    title = context.texts("section.satisfaction")
    if context.cell("ikm").status == "not_applicable":
        return Section(
            id="satisfaction",
            title=title,
            blocks=(Note(kind="absence", text=context.texts("satisfaction.not_service")),),
        )
    charts = (unsur_chart(context),) if short else (unsur_chart(context), trend(context))
    period = context.formats.period("month", context.period.start_date)
    blocks = [Paragraph(text=" ".join(narrative.satisfaction(context)))]
    blocks += [chart for chart in charts if chart is not None]
    blocks.append(
        indicator_table(context, "satisfaction", context.texts("satisfaction.table_title", period=period), codes)
    )
    return Section(id="satisfaction", title=title, blocks=tuple(blocks))
