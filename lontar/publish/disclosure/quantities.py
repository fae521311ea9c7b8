"""Which printed numbers are one number: the head-count of a unit is also the denominator of a dozen of its rates.

A column is one number of an indicator (numerator, denominator or people) over all units. Columns that agree wherever both exist are
one quantity: a reader who sees them agree, or reads their definitions, believes it. A withheld number that another figure prints is
not withheld, so a quantity is open only when every figure that prints it is withheld. That two columns agree is judged by the true
numbers, for what a reader may rightly believe is true.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lontar.publish.disclosure.model import AGENCY_UNIT, Candidate

FIELDS = ("numerator", "denominator", "n_persons")
PERSONS_LIKE = ("denominator", "n_persons")

# Columns of different indicators that agree in fewer different numbers may do so by chance.
_LEAST_DISTINCT = 3


class Spot(NamedTuple):
    """Where a number stands: the unit, and the period if it is another one than that decided on."""

    period: str
    unit_id: str


class Column(NamedTuple):
    """One number of an indicator and member, over all units."""

    indicator_code: str
    breakdown_1: str
    breakdown_2: str
    field: str


Numbers = dict[Spot, float]


def columns_of(figures: Iterable[tuple[str, Candidate]]) -> dict[Column, Numbers]:
    """The numbers of figures, each with the period it stands in, column by column."""
    values: dict[Column, Numbers] = defaultdict(dict)
    for period, cell in figures:
        unit_id, *rest = cell.key
        for name in FIELDS:
            if (number := getattr(cell, name)) is not None:
                values[Column(*rest, name)][Spot(period, unit_id)] = float(number)
    return dict(values)


class Quantities:
    """Columns put together: `of[column]` is the number of its quantity, `numbers[quantity]` what it is at each spot.


    Attributes:
        counts_bases: Quantities that stand behind figures as their denominator or their people. As long as none of them has to be
            protected they are taken as known, which errs on the safe side and keeps the tables of different indicators apart.
        persons_of: Quantity -> the quantity that counts the people behind it.
        wholes: Columns that are 100 % wherever they stand; they have nothing to hide.
    """

    def __init__(self, values: Mapping[Column, Numbers]) -> None:
        self.values = values
        self.wholes = {column for column in values if _is_whole(column, values)}
        self.of: dict[Column, int] = {}
        self.numbers: list[Numbers] = []
        self.counts_bases: set[int] = set()
        self._columns: list[list[Column]] = []
        self._by_anchor: dict[tuple[Spot, float], list[int]] = defaultdict(list)
        for column in sorted(values, key=lambda c: (-len(values[c]), c)):
            self._place(column, values[column])
        self.persons_of = {
            quantity: self.of[persons]
            for column, quantity in sorted(self.of.items())
            if (persons := column._replace(field="n_persons")) in self.of
        }

    def _place(self, column: Column, numbers: Numbers) -> None:
        anchor = min(numbers, key=lambda spot: (spot.period, spot.unit_id != AGENCY_UNIT, spot.unit_id))
        bucket = self._by_anchor[anchor, numbers[anchor]]
        found = next((q for q in bucket if self._is_same(q, column, numbers)), None)
        if column in self.wholes:
            found = None
        if found is None:
            found = len(self.numbers)
            self.numbers.append({})
            self._columns.append([])
            bucket.append(found)
        self.numbers[found] |= numbers
        self._columns[found].append(column)
        self.of[column] = found
        if column.field in PERSONS_LIKE:
            self.counts_bases.add(found)

    def _is_same(self, quantity: int, column: Column, numbers: Numbers) -> bool:
        other = self.numbers[quantity]
        common = numbers.keys() & other.keys()
        if not common or any(numbers[spot] != other[spot] for spot in common):
            return False
        return _by_definition(column, self._columns[quantity]) or len({numbers[s] for s in common}) >= _LEAST_DISTINCT


def _by_definition(column: Column, others: list[Column]) -> bool:
    """Denominators and people of one indicator, and the people that a count counts, need no further evidence."""
    for other in others:
        if other.indicator_code == column.indicator_code:
            both = {column.field, other.field}
            if both <= set(PERSONS_LIKE) or (other[:3] == column[:3] and both == {"numerator", "n_persons"}):
                return True
    return False


def _is_whole(column: Column, values: Mapping[Column, Numbers]) -> bool:
    """A share that is 100 % everywhere is no definition: its numerator is kept apart from its denominator."""
    return column.field == "numerator" and values.get(column._replace(field="denominator")) == values[column]
