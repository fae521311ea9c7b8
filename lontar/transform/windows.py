"""Which periods a changed month redoes: each indicator declares the window of months that enters its value."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from lontar.period import Period
from lontar.settings import settings


@dataclass(frozen=True)
class Indicator:
    """What the plan needs of a row of the indicator seed."""

    indicator_code: str
    topic: str
    window: str
    feeds: frozenset[str]


@cache
def _read(path: Path) -> tuple[Indicator, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            Indicator(row["indicator_code"], row["topic"], row["window"], frozenset(row["feeds"].split("|")))
            for row in csv.DictReader(file)
        )


def load_indicators() -> tuple[Indicator, ...]:
    """The indicators of the seed, in its order."""
    return _read(settings().project_dir / "dbt_project" / "seeds" / "indicators.csv")


def months_redone(window: str, changed: date, known: Iterable[date]) -> set[date]:
    """The known months whose value a change in one month can move, by window. All dates are first days of months.

    month: itself. consecutive_run: itself and the next. year_to_date: itself and the later months of its year.
    trailing_12: itself and the eleven after it.
    """
    if window == "month":
        last = changed
    elif window == "consecutive_run":
        last = Period(changed).next().start_date
    elif window == "year_to_date":
        last = date(changed.year, 12, 1)
    elif window == "trailing_12":
        last = Period(changed).shift(11).start_date
    else:
        raise ValueError(f"no window is called {window}")
    return {month for month in known if changed <= month <= last}


def longer_periods(month: date) -> list[Period]:
    """The quarter, semester and year that a month belongs to."""
    return Period(month).longer()
