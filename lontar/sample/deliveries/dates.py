"""Days and times as the source systems write them."""

from datetime import date, timedelta
from functools import cache

from lontar.sample.punches import DAY_SECONDS
from lontar.sample.world import World

MONTHS_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)


@cache
def clock_texts() -> tuple[str, ...]:
    """`HH:MM:SS` of every second of a day."""
    return tuple(f"{s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}" for s in range(DAY_SECONDS))


def day_texts(world: World, pattern: str = "%Y-%m-%d") -> list[str]:
    """Every day of the window and two more, by position."""
    return [world.grid.day(index).strftime(pattern) for index in range(len(world.grid.dates) + 2)]


def moments(world: World, seconds, pattern: str = "%Y-%m-%d", join: str = " ") -> list[str]:
    """Local wall-clock texts of seconds since the window's first midnight."""
    days, clocks = day_texts(world, pattern), clock_texts()
    return [
        f"{days[day]}{join}{clocks[clock]}"
        for day, clock in zip((seconds // DAY_SECONDS).tolist(), (seconds % DAY_SECONDS).tolist(), strict=True)
    ]


def day_text(world: World, index: int, pattern: str) -> str:
    """A day by position, also outside the window."""
    return (world.grid.first + timedelta(days=index)).strftime(pattern)


def month_tag(world: World, month: int) -> str:
    """`YYYYMM` as it stands in file names."""
    return world.grid.months[month].code.replace("-", "")


def date_tag(day: date) -> str:
    return day.strftime("%Y%m%d")
