"""How people of a unit behave: what makes a report worth reading. All invented."""

from dataclasses import dataclass

import numpy as np

from lontar.sample.cities import City
from lontar.sample.rng import stream
from lontar.sample.units import Units
from lontar.sample.workdays import DayGrid

# Minutes later than usual, Monday to Sunday; leaving early is a Friday habit.
WEEKDAY_LATENESS = np.array([3.0, 0.0, -0.5, 0.0, 1.5, 1.0, 0.0])
WEEKDAY_EARLY_EXIT = np.array([0.02, 0.02, 0.02, 0.03, 0.06, 0.04, 0.02])
_IMPROVEMENT, _WORSENING = -1.6, 2.2  # minutes a month
_AFTER_TRAINING = -4.0
_TRENDS_PASS_ZERO = 4  # April


@dataclass(frozen=True)
class Traits:
    """Of each person: usual minutes after the ideal arrival, odds of no record, of one punch, habit of four punches."""

    minutes: np.ndarray
    no_record: np.ndarray
    single: np.ndarray
    has_lunch_punches: np.ndarray

    def first(self, count: int) -> "Traits":
        """The same for the first people only."""
        return Traits(self.minutes[:count], self.no_record[:count], self.single[:count], self.has_lunch_punches[:count])


def person_traits(city: City, seed: int, count: int) -> Traits:
    """Traits by person; each person's own draw, whatever the number of people."""
    # One row of draws per person, so that people who join later do not change those before them.
    draws = stream(seed, city.agency_id, "traits").random((count, 4))
    return Traits(
        minutes=np.round(10 * (draws[:, 0] - 0.5) + 12 * np.maximum(0, draws[:, 0] - 0.93) / 0.07, 2),
        no_record=0.002 + 0.02 * draws[:, 1] ** 4,
        single=0.01 + 0.05 * draws[:, 2] ** 3,
        has_lunch_punches=draws[:, 3] < 0.06,
    )


def unit_minutes(city: City, seed: int, units: Units, grid: DayGrid, month: int) -> np.ndarray:
    """[unit] minutes that its people come later than usual in a month: its own level, trend, and effect of training."""
    level = stream(seed, city.agency_id, "unit level").normal(0, 2.5, len(units))
    start = grid.months[month].start_date
    passed = start.month - _TRENDS_PASS_ZERO
    codes = [spec.code for spec in units.specs]
    level[codes.index(city.improving)] = 4 + _IMPROVEMENT * passed + (_AFTER_TRAINING if passed >= 2 else 0)
    level[codes.index(city.worsening)] = _WORSENING * passed - 1
    return level
