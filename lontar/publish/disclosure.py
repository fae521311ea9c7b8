"""Disclosure control: which figures are shown and which are withheld because somebody could be found in them.

Two steps. A figure is withheld by itself when too few distinct people stand behind it, or when a small numerator or a small
complement says something about a handful of them. Then further figures are withheld so that no withheld one comes back by
subtracting the units (or the members of a breakdown) from their total: the next-smallest sibling first.

`decide` is the seam: rows in, one status per row out, nothing else. A stronger method replaces its body, not its callers.
Thresholds: seed `disclosure_thresholds`, which a profile may only make stricter. Method: docs/methods/disclosure.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple

from lontar.errors import ConfigurationError

AGENCY_UNIT = "all"

# Reference values (a median of units) stand beside the figures of the units; they are no part of a total.
_NOT_ADDITIVE = ("reference",)

# Shares that are the sum of members of another indicator over the same people: the talent pool is made of three boxes.
_MADE_OF = {"talent_pool_share": ("talent_box_share", ("box=7", "box=8", "box=9"))}


class CellKey(NamedTuple):
    """Which figure of a period: unit, indicator, and up to two breakdowns (`dimension=member` or empty)."""

    unit_id: str
    indicator_code: str
    breakdown_1: str = ""
    breakdown_2: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """Least number of distinct people behind a figure of one class, and whether small numerators are protected too."""

    min_persons: int
    protects_small_numerator: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A figure before control. `status` is `shown` when it has a value, else `no_data` or `not_applicable`.

    `is_share` says that the numerator counts a part of the denominator; only then a small complement means anything.
    """

    key: CellKey
    status: str
    disclosure_class: str
    is_share: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    n_persons: int | None = None


@dataclass(frozen=True, slots=True)
class _Sum:
    """A total and the parts a reader can subtract from it."""

    total: Candidate
    parts: tuple[Candidate, ...]


def thresholds(seed: Iterable[Mapping[str, Any]], overrides: Mapping[str, int]) -> dict[str, Threshold]:
    """Thresholds by class: the seed's, raised where the profile asks for more.

    Raises ConfigurationError when the profile names an unknown class or a number below the seed's.
    """
    found = {r["disclosure_class"]: Threshold(r["min_persons"], r["protects_small_numerator"]) for r in seed}
    for name, minimum in overrides.items():
        if name not in found:
            raise ConfigurationError(
                f"There is no disclosure class '{name}'.",
                where="profile: disclosure",
                remedy=f"Use one of {', '.join(found)}.",
            )
        if minimum < found[name].min_persons:
            raise ConfigurationError(
                f"The profile lowers the threshold of '{name}' to {minimum}.",
                where=f"profile: disclosure.{name}",
                remedy=f"Only {found[name].min_persons} or more is allowed.",
            )
        found[name] = Threshold(minimum, found[name].protects_small_numerator)
    return found


def _is_few(number: Decimal | int | None, minimum: int) -> bool:
    return number is not None and 0 < number < minimum


def is_safe(candidate: Candidate, threshold: Threshold) -> bool:
    """Whether the figure may be printed when looked at alone.

    Nobody is few as well: a 0 would tell a group of 0 from one of 1. A figure that does not know its people is safe only in
    a class that judges nobody.
    """
    if candidate.n_persons is None:
        return not threshold.protects_small_numerator and candidate.disclosure_class == "plain"
    if candidate.n_persons < threshold.min_persons:
        return False
    if not (threshold.protects_small_numerator and candidate.is_share):
        return True
    return not (
        _is_few(candidate.numerator, threshold.min_persons)
        or _is_few((candidate.denominator or 0) - (candidate.numerator or 0), threshold.min_persons)
    )


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
            if dimension and dimension not in _NOT_ADDITIVE:
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


def decide(
    candidates: Iterable[Candidate], parents: Mapping[str, str], rules: Mapping[str, Threshold]
) -> dict[CellKey, str]:
    """The status of every figure of one agency, period and edition.

    Args:
        candidates: All figures that will be published together; a figure left out is not protected.
        parents: unit_id -> unit_id of the unit above it; units at the top are left out or point to `all`.
        rules: Thresholds by disclosure class, from `thresholds`.
    Returns:
        One status per key: `shown`, `withheld`, `no_data` or `not_applicable`. Absences stay what they are.
    """
    cells = {cell.key: cell for cell in sorted(candidates, key=lambda cell: cell.key)}
    valued = {key: cell for key, cell in cells.items() if cell.status == "shown"}
    withheld = {key for key, cell in valued.items() if not is_safe(cell, rules[cell.disclosure_class])}
    sums = _unit_sums(valued, parents) + _breakdown_sums(valued) + _distribution_sums(valued) + _linked_sums(valued)
    _protect(sums, withheld, rules)
    return {key: "withheld" if key in withheld else cell.status for key, cell in cells.items()}
