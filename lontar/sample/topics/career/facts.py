"""The careers of the simulated people: they end in the grade, position and education that the staff list shows.

Grades rise every four years at most and take effect in even months; the first is that of the appointment, whose month stands
in the NIP. Some of the latest promotions lie inside the window. PPPK have no grades of the list golonganPns.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from lontar.sample.people import FUNCTIONAL, GENERAL, PNS, STRUCTURAL
from lontar.sample.rng import stream
from lontar.sample.world import World

_RANKS = (("I", "abcd"), ("II", "abcd"), ("III", "abcd"), ("IV", "abcde"))
LADDER = tuple(f"{rank}/{step}" for rank, steps in _RANKS for step in steps)
CODES = tuple(f"{rank}{step}" for rank, (_, steps) in enumerate(_RANKS, 1) for step in range(1, len(steps) + 1))
APPOINTED, REGULAR = "211", "101"
_LAST_MONTH, _STEP_MONTHS, _MOST_STEPS = 2026 * 12 + 11, 48, 4
_GRADUATED_AT = {"slta": 18, "d3": 22, "d4": 23, "s1": 23, "s2": 28}
_BEFORE = {"slta": (), "d3": ("slta",), "d4": ("slta",), "s1": ("slta",), "s2": ("slta", "s1")}
_ECHELONS = {"IV/b": "II.b", "IV/a": "III.a", "III/d": "III.b", "III/c": "IV.a"}
_SKILLED = {"II/d": "terampil", "III/a": "mahir", "III/b": "mahir", "III/c": "penyelia", "III/d": "penyelia"}
_EXPERT = {"III/c": "ahli_muda", "III/d": "ahli_muda", "IV/a": "ahli_madya", "IV/b": "ahli_madya"}
_PPPK = {"V": "pemula", "VII": "terampil", "IX": "ahli_pertama", "X": "ahli_muda"}


@dataclass(frozen=True)
class Grade:
    """One entry of the grade history; `code` as in the list golonganPns."""

    number: str
    person: int
    code: str
    kind: str
    start: date


@dataclass(frozen=True)
class Position:
    """One entry of the position history; echelon and level are empty where the kind of position has none."""

    number: str
    person: int
    position: int
    echelon: str
    level: str
    start: date


@dataclass(frozen=True)
class Diploma:
    """One entry of the education history."""

    number: str
    person: int
    level: str
    graduated: date


@dataclass(frozen=True)
class Career:
    """All histories. `seen_month` is the position of the month in which the staff list first names the person.

    `echelon` and `level` are those of each person's present position, empty where it has none.
    """

    grades: tuple[Grade, ...]
    positions: tuple[Position, ...]
    diplomas: tuple[Diploma, ...]
    seen_month: np.ndarray
    echelon: tuple[str, ...]
    level: tuple[str, ...]


def build(world: World) -> Career:
    """Simulate the histories of everybody whom the staff lists of the window name."""
    echelon = tuple(_echelon(world, person) for person in range(len(world.people)))
    level = tuple(_level(world, person) for person in range(len(world.people)))
    grades, positions, diplomas = [], [], []
    seen = np.zeros(len(world.people), dtype=np.int64)
    first = 0
    for snapshot, day in enumerate(world.roster.dates):
        known = int((world.roster.unit[: snapshot + 1] >= 0).any(axis=0).sum())
        # The first list is a stream of its own whenever the window begins: the same people, the same careers.
        rng = stream(world.seed, world.city.agency_id, "career", "first" if snapshot == 0 else day)
        months_back, had_other = rng.integers(0, 72, known - first), rng.random(known - first) < 0.5
        seen[first:known] = world.grid.month[world.grid.index(day)]
        for person, back, other in zip(range(first, known), months_back.tolist(), had_other.tolist(), strict=True):
            grades += _grades(world, person, back)
            positions += _positions(world, person, other, echelon[person], level[person])
            diplomas += _diplomas(world, person)
        first = known
    return Career(tuple(grades), tuple(positions), tuple(diplomas), seen, echelon, level)


def _month_day(months: int) -> date:
    return date(months // 12, months % 12 + 1, 1)


def _appointed(nip: str) -> int:
    """Months since year 0 of the appointment: a PNS's stands in the NIP; of a PPPK only the year does."""
    month = int(nip[12:14])
    return int(nip[8:12]) * 12 + (month - 1 if month <= 12 else 2)


def _grades(world: World, person: int, back: int) -> list[Grade]:
    # A few histories are missing, as in every real list.
    if world.people.kind[person] != PNS or person % 53 == 17:
        return []
    rank, appointed = LADDER.index(world.people.grade[person]), _appointed(world.people.nip[person])
    steps, at = [], (_LAST_MONTH - back) // 2 * 2 + 1
    while at > appointed and rank > 0 and len(steps) < _MOST_STEPS:
        steps.append((CODES[rank], REGULAR, at))
        rank, at = rank - 1, at - _STEP_MONTHS
    steps.append((CODES[rank], APPOINTED, appointed))
    return [
        Grade(f"RG-{person:06}-{place:02}", person, code, kind, _month_day(months))
        for place, (code, kind, months) in enumerate(reversed(steps), start=1)
    ]


def _positions(world: World, person: int, other: bool, echelon: str, level: str) -> list[Position]:
    present, since = int(world.people.position[person]), date.fromisoformat(world.people.since[person])
    appointed = _month_day(_appointed(world.people.nip[person]))
    found = []
    if other and present != GENERAL and appointed < since:
        found.append(Position(f"RJ-{person:06}-01", person, GENERAL, "", "", appointed))
    return [*found, Position(f"RJ-{person:06}-02", person, present, echelon, level, since)]


def _diplomas(world: World, person: int) -> list[Diploma]:
    if person % 97 == 31:
        return []
    last, born = world.people.education[person], int(world.people.birth_year[person])
    levels = (*_BEFORE[last], last)
    return [
        Diploma(f"RP-{person:06}-{place:02}", person, level, _graduated(born, level, person))
        for place, level in enumerate(levels, start=1)
    ]


def _graduated(born: int, level: str, person: int) -> date:
    return date(min(born + _GRADUATED_AT[level], 2025), 8, 1 + person % 28)


def _echelon(world: World, person: int) -> str:
    if world.people.position[person] != STRUCTURAL:
        return ""
    return _ECHELONS.get(world.people.grade[person], "IV.b")


def _level(world: World, person: int) -> str:
    if world.people.position[person] != FUNCTIONAL:
        return ""
    grade = world.people.grade[person]
    if world.people.kind[person] != PNS:
        return _PPPK[grade]
    if world.people.education[person] in ("slta", "d3"):
        return _SKILLED.get(grade, "penyelia" if grade.startswith("IV") else "pemula")
    return _EXPERT.get(grade, "ahli_pertama")


def decree_of(start: date) -> date:
    """The decree is dated three weeks before the day from which it holds."""
    return start - timedelta(days=21)
