"""Disclosure control: which figures are shown and which are withheld because somebody could be found in them.

A figure is withheld by itself (`primary`) when too few distinct people stand behind it, when a small numerator or complement says
something about a handful of them, or when one person makes up most of a sum. Then everything a reader can set up is written down:
which printed numbers are one quantity (`quantities`), and what sums there are between quantities (`equations`). How much these
leave open for each withheld number is computed by linear programmes (`intervals`); where it is too little, another programme
chooses the cheapest further figures (`programme`), until every interval is wide enough (`control`).

`decide` is the seam: rows in, one status per row out. Thresholds: seed `disclosure_thresholds`, which a profile may only make
stricter. Method: docs/methods/disclosure.md; decision: docs/adr/0015-disclosure-by-solver.md.
"""

from lontar.publish.disclosure.control import decide, recoverable
from lontar.publish.disclosure.model import AGENCY_UNIT, Candidate, CellKey, Printed, Threshold
from lontar.publish.disclosure.primary import is_safe
from lontar.publish.disclosure.thresholds import thresholds

__all__ = [
    "AGENCY_UNIT",
    "Candidate",
    "CellKey",
    "Printed",
    "Threshold",
    "decide",
    "is_safe",
    "recoverable",
    "thresholds",
]
