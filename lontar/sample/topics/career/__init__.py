"""Career: which grades, positions and diplomas people got when, as the national personnel system keeps them."""

from lontar.sample.topics.career.facts import build
from lontar.sample.topics.career.files import deliveries
from lontar.sample.topics.career.truth import rows

__all__ = ["build", "deliveries", "rows"]
