"""Which working week each unit keeps when: the delivered rows, and what follows from them day by day."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from lontar.sample.cities import City, UnitSpec
from lontar.sample.workdays import FIVE_DAY, PATTERNS, DayGrid


@dataclass(frozen=True)
class ScheduleRow:
    """One delivered row on a unit's working week; a later row with the same unit and start replaces it."""

    unit: int
    pattern: int
    valid_from: date
    valid_to: date | None
    delivered_on: date


def schedule_rows(specs: list[UnitSpec], city: City, grid: DayGrid) -> list[ScheduleRow]:
    """Rows for the units with a week of their own; a change closes the old row and opens a new one."""
    since, rows = date(2026, 1, 1), []
    for position, spec in enumerate(specs):
        if not spec.pattern:
            continue
        to_pattern, on = city.pattern_changes.get(spec.code, ("", date.max))
        pattern = PATTERNS.index(to_pattern if on <= grid.first else spec.pattern)
        rows.append(ScheduleRow(position, pattern, since, None, grid.first))
        if grid.first < on <= grid.months[-1].end_date:
            eve = date.fromordinal(on.toordinal() - 1)
            rows.append(ScheduleRow(position, pattern, since, eve, on))
            rows.append(ScheduleRow(position, PATTERNS.index(to_pattern), on, None, on))
    return rows


def patterns_by_day(schedule: list[ScheduleRow], versions: list[date], parent: np.ndarray, grid: DayGrid) -> np.ndarray:
    own = np.full((parent.shape[1], len(grid.dates)), -1)
    latest = {(row.unit, row.valid_from): row for row in schedule}  # the last delivered row of a key holds
    for row in latest.values():
        start = max(0, grid.index(row.valid_from))
        stop = len(grid.dates) if row.valid_to is None else grid.index(row.valid_to) + 1
        own[row.unit, start:stop] = row.pattern
    result = np.full_like(own, FIVE_DAY)
    for version, start in enumerate(versions):
        stop = versions[version + 1] if version + 1 < len(versions) else None
        days = slice(grid.index(start), None if stop is None else grid.index(stop))
        for unit in range(parent.shape[1]):
            result[unit, days] = _nearest(own[:, days], parent[version], unit)
    return result


def _nearest(own: np.ndarray, parent: np.ndarray, unit: int) -> np.ndarray:
    found, upper = own[unit].copy(), parent[unit]
    while upper >= 0:
        found = np.where(found >= 0, found, own[upper])
        upper = parent[upper]
    return np.where(found >= 0, found, FIVE_DAY)
