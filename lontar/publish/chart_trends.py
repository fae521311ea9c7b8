"""Lines over the published months: points, labels at their ends, and words where a month has no figure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from lontar.publish.cells import Cell
from lontar.publish.chart_axis import Scale, scale_for
from lontar.publish.chart_data import FEWEST_POINTS, points_text
from lontar.publish.context import Context
from lontar.publish.model import Chart, Column, Note, Table, Value
from lontar.publish.sections.targets import amount, target_of

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

    def value(self, context: Context, start: date, *, suffix: bool = False) -> Value:
        return context.value(self.code, unit_id=self.unit_id, start=start, suffix=suffix)

    def with_interval(self, context: Context, start: date) -> str:
        """`84,2 (82,9–85,5)`, or the figure alone where the row carries no interval."""
        value, interval = self.value(context, start).text, context.interval(self.code, self.cell(context, start))
        return context.texts("chart.interval_of", value=value, interval=interval) if interval else value


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


def trend_options(context: Context, scale: Scale) -> dict[str, Any]:
    """Parameters of the `trend` spec."""
    return {"months": list(_month_labels(context).values())} | scale.options


def trend_table(context: Context, table_id: str, title: str, lines: list[Line]) -> Table:
    """Every number of a trend: one row per month and one column per line, with interval and grade of the first."""
    columns = [Column(key="month", title=context.texts("table.month"))]
    columns += [context.column(line.code, key=f"{line.role}_{line.code}", title=line.name) for line in lines]
    columns += _aside_columns(context, lines[0])
    rows = []
    for start in context.months:
        name = context.formats.words(context.period_name(start))
        values = [line.value(context, start) for line in lines]
        rows.append((name, *values, *_asides(context, lines[0], start, columns)))
    return Table(id=table_id, title=title, columns=tuple(columns), rows=tuple(rows), place="files")


def _aside_columns(context: Context, line: Line) -> list[Column]:
    """Interval and grade, where any month has them."""
    cells = [line.cell(context, start) for start in context.months]
    has = {"interval": any(cell.value_low is not None for cell in cells), "grade": any(cell.label for cell in cells)}
    return [Column(key=key, title=context.texts(f"table.{key}")) for key, holds in has.items() if holds]


def _asides(context: Context, line: Line, start: date, columns: list[Column]) -> list[Value]:
    formats, cell = context.formats, line.cell(context, start)
    known = {"interval": context.interval(line.code, cell), "grade": cell.label}
    texts = [known[column.key] for column in columns if column.key in known]
    if not cell.is_shown:
        return [formats.absence(cell.status)] * len(texts)
    return [formats.words(text) if text else formats.absence("not_applicable") for text in texts]


def trend_range(context: Context, line: Line) -> dict[str, str]:
    """First month with a figure, lowest and highest figure, as gaps of a title."""
    shown = [start for start in context.months if line.cell(context, start).is_shown]
    ordered = sorted(shown, key=lambda start: line.cell(context, start).value)
    return {
        "first": context.period_name(shown[0]),
        "low": line.value(context, ordered[0]).text,
        "high": line.value(context, ordered[-1]).text,
    }


@dataclass(frozen=True)
class TrendPlan:
    """What a trend shows and the text keys of its words; those of `chart.trend_*` unless a chapter has its own."""

    id: str
    lines: tuple[Line, ...]
    texts: str = "chart"


def trend_chart(context: Context, plan: TrendPlan) -> Chart | Note | None:
    """The periods so far as lines; with fewer than three of a longer kind its own months instead.

    A note where these are too few as well, nothing where no period has a figure.
    """
    first = plan.lines[0]
    if not any(first.cell(context, start).is_shown for start in context.months):
        return None
    targets = target_levels(context, first)
    for chosen in filter(None, (context, context.inner)):
        if sum(first.cell(chosen, start).is_shown for start in chosen.months) >= FEWEST_POINTS:
            return _trend(chosen, plan, targets)
    return Note(text=context.texts("chart.trend_short", name=first.name))


def _trend(context: Context, plan: TrendPlan, targets: list[dict[str, Any]]) -> Chart:
    """The lines with target and control limits."""
    first, limits = plan.lines[0], limit_rows(context, plan.lines[0])
    scale = _scale(context, plan, targets, limits)
    title = _title(context, plan)
    data = trend_data(context, list(plan.lines), scale.domain) | {"targets": targets}
    data["limits"] = _on_months(context, limits)
    texts, prefix = context.texts, plan.texts
    gaps = {"name": first.name, "points": _points(context, first), "indicator": context.indicators[first.code].name}
    reading = [texts(f"{prefix}.trend_reading")]
    reading += [texts("chart.limits_reading")] if limits else []
    return Chart(
        id=plan.id,
        spec="trend",
        title=title,
        subtitle=texts(f"{prefix}.trend_subtitle", **gaps),
        alt=" ".join([texts(f"{prefix}.trend_alt", **gaps), *(f"{level['text']}." for level in targets)]),
        reading=" ".join(reading),
        data=data,
        options=trend_options(context, scale),
        table=_with_levels(trend_table(context, f"{plan.id}_data", title, list(plan.lines)), targets),
        native="line",
        native_series=len(plan.lines),
    )


def _scale(context: Context, plan: TrendPlan, targets: list, limits: dict) -> Scale:
    cells = [line.cell(context, start) for line in plan.lines for start in context.months]
    main = [plan.lines[0].cell(context, start) for start in context.months]
    values = [cell.value for cell in cells if cell.is_shown]
    values += [end for cell in main if cell.is_shown for end in (cell.value_low, cell.value_high)]
    values += [Decimal(str(level["value"])) for level in targets]
    values += [Decimal(str(end)) for pair in limits.values() for end in pair]
    return scale_for(context.indicators[plan.lines[0].code].unit, values)


def _title(context: Context, plan: TrendPlan) -> str:
    """What the last month's figure is and between which it lay; for a month without figure, that."""
    line, start = plan.lines[0], context.period.start_date
    value = line.value(context, start, suffix=True).text
    gaps = trend_range(context, line) | {"period": context.period_name(start), "name": line.name}
    if line.cell(context, start).is_shown:
        return context.texts(f"{plan.texts}.trend_title", value=value, **gaps)
    return context.texts("chart.trend_title_absent", absence=value, **gaps)


def _points(context: Context, line: Line) -> str:
    months = {start: context.period_name(start) for start in context.months}
    return points_text((month, line.with_interval(context, start)) for start, month in months.items())


def target_levels(context: Context, line: Line) -> list[dict[str, Any]]:
    """The official target as a level across the months, where one is shown for the line's unit."""
    cell = target_of(context, line.code)
    if not cell.is_shown:
        return []
    text = context.texts(
        "chart.target", year=str(context.period.start_date.year), value=amount(context, line.code, cell.value)
    )
    return [{"value": float(cell.value), "text": text}]


def limit_rows(context: Context, line: Line) -> dict[date, tuple[float, float, float]]:
    """Lower control limit, centre and upper limit by month, where enough points stand behind them."""
    return context.changes.limits(line.unit_id or context.unit.unit_id, line.code, context.months)


def _on_months(context: Context, limits: dict[date, tuple[float, float, float]]) -> list[dict[str, Any]]:
    labels = _month_labels(context)
    return [{"month": labels[start], "low": low, "high": high} for start, (low, _, high) in limits.items()]


def _with_levels(table: Table, targets: list[dict[str, Any]]) -> Table:
    """The table with the target that the picture draws as a note."""
    notes = (*table.notes, *(f"{level['text']}." for level in targets))
    return table.model_copy(update={"notes": notes})
