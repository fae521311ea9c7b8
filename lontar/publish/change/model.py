"""What is said about one figure of one unit: did it change, and by what limits."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from lontar.publish.change.limits import Limits
from lontar.publish.change.settings import Method

Verdict = Literal["rise", "fall", "no_change", "not_enough"]
# Why there is no verdict: not a figure of single periods; not shown now; too few earlier points; the points never moved;
# too few cases; a survey without an interval; no earlier survey.
Reason = Literal[
    "", "not_judged", "not_shown", "few_points", "no_variation", "few_cases", "no_interval", "no_earlier_survey"
]


@dataclass(frozen=True)
class Difference:
    """A survey figure against an earlier period: later less earlier, with its 95 % interval, in the figure's unit."""

    since: date
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Change:
    """The verdict on one (unit, indicator) and what it rests on; computed from shown published cells only.

    `points` are the earlier periods behind the limits. `centre`, `lower`, `upper` hold for the period's own size and are in
    the figure's unit (shares 0 to 1). `statistic` is in standard errors, `p_value` two-sided, `adjusted` after Benjamini
    and Hochberg over the whole publication. `is_beyond` says whether the point by itself is remarkable: outside its limits, or
    an interval that leaves out nought. Survey figures carry a `difference` instead of limits.
    """

    unit_id: str
    code: str
    verdict: Verdict = "not_enough"
    reason: Reason = ""
    method: Method | None = None
    points: int = 0
    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    statistic: float | None = None
    p_value: float | None = None
    adjusted: float | None = None
    difference: Difference | None = None
    limits: Limits | None = None
    is_beyond: bool = False

    @property
    def is_change(self) -> bool:
        return self.verdict in ("rise", "fall")

    def judged(self, adjusted: float, share: float) -> "Change":
        """The same with its verdict, once the false alarms of the whole publication are known."""
        called = self.is_beyond and adjusted <= share
        verdict: Verdict = ("rise" if self.statistic > 0 else "fall") if called else "no_change"
        return replace(self, adjusted=adjusted, verdict=verdict)
