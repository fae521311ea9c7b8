"""Disciplinary decisions, awards, and what the personnel office found out about days without any record."""

from lontar.sample.topics.discipline.facts import build
from lontar.sample.topics.discipline.files import deliveries
from lontar.sample.topics.discipline.truth import rows, staged_rows

__all__ = ["build", "deliveries", "rows", "staged_rows"]
