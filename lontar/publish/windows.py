"""Which days an indicator of a period looks at. The window's name stands in the indicator seed."""

from datetime import date
from typing import NamedTuple

from lontar.errors import ConfigurationError
from lontar.period import Period


class Window(NamedTuple):
    """First and last day, both included."""

    start_date: date
    end_date: date

    def meets(self, first: date, last: date) -> bool:
        """Whether the days from `first` to `last` share a day with this window."""
        return first <= self.end_date and last >= self.start_date


def _month_before(day: date, months: int) -> date:
    return Period.month_of(day).shift(-months).start_date


def window_of(name: str, period: Period) -> Window:
    """The window of that name for a period. Raises ConfigurationError for an unknown name.

    A run of days may have begun in the month before the period; it never reaches past the period's end.
    """
    starts = {
        "month": period.start_date,
        "year_to_date": period.start_date.replace(month=1, day=1),
        "consecutive_run": _month_before(period.start_date, 1),
        "trailing_12": _month_before(period.end_date, 11),
    }
    if name not in starts:
        raise ConfigurationError(
            f"There is no window '{name}'.", where="seed indicators", remedy=f"Use {', '.join(starts)}."
        )
    return Window(starts[name], period.end_date)
