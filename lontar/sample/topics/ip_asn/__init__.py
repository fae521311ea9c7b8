"""IP ASN: the courses in people's records, and the index that they, diplomas, ratings and punishments make."""

from lontar.sample.topics.ip_asn.facts import build
from lontar.sample.topics.ip_asn.files import deliveries
from lontar.sample.topics.ip_asn.truth import rows

__all__ = ["build", "deliveries", "rows"]
