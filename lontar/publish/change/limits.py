"""Control limits: Laney's p' and u' charts for shares and counts, the XmR chart for single values.

Sources: Laney, Quality Engineering 14 (2002) 531-537 (p', u'); Montgomery, Introduction to Statistical Quality Control,
chapter 6 (individuals and moving ranges); Wheeler's effective degrees of freedom of a mean moving range of two.
All numbers are plain floats: limits are statistics about published figures, not official figures themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

# Mean range of two standard normal values: turns a mean moving range into a standard deviation.
D2 = 1.128
# Degrees of freedom of a mean moving range of two, per point less one.
_FREEDOM = 0.62


@dataclass(frozen=True)
class Limits:
    """What earlier points say about the next one.

    `centre` is in the figure's unit. `spread` is the standard deviation of one point of size 1; a point of size n has
    `spread / sqrt(n)`. `weight` is the sum of the sizes behind the centre, `points` their number. Shares end at 0 and 1,
    counts at 0.
    """

    centre: float
    spread: float
    weight: float
    points: int
    floor: float | None = None
    ceiling: float | None = None

    @property
    def freedom(self) -> float:
        """Effective degrees of freedom of `spread`."""
        return _FREEDOM * (self.points - 1)

    def at(self, size: float, width: float) -> tuple[float, float]:
        """Lower and upper limit of a point of this size, `width` standard deviations from the centre."""
        reach = width * self.spread / sqrt(size)
        low, high = self.centre - reach, self.centre + reach
        return (low if self.floor is None else max(low, self.floor)), (
            high if self.ceiling is None else min(high, self.ceiling)
        )

    def statistic(self, value: float, size: float) -> float:
        """Distance of a new point from the centre in standard errors; Student's t with `freedom` where nothing changed.

        The centre is itself an estimate, so its own error is added to the point's.
        """
        return (value - self.centre) / (self.spread * sqrt(1 / size + 1 / self.weight))


def _mean_moving_range(values: Sequence[float]) -> float:
    return sum(abs(later - earlier) for earlier, later in pairwise(values)) / (len(values) - 1)


def individuals(values: Sequence[float]) -> Limits | None:
    """The XmR chart of two or more values; None where they never move, because then nothing is known of their spread."""
    spread = _mean_moving_range(values) / D2
    if spread == 0:
        return None
    return Limits(sum(values) / len(values), spread, float(len(values)), len(values))


def _prime(counts: Sequence[float], sizes: Sequence[float], centre: float, variance: float) -> float:
    """Standard deviation of a point of size 1: the counts' own, times what the points move beyond it (sigma z)."""
    scores = [(count / size - centre) / sqrt(variance / size) for count, size in zip(counts, sizes, strict=True)]
    return sqrt(variance) * _mean_moving_range(scores) / D2


def proportions(counts: Sequence[float], sizes: Sequence[float]) -> Limits | None:
    """Laney's p' chart: `counts` out of `sizes`. None where the share was always 0 or always 1, or never moved."""
    centre = sum(counts) / sum(sizes)
    variance = centre * (1 - centre)
    if variance <= 0:
        return None
    spread = _prime(counts, sizes, centre, variance)
    return Limits(centre, spread, sum(sizes), len(counts), 0.0, 1.0) if spread else None


def events(counts: Sequence[float]) -> Limits | None:
    """Laney's u' chart with periods of equal size. None where nothing was ever counted, or always the same."""
    centre = sum(counts) / len(counts)
    if centre <= 0:
        return None
    spread = _prime(counts, [1.0] * len(counts), centre, centre)
    return Limits(centre, spread, float(len(counts)), len(counts), 0.0) if spread else None
