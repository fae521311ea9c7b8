"""Which recommendations the shown figures of a unit trigger in a period. Nothing withheld is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from lontar.period import Period
from lontar.publish.cells import Cell, CellTable
from lontar.publish.context import AGENCY_UNIT, Indicator
from lontar.publish.peers import comparison_rules
from lontar.publish.recommendations.rules import TARGET, Condition, Rule

_TARGET_CODE = "official_target"


@dataclass(frozen=True)
class Trigger:
    """A condition that holds: the figure, what it was held against, the members where it is a breakdown."""

    condition: Condition
    cell: Cell
    threshold: Decimal | None = None
    document: str = ""
    members: tuple[tuple[str, Cell], ...] = ()


@dataclass(frozen=True)
class Recommendation:
    """A rule that the period's figures trigger for a unit, with the figures."""

    rule: Rule
    triggers: tuple[Trigger, ...]


def evaluate(
    rules: tuple[Rule, ...], table: CellTable, indicators: Mapping[str, Indicator], period: Period, unit_id: str
) -> list[Recommendation]:
    """The recommendations of a unit for a period, in the rules' order; pure, and the same for an earlier period."""
    asked = (rule for rule in rules if _is_asked(rule, indicators, period, unit_id))
    found = []
    for rule in asked:
        triggers = [_trigger(c, table, indicators, period, unit_id) for c in rule.when]
        if all(trigger is not None for trigger in triggers):
            found.append(Recommendation(rule, tuple(triggers)))
    return found


def _is_asked(rule: Rule, indicators: Mapping[str, Indicator], period: Period, unit_id: str) -> bool:
    is_city = unit_id == AGENCY_UNIT
    in_scope = rule.scope == "all" or (rule.scope == "city") == is_city
    in_season = not rule.months or period.end_date.month in rule.months
    return in_scope and in_season and all(condition.indicator in indicators for condition in rule.when)


def _trigger(
    condition: Condition, table: CellTable, indicators: Mapping[str, Indicator], period: Period, unit_id: str
) -> Trigger | None:
    start = period.start_date
    cell = table.get(start, unit_id, condition.indicator)
    if condition.is_ == "missing":
        return Trigger(condition, cell) if cell.status == "no_data" else None
    if condition.breakdown:
        return _members(condition, table, period, unit_id)
    threshold, document = threshold_of(condition, table, indicators, period, unit_id)
    if not is_beyond(condition, cell, threshold) or _concerns_few(condition, cell):
        return None
    return Trigger(condition, cell, threshold, document)


def is_beyond(condition: Condition, cell: Cell, threshold: Decimal | None) -> bool:
    if threshold is None or not cell.is_shown:
        return False
    return cell.value < threshold if condition.is_ == "below" else cell.value > threshold


def _concerns_few(condition: Condition, cell: Cell) -> bool:
    """Whether a share of people is beyond its threshold by fewer than a group of them.

    A recommendation about one or two people would be one about persons; the internal edition has the list.
    """
    if cell.numerator is None or cell.denominator is None or cell.n_persons != cell.denominator:
        return False
    concerned = cell.numerator if condition.is_ == "above" else cell.denominator - cell.numerator
    return 0 < concerned < comparison_rules().least_concerned


def threshold_of(
    condition: Condition, table: CellTable, indicators: Mapping[str, Indicator], period: Period, unit_id: str
) -> tuple[Decimal | None, str]:
    """The threshold and the document that sets it; a target of the year is asked of a figure that adds up only at its end."""
    if condition.threshold != TARGET:
        return condition.threshold, condition.source
    if indicators[condition.indicator].window == "year_to_date" and period.end_date.month != 12:
        return None, ""
    target = table.get(period.start_date, unit_id, _TARGET_CODE, f"indicator={condition.indicator}")
    return (target.value, target.label) if target.is_shown else (None, "")


def _members(condition: Condition, table: CellTable, period: Period, unit_id: str) -> Trigger | None:
    """The members of a breakdown beyond the threshold, the farthest first."""
    code, dimension, start = condition.indicator, condition.breakdown, period.start_date
    names = table.members(start, unit_id, code, dimension)
    cells = [(name, table.get(start, unit_id, code, f"{dimension}={name}")) for name in names]
    beyond = [(name, cell) for name, cell in cells if is_beyond(condition, cell, condition.threshold)]
    if not beyond:
        return None
    sign = 1 if condition.is_ == "below" else -1
    ordered = sorted(beyond, key=lambda pair: (sign * pair[1].value, pair[0]))
    return Trigger(condition, ordered[0][1], condition.threshold, condition.source, tuple(ordered))
