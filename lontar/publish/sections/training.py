"""Competence development: hours per person since 1 January, who reached twenty, which fields and providers."""

from lontar.publish import narrative
from lontar.publish.chart_data import Item
from lontar.publish.chart_members import Members, bars
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Paragraph, Section, Table
from lontar.publish.sections.tables import indicator_table
from lontar.publish.sections.unit_chart import UnitsPlan, units_chart

CODES = (
    "training_jp_mean",
    "training_reach_rate",
    "training_jp20_rate",
    "training_pppk_over_24_rate",
    "training_gain_mean",
    "training_cost_per_jp",
)
# Fields of training come from the city's own list; a long tail of small ones belongs in the file.
_MOST_BARS = 12


def _members(context: Context, dimension: str) -> list[Item]:
    """Hours by member of a breakdown, most first; those without a figure at the end, by name."""
    members = context.cells.members(context.period.start_date, context.unit.unit_id, "training_jp_total", dimension)
    cells = {member: context.cell("training_jp_total", f"{dimension}={member}") for member in members}
    items = [
        Item(context.texts.label(dimension, member), cell, context.show("training_jp_total", cell))
        for member, cell in cells.items()
    ]
    return sorted(items, key=lambda item: (not item.cell.is_shown, -(item.cell.value or 0), item.name))


def _breakdown_table(context: Context, dimension: str, key: str, title: str, place: str) -> Table | None:
    items = _members(context, dimension)
    if not items:
        return None
    columns = (
        Column(key=dimension, title=context.texts(key)),
        context.column("training_jp_total", title=context.texts("training.jp")),
    )
    rows = tuple((context.formats.words(item.name), item.value) for item in items)
    return Table(id=f"training_{dimension}", title=title, columns=columns, rows=rows, place=place)


def topics_chart(context: Context) -> Chart | None:
    """Hours by field as bars from zero, the most first; nothing where fewer than three fields have a figure."""
    items = _members(context, "topic")[:_MOST_BARS]
    title = context.texts("training.topics_subtitle", year=str(context.period.start_date.year))
    table = _breakdown_table(context, "topic", "training.topic", title, "files")
    if table is None:
        return None
    chart = bars(context, Members("training_jp_total", "topic", items, table, "training.topics_finding"))
    return chart and chart.model_copy(update={"reading": context.texts("training.topics_reading")})


def build(context: Context, *, short: bool = False) -> Section | None:
    """The chapter, or None where no training indicator is declared. `short` leaves the pictures out."""
    codes = [code for code in CODES if context.has(code)]
    if not codes:
        return None
    blocks: list = [Paragraph(text=" ".join(narrative.training(context)))]
    if not short and context.has("training_jp_total"):
        title = context.texts("training.provider_title", year=str(context.period.start_date.year))
        units = units_chart(context, UnitsPlan("training_jp20_rate")) if context.has("training_jp20_rate") else None
        extras = (
            units,
            topics_chart(context),
            _breakdown_table(context, "provider_kind", "training.provider", title, "text"),
        )
        blocks += [block for block in extras if block is not None]
    title = context.texts("training.table_title", date=context.formats.day(context.period.end_date))
    blocks.append(indicator_table(context, "training", title, codes))
    return Section(id="training", title=context.texts("section.training"), blocks=tuple(blocks))
