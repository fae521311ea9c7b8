"""Public satisfaction (SKM): answer sheets of each service unit and month, and how many people it served."""

from dataclasses import dataclass

import numpy as np

from lontar.sample.cities import City
from lontar.sample.rng import stream
from lontar.sample.units import Units
from lontar.sample.workdays import DayGrid

UNSUR = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "pengaduan",
    "sarana",
)
EDUCATIONS = ("sd", "sltp", "slta", "diploma", "s1", "s2")
OCCUPATIONS = ("pns", "tni_polri", "swasta", "wiraswasta", "pelajar_mahasiswa", "petani", "lainnya")
SERVICES = ("Layanan administrasi", "Layanan informasi", "Layanan rekomendasi")
_UNKNOWN_UNIT_SHEETS = 2
# How people tend to judge each unsur against the unit's level: waiting is judged worst, manners best.
_UNSUR_LEAN = np.array([0.02, -0.06, -0.22, 0.08, 0.04, 0.06, 0.18, -0.04, -0.06])


@dataclass(frozen=True)
class Sheets:
    """Answer sheets; parallel arrays, `answers` is [sheet, unsur] with 0 for an unsur without an answer.

    `unit` is -1 where the sheet carries a code that the tree does not know: it counts for the whole agency only.
    """

    number: list[str]
    unit: np.ndarray
    day: np.ndarray
    month: np.ndarray
    sex: np.ndarray
    age: np.ndarray
    education: np.ndarray
    occupation: np.ndarray
    service: np.ndarray
    answers: np.ndarray


@dataclass(frozen=True)
class Surveys:
    """Sheets, and [month, unit] people served (-1 for units that serve nobody or do not exist then)."""

    sheets: Sheets
    population: np.ndarray


def build_surveys(city: City, scale: float, seed: int, grid: DayGrid, units: Units) -> Surveys:
    """Sheets month by month; larger samples at larger scale, up to four times."""
    size = np.array([spec.survey for spec in units.specs]) * min(4.0, max(1.0, scale * 10))
    parts, population = [], np.full((len(grid.months), len(units)), -1)
    for month in range(len(grid.months)):
        rng = stream(seed, city.agency_id, "skm", grid.months[month])
        serves = units.exists(units.version_at(grid.months[month].start_date)) & (size > 0)
        count = np.where(serves, np.maximum(1, rng.poisson(size)), 0)
        unit = rng.permutation(np.repeat(np.arange(len(units)), count))
        unit[rng.choice(len(unit), _UNKNOWN_UNIT_SHEETS, replace=False)] = -1
        population[month, serves] = _served(rng, size[serves])
        parts.append(_sheets(rng, city, seed, grid, units, month, unit))
    return Surveys(_join(parts), population)


def _served(rng: np.random.Generator, size: np.ndarray) -> np.ndarray:
    """Small offices question nearly everybody they serve, large ones a part: some fall short of the sample."""
    return np.maximum(1, np.round(size * rng.uniform(0.9, 2.6, len(size)) ** 1.4)).astype(int)


def _level(city: City, seed: int, units: Units, month: int) -> np.ndarray:
    """[unit] mean answer: from about 2.6 (IKM 65) to 3.7 (IKM 92), with a slow change over the months."""
    rng = stream(seed, city.agency_id, "skm level")
    level = rng.permutation(np.linspace(2.62, 3.72, len(units)))
    return np.clip(level + rng.normal(0, 0.03, len(units)) * month, 2.5, 3.8)


def _sheets(rng, city: City, seed: int, grid: DayGrid, units: Units, month: int, unit: np.ndarray) -> Sheets:
    count, days = len(unit), grid.of_month(month)
    open_days = days[(grid.weekday[days] < 5) & ~grid.is_off[days]]
    mood = rng.normal(0, 0.25, count)
    mean = _level(city, seed, units, month)[unit][:, None] + _UNSUR_LEAN[None, :] + mood[:, None]
    answers = np.clip(np.round(mean + rng.normal(0, 0.45, mean.shape)), 1, 4).astype(int)
    answers[rng.random(answers.shape) < 0.02] = 0
    answers[unit == units.index(city.free_service), UNSUR.index("biaya")] = 0  # a free service: nothing to judge
    answers[(answers == 0).all(axis=1), 0] = 3
    code = grid.months[month].code.replace("-", "")
    return Sheets(
        number=[f"R{code}-{serial:05}" for serial in range(1, count + 1)],
        unit=unit,
        day=np.sort(rng.choice(open_days, count)),
        month=np.full(count, month),
        sex=rng.integers(0, 2, count),
        age=rng.integers(17, 74, count),
        education=rng.choice(len(EDUCATIONS), count, p=(0.08, 0.14, 0.41, 0.12, 0.22, 0.03)),
        occupation=rng.choice(len(OCCUPATIONS), count, p=(0.08, 0.03, 0.31, 0.27, 0.14, 0.09, 0.08)),
        service=rng.integers(0, len(SERVICES), count),
        answers=answers,
    )


def _join(parts: list[Sheets]) -> Sheets:
    names = [name for name in Sheets.__dataclass_fields__ if name != "number"]
    return Sheets(
        number=[number for part in parts for number in part.number],
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in names},
    )
