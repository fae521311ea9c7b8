"""What to do: the recommendations that the figures trigger, and what became of those of the period before."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

from lontar.publish.cells import Cell
from lontar.publish.context import Context
from lontar.publish.model import (
    Action,
    Actions,
    Block,
    Column,
    Note,
    Paragraph,
    RecommendationLine,
    Section,
    Table,
    Value,
)
from lontar.publish.recommendations import FollowUp, Recommendation, Trigger, evaluate, follow_up, rules
from lontar.publish.recommendations.rules import SEVERITIES, TARGET, Condition
from lontar.publish.sections.targets import amount

# A mayor reads two pages, a head of unit one: the rest stands in the table.
_MOST_PRINTED = {"agency": 8, "unit": 4}
_MOST_UNITS_NAMED = 4


def current(context: Context, unit_id: str = "") -> list[Recommendation]:
    """The recommendations of this period, of this unit or another; worked out once for all documents."""
    unit = unit_id or context.unit.unit_id
    key = ("recommendations", context.period, unit, frozenset(context.indicators))
    if key not in context.cells.kept:
        context.cells.kept[key] = evaluate(rules(), context.cells, context.indicators, context.period, unit)
    return context.cells.kept[key]


def deadline(context: Context, recommendation: Recommendation) -> date:
    """The day by which it should be done: counted from the release, or from the period's end where no day is set."""
    start = context.provenance.release_date or context.period.end_date
    return start + timedelta(days=recommendation.rule.days)


def text_of(context: Context, recommendation: Recommendation) -> str:
    """The recommended action in the report's language; members of a breakdown by name, the farthest first."""
    words = getattr(recommendation.rule.text, context.texts.language)
    members = next((trigger for trigger in recommendation.triggers if trigger.members), None)
    return words.format(members=_member_names(context, members)) if members else words


def _member_names(context: Context, trigger: Trigger, *, with_values: bool = False) -> str:
    from lontar.publish.labels import unsur_names

    known = unsur_names(context.texts.language) if trigger.condition.breakdown == "unsur" else {}
    named = []
    for member, cell in trigger.members:
        name = known.get(member) or context.texts.member(trigger.condition.breakdown, member)
        named.append(f"{name} ({context.show(trigger.condition.indicator, cell).text})" if with_values else name)
    return ", ".join(named)


def figure_of(context: Context, trigger: Trigger) -> str:
    """The figure that triggered it, with its size and what it was held against."""
    condition, code = trigger.condition, trigger.condition.indicator
    gaps = {"name": context.indicators[code].name, "value": _sized(context, code, trigger.cell)}
    if condition.is_ == "missing":
        return context.texts("recommendations.figure.missing", **gaps)
    gaps |= {"threshold": amount(context, code, trigger.threshold), "source": trigger.document}
    if trigger.members:
        members = _member_names(context, trigger, with_values=True)
        return context.texts(f"recommendations.figure.members_{condition.is_}", **gaps, members=members)
    return context.texts(f"recommendations.figure.{_held_against(condition)}", **gaps)


def _held_against(condition: Condition) -> str:
    """Whether the threshold is a target, the whole (nobody left out, nothing left over), or a limit in between."""
    if condition.threshold == TARGET:
        return f"{condition.is_}_target"
    whole = {"below": Decimal(1), "above": Decimal(0)}
    return "should_be" if condition.threshold == whole[condition.is_] else condition.is_


def _sized(context: Context, code: str, cell: Cell) -> str:
    """The figure with what stands behind it: its fraction, or how many people."""
    value = context.show(code, cell, suffix=True).text
    if context.indicators[code].unit == "rate" and cell.numerator is not None and cell.denominator is not None:
        numbers = {name: context.formats.plain_number(getattr(cell, name)) for name in ("numerator", "denominator")}
        return context.texts("recommendations.figure.size_fraction", value=value, **numbers)
    if cell.n_persons and context.indicators[code].disclosure_class != "headcount":
        count = context.formats.number(cell.n_persons)
        who = "respondents" if context.indicators[code].disclosure_class == "opinion" else "persons"
        return context.texts(f"recommendations.figure.size_{who}", value=value, count=count)
    return value


