"""What became of the previous period's recommendations: the same rules over the cells released then, beside those of now."""

from dataclasses import dataclass
from typing import Literal

from lontar.period import Period
from lontar.publish.cells import Cell
from lontar.publish.context import Context
from lontar.publish.recommendations.evaluate import Recommendation, evaluate, is_beyond, threshold_of
from lontar.publish.recommendations.rules import TARGET, rules
from lontar.publish.sections.targets import target_of

# Resolved: no longer triggered. Closer, farther, same: still triggered, and where the figure went. Absent: no figure now.
# Few: still beyond the limit, but so few people that it is no longer a matter of the public edition. Restarted: the count began anew on 1 January. Out of season: the rule is not asked in this month.
Outcome = Literal["resolved", "closer", "farther", "same", "absent", "few", "restarted", "out_of_season"]


@dataclass(frozen=True)
class FollowUp:
    """One recommendation of the previous period with its figure then and now."""

    recommendation: Recommendation
    now: Cell
    outcome: Outcome


def follow_up(context: Context, current: list[Recommendation]) -> list[FollowUp]:
    """Every recommendation of the previous period of the same kind; empty where that period is not published."""
    previous = context.previous
    if previous.start_date not in context.months:
        return []
    earlier = evaluate(rules(), context.cells, context.indicators, previous, context.unit.unit_id)
    triggered = {recommendation.rule.id: recommendation for recommendation in current}
    return [_compare(context, then, triggered.get(then.rule.id), previous) for then in earlier]


def _compare(context: Context, then: Recommendation, again: Recommendation | None, previous: Period) -> FollowUp:
    first = then.triggers[0]
    condition = first.condition
    # Of a breakdown the farthest member stood for it; the same member is looked at again.
    breakdown = f"{condition.breakdown}={first.members[0][0]}" if first.members else ""
    now = context.cell(condition.indicator, breakdown)
    window = context.indicators[condition.indicator].window
    restarted = window == "year_to_date" and previous.start_date.year != context.period.start_date.year
    facts = {"restarted": restarted, "can_judge": _can_judge(context, then), "is_few": _is_few(context, then, now)}
    return FollowUp(then, now, _outcome(then, again, now, context.period, **facts))


def _is_few(context: Context, then: Recommendation, now: Cell) -> bool:
    """Whether the figure is still beyond its threshold; asked where the rule is not triggered any more."""
    condition = then.triggers[0].condition
    place = (context.cells, context.indicators, context.period, context.unit.unit_id)
    threshold, _ = threshold_of(condition, *place) if condition.threshold is not None else (None, "")
    return is_beyond(condition, now, threshold)


def _can_judge(context: Context, then: Recommendation) -> bool:
    """Whether every figure and target of the rule is there now; what is not there has not been resolved."""
    for condition in (trigger.condition for trigger in then.triggers):
        has_target = condition.threshold != TARGET or target_of(context, condition.indicator).is_shown
        if not has_target or not (condition.breakdown or context.cell(condition.indicator).is_shown):
            return False
    return True


def _outcome(
    then: Recommendation,
    again: Recommendation | None,
    now: Cell,
    period: Period,
    *,
    restarted: bool,
    can_judge: bool,
    is_few: bool,
) -> Outcome:
    condition, before = then.triggers[0].condition, then.triggers[0].cell
    if restarted:
        return "restarted"
    if then.rule.months and period.end_date.month not in then.rule.months:
        return "out_of_season"
    if condition.is_ == "missing":
        return "absent" if again else "resolved"
    if not now.is_shown or (again is None and not can_judge):
        return "absent"
    if again is None:
        return "few" if is_few else "resolved"
    if now.value == before.value:
        return "same"
    return "closer" if (now.value > before.value) == (condition.is_ == "below") else "farther"
