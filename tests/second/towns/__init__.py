"""Random small cities for the second implementation: rows of text of every feed, written as files for the real door.

A town is one agency. What its systems would deliver for June 2026 (and the past that June's figures look back on) is drawn
from its own random stream, with values on the edges of every rule far more often than chance would bring them.
"""

from towns.making import MONTH_END, MONTH_START, PERIODS, Towns, make_towns

__all__ = ["MONTH_END", "MONTH_START", "PERIODS", "Towns", "make_towns"]
