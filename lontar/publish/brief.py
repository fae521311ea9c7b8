"""The one-page brief for the head of government: five figures, what changed most, three actions, how sure it all is.

Which figures it may show stands in `reports/brief.yml`. Every number is a shown cell of the publication; a difference is named
by its two ends.
"""

from functools import cache

from pydantic import BaseModel, ConfigDict

from lontar.publish.brief_model import Brief, BriefAction, BriefFigure
from lontar.publish.cells import UNIT_MEDIAN
from lontar.publish.change import Change, change_rules
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import Chart, Document, Table
from lontar.publish.sections import recommendations
from lontar.publish.sections.targets import target_of, target_value
from lontar.settings import settings
from lontar.yaml_file import load_yaml

_FIGURES = 5


class BriefPlan(BaseModel):
    """The content of `reports/brief.yml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    figures: tuple[str, ...]
    watched: tuple[str, ...]
    most_changes: int
    most_actions: int


@cache
def brief_plan() -> BriefPlan:
    """Which figures the brief shows and among which it looks for differences."""
    path = settings().project_dir / "reports" / "brief.yml"
    return BriefPlan.model_validate(load_yaml(path))


def build_brief(context: Context, document: Document) -> Brief:
    """The brief of the whole agency; `document` is its report in the same language, whose marks and dates it bears."""
    texts = context.texts
    gaps = {"agency": context.agency.name, "period": context.period_name()}
    lead, changes = _changes(context)
    found = recommendations.current(context)
    plan = brief_plan()
    return Brief(
        language=texts.language,
        title=texts(f"brief.title.{context.agency.head_of_government}"),
        subtitle=texts("brief.subtitle", **gaps),
        office=context.agency.personnel_office,
        period_title=context.period_name(),
        previous_title=context.period_name(context.previous.start_date),
        end_date=context.period.end_date,
        notice=document.notice,
        facts=document.facts,
        lead=_lead(context),
        figures=tuple(_figure(context, code) for code in _codes(context)),
        changes_lead=lead,
        changes=tuple(changes),
        actions=tuple(_action(context, one) for one in found[: plan.most_actions]),
        actions_note=_actions_note(context, len(found), plan.most_actions),
        sure=tuple(_sure(context)),
        contact=texts("document.contact", contact=context.agency.contact),
        words=_words(context),
    )


def _words(context: Context) -> dict[str, str]:
    keys = ("figures", "figure", "median", "trend", "trend_note", "changes", "actions", "action", "who", "deadline")
    words = {key: context.texts(f"brief.{key}") for key in (*keys, "sure", "full_report")}
    return words | {"target": context.texts("brief.target", year=str(context.period.start_date.year))}


def _lead(context: Context) -> str:
    if not context.has("headcount"):
        return ""
    gaps = {"agency": context.agency.name, "period": context.period_name()}
    if context.cell("headcount").is_shown:
        return context.texts("brief.lead", count=context.text_of("headcount"), **gaps)
    return context.texts("brief.lead_absent", absence=context.text_of("headcount"))


def _codes(context: Context) -> list[str]:
    """The first five figures that are shown, in their order; absent ones only where there are not five."""
    codes = [code for code in brief_plan().figures if context.has(code)]
    by_presence = sorted(codes, key=lambda code: not context.cell(code).is_shown)
    return sorted(by_presence[:_FIGURES], key=codes.index)


def _figure(context: Context, code: str) -> BriefFigure:
    cell, texts = context.cell(code), context.texts
    interval = context.interval(code, cell)
    has_median = context.cell(code, UNIT_MEDIAN, unit_id=AGENCY_UNIT).is_shown
    verdict = context.changes.get(context.unit.unit_id, code).verdict
    previous = context.cell(code, start=context.previous.start_date)
    return BriefFigure(
        code=code,
        name=_name(context, code),
        value=context.value(code, suffix=True),
        detail=texts("brief.interval", interval=interval) if interval else "",
        target=_target(context, code),
        is_met=_is_met(context, code),
        verdict="" if verdict == "not_enough" else texts(f"brief.verdict.{verdict}"),
        previous=context.text_of(code, start=context.previous.start_date) if previous.is_shown else "–",
        median=context.text_of(code, breakdown=UNIT_MEDIAN, unit_id=AGENCY_UNIT) if has_median else "–",
        trend=_trend(context, code),
    )


def _name(context: Context, code: str) -> str:
    name = context.texts.label("brief.name", code)
    return name if name != code else context.indicators[code].name


def _target(context: Context, code: str) -> str:
    """The target with whether it is reached, or that no document sets one."""
    if not target_of(context, code).is_shown:
        return context.texts("brief.no_target")
    met, text = _is_met(context, code), target_value(context, code).text
    if met is None:
        return text
    return f"{text}, {context.texts('brief.met' if met else 'brief.missed')}"


def _is_met(context: Context, code: str) -> bool | None:
    target, cell = target_of(context, code), context.cell(code)
    direction = context.indicators[code].direction
    if not (target.is_shown and cell.is_shown) or direction == "neutral":
        return None
    return cell.value >= target.value if direction == "higher_better" else cell.value <= target.value


def _trend(context: Context, code: str) -> Chart | None:
    """The published periods as a line the height of a table row; nothing with fewer than two figures."""
    cells = {start: context.cell(code, start=start) for start in context.months}
    shown = [float(cell.value) for cell in cells.values() if cell.is_shown]
    if len(shown) < 2:
        return None
    target = target_of(context, code)
    goal = [{"value": float(target.value)}] if target.is_shown else []
    low, high = min(shown + [g["value"] for g in goal]), max(shown + [g["value"] for g in goal])
    margin = (high - low) * 0.12 or abs(high) * 0.05 or 1.0
    points = [
        {"period": f"{start:%Y-%m}", "value": float(c.value) if c.is_shown else None} for start, c in cells.items()
    ]
    name = _name(context, code)
    said = "; ".join(f"{context.period_name(start)} {context.text_of(code, start=start)}" for start in cells)
    alt = context.texts("brief.trend_alt", name=name, points=said)
    return Chart(
        id=f"trend-{code}",
        spec="spark",
        title=name,
        subtitle="",
        alt=alt,
        data={"points": points, "last": [p for p in points if p["value"] is not None][-1:], "target": goal},
        options={
            "domain": [round(low - margin, 6), round(high + margin, 6)],
            "periods": [p["period"] for p in points],
        },
        table=Table(id=f"trend-{code}-data", title=name, columns=(), rows=(), place="files"),
    )


def _changes(context: Context) -> tuple[str, list[str]]:
    """What changed most over all units, by the limits of change; else that it cannot be said, and the largest differences."""
    texts, most = context.texts, brief_plan().most_changes
    named = context.changes.most(most)
    if named:
        return "", [_change(context, change) for change in named]
    tested, differences = context.changes.tested(), _differences(context)[:most]
    lead = [texts("brief.unchanged", count=context.formats.number(tested))] if tested else []
    if not all(_is_tested(context, code) for code in brief_plan().watched):
        lead.append(texts("brief.untested", least=str(change_rules().least_points)))
    if differences:
        lead.append(texts("brief.differences", period=context.period_name(context.previous.start_date)))
    return " ".join(lead), differences


def _is_tested(context: Context, code: str) -> bool:
    return not context.has(code) or context.changes.get(context.unit.unit_id, code).reason != "few_points"


def _change(context: Context, change: Change) -> str:
    code, unit = change.code, change.unit_id
    gaps = {
        "unit": context.tree.get(unit).name,
        "name": context.indicators[code].name,
        "value": context.text_of(code, unit_id=unit),
    }
    if change.difference is not None:
        before = context.text_of(code, unit_id=unit, start=change.difference.since)
        return context.texts("brief.change_difference", before=before, **gaps)
    earlier = [start for start in context.months[:-1] if context.cell(code, unit_id=unit, start=start).is_shown]
    ordered = sorted(earlier, key=lambda start: context.cell(code, unit_id=unit, start=start).value)
    low, high = (context.text_of(code, unit_id=unit, start=start) for start in (ordered[0], ordered[-1]))
    count = context.formats.number(len(ordered))
    return context.texts(f"brief.change_{change.verdict}", low=low, high=high, count=count, **gaps)


def _differences(context: Context) -> list[str]:
    """Shares that lie farthest from those of the period before, both ends named; the farthest first."""
    before, found = context.previous.start_date, []
    for code in brief_plan().watched:
        if not context.has(code):
            continue
        now, then = context.cell(code), context.cell(code, start=before)
        if now.is_shown and then.is_shown and now.value != then.value:
            found.append((-abs(now.value - then.value), code))
    return [
        context.texts(
            "brief.difference",
            name=context.indicators[code].name,
            before=context.text_of(code, start=before),
            value=context.text_of(code),
        )
        for _, code in sorted(found)
    ]


def _action(context: Context, one: recommendations.Recommendation) -> BriefAction:
    figures = "; ".join(recommendations.figure_of(context, trigger) for trigger in one.triggers)
    return BriefAction(
        text=recommendations.text_of(context, one),
        who=recommendations.who_of(context, one),
        deadline=context.formats.day(recommendations.deadline(context, one)),
        because=context.texts("brief.because", figures=figures),
    )


def _actions_note(context: Context, count: int, most: int) -> str:
    if not count:
        return context.texts("brief.no_actions")
    return context.texts("brief.more_actions", count=context.formats.number(count - most)) if count > most else ""


def _sure(context: Context) -> list[str]:
    """Gates, share of figures shown, and where everything else stands."""
    texts, gates = context.texts, context.provenance.gates
    lines = []
    if gates:
        passed = sum(gate.outcome == "passed" for gate in gates)
        lines.append(texts("brief.gates", passed=str(passed), total=str(len(gates))))
    counts = context.cells.statuses(context.period.start_date)
    shown, total = counts["shown"], counts["shown"] + counts["withheld"]
    if total:
        number = context.formats.number
        lines.append(texts("brief.cells", shown=number(shown), total=number(total)))
    return [*lines, texts("brief.more", period=context.period_name())]
