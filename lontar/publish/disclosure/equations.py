"""Every sum a reader can set up between the quantities of one publication.

What adds up is read from the true numbers: a sum that holds wherever its numbers exist is an equation. What a unit holds beyond those
below it (people attached to it itself) is a variable that no figure prints. All equations speak of deviations from the truth, so that
no deviation at all is always a solution.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

from lontar.publish.disclosure.model import AGENCY_UNIT
from lontar.publish.disclosure.quantities import FIELDS, Column, Numbers, Quantities, Spot

# Reference values and names of other indicators stand beside a figure; they are no part of a total.
NOT_ADDITIVE = frozenset(("reference", "indicator", "fiscal_year", "pair", "outcome_arm", "rating_arm", "rating_move"))
# People who moved are counted in both units; a reader who knows that few moved knows the sum well enough.
_FEW_MOVED = 0.1
_TOLERANCE = 1e-6

Place = tuple[int, Spot]


class Equation(NamedTuple):
    """`whole = parts (+ rest)`; with `room`, `parts <= whole`, where that much is left in truth."""

    whole: Place
    parts: tuple[Place, ...]
    has_rest: bool = False
    room: float | None = None


def _is_close(left: float, right: float) -> bool:
    return abs(left - right) <= _TOLERANCE * max(abs(left), abs(right), 1.0)


class Writer:
    """Writes the equations of a set of quantities, each only once."""

    def __init__(self, quantities: Quantities, parents: Mapping[str, str]) -> None:
        self.quantities, self.parents = quantities, parents
        self.found: dict[tuple, Equation] = {}

    def number(self, place: Place) -> float | None:
        return self.quantities.numbers[place[0]].get(place[1])

    def _add(self, whole: Place, parts: Iterable[Place], *, has_rest: bool = False, room: float | None = None) -> None:
        equation = Equation(whole, tuple(sorted(parts)), has_rest, room)
        self.found.setdefault((equation.whole, equation.parts, room is None), equation)

    def _add_where_it_holds(self, sums: list[tuple[Place, tuple[Place, ...]]]) -> None:
        """A rule is an equation when it holds at every spot."""
        complete = [(whole, parts) for whole, parts in sums if self.number(whole) is not None and parts]
        if all(_is_close(self.number(whole), sum(self.number(p) for p in parts)) for whole, parts in complete):
            for whole, parts in complete:
                self._add(whole, parts)

    def units(self) -> None:
        """A unit holds those directly below it, and the people attached to it itself."""
        attached = {q: self._with_people_of_their_own(q) for q in sorted(self.quantities.persons_of.values())}
        persons = self.quantities.persons_of
        for quantity, numbers in enumerate(self.quantities.numbers):
            for above, spots in self._below(numbers).items():
                rest = numbers[above] - sum(numbers[spot] for spot in spots)
                size = max(abs(numbers[above]), 1.0)
                has_rest = rest > _TOLERANCE * size or above in attached.get(persons.get(quantity), ())
                if rest >= -_FEW_MOVED * size:
                    self._add((quantity, above), [(quantity, s) for s in spots], has_rest=has_rest)

    def _below(self, numbers: Numbers) -> dict[Spot, list[Spot]]:
        """Spot of a unit -> spots of those directly below it, where both have a number."""
        found: dict[Spot, list[Spot]] = defaultdict(list)
        for spot in numbers:
            above = spot._replace(unit_id=self.parents.get(spot.unit_id, AGENCY_UNIT))
            if spot.unit_id != AGENCY_UNIT and above in numbers:
                found[above].append(spot)
        return found

    def _with_people_of_their_own(self, quantity: int) -> set[Spot]:
        """Units to which somebody is attached besides those below, as this count of people tells."""
        numbers = self.quantities.numbers[quantity]
        return {a for a, spots in self._below(numbers).items() if numbers[a] > sum(numbers[s] for s in spots)}

    def breakdowns(self) -> None:
        """Members of a breakdown make the figure, or the whole that each of them names as its denominator."""
        for family, members in _families(self.quantities.of).items():
            for name in FIELDS:
                of_field = [m._replace(field=name) for m in members]
                self._members(of_field, partial(self._plain, family, name))
            self._members([m._replace(field="numerator") for m in members], self._common)

    def _members(self, members: list[Column], whole_of: Callable[[Spot, list[Column]], Place | None]) -> None:
        at: dict[Spot, list[Column]] = defaultdict(list)
        for column in members:
            if column in self.quantities.of:
                for spot in self.quantities.values[column]:
                    at[spot].append(column)
        sums = [
            (whole_of(spot, found), tuple((self.quantities.of[c], spot) for c in found)) for spot, found in at.items()
        ]
        self._add_where_it_holds([(whole, parts) for whole, parts in sums if whole])

    def _plain(self, family: tuple, field: str, spot: Spot, _members: list[Column]) -> Place | None:
        code, position, other, _ = family
        breakdowns = ("", other) if position == 1 else (other, "")
        quantity = self.quantities.of.get(Column(code, *breakdowns, field))
        return None if quantity is None else (quantity, spot)

    def _common(self, spot: Spot, members: list[Column]) -> Place | None:
        bases = {self.quantities.of.get(member._replace(field="denominator")) for member in members}
        return (bases.pop(), spot) if len(bases) == 1 and None not in bases else None

    def shares(self, keys: Iterable[tuple[str, str, str]]) -> None:
        """A numerator of a share is no larger than its denominator."""
        for key in keys:
            top, base = (self.quantities.of.get(Column(*key, name)) for name in ("numerator", "denominator"))
            if top is not None and base is not None and top != base:
                for spot in self.quantities.values[Column(*key, "numerator")]:
                    room = (self.number((base, spot)) or 0.0) - self.quantities.numbers[top][spot]
                    if room >= 0:
                        self._add((base, spot), [(top, spot)], room=room)

    def declared(self, sums: Iterable[Mapping[str, Any]]) -> None:
        """Sums across indicators, of the seed `disclosure_sums`; one of plain figures holds for each member as well."""
        rules = defaultdict(list)
        for row in sums:
            part = Column(row["part"], row["part_breakdown"] or "", "", row["part_field"])
            rules[row["whole"], row["whole_breakdown"] or "", row["field"]].append(part)
        for (code, breakdown, field), parts in rules.items():
            is_plain = not breakdown and not any(part.breakdown_1 for part in parts)
            for whole in [c for c in sorted(self.quantities.of) if c.indicator_code == code and c.field == field]:
                if is_plain:
                    self._linked(whole, [part._replace(breakdown_1=whole[1], breakdown_2=whole[2]) for part in parts])
                elif whole[1:3] == (breakdown, ""):
                    self._linked(whole, parts)

    def _linked(self, whole: Column, parts: list[Column]) -> None:
        sums = []
        for spot in self.quantities.values[whole]:
            present = [c for c in parts if spot in self.quantities.values.get(c, ())]
            sums.append(((self.quantities.of[whole], spot), tuple((self.quantities.of[c], spot) for c in present)))
        self._add_where_it_holds(sums)

    def periods(self, parts_of: Mapping[str, tuple[str, ...]]) -> None:
        """A period is the sum of its parts, where that holds for every unit. `parts_of`: code of a period -> codes of its parts."""
        for column, numbers in self.quantities.values.items():
            quantity = self.quantities.of[column]
            for whole, parts in parts_of.items():
                sums = []
                for spot in (spot for spot in numbers if spot.period == whole):
                    spots = [spot._replace(period=part) for part in parts]
                    if all(s in numbers for s in spots):
                        sums.append(((quantity, spot), tuple((quantity, s) for s in spots)))
                self._add_where_it_holds(sums)


def _families(columns: Iterable[Column]) -> dict[tuple[str, int, str, str], list[Column]]:
    """(indicator, which breakdown, the other breakdown, dimension) -> one column for each member."""
    found: dict = defaultdict(dict)
    for column in sorted(columns):
        for position, own, other in ((1, column[1], column[2]), (2, column[2], column[1])):
            dimension = own.partition("=")[0]
            if dimension and dimension not in NOT_ADDITIVE:
                found[column.indicator_code, position, other, dimension][column[1:3]] = column
    return {family: list(members.values()) for family, members in found.items()}
