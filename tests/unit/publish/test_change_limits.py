"""Control limits against textbook figures, a second calculation by hand, and chance made by a generator."""

from math import sqrt

import numpy as np
import pytest
from scipy.stats import t

from lontar.publish.change.limits import events, individuals, proportions

# Montgomery, Introduction to Statistical Quality Control, example on the viscosity of paint primer: 15 batches.
VISCOSITY = [33.75, 33.05, 34.00, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.20, 33.62, 33.00, 33.54, 33.12, 33.84]
# Mohammed et al. 2013: patients seen within four hours and all attendances, the first six weeks.
SEEN = [266501, 264225, 276532, 281461, 269071, 261215]
ATTENDED = [280443, 276823, 291681, 296155, 282343, 275888]
NOMINAL = 0.01


def test_individuals__gives_the_limits_of_the_textbook() -> None:
    limits = individuals(VISCOSITY)
    low, high = limits.at(1, 3)
    assert limits.centre == pytest.approx(33.52, abs=0.005)
    assert (low, high) == pytest.approx((32.24, 34.80), abs=0.02)
    assert high - limits.centre == pytest.approx(2.66 * limits.spread * 1.128, rel=1e-3)


def test_proportions__is_the_p_chart_times_sigma_z() -> None:
    p = 1619005 / 1703333
    z = [(x / n - p) / sqrt(p * (1 - p) / n) for x, n in zip(SEEN, ATTENDED, strict=True)]
    sigma_z = (abs(z[1] - z[0]) + abs(z[2] - z[1]) + abs(z[3] - z[2]) + abs(z[4] - z[3]) + abs(z[5] - z[4])) / 5 / 1.128
    low, high = proportions(SEEN, ATTENDED).at(ATTENDED[-1], 3)
    own = 3 * sqrt(p * (1 - p) / ATTENDED[-1])
    assert sigma_z > 5, "the example is there because these counts are over-dispersed"
    assert (high - low) / 2 == pytest.approx(own * sigma_z, rel=1e-12)


def test_proportions__of_equal_sizes_is_the_xmr_chart() -> None:
    counts = [
        12,
        15,
        8,
        10,
        4,
        7,
        16,
        9,
        14,
        10,
        5,
        6,
        17,
        12,
        22,
        8,
        10,
        5,
        13,
        11,
        20,
        18,
        24,
        15,
        9,
        12,
        7,
        13,
        9,
        6,
    ]
    shares = individuals([count / 50 for count in counts])
    prime = proportions(counts, [50] * 30)
    assert prime.centre == pytest.approx(0.2313, abs=5e-5)  # Montgomery's orange juice cans
    assert prime.at(50, 2) == pytest.approx(shares.at(1, 2))


def test_limits__end_where_the_figure_ends() -> None:
    assert proportions([19, 20, 17, 20, 19], [20] * 5).at(20, 3)[1] == 1
    assert proportions([1, 0, 3, 0, 1], [20] * 5).at(20, 3)[0] == 0
    assert events([3, 1, 9, 2, 5]).at(1, 3)[0] == 0


@pytest.mark.parametrize("counts", [[20, 20, 20], [0, 0, 0], [10, 10, 10]])
def test_limits__nothing_is_known_of_points_that_never_move(counts: list[int]) -> None:
    assert proportions(counts, [20, 20, 20]) is None
    assert individuals(counts) is None
    assert events(counts) is None


def test_limits__a_smaller_unit_has_wider_ones() -> None:
    limits = proportions([90, 94, 91, 93], [100] * 4)
    (low_few, high_few), (low_many, high_many) = limits.at(50, 1), limits.at(200, 1)
    assert (high_few - low_few) == pytest.approx(2 * (high_many - low_many))


def _alarms(draw: callable, chart: callable, points: int, series: int = 1000) -> float:
    """Share of in-control series whose next point has a p-value below the nominal one."""
    alarms = 0
    for _ in range(series):
        counts, sizes = draw(points + 1)
        limits = chart(counts[:-1], sizes[:-1])
        statistic = limits.statistic(counts[-1] / sizes[-1], sizes[-1])
        alarms += 2 * t.sf(abs(statistic), limits.freedom) < NOMINAL
    return alarms / series


@pytest.mark.parametrize("points", [12, 24])
@pytest.mark.parametrize("dispersion", [0.0, 0.03])
def test_proportions__alarms_by_chance_as_often_as_said(points: int, dispersion: float) -> None:
    chance = np.random.default_rng(20260901 + points)

    def draw(length: int) -> tuple[list[float], list[float]]:
        sizes = chance.integers(300, 900, length)
        p = np.clip(chance.normal(0.9, dispersion, length), 0.01, 0.99) if dispersion else np.full(length, 0.9)
        return chance.binomial(sizes, p).tolist(), sizes.tolist()

    assert _alarms(draw, proportions, points) <= 2.2 * NOMINAL


@pytest.mark.parametrize("points", [12, 24])
def test_individuals__alarms_by_chance_as_often_as_said(points: int) -> None:
    chance = np.random.default_rng(points)
    draw = lambda length: (chance.normal(20, 3, length).tolist(), [1.0] * length)  # noqa: E731
    share = _alarms(draw, lambda counts, sizes: individuals(counts), points)
    assert 0.2 * NOMINAL <= share <= 2.2 * NOMINAL


def test_proportions__the_plain_p_chart_would_cry_wolf_over_dispersed_counts() -> None:
    """What Laney's correction is for: the counts' own error alone calls most months of an unchanged unit a change."""
    chance = np.random.default_rng(7)
    sizes = np.full(13, 2000)
    beyond_plain = beyond_prime = 0
    for _ in range(300):
        counts = chance.binomial(sizes, np.clip(chance.normal(0.9, 0.03, 13), 0, 1))
        limits = proportions(counts[:-1].tolist(), sizes[:-1].tolist())
        reach = 3 * sqrt(limits.centre * (1 - limits.centre) / 2000)
        low, high = limits.at(2000, 3)
        beyond_plain += abs(counts[-1] / 2000 - limits.centre) > reach
        beyond_prime += not low <= counts[-1] / 2000 <= high
    assert beyond_plain / 300 > 0.3
    assert beyond_prime / 300 < 0.05
