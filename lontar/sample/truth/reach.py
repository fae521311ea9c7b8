"""Sums over units: each unit with all units below it, and the whole agency."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lontar.sample.world import World


@dataclass(frozen=True)
class Reach:
    """The tree valid on a month's last day. `matrix` is [unit or agency, unit]; `rows` lists those that get figures.

    Days in a unit that the tree no longer holds (over a longer window) belong to the agency and to no unit.
    """

    matrix: np.ndarray
    rows: np.ndarray

    def total(self, per_unit: np.ndarray) -> np.ndarray:
        """Sums of a [unit] or [unit, x] count over each row's units."""
        return self.matrix.astype(np.int64) @ per_unit

    def persons(self, person_unit: np.ndarray) -> np.ndarray:
        """Distinct people of each row, from a [person, unit] mask: who counts in two of its units counts once."""
        several = person_unit.sum(axis=1) > 1
        once = self.total(person_unit[~several].sum(axis=0))
        return once + (person_unit[several] @ self.matrix.T).sum(axis=0)


def reach_of(world: World, month: int) -> Reach:
    version = world.units.version_at(world.grid.months[month].end_date)
    exists = world.units.exists(version)
    matrix = np.vstack([world.units.closure(version), np.ones((1, len(exists)), dtype=bool)])
    return Reach(matrix, np.append(np.flatnonzero(exists), len(exists)))


def person_unit_mask(unit: np.ndarray, chosen: np.ndarray, units: int) -> np.ndarray:
    """[person, unit] True where a person has a chosen day in that unit, from [person, day] arrays."""
    mask = np.zeros((len(unit), units), dtype=bool)
    person, day = np.nonzero(chosen & (unit >= 0))
    mask[person, unit[person, day]] = True
    return mask


def members_of(world: World, month: int, unit: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """For each unit with figures and the agency: its position in the reach, and a mask of the things that belong to it.

    Args:
        unit: Position of each thing's unit; -1 where the tree does not know it: it belongs to the agency alone.
    """
    reach = reach_of(world, month)
    for row in reach.rows:
        yield row, np.where(unit >= 0, reach.matrix[row][unit], row == len(world.units))
