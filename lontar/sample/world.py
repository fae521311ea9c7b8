"""The simulated city: everything that happened, before anybody wrote it down."""

from dataclasses import dataclass, field
from typing import Any

from lontar.errors import LontarError
from lontar.period import Period
from lontar.sample.cities import CITIES, City
from lontar.sample.leave import Leaves, build_leaves
from lontar.sample.people import People
from lontar.sample.punches import Punches, build_punches
from lontar.sample.readers import Readers, build_readers
from lontar.sample.roster import Roster, build_roster
from lontar.sample.shifts import Shifts, build_shifts
from lontar.sample.surveys import Surveys, build_surveys
from lontar.sample.topics import NAMES, topic
from lontar.sample.training import Participation, build_training
from lontar.sample.units import Units, build_units
from lontar.sample.workdays import DayGrid, day_grid


@dataclass(frozen=True)
class World:
    """One city over the months of `grid`. A longer window holds the same facts for the months of a shorter one."""

    city: City
    scale: float
    seed: int
    grid: DayGrid
    units: Units
    people: People
    roster: Roster
    readers: Readers
    leaves: Leaves
    shifts: Shifts
    punches: Punches
    training: list[Participation]
    surveys: Surveys
    topics: dict[str, Any] = field(default_factory=dict)

    @property
    def late_month(self) -> int | None:
        """Position of the month of which one reader's download came late, if it is in the window."""
        codes = [month.code for month in self.grid.months]
        return codes.index(self.city.late_month) if self.city.late_month in codes else None

    @property
    def late_device(self) -> int:
        return self.readers.in_building(self.city.late_building)[0]


def build_world(agency_id: str, scale: float, months: tuple[Period, Period], seed: int) -> World:
    """Simulate a city. Raises LontarError for an unknown city, a scale outside 0.05..1 or months outside the sample's."""
    if agency_id not in CITIES:
        raise LontarError(f"There is no sample city '{agency_id}'.", remedy=f"Choose {' or '.join(CITIES)}.")
    if not 0.05 <= scale <= 1:
        raise LontarError(f"The scale {scale} is not possible.", remedy="Choose a number from 0.05 to 1.")
    city, grid = CITIES[agency_id], day_grid(*months)
    units = build_units(city, scale, grid)
    people, roster = build_roster(city, scale, seed, units, grid)
    readers = build_readers(city, seed, units, people, roster)
    leaves = build_leaves(city, seed, grid, people, roster)
    shifts = build_shifts(city, grid, units, people, roster)
    punches = build_punches(city, seed, grid, units, people, roster, readers, leaves, shifts)
    world = World(
        city=city,
        scale=scale,
        seed=seed,
        grid=grid,
        units=units,
        people=people,
        roster=roster,
        readers=readers,
        leaves=leaves,
        shifts=shifts,
        punches=punches,
        training=build_training(city, seed, grid, units, people, roster),
        surveys=build_surveys(city, scale, seed, grid, units),
    )
    for name in NAMES:
        world.topics[name] = topic(name).build(world)
    return world
