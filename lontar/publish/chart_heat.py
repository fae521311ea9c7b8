"""When people come: arrivals by weekday and hour, as tiles. Rows of `arrival_share`, one breakdown per weekday."""

from lontar.publish.chart_data import FEWEST_POINTS
from lontar.publish.chart_tiles import tile_words, tiles
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Table, Value

CODE = "arrival_share"
_ROW_PX = 30
# Nobody is helped by a picture that mostly says "withheld".
_LEAST_SHOWN = 0.5


def arrivals(context: Context) -> Chart | None:
    """Weekdays in rows, hours in columns, each weekday's shares making up 100 %; nothing where most of them are not shown."""
    table = _table(context)
    if table is None:
        return None
    values = [value for row in table.rows for value in row[1:] if value.status != "not_applicable"]
    shown = sum(value.number is not None for value in values)
    if shown < max(FEWEST_POINTS, len(values) * _LEAST_SHOWN):
        return None
    shorts = {status: context.texts(f"absence_short.{status}") for status in ("withheld", "not_applicable")}
    return tiles(
        context.texts,
        table,
        row_px=_ROW_PX,
        title=_title(context, table),
        alt=context.texts("chart.tiles_alt", name=table.title, points=tile_words(table)),
        reading=context.texts("chart.arrivals_reading", **shorts),
    )


def _days(context: Context) -> list[str]:
    """Weekdays with rows, in the week's order."""
    start, unit = context.period.start_date, context.unit.unit_id
    names = context.texts.order("weekday")
    return [day for day in names if context.cells.members(start, unit, CODE, f"arrival_{day}")]


def _table(context: Context) -> Table | None:
    days, slots = _days(context), context.texts.group("arrival_slot")
    if not days:
        return None
    # A time at which nobody ever comes needs no column.
    slots = {slot: title for slot, title in slots.items() if any(_is_used(context, day, slot) for day in days)}
    columns = [Column(key="weekday", title=context.texts("dimension.weekday"))]
    columns += [Column(key=f"slot_{slot}", title=title, kind="rate") for slot, title in slots.items()]
    rows = tuple(_row(context, day, list(slots)) for day in days)
    period = context.period_name()
    title = context.texts("chart.arrivals_table", period=period)
    return Table(id=CODE, title=title, columns=tuple(columns), rows=rows, place="files")


def _is_used(context: Context, day: str, slot: str) -> bool:
    return context.cell(CODE, f"arrival_{day}={slot}").status != "not_applicable"


def _row(context: Context, day: str, slots: list[str]) -> tuple[Value, ...]:
    name = context.formats.words(context.texts.label("weekday", day))
    return (name, *(context.value(CODE, f"arrival_{day}={slot}") for slot in slots))


def _title(context: Context, table: Table) -> str:
    """The fullest hour of the week."""
    tiles_ = [(v, row[0], column) for row in table.rows for v, column in zip(row[1:], table.columns[1:], strict=True)]
    value, day, column = max((tile for tile in tiles_ if tile[0].number is not None), key=lambda tile: tile[0].number)
    return context.texts("chart.arrivals_finding", day=day.text, hour=column.title, value=value.text)
