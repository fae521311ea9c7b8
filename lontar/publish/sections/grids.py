"""Members of a breakdown that stand in two directions, as a table of rows and columns: the nine boxes of talent management."""

from pydantic import BaseModel, ConfigDict

from lontar.publish.context import Context
from lontar.publish.model import Column, Table, Value


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
