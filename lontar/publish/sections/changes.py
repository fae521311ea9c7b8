"""Changes in words: one line below a figure, what changed most, and every judged figure with its limits as a table."""

from decimal import Decimal

from lontar.period import Period
from lontar.publish.change import Change, change_rules
from lontar.publish.context import Context
from lontar.publish.model import Block, ChangeLine, Column, Paragraph, Table, Value

_MOST_NAMED = 5


def _number(context: Context, code: str, value: float, *, signed: bool = False) -> str:
    """A limit or a centre in the figure's own unit and decimals; a difference with its sign."""
    text = context.number_of(code, abs(value) if signed else value)
    return f"−{text}" if signed and value < 0 and any(digit in text for digit in "123456789") else text


def _quality(context: Context, change: Change) -> str:
    """Whether the change is to the better, where more or less is better at all."""
    direction = context.indicators[change.code].direction
    if direction == "neutral":
        return ""
    better = (change.verdict == "rise") == (direction == "higher_better")
    return context.texts("change.better" if better else "change.worse")


def verdict_words(context: Context, change: Change) -> str:
    """`naik (membaik)`, `tidak berubah`, `data belum cukup`: the verdict by its name."""
    name = context.texts(f"change.verdict.{change.verdict}")
    quality = _quality(context, change) if change.is_change else ""
    return context.texts("change.verdict_with", verdict=name, quality=quality) if quality else name


def trend_line(context: Context, code: str) -> str:
    """One line below a headline figure: is the difference a change, and how that is known."""
    change = context.changes.get(context.unit.unit_id, code)
    if change.difference is not None:
        return _difference_line(context, change)
    if change.reason == "few_points":
        numbers = {"points": str(change.points), "least": str(change_rules().least_points)}
        return context.texts("change.line.few_points", **numbers)
    if change.reason == "not_shown":
        return ""
    if change.limits is None:
        return context.texts(f"change.line.{change.reason}")
    gaps = {name: _number(context, code, getattr(change, name)) for name in ("lower", "upper")}
    gaps |= {"verdict": verdict_words(context, change), "points": str(change.points)}
    key = "beyond" if change.is_beyond and not change.is_change else "charted"
    return context.texts(f"change.line.{key}", **gaps)


def _difference_line(context: Context, change: Change) -> str:
    difference = change.difference
    key = "survey_beyond" if change.is_beyond and not change.is_change else "survey"
    return context.texts(
        f"change.line.{key}",
        verdict=verdict_words(context, change),
        period=context.period_name(difference.since),
        low=_number(context, change.code, difference.low, signed=True),
        high=_number(context, change.code, difference.high, signed=True),
    )


def changed_most(context: Context) -> list[Block]:
    """What changed most: in the whole city, or in this unit; or that nothing did, or that it cannot be known yet."""
    changes = context.changes
    named = changes.most(_MOST_NAMED, "" if context.unit.is_agency else context.unit.unit_id)
    tested = changes.tested("" if context.unit.is_agency else context.unit.unit_id)
    if not tested:
        return [Paragraph(text=context.texts("change.untested", least=str(change_rules().least_points)))]
    if not named:
        key = "change.none_yet" if changes.waiting() else "change.none"
        return [Paragraph(text=context.texts(key, tested=context.formats.number(tested)))]
    return [_named_table(context, named, tested)]


def _unit(context: Context, unit_id: str) -> Value:
    unit = context.tree.get(unit_id)
    linked = unit_id in context.linked_units and unit_id != context.unit.unit_id
    return Value(text=unit.name, href=context.unit_href(unit_id) if linked else "")


def _usual(context: Context, change: Change) -> str:
    """What it was before: the centre of the earlier points, or the survey before."""
    if change.difference is None:
        return _number(context, change.code, change.centre)
    return context.text_of(change.code, unit_id=change.unit_id, start=change.difference.since)


