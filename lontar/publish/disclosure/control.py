"""Decides the status of every figure of a publication, and says which withheld figures a reader could compute."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np

from lontar.publish.disclosure.intervals import Intervals, tolerance
from lontar.publish.disclosure.model import AGENCY_UNIT, Candidate, CellKey, Printed, Threshold
from lontar.publish.disclosure.primary import counts_people, dependents, is_safe, width_of
from lontar.publish.disclosure.programme import Programme
from lontar.publish.disclosure.quantities import Column
from lontar.publish.disclosure.system import Rows, System

# A number that cannot be opened upwards nor downwards is as open as it gets: from nobody to everybody of its group.
_TRIES = 2


def _cost(cell: Candidate) -> float:
    """What is lost with a figure: the city's own most, then plain figures; among equals that of the fewest people least."""
    base = (1.0 if cell.key.breakdown_1 else 5.0) * (200.0 if cell.key.unit_id == AGENCY_UNIT else 1.0)
    size = cell.numerator if cell.is_share and counts_people(cell) else cell.n_persons
    return base * (1 + 0.2 * np.log1p(float(size or 0)))


class Control:
    """The state of one decision: what is withheld so far, what has to be protected, and how widely each number is open."""

    def __init__(self, system: System) -> None:
        self.system = system
        cells = system.cells
        self.primary = {i for i, c in enumerate(cells) if not is_safe(c, system.rules[c.disclosure_class])}
        self.dependents = dependents(cell.key for cell in cells)
        self.by_key = {cell.key: position for position, cell in enumerate(cells)}
        self.withheld: set[int] = set()
        size = len(system.value)
        # What it costs to open a number: all the figures that still print it.
        self.costs = np.zeros(size)
        for cell, found in zip(cells, system.fields, strict=True):
            self.costs[sorted(set(found.values()))] += _cost(cell)
        self.shown_by = np.array([len(system.printed_by.get(v, ())) for v in range(size)])
        self.wanted: dict[int, float] = dict(system.rests)
        self.behind: dict[int, list[int]] = defaultdict(list)
        self.tries: dict[int, int] = defaultdict(int)
        self.intervals = Intervals(size)
        self.is_base = np.isin(system.quantity, sorted(system.quantities.counts_bases))
        for cell, found in system.hidden_earlier():
            self._aim(cell, found, is_primary=not is_safe(cell, system.rules[cell.disclosure_class]))

    def withhold(self, positions: Iterable[int]) -> None:
        """Withhold figures and what must go with them; their numbers become open and have to stay so."""
        pending = sorted(set(positions) - self.withheld)
        while pending:
            position = pending.pop()
            if position in self.withheld:
                continue
            self.withheld.add(position)
            cell, found = self.system.cells[position], self.system.fields[position]
            printing = sorted(set(found.values()))
            self.shown_by[printing] -= 1
            self.costs[printing] -= _cost(cell)
            self._aim(cell, found, is_primary=position in self.primary, position=position)
            pending += [self.by_key[key] for key in self.dependents.get(cell.key, ())]

    def _aim(self, cell: Candidate, found: Mapping[str, int], *, is_primary: bool, position: int | None = None) -> None:
        """What a reader may not compute of a withheld figure: its numerator, and its people where they are too few to be counted."""
        rules = self.system.rules
        few = rules.get("headcount", rules[cell.disclosure_class])
        if cell.n_persons == 0:
            return
        top = found.get("numerator")
        if top is not None and Column(*cell.key[1:], "numerator") not in self.system.quantities.wholes:
            width = width_of(cell, rules, is_primary=is_primary)
            if cell.is_share and cell.denominator is not None and cell.numerator <= cell.denominator:
                width = min(width, float(cell.denominator))
            self._want(top, width, position)
        if cell.n_persons is not None and cell.n_persons < few.min_persons:
            self._want(found["n_persons"], float(few.protection_persons), position)

    def _want(self, variable: int, width: float, position: int | None) -> None:
        self.wanted[variable] = max(width, self.wanted.get(variable, 0.0))
        if position is not None:
            self.behind[variable].append(position)

    def _movable(self) -> np.ndarray:
        """Variables that may be open at all: not printed before, and no base of figures unless one like it has to be protected."""
        quantities = self.system.quantity[sorted(self.wanted)]
        aimed = np.unique(self.system.base_group[quantities[quantities >= 0]])
        groups = np.where(self.system.quantity >= 0, self.system.base_group[self.system.quantity], -1)
        return ~self.system.is_fixed & (~self.is_base | np.isin(groups, aimed))

    def _left(self) -> dict[int, float]:
        """Numbers that are not known to be open widely enough, with the width they need."""
        variables = np.array(sorted(self.wanted), dtype=int)
        widths = np.array([self.wanted[v] for v in sorted(self.wanted)])
        narrow = self.intervals.is_narrow(variables, widths)
        return {int(v): float(w) for v, w in zip(variables[narrow], widths[narrow], strict=True)}

    def audit(self, *, is_exact: bool = True) -> dict[int, float]:
        """Numbers that a reader can compute too closely, with the width they need; without `is_exact` perhaps a few more."""
        programme = Programme(self.system, self._movable() & (self.shown_by == 0), self._left())
        self.intervals.look_around(programme)
        if is_exact:
            self.intervals.look_closely(programme)
        return self._left()

    def run(self) -> None:
        """Withhold until no number is open too little. Ends, for every number is tried upwards and downwards once."""
        self.withhold(self.primary | self.system.withheld_before)
        while left := {v: w for v, w in self.audit(is_exact=False).items() if self.tries[v] < _TRIES}:
            programme = Programme(self.system, self._movable(), left)
            for variable in left.keys() - set(programme.members[list(programme.wanted)].tolist()):
                self.tries[variable] = _TRIES
            for batch in programme.apart(sorted(programme.wanted)):
                self._choose(programme, batch)

    def _choose(self, programme: Programme, batch: list[int]) -> None:
        """Withhold the cheapest figures that let these numbers be different ones."""
        moves = {place: move for place in batch if (move := self._move(programme, place))}
        if not moves:
            return
        deviations = programme.cheapest(np.maximum(self.costs[programme.members], 0.0), moves)
        self.intervals.note(programme.members, deviations)
        for variable in programme.members[deviations != 0]:
            self.withhold(self.system.printed_by.get(int(variable), ()))

    def _move(self, programme: Programme, place: int) -> float:
        """The deviation to make possible: first to the side where there is more room, then to the other; 0 where none is needed."""
        variable, width = int(programme.members[place]), programme.wanted[place]
        low, high = self.intervals.low[variable], self.intervals.high[variable]
        if high - low >= width - tolerance(width):
            return 0.0
        is_upwards = self.system.high[variable] >= low + width
        self.tries[variable] += 1
        return low + width if is_upwards == (self.tries[variable] % 2 == 1) else high - width


