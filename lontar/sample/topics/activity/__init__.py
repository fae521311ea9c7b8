"""Daily activity reports: who wrote what about which hours of a day."""

from lontar.sample.topics.activity.facts import build
from lontar.sample.topics.activity.files import deliveries
from lontar.sample.topics.activity.truth import rows, staged_rows

__all__ = ["build", "deliveries", "rows", "staged_rows"]
