"""Approvals of frozen revisions, and who made what a revision corrects: questions to the ledger.

A person is known by two things that stand in the ledger: the office given and the login of the machine. Where either is the same,
it is the same person. Rules: docs/adr/0030-approval-and-audit-pages.md.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar import ledger
from lontar.agency import Agency
from lontar.publish import revisions
from lontar.publish.revisions import Revision

KIND = "approved"


@dataclass(frozen=True)
class Person:
    """Who did something; what is not known is empty (entries of earlier versions name no login)."""

    office: str
    os_user: str

    def is_same(self, other: "Person") -> bool:
        """Whether office or login are the same."""
        offices, logins = {self.office.casefold(), other.office.casefold()}, {self.os_user, other.os_user}
        return (len(offices) == 1 and "" not in offices) or (len(logins) == 1 and "" not in logins)

    def __str__(self) -> str:
        return f"{self.office or 'login'} ({self.os_user or 'login not noted'})"


@dataclass(frozen=True)
class Approval:
    """One approval as it stands in the ledger."""

    person: Person
    reason: str
    at: datetime
    sequence: int


@dataclass(frozen=True)
class Author:
    """Somebody who made the correction that a revision brings; `act` is `replay`, `withdraw` or `revise`."""

    person: Person
    act: str
    sequence: int


_GIVEN = """
select payload, recorded_at, sequence from ledger.entry
where agency_id = %s and kind = 'approved' and payload ->> 'period' = %s and (payload ->> 'revision')::integer = %s
order by sequence
"""


def given(connection: psycopg.Connection, revision: Revision) -> list[Approval]:
    """The approvals of exactly this revision, oldest first."""
    rows = connection.execute(_GIVEN, (revision.agency_id, revision.period.code, revision.number))
    return [
        Approval(Person(p["approved_by"], p.get("os_user", "")), p.get("reason", ""), at, sequence)
        for p, at, sequence in rows
    ]


# The run that froze the revision says who asked for it, and whether for a revision.
_REVISED = """
select p.sequence, '' as office, p.payload -> 'started_by' ->> 'os_user' as os_user,
    p.payload -> 'started_by' ->> 'airflow_user' as airflow_user
from ledger.entry as p
where p.agency_id = %(agency)s and p.kind = 'publication_planned' and p.run_id = %(run)s
    and (p.payload ->> 'is_revision')::boolean and exists (
        select from json_array_elements_text(p.payload -> 'periods') as one (code) where one.code = %(period)s)
"""
_REPLAYED = """
select distinct e.sequence, e.payload ->> 'by' as office, e.payload ->> 'os_user' as os_user
from ledger.entry as e, json_array_elements(e.payload -> 'deliveries') as one
where e.agency_id = %(agency)s and e.kind = 'replayed' and (one ->> 'delivery')::bigint = any(%(deliveries)s)
    and e.sequence > %(since)s
order by e.sequence
"""
_WITHDRAWN = """
select sequence, payload ->> 'withdrawn_by' as office, payload ->> 'os_user' as os_user from ledger.entry
where agency_id = %(agency)s and kind = 'withdrawn' and payload ->> 'period' = %(period)s
    and (payload ->> 'revision')::integer = %(replaces)s and payload ->> 'unit' = 'all'
order by sequence
"""
_FROZEN_AT = """
select coalesce(max(sequence), 0) from ledger.entry
where agency_id = %s and kind = 'frozen' and payload ->> 'period' = %s and (payload ->> 'revision')::integer = %s
"""


def authors(connection: psycopg.Connection, revision: Revision) -> list[Author]:
    """Who made the correction that a revision brings; nobody for a first one.

    Whoever read a delivery behind it again since the revision it replaces, withdrew that revision, or asked for the new one: with
    other rules, profile or code it is the asking that puts them into effect.
    """
    record = revisions.record_of(connection, revision)
    replaces = record.get("replaces")
    if not replaces:
        return []
    (since,) = connection.execute(_FROZEN_AT, (revision.agency_id, revision.period.code, replaces)).fetchone()
    values = {
        "agency": revision.agency_id,
        "period": revision.period.code,
        "run": revision.run_id,
        "replaces": replaces,
        "since": since,
        "deliveries": [line["delivery_id"] for line in record["deliveries"]],
    }
    found = []
    for act, query in (("replay", _REPLAYED), ("withdraw", _WITHDRAWN), ("revise", _REVISED)):
        found += [author for row in _rows(connection, query, values) for author in _of_row(act, row)]
    return found


def _rows(connection: psycopg.Connection, query: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()


def _of_row(act: str, row: dict[str, Any]) -> list[Author]:
    """A run under the scheduler has two logins: the service's says nothing, the one of Airflow's form does."""
    login = row.get("airflow_user") or row["os_user"] or ""
    return [Author(Person(row["office"] or "", login), act, row["sequence"])]


def independent(approvals: list[Approval], made_by: list[Author]) -> list[Approval]:
    """Of these approvals those that count where two people are required: by different people, none of them an author."""
    counted: list[Approval] = []
    for one in approvals:
        others = [author.person for author in made_by] + [before.person for before in counted]
        if not any(one.person.is_same(other) for other in others):
            counted.append(one)
    return counted


def still_needed(connection: psycopg.Connection, agency: Agency, revision: Revision) -> int:
    """How many approvals of the revision are missing, whether or not the profile asks for one before a release."""
    wanted, found = agency.publication.approval.people, given(connection, revision)
    if wanted > 1:
        found = independent(found, authors(connection, revision))
    return max(wanted - len(found), 0)


def is_complete(connection: psycopg.Connection, agency: Agency, revision: Revision) -> bool:
    """Whether the ledger holds as many approvals of exactly this revision as the profile asks for."""
    return still_needed(connection, agency, revision) == 0


def record(connection: psycopg.Connection, revision: Revision, run_id: str, person: Person, reason: str) -> None:
    """Write an approval: what the release looks for. It names what was approved by the hash of the frozen cells."""
    frozen = revisions.record_of(connection, revision)
    payload = {
        "period": revision.period.code,
        "revision": revision.number,
        "approved_by": person.office,
        "os_user": person.os_user,
        "reason": reason,
        "cells_sha256": frozen["cells_sha256"],
    }
    corrects = {name: frozen[name] for name in ("replaces", "changed_cells", "causes") if name in frozen}
    ledger.append(connection, revision.agency_id, run_id, KIND, payload | corrects)
