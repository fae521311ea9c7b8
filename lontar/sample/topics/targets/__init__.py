"""Performance plans (SKP): targets of people and of units, and what was realised by which day."""

from lontar.sample.topics.targets.facts import build
from lontar.sample.topics.targets.files import deliveries
from lontar.sample.topics.targets.truth import rows

__all__ = ["build", "deliveries", "rows"]
