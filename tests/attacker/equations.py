"""Every equation the reader can set up, read off the printed numbers themselves.

A sum that holds wherever all its numbers are printed is believed everywhere; one that fails anywhere is not. The reader knows no
source code, no person and no raw row.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from attacker.reading import AGENCY, FIELDS, Figure, Place, Reading

_TOLERANCE = 1e-6
# A rule is believed when it was seen this often, and not with noughts alone.
_SEEN = 3
# Two columns that agree in this many units are one number.
_AGREEMENTS = 6
_REFERENCES = ("reference", "indicator")
# Shares known to be made of others: whoever reads the definition of the pool finds its boxes.
_POOL = ("talent_pool_share", "talent_box_share", ("box=7", "box=8", "box=9"))


class Sum(NamedTuple):
    """`whole = parts` (`is_exact`), or `whole >= parts`: somebody may belong to the whole alone."""

    whole: Place
    parts: tuple[Place, ...]
    is_exact: bool = True


def _is_open(reading: Reading, sum_: Sum) -> bool:
    return any(reading.is_open(place) for place in (sum_.whole, *sum_.parts))


def _rest(reading: Reading, sum_: Sum) -> float | None:
    """What the whole holds beyond its parts; None where a number is missing."""
    numbers = [reading.known.get(place) for place in (sum_.whole, *sum_.parts)]
    return None if None in numbers else numbers[0] - sum(numbers[1:])


def _believed(reading: Reading, sums: list[Sum]) -> list[Sum]:
    """The sums of one rule, if the rule was seen to hold and never to fail; noughts alone make up any rule."""
    seen = [(reading.known[sum_.whole], rest) for sum_ in sums if (rest := _rest(reading, sum_)) is not None]
    holds = all(abs(rest) <= _TOLERANCE for _, rest in seen) and any(whole for whole, _ in seen)
    if len(seen) >= _SEEN and holds:
        return [sum_ for sum_ in sums if _is_open(reading, sum_)]
    return []


def same_numbers(reading: Reading) -> list[tuple[Place, Place]]:
    """Pairs that are one number: columns that agree in every unit where both are printed, in many and not all alike."""
    columns: dict[tuple, dict[tuple, float]] = defaultdict(dict)
    for place, number in reading.known.items():
        columns[place.indicator, place.breakdown, place.field][place.period, place.unit] = number
    buckets = defaultdict(list)
    for column, numbers in sorted(columns.items()):
        first = min(numbers, key=lambda spot: (spot[1] != AGENCY, spot))
        buckets[first, numbers[first]].append(column)
    found = []
    for names in buckets.values():
        for place, one in enumerate(names):
            for other in names[place + 1 :]:
                if _agree(columns[one], columns[other]):
                    found += _pairs(reading, columns, one, other)
    return found


def _agree(one: dict, other: dict) -> bool:
    both = one.keys() & other.keys()
    same = [one[spot] for spot in both if one[spot] == other[spot]]
    return len(same) == len(both) >= _AGREEMENTS and len(set(same)) >= _AGREEMENTS - 2


def _pairs(reading: Reading, columns: dict, one: tuple, other: tuple) -> list[tuple[Place, Place]]:
    spots = {(f.period, f.unit) for f in reading.hidden if (f.indicator, f.breakdown) in (one[:2], other[:2])}
    return [(_at(spot, one), _at(spot, other)) for spot in sorted(spots)]


def _at(spot: tuple, column: tuple) -> Place:
    return Place(*spot, *column)


def breakdown_sums(reading: Reading) -> list[Sum]:
    """Members of a breakdown make the figure, or make up a whole that each of them names as its denominator."""
    rules: dict[tuple, list[Sum]] = defaultdict(list)
    members = [f for f in reading.figures if f.breakdown and ";" not in f.breakdown]
    for key, group in groupby(sorted(members, key=_family), key=_family):
        found = list(group)
        if key[-1] in _REFERENCES:
            continue
        for field in FIELDS:
            whole = Place(*key[:3], "", field)
            rules[key[2], key[3], field].append(Sum(whole, tuple(f.number(field) for f in found)))
        shares = tuple(f.number("numerator") for f in found)
        rules[key[2], key[3], "whole"].append(Sum(_common(reading, found), shares))
    return [sum_ for sums in rules.values() for sum_ in _believed(reading, sums)]


def _common(reading: Reading, members: list[Figure]) -> Place:
    """The denominator of the members: any that is printed serves."""
    places = [member.number("denominator") for member in members]
    return next((place for place in places if place in reading.known), places[0])


def _family(figure: Figure) -> tuple[str, str, str, str]:
    return (*figure[:3], figure.breakdown.partition("=")[0])


def unit_sums(reading: Reading) -> list[Sum]:
    """A unit holds those below it. Where its head-count is theirs, nobody is attached to it alone, and the sum is exact."""
    below = defaultdict(list)
    for unit, parent in sorted(reading.parents.items()):
        below[parent].append(unit)
    columns = defaultdict(list)
    for figure in reading.figures:
        columns[figure.indicator, figure.breakdown].append(figure)
    found = []
    for figures in columns.values():
        present = set(figures)
        for field in FIELDS:
            found += _column_sums(reading, present, below, field)
    return found


def _column_sums(reading: Reading, present: set[Figure], below: dict, field: str) -> list[Sum]:
    sums = []
    for figure in sorted(present):
        parts = [
            figure._replace(unit=unit) for unit in below.get(figure.unit, ()) if figure._replace(unit=unit) in present
        ]
        if parts:
            exact = _is_bare(reading, figure, below)
            sums.append(Sum(figure.number(field), tuple(part.number(field) for part in parts), exact))
    rests = [(sum_, rest) for sum_ in sums if (rest := _rest(reading, sum_)) is not None]
    # A mean or a median does not add up over units; then nothing of the column is believed.
    if any(rest < -_TOLERANCE or (sum_.is_exact and abs(rest) > _TOLERANCE) for sum_, rest in rests) or not rests:
        return []
    return [sum_ for sum_ in sums if _is_open(reading, sum_)]


def _is_bare(reading: Reading, figure: Figure, below: dict) -> bool:
    heads = [Place(figure.period, unit, "headcount", "", "n_persons") for unit in (figure.unit, *below[figure.unit])]
    numbers = [reading.known.get(place) for place in heads]
    return None not in numbers and numbers[0] == sum(numbers[1:])


def linked_sums(reading: Reading) -> list[Sum]:
    """Figures that are defined as sums of others."""
    whole, part, members = _POOL
    present = set(reading.figures)
    sums = [
        Sum(f.number("numerator"), tuple(Place(f.period, f.unit, part, m, "numerator") for m in members))
        for f in reading.figures
        if f.indicator == whole and not f.breakdown
    ]
    return [s for s in sums if present.issuperset(Figure(*p[:4]) for p in s.parts) and _is_open(reading, s)]


def period_sums(reading: Reading) -> list[Sum]:
    """Three months make a quarter, two quarters a semester, where the printed ones show that the figure adds up."""
    rules = defaultdict(list)
    present = set(reading.figures)
    for figure in reading.figures:
        parts = [figure._replace(period=code) for code in _parts_of(figure.period)]
        if parts and present.issuperset(parts):
            for field in FIELDS:
                numbers = tuple(part.number(field) for part in parts)
                rules[figure.indicator, figure.breakdown, field].append(Sum(figure.number(field), numbers))
    return [sum_ for sums in rules.values() for sum_ in _believed(reading, sums)]


def _parts_of(period: str) -> list[str]:
    year, _, rest = period.partition("-")
    if rest.startswith("Q"):
        return [f"{year}-{month:02}" for month in range(int(rest[1]) * 3 - 2, int(rest[1]) * 3 + 1)]
    if rest.startswith("S"):
        return [f"{year}-Q{int(rest[1]) * 2 - 1}", f"{year}-Q{int(rest[1]) * 2}"]
    return []


def all_sums(reading: Reading) -> Iterable[Sum]:
    """Every sum with something withheld in it."""
    return [*breakdown_sums(reading), *unit_sums(reading), *linked_sums(reading), *period_sums(reading)]
