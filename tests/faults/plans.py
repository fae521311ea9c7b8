"""Which blows a bench deals, drawn with a seed: half at the borders of steps, half at any moment of the run's time."""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bench import Ended
from blows import ALONE, CONNECTIONS, ENGINE, POSTMASTER, SERVER

# Processes die of the memory killer, a closed terminal, an operator: mostly the engine, often the database.
_WHOM = {ENGINE: 9, ALONE: 3, SERVER: 4, POSTMASTER: 2, CONNECTIONS: 2}
_IN_A_ROW = 10


@dataclass(frozen=True)
class Blow:
    """One blow: whom, and how many seconds after which border; `place` is where in an undisturbed run that is."""

    place: float
    name: str
    nth: int
    delay: float
    whom: str

    def as_plan(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.whom} {self.delay:.2f} s after {self.name} (no. {self.nth})"


def _borders(undisturbed: Ended) -> list[tuple[float, str, int]]:
    split = ((when, *text.split(" ", 1)) for when, text in undisturbed.trace)
    return [(when, name, int(nth)) for when, nth, name in split]


def _draw(borders: list[tuple[float, str, int]], chance: random.Random) -> Blow:
    whom = chance.choices(list(_WHOM), _WHOM.values())[0]
    if chance.random() < 0.5:
        when, name, nth = chance.choice(borders)
        return Blow(when, name, nth, 0.0, whom)
    moment = chance.uniform(borders[0][0], borders[-1][0])
    when, name, nth = max(border for border in borders if border[0] <= moment)
    return Blow(moment, name, nth, round(moment - when, 3), whom)


def chains(undisturbed: Ended, seed: int) -> Iterator[list[Blow]]:
    """Blows without end, so many in a row: each hits the run that goes on after the one before it."""
    borders, chance = _borders(undisturbed), random.Random(seed)
    while True:
        yield sorted((_draw(borders, chance) for _ in range(_IN_A_ROW)), key=lambda blow: blow.place)
