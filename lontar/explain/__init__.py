"""`lontar explain`: from a printed number back to what it is made of. Everything shown is what the site and the ledger hold already."""

from lontar.explain.collect import Explanation, explain
from lontar.explain.figure import Figure, parse_address

__all__ = ["Explanation", "Figure", "explain", "parse_address"]
