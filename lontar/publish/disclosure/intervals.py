"""What a reader can compute for each withheld number: linear programmes over all tables that the printed figures allow.

Every programme finds one other table that a reader cannot rule out, and so says something about all variables at once: the interval
of each is at least as wide as the tables seen so far. Only what stays too narrow is asked for by itself.
"""

import numpy as np

from lontar.publish.disclosure.programme import Programme

# Pairs of programmes with chance costs before the variables are asked for one by one.
_SHARED = 6


def tolerance(width: np.ndarray | float) -> np.ndarray | float:
    """How much an interval may fall short for the solver's arithmetic."""
    return 1e-5 * np.maximum(width, 1.0)


class Intervals:
    """For every variable the least and the largest deviation seen in a table that the reader cannot rule out."""

    def __init__(self, size: int) -> None:
        self.low, self.high = np.zeros(size), np.zeros(size)
        self._chance = np.random.default_rng(7)

    def is_narrow(self, variables: np.ndarray, widths: np.ndarray) -> np.ndarray:
        return self.high[variables] - self.low[variables] < widths - tolerance(widths)

    def note(self, members: np.ndarray, deviations: np.ndarray) -> None:
        """One more table that is possible."""
        self.low[members] = np.minimum(self.low[members], deviations)
        self.high[members] = np.maximum(self.high[members], deviations)

    def narrow(self, programme: Programme) -> np.ndarray:
        """Places of the programme that are wanted wider than they were seen."""
        places, widths = np.array(list(programme.wanted), dtype=int), np.array(list(programme.wanted.values()))
        return places[self.is_narrow(programme.members[places], widths)]

    def look_around(self, programme: Programme) -> None:
        """A few tables for all wanted variables at once."""
        for _ in range(_SHARED):
            narrow = self.narrow(programme)
            if not len(narrow):
                return
            signs = self._chance.choice((-1.0, 1.0), len(narrow)) * self._chance.uniform(0.5, 1.5, len(narrow))
            self._look(programme, narrow, signs)

    def look_closely(self, programme: Programme) -> None:
        """The exact interval of every wanted variable that was not seen to be wide enough, those of other equations at the same time."""
        for batch in programme.apart(self.narrow(programme).tolist()):
            self._look(programme, np.array(batch), np.ones(len(batch)))
        for place in self.narrow(programme):
            self._look(programme, np.array([place]), np.ones(1))

    def _look(self, programme: Programme, places: np.ndarray, signs: np.ndarray) -> None:
        cost = np.zeros(len(programme.members))
        cost[places] = signs
        for direction in (cost, -cost):
            self.note(programme.members, programme.extreme(direction))
