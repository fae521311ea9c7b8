"""Makes mutants of one reader from their numbers, takes each through the door under a watchdog, and says what became of them.

One mutant again, after a failure: `PYTHONPATH=.:tests python tests/mutants/breeding.py csv 1234`.
"""

import faulthandler
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from corpus import Seed, seeds
from door import DISPUTED, Outcome, through
from kinds import mutant

# A sound file of this size takes 5 ms; a machine that does other things beside may take a hundred times as long.
SECONDS = 10


@dataclass
class Herd:
    """How the mutants of one reader ended."""

    reader: str
    ended: Counter = field(default_factory=Counter)
    rejected: Counter = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def count(self) -> int:
        return self.ended.total() + len(self.wrong)

    def add(self, other: "Herd") -> None:
        """Take in another part of the same herd."""
        self.ended += other.ended
        self.rejected += other.rejected
        self.wrong += other.wrong
        self.disputed += other.disputed
        self.seconds += other.seconds

    def __str__(self) -> str:
        ended = ", ".join(f"{number} {name}" for name, number in sorted(self.ended.items()))
        return f"{self.reader}: {self.count} mutants in {self.seconds:.1f} s: {ended}, {len(self.wrong)} wrong"


def bred(reader: str, number: int) -> tuple[Seed, bytes, list[str]]:
    """The mutant of that number: always the same."""
    rng = Random(f"{reader} {number}")
    flock = seeds()[reader]
    seed = flock[number % len(flock)]
    data, names = mutant(seed.data, reader, rng)
    return seed, data, names


@contextmanager
def watched(seconds: int = SECONDS) -> Iterator[None]:
    """TimeoutError where Python hangs; where a library does, the process ends with a traceback of where it stood."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"still at it after {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    faulthandler.dump_traceback_later(3 * seconds, exit=True, file=sys.__stderr__)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def breed(reader: str, numbers: range, budget: float = float("inf")) -> Herd:
    """All mutants of these numbers, or as many as the budget (seconds) allows."""
    herd, start = Herd(reader), time.monotonic()
    for number in numbers:
        if time.monotonic() - start > budget:
            break
        seed, data, names = bred(reader, number)
        try:
            with watched():
                outcome = through(seed, data)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            herd.wrong.append(_told(reader, number, seed, names, f"{type(error).__name__}: {error}"))
        else:
            _note(herd, outcome, _told(reader, number, seed, names, outcome.message))
    herd.seconds = time.monotonic() - start
    return herd


def _note(herd: Herd, outcome: Outcome, told: str) -> None:
    herd.ended[outcome.status] += 1
    herd.rejected += outcome.rejected
    if outcome.status == DISPUTED:
        herd.disputed.append(told)


def _told(reader: str, number: int, seed: Seed, names: list[str], what: str) -> str:
    return f"{reader} {number} ({seed.name}; {', '.join(names)}): {what[:300]}"


if __name__ == "__main__":
    seed, data, names = bred(sys.argv[1], int(sys.argv[2]))
    print(seed.name, names, len(data), "bytes")
    with watched(60):
        print(through(seed, data))
