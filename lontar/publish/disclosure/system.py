"""The equations of a publication as matrices, and which figures print which of their variables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components

from lontar.publish.disclosure.equations import Equation, Place, Writer
from lontar.publish.disclosure.model import Candidate, Printed, Threshold
from lontar.publish.disclosure.primary import is_safe, width_of
from lontar.publish.disclosure.quantities import FIELDS, Column, Quantities, Spot, columns_of

Rows = Iterable[Mapping[str, Any]]


def _periods(codes: Iterable[str], own: str) -> dict[str, tuple[str, ...]]:
    """Period -> its direct parts, of those at hand; the period decided on is the empty text."""
    from lontar.period import Period

    by_code = {code or own: code for code in codes}
    found = {}
    for code, name in by_code.items():
        parts = tuple(by_code.get(part.code) for part in Period.parse(code).parts())
        if parts and None not in parts:
            found[name] = parts
    return found


class System:
    """All variables of a publication as deviations from the truth.

    Attributes:
        cells: The figures decided on, by position.
        value, low, high: What each variable is, and how far it may deviate by itself.
        quantity: The quantity of each variable; -1 for what no figure prints.
        matrix, room: `matrix @ deviation <= room`; where `is_exact`, `= 0`.
        printed_by: Variable -> positions of the figures that print it.
        fields: Position -> field -> variable.
        base_group: Quantity -> label of the sums it belongs to (see `_base_groups`).
        is_fixed: Variables that are known: an earlier publication prints them, or they are the head-count of an empty unit.
        withheld_before: Positions of figures that an earlier revision of this period withheld.
        rests: (variable, width) of people attached to a parent unit itself whose figures could not be printed.
    """

    def __init__(
        self,
        cells: list[Candidate],
        parents: Mapping[str, str],
        rules: Mapping[str, Threshold],
        *,
        sums: Rows = (),
        earlier: Iterable[Printed] = (),
        period: str = "",
    ) -> None:
        self.cells, self.rules = cells, rules
        self.earlier = [printed for printed in earlier if printed.figure.status == "shown"]
        other = [printed for printed in self.earlier if printed.period]
        figures = [("", cell) for cell in cells] + [(p.period, p.figure) for p in other]
        self.quantities = Quantities(columns_of(figures))
        writer = Writer(self.quantities, parents)
        writer.units()
        writer.breakdowns()
        writer.shares(sorted({cell.key[1:] for cell in cells if cell.is_share}))
        writer.declared(sums)
        if other:
            writer.periods(_periods({"", *(p.period for p in other)}, period))
        self._place_variables()
        self._fill(list(writer.found.values()))
        self._print_cells()
        self._note_known()
        self.rests = list(self._unsafe_rests())
        self.base_group = self._base_groups(writer.found.values())

    def _place_variables(self) -> None:
        self.at: dict[Place, int] = {}
        value, quantity = [], []
        for number, numbers in enumerate(self.quantities.numbers):
            for spot in sorted(numbers):
                self.at[number, spot] = len(value)
                value.append(numbers[spot])
                quantity.append(number)
        self._values, self._quantity = value, quantity

    def _fill(self, equations: list[Equation]) -> None:
        rows, columns, data, room, exact = [], [], [], [], []
        self.rest_at: dict[Place, int] = {}
        self.summed: set[Place] = set()
        for number, equation in enumerate(equations):
            terms = [(self.at[equation.whole], -1.0), *((self.at[part], 1.0) for part in equation.parts)]
            if equation.has_rest:
                terms.append((self._add_rest(equation), 1.0))
            if equation.room is None and equation.parts[0][0] == equation.whole[0]:
                self.summed.add(equation.whole)
            for column, coefficient in terms:
                rows.append(number)
                columns.append(column)
                data.append(coefficient)
            room.append(equation.room or 0.0)
            exact.append(equation.room is None)
        self.value, self.quantity = np.array(self._values), np.array(self._quantity, dtype=int)
        self.matrix = csr_matrix((data, (rows, columns)), shape=(len(equations), len(self.value)))
        self.room, self.is_exact = np.array(room), np.array(exact, dtype=bool)
        self.low = np.where(self.value < 0, -np.inf, -self.value)
        self.high = np.full(len(self.value), np.inf)

    def _base_groups(self, equations: Iterable[Equation]) -> np.ndarray:
        """Label of every quantity; bases of figures that stand in one sum (men and women of a head-count) have one in common."""
        bases, links = self.quantities.counts_bases, []
        for equation in equations:
            if equation.room is None and equation.whole[0] in bases:
                links += [(equation.whole[0], part[0]) for part in equation.parts if part[0] in bases]
        count = len(self.quantities.numbers)
        ends = tuple(zip(*links, strict=True)) or ((), ())
        return connected_components(coo_matrix((np.ones(len(links)), ends), shape=(count, count)), directed=False)[1]

    def _add_rest(self, equation: Equation) -> int:
        numbers = self.quantities.numbers
        whole, spot = equation.whole
        self.rest_at[equation.whole] = len(self._values)
        self._values.append(numbers[whole][spot] - sum(numbers[quantity][s] for quantity, s in equation.parts))
        self._quantity.append(-1)
        return self.rest_at[equation.whole]

    def _variables(self, period: str, cell: Candidate) -> dict[str, int]:
        found = {}
        for name in FIELDS:
            if getattr(cell, name) is not None:
                quantity = self.quantities.of[Column(*cell.key[1:], name)]
                found[name] = self.at[quantity, Spot(period, cell.key.unit_id)]
        return found

    def _print_cells(self) -> None:
        self.fields = [self._variables("", cell) for cell in self.cells]
        self.printed_by: dict[int, set[int]] = defaultdict(set)
        for position, found in enumerate(self.fields):
            for variable in found.values():
                self.printed_by[variable].add(position)

    def _note_known(self) -> None:
        """What stands in an earlier publication is known for ever, of this period even where it is a little different now.

        What an earlier revision of this period withheld stays withheld: side by side the two would tell more than each alone.
        """
        self.is_fixed = np.zeros(len(self.value), dtype=bool)
        for cell, found in zip(self.cells, self.fields, strict=True):
            # Whoever knows the place knows that it is empty: it has nobody to protect and protects nobody.
            is_empty = cell.key[1:] == ("headcount", "", "") and cell.n_persons == 0
            self.is_fixed[list(found.values())] |= is_empty
        self.withheld_before: set[int] = set()
        by_key = {cell.key: position for position, cell in enumerate(self.cells)}
        for printed in self.earlier:
            position = by_key.get(printed.figure.key)
            if printed.period:
                found = self._variables(printed.period, printed.figure) if printed.is_shown else {}
            else:
                found = self.fields[position] if printed.is_shown and position is not None else {}
                self.withheld_before |= set() if printed.is_shown or position is None else {position}
            self.is_fixed[list(found.values())] = True

    def hidden_earlier(self) -> Iterable[tuple[Candidate, dict[str, int]]]:
        """Figures of other periods that were withheld, with their variables."""
        return [(p.figure, self._variables(p.period, p.figure)) for p in self.earlier if p.period and not p.is_shown]

    def _unsafe_rests(self) -> Iterable[tuple[int, float]]:
        """People attached to a unit itself, of whom a figure could not be printed. How many they are is no secret."""
        for cell, found in zip(self.cells, self.fields, strict=True):
            spot = Spot("", cell.key.unit_id)
            places = {name: (int(self.quantity[variable]), spot) for name, variable in found.items()}
            top = places.get("numerator")
            if top not in self.rest_at or top[0] in self.quantities.counts_bases:
                continue
            rest = {name: self._rest(place) for name, place in places.items()}
            persons = rest.get("n_persons")
            part = replace(
                cell, **rest | {"n_persons": None if persons is None else round(persons), "largest_share": None}
            )
            if persons and not is_safe(part, self.rules[cell.disclosure_class]):
                width = width_of(part, self.rules, is_primary=True)
                yield self.rest_at[top], min(width, rest.get("denominator") or width) if cell.is_share else width

    def _rest(self, place: Place) -> float | None:
        if place in self.rest_at:
            return self.value_of(self.rest_at[place])
        return 0.0 if place in self.summed else None

    def value_of(self, variable: int) -> float:
        return float(self.value[variable])
