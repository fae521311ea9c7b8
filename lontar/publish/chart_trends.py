"""Lines over the published months: points, labels at their ends, and words where a month has no figure."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from lontar.publish.cells import Cell
from lontar.publish.chart_axis import tick_step
from lontar.publish.context import Context
from lontar.publish.model import Column, Table, Value

# Two end labels of two lines each need this share of the chart's height between them.
_LABEL_GAP = 0.23


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


def _month_labels(context: Context) -> dict[date, str]:
    """`2026-04|Apr|2026`, `2026-05|Mei|`: a sortable key, then the two lines of the label; the spec cuts at the bars."""
    labels, kind = {}, context.period.kind
    for index, start in enumerate(context.months):
        year = str(start.year) if kind != "year" and (index == 0 or start.month == 1) else ""
        labels[start] = f"{start:%Y-%m}|{context.formats.period_short(kind, start)}|{year}"
    return labels


def _spread(labels: list[dict[str, Any]], domain: list[float]) -> list[dict[str, Any]]:
    """Move end labels apart until two lines of text fit between them, keeping their order."""
    gap = (domain[1] - domain[0]) * _LABEL_GAP
    ordered = sorted(labels, key=lambda label: label["at"])
    for lower, upper in pairwise(ordered):
        upper["at"] = round(max(upper["at"], lower["at"] + gap), 6)
    overshoot = ordered[-1]["at"] - domain[1] if ordered else 0
    for label in ordered if overshoot > 0 else []:
        label["at"] = round(label["at"] - overshoot, 6)
    return ordered


def _point(line: Line, month: str, cell: Cell) -> dict[str, Any]:
    ends = (cell.value_low, cell.value_high) if cell.is_shown and line.role == "main" else (None, None)
    low, high = (None if end is None else float(end) for end in ends)
    return {
        "month": month,
        "role": line.role,
        "value": float(cell.value) if cell.is_shown else None,
        "low": low,
        "high": high,
    }


def _end_label(context: Context, line: Line) -> list[dict[str, Any]]:
    shown = [start for start in context.months if line.cell(context, start).is_shown]
    if not shown:
        return []
    last = line.value(context, shown[-1])
    # A line that ends early says of which month its last figure is.
    month = (
        "" if shown[-1] == context.months[-1] else f" ({context.formats.period_short(context.period.kind, shown[-1])})"
    )
    return [{"role": line.role, "at": float(last.number), "lines": [line.name, last.text + month]}]


def trend_data(context: Context, lines: list[Line], domain: list[float]) -> dict[str, list[dict[str, Any]]]:
    """Points, end labels and words for missing months. A month counts as missing by its first line."""
    months = _month_labels(context)
    points = [_point(line, month, line.cell(context, start)) for line in lines for start, month in months.items()]
    labels = [label for line in lines for label in _end_label(context, line)]
    first = {start: lines[0].value(context, start) for start in months}
    absences = [
        {"month": months[start], "at": domain[0], "lines": value.text.replace(" ", "\n", 1).split("\n")}
        for start, value in first.items()
        if value.status != "shown"
    ]
    return {"points": points, "labels": _spread(labels, domain), "absences": absences}


def trend_options(context: Context, domain: list[float], step: float, axis_format: str) -> dict[str, Any]:
    """Parameters of the `trend` spec."""
    months = list(_month_labels(context).values())
    return {
        "months": months,
        "domain": domain,
        "tick_step": tick_step(domain, step),
        "axis_format": axis_format,
    }


def trend_table(context: Context, table_id: str, title: str, lines: list[Line]) -> Table:
    """Every number of a trend: one row per month and one column per line."""
    columns = [Column(key="month", title=context.texts("table.month"))]
    columns += [context.column(line.code, key=f"{line.role}_{line.code}", title=line.name) for line in lines]
    rows = []
    for start in context.months:
        name = context.formats.words(context.period_name(start))
        rows.append((name, *(line.value(context, start) for line in lines)))
    return Table(id=table_id, title=title, columns=tuple(columns), rows=tuple(rows), place="files")


def trend_range(context: Context, line: Line) -> dict[str, str]:
    """First month with a figure, lowest and highest figure, as gaps of a title."""
    shown = [start for start in context.months if line.cell(context, start).is_shown]
    ordered = sorted(shown, key=lambda start: line.cell(context, start).value)
    return {
        "first": context.period_name(shown[0]),
        "low": line.value(context, ordered[0]).text,
        "high": line.value(context, ordered[-1]).text,
    }
