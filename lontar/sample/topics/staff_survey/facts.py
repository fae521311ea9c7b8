"""Who answered what: sheets of one wave without names, and indices of units as somebody else published them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np

from lontar.sample.rng import stream
from lontar.sample.world import World

ITEMS = {
    "motivation_purpose": "motivation",
    "motivation_recognition": "motivation",
    "motivation_growth": "motivation",
    "change_understanding": "change_readiness",
    "change_ability": "change_readiness",
    "resistance_old_ways": "change_readiness",
    "resistance_burden": "change_readiness",
    "engagement_pride": "engagement",
    "engagement_recommend": "engagement",
    "engagement_effort": "engagement",
}
REVERSED = np.array([name.startswith("resistance") for name in ITEMS])
WAVES = {"kota-kupang": date(2026, 5, 11), "kota-palembang": date(2026, 6, 8)}
RESULTS_DATE = date(2026, 3, 2)
_LEAN = np.array([0.5, -0.3, 0.2, 0.3, 0.1, 0.0, -0.4, 0.4, 0.0, 0.2])
_UNKNOWN_UNIT_SHEETS = 2
_RESULT_UNITS = 9


@dataclass(frozen=True)
class Sheets:
    """Sheets of the wave; parallel arrays, `scores` is [sheet, item] from 1 to 5 with 0 for no answer.

    `unit` is -1 where the sheet names a code that the tree does not know; `kind` -1 where the employment is not named.
    """

    day: np.ndarray
    unit: np.ndarray
    kind: np.ndarray
    scores: np.ndarray

    def __len__(self) -> int:
        return len(self.unit)


@dataclass(frozen=True)
class Result:
    """Published figures of one unit, 0 to 1; `unit` -1 is a benchmark row. Parts are leaders, supervisors, work."""

    unit: int
    respondents: int
    rate: Decimal
    index: Decimal
    parts: tuple[Decimal, Decimal, Decimal]


@dataclass(frozen=True)
class Survey:
    """`month` is the wave's position in the window, None outside; then there are no sheets."""

    wave: date
    month: int | None
    sheets: Sheets
    results: tuple[Result, ...]


def build_survey(world: World) -> Survey:
    """The city's wave and the published results."""
    wave = WAVES[world.city.agency_id]
    starts = [month.start_date for month in world.grid.months]
    month = starts.index(wave.replace(day=1)) if wave.replace(day=1) in starts else None
    invited = _invited(world, wave) if month is not None else np.empty((2, 0), dtype=np.int64)
    return Survey(wave, month, _sheets(world, *invited), tuple(_results(world)))


def _invited(world: World, wave: date) -> tuple[np.ndarray, np.ndarray]:
    snapshot = world.roster.snapshot_of_day[world.grid.index(wave)]
    people = np.flatnonzero(world.roster.active()[snapshot])
    return people, world.roster.unit[snapshot, people]


def invited_units(world: World) -> np.ndarray:
    """Unit of everybody on the roster on the wave's first day."""
    return _invited(world, WAVES[world.city.agency_id])[1]


def _sheets(world: World, people: np.ndarray, unit: np.ndarray) -> Sheets:
    rng = stream(world.seed, world.city.agency_id, "staff survey")
    willing = np.linspace(0.3, 0.9, len(world.units))[rng.permutation(len(world.units))]
    chosen = rng.permutation(np.flatnonzero(rng.random(len(people)) < willing[unit]))
    named = unit[chosen].copy()
    named[:_UNKNOWN_UNIT_SHEETS] = -1
    level = rng.normal(3.6, 0.35, len(world.units))[named]
    raw = (
        level[:, None] + _LEAN + rng.normal(0, 0.5, len(named))[:, None] + rng.normal(0, 0.7, (len(named), len(ITEMS)))
    )
    scores = np.clip(np.round(raw), 1, 5).astype(int)
    scores[:, REVERSED] = 6 - scores[:, REVERSED]
    scores[rng.random(scores.shape) < 0.04] = 0
    scores[(scores == 0).all(axis=1), 0] = 3
    kind = np.where(rng.random(len(named)) < 0.85, world.people.kind[people[chosen]], -1)
    return Sheets(rng.integers(0, 12, len(named)), named, kind, scores)


def _results(world: World) -> list[Result]:
    """Offices at the top of the tree, one of them with six respondents, one whose parts do not agree; and a benchmark."""
    rng = stream(world.seed, world.city.agency_id, "survey of others")
    tops = [i for i, spec in enumerate(world.units.specs) if not spec.parent and not spec.size][:_RESULT_UNITS]
    results = [_result(rng, unit, 6 if place == 2 else int(rng.integers(14, 60))) for place, unit in enumerate(tops)]
    odd = results[4]
    results[4] = Result(odd.unit, odd.respondents, odd.rate, odd.index + Decimal("0.05"), odd.parts)
    return [*results, _result(rng, -1, 400)]


def _result(rng: np.random.Generator, unit: int, respondents: int) -> Result:
    parts = tuple(Decimal(int(part)).scaleb(-2) for part in rng.integers(48, 80, 3))
    index = (sum(parts) / 3).quantize(Decimal("0.01"))
    return Result(unit, respondents, Decimal(int(rng.integers(40, 95))).scaleb(-2), index, parts)