def _expected(context: Context, change: Change) -> str:
    """Where it would have lain by chance: the limits, or the interval of the difference."""
    if change.difference is None:
        ends = (change.lower, change.upper)
        low, high = (_number(context, change.code, end) for end in ends)
        return context.texts("change.range", low=low, high=high)
    ends = (change.difference.low, change.difference.high)
    low, high = (_number(context, change.code, end, signed=True) for end in ends)
    return context.texts("change.difference_range", low=low, high=high)


def _row(context: Context, change: Change, *, with_unit: bool) -> tuple[Value, ...]:
    words = context.formats.words
    cells = [_unit(context, change.unit_id)] if with_unit else []
    cells.append(words(context.indicators[change.code].name))
    if change.statistic is None:
        reason = context.texts(f"change.reason.{change.reason}")
        usual, expected = words("–"), words(reason)
    else:
        usual, expected = words(_usual(context, change)), words(_expected(context, change))
    value = context.value(change.code, unit_id=change.unit_id, suffix=True)
    return (*cells, usual, value, expected, words(verdict_words(context, change)))


def _columns(context: Context, *, with_unit: bool) -> tuple[Column, ...]:
    unit = (Column(key="unit", title=context.texts("table.unit")),) if with_unit else ()
    return (
        *unit,
        Column(key="indicator", title=context.texts("table.indicator")),
        Column(key="usual", title=context.texts("change.usual"), kind="decimal"),
        Column(key="now", title=context.period_name(), kind="decimal"),
        Column(key="expected", title=context.texts("change.expected")),
        Column(key="verdict", title=context.texts("change.title")),
    )


def _named_table(context: Context, named: list[Change], tested: int) -> Table:
    with_unit = context.unit.is_agency
    rows = tuple(_row(context, change, with_unit=with_unit) for change in named)
    note = context.texts("change.note", tested=context.formats.number(tested))
    title = context.texts("change.most_title")
    columns = _columns(context, with_unit=with_unit)
    return Table(id="changed_most", title=title, columns=columns, rows=rows, notes=(note,))


def verdict_table(context: Context) -> list[Table]:
    """Every judged figure of this unit with centre, limits and verdict; what the auditor checks."""
    codes = [code for code in context.indicators if code in change_rules().methods]
    changes = [context.changes.get(context.unit.unit_id, code) for code in codes]
    shown = [change for change in changes if change.reason not in ("not_shown", "not_judged")]
    if not shown:
        return []
    rows = tuple(_row(context, change, with_unit=False) for change in shown)
    # A table that says "not enough data yet" in every line is for the files only.
    place = "annex" if any(change.statistic is not None for change in shown) else "files"
    title = context.texts("change.table_title", period=context.period_name())
    notes = (context.texts("change.table_note"),)
    columns = _columns(context, with_unit=False)
    return [Table(id="changes", title=title, columns=columns, rows=rows, place=place, notes=notes)]


def _exact(value: float | None) -> Decimal | None:
    """Six decimals: beyond them a statistic says nothing, and machines may differ."""
    return None if value is None else Decimal(str(value)).quantize(Decimal("0.000001"))


def change_lines(context: Context) -> tuple[ChangeLine, ...]:
    """Every judged figure of the document's unit with what its verdict rests on, for the open data."""
    codes = [code for code in context.indicators if code in change_rules().methods]
    changes = (context.changes.get(context.unit.unit_id, code) for code in codes)
    return tuple(_line(context, change) for change in changes if change.reason != "not_judged")


def _line(context: Context, change: Change) -> ChangeLine:
    difference = change.difference
    numbers = {"centre": change.centre, "lower": change.lower, "upper": change.upper}
    numbers |= {"p_value": change.p_value, "p_adjusted": change.adjusted}
    if difference is not None:
        numbers |= {
            "difference": difference.value,
            "difference_low": difference.low,
            "difference_high": difference.high,
        }
    return ChangeLine(
        indicator=change.code,
        unit=change.unit_id,
        verdict=change.verdict,
        reason=change.reason,
        method=change.method,
        points=change.points,
        since="" if difference is None else Period(difference.since, context.period.kind).code,
        **{name: _exact(value) for name, value in numbers.items()},
    )
