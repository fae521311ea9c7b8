"""Quarters of the year as performance systems count them."""

from collections.abc import Iterator
from datetime import date, timedelta

from lontar.sample.world import World

YEAR = 2026


def quarter_ends(world: World) -> Iterator[tuple[date, date]]:
    """First and last day of the quarters of the year that have ended by the window's last day."""
    for quarter in range(4):
        start = date(YEAR, 3 * quarter + 1, 1)
        end = date(YEAR + (quarter == 3), (3 * quarter + 3) % 12 + 1, 1) - timedelta(days=1)
        if end <= world.grid.months[-1].end_date:
            yield start, end


def snapshot_on(world: World, day: date) -> int:
    """Position of the staff list in force on a day; before the window the first one stands in."""
    return int(world.roster.snapshot_of_day[max(0, world.grid.index(day))])
