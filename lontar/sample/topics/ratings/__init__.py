"""Performance ratings of people (year and quarter) and of organisations."""

from lontar.sample.topics.ratings.facts import build
from lontar.sample.topics.ratings.files import deliveries
from lontar.sample.topics.ratings.truth import rows

__all__ = ["build", "deliveries", "rows"]
