"""Chart blocks from cells: which rows a picture shows, where its axis starts, what its words are. No figure is made here."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from lontar.publish.cells import Cell
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Table, Value

_ROW_PX = 21
_NAME_LENGTH = 38
# Two end labels of two lines each need this share of the chart's height between them.
_LABEL_GAP = 0.19


@dataclass(frozen=True)
class Line:
    """One line of a trend: indicator, unit, how it is drawn (`main`, `second`, `context`) and what it is called."""

    code: str
    role: str
    name: str
    unit_id: str = ""

    def cell(self, context: Context, start: date) -> Cell:
        return context.cell(self.code, unit_id=self.unit_id, start=start)

    def value(self, context: Context, start: date) -> Value:
        return context.value(self.code, unit_id=self.unit_id, start=start)


@dataclass(frozen=True)
class Item:
    """One row of a dot or bar chart."""

    name: str
    cell: Cell
    value: Value


def shorten(name: str, length: int = _NAME_LENGTH) -> str:
    """A name that fits the margin; the full one stands in the chart's table."""
    printable = "".join(character for character in name if character.isprintable())
    return printable if len(printable) <= length else printable[: length - 1].rstrip() + "…"


def axis_domain(values: list[Decimal], step: float, ceiling: float | None = None, floor: float = 0.0) -> list[float]:
    """The axis: whole steps around the values, at least two steps wide, never beyond what is possible."""
    low = float(min(values)) // step * step
    high = -(-float(max(values)) // step) * step
    high = max(high, low + 2 * step)
    if ceiling is not None and high > ceiling:
        high, low = ceiling, min(low, ceiling - 2 * step)
    return [round(max(low, floor), 6), round(high, 6)]


def month_labels(context: Context) -> dict[date, str]:
    """`2026-04|Apr|2026`, `2026-05|Mei|`: a sortable key, then the two lines of the label; the spec cuts at the bars."""
    labels = {}
    for index, start in enumerate(context.months):
        year = str(start.year) if index == 0 or start.month == 1 else ""
        labels[start] = f"{start:%Y-%m}|{context.formats.month_short(start)}|{year}"
    return labels


def _spread(labels: list[dict[str, Any]], domain: list[float]) -> list[dict[str, Any]]:
    """Move end labels apart until two lines of text fit between them, keeping their order."""
    gap = (domain[1] - domain[0]) * _LABEL_GAP
    ordered = sorted(labels, key=lambda label: label["at"])
    for lower, upper in pairwise(ordered):
        upper["at"] = max(upper["at"], lower["at"] + gap)
    overshoot = ordered[-1]["at"] - domain[1]
    for label in ordered if overshoot > 0 else []:
        label["at"] = round(label["at"] - overshoot, 6)
    return ordered


def _point(line: Line, month: str, cell: Cell) -> dict[str, Any]:
    ends = (cell.value_low, cell.value_high) if cell.is_shown else (None, None)
    low, high = (None if end is None else float(end) for end in ends)
    return {
        "month": month,
        "role": line.role,
        "value": float(cell.value) if cell.is_shown else None,
        "low": low,
        "high": high,
    }


def trend_data(context: Context, lines: list[Line], domain: list[float]) -> dict[str, list[dict[str, Any]]]:
    """Points, end labels and words for missing months. A month counts as missing by its first line."""
    months, points, labels = month_labels(context), [], []
    for line in lines:
        cells = {start: line.cell(context, start) for start in months}
        points += [_point(line, months[start], cell) for start, cell in cells.items()]
        shown = [start for start, cell in cells.items() if cell.is_shown]
        if shown:
            last = line.value(context, shown[-1])
            labels.append({"role": line.role, "at": float(last.number), "lines": [line.name, last.text]})
    absences = [
        {"month": months[start], "lines": value.text.replace(" (", "\n(").split("\n")}
        for start in months
        if (value := lines[0].value(context, start)).status != "shown"
    ]
    return {"points": points, "labels": _spread(labels, domain) if labels else [], "absences": absences}


def trend_table(context: Context, table_id: str, title: str, lines: list[Line]) -> Table:
    """Every number of a trend: one row per month and one column per line, with intervals where rows carry them."""
    columns = [Column(key="month", title=context.texts("table.month"))]
    columns += [context.column(line.code, key=f"{line.role}_{line.code}", title=line.name) for line in lines]
    rows = []
    for start in context.months:
        name = context.formats.words(context.formats.period("month", start))
        rows.append((name, *(line.value(context, start) for line in lines)))
    return Table(id=table_id, title=title, columns=tuple(columns), rows=tuple(rows), place="files")


def dots_options(items: list[Item], domain: list[float], axis_format: str) -> dict[str, Any]:
    """Parameters of the `dots` spec; item keys carry their position, because two units may share a name."""
    return {
        "height": max(_ROW_PX * len(items), 60),
        "domain": domain,
        "axis_format": axis_format,
        "items": item_keys(items),
    }


def item_keys(items: list[Item]) -> list[str]:
    """Unique keys of rows: position and shortened name, parted by a control character the spec cuts at."""
    return [f"{index}\u001f{shorten(item.name)}" for index, item in enumerate(items)]


def item_data(items: list[Item]) -> dict[str, list[dict[str, Any]]]:
    """Shown items as points, the others as words in their row."""
    points: list[dict[str, Any]] = []
    absences: list[dict[str, Any]] = []
    for key, item in zip(item_keys(items), items, strict=True):
        if not item.cell.is_shown:
            absences.append({"item": key, "text": item.value.text})
            continue
        ends = [None if end is None else float(end) for end in (item.cell.value_low, item.cell.value_high)]
        points.append(
            {"item": key, "value": float(item.cell.value), "text": item.value.text, "low": ends[0], "high": ends[1]}
        )
    return {"points": points, "absences": absences}


def chart(chart_id: str, spec: str, words: dict[str, str], data: dict, options: dict, table: Table) -> Chart:
    """A chart block; `words` holds title, subtitle, alt and reading."""
    return Chart(id=chart_id, spec=spec, data=data, options=options, table=table, **words)
