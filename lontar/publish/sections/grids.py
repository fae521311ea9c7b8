"""Members of a breakdown that stand in two directions, as a table of rows and columns: the nine boxes of talent management."""

from pydantic import BaseModel, ConfigDict

from lontar.publish.chart_tiles import short_text, tile_words, tiles
from lontar.publish.context import Context
from lontar.publish.model import Block, Chart, Column, Table, Value

_TILE_PX = 44


class _Plan(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GridRow(_Plan):
    """One row: the text of its heading and its members from left to right."""

    name: str
    members: tuple[str, ...]


class Grid(_Plan):
    """A grid as its chapter's file describes it. `corner`, `columns` and `cell` are text keys; `cell` has gaps member and value."""

    code: str
    dimension: str
    title: str
    corner: str
    columns: tuple[str, ...]
    cell: str
    rows: tuple[GridRow, ...]
    chart: bool = False


def grid_blocks(context: Context, grid: Grid, title: str) -> list[Block]:
    """The grid as a picture where it is to be drawn and enough of it is shown, else as a table; nothing without figures."""
    table = grid_table(context, grid, title)
    if table is None:
        return []
    chart = _picture(context, grid, table) if grid.chart else None
    return [chart or table]


def _picture(context: Context, grid: Grid, table: Table) -> Chart | None:
    """Tiles with the member and its figure; the fullest shown one is the finding."""
    members = [member for row in grid.rows for member in row.members]
    values = [context.value(grid.code, f"{grid.dimension}={member}") for member in members]
    shown = [(value.number, member, value.text) for value, member in zip(values, members, strict=True) if value.number]
    if not shown:
        return None
    _, member, text = max(shown)
    return tiles(
        context.texts,
        table,
        row_px=_TILE_PX,
        title=context.texts(f"{grid.cell}_finding", member=member, value=text),
        alt=context.texts("chart.tiles_alt", name=table.title, points=tile_words(table)),
        reading=context.texts("chart.tiles_reading", withheld=context.texts("absence_short.withheld")),
        words=[
            context.texts(grid.cell, member=member, value=short_text(context.texts, value))
            for value, member in zip(values, members, strict=True)
        ],
    )


def grid_table(context: Context, grid: Grid, title: str) -> Table | None:
    """The grid with the unit's figures; nothing where the unit has none of them."""
    rows = tuple(_row(context, grid, row) for row in grid.rows)
    if all(value.status == "not_applicable" for row in rows for value in row[1:]):
        return None
    head = Column(key=grid.dimension, title=context.texts(grid.corner))
    columns = [Column(key=f"{grid.dimension}_{key}", title=context.texts(key), kind="rate") for key in grid.columns]
    return Table(id=f"{grid.code}_grid", title=title, columns=(head, *columns), rows=rows)


def _row(context: Context, grid: Grid, row: GridRow) -> tuple[Value, ...]:
    return (context.formats.words(context.texts(row.name)), *(_cell(context, grid, member) for member in row.members))


def _cell(context: Context, grid: Grid, member: str) -> Value:
    value = context.value(grid.code, f"{grid.dimension}={member}")
    return value.model_copy(update={"text": context.texts(grid.cell, member=member, value=value.text)})
