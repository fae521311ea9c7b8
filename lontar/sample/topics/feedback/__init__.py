"""What citizens report: SP4N-LAPOR! and reviews in Kupang, the city's own app and social media in Palembang."""

from lontar.sample.topics.feedback.files import deliveries
from lontar.sample.topics.feedback.reports import build
from lontar.sample.topics.feedback.truth import rows

__all__ = ["build", "deliveries", "rows"]
