"""True head counts and shares of people known to the readers, on each month's last day."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from lontar.sample.people import KINDS
from lontar.sample.truth.days import ClassifiedDays
from lontar.sample.truth.reach import reach_of
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

SEXES = ("male", "female")


def people_on_last_day(world: World, month: int) -> tuple[np.ndarray, np.ndarray]:
    """Who counts on the month's last day: positions of people, and of their units."""
    snapshot = world.roster.snapshot_of_day[world.grid.of_month(month)[-1]]
    people = np.flatnonzero(world.roster.active()[snapshot])
    return people, world.roster.unit[snapshot, people]


@dataclass(frozen=True)
class Members:
    """The people of one unit (with the units below it) or of the agency on a month's last day."""

    unit_id: str
    period: str
    people: list[int]

    def row(
        self,
        code: str,
        numerator: Fraction | int,
        denominator: int | None,
        persons: int,
        breakdown: str = "",
        *,
        decimals: int | None = None,
        label: str | None = None,
    ) -> Row:
        """A figure about them, expected of all of them."""
        lower = None if denominator is None else Fraction(denominator)
        return Row(
            self.unit_id,
            self.period,
            code,
            Fraction(numerator),
            lower,
            persons,
            len(self.people),
            breakdown,
            decimals=decimals,
            label=label,
        )


def members_of_month(world: World, month: int) -> Iterator[Members]:
    """The people of every unit of the month's tree, and of the agency."""
    people, unit = people_on_last_day(world, month)
    reach, names, period = reach_of(world, month), unit_names(world), world.grid.months[month].code
    for row in reach.rows:
        yield Members(names[row], period, people[reach.matrix[row][unit]].tolist())


def roster_rows(world: World, days: ClassifiedDays) -> Iterator[Row]:
    """Head counts (also by kind and sex) and enrolment of all months."""
    for month in range(len(world.grid.months)):
        people, unit = people_on_last_day(world, month)
        groups = {"": np.ones(len(people), dtype=bool)}
        groups |= {f"employee_kind={name}": world.people.kind[people] == kind for kind, name in enumerate(KINDS)}
        groups |= {f"sex={name}": world.people.sex[people] == sex for sex, name in enumerate(SEXES)}
        for breakdown, chosen in groups.items():
            yield from _count_rows(world, month, unit, chosen, breakdown)
        yield from _enrolment_rows(world, days, month, people, unit)


def _count_rows(world: World, month: int, unit: np.ndarray, chosen: np.ndarray, breakdown: str) -> Iterator[Row]:
    reach, period, names = reach_of(world, month), world.grid.months[month].code, unit_names(world)
    counted = reach.total(np.bincount(unit[chosen], minlength=len(world.units)))
    for row in reach.rows:
        if counted[row] > 0:
            count = int(counted[row])
            yield Row(names[row], period, "headcount", Fraction(count), None, count, count, breakdown)


def _enrolment_rows(world: World, days: ClassifiedDays, month: int, people, unit) -> Iterator[Row]:
    reach, period, names = reach_of(world, month), world.grid.months[month].code, unit_names(world)
    here = np.isin(days.punches.day, world.grid.of_month(month))
    by_phone = days.punches.person[here & (days.punches.credential < 0)]
    snapshot = world.roster.snapshot_of_day[world.grid.of_month(month)[-1]]
    known = np.isin(people, by_phone) | np.isin(people, world.readers.listed[snapshot])
    total = reach.total(np.bincount(unit, minlength=len(world.units)))
    found = reach.total(np.bincount(unit[known], minlength=len(world.units)))
    for row in reach.rows:
        if total[row] > 0:
            count = int(total[row])
            yield Row(names[row], period, "enrolment_share", Fraction(int(found[row])), Fraction(count), count, count)
