"""True survey figures: response rate of the wave, share of positive answers by index and statement, published results."""

from collections.abc import Iterator
from fractions import Fraction
from statistics import median

import numpy as np

from lontar.sample.topics.staff_survey.facts import ITEMS, REVERSED, Result, invited_units
from lontar.sample.truth.reach import members_of, reach_of
from lontar.sample.truth.rows import ALL, Row, half_up, half_width, interval, unit_names
from lontar.sample.world import World

_CODES = {
    "staff_engagement_index": "engagement",
    "staff_motivation_index": "motivation",
    "staff_change_readiness_index": "change_readiness",
}
_PARTS = 12  # divisible by every number of answered statements of an index, 1 to 4
_TOLERANCE = Fraction("0.01")


def _members(world: World, month: int, unit: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Unit id and mask, by the tree of the wave's month, for the units that still exist in the month reported on."""
    names, there = unit_names(world), set(reach_of(world, month).rows.tolist())
    for row, mask in members_of(world, world.topics["staff_survey"].month, unit):
        if row in there:
            yield names[row], mask


def _speaks(world: World, month: int) -> bool:
    wave_month = world.topics["staff_survey"].month
    return wave_month is not None and wave_month <= month


def response_rows(world: World, month: int) -> Iterator[Row]:
    """Sheets, and sheets over people on the roster on the wave's first day."""
    if not _speaks(world, month):
        return
    sheets, period = world.topics["staff_survey"].sheets, world.grid.months[month].code
    sent = {name: int(mask.sum()) for name, mask in _members(world, month, sheets.unit)}
    for name, mask in _members(world, month, invited_units(world)):
        count, invited = sent[name], int(mask.sum())
        if count or invited:
            number = Fraction(count)
            yield Row(name, period, "staff_survey_responses", number, None, count, invited or None, decimals=0)
        if invited:
            yield Row(name, period, "staff_survey_response_rate", number, Fraction(invited), invited, invited)


def index_rows(world: World, month: int) -> Iterator[Row]:
    """Indices with their intervals, and each statement by itself."""
    if not _speaks(world, month):
        return
    sheets, period = world.topics["staff_survey"].sheets, world.grid.months[month].code
    answered = sheets.scores > 0
    positive = np.where(REVERSED, sheets.scores <= 2, sheets.scores >= 4) & answered
    for name, mask in _members(world, month, sheets.unit):
        for code, dimension in _CODES.items():
            own = np.array([of == dimension for of in ITEMS.values()])
            yield from _index(name, period, code, positive[mask][:, own], answered[mask][:, own])
        for place, item in enumerate(ITEMS):
            count = int(answered[mask, place].sum())
            upper, lower = Fraction(int(positive[mask, place].sum())), Fraction(count)
            if count:
                yield Row(name, period, "staff_survey_item_positive", upper, lower, count, count, f"survey_item={item}")


def _index(unit_id: str, period: str, code: str, positive: np.ndarray, answered: np.ndarray) -> Iterator[Row]:
    filled = answered.sum(axis=1)
    shares = (positive.sum(axis=1)[filled > 0] * _PARTS // filled[filled > 0]).tolist()
    count = len(shares)
    if not count:
        return
    total = Fraction(sum(shares), _PARTS)
    low, high = interval(total / count, half_width(shares, _PARTS), 3)
    yield Row(
        unit_id,
        period,
        code,
        Fraction(half_up(total, 6)),
        Fraction(count),
        count,
        count,
        value=total / count,
        low=None if low is None else max(low, half_up(0, 3)),
        high=None if high is None else min(high, half_up(1, 3)),
    )


def result_rows(world: World, month: int) -> Iterator[Row]:
    """Published indices of units that exist, the mean of their parts, and the city's median."""
    names, period = unit_names(world), world.grid.months[month].code
    there = set(reach_of(world, month).rows.tolist())
    results = [result for result in world.topics["staff_survey"].results if result.unit in there]
    for result in results:
        yield from _published(names[result.unit], period, result)
    middle = Fraction(median(100 * Fraction(result.index) for result in results))
    yield Row(ALL, period, "survey_index_median", middle, None, None, None, decimals=1)


def _published(unit_id: str, period: str, result: Result) -> Iterator[Row]:
    index, parts = 100 * Fraction(result.index), 100 * sum(map(Fraction, result.parts))
    persons = result.respondents
    yield Row(unit_id, period, "survey_published_index", index, None, persons, None, decimals=1)
    label = "berbeda" if abs(parts / 3 - index) > 100 * _TOLERANCE else None
    yield Row(unit_id, period, "survey_index_parts_mean", parts, Fraction(3), persons, None, label=label, decimals=1)
