"""The frozen copies: `published.revision`, `published.cell` and `published.unit`, read and written as the publisher.

Cells and units are only ever added (the database refuses anything else); a revision's status may go from `frozen` to
`released` to `withdrawn`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar import clock
from lontar.errors import LontarError
from lontar.period import Period

CELL_COLUMNS = (
    *("unit_id", "indicator_code", "breakdown_1", "breakdown_2", "status", "value", "numerator", "denominator"),
    *("n_persons", "n_expected", "value_low", "value_high", "interval_method", "label", "rule_version", "rule_status"),
)
UNIT_COLUMNS = ("unit_id", "unit_name", "parent_unit_id", "unit_kind", "path", "sort")
EDITION = "public"


@dataclass(frozen=True)
class Revision:
    """One frozen copy of a period. Times are UTC."""

    agency_id: str
    period: Period
    number: int
    status: str
    run_id: str
    frozen_at: datetime
    released_at: datetime | None
    document_hash: str | None

    @property
    def key(self) -> tuple[Any, ...]:
        return self.agency_id, self.period.kind, self.period.start_date, self.number


def lock(connection: psycopg.Connection, agency_id: str, period: Period) -> None:
    """Two runs must not number or release the same period at once; held until the transaction ends."""
    name = f"{agency_id} {period.code}"
    connection.execute("select pg_advisory_xact_lock(hashtext('publish'), hashtext(%s))", (name,))


def lock_agency(connection: psycopg.Connection, agency_id: str) -> None:
    """Periods of an agency are frozen one after the other: each has to know what the others will print. Until the transaction ends."""
    connection.execute("select pg_advisory_xact_lock(hashtext('freeze'), hashtext(%s))", (agency_id,))


_REVISION = """
select agency_id, period_kind, period_start_date, revision, status, run_id, frozen_at, released_at, document_hash
from published.revision
"""


def _revision(row: tuple) -> Revision:
    agency_id, kind, start_date, *rest = row
    return Revision(agency_id, Period(start_date, kind), *rest)


def all_revisions(connection: psycopg.Connection, agency_id: str) -> list[Revision]:
    """Every revision of an agency, by period and number."""
    query = _REVISION + "where agency_id = %s order by period_start_date, period_kind, revision"
    return [_revision(row) for row in connection.execute(query, (agency_id,))]


def of_period(connection: psycopg.Connection, agency_id: str, period: Period) -> list[Revision]:
    """The revisions of one period, oldest first."""
    return [r for r in all_revisions(connection, agency_id) if r.period == period]


def newest(connection: psycopg.Connection, agency_id: str, period: Period) -> Revision:
    """The newest revision of a period. Raises LontarError when nothing was frozen."""
    found = of_period(connection, agency_id, period)
    if not found:
        where = f"{agency_id} {period.code}"
        raise LontarError(
            "Nothing is frozen for this period.",
            where=where,
            remedy=f"Run `lontar run --period {period.code}`; see docs/runbooks/release-refused.md.",
        )
    return found[-1]


def released(connection: psycopg.Connection, agency_id: str) -> list[Revision]:
    """What stands published: per period the newest released revision, unless a later one was withdrawn."""
    standing: dict[Period, Revision] = {}
    for revision in all_revisions(connection, agency_id):
        if revision.status != "frozen":
            standing[revision.period] = revision
    return [r for r in standing.values() if r.status == "released"]


_COURSE = """
select kind, payload ->> 'period', (payload ->> 'revision')::integer from ledger.entry
where agency_id = %s and sequence < %s
    and (kind = 'published' or (kind = 'withdrawn' and payload ->> 'unit' = 'all')) order by sequence
