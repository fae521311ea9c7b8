"""What day it is: the machine's clock, or `LONTAR_NOW` where a synthetic city rehearses a day that is yet to come."""

import os
from datetime import UTC, datetime

from lontar.errors import ConfigurationError


def now() -> datetime:
    """The present moment, UTC: decides what is over, due and late, when a file was seen, a figure frozen and released.

    `LONTAR_NOW` (ISO 8601 with a zone) stands in for it, so that a year can be rehearsed before it is over; the ledger's own
    times stay those of the machine. Raises ConfigurationError for a moment without a zone, and beside a profile that is no sample.
    """
    text = os.environ.get("LONTAR_NOW", "")
    return _rehearsed(text) if text else datetime.now(UTC)


def _rehearsed(text: str) -> datetime:
    from lontar.agency import load_agencies

    real = [agency.agency_id for agency in load_agencies().values() if not agency.sample]
    if real:
        message = f"LONTAR_NOW is for synthetic cities only, and {', '.join(real)} is a real one."
        raise ConfigurationError(message, where="LONTAR_NOW", remedy="Unset LONTAR_NOW.")
    return parsed(text)


def parsed(text: str) -> datetime:
    """The moment that LONTAR_NOW says, UTC. Raises ConfigurationError for one without a zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        message = f"'{text}' is no moment with a zone."
        raise ConfigurationError(message, where="LONTAR_NOW", remedy="Write it as 2027-01-20T07:00:00+08:00.")
    return moment.astimezone(UTC)
