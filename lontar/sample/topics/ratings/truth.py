"""True figures of ratings: who is rated at all, how the predikat are spread, and where that departs from the guidance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from lontar.sample.topics.ratings.facts import MATRIX, NOT_RATED, QUADRANTS, QUARTERLY, YEARLY, Rating
from lontar.sample.truth.reach import Reach, reach_of
from lontar.sample.truth.roster import people_on_last_day
from lontar.sample.truth.rows import ALL, Row, half_up, unit_names
from lontar.sample.world import World

_PERIODS = ((YEARLY, "year"), (QUARTERLY, "quarter"))
_PERCENTAGES = (150, 100, 75, 50, 25)  # of the yearly coefficient, by position in QUADRANTS
_COEFFICIENTS = {
    "pemula": Fraction("3.75"),
    "terampil": Fraction(5),
    "mahir": Fraction("12.5"),
    "penyelia": Fraction(25),
    "ahli_pertama": Fraction("12.5"),
    "ahli_muda": Fraction(25),
    "ahli_madya": Fraction("37.5"),
    "ahli_utama": Fraction(50),
}
_ORGANISATION = ("istimewa", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
_BEST, _GOOD, _IMPROVE, _POOR, _WORST = range(5)


@dataclass(frozen=True)
class _Month:
    """The people of a month's last day: [person] unit, and by kind of period the rating that counts."""

    period: str
    names: list[str]
    reach: Reach
    people: np.ndarray
    unit: np.ndarray
    ratings: dict[str, dict[int, Rating]]

    def members(self, row: int) -> list[int]:
        return self.people[self.reach.matrix[row][self.unit]].tolist()


def rows(world: World) -> Iterator[Row]:
    """All rows of all months."""
    for month, period in enumerate(world.grid.months):
        people, unit = people_on_last_day(world, month)
        ratings = {kind: counted(world, kind, last_ended(kind, period.end_date)) for kind, _ in _PERIODS}
        state = _Month(period.code, unit_names(world), reach_of(world, month), people, unit, ratings)
        for row in state.reach.rows:
            yield from _coverage_rows(state, row)
            yield from _disagreement_rows(state, row)
        yield from _guidance_rows(world, state, period.end_date)
        yield from _credit_rows(world, state, period.end_date)


