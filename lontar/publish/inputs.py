"""Whether a period would be frozen from the same figures again: then the decisions taken stand, and need not be taken anew.

What is withheld follows from what is public already, and that grows: a month frozen again after its quarter would withhold other cells
than the first time, though nothing in it changed. So a revision keeps a digest of what it was made of. It is keyed, because
everything else of it is printed and a few withheld numbers could be guessed from a plain one.
"""

import hashlib
import hmac
import json
from dataclasses import fields
from functools import cache
from pathlib import Path

from lontar.agency import Agency
from lontar.ingest.keys import derived_key, master_key
from lontar.period import Period
from lontar.publish.marts import Sources
from lontar.publish.origin import hash_folders

_PUBLIC_ALREADY = "earlier"


@cache
def _code() -> str:
    """sha256 over the code that freezes."""
    return hash_folders([Path(__file__).parent])


def _rows(found: object) -> object:
    """Lists in an order of their own: the database promises none."""
    return sorted(found, key=lambda row: json.dumps(row, default=str)) if isinstance(found, list) else found


def digest_of(sources: Sources, agency: Agency, period: Period) -> str:
    """A keyed digest, 64 hex digits, of all that decides a period's cells but what was published before."""
    read = {one.name: _rows(getattr(sources, one.name)) for one in fields(sources) if one.name != _PUBLIC_ALREADY}
    thresholds = {name: str(value) for name, value in sorted(agency.disclosure.items())}
    text = json.dumps([period.code, _code(), thresholds, read], default=str, sort_keys=True)
    return hmac.new(derived_key("frozen inputs", master_key()), text.encode(), hashlib.sha256).hexdigest()
