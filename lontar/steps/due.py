"""Which months are due: a question to the ledger and to what would be redone, not to a calendar."""

from datetime import datetime
from typing import TYPE_CHECKING

from lontar.agency import Agency, get_agency
from lontar.missing import is_ready, read_deliveries
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


def due_periods(agency_ids: list[str], at: datetime) -> dict[str, list[Period]]:
    """Agency -> months that should be published at `at` without anybody naming them, oldest first.

    That is: finished months whose deliveries have come, or whose release day has, and that no run has come to an end with since
    they were last touched: new or corrected deliveries, months never published, months that a gate or a crash stopped.
    """
    from lontar import transform

    work = transform.plan(at=at)
    return {agency_id: _due(get_agency(agency_id), work, at) for agency_id in agency_ids}


def _due(agency: Agency, work: "Plan", at: datetime) -> list[Period]:
    name = agency.agency_id
    known = {Period(start) for agency_id, start in work.known if agency_id == name}
    touched = {touch.period for touch in work.touches if touch.agency_id == name}
    with connect(Role.AUDITOR) as connection:
        unfinished = dict(connection.execute(_NEWEST, {"agency": name}).fetchall())
        deliveries = read_deliveries(connection, name)
    open_months = (month for month in known if month in touched or unfinished.get(month.code, True))
    return sorted(month for month in open_months if is_ready(agency, deliveries, month, at))
