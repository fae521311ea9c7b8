"""What counts as a success of the attack, told with the truth that only the test knows."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from attacker.bounds import Attack, Interval
from attacker.reading import AGENCY, Figure

_TOLERANCE = 1e-4


class Rule(NamedTuple):
    """What a class of figures promises: least people, whether small parts are hidden, least room in people for what is hidden."""

    least: int
    hides_small_parts: bool

    @property
    def room(self) -> int:
        return self.least - 1


# The promise as the method page prints it, written down once more.
RULES = {
    "headcount": Rule(5, False),
    "plain": Rule(5, False),
    "rating": Rule(10, True),
    "opinion": Rule(10, True),
    "discipline": Rule(10, True),
    "pay": Rule(10, True),
    "free_text": Rule(30, True),
}


class Truth(NamedTuple):
    """The numbers behind a figure, and whether they count people."""

    numerator: float
    denominator: float | None
    n_persons: float | None
    disclosure_class: str
    is_share: bool


class Finding(NamedTuple):
    figure: Figure
    field: str
    interval: Interval
    truth: float
    needed: float


def is_small(truth: Truth) -> bool:
    """Whether the figure itself is what must not be known: few people, few of them, or all but few."""
    rule = RULES[truth.disclosure_class]
    if truth.n_persons is not None and truth.n_persons < rule.least:
        return True
    if not (rule.hides_small_parts and truth.is_share):
        return False
    return 0 < truth.numerator < rule.least or 0 < truth.denominator - truth.numerator < rule.least


def _needed(truth: Truth) -> float:
    """Least width of the interval of a numerator: from nobody to everybody of the group is all that there is to hide."""
    if truth.n_persons == truth.numerator or (truth.is_share and truth.n_persons == truth.denominator):
        room = float(RULES[truth.disclosure_class].room) if is_small(truth) else 1.0
    else:
        room = max(0.01 * abs(truth.numerator), 1.0)
    return min(room, truth.denominator) if truth.is_share else room


def _concerns_nobody(attack: Attack, figure: Figure) -> bool:
    """Whether a unit above, or the city, prints that nobody is concerned, or that everybody is: that tells no person from another."""
    unit = figure.unit
    while unit != AGENCY:
        unit = attack.reading.parents.get(unit, AGENCY)
        above = figure._replace(unit=unit)
        top, base = (attack.reading.known.get(above.number(field)) for field in ("numerator", "denominator"))
        if top is not None and top in (0, base):
            return True
    return False


def findings(attack: Attack, truths: Mapping[Figure, Truth], figures: Iterable[Figure]) -> list[Finding]:
    """Withheld figures of which the reader learns more than is promised. An interval without the truth in it is no success.

    How many people a unit has is secret only where they are fewer than a head-count may show.
    """
    found = []
    for figure in figures:
        truth = truths.get(figure)
        if truth is None or truth.n_persons == 0 or _concerns_nobody(attack, figure):
            continue
        wanted = {"numerator": _needed(truth)}
        if truth.n_persons is not None and 0 < truth.n_persons < RULES["headcount"].least:
            wanted["n_persons"] = float(RULES["headcount"].room)
        for field, needed in wanted.items():
            number, interval = getattr(truth, field), attack.figure(figure, field, needed)
            is_true = interval.low - _TOLERANCE <= number <= interval.high + _TOLERANCE
            if is_true and interval.width < needed - _TOLERANCE:
                found.append(Finding(figure, field, interval, number, needed))
    return found