def _valued(candidates: Iterable[Candidate]) -> list[Candidate]:
    """In the order of their keys: the decision must not depend on the order of the rows."""
    return sorted((cell for cell in candidates if cell.status == "shown"), key=lambda cell: cell.key)


def decide(
    candidates: Iterable[Candidate],
    parents: Mapping[str, str],
    rules: Mapping[str, Threshold],
    *,
    sums: Rows = (),
    earlier: Iterable[Printed] = (),
    period: str = "",
    is_complementary: bool = True,
) -> dict[CellKey, str]:
    """The status of every figure of one agency, period and edition.

    Args:
        candidates: All figures that will be published together; a figure left out is not protected.
        parents: unit_id -> unit_id of the unit above it; units at the top are left out or point to `all`.
        rules: Thresholds by disclosure class, from `thresholds`.
        sums: Seed `disclosure_sums`: sums across indicators.
        earlier: What is public already of periods that add up with this one, and of earlier revisions of it.
        period: Code of the period; needed where `earlier` has other periods.
        is_complementary: False withholds by themselves only; for tests that must see the difference.
    Returns:
        One status per key: `shown`, `withheld`, `no_data` or `not_applicable`. Absences stay what they are.
    """
    candidates = list(candidates)
    control = Control(System(_valued(candidates), parents, rules, sums=sums, earlier=earlier, period=period))
    if is_complementary:
        control.run()
    else:
        control.withhold(control.primary)
    withheld = {control.system.cells[position].key for position in control.withheld}
    return {cell.key: "withheld" if cell.key in withheld else cell.status for cell in candidates}


def recoverable(
    candidates: Iterable[Candidate],
    parents: Mapping[str, str],
    rules: Mapping[str, Threshold],
    statuses: Mapping[CellKey, str],
    *,
    sums: Rows = (),
    earlier: Iterable[Printed] = (),
    period: str = "",
) -> list[CellKey]:
    """Withheld figures that the shown ones give back more closely than their class allows, sorted."""
    control = Control(System(_valued(candidates), parents, rules, sums=sums, earlier=earlier, period=period))
    control.dependents = {}
    control.withhold(i for i, c in enumerate(control.system.cells) if statuses.get(c.key, "withheld") == "withheld")
    found = {position for variable in control.audit() for position in control.behind[variable]}
    return sorted(control.system.cells[position].key for position in found)
