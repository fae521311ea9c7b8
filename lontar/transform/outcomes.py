"""What became of each delivery's rows, written to the ledger; and the mark on a delivery whose rows do not add up."""

from collections.abc import Iterable, Sequence

import psycopg

# A new delivery can supersede rows of earlier ones, so all deliveries of the same agency and feed are counted again.
_RECORD = """
insert into ledger.staging_result (delivery_id, run_id, accepted, quarantined, superseded)
select o.delivery_id, %(run_id)s, o.accepted, o.quarantined, o.superseded
from intermediate.int_deliveries__outcomes as o
left join lateral (
    select accepted, quarantined, superseded from ledger.staging_result as r
    where r.delivery_id = o.delivery_id order by result_id desc limit 1
) as latest on true
where (o.agency_id, o.feed) in (select agency_id, feed from ledger.delivery where delivery_id = any (%(deliveries)s))
    and (latest.accepted, latest.quarantined, latest.superseded)
        is distinct from (o.accepted, o.quarantined, o.superseded)
    and not exists (
        select from ledger.entry as e inner join ledger.delivery as d on d.agency_id = e.agency_id
        where e.kind = 'purged' and d.delivery_id = o.delivery_id and e.payload ->> 'sha256' = d.sha256
    )
order by o.delivery_id
returning delivery_id, accepted, quarantined, superseded
"""

_READ = """
select c.delivery_id, c.agency_id, c.feed, c.loaded, c.accepted, c.quarantined, c.superseded,
    c.accepted + c.quarantined + c.superseded = c.loaded and s.raw_rows = c.loaded
from marts.delivery_counts as c
inner join staging.staged_rows as s on s.delivery_id = c.delivery_id
where c.delivery_id = any (%s)
order by c.delivery_id
"""

_HOLD_BACK = """
insert into ledger.gate_result (run_id, gate, agency_id, feed, delivery_id, rule, severity, description, outcome, observed, expected)
values (%s, 'raw', %s, %s, %s, 'staging__rows_add_up', 'critical',
    'Every loaded row was accepted, quarantined or superseded, and the landing table holds as many.', 'failed', %s, %s)
"""


def record(connection: psycopg.Connection, run_id: str, deliveries: Sequence[int]) -> dict[str, list[int]]:
    """Write one staging result for each delivery whose counts are new or have changed.

    Returns agency -> sums of accepted, quarantined and superseded over the lines written, earlier deliveries' among them.
    """
    lines = connection.execute(_RECORD, {"run_id": run_id, "deliveries": list(deliveries)}).fetchall()
    owners = dict(
        connection.execute(
            "select delivery_id, agency_id from ledger.delivery where delivery_id = any(%s)",
            ([line[0] for line in lines],),
        ).fetchall()
    )
    sums: dict[str, list[int]] = {}
    for delivery_id, *counts in lines:
        so_far = sums.setdefault(owners[delivery_id], [0, 0, 0])
        so_far[:] = [a + b for a, b in zip(so_far, counts, strict=True)]
    return sums


def read(connection: psycopg.Connection, deliveries: Sequence[int]) -> tuple:
    """The latest counts of these deliveries, one `StagedDelivery` each."""
    from lontar.transform.staging import StagedDelivery

    return tuple(StagedDelivery(*row) for row in connection.execute(_READ, (list(deliveries),)))


def hold_back(connection: psycopg.Connection, run_id: str, broken: Iterable) -> None:
    """Record a failed critical rule for each broken delivery: nothing downstream uses it, other deliveries go on."""
    with connection.cursor() as cursor:
        cursor.executemany(
            _HOLD_BACK,
            [
                (
                    run_id,
                    d.agency_id,
                    d.feed,
                    d.delivery_id,
                    f"{d.accepted} + {d.quarantined} + {d.superseded}",
                    f"{d.loaded} rows",
                )
                for d in broken
            ],
        )
