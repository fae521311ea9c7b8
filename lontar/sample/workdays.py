"""The days of the simulated window, and which of them are off.

The holidays are the simulation's own list, kept apart from the pipeline's seed on purpose: the truth checks the seed.
Dates: SKB 3 Menteri of 19 September 2025 on national holidays and cuti bersama 2026.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from lontar.errors import LontarError
from lontar.period import Period

WORLD_FIRST, WORLD_LAST = date(2026, 1, 1), date(2026, 12, 31)
OFF_DAYS = tuple(
    date(2026, month, day)
    for month, days in {
        1: (1, 16),
        2: (16, 17),
        3: (18, 19, 20, 21, 22, 23, 24),
        4: (3, 5),
        5: (1, 14, 15, 27, 28, 31),
        6: (1, 16),
        8: (17, 25),
        12: (24, 25),
    }.items()
    for day in days
)
FIVE_DAY, SIX_DAY, SHIFT, FLEXIBLE = range(4)
PATTERNS = ("five_day", "six_day", "shift", "flexible")


def _clock(hours: int, minutes: int) -> int:
    return hours * 3600 + minutes * 60


_OFF = (-1, -1)
_OFFICE, _OFFICE_FRIDAY = (_clock(7, 30), _clock(16, 0)), (_clock(7, 30), _clock(16, 30))
_SCHOOL, _SCHOOL_FRIDAY = (_clock(7, 30), _clock(14, 0)), (_clock(7, 30), _clock(11, 30))
# Start and end in seconds after midnight by pattern and weekday (Monday 0); -1 where nobody is expected. Shifts have
# their own roster. The flexible pattern has days but no hours; what stands here is only when such people tend to come.
HOURS = np.array(
    [
        [_OFFICE] * 4 + [_OFFICE_FRIDAY, _OFF, _OFF],
        [_SCHOOL] * 4 + [_SCHOOL_FRIDAY, _SCHOOL, _OFF],
        [_OFF] * 7,
        [_OFFICE] * 5 + [_OFF, _OFF],
    ],
    dtype=np.int64,
)
# The month of fasting in 2026 and its shorter hours; the list is the simulation's own, as that of the holidays.
_RAMADAN = (np.datetime64("2026-02-19"), np.datetime64("2026-03-20"))
_FASTING, _FASTING_FRIDAY = (_clock(8, 0), _clock(15, 0)), (_clock(8, 0), _clock(15, 30))
_FASTING_SCHOOL, _FASTING_SCHOOL_FRIDAY = (_clock(8, 0), _clock(13, 0)), (_clock(8, 0), _clock(11, 30))
_RAMADAN_HOURS = np.array(
    [
        [_FASTING] * 4 + [_FASTING_FRIDAY, _OFF, _OFF],
        [_FASTING_SCHOOL] * 4 + [_FASTING_SCHOOL_FRIDAY, _FASTING_SCHOOL, _OFF],
        [_OFF] * 7,
        [_FASTING] * 5 + [_OFF, _OFF],
    ],
    dtype=np.int64,
)


@dataclass(frozen=True)
class DayGrid:
    """All days of the window; arrays have one element per day.

    Attributes:
        dates: datetime64[D].
        weekday: Monday 0.
        month: Position of the day's month in `months`.
        is_off: National holiday or cuti bersama.
    """

    months: tuple[Period, ...]
    dates: np.ndarray
    weekday: np.ndarray
    month: np.ndarray
    is_off: np.ndarray

    @property
    def first(self) -> date:
        return self.months[0].start_date

    def index(self, day: date) -> int:
        """Position of a day, also before 0 or past the end for days outside the window."""
        return (day - self.first).days

    def day(self, index: int) -> date:
        return self.first + timedelta(days=int(index))

    def of_month(self, month: int) -> np.ndarray:
        return np.flatnonzero(self.month == month)


def hours_of(pattern: np.ndarray, grid: DayGrid, days: np.ndarray) -> np.ndarray:
    """[person, day, 2] start and end in seconds after midnight for [person, day] patterns; -1 where nobody is expected."""
    weekday, dates = grid.weekday[days][None, :], grid.dates[days]
    fasting = (dates >= _RAMADAN[0]) & (dates <= _RAMADAN[1])
    return np.where(fasting[None, :, None], _RAMADAN_HOURS[pattern, weekday], HOURS[pattern, weekday])


def day_grid(first: Period, last: Period) -> DayGrid:
    """The grid from the first to the last month. Raises LontarError outside 2026."""
    if first.start_date < WORLD_FIRST or last.end_date > WORLD_LAST or last < first or first.kind != "month":
        raise LontarError(
            f"The sample cannot be made for {first.code}..{last.code}.",
            remedy="Choose months from 2026-01 to 2026-12, oldest first.",
        )
    months = tuple(_months_between(first, last))
    dates = np.arange(first.start_date, last.end_date + timedelta(days=1), dtype="datetime64[D]")
    numbers = dates.astype(np.int64)
    return DayGrid(
        months=months,
        dates=dates,
        weekday=(numbers + 3) % 7,  # 1970-01-01 was a Thursday
        month=np.concatenate([np.full((m.end_date - m.start_date).days + 1, i) for i, m in enumerate(months)]),
        is_off=np.isin(dates, np.array(OFF_DAYS, dtype="datetime64[D]")),
    )


def _months_between(first: Period, last: Period) -> list[Period]:
    months = [first]
    while months[-1] < last:
        months.append(months[-1].next())
    return months
