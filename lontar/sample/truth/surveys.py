"""True satisfaction figures (SKM): exact weights of one over the answered unsur, rounded half up, then the band."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np

from lontar.sample.surveys import UNSUR
from lontar.sample.truth.reach import Reach, reach_of
from lontar.sample.truth.rows import Row, decimals_of, half_up, half_width, interval, unit_names
from lontar.sample.world import World

_ALL_PARTS = 2520  # divisible by every number of answered unsur from 1 to 9
_BANDS = ((Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"))


def survey_rows(world: World) -> Iterator[Row]:
    """All SKM rows of all months, for service units and the units above them."""
    sheets = world.surveys.sheets
    for month in range(len(world.grid.months)):
        reach, names = reach_of(world, month), unit_names(world)
        here = np.flatnonzero(sheets.month == month)
        for row in reach.rows:
            # A sheet with a code that the tree does not know belongs to the agency and to no unit.
            unit = sheets.unit[here]
            chosen = here[np.where(unit >= 0, reach.matrix[row][unit], row == len(world.units))]
            sample = _required_sample(_population(world, month, reach, row))
            if len(chosen):
                yield from _rows(names[row], world.grid.months[month].code, sheets.answers[chosen], sample)


def _population(world: World, month: int, reach: Reach, row: int) -> int:
    served = world.surveys.population[month]
    return int(served[(served >= 0) & reach.matrix[row]].sum())


def _required_sample(population: int) -> int:
    """Krejcie and Morgan (X2 3.841, P 0.5, d 0.05), nearest whole number."""
    if population == 0:
        return 0
    variance = Fraction("3.841") / 4
    error = Fraction("0.0025") * (population - 1)
    return int(half_up(variance * population / (error + variance), 0))


def _rows(unit_id: str, period: str, answers: np.ndarray, sample: int) -> Iterator[Row]:
    count = len(answers)
    yield Row(unit_id, period, "skm_respondents", Fraction(count), None, count, sample)
    yield from _nrr_rows(unit_id, period, answers, sample)
    yield _index_row(unit_id, period, answers, sample)
    if sample:
        yield Row(unit_id, period, "skm_sample_rate", Fraction(count), Fraction(sample), count, sample)
    complete = int((answers > 0).all(axis=1).sum())
    yield Row(unit_id, period, "skm_complete_rate", Fraction(complete), Fraction(count), count, sample)


def _nrr_rows(unit_id: str, period: str, answers: np.ndarray, sample: int) -> Iterator[Row]:
    for position, name in enumerate(UNSUR):
        total, answered = int(answers[:, position].sum()), int((answers[:, position] > 0).sum())
        if answered:
            upper, lower = Fraction(total), Fraction(answered)
            yield Row(unit_id, period, "skm_nrr", upper, lower, answered, sample, f"unsur={name}")


def _index_row(unit_id: str, period: str, answers: np.ndarray, sample: int) -> Row:
    answered = (answers > 0).sum(axis=0)
    nrr = [Fraction(int(total), int(n)) for total, n in zip(answers.sum(axis=0), answered, strict=True) if n]
    exact = sum(nrr, Fraction(0)) / len(nrr) * 25
    filled = (answers > 0).sum(axis=1)
    own = (answers.sum(axis=1)[filled > 0] * 25 * _ALL_PARTS // filled[filled > 0]).tolist()
    low, high = interval(exact, half_width(own, _ALL_PARTS), decimals_of("ikm"))
    return Row(
        unit_id,
        period,
        "ikm",
        Fraction(half_up(sum(nrr, Fraction(0)), 6)),
        Fraction(len(nrr)),
        len(own),
        sample,
        value=exact,
        low=low,
        high=high,
        label=_band(half_up(exact, decimals_of("ikm"))),
    )


def _band(value: Decimal) -> str:
    return next((label for floor, label in _BANDS if value >= floor), "D")
