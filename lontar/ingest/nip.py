"""What an 18-digit identifier of a civil servant says by itself, and whether it can be one at all.

    NIP of PNS:  birth YYYYMMDD, appointment YYYYMM, sex (1 male, 2 female), sequence 001-999   (Perka BKN 22/2007)
    NI PPPK:     birth YYYYMMDD, appointment YYYY, contract code of two digits, sex, sequence

Only digits 13-14 tell them apart: 01-12 is a month and means PNS, 20 and above a contract code and means PPPK. Nothing else
has been seen in them, so anything else is no such identifier.
"""

import re
from dataclasses import dataclass
from datetime import date

_SHAPE = re.compile(r"(\d{8})((?:19|20)\d\d)(\d\d)([12])(\d{3})", re.ASCII)
_FIRST_CONTRACT_CODE = 20


@dataclass(frozen=True)
class Derived:
    """What the mission needs of an identifier; the full birth date is not kept.

    Attributes:
        kind: pns, pppk, or local where the identifier is the source's own number and says nothing.
        sex: male, female, or None for a local number.
        birth_year: Four digits as text, or None for a local number.
    """

    kind: str
    sex: str | None = None
    birth_year: str | None = None


def _is_birth_date(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year <= 2099


def derive(identifier: str) -> Derived | None:
    """Kind, sex and birth year of an NIP or NI PPPK; None when no such identifier can look like this."""
    match = _SHAPE.fullmatch(identifier)
    if not match or not _is_birth_date(match[1]):
        return None
    code = int(match[3])
    if not (1 <= code <= 12 or code >= _FIRST_CONTRACT_CODE) or match[5] == "000":
        return None
    return Derived("pns" if code <= 12 else "pppk", "male" if match[4] == "1" else "female", match[1][:4])
