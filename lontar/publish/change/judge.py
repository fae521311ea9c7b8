"""From published cells to verdicts: one series per (unit, indicator), one control of false alarms over all of them."""

from dataclasses import replace
from datetime import date
from math import inf, sqrt

from lontar.publish.cells import Cell, CellTable
from lontar.publish.change.limits import Limits, events, individuals, proportions
from lontar.publish.change.model import Change, Difference
from lontar.publish.change.settings import ChangeRules, Method, change_rules

Series = list[tuple[date, Cell]]


def judge_all(table: CellTable, start: date, methods: dict[str, Method]) -> dict[tuple[str, str], Change]:
    """Verdicts of every judged figure of every unit of a period.

    Args:
        table: Cells of the period and of earlier ones of the same kind, as released; only shown ones are looked at.
        methods: Indicator code -> how it is judged.
    """
    rules, earlier = change_rules(), [month for month in table.months(start) if month < start]
    changes = {}
    for unit_id in table.units(start):
        for code, method in methods.items():
            now = table.get(start, unit_id, code)
            past = [(month, cell) for month in earlier if (cell := table.get(month, unit_id, code)).is_shown]
            changes[unit_id, code] = _judge(Change(unit_id, code, method=method), now, past, rules)
    return _control_false_alarms(changes, rules)


def _judge(change: Change, now: Cell, past: Series, rules: ChangeRules) -> Change:
    """One figure by itself; its verdict is left open where there is a p-value."""
    if not now.is_shown:
        return replace(change, reason="not_shown", points=len(past))
    if change.method == "survey":
        return _survey(change, now, past, rules)
    recent = past[-rules.most_points :]
    change = replace(change, points=len(recent))
    if len(recent) < rules.least_points:
        return replace(change, reason="few_points")
    return _charted(change, now, [cell for _, cell in recent], rules)


def _is_counted(cells: list[Cell]) -> bool:
    return all(cell.numerator is not None and cell.denominator for cell in cells)


def _charted(change: Change, now: Cell, past: list[Cell], rules: ChangeRules) -> Change:
    limits, size = _limits(change.method, now, past)
    if limits is None:
        return replace(change, reason="no_variation")
    if _has_few_cases(limits, size, rules):
        return replace(change, reason="few_cases")
    value = float(now.value)
    lower, upper = limits.at(size, rules.limit_width)
    return replace(
        change,
        limits=limits,
        centre=limits.centre,
        lower=lower,
        upper=upper,
        statistic=limits.statistic(value, size),
        is_beyond=not lower <= value <= upper,
    )


def _limits(method: Method, now: Cell, past: list[Cell]) -> tuple[Limits | None, float]:
    """The chart of the earlier points and the size of the new one; a share without its counts is charted as single values."""
    if method == "proportion" and _is_counted([*past, now]):
        counts, sizes = [float(c.numerator) for c in past], [float(c.denominator) for c in past]
        return proportions(counts, sizes), float(now.denominator)
    values = [float(cell.value) for cell in past]
    return (events if method == "count" else individuals)(values), 1.0


def _has_few_cases(limits: Limits, size: float, rules: ChangeRules) -> bool:
    """Whether a share's or a count's chance is too lopsided for limits on both sides."""
    cases = [] if limits.floor is None else [limits.centre * size]
    cases += [] if limits.ceiling is None else [(1 - limits.centre) * size]
    return any(expected < rules.least_expected for expected in cases)


def _has_interval(cell: Cell) -> bool:
    return cell.value_low is not None and cell.value_high is not None and cell.value_high > cell.value_low


def _is_other_measurement(cell: Cell, now: Cell) -> bool:
    """A wave that speaks for several months is one measurement: the same figures are not compared with themselves."""
    facts = ("value", "n_persons", "value_low", "value_high")
    return any(getattr(cell, fact) != getattr(now, fact) for fact in facts)


def _survey(change: Change, now: Cell, past: Series, rules: ChangeRules) -> Change:
    """Difference to the latest earlier measurement; the two samples count as independent."""
    others = [(month, cell) for month, cell in past if _is_other_measurement(cell, now)]
    change = replace(change, points=len(others))
    if not others:
        return replace(change, reason="no_earlier_survey")
    month, before = others[-1]
    if not (_has_interval(now) and _has_interval(before)):
        return replace(change, reason="no_interval")
    z = rules.interval_quantile
    error = sqrt(sum((float(c.value_high - c.value_low) / (2 * z)) ** 2 for c in (now, before)))
    value = float(now.value - before.value)
    difference = Difference(month, value, value - z * error, value + z * error)
    beyond = difference.low > 0 or difference.high < 0
    return replace(change, difference=difference, statistic=value / error, is_beyond=beyond)


def _p_values(changes: list[Change]) -> list[float]:
    """Two-sided; a survey's difference is normal, which is Student's t with infinite degrees of freedom."""
    from scipy.stats import t

    freedom = [inf if change.limits is None else change.limits.freedom for change in changes]
    return [float(p) for p in 2 * t.sf([abs(change.statistic) for change in changes], freedom)]


def _control_false_alarms(changes: dict[tuple[str, str], Change], rules: ChangeRules) -> dict[tuple[str, str], Change]:
    """Of the changes that the publication names, at most the tolerated share is expected to be chance."""
    from scipy.stats import false_discovery_control

    tested = [change for change in changes.values() if change.statistic is not None]
    if not tested:
        return changes
    p_values = _p_values(tested)
    adjusted = false_discovery_control(p_values, method="bh")
    for change, p_value, after in zip(tested, p_values, adjusted, strict=True):
        known = replace(change, p_value=p_value).judged(float(after), rules.false_discovery_share)
        changes[change.unit_id, change.code] = known
    return changes