def who_of(context: Context, recommendation: Recommendation) -> str:
    return getattr(recommendation.rule.who, context.texts.language).format(office=context.agency.personnel_office)


def basis_of(context: Context, recommendation: Recommendation) -> str:
    """The regulation, and that its text was not read where it was not."""
    basis = recommendation.rule.basis
    text = basis.regulation
    if basis.article:
        text = context.texts("recommendations.basis_article", regulation=text, article=basis.article)
    unread = basis.status == "unconfirmed"
    return context.texts("recommendations.basis_unconfirmed", basis=text) if unread else text


def _units(context: Context, recommendation: Recommendation) -> list[tuple[str, str]]:
    """On a page with units below it: which of them trigger the same, in printed order, never ranked."""
    if recommendation.rule.scope != "all":
        return []
    below = [unit for unit, _ in context.tree.below(context.unit.unit_id)]
    named = [u.name for u in below if any(r.rule.id == recommendation.rule.id for r in current(context, u.unit_id))]
    if not named:
        return []
    names = ", ".join(named[:_MOST_UNITS_NAMED])
    rest = len(named) - _MOST_UNITS_NAMED
    key, gaps = ("units_many", {"count": context.formats.number(rest)}) if rest > 0 else ("units_few", {})
    return [(context.texts("recommendations.units"), context.texts(f"recommendations.{key}", names=names, **gaps))]


def _tag(context: Context, recommendation: Recommendation, earlier: dict[str, FollowUp] | None) -> str:
    severity = context.texts(f"recommendations.severity.{recommendation.rule.severity}")
    if earlier is None:
        return context.texts("recommendations.tag", severity=severity)
    if recommendation.rule.id not in earlier:
        return context.texts("recommendations.tag_new", severity=severity)
    period = context.period_name(context.previous.start_date)
    return context.texts("recommendations.tag_again", severity=severity, period=period)


def action_of(context: Context, recommendation: Recommendation, earlier: dict[str, FollowUp] | None = None) -> Action:
    """One recommendation as it is printed; `earlier` are those of the period before by rule, None where unknown."""
    who = {"who": who_of(context, recommendation), "date": context.formats.day(deadline(context, recommendation))}
    lines = [
        (context.texts("recommendations.figures"), "; ".join(figure_of(context, t) for t in recommendation.triggers)),
        *_units(context, recommendation),
        (context.texts("recommendations.who"), context.texts("recommendations.who_by", **who)),
        (context.texts("recommendations.basis"), basis_of(context, recommendation)),
    ]
    return Action(
        code=recommendation.rule.id,
        severity=recommendation.rule.severity,
        tag=_tag(context, recommendation, earlier),
        text=text_of(context, recommendation),
        lines=tuple(lines),
    )


def recommendation_lines(context: Context) -> tuple[RecommendationLine, ...]:
    """All recommendations of the document's unit, for the open data."""
    return tuple(
        RecommendationLine(
            code=item.rule.id,
            severity=item.rule.severity,
            unit=context.unit.unit_id,
            indicators=tuple(condition.indicator for condition in item.rule.when),
            due_date=deadline(context, item).isoformat(),
            text=text_of(context, item),
            who=who_of(context, item),
            basis=basis_of(context, item),
        )
        for item in current(context)
    )


def short_lines(context: Context, action: Action) -> tuple[tuple[str, str], ...]:
    """Of an action's lines those for a first page: the figures, and who acts by when."""
    wanted = {context.texts("recommendations.figures"), context.texts("recommendations.who")}
    return tuple(line for line in action.lines if line[0] in wanted)


_COLUMNS = ("text", "level", "figures", "who", "deadline", "basis")


