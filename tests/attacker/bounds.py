"""The smallest and the largest value that the printed figures leave for a withheld number, by linear programming."""

from collections import defaultdict
from typing import NamedTuple

import numpy as np
from attacker.equations import Sum, all_sums, same_numbers
from attacker.reading import Figure, Place, Reading

FAR = 1e7
_TABLES = 6


class Interval(NamedTuple):
    low: float
    high: float

    @property
    def width(self) -> float:
        return self.high - self.low


class Attack:
    """The reader's system of equations over what is withheld, solved part by part."""

    def __init__(self, reading: Reading, shares: frozenset[str]) -> None:
        self.reading, self.shares = reading, shares
        self._above: dict[Place, Place] = {}
        for one, other in same_numbers(reading):
            self._join(one, other)
        self.known = {self.root(place): number for place, number in reading.known.items()}
        self.rows: list[tuple[dict[Place, float], float, bool]] = []
        for sum_ in all_sums(reading):
            self._add(sum_)
        self._add_shares()
        self._parts = self._split()
        self._found: dict[Place, Interval] = {}
        self._programmes: dict[tuple[int, ...], tuple] = {}
        self._chance = np.random.default_rng(1)

    def root(self, place: Place) -> Place:
        while (above := self._above.get(place, place)) != place:
            place = above
        return place

    def _join(self, one: Place, other: Place) -> None:
        first, second = sorted((self.root(one), self.root(other)))
        if first != second:
            self._above[second] = first

    def _add(self, sum_: Sum) -> None:
        """`whole - parts = 0`, or `>= 0`; what is known goes to the right."""
        coefficients: dict[Place, float] = defaultdict(float)
        right = 0.0
        for place, sign in ((sum_.whole, 1.0), *((part, -1.0) for part in sum_.parts)):
            root = self.root(place)
            if root in self.known:
                right -= sign * self.known[root]
            else:
                coefficients[root] += sign
        self._keep(coefficients, right, sum_.is_exact)

    def _add_shares(self) -> None:
        """A numerator of a share is no larger than its denominator."""
        for figure in sorted(self.reading.hidden):
            if figure.indicator in self.shares:
                self._add(Sum(figure.number("denominator"), (figure.number("numerator"),), False))

    def _keep(self, coefficients: dict[Place, float], right: float, is_exact: bool) -> None:
        left = {place: c for place, c in coefficients.items() if c}
        if left:
            self.rows.append((left, right, is_exact))

    def _split(self) -> dict[Place, tuple[int, ...]]:
        """Unknown -> rows of its connected part."""
        from scipy.sparse import coo_matrix
        from scipy.sparse.csgraph import connected_components

        names = {p: i for i, p in enumerate(sorted({p for left, _, _ in self.rows for p in left}))}
        links = [(row, names[p]) for row, (left, _, _) in enumerate(self.rows) for p in left]
        count = len(self.rows) + len(names)
        rows, columns = [row for row, _ in links], [len(self.rows) + column for _, column in links]
        graph = coo_matrix((np.ones(len(links)), (rows, columns)), shape=(count, count))
        labels = connected_components(graph, directed=False)[1]
        rows_of = defaultdict(list)
        for row in range(len(self.rows)):
            rows_of[labels[row]].append(row)
        whole = {label: tuple(rows) for label, rows in rows_of.items()}
        return {place: whole[labels[len(self.rows) + column]] for place, column in names.items()}

    def interval(self, place: Place, enough: float = float("inf")) -> Interval:
        """What the reader can say about one number; no closer than needed where it is at least `enough` wide."""
        root = self.root(place)
        if root in self.known:
            return Interval(self.known[root], self.known[root])
        if root not in self._parts:
            return Interval(0.0, FAR)
        seen = self._seen(root)
        if seen.width < enough:
            seen = Interval(self._extreme(root, 1.0), self._extreme(root, -1.0))
            self._found[root] = seen
        return seen

    def _seen(self, root: Place) -> Interval:
        """The number over a few tables that the reader cannot rule out: its interval is at least this wide.

        One programme over everything serves all parts at once; where beliefs contradict each other somewhere, each part has its own.
        """
        if not self._found:
            self._look(tuple(range(len(self.rows))))
        if root not in self._found:
            self._look(self._parts[root])
        return self._found[root]

    def _look(self, rows: tuple[int, ...]) -> None:
        names = self._programme(rows)[0]
        costs = self._chance.normal(size=(_TABLES, len(names)))
        answers = [answer for cost in (*costs, *-costs) if (answer := self._solve(rows, cost)) is not None]
        if not answers and len(rows) == len(self.rows):
            return
        tables = np.array(answers) if answers else np.array([np.zeros(len(names)), np.full(len(names), FAR)])
        for place, column in names.items():
            self._found[place] = Interval(float(tables[:, column].min()), float(tables[:, column].max()))

    def _solve(self, rows: tuple[int, ...], cost: np.ndarray) -> np.ndarray | None:
        from scipy.optimize import linprog

        _, equal, unequal = self._programme(rows)
        options = {"A_eq": equal[0], "b_eq": equal[1], "A_ub": unequal[0], "b_ub": unequal[1], "bounds": (0, FAR)}
        return linprog(cost, method="highs", **{k: v for k, v in options.items() if v is not None}).x

    def _extreme(self, root: Place, sign: float) -> float:
        names = self._programme(self._parts[root])[0]
        cost = np.zeros(len(names))
        cost[names[root]] = sign
        answer = self._solve(self._parts[root], cost)
        # Beliefs that contradict each other (a sum that holds elsewhere, but not here) teach nothing.
        return (0.0 if sign > 0 else FAR) if answer is None else float(answer[names[root]])

    def _programme(self, rows: tuple[int, ...]) -> tuple:
        """Columns and both matrices of some rows, made once."""
        if rows not in self._programmes:
            names = {p: i for i, p in enumerate(sorted({p for row in rows for p in self.rows[row][0]}))}
            equal = _matrix([self.rows[row] for row in rows if self.rows[row][2]], names, 1.0)
            unequal = _matrix([self.rows[row] for row in rows if not self.rows[row][2]], names, -1.0)
            self._programmes[rows] = (names, equal, unequal)
        return self._programmes[rows]

    def figure(self, figure: Figure, field: str, enough: float = float("inf")) -> Interval:
        return self.interval(figure.number(field), enough)


def _matrix(rows: list, names: dict[Place, int], sign: float) -> tuple:
    """`left (=|>=) right` as a sparse matrix and its right side, turned round where the solver wants `<=`."""
    from scipy.sparse import lil_matrix

    if not rows:
        return None, None
    matrix = lil_matrix((len(rows), len(names)))
    for number, (left, _, _) in enumerate(rows):
        for place, coefficient in left.items():
            matrix[number, names[place]] = sign * coefficient
    return matrix.tocsr(), np.array([sign * right for _, right, _ in rows])
