"""Deliveries that were destroyed on purpose: by whom, on what ground, when. The ledger alone says so."""

from dataclasses import dataclass
from datetime import datetime

import psycopg

KIND = "purged"


@dataclass(frozen=True)
class Destruction:
    """One delivery's end: its key and rows are gone; hash, size and counts stay provable."""

    sha256: str
    by: str
    ground: str
    at: datetime

    def words(self) -> str:
        return f"destroyed on {self.at:%Y-%m-%d} by {self.by} on the ground of {self.ground}"


def destructions(connection: psycopg.Connection, agency_id: str) -> dict[str, Destruction]:
    """sha256 -> what the ledger says about the delivery's destruction."""
    query = """
        select payload ->> 'sha256', payload ->> 'by', payload ->> 'ground', recorded_at from ledger.entry
        where agency_id = %s and kind = %s and payload ->> 'sha256' is not null order by sequence
    """
    rows = connection.execute(query, (agency_id, KIND))
    return {sha256: Destruction(sha256, by or "?", ground or "?", at) for sha256, by, ground, at in rows}
