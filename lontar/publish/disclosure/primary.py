"""Figures that are withheld whatever stands beside them, and how closely a withheld figure may be computed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from lontar.publish.disclosure.model import Candidate, CellKey, Threshold

# A figure withheld only to protect another must not be given back; it needs no more than that.
_SECONDARY_SHARE = 0.01
_LEAST_WIDTH = 1.0


def _is_few(number: Decimal | int | None, minimum: int) -> bool:
    return number is not None and 0 < number < minimum


def _is_dominated(candidate: Candidate, threshold: Threshold) -> bool:
    return candidate.largest_share is not None and candidate.largest_share > threshold.max_largest_share


def is_safe(candidate: Candidate, threshold: Threshold) -> bool:
    """Whether the figure may be printed when looked at alone.

    Nobody is few as well: a 0 would tell a group of 0 from one of 1. A figure that does not know its people is safe only in
    a class that judges nobody.
    """
    if candidate.n_persons is None:
        return not threshold.protects_small_numerator and candidate.disclosure_class == "plain"
    if candidate.n_persons < threshold.min_persons or _is_dominated(candidate, threshold):
        return False
    if not (threshold.protects_small_numerator and candidate.is_share):
        return True
    return not (
        _is_few(candidate.numerator, threshold.min_persons)
        or _is_few((candidate.denominator or 0) - (candidate.numerator or 0), threshold.min_persons)
    )


def dependents(keys: Iterable[CellKey]) -> dict[CellKey, list[CellKey]]:
    """Figure -> figures that say something about it and go with it: a standing names the figure that it judges."""
    known, found = set(keys), defaultdict(list)
    for key in sorted(known):
        dimension, _, code = key.breakdown_1.partition("=")
        source = CellKey(key.unit_id, code)
        if dimension == "indicator" and source in known and key.indicator_code != "official_target":
            found[source].append(key)
    return found


def counts_people(cell: Candidate) -> bool:
    """Whether the numerator counts people, not days, hours, points or money."""
    if cell.n_persons is None or cell.numerator is None:
        return False
    return cell.n_persons == cell.numerator or (cell.is_share and cell.n_persons == cell.denominator)


def width_of(cell: Candidate, rules: Mapping[str, Threshold], *, is_primary: bool) -> float:
    """Least width of the interval that a reader may be able to compute, in units of the numerator."""
    threshold = rules[cell.disclosure_class]
    if counts_people(cell):
        return float(threshold.protection_persons) if is_primary else _LEAST_WIDTH
    share = threshold.protection_share if is_primary else _SECONDARY_SHARE
    return max(share * abs(float(cell.numerator or 0)), _LEAST_WIDTH)
