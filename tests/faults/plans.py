"""Which blows a bench deals, drawn with a seed: half at the borders of steps, half at any moment of the run's time.

A chain of blows falls on runs that go on after each other. Borders that come once a file are counted over the whole chain: the
tenth file is the tenth, whichever run of the chain lands it. All others are counted anew in each run.
"""

import random
import re
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from bench import Ended
from blows import ALONE, CONNECTIONS, ENGINE, POSTMASTER, SERVER

# Processes die of the memory killer, a closed terminal, an operator: mostly the engine, often the database.
_WHOM = {ENGINE: 9, ALONE: 3, SERVER: 4, POSTMASTER: 2, CONNECTIONS: 2}
_OF_FILES = re.compile(r"^\d+ (archive|ledger (delivery_|key_))")


@dataclass(frozen=True)
class Blow:
    """One blow: whom, and how many seconds after which border; `place` is where in an undisturbed run that is."""

    place: float
    name: str
    nth: int
    delay: float
    whom: str

    def as_plan(self, passed: Counter[str] | None = None) -> dict[str, Any]:
        """For the process that is to be hit; `passed` is how often borders came in the runs of the chain before it."""
        return asdict(self) | {"passed": passed or {}}

    def __str__(self) -> str:
        return f"{self.whom} {self.delay:.2f} s after {self.name} (no. {self.nth})"


def _borders(undisturbed: Ended) -> list[tuple[float, str, int]]:
    split = ((when, *text.split(" ", 1)) for when, text in undisturbed.trace)
    return [(when, name, int(nth)) for when, nth, name in split]


def passed_files(ended: Ended) -> Counter[str]:
    """How often each border that comes once a file came in a run."""
    return Counter(text.split(" ", 1)[1] for _, text in ended.trace if _OF_FILES.search(text))


def _draw(borders: list[tuple[float, str, int]], chance: random.Random) -> Blow:
    whom = chance.choices(list(_WHOM), _WHOM.values())[0]
    if chance.random() < 0.5:
        # Each kind of border as often as any other, although most are of files.
        kind = chance.choice(sorted({name for _, name, _ in borders}))
        when, name, nth = chance.choice([border for border in borders if border[1] == kind])
        return Blow(when, name, nth, 0.0, whom)
    moment = chance.uniform(borders[0][0], borders[-1][0])
    when, name, nth = max(border for border in borders if border[0] <= moment)
    return Blow(moment, name, nth, round(moment - when, 3), whom)


class Dealer:
    """Blows without end, in chains."""

    def __init__(self, undisturbed: Ended, seed: int) -> None:
        self.borders, self.chance = _borders(undisturbed), random.Random(seed)

    def chain(self, length: int) -> list[Blow]:
        """So many blows: each hits the run that goes on after the one before it."""
        return sorted((_draw(self.borders, self.chance) for _ in range(length)), key=lambda blow: blow.place)
