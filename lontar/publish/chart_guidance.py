"""The spread of predikat in a unit beside what the guidance allows for its organisation's own predikat."""

from decimal import Decimal
from typing import Any

from lontar.publish.chart_data import FEWEST_POINTS, item_data, item_keys, points_text, shown_of
from lontar.publish.chart_members import Members
from lontar.publish.context import Context
from lontar.publish.labels import guidance_clauses
from lontar.publish.model import Chart

_ROW_PX = 34
# The figures of a period kind: share of people, the organisation's own predikat, clauses not met.
_OWN = {
    "predikat_share_year": ("organisation_predikat_year", "guidance_breaches_year"),
    "predikat_share_quarter": ("organisation_predikat_quarter", "guidance_breaches_quarter"),
}


def guidance(context: Context, members: Members) -> Chart | None:
    """The picture; nothing where the organisation has no predikat, few shares are shown, or no bound can be drawn."""
    organisation, breaches = _OWN[members.code]
    if not context.has(organisation, breaches) or not context.cell(organisation).is_shown:
        return None
    own, shown = context.cell(organisation).label, shown_of(members.items)
    clauses = guidance_clauses(own, context.period.end_date)
    bounds = _bounds(context, members, clauses)
    if len(shown) < FEWEST_POINTS or not bounds:
        return None
    name = context.texts.label("organisation_predikat", own)
    words = " ".join(_clause(context, clause) for clause in clauses)
    points = points_text((item.name, item.value.text) for item in members.items)
    table = members.table.model_copy(update={"place": "files", "notes": (*members.table.notes, words)})
    return Chart(
        id=table.id,
        spec="guidance",
        title=_title(context, breaches, name),
        subtitle=table.title,
        alt=context.texts("chart.guidance_alt", name=table.title, predikat=name, points=points, clauses=words),
        reading=context.texts("chart.guidance_reading", predikat=name, clauses=words),
        data=item_data(members.items) | {"bounds": bounds},
        options={"height": _ROW_PX * len(members.items), "domain": [0, 1], "items": item_keys(members.items)},
        table=table,
        native="bar",
    )


def _title(context: Context, breaches: str, name: str) -> str:
    """The published verdict, never one of our own: shares are rounded, the rule counts people."""
    cell = context.cell(breaches)
    if not cell.is_shown:
        return context.texts("chart.guidance_finding_absent", predikat=name)
    return context.texts(f"chart.guidance_finding.{cell.label}", predikat=name, count=context.text_of(breaches))


def _bounds(context: Context, members: Members, clauses: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Bounds that concern one predikat; those of several together are said in words."""
    keys = dict(zip((item.member for item in members.items), item_keys(members.items), strict=True))
    rows = []
    for clause in clauses:
        if clause["members"] in keys:
            bound = float(clause["bound"])
            ends = (0.0, bound) if clause["relation"] == "at_most" else (bound, 1.0)
            text = context.texts(f"guidance_relation.{clause['relation']}", bound=_share(context, clause))
            rows.append({"item": keys[clause["members"]], "from": ends[0], "to": ends[1], "at": bound, "text": text})
    return _joined(rows)


def _joined(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Two bounds of one predikat are one band with two marks and one line of words."""
    by_item: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_item.setdefault(row["item"], []).append(row)
    for found in by_item.values():
        ends = {"from": max(r["from"] for r in found), "to": min(r["to"] for r in found)}
        words = ", ".join(r["text"] for r in found)
        for row in found:
            row.update(ends | {"text": words if row is found[0] else ""})
    return rows


def _share(context: Context, clause: dict[str, str]) -> str:
    return context.formats.plain_number(Decimal(clause["bound"]) * 100) + "%"


def _clause(context: Context, clause: dict[str, str]) -> str:
    names = [context.texts.label("predikat", member) for member in clause["members"].split("|")]
    relation = context.texts(f"guidance_relation.{clause['relation']}", bound=_share(context, clause))
    return context.texts("chart.guidance_clause", names=f" {context.texts('chart.or')} ".join(names), relation=relation)
