"""The linear programme over numbers that may deviate together, everything else held still."""

import numpy as np
from scipy.sparse import bmat, csr_matrix, hstack
from scipy.sparse.csgraph import connected_components

# Deviations further than this many widths are of no interest.
_FAR = 50.0
# The solver judges costs by an absolute tolerance: where they span too many powers of ten it gives up, and the same ones made smaller it solves.
_SHRINKS = (1.0, 1e-3, 1e-6, 1e-9)

# Making the programme smaller first takes the solver longer than solving it as it is: twice as long for a city of 10,000 figures.
_METHOD = {"method": "highs", "options": {"presolve": False}}


def _pieces(matrix: csr_matrix, members: np.ndarray) -> np.ndarray:
    """Label of the connected piece of each member: variables that some equation joins directly or through others."""
    part = matrix[:, members]
    return connected_components(bmat([[None, part.T], [part, None]]), directed=False)[1][: len(members)]


class Programme:
    """All pieces that hold any of the wanted numbers, each scaled so that its widest target is about 1.

    One programme over many small pieces takes the solver hardly longer than one of them alone.

    Attributes:
        members: Variables, in order.
        wanted: Places of the wanted ones among the members, with the width each needs.
    """

    def __init__(self, system, is_member: np.ndarray, wanted: dict[int, float]) -> None:
        candidates = np.flatnonzero(is_member)
        labels = _pieces(system.matrix, candidates)
        inside = [v for v in sorted(wanted) if is_member[v]]
        widest = np.zeros(labels.max(initial=0) + 1)
        np.maximum.at(widest, labels[np.searchsorted(candidates, inside)], [wanted[v] for v in inside])
        self.members = candidates[widest[labels] > 0]
        self.scale = widest[labels[widest[labels] > 0]]
        self.wanted = dict(
            zip(np.searchsorted(self.members, inside).tolist(), (wanted[v] for v in inside), strict=True)
        )
        self._fill(system)
        self.low = np.maximum(system.low[self.members] / self.scale, -_FAR)
        self.high = np.minimum(system.high[self.members] / self.scale, _FAR)

    def _fill(self, system) -> None:
        part = system.matrix[:, self.members]
        used = np.flatnonzero(np.diff(part.indptr))
        part = part[used]
        # All members of a row are of one piece and so of one scale; only the room of an inequality has to be divided by it.
        scale = np.array([self.scale[part.indices[start]] for start in part.indptr[:-1]])
        exact = system.is_exact[used]
        self.equal, self.below = part[exact], part[~exact]
        self.room = (system.room[used] / scale)[~exact] if len(used) else np.array([])

    def _solve(self, cost: np.ndarray, low: np.ndarray, high: np.ndarray, equal, below) -> np.ndarray:
        from scipy.optimize import linprog

        sums = {"A_eq": equal, "b_eq": np.zeros(equal.shape[0])} if equal.shape[0] else {}
        limits = {"A_ub": below, "b_ub": self.room} if below.shape[0] else {}
        for shrink in _SHRINKS:
            answer = linprog(cost * shrink, bounds=np.column_stack((low, high)), **_METHOD, **sums, **limits)
            if answer.x is not None:
                return answer.x
        raise ArithmeticError(f"The true table is possible, but the solver found none: {answer.message}")

    def extreme(self, cost: np.ndarray) -> np.ndarray:
        """The deviations of least cost, one per member."""
        return self._solve(cost, self.low, self.high, self.equal, self.below) * self.scale

    def cheapest(self, price: np.ndarray, moves: dict[int, float]) -> np.ndarray:
        """Deviations in which each of these places moves as far as it can, up to its move, and the others at the least price.

        Args:
            price: What it costs that a member deviates at all, per member.
            moves: Place -> how far it is to move, up or down.
        """
        count = len(self.members)
        far = max(map(abs, moves.values())) / self.scale.min()
        high = np.concatenate((np.minimum(self.high, far), np.minimum(-self.low, far)))
        # What costs nothing costs a little all the same, or it would wander for no reason; little room makes a move dear.
        weight = np.tile(price + 1e-3, 2) / np.clip(high, 1e-6, 1.0)
        reward = 1e3 * weight.max()
        for place, move in moves.items():
            here, other = (place, place + count) if move > 0 else (place + count, place)
            high[here], high[other], weight[here] = min(abs(move) / self.scale[place], high[here]), 0.0, -reward
        both = [hstack([part, -part], format="csr") for part in (self.equal, self.below)]
        found = self._solve(weight, np.zeros(2 * count), high, *both)
        deviations = found[:count] - found[count:]
        return np.where(np.abs(deviations) > 1e-7, deviations, 0.0) * self.scale

    def apart(self, places: list[int]) -> list[list[int]]:
        """Places in batches in which no two stand in one equation."""
        columns, batches, left = self.equal.tocsc(), [], places
        while left:
            taken: set[int] = set()
            batch, rest = [], []
            for place in left:
                rows = set(columns.indices[columns.indptr[place] : columns.indptr[place + 1]].tolist())
                (rest if rows & taken else batch).append(place)
                taken |= rows if place in batch[-1:] else set()
            batches.append(batch)
            left = rest
        return batches
