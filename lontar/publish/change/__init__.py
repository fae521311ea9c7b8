"""When a difference is a change: verdicts with limits for every figure of a publication. Method: docs/methods/change.md.

`changes_of(table, start, codes)` judges a period once and keeps the result with the table of cells; `Changes.get(unit, code)`
gives verdict and limits of the period, `Changes.limits(unit, code)` the limits of every period of a trend.
"""

from collections import Counter
from collections.abc import Collection
from datetime import date

from lontar.publish.cells import CellTable
from lontar.publish.change.judge import judge_all
from lontar.publish.change.model import Change, Difference, Verdict
from lontar.publish.change.settings import ChangeRules, change_rules

__all__ = ["Change", "ChangeRules", "Changes", "Difference", "Verdict", "change_rules", "changes_of"]


class Changes:
    """The verdicts of one publication, by unit and indicator."""

    def __init__(self, table: CellTable, found: dict[tuple[str, str], Change]) -> None:
        self._table, self._found = table, found

    def get(self, unit_id: str, code: str) -> Change:
        """The verdict on a figure; `not_enough` with reason `not_judged` for figures that are not judged at all."""
        return self._found.get((unit_id, code)) or Change(unit_id, code, reason="not_judged")

    def limits(self, unit_id: str, code: str, starts: Collection[date]) -> dict[date, tuple[float, float, float]]:
        """Lower limit, centre, upper limit by period, in the figure's unit: what a trend draws.

        Empty where there are no limits; a share's limits follow each period's own size, so that a period without a shown
        figure has none.
        """
        change = self.get(unit_id, code)
        if change.limits is None:
            return {}
        width, found = change_rules().limit_width, {}
        for start in starts:
            cell = self._table.get(start, unit_id, code)
            if cell.is_shown:
                is_share = change.limits.ceiling is not None
                low, high = change.limits.at(float(cell.denominator) if is_share else 1.0, width)
                found[start] = (low, change.limits.centre, high)
        return found

    def named(self, unit_id: str = "") -> list[Change]:
        """What changed, the most remarkable first; of one unit where one is named."""
        called = [c for c in self._found.values() if c.is_change and unit_id in ("", c.unit_id)]
        return sorted(called, key=lambda c: (c.p_value, -abs(c.statistic), c.unit_id, c.code))

    def most(self, count: int, unit_id: str = "") -> list[Change]:
        """What changed most: the most remarkable change of every figure first, then the second of each.

        One figure that moved in many units must not fill the list.
        """
        seen: Counter[str] = Counter()
        placed = []
        for position, change in enumerate(self.named(unit_id)):
            placed.append((seen[change.code], position, change))
            seen[change.code] += 1
        return [change for _, _, change in sorted(placed, key=lambda item: item[:2])][:count]

    def tested(self, unit_id: str = "") -> int:
        """How many pairs of unit and indicator could be judged: the family over which false alarms are controlled.

        Of one unit where one is named; the control reaches over all of them nevertheless.
        """
        return sum(c.statistic is not None for c in self._found.values() if unit_id in ("", c.unit_id))

    def waiting(self) -> bool:
        """Whether some figures have too few earlier periods yet."""
        return any(change.reason == "few_points" for change in self._found.values())


def changes_of(table: CellTable, start: date, codes: Collection[str]) -> Changes:
    """The verdicts of the period that begins on `start`, over all its units and the judged ones of these indicators."""
    methods = {code: method for code, method in change_rules().methods.items() if code in codes}
    key = ("changes", start, tuple(sorted(methods)))
    if key not in table.kept:
        table.kept[key] = Changes(table, judge_all(table, start, methods))
    return table.kept[key]
