"""The rule of thumb that disclosure control is compared with: whatever a sum would give back, the next-smallest sibling goes too.

Only for `make bench`. It is simple and shows more, and in most cities a patient reader computes something that it withholds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from lontar.publish.disclosure import AGENCY_UNIT, Candidate, CellKey, Threshold, is_safe
from lontar.publish.disclosure.equations import NOT_ADDITIVE

# Shares that are the sum of members of another indicator over the same people: the talent pool is made of three boxes.
_MADE_OF = {"talent_pool_share": ("talent_box_share", ("box=7", "box=8", "box=9"))}


@dataclass(frozen=True, slots=True)
class _Sum:
    """A total and the parts a reader can subtract from it."""

    total: Candidate
    parts: tuple[Candidate, ...]


def _unit_sums(cells: Mapping[CellKey, Candidate], parents: Mapping[str, str]) -> list[_Sum]:
    parts = defaultdict(list)
    for key, cell in cells.items():
        if key.unit_id != AGENCY_UNIT:
            parts[key._replace(unit_id=parents.get(key.unit_id, AGENCY_UNIT))].append(cell)
    return [_Sum(cells[total], tuple(found)) for total, found in parts.items() if total in cells]


def _breakdown_sums(cells: Mapping[CellKey, Candidate]) -> list[_Sum]:
    parts = defaultdict(list)
    for key, cell in cells.items():
        for name in ("breakdown_1", "breakdown_2"):
            dimension = getattr(key, name).partition("=")[0]
            if dimension and dimension not in NOT_ADDITIVE:
                parts[key._replace(**{name: ""}), name, dimension].append(cell)
    return [_Sum(cells[total], tuple(found)) for (total, _, _), found in parts.items() if total in cells]


def _counted(cell: Candidate) -> Candidate:
    """A share as the count that it is a share of: in a sum of shares the numerator says how many people are meant."""
    return replace(cell, n_persons=int(cell.numerator or 0))


def _distribution_sums(cells: Mapping[CellKey, Candidate]) -> list[_Sum]:
    """Shares of one whole that is not printed itself: that they make 100 % is known all the same."""
    parts = defaultdict(list)
    for key, cell in cells.items():
        dimension = key.breakdown_1.partition("=")[0]
        if cell.is_share and cell.denominator and dimension and not key.breakdown_2:
            parts[key._replace(breakdown_1=""), dimension].append(cell)
    sums = []
    for (whole, _), found in parts.items():
        size = found[0].denominator or Decimal(0)
        is_whole = all(cell.denominator == size for cell in found) and size == sum(c.numerator or 0 for c in found)
        if is_whole and whole not in cells:
            total = Candidate(whole, "shown", found[0].disclosure_class, True, size, size, int(size))
            sums.append(_Sum(total, tuple(map(_counted, found))))
    return sums


def _linked_sums(cells: Mapping[CellKey, Candidate]) -> list[_Sum]:
    """Sums across two indicators."""
    sums = []
    for key, cell in cells.items():
        if key.indicator_code in _MADE_OF and not key.breakdown_1:
            code, members = _MADE_OF[key.indicator_code]
            parts = [key._replace(indicator_code=code, breakdown_1=member) for member in members]
            sums.append(_Sum(_counted(cell), tuple(_counted(cells[part]) for part in parts if part in cells)))
    return sums


def _persons(cells: Iterable[Candidate]) -> int:
    return sum(cell.n_persons or 0 for cell in cells)


def _rest(group: _Sum, name: str) -> Decimal | int:
    """What the total holds beyond its parts: people attached to the parent unit itself. Never negative (people move)."""
    total = getattr(group.total, name) or 0
    return max(total - sum((getattr(part, name) or 0) for part in group.parts), 0)


def _remainder(group: _Sum, hidden: list[Candidate]) -> Candidate:
    """The figure a reader gets by subtracting every shown part from a shown total."""
    sums = {
        name: _rest(group, name) + sum((getattr(cell, name) or 0) for cell in hidden)
        for name in ("numerator", "denominator", "n_persons")
    }
    total = group.total
    return Candidate(total.key, "shown", total.disclosure_class, total.is_share, **sums)


def _leaks(group: _Sum, withheld: set[CellKey], threshold: Threshold) -> bool:
    """Whether the sum gives a withheld figure back, or a remainder that could not be printed itself.

    A part without people has nobody to protect and protects nobody.
    """
    hidden = [part for part in group.parts if part.key in withheld and part.n_persons != 0]
    rest_hides = _rest(group, "n_persons") >= threshold.min_persons
    unknowns = len(hidden) + rest_hides + (group.total.key in withheld)
    if not hidden and group.total.key not in withheld:
        return False
    if unknowns < 2:
        return True
    return group.total.key not in withheld and not is_safe(_remainder(group, hidden), threshold)


def _next_to_withhold(group: _Sum, withheld: set[CellKey]) -> CellKey | None:
    """The smallest shown part that hides anybody; the total when there is none left."""
    shown = [part for part in group.parts if part.key not in withheld and part.n_persons]
    if shown:
        return min(shown, key=lambda part: (part.n_persons, part.key)).key
    return None if group.total.key in withheld else group.total.key


def _protect(groups: list[_Sum], withheld: set[CellKey], rules: Mapping[str, Threshold]) -> None:
    """Withhold more until no sum leaks. Ends because each step withholds one more figure."""
    changed = True
    while changed:
        changed = False
        for group in groups:
            threshold = rules[group.total.disclosure_class]
            while _leaks(group, withheld, threshold):
                chosen = _next_to_withhold(group, withheld)
                if chosen is None:
                    break
                withheld.add(chosen)
                changed = True


def withheld(
    candidates: Iterable[Candidate], parents: Mapping[str, str], rules: Mapping[str, Threshold]
) -> set[CellKey]:
    """The figures that the rule withholds."""
    cells = {cell.key: cell for cell in sorted(candidates, key=lambda cell: cell.key) if cell.status == "shown"}
    found = {key for key, cell in cells.items() if not is_safe(cell, rules[cell.disclosure_class])}
    sums = _unit_sums(cells, parents) + _breakdown_sums(cells) + _distribution_sums(cells) + _linked_sums(cells)
    _protect(sums, found, rules)
    return found
