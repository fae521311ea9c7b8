"""What disclosure control speaks of: figures before control, figures printed earlier, and what each class asks for."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

AGENCY_UNIT = "all"


class CellKey(NamedTuple):
    """Which figure of a period: unit, indicator, and up to two breakdowns (`dimension=member` or empty)."""

    unit_id: str
    indicator_code: str
    breakdown_1: str = ""
    breakdown_2: str = ""


@dataclass(frozen=True, slots=True)
class Threshold:
    """What one class of figures asks for.

    Attributes:
        min_persons: Least number of distinct people behind a figure.
        protects_small_numerator: Whether a numerator or a complement of 1 to `min_persons - 1` is withheld too.
        protection_persons: Least width, in people, of what a reader can compute for a count withheld by itself.
        protection_share: The same for sums of hours, points or money, as a share of the sum.
        max_largest_share: A sum is withheld when one person makes up more of it.
    """

    min_persons: int
    protects_small_numerator: bool
    protection_persons: int = 4
    protection_share: float = 0.1
    max_largest_share: float = 1.0


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
    largest_share: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure of a period that is public already, with its true numbers and the status it was printed with.

    Attributes:
        period: Code of the period; the empty text for an earlier revision of the very period that is decided on.
    """

    period: str
    figure: Candidate
    is_shown: bool
