"""Which periods are due: a question to the ledger and to what would be redone, not to a calendar."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from lontar.agency import Agency, get_agency
from lontar.missing import Delivery, has_come, is_ready, read_deliveries
from lontar.period import Period
from lontar.publish import revisions
from lontar.warehouse import Role, connect

if TYPE_CHECKING:
    from lontar.transform import Plan

# The newest build that redid a period, and the newest run that came to an end with it.
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


@dataclass(frozen=True)
class _State:
    """What decides which of an agency's periods are due.

    Attributes:
        known: Finished months in the agency's scope.
        touched: Periods that a build would redo now.
        unfinished: Period -> whether it was built after a run last came to an end with it.
        standing: Periods that are released or wait for approval.
    """

    agency: Agency
    known: set[Period]
    touched: set[Period]
    unfinished: dict[str, bool]
    deliveries: list[Delivery]
    standing: set[Period]

    def is_open(self, period: Period) -> bool:
        return period in self.touched or self.unfinished.get(period.code, True)

    def months(self, at: datetime) -> list[Period]:
        """Months that are due: finished, ready, and not ended with since they were last touched."""
        if "month" not in self.agency.publication.periods:
            return []
        return sorted(m for m in self.known if self.is_open(m) and is_ready(self.agency, self.deliveries, m, at))

    def longer(self, coming: Collection[Period], at: datetime) -> list[Period]:
        """Longer periods that are due when the months `coming` come out in the same run."""
        kinds, zone = self.agency.publication.periods, self.agency.timezone
        found = {longer for month in self.known for longer in month.longer() if longer.kind in kinds}
        open_now = (period for period in found if period.is_finished(at, zone) and self.is_open(period))
        return sorted(period for period in open_now if self._is_covered(period, coming))

    def _is_covered(self, longer: Period, coming: Collection[Period]) -> bool:
        """Whether every month of it has data and, where the agency publishes months, stands published or comes now."""
        months = longer.months()
        if not all(month in self.known and has_come(self.agency, self.deliveries, month) for month in months):
            return False
        return not months_before(self.agency, [longer], self.standing | set(coming))


def _state(agency: Agency, work: "Plan") -> _State:
    name = agency.agency_id
    with connect(Role.AUDITOR) as connection:
        return _State(
            agency=agency,
            known={Period(start) for agency_id, start in work.known if agency_id == name},
            touched={touch.period for touch in work.touches if touch.agency_id == name},
            unfinished=dict(connection.execute(_NEWEST, {"agency": name}).fetchall()),
            deliveries=read_deliveries(connection, name),
            standing=revisions.standing(connection, name),
        )


def due_periods(agency_ids: list[str], at: datetime) -> dict[str, list[Period]]:
    """Agency -> periods that should be published at `at` without anybody naming them, oldest first.

    Months: finished ones whose deliveries have come, or whose release day has, and that no run has come to an end with since
    they were last touched: new or corrected deliveries, months never published, months that a gate or a crash stopped.
    Quarters, semesters and years of which the same holds, once every one of their months has data and is published, waits for
    approval, or comes out in the same run.
    """
    from lontar import transform

    work, found = transform.plan(at=at), {}
    for agency_id in agency_ids:
        state = _state(get_agency(agency_id), work)
        months = state.months(at)
        found[agency_id] = sorted([*months, *state.longer(months, at)])
    return found


def with_longer(chosen: dict[str, list[Period]], at: datetime) -> dict[str, list[Period]]:
    """The periods of a scheduled run, and the longer ones that are due once these have come out: Q3 after September."""
    from lontar import transform

    work, found = transform.plan(at=at), {}
    for agency_id, periods in chosen.items():
        state = _state(get_agency(agency_id), work)
        found[agency_id] = sorted({*periods, *state.longer(periods, at)})
    return found


def with_months(chosen: dict[str, list[Period]]) -> dict[str, list[Period]]:
    """The periods somebody asked for, and before a longer one those of its months with data that are not published yet."""
    if all(period.kind == "month" for periods in chosen.values() for period in periods):
        return chosen
    found = {}
    with connect(Role.AUDITOR) as connection:
        for agency_id, periods in chosen.items():
            agency, deliveries = get_agency(agency_id), read_deliveries(connection, agency_id)
            wanted = months_before(agency, periods, revisions.standing(connection, agency_id))
            found[agency_id] = sorted({*periods, *(month for month in wanted if has_come(agency, deliveries, month))})
    return found


def months_before(agency: Agency, periods: Collection[Period], standing: Collection[Period]) -> list[Period]:
    """Months of the longer ones among `periods` that must come out before them and do not stand yet, in order.

    None where the agency publishes no months.
    """
    if "month" not in agency.publication.periods:
        return []
    held = {month for period in periods if period.kind != "month" for month in period.months()}
    return sorted(month for month in held if month not in standing)
