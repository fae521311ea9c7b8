"""Recruitment: the year's selections of CPNS and PPPK, from the announced vacancy to the appointment."""

from lontar.sample.topics.recruitment.facts import build
from lontar.sample.topics.recruitment.files import deliveries
from lontar.sample.topics.recruitment.truth import rows

__all__ = ["build", "deliveries", "rows"]
