"""Shift rosters of the hospital and the fire service, with nights over midnight, and one month's mistaken roster."""

from dataclasses import dataclass

import numpy as np

from lontar.sample.cities import City
from lontar.sample.people import PART_TIME, STRUCTURAL, People
from lontar.sample.roster import Roster
from lontar.sample.units import Units
from lontar.sample.workdays import SHIFT, DayGrid

_HOUR = 3600
_DAY = 24 * _HOUR
# Code, start and length in seconds. Hospital: morning, afternoon, night; fire service: day, night; office for managers.
SHIFT_CODES = ("P", "S", "M", "D", "N", "K")
STARTS = np.array([7, 14, 21, 8, 20, 7.5]) * _HOUR
LENGTHS = np.array([7, 7, 10, 12, 12, 8.5]) * _HOUR
_P, _S, _M, _D, _N, _K = range(6)
_HOSPITAL_CYCLE = np.array([_P, _P, _S, _S, _M, _M, -1, -1])
_FIRE_CYCLE = np.array([_D, _N, -1, -1])
_CYCLE_EPOCH = np.datetime64("2026-01-01", "D")
# A night that begins on a month's last day ends in the next month. There is one such border in the sample, 30 April;
# elsewhere the evening shift stands in, so that the files of a window say nothing about the month after it.
_BORDER_NIGHT = np.datetime64("2026-04-30", "D")
_STANDS_IN = {_M: _S, _N: _D}


@dataclass(frozen=True)
class Shifts:
    """[person, day] position in SHIFT_CODES or -1: what was worked by, and what the first file said."""

    worked: np.ndarray
    first_file: np.ndarray

    def delivered(self, with_corrections: bool) -> np.ndarray:
        return self.worked if with_corrections else self.first_file


def build_shifts(city: City, grid: DayGrid, units: Units, people: People, roster: Roster) -> Shifts:
    """Rosters of everybody who serves in a unit on shifts, part-time staff left out (their hours are set locally)."""
    unit = roster.unit_by_day()
    pattern = units.pattern[unit, np.arange(len(grid.dates))]
    on_shift = (unit >= 0) & (pattern == SHIFT) & (people.kind != PART_TIME)[:, None]
    is_hospital = np.array([spec.kind == "rumah_sakit" for spec in units.specs])[unit]
    worked = np.where(on_shift, _rotation(grid, people, is_hospital, 0), -1)
    first_file = worked.copy()
    for days in _mistaken_days(city, grid):
        # The first roster had put every fifth person one day forward in the rotation.
        wrong = np.arange(len(people)) % 5 == 2
        shifted = np.where(on_shift, _rotation(grid, people, is_hospital, 1), -1)
        first_file[np.ix_(wrong, days)] = shifted[np.ix_(wrong, days)]
    return Shifts(worked, first_file)


def _mistaken_days(city: City, grid: DayGrid) -> list[np.ndarray]:
    codes = [month.code for month in grid.months]
    is_here = city.corrected_kind == "shift" and city.corrected_month in codes
    return [grid.of_month(codes.index(city.corrected_month))] if is_here else []


def _rotation(grid: DayGrid, people: People, is_hospital: np.ndarray, forward: int) -> np.ndarray:
    count = len(people)
    day = (grid.dates - _CYCLE_EPOCH).astype(np.int64) + forward
    turn = day[None, :] + (np.arange(count) * 3)[:, None]
    cycle = np.where(is_hospital, _HOSPITAL_CYCLE[turn % len(_HOSPITAL_CYCLE)], _FIRE_CYCLE[turn % len(_FIRE_CYCLE)])
    tomorrow = (grid.dates + 1).astype("datetime64[M]")
    is_border = (tomorrow != grid.dates.astype("datetime64[M]")) & (grid.dates != _BORDER_NIGHT)
    for night, stand_in in _STANDS_IN.items():
        cycle = np.where((cycle == night) & is_border, stand_in, cycle)
    office = np.where((grid.weekday < 5) & ~grid.is_off, _K, -1)
    return np.where((people.position == STRUCTURAL)[:, None], office[None, :], cycle)


def shift_start(codes: np.ndarray) -> np.ndarray:
    """Seconds after the work date's midnight; for -1 the value means nothing."""
    return STARTS[codes].astype(np.int64)


def shift_end(codes: np.ndarray) -> np.ndarray:
    """Seconds after the work date's midnight, above 86,400 for a night."""
    return (STARTS[codes] + LENGTHS[codes]).astype(np.int64)


def clock_text(seconds: int) -> str:
    """`HH:MM` of the wall clock."""
    return f"{seconds % _DAY // _HOUR:02}:{seconds % _HOUR // 60:02}"
