"""The register of requests by persons about their data (UU 27/2022): received, ground tested, decision, executed or refused.

A request has a number and no person: who it was is in the office's own file under that number. Every step is an entry of the ledger,
so nothing in the register can be changed or taken out afterwards.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import psycopg

from lontar import ledger
from lontar.agency import get_agency
from lontar.errors import LontarError
from lontar.warehouse import Role, connect

RECEIVED, DECIDED, EXECUTED = "request_received", "request_decided", "request_executed"
KINDS = ("access", "correction", "erasure", "restriction", "objection", "copy")
Decision = Literal["granted", "refused"]
_PERSONAL_NUMBER = re.compile(r"\d{16}")


@dataclass
class Request:
    """One request as it stands. `state` is received, granted, refused or executed."""

    number: str
    kind: str
    received_on: str
    state: str = "received"
    ground: str = ""
    reason: str = ""
    decided_by: str = ""
    decided_on: str = ""
    executed_on: str = ""


def _entries(connection: psycopg.Connection, agency_id: str) -> list[tuple[str, dict[str, Any], date]]:
    query = """select kind, payload, recorded_at::date from ledger.entry
               where agency_id = %s and kind = any(%s) order by sequence"""
    return connection.execute(query, (agency_id, [RECEIVED, DECIDED, EXECUTED])).fetchall()


def _register(connection: psycopg.Connection, agency_id: str) -> dict[str, Request]:
    found: dict[str, Request] = {}
    for kind, payload, day in _entries(connection, agency_id):
        if kind == RECEIVED:
            found[payload["number"]] = Request(payload["number"], payload["kind"], payload["received_on"])
            continue
        one = found[payload["number"]]
        if kind == DECIDED:
            one.state, one.ground, one.reason = payload["decision"], payload["ground"], payload["reason"]
            one.decided_by, one.decided_on = payload["by"], day.isoformat()
        else:
            one.state, one.executed_on = "executed", day.isoformat()
    return found


def requests_of(agency_id: str) -> list[Request]:
    """The register of an agency, oldest first."""
    get_agency(agency_id)
    with connect(Role.AUDITOR) as connection:
        return list(_register(connection, agency_id).values())


def _refuse_persons(*texts: str) -> None:
    if any(_PERSONAL_NUMBER.search(text) for text in texts):
        raise LontarError(
            "A text holds a number like a NIP or NIK; the register knows no persons.",
            where="lontar requests",
            remedy="Keep the person in the office's own file, under the request's number.",
        )


def _write(connection: psycopg.Connection, agency_id: str, number: str, kind: str, payload: dict[str, Any]) -> None:
    ledger.append(connection, agency_id, f"request/{number}", kind, {"number": number} | payload)


def add(agency_id: str, kind: str, received_on: date) -> Request:
    """Register a request under the next number of its year.

    Raises LontarError for an unknown kind.
    """
    get_agency(agency_id)
    if kind not in KINDS:
        raise LontarError(
            f"There is no kind of request '{kind}'.", where="--kind", remedy=f"Known: {', '.join(KINDS)}."
        )
    with connect(Role.AUDITOR) as connection:
        # Two clerks at once must not give one number twice.
        connection.execute("select pg_advisory_xact_lock(hashtext('requests'), hashtext(%s))", (agency_id,))
        prefix = f"P-{received_on.year}-"
        count = sum(number.startswith(prefix) for number in _register(connection, agency_id))
        number = f"{prefix}{count + 1:04}"
        _write(connection, agency_id, number, RECEIVED, {"kind": kind, "received_on": received_on.isoformat()})
    return Request(number, kind, received_on.isoformat())


def _open(connection: psycopg.Connection, agency_id: str, number: str, state: str) -> Request:
    found = _register(connection, agency_id).get(number)
    if found is None:
        raise LontarError("There is no such request.", where=number, remedy="`lontar requests list` shows them.")
    if found.state != state:
        raise LontarError(f"The request is {found.state}, not {state}.", where=number, remedy="Register a new one.")
    return found


def decide(agency_id: str, number: str, decision: Decision, *, by: str, ground: str, reason: str) -> Request:
    """Grant or refuse a request on a legal ground that was tested.

    Raises LontarError where it is unknown, decided before, or a text names a person's number.
    """
    _refuse_persons(by, ground, reason)
    with connect(Role.AUDITOR) as connection:
        _open(connection, agency_id, number, "received")
        _write(
            connection, agency_id, number, DECIDED, {"decision": decision, "by": by, "ground": ground, "reason": reason}
        )
        return _register(connection, agency_id)[number]


def execute(agency_id: str, number: str, *, by: str, how: str) -> Request:
    """Note that a granted request was carried out, and how. Raises LontarError where it was not granted."""
    _refuse_persons(by, how)
    with connect(Role.AUDITOR) as connection:
        _open(connection, agency_id, number, "granted")
        _write(connection, agency_id, number, EXECUTED, {"by": by, "how": how})
        return _register(connection, agency_id)[number]
