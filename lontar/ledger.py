"""The ledger: one append-only table, hash-chained per agency. What is due, late, touched or changed is a question to it.

The database itself computes sequence, time and hash and refuses update and delete (`ledger.append`, migration 0001), so no
caller can choose them.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg

from lontar.errors import LedgerBroken


@dataclass(frozen=True)
class Head:
    """The newest entry of an agency's chain; sequence 0 and an empty hash when there is none."""

    sequence: int
    entry_hash: str

    def __str__(self) -> str:
        """As mails, feed and `lontar verify --head` write it."""
        return f"{self.sequence}:{self.entry_hash}"


def append(connection: psycopg.Connection, agency_id: str, run_id: str, kind: str, payload: dict[str, Any]) -> int:
    """Append one entry in the caller's transaction and return its number in the agency's chain.

    The payload is stored as canonical JSON (sorted keys, no spaces). It must hold no secret and no identifier of a person.
    """
    text = json.dumps(payload, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    row = connection.execute("select ledger.append(%s, %s, %s, %s::json)", (agency_id, run_id, kind, text)).fetchone()
    return row[0]


def head(connection: psycopg.Connection, agency_id: str) -> Head:
    """The newest entry of the agency's chain."""
    row = connection.execute(
        "select sequence, entry_hash from ledger.entry where agency_id = %s order by sequence desc limit 1",
        (agency_id,),
    ).fetchone()
    return Head(*row) if row else Head(0, "")


_BREAKS = """
with chain as (
    select
        e.*,
        lag(sequence, 1, 0::bigint) over (order by sequence) as sequence_before,
        lag(entry_hash, 1, '') over (order by sequence) as hash_before
    from ledger.entry as e where agency_id = %s
)
select sequence, sequence <> sequence_before + 1 as gap, previous_hash <> hash_before as unlinked,
    entry_hash <> ledger.hash_of(agency_id, sequence, recorded_at, run_id, kind, payload, previous_hash) as altered
from chain
where sequence <> sequence_before + 1 or previous_hash <> hash_before
    or entry_hash <> ledger.hash_of(agency_id, sequence, recorded_at, run_id, kind, payload, previous_hash)
order by sequence limit %s
"""
RUNBOOK = "docs/runbooks/ledger-broken.md"


@dataclass(frozen=True)
class Break:
    """An entry of a chain that does not hold, and in what way: it is missing its predecessor, was altered, or does not follow."""

    sequence: int
    what: str


def breaks(connection: psycopg.Connection, agency_id: str, most: int = 100) -> list[Break]:
    """Recompute the agency's whole chain; the entries that do not hold, in order, at most so many."""
    found = []
    for sequence, gap, _, altered in connection.execute(_BREAKS, (agency_id, most)):
        what = "is missing its predecessor" if gap else "was altered" if altered else "does not follow its predecessor"
        found.append(Break(sequence, what))
    return found


def verify(connection: psycopg.Connection, agency_id: str) -> Head:
    """Recompute the agency's whole chain and return its head.

    Raises LedgerBroken naming the first entry that does not hold. A chain cut at its end can only be noticed by comparing
    the head with one noted elsewhere: each publication's manifest, the feed and the mails carry it (`lontar verify`).
    """
    for broken in breaks(connection, agency_id, 1):
        raise LedgerBroken(
            f"Entry {broken.sequence} {broken.what}.",
            where=f"ledger of {agency_id}",
            remedy=f"See {RUNBOOK}; publish nothing until it is explained.",
        )
    return head(connection, agency_id)


_EXPORT = """
select agency_id, sequence, to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), run_id, kind, payload::text,
    previous_hash, entry_hash
from ledger.entry where agency_id = %s order by sequence
"""
_EXPORTED = ("agency_id", "sequence", "recorded_at", "run_id", "kind", "payload", "previous_hash", "entry_hash")


def export_lines(connection: psycopg.Connection, agency_id: str) -> Iterator[str]:
    """The agency's entries as JSON, one a line; the payload as the text that was hashed. docs/auditor/ reads it."""
    for row in connection.execute(_EXPORT, (agency_id,)):
        yield json.dumps(dict(zip(_EXPORTED, row, strict=True)), ensure_ascii=False)
