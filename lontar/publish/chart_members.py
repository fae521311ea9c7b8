"""Charts of one breakdown: bars, the stages of a selection, plan and result. One function per kind, all of one shape.

Each gets what its table is made from and gives the picture, or nothing where fewer than three figures are shown.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lontar.publish.chart_data import (
    FEWEST_POINTS,
    Item,
    extremes,
    in_sentence,
    item_data,
    item_keys,
    points_text,
    shown_of,
)
from lontar.publish.context import Context
from lontar.publish.model import Chart, Table

_BAR_PX, _STAGE_PX, _BULLET_PX = 26, 30, 56


@dataclass(frozen=True)
class Members:
    """Members of a breakdown in printed order; `finding` is the text key of the title, `beside` further figures of theirs."""

    code: str
    dimension: str
    items: list[Item]
    table: Table
    finding: str = ""
    beside: tuple[str, ...] = ()

    def gaps(self, context: Context) -> dict[str, str]:
        """What a title may say."""
        period = context.period_name()
        year, name = str(context.period.start_date.year), context.indicators[self.code].name
        return {"name": name, "period": period, "year": year} | extremes(context, self.code, self.items)


Draw = Callable[[Context, Members], Chart | None]


def _chart(context: Context, members: Members, kind: str, **parts: Any) -> Chart:
    """The frame all kinds share: a title that says what the figures say, what they are below it, all of them in words."""
    points = points_text((item.name, item.value.text) for item in members.items)
    gaps = members.gaps(context) | parts.pop("gaps", {})
    finding = context.texts(members.finding or f"chart.{kind}_finding", **gaps)
    alt = context.texts(f"chart.{kind}_alt", name=members.table.title, points=points)
    table = members.table.model_copy(update={"place": "files"})
    common = {"id": table.id, "title": finding, "subtitle": table.title, "alt": alt, "table": table, "native": "bar"}
    return Chart(**({"spec": kind} | common | parts))


def bars(context: Context, members: Members) -> Chart | None:
    """One bar per member from zero."""
    shown = shown_of(members.items)
    if len(shown) < FEWEST_POINTS:
        return None
    values = [float(item.cell.value) for item in shown]
    domain = [min(0.0, *values), max(0.0, *values) or 1.0]
    options = {"height": _BAR_PX * len(members.items), "domain": domain, "items": item_keys(members.items)}
    data = item_data(members.items) | {"zero": [{"value": 0}] if domain[0] < 0 else []}
    if len(shown) < len(members.items) and not members.finding:
        # A withheld figure may be lower than every printed one: no word of a lowest.
        members = replace(members, finding="chart.bars_finding_partial")
    return _chart(context, members, "bars", data=data, options=options)


def funnel(context: Context, members: Members) -> Chart | None:
    """Stages in their order, each with its share of the first one: two printed counts divided, nothing else."""
    shown = shown_of(members.items)
    if len(shown) < FEWEST_POINTS or not (first := shown[0].cell.value):
        return None
    data = item_data(members.items)
    for point, item in zip(data["points"], shown, strict=True):
        point["aside"] = "" if item is shown[0] else _part(context, item.cell.value, first, shown[0].name)
    largest = max(float(item.cell.value) for item in shown)
    options = {
        "height": _STAGE_PX * len(members.items),
        "domain": [-largest / 2, largest / 2],
        "items": item_keys(members.items),
    }
    gaps = {
        "first": shown[0].value.text,
        "first_name": in_sentence(shown[0].name),
        "last": shown[-1].value.text,
        "last_name": in_sentence(shown[-1].name),
    }
    return _chart(
        context, members, "funnel", gaps=gaps, data=data, options=options, reading=context.texts("chart.funnel_reading")
    )


def _part(context: Context, value: Decimal, whole: Decimal, name: str) -> str:
    share = (value / whole).quantize(Decimal("0.001"), ROUND_HALF_UP)
    return context.texts("chart.funnel_aside", share=context.formats.rate(share, 3), first=in_sentence(name))


def bullets(context: Context, members: Members) -> Chart | None:
    """Plan as an open bar and result inside it; `beside` names the result, its share and what it brought."""
    shown = shown_of(members.items)
    result, share, *brought = members.beside
    done = {item.member: context.cell(result, f"{members.dimension}={item.member}") for item in shown}
    if len(shown) + sum(cell.is_shown for cell in done.values()) < FEWEST_POINTS:
        return None
    data = item_data(members.items)
    for point, item in zip(data["points"], shown, strict=True):
        cell = done[item.member]
        point["result"] = float(cell.value) if cell.is_shown else None
        point["lines"] = _bullet_lines(context, members, item, share, brought)
    ends = [item.cell.value for item in shown] + [cell.value for cell in done.values() if cell.is_shown]
    options = {
        "height": _BULLET_PX * len(members.items),
        "domain": [0, float(max(ends)) or 1],
        "items": item_keys(members.items),
    }
    gaps = {"result": context.text_of(result), "plan": context.text_of(members.code), "share": context.text_of(share)}
    parts = {"data": data, "options": options, "reading": context.texts("chart.bullets_reading"), "gaps": gaps}
    parts["native_series"] = 2
    whole = all(context.cell(code).is_shown for code in (members.code, result, share))
    return _chart(context, members, "bullets" if whole else "bullets_plain", **parts | {"spec": "bullets"})


def _bullet_lines(context: Context, members: Members, item: Item, share: str, brought: list[str]) -> list[str]:
    member = f"{members.dimension}={item.member}"
    plan = context.show(members.code, item.cell, suffix=True).text
    lines = [
        context.text_of(members.beside[0], breakdown=member),
        context.texts("chart.bullets_of", plan=plan, share=context.text_of(share, breakdown=member)),
    ]
    for code in brought:
        if context.has(code) and context.cell(code, member).is_shown:
            name = context.texts.label("short", code)
            lines.append(
                context.texts("chart.bullets_brought", name=name, value=context.text_of(code, breakdown=member))
            )
    return lines
