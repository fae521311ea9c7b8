"""Rows of dot and bar charts: shown items as points, the others as words in their row. No figure is made here."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lontar.publish.cells import Cell
from lontar.publish.chart_axis import Scale, shorten
from lontar.publish.context import Context
from lontar.publish.model import Table, Value

# Fewer figures than this are told faster by the table.
FEWEST_POINTS = 3
_ROW_PX = 20


@dataclass(frozen=True)
class Item:
    """One row of a dot or bar chart; `member` is the code behind the name where it is a member of a breakdown."""

    name: str
    cell: Cell
    value: Value
    member: str = ""


def shown_of(items: Iterable[Item]) -> list[Item]:
    """Those that have a figure."""
    return [item for item in items if item.cell.is_shown]


def item_keys(items: list[Item]) -> list[str]:
    """Unique keys of rows: position and shortened name, parted by a control character at which the spec cuts."""
    return [f"{index}\u001f{shorten(item.name)}" for index, item in enumerate(items)]


def dots_options(items: list[Item], scale: Scale) -> dict[str, Any]:
    """Parameters of the `dots` spec; keys carry their position, because two units may share a name."""
    return {"height": max(_ROW_PX * len(items), 60), "top": 6, "items": item_keys(items)} | scale.options


def item_ends(items: Iterable[Item]) -> list[Decimal]:
    """Every number a dot chart draws of the items: values and interval ends."""
    ends = (end for item in items for end in (item.cell.value, item.cell.value_low, item.cell.value_high))
    return [end for end in ends if end is not None]


def item_data(items: list[Item]) -> dict[str, list[dict[str, Any]]]:
    """Shown items as points, the others as words in their row."""
    points: list[dict[str, Any]] = []
    absences: list[dict[str, Any]] = []
    for key, item in zip(item_keys(items), items, strict=True):
        if not item.cell.is_shown:
            absences.append({"item": key, "text": item.value.text})
            continue
        points.append({"item": key, "value": float(item.cell.value), "text": item.value.text} | _ends(item.cell))
    return {"points": points, "absences": absences}


def _ends(cell: Cell) -> dict[str, float]:
    """The interval where the row has one; bars and dots without leave it out."""
    if cell.value_low is None or cell.value_high is None:
        return {}
    return {"low": float(cell.value_low), "high": float(cell.value_high)}


def points_text(pairs: Iterable[tuple[str, str]]) -> str:
    """Names and figures in one line, for who cannot see the picture: `Senin 41,2%; Selasa 39,0%.`"""
    return "; ".join(f"{name} {text}" for name, text in pairs) + "."


def extremes(context: Context, code: str, items: list[Item]) -> dict[str, str]:
    """The highest and the lowest shown item and their figures with unit, and how many there are: gaps of a finding."""
    ordered = sorted(shown_of(items), key=lambda item: item.cell.value)
    low, high = ordered[0], ordered[-1]
    return {
        "high_name": high.name,
        "high": context.show(code, high.cell, suffix=True).text,
        "low_name": low.name,
        "low": context.show(code, low.cell, suffix=True).text,
        "count": context.formats.number(len(ordered)),
    }


def instead_of_chart(context: Context, table: Table) -> Table:
    """The table in the text, with a line that says why there is no picture."""
    notes = (*table.notes, context.texts("chart.too_few"))
    return table.model_copy(update={"place": "text", "notes": notes})


def in_sentence(name: str) -> str:
    """A name inside a sentence: its first letter small, unless it is an abbreviation (`SKD`)."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
