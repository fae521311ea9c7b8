"""Which months are due: a question to the ledger and to what would be redone, not to a calendar."""

from typing import TYPE_CHECKING

from lontar.period import Period
from lontar.warehouse import Role, connect

if TYPE_CHECKING:
    from lontar.transform import Plan

# The newest build that redid a month, and the newest run that came to an end with it.
_NEWEST = """
select
    period,
    coalesce(max(sequence) filter (where kind = 'built'), 0)
    > coalesce(max(sequence) filter (where kind = 'publication_ended'), 0)
from (
    select sequence, kind, payload ->> 'period' as period from ledger.entry
    where agency_id = %(agency)s and kind = 'publication_ended'
    union all
    select e.sequence, e.kind, touched.period
    from ledger.entry as e, json_object_keys(e.payload -> 'touched') as touched (period)
    where e.agency_id = %(agency)s and e.kind = 'built'
) as entries
group by period
"""


def due_periods(agency_ids: list[str]) -> dict[str, list[Period]]:
    """Agency -> finished months with figures that no run has come to an end with since they were last touched, oldest first.

    That is: months that a new or corrected delivery touches, months never published, and months that a gate or a crash stopped.
    """
    from lontar import transform

    work = transform.plan()
    return {agency_id: _due(agency_id, work) for agency_id in agency_ids}


def _due(agency_id: str, work: "Plan") -> list[Period]:
    known = {Period(start) for agency, start in work.known if agency == agency_id}
    touched = {touch.period for touch in work.touches if touch.agency_id == agency_id}
    with connect(Role.AUDITOR) as connection:
        unfinished = dict(connection.execute(_NEWEST, {"agency": agency_id}).fetchall())
    return sorted(month for month in known if month in touched or unfinished.get(month.code, True))
