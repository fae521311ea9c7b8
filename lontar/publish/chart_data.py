"""Rows of dot and bar charts: shown items as points, the others as words in their row. No figure is made here."""

from dataclasses import dataclass
from typing import Any

from lontar.publish.cells import Cell
from lontar.publish.chart_axis import shorten, tick_step
from lontar.publish.model import Value

_ROW_PX = 20


@dataclass(frozen=True)
class Item:
    """One row of a dot or bar chart; `member` is the code behind the name where it is a member of a breakdown."""

    name: str
    cell: Cell
    value: Value
    member: str = ""


def item_keys(items: list[Item]) -> list[str]:
    """Unique keys of rows: position and shortened name, parted by a control character at which the spec cuts."""
    return [f"{index}\u001f{shorten(item.name)}" for index, item in enumerate(items)]


def dots_options(items: list[Item], domain: list[float], axis_format: str, step: float) -> dict[str, Any]:
    """Parameters of the `dots` spec; item keys carry their position, because two units may share a name."""
    height = max(_ROW_PX * len(items), 60)
    marks = {"tick_step": tick_step(domain, step), "axis_format": axis_format}
    return {"height": height, "domain": domain, "items": item_keys(items)} | marks


def item_data(items: list[Item]) -> dict[str, list[dict[str, Any]]]:
    """Shown items as points, the others as words in their row."""
    points: list[dict[str, Any]] = []
    absences: list[dict[str, Any]] = []
    for key, item in zip(item_keys(items), items, strict=True):
        if not item.cell.is_shown:
            absences.append({"item": key, "text": item.value.text})
            continue
        low, high = (None if end is None else float(end) for end in (item.cell.value_low, item.cell.value_high))
        points.append({"item": key, "value": float(item.cell.value), "text": item.value.text, "low": low, "high": high})
    return {"points": points, "absences": absences}