"""
_RELEASE = """
select min(sequence) from ledger.entry
where agency_id = %s and kind = 'published' and payload ->> 'period' = %s and (payload ->> 'revision')::integer = %s
"""


def released_before(connection: psycopg.Connection, revision: Revision) -> list[Revision]:
    """What stood published when a revision was released, by the ledger; what stands now where it never was."""
    key = (revision.agency_id, revision.period.code, revision.number)
    (sequence,) = connection.execute(_RELEASE, key).fetchone()
    if sequence is None:
        return released(connection, revision.agency_id)
    known = {(r.period.code, r.number): r for r in all_revisions(connection, revision.agency_id)}
    standing: dict[str, Revision | None] = {}
    for kind, code, number in connection.execute(_COURSE, (revision.agency_id, sequence)):
        before = standing.get(code)
        if kind == "published":
            standing[code] = known[code, number]
        elif before and before.number == number:
            standing[code] = None
    return sorted((r for r in standing.values() if r), key=lambda r: (r.period.start_date, r.period.kind))


_AWAITING = """
select distinct payload ->> 'period', (payload ->> 'revision')::integer from ledger.entry
where agency_id = %s and kind = 'approval_awaited'
"""


def standing(connection: psycopg.Connection, agency_id: str) -> set[Period]:
    """Periods that are released, and those whose newest revision waits for approval as a finished draft."""
    awaiting = set(connection.execute(_AWAITING, (agency_id,)).fetchall())
    newest = {revision.period: revision for revision in all_revisions(connection, agency_id)}
    drafts = {p for p, r in newest.items() if r.status == "frozen" and (p.code, r.number) in awaiting}
    return drafts | {revision.period for revision in released(connection, agency_id)}


def read_cells(
    connection: psycopg.Connection, revision: Revision, *, unit_id: str = "", codes: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """The cells of a revision as rows of `published.cell`, in the order of their key; of one unit where one is named.

    With `codes` only the plain figures of these indicators, without breakdowns: what a long series needs.
    """
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """select * from published.cell
               where (agency_id, period_kind, period_start_date, revision, edition) = (%s, %s, %s, %s, %s)
                   and (%s = '' or unit_id = %s)
                   and (%s::text[] = '{}' or (indicator_code = any(%s::text[]) and breakdown_1 = ''))
               order by unit_id, indicator_code, breakdown_1, breakdown_2""",
            (*revision.key, EDITION, unit_id, unit_id, list(codes), list(codes)),
        ).fetchall()


def read_units(connection: psycopg.Connection, revision: Revision) -> list[dict[str, Any]]:
    """The frozen tree of units of a revision, in printed order."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            """select * from published.unit
               where (agency_id, period_kind, period_start_date, revision) = (%s, %s, %s, %s) order by sort, unit_id""",
            revision.key,
        ).fetchall()


def _copy(connection: psycopg.Connection, table: str, columns: Iterable[str], rows: Iterable[tuple]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor, cursor.copy(f"copy published.{table} ({names}) from stdin") as copy:
        for row in rows:
            copy.write_row(row)


def write(
    connection: psycopg.Connection,
    revision: Revision,
    cells: Iterable[dict[str, Any]],
    units: Iterable[dict[str, Any]],
    edition: str = EDITION,
) -> None:
    """Add a frozen revision with its cells and units, in the caller's transaction."""
    connection.execute(
        """insert into published.revision
           (agency_id, period_kind, period_start_date, revision, status, frozen_at, run_id)
           values (%s, %s, %s, %s, %s, %s, %s)""",
        (*revision.key, revision.status, clock.now(), revision.run_id),
    )
    key = ("agency_id", "period_kind", "period_start_date", "revision")
    cell_rows = ((*revision.key, edition, *(cell[name] for name in CELL_COLUMNS)) for cell in cells)
    _copy(connection, "cell", (*key, "edition", *CELL_COLUMNS), cell_rows)
    _copy(
        connection, "unit", (*key, *UNIT_COLUMNS), ((*revision.key, *(u[name] for name in UNIT_COLUMNS)) for u in units)
    )
    # Without fresh statistics the last gate's comparison with the marts runs as nested loops: 2 s a period instead of 0.2 s.
    connection.execute("analyze published.cell, published.unit")


def record_of(connection: psycopg.Connection, revision: Revision) -> dict[str, Any]:
    """What the ledger holds about the freezing of a revision: deliveries, hashes, what it replaces and why.

    Raises LontarError when the ledger does not know the revision: such a revision cannot be retraced.
    """
    row = connection.execute(
        """select payload from ledger.entry
           where agency_id = %s and kind = 'frozen' and payload ->> 'period' = %s
               and (payload ->> 'revision')::integer = %s
           order by sequence desc limit 1""",
        (revision.agency_id, revision.period.code, revision.number),
    ).fetchone()
    if row is None:
        where = f"{revision.agency_id} {revision.period.code} revision {revision.number}"
        raise LontarError(
            "The ledger does not know this revision.", where=where, remedy="See docs/runbooks/release-refused.md."
        )
    return row[0]


_WITHDRAWN_FILES = """
select json_object_keys(payload -> 'files') from ledger.entry
where agency_id = %s and kind = 'withdrawn' and payload ->> 'period' = %s and (payload ->> 'revision')::integer = %s
"""


def standing_files(connection: psycopg.Connection, revision: Revision) -> dict[str, str]:
    """Path -> sha256 of the files of a revision that may be read: what was released without what was withdrawn since."""
    key = (revision.agency_id, revision.period.code, revision.number)
    gone = {name for (name,) in connection.execute(_WITHDRAWN_FILES, key)}
    return {name: digest for name, digest in published_files(connection, revision).items() if name not in gone}


def published_files(connection: psycopg.Connection, revision: Revision) -> dict[str, str]:
    """Path -> sha256 of the files of a released revision, as the ledger recorded them at its release."""
    row = connection.execute(
        """select payload -> 'files' from ledger.entry
           where agency_id = %s and kind in ('published', 'rebuilt') and payload ->> 'period' = %s
               and (payload ->> 'revision')::integer = %s
           order by sequence desc limit 1""",
        (revision.agency_id, revision.period.code, revision.number),
    ).fetchone()
    return row[0] if row else {}


def is_admitted(connection: psycopg.Connection, revision: Revision) -> bool:
    """Whether the last gate let exactly this revision through."""
    return connection.execute(
        """select exists (select from ledger.entry
           where agency_id = %s and kind = 'publication_admitted' and payload ->> 'period' = %s
               and (payload ->> 'revision')::integer = %s)""",
        (revision.agency_id, revision.period.code, revision.number),
    ).fetchone()[0]
