"""One reading: opened in the ledger first, in a transaction of its own; only then its rows are asked for.

The login reads no table. `internal.open` (migration 0003) checks reader, unit and list, counts the rows and writes the entry;
`internal.rows` gives rows only for an entry that can no longer be rolled back.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import psycopg
from psycopg.types.json import set_json_loads

from lontar.agency import Agency
from lontar.errors import LontarError
from lontar.internal.readers import Operator, ReadingRefused, choose_reader, tell_database
from lontar.warehouse import Role, connect, ensure

Row = dict[str, Any]
# Figures come as JSON and stay decimal numbers.
_exact = partial(json.loads, parse_float=Decimal)


@dataclass(frozen=True)
class Reading:
    """The rows of one list for one unit with all below on one day; `number` is its entry's `reading`."""

    number: int
    agency: Agency
    operator: Operator
    list_code: str
    unit_id: str
    day: date
    reason: str
    rows: list[Row]


@dataclass(frozen=True)
class Question:
    """What is asked for: which unit (empty: the reader's own), for which day, acting for which reader, and why."""

    day: date
    reason: str
    unit_id: str = ""
    reader: str = ""


def _refusal(error: psycopg.Error, agency: Agency, question: Question) -> LontarError:
    """The database's refusal in words of ours; its first line names no person."""
    message = (error.diag.message_primary or type(error).__name__).strip()
    where = f"{agency.agency_id} {question.day}"
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return ReadingRefused(
            f"Not shown: {message}.",
            where=where,
            remedy="The profile's internal.readers say who reads what: see docs/runbooks/internal-reading.md.",
        )
    if isinstance(error, psycopg.errors.UndefinedTable):
        return LontarError(f"{message[:1].upper()}{message[1:]}.", where=where, remedy="Run `lontar run` first.")
    if isinstance(error, psycopg.errors.CheckViolation):
        return LontarError("A reading needs its reason.", where="--reason", remedy="Say in a few words why.")
    raise error


def read(agency: Agency, list_code: str, question: Question) -> Reading:
    """Open a reading and return its rows.

    Raises:
        ReadingRefused: This login or reader may not see this.
        LontarError: There is no reason, or the list has not been built yet.
    """
    ensure()
    operator = choose_reader(agency, question.reader)
    tell_database(agency)
    unit_id = question.unit_id or operator.office.unit_id
    asked = (
        *(agency.agency_id, f"internal/{secrets.token_hex(4)}", operator.office.name, operator.os_user),
        *(list_code, question.day, unit_id, question.reason),
    )
    try:
        with connect(Role.INTERNAL) as connection:
            number = connection.execute("select internal.open(%s, %s, %s, %s, %s, %s, %s, %s)", asked).fetchone()[0]
        with connect(Role.INTERNAL) as connection:
            set_json_loads(_exact, connection)
            rows = [row for (row,) in connection.execute("select internal.rows(%s)", (number,))]
    except psycopg.Error as error:
        raise _refusal(error, agency, question) from error
    return Reading(number, agency, operator, list_code, unit_id, question.day, question.reason, rows)
