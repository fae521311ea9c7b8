"""What was withdrawn: entries `withdrawn` of the ledger, as the site, the feed and the checks read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg

from lontar.ledger import Head
from lontar.period import Period
from lontar.publish.addresses import unit_folder
from lontar.publish.languages import MAIN_LANGUAGE

KIND = "withdrawn"
WHOLE = "all"


@dataclass(frozen=True)
class Withdrawal:
    """One withdrawal of a revision, or of one unit's report in it.

    Attributes:
        unit_id: `all` for the whole publication.
        office: Who withdrew it: an office, never a person.
        reasons: Language -> why.
        files: Path below the period's folder -> sha256 of what stood there.
        archive_sha256: Name of the sealed archive's copy; a tar of these files.
        tombstone: Path -> sha256 of what stands in their place.
        altered: Files that were not what the ledger knows when they were taken away.
        withdrawn_at, head: Of the ledger's entry; none while it is being made.
    """

    agency_id: str
    period: Period
    number: int
    unit_id: str
    unit_name: str
    office: str
    reasons: Mapping[str, str]
    day: date
    document_hash: str
    files: Mapping[str, str]
    archive_sha256: str
    tombstone: Mapping[str, str]
    altered: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None
    head: Head | None = None

    @property
    def is_whole(self) -> bool:
        return self.unit_id == WHOLE

    @property
    def prefix(self) -> str:
        """Of the paths it concerns, below the period's folder."""
        return "" if self.is_whole else f"{unit_folder(self.unit_id)}/"

    def reason(self, language: str) -> str:
        """Why, in a language; as it was given where it was given in one only."""
        return self.reasons.get(language) or self.reasons[MAIN_LANGUAGE]

    def as_payload(self) -> dict[str, Any]:
        """What the ledger's entry says."""
        return {
            "period": self.period.code,
            "revision": self.number,
            "unit": self.unit_id,
            "unit_name": self.unit_name,
            "withdrawn_by": self.office,
            "reasons": dict(self.reasons),
            "withdrawn_on": self.day.isoformat(),
            "document_hash": self.document_hash,
            "files": dict(self.files),
            "archive_sha256": self.archive_sha256,
            "tombstone": dict(self.tombstone),
            "altered": list(self.altered),
        }


def _of_entry(agency_id: str, payload: dict[str, Any], at: datetime, head: Head) -> Withdrawal:
    return Withdrawal(
        agency_id=agency_id,
        period=Period.parse(payload["period"]),
        number=payload["revision"],
        unit_id=payload["unit"],
        unit_name=payload["unit_name"],
        office=payload["withdrawn_by"],
        reasons=payload["reasons"],
        day=date.fromisoformat(payload["withdrawn_on"]),
        document_hash=payload["document_hash"],
        files=payload["files"],
        archive_sha256=payload["archive_sha256"],
        tombstone=payload["tombstone"],
        altered=tuple(payload["altered"]),
        withdrawn_at=at,
        head=head,
    )


def withdrawals(connection: psycopg.Connection, agency_id: str) -> list[Withdrawal]:
    """Every withdrawal of an agency, oldest first."""
    rows = connection.execute(
        """select payload, recorded_at, sequence, entry_hash from ledger.entry
           where agency_id = %s and kind = %s order by sequence""",
        (agency_id, KIND),
    )
    return [_of_entry(agency_id, payload, at, Head(*head)) for payload, at, *head in rows]


def of_revision(connection: psycopg.Connection, agency_id: str, period: Period, number: int) -> list[Withdrawal]:
    """The withdrawals of one revision, oldest first."""
    return [w for w in withdrawals(connection, agency_id) if (w.period, w.number) == (period, number)]
