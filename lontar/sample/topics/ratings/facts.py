"""Who was rated how: the two years before the window, and every quarter of the year that has ended."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from lontar.sample.people import PNS, PPPK
from lontar.sample.rng import stream
from lontar.sample.topics.quarters import YEAR, quarter_ends, snapshot_on
from lontar.sample.world import World

YEARLY, QUARTERLY = "tahunan", "triwulan"
QUADRANTS = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
# [result, behaviour], each 0 above, 1 as, 2 below the expectation -> position in QUADRANTS.
MATRIX = np.array([[0, 1, 3], [1, 1, 3], [2, 2, 4]])
NOT_RATED = -1
ORGANISATIONS = ("istimewa", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
_ORGANISATION_ODDS = (0.12, 0.68, 0.14, 0.04, 0.02)
_OLD_SCHEME_YEAR = 2021


@dataclass(frozen=True)
class Rating:
    """One rating as the source keeps it; `result`, `behaviour`, `quadrant` are positions or NOT_RATED.

    `value` is the number of the schemes before 2022, in hundredths.
    """

    rating_id: str
    person: int
    kind: str
    start: date
    end: date
    result: int
    behaviour: int
    quadrant: int
    value: int | None = None
    is_acting: bool = False


@dataclass(frozen=True)
class Ratings:
    """All ratings of people by file (kind, first and last day of the period), and of units (unit, kind, start, end, predikat)."""

    of_people: dict[tuple[str, date, date], list[Rating]]
    of_units: list[tuple[int, str, date, date, str]]


def build(world: World) -> Ratings:
    """The ratings of 2021 (numbers), 2024, 2025 and of the year's quarters."""
    years = [(YEARLY, date(year, 1, 1), date(year, 12, 31)) for year in (YEAR - 2, YEAR - 1)]
    quarters = [(QUARTERLY, start, end) for start, end in quarter_ends(world)]
    of_people = {period: list(_of_period(world, *period)) for period in years + quarters}
    if world.city.agency_id == "kota-kupang":
        old = (YEARLY, date(_OLD_SCHEME_YEAR, 1, 1), date(_OLD_SCHEME_YEAR, 12, 31))
        of_people = {old: list(_of_old_scheme(world, *old))} | of_people
    return Ratings(of_people, [row for period in years[1:] + quarters for row in _of_units(world, *period)])


def _members(world: World, end: date) -> np.ndarray:
    return np.flatnonzero(world.roster.active()[snapshot_on(world, end)])


def _of_period(world: World, kind: str, start: date, end: date) -> Iterator[Rating]:
    rng = stream(world.seed, world.city.agency_id, "ratings", kind, start)
    # One row of draws per person, so that people who join later do not change those before them.
    draws = rng.random((len(world.people), 5))
    result, behaviour = _judged(draws[:, 0], 0.27, 0.93), _judged(draws[:, 1], 0.25, 0.94)
    quadrant = _printed(world, MATRIX[result, behaviour], result, behaviour, draws[:, 2])
    coverage = np.select([world.people.kind == PNS, world.people.kind == PPPK], [0.95, 0.86], 0.45)
    began = np.array([since[:4] for since in world.people.since]) <= str(end.year)
    for person in _members(world, end).tolist():
        if not began[person] or draws[person, 3] > coverage[person]:
            continue
        number = f"{start:%Y%m}{kind[0]}{person:06}"
        grades = int(result[person]), int(behaviour[person]), int(quadrant[person])
        yield from _rows(world, number, person, (kind, start, end), grades, draws[person, 4])


def _judged(draw: np.ndarray, above: float, not_below: float) -> np.ndarray:
    return np.select([draw < above, draw < not_below], [0, 1], 2)


def _printed(world: World, right: np.ndarray, result, behaviour, draw: np.ndarray) -> np.ndarray:
    """The predikat that the source printed: one city's older client took the worse of the two, the other's typed some wrong."""
    if world.city.agency_id == "kota-kupang":
        worse = np.maximum(result, behaviour)
        return np.where((draw < 0.5) & (behaviour == 2) & (result < 2), worse, right)
    return np.where(draw < 0.03, (right + 1) % len(QUADRANTS), right)


def _rows(world: World, number: str, person: int, period: tuple, grades: tuple, draw: float) -> Iterator[Rating]:
    """Usually one row; e-Kinerja also keeps people not rated, those who moved in the year, and acting posts."""
    kind, start, end = period
    if world.city.agency_id == "kota-kupang":
        yield Rating(number, person, kind, start, end, *grades)
        return
    if draw < 0.02:
        yield Rating(number, person, kind, start, end, NOT_RATED, NOT_RATED, NOT_RATED)
        return
    yield Rating(number, person, kind, start, end, *grades)
    if draw > 0.98 and kind == YEARLY:
        yield Rating(f"{number}P", person, kind, start, date(start.year, 6, 30), 2, 2, 4)
    elif draw > 0.96:
        yield Rating(f"{number}A", person, kind, start, end, 0, 0, 0, is_acting=True)


def _of_old_scheme(world: World, kind: str, start: date, end: date) -> Iterator[Rating]:
    draws = stream(world.seed, world.city.agency_id, "ratings", "old").random((len(world.people), 2))
    began = np.array([since[:4] for since in world.people.since]) <= str(end.year)
    for person in np.flatnonzero(began & (world.people.kind == PNS) & (draws[:, 0] < 0.7)).tolist():
        if person < world.roster.known_by(0):
            value = 60_00 + int(draws[person, 1] * 38_00)
            yield Rating(f"{start.year}s{person:06}", person, kind, start, end, NOT_RATED, NOT_RATED, NOT_RATED, value)


def _of_units(world: World, kind: str, start: date, end: date) -> Iterator[tuple[int, str, date, date, str]]:
    """Every unit directly below the city, and every unit of a family of like offices."""
    version = world.units.version_at(max(end, world.grid.first))
    draw = stream(world.seed, world.city.agency_id, "unit ratings", kind, start).random(len(world.units))
    chosen = np.searchsorted(np.cumsum(_ORGANISATION_ODDS), draw).clip(0, len(ORGANISATIONS) - 1)
    for unit in np.flatnonzero(world.units.exists(version)).tolist():
        if world.units.parent[version, unit] == -1 or world.units.specs[unit].kind in ("sekolah", "puskesmas"):
            yield unit, kind, start, end, ORGANISATIONS[chosen[unit]]
