"""Mail about what was released, to the recipient lists of the profile. It never holds up a release and never goes out twice."""

from lontar.mailing.sending import Outcome, send_all, send_due

__all__ = ["Outcome", "send_all", "send_due"]
