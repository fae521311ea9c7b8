"""What a reader needs to retrace a report: the deliveries behind it, the gates it passed, the rules and code that made it.

Nothing here may follow the clock or the machine: two installations that received the same deliveries under the same
profile, rules and commit must write the same bytes. So no delivery ids, no times of arrival, no run ids.
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """Base of everything in a document: immutable, and refusing fields nobody declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DeliveryLine(Frozen):
    """One delivery behind the report. Counts are rows; the two equations of the ledger hold over them.

    `accepted`, `quarantined` and `superseded` are None for a delivery that never reached staging (a refused one).
    """

    feed: str
    feed_title: str
    file_name: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    received: int
    loaded: int
    rejected: int
    duplicate: int
    accepted: int | None = None
    quarantined: int | None = None
    superseded: int | None = None
    refusal: str = ""

    @property
    def short_hash(self) -> str:
        """The first twelve digits: enough to find the file, short enough to read aloud."""
        return self.sha256[:12]


class GateLine(Frozen):
    """One rule of one gate, as it came out for this agency and period."""

    gate: Literal["raw", "marts", "publication"]
    rule: str
    description: str
    severity: Literal["critical", "warning"]
    outcome: Literal["passed", "failed", "not_evaluated"]
    feed: str = ""
    observed: str = ""
    expected: str = ""


class Suppression(Frozen):
    """The disclosure rule the cells went through: least number of distinct people per class of figure."""

    thresholds: dict[str, int]
    rule_version: str = ""


class Provenance(Frozen):
    """Everything about a publication that is not a figure. One per agency, period, edition and revision.

    Attributes:
        revision: 1 for the first release; a correction counts up.
        revision_note: One sentence on what changed and why; needed from revision 2 on.
        is_approved: An office approved this revision, as its profile asks; then, and only then, somebody signs.
        cut_off_date: Last day that the deliveries can speak of, from their content and the profile, never the clock.
        release_date: Day of release by the profile's calendar; None where there is none.
        commit: Code commit; `is_dirty` says that the checkout had uncommitted changes.
        hashes: Name -> sha256 of what else decided the figures: profile, seeds, expectations, dbt manifest.
    """

    revision: int = Field(ge=1)
    revision_note: str = ""
    edition: Literal["public", "internal"] = "public"
    is_sample: bool = False
    is_draft: bool = False
    is_approved: bool = False
    cut_off_date: date | None = None
    release_date: date | None = None
    commit: str
    is_dirty: bool = False
    hashes: dict[str, str] = Field(default_factory=dict)
    deliveries: tuple[DeliveryLine, ...] = ()
    gates: tuple[GateLine, ...] = ()
    suppression: Suppression
    contact: str = ""
