"""What a check found: what does not hold, where, what to do, and which page of the runbooks says more."""

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import psycopg

from lontar.agency import Agency
from lontar.destroyed import Destruction

LEDGER = "docs/runbooks/ledger-broken.md"
ARCHIVE = "docs/runbooks/archive-damaged.md"
PUBLISHED = "docs/runbooks/published-altered.md"

Severity = Literal["fault", "notice"]


@dataclass(frozen=True)
class Finding:
    """One thing that does not hold (`fault`), or that a reader must know to judge the rest (`notice`).

    Attributes:
        check: Which question found it: chain, heads, archive, raw, records, gates, cells, published, signed, site.
        what: What is wrong, in one sentence. Never a value of a person or of a withheld figure.
        where: File, table and row, or entry.
        remedy: What to do now.
        runbook: The page that says it at length.
    """

    check: str
    what: str
    where: str
    remedy: str = ""
    runbook: str = ""
    severity: Severity = "fault"

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Scope:
    """What one agency's checks share.

    Attributes:
        connection: As the auditor, who may read everything but identities and change nothing.
        destroyed: sha256 -> who destroyed a delivery on what ground; the ledger says so, and nothing of it is missed.
        looked_at: What was looked at -> how many; a check that looked at nothing must be seen.
        unreadable: sha256 of deliveries that cannot be read back, so that nobody is told twice.
        proven, doubted: Deliveries whose rows are, and are not, those that the ledger noted.
    """

    agency: Agency
    connection: psycopg.Connection
    destroyed: dict[str, Destruction] = field(default_factory=dict)
    looked_at: Counter[str] = field(default_factory=Counter)
    unreadable: set[str] = field(default_factory=set)
    proven: set[int] = field(default_factory=set)
    doubted: set[int] = field(default_factory=set)

    @property
    def agency_id(self) -> str:
        return self.agency.agency_id