def _table(context: Context, found: list[Recommendation], *, place: str) -> Table:
    words = context.formats.words
    rows = []
    for item in found:
        rows.append(
            (
                words(text_of(context, item)),
                words(context.texts(f"recommendations.severity.{item.rule.severity}")),
                words("; ".join(figure_of(context, trigger) for trigger in item.triggers)),
                words(who_of(context, item)),
                words(context.formats.day(deadline(context, item))),
                words(basis_of(context, item)),
            )
        )
    columns = tuple(Column(key=key, title=context.texts(f"recommendations.{key}")) for key in _COLUMNS)
    title = context.texts("recommendations.table_title", period=context.period_name())
    return Table(id="recommendations", title=title, columns=columns, rows=tuple(rows), place=place)


def _follow_row(context: Context, item: FollowUp) -> tuple[Value, ...]:
    then = item.recommendation.triggers[0]
    code = then.condition.indicator
    name = context.indicators[code].name
    if then.members:
        lowest = Trigger(then.condition, then.cell, members=then.members[:1])
        name = f"{name}: {_member_names(context, lowest)}"
    values = (context.show(code, cell, suffix=True) for cell in (then.cell, item.now))
    texts = (text_of(context, item.recommendation), name)
    outcome = context.formats.words(context.texts(f"recommendations.outcomes.{item.outcome}"))
    return (*(context.formats.words(text) for text in texts), *values, outcome)


def _follow_table(context: Context, items: list[FollowUp]) -> list[Block]:
    if not items:
        return []
    before, now = context.period_name(context.previous.start_date), context.period_name()
    columns = (
        Column(key="text", title=context.texts("recommendations.text")),
        Column(key="indicator", title=context.texts("table.indicator")),
        Column(key="then", title=context.texts("recommendations.then", period=before), kind="decimal"),
        Column(key="now", title=context.texts("recommendations.now", period=now), kind="decimal"),
        Column(key="outcome", title=context.texts("recommendations.outcome")),
    )
    rows = tuple(_follow_row(context, item) for item in items)
    title = context.texts("recommendations.follow_title", period=before)
    notes = (context.texts("recommendations.follow_note"),)
    return [Table(id="follow_up", title=title, columns=columns, rows=rows, place="annex", notes=notes)]


def _lead(context: Context, found: list[Recommendation]) -> str:
    if not found:
        return context.texts("recommendations.none")
    counts = Counter(recommendation.rule.severity for recommendation in found)
    number = context.formats.number
    split = [context.texts(f"recommendations.split.{s}", count=number(counts[s])) for s in SEVERITIES if counts[s]]
    return context.texts("recommendations.lead", count=number(len(found)), split=", ".join(split))


def _follow_words(context: Context, items: list[FollowUp]) -> list[str]:
    if context.previous.start_date not in context.months:
        return [context.texts("recommendations.no_previous")]
    if not items:
        return []
    resolved = sum(item.outcome == "resolved" for item in items)
    gaps = {"count": context.formats.number(len(items)), "period": context.period_name(context.previous.start_date)}
    if not resolved:
        return [context.texts("recommendations.follow_none", **gaps)]
    return [context.texts("recommendations.follow_lead", resolved=context.formats.number(resolved), **gaps)]


def build(context: Context) -> Section:
    """The chapter: the most pressing recommendations, all of them as a table, and the follow-up."""
    found = current(context)
    items = follow_up(context, found)
    known = context.previous.start_date in context.months
    earlier = {item.recommendation.rule.id: item for item in items} if known else None
    most = _MOST_PRINTED["agency" if context.unit.is_agency else "unit"]
    sentences = [_lead(context, found), *_follow_words(context, items)]
    if len(found) > most:
        sentences.append(context.texts("recommendations.first", count=context.formats.number(most)))
    blocks: list[Block] = [Paragraph(text=" ".join(sentences))]
    if found:
        printed = tuple(action_of(context, recommendation, earlier) for recommendation in found[:most])
        place = "annex" if len(found) > most else "files"
        blocks += [Actions(id="actions", items=printed), _table(context, found, place=place)]
        blocks.append(Note(kind="info", text=context.texts("recommendations.note")))
    blocks += _follow_table(context, items)
    return Section(id="recommendations", title=context.texts("section.recommendations"), blocks=tuple(blocks))
