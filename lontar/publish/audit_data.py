"""What the audit pages show of one agency, read as the publisher: the ledger, the frozen revisions, counts of quarantined rows."""

from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar import ledger
from lontar.agency import Agency
from lontar.errors import LedgerBroken
from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.arrivals import Arrival, arrivals, not_in_time
from lontar.publish.audit_coverage import Coverage, read_coverage
from lontar.publish.audit_trends import Verdicts, read_verdicts
from lontar.publish.data_docs import Judgement, read_judgements
from lontar.publish.deliveries import IS_HELD, IS_REPLAYED
from lontar.publish.revisions import Revision

Row = dict[str, Any]

_DELIVERIES = f"""
select d.delivery_id, d.feed, d.source, d.file_name, d.sha256, d.seen_at, d.effective_date, d.period_start_date, d.first_event,
    d.last_event, d.received, d.loaded, d.rejected, d.duplicate, d.status, d.refusal, s.accepted, s.quarantined, s.superseded,
    {IS_HELD} as is_held, {IS_REPLAYED} as is_replayed
from ledger.delivery as d
left join lateral (
    select accepted, quarantined, superseded from ledger.staging_result
    where staging_result.delivery_id = d.delivery_id order by result_id desc limit 1
) as s on true
where d.agency_id = %s
order by d.feed, d.seen_at, d.file_name, d.sha256
"""  # noqa: S608 - no value in it
# Rows that name one failing delivery stand beside the rule's own row; the page shows the rule's.
_CHECKS = """
select distinct on (gate, period_start_date, period_kind, rule) gate, period_kind, period_start_date, rule, severity,
    description, outcome, observed, expected
from ledger.gate_result where agency_id = %s and delivery_id is null
order by gate, period_start_date, period_kind, rule, result_id desc
"""
_QUARANTINE = f"""
select c.feed, c.rule, sum(c."rows")::bigint as rows, count(distinct d.delivery_id) as deliveries
from marts.quarantine_counts as c inner join ledger.delivery as d on d.delivery_id = c.delivery_id
where c.agency_id = %s and c."rows" > 0 and not {IS_REPLAYED} group by c.feed, c.rule order by c.feed, c.rule
"""  # noqa: S608 - no value in it
_STATUSES = """
select period_kind, period_start_date, revision, status, count(*) as cells from published.cell
where agency_id = %s group by 1, 2, 3, 4
"""
_PENDING = """
select distinct on (payload ->> 'period') payload from ledger.entry
where agency_id = %s and kind = 'revision_pending' order by payload ->> 'period', sequence desc
"""
_APPROVALS = """
select payload ->> 'period' as period, (payload ->> 'revision')::integer as revision, payload ->> 'approved_by' as office,
    payload ->> 'reason' as reason, (payload ->> 'changed_cells')::bigint as changed_cells, recorded_at, sequence
from ledger.entry where agency_id = %s and kind = 'approved' order by sequence desc
"""


@dataclass(frozen=True)
class Audit:
    """Everything the audit page of one agency says. `chain_fault` is empty when its ledger holds."""

    agency: Agency
    revisions: list[Revision]
    statuses: dict[tuple, int]
    deliveries: list[Row]
    checks: list[Row]
    quarantine: list[Row]
    late: list[Arrival]
    pending: list[Row]
    chain_fault: str
    approvals: list[Row]
    verdicts: list[Verdicts]
    coverage: list[Coverage]
    judgements: list[Judgement]

    @property
    def landed(self) -> list[Row]:
        """What counts: of deliveries that were read again the newest reading."""
        return [row for row in self.deliveries if row["status"] == "landed" and not row["is_replayed"]]

    @property
    def replayed(self) -> list[Row]:
        """Deliveries whose place a later reading took."""
        return [row for row in self.deliveries if row["is_replayed"]]

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.deliveries if row["status"] == "refused"]


def equations(row: Row) -> bool | None:
    """Whether both equations hold for a landed delivery; None while staging has not counted it yet.

    received = loaded + rejected + duplicate; loaded = accepted + quarantined + superseded.
    """
    if row["received"] != row["loaded"] + row["rejected"] + row["duplicate"]:
        return False
    if row["accepted"] is None:
        return None
    return row["loaded"] == row["accepted"] + row["quarantined"] + row["superseded"]


def _rows(connection: psycopg.Connection, query: str, agency_id: str) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, (agency_id,)).fetchall()


def _quarantine(connection: psycopg.Connection, agency_id: str) -> list[Row]:
    """Counts by rule; none before the marts were built for the first time."""
    if connection.execute("select to_regclass('marts.quarantine_counts')").fetchone()[0] is None:
        return []
    return _rows(connection, _QUARANTINE, agency_id)


def _coverage(connection: psycopg.Connection, agency_id: str) -> list[Coverage]:
    """Units reporting, of the months that stand released; none before the seeds are there."""
    standing = revisions.released(connection, agency_id)
    return read_coverage(connection, standing) if standing else []


def _chain_fault(connection: psycopg.Connection, agency_id: str) -> str:
    try:
        ledger.verify(connection, agency_id)
    except LedgerBroken as error:
        return error.message
    return ""


def open_pending(connection: psycopg.Connection, agency_id: str, known: list[Revision]) -> list[Row]:
    """Pending revisions that no later revision has taken up."""
    newest = {revision.period.code: revision.number for revision in known}
    found = [row["payload"] for row in _rows(connection, _PENDING, agency_id)]
    return [payload for payload in found if newest.get(payload["period"]) == payload["replaces"]]


def _late(agency: Agency, deliveries: list[Row], known: list[Revision]) -> list[Arrival]:
    months: list[Period] = sorted({month for revision in known for month in revision.period.months()})
    return not_in_time(arrivals(agency, [row for row in deliveries if row["status"] == "landed"], months))


def read_audit(connection: psycopg.Connection, agency: Agency) -> Audit:
    """Read the audit of one agency."""
    agency_id = agency.agency_id
    known, deliveries = revisions.all_revisions(connection, agency_id), _rows(connection, _DELIVERIES, agency_id)
    statuses = {
        (row["period_kind"], row["period_start_date"], row["revision"], row["status"]): row["cells"]
        for row in _rows(connection, _STATUSES, agency_id)
    }
    return Audit(
        agency=agency,
        revisions=known,
        statuses=statuses,
        deliveries=deliveries,
        checks=_rows(connection, _CHECKS, agency_id),
        quarantine=_quarantine(connection, agency_id),
        late=_late(agency, deliveries, known),
        pending=open_pending(connection, agency_id, known),
        chain_fault=_chain_fault(connection, agency_id),
        approvals=_rows(connection, _APPROVALS, agency_id),
        verdicts=read_verdicts(connection, agency),
        coverage=_coverage(connection, agency_id),
        judgements=read_judgements(connection, agency_id),
    )
