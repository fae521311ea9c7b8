"""The additional income allowance (TPP): what the rule gives each month and what was paid."""

from lontar.sample.topics.allowance.facts import build
from lontar.sample.topics.allowance.files import deliveries
from lontar.sample.topics.allowance.truth import rows, staged_rows

__all__ = ["build", "deliveries", "rows", "staged_rows"]