def last_ended(kind: str, day: date) -> tuple[date, date]:
    """The latest year, or quarter, that has ended on a day."""
    after = day + timedelta(days=1)
    first = date(after.year, 1 if kind == YEARLY else 3 * ((after.month - 1) // 3) + 1, 1)
    end = first - timedelta(days=1)
    return date(end.year, 1 if kind == YEARLY else end.month - 2, 1), end


def counted(world: World, kind: str, stretch: tuple[date, date]) -> dict[int, Rating]:
    """Of each person the rating with the latest last day in the stretch; acting posts never, and nobody who was not rated."""
    latest: dict[int, Rating] = {}
    for (of_kind, _, _), found in world.topics["ratings"].of_people.items():
        for one in found if of_kind == kind else ():
            if stretch[0] <= one.end <= stretch[1] and not one.is_acting:
                held = latest.get(one.person)
                latest[one.person] = one if held is None or one.end > held.end else held
    return {person: one for person, one in latest.items() if one.quadrant != NOT_RATED}


def _coverage_rows(state: _Month, row: int) -> Iterator[Row]:
    members, name = state.members(row), state.names[row]
    for kind, short in _PERIODS:
        held = [state.ratings[kind][person] for person in members if person in state.ratings[kind]]
        size, rated = len(members), len(held)
        if size:
            ends = Fraction(rated), Fraction(size)
            yield Row(name, state.period, f"rated_rate_{short}", *ends, size, size, decimals=3)
        if rated:
            counts, code = (Fraction(rated), Fraction(rated), rated, size), f"predikat_share_{short}"
            yield Row(name, state.period, code, *counts, decimals=3)
            for place, predikat in enumerate(QUADRANTS):
                with_it = sum(one.quadrant == place for one in held)
                ends = Fraction(with_it), Fraction(rated), with_it, size
                yield Row(name, state.period, code, *ends, f"predikat={predikat}", decimals=3)


def _disagreement_rows(state: _Month, row: int) -> Iterator[Row]:
    members = state.members(row)
    of_kind = {kind: [state.ratings[kind][p] for p in members if p in state.ratings[kind]] for kind, _ in _PERIODS}
    of_kind[""] = [one for held in list(of_kind.values()) for one in held]
    for kind, held in of_kind.items():
        if held:
            differing = sum(int(MATRIX[one.result, one.behaviour]) != one.quadrant for one in held)
            ends = Fraction(differing), Fraction(len(held)), len({one.person for one in held}), len(members)
            member = f"rating_period_kind={kind}" if kind else ""
            yield Row(
                state.names[row], state.period, "quadrant_disagreement_rate", *ends, breakdown_1=member, decimals=3
            )


def broken_clauses(organisation: str, counts: list[int]) -> int:
    """How many clauses of the guidance a unit's people depart from. `counts` are people by predikat, best first."""
    share = [Fraction(count, sum(counts)) for count in counts]
    low, some, most = Fraction(1, 10), Fraction(6, 10), Fraction(7, 10)
    clauses = {
        "istimewa": [share[_BEST] > Fraction(1, 2), share[_BEST] <= most],
        "baik": [share[_GOOD] <= most, share[_IMPROVE] + share[_POOR] > 0],
        "butuh_perbaikan": [share[_IMPROVE] >= some, share[_BEST] <= low],
        "kurang": [share[_POOR] >= some, share[_IMPROVE] >= low, share[_BEST] <= low],
        "sangat_kurang": [share[_WORST] >= some, share[_POOR] + share[_IMPROVE] >= low, share[_BEST] == 0],
    }
    return sum(not holds for holds in clauses[organisation])


def _guidance_rows(world: World, state: _Month, day: date) -> Iterator[Row]:
    for kind, short in _PERIODS:
        stretch = last_ended(kind, day)
        predikat = {
            unit: name
            for unit, of_kind, start, _, name in world.topics["ratings"].of_units
            if of_kind == kind and start == stretch[0]
        }
        departing = judged = 0
        for row in state.reach.rows[:-1]:
            members = state.members(row)
            held = [state.ratings[kind][p].quadrant for p in members if p in state.ratings[kind]]
            if row in predikat and held:
                broken = broken_clauses(predikat[row], np.bincount(held, minlength=5).tolist())
                departing, judged = departing + (broken > 0), judged + 1
                label = "menyimpang" if broken else "sesuai"
                counts = Fraction(broken), None, len(held), len(members)
                code = f"guidance_breaches_{short}"
                yield Row(state.names[row], state.period, code, *counts, label=label, decimals=0)
                own = Fraction(1 + _ORGANISATION.index(predikat[row])), None, None, None
                code = f"organisation_predikat_{short}"
                yield Row(state.names[row], state.period, code, *own, label=predikat[row], decimals=0)
        if judged:
            code = f"guidance_deviation_rate_{short}"
            yield Row(ALL, state.period, code, Fraction(departing), Fraction(judged), None, None, decimals=3)


def _credit_rows(world: World, state: _Month, day: date) -> Iterator[Row]:
    """Credit points of the latest year, of those whose level on its last day is known."""
    _, year_end = last_ended(YEARLY, day)
    level: dict[int, str] = {}
    for held in sorted(world.topics["career"].positions, key=lambda held: held.start):
        if held.start <= year_end:
            level[held.person] = held.level
    points = {
        person: half_up(_COEFFICIENTS[level[person]] * _PERCENTAGES[one.quadrant] / 100, 2)
        for person, one in state.ratings[YEARLY].items()
        if level.get(person)
    }
    for row in state.reach.rows:
        members = state.members(row)
        earned = [points[person] for person in members if person in points]
        if earned:
            total, counts = Fraction(sum(earned)), (len(earned), len(members))
            name = state.names[row]
            yield Row(name, state.period, "credit_points_mean", total, Fraction(len(earned)), *counts, decimals=2)
            yield Row(name, state.period, "credit_points_total", total, None, *counts, decimals=2)
