"""Figures in rows and columns as shaded tiles: the nine boxes, arrivals by weekday and hour. Every tile says its figure."""

from typing import Any

from lontar.publish.chart_axis import shorten
from lontar.publish.chart_data import FEWEST_POINTS, points_text
from lontar.publish.model import Chart, Table, Value
from lontar.publish.texts import Texts

_SPLIT = "\u001f"


def _keys(names: list[str], length: int) -> list[str]:
    """Unique keys in order; the spec cuts at the control character."""
    return [f"{index}{_SPLIT}{shorten(name, length)}" for index, name in enumerate(names)]


def tiles(
    texts: Texts, table: Table, *, row_px: int, title: str, alt: str, reading: str, words: list[str] | None = None
) -> Chart | None:
    """The picture of a table whose first column names the rows and whose others are of one indicator; nothing for few figures.

    `words` are the texts of the tiles in reading order where they say more than the figure (the number of a box).
    """
    shown = [value for row in table.rows for value in row[1:] if value.number is not None]
    if len(shown) < FEWEST_POINTS:
        return None
    columns = _keys([column.title for column in table.columns[1:]], 18)
    rows = _keys([row[0].text for row in table.rows], 24)
    most = max(float(value.number) for value in shown)
    options = {"height": row_px * len(rows), "domain": [0, most or 1], "columns": columns, "rows": rows}
    return Chart(
        id=f"{table.id}_tiles",
        spec="tiles",
        title=title,
        subtitle=table.title,
        alt=alt,
        reading=reading,
        data=_data(texts, table, rows, columns, words),
        options=options,
        table=table.model_copy(update={"place": "files"}),
        native="shade",
    )


def _data(texts: Texts, table: Table, rows: list[str], columns: list[str], words: list[str] | None) -> dict:
    """Tiles with a figure and tiles without, in reading order."""
    data: dict[str, list[dict[str, Any]]] = {"points": [], "absences": []}
    values = [value for row in table.rows for value in row[1:]]
    words = words or [short_text(texts, value) for value in values]
    places = [(row, column) for row in rows for column in columns]
    for (row, column), value, text in zip(places, values, words, strict=True):
        tile: dict[str, Any] = {"row": row, "column": column, "text": text}
        if value.number is None:
            data["absences"].append(tile)
        else:
            data["points"].append(tile | {"value": float(value.number)})
    return data


def short_text(texts: Texts, value: Value) -> str:
    """What a tile has room for: the figure, or the shorthand of its absence."""
    return value.text if value.status == "shown" else texts(f"absence_short.{value.status}")


def tile_words(table: Table) -> str:
    """All tiles in words, row by row, for the description of the picture."""
    heads = [column.title for column in table.columns[1:]]
    pairs = ((row[0].text, head, value) for row in table.rows for head, value in zip(heads, row[1:], strict=True))
    return points_text((f"{row}, {head}", value.text) for row, head, value in pairs)
