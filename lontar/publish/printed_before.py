"""What is public already of a period and of those that add up with it: whoever keeps old files can compare them with new ones."""

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.revisions import EDITION, Revision

Row = dict[str, Any]

# Withheld cells are stored without numbers; what they are, only the marts know.
_CELLS = """
select %(code)s as period, c.unit_id, c.indicator_code, c.breakdown_1, c.breakdown_2, c.status,
    coalesce(c.numerator, v.numerator) as numerator, coalesce(c.denominator, v.denominator) as denominator,
    coalesce(c.n_persons, v.n_persons) as n_persons
from published.cell as c
left join marts.indicator_value as v
    using (agency_id, period_kind, period_start_date, unit_id, indicator_code, breakdown_1, breakdown_2)
where (c.agency_id, c.period_kind, c.period_start_date, c.revision, c.edition)
    = (%(agency_id)s, %(kind)s, %(start_date)s, %(revision)s, %(edition)s)
    and c.status in ('shown', 'withheld')
"""


def related(period: Period, known: Iterable[Period]) -> list[Period]:
    """Known periods that add up with this one: what it is made of (and that again), and what it is a part of."""
    known = set(known)
    wholes = [period, *(longer for longer in period.longer() if longer in known)]
    found = set(wholes)
    for whole in wholes:
        for part in whole.parts():
            found |= {part, *part.parts()}
    return sorted((found & known) - {period}, key=lambda p: (p.start_date, p.code))


def _rows(connection: psycopg.Connection, revision: Revision, code: str) -> list[Row]:
    kind, start_date = revision.period.kind, revision.period.start_date
    values = {"code": code, "agency_id": revision.agency_id, "kind": kind, "start_date": start_date}
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_CELLS, values | {"revision": revision.number, "edition": EDITION}).fetchall()


def read_printed_before(connection: psycopg.Connection, agency_id: str, period: Period) -> list[Row]:
    """Cells that the public has or is about to have. Each with its true numbers, withheld ones by the marts as they are now.

    Of the period itself those of all its released revisions (with the empty text as `period`). Of related periods those of the
    revision that stands, or of a newer one that is frozen: one run freezes months and their quarter before it releases any.
    """
    own = [r for r in revisions.of_period(connection, agency_id, period) if r.status != "frozen"]
    newest = {r.period: r for r in revisions.all_revisions(connection, agency_id)}
    standing = {r.period: r for r in revisions.released(connection, agency_id)}
    standing |= {of: r for of, r in newest.items() if r.status == "frozen"}
    others = [standing[other] for other in related(period, standing)]
    return [row for r in own for row in _rows(connection, r, "")] + [
        row for r in others for row in _rows(connection, r, r.period.code)
    ]
