"""Types the rows of new deliveries, sorts out what breaks a rule, and checks that no row was lost on the way."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import psycopg

from lontar import ledger, warehouse
from lontar.transform import dbt_project, definitions, outcomes, work_tables
from lontar.warehouse import Role


@dataclass(frozen=True)
class StagedDelivery:
    """What staging made of one delivery, in rows. `is_whole` is false where a row was lost: the delivery is then held back."""

    delivery_id: int
    agency_id: str
    feed: str
    loaded: int
    accepted: int
    quarantined: int
    superseded: int
    is_whole: bool


@dataclass(frozen=True)
class StagingReport:
    """The deliveries of one staging run; none where nothing was new."""

    deliveries: tuple[StagedDelivery, ...]
    seconds: float

    @property
    def broken(self) -> tuple[StagedDelivery, ...]:
        return tuple(delivery for delivery in self.deliveries if not delivery.is_whole)


def stage(run_id: str, *, on_node: Callable[[str], None] | None = None) -> StagingReport:
    """Stage every landed delivery that was not staged yet, of all agencies, in one dbt invocation.

    A feed whose declaration changed since is typed anew as a whole. A delivery whose rows do not add up is marked as failed by
    the first gate, and the others go on.

    Raises:
        TransformationFailed: dbt could not build a model.
    """
    started = time.monotonic()
    warehouse.ensure()
    _make_landing_tables()
    with work_tables.transformer() as connection:
        work_tables.make(connection)
        work = _find_work(connection)
        if not work.is_needed:
            # A run that was killed may have recorded its results and no more.
            work_tables.refresh(connection)
            return StagingReport((), 0.0)
        work_tables.replace(connection, "pending_delivery", [(delivery_id,) for delivery_id in work.pending])
        run = _run_models(work, on_node)
        work_tables.refresh(connection)
        # Counts and ledger entry together: a delivery that has counts is taken for staged.
        with connection.transaction():
            written = outcomes.record(connection, run_id, work.pending)
            report = StagingReport(outcomes.read(connection, work.pending), round(time.monotonic() - started, 1))
            outcomes.hold_back(connection, run_id, report.broken)
            _remember(connection, run_id, report, run, written)
        work_tables.refresh(connection)
    return report


@dataclass(frozen=True)
class _Work:
    """Deliveries to type, feeds to type; feeds whose table must be made anew; whether the views must be, too."""

    pending: list[int]
    feeds: list[str]
    anew: list[str]
    views_changed: bool

    @property
    def is_needed(self) -> bool:
        return bool(self.pending or self.views_changed)


def _make_landing_tables() -> None:
    """A feed that never came has no landing table yet; its models need one to read nothing from."""
    from lontar.ingest.raw_tables import ensure_raw_tables

    with warehouse.connect(Role.LOADER) as connection:
        ensure_raw_tables(connection)


def _exists(connection: psycopg.Connection, relation: str) -> bool:
    return connection.execute("select to_regclass(%s) is not null", (relation,)).fetchone()[0]


def _last_definitions(connection: psycopg.Connection) -> dict:
    row = connection.execute(
        """select payload -> 'definitions' from ledger.entry where kind = 'staged' order by position desc limit 1"""
    ).fetchone()
    return row[0] if row else {"typing": {}, "stage": ""}


def _find_work(connection: psycopg.Connection) -> _Work:
    landed = connection.execute(
        """select delivery_id, feed, not exists (select 1 from ledger.staging_result as r where r.delivery_id = d.delivery_id)
           from ledger.delivery as d where status = 'landed' and not exists (
               -- Of what was destroyed the counts stay as they were.
               select from ledger.entry as e
               where e.agency_id = d.agency_id and e.kind = 'purged' and e.payload ->> 'sha256' = d.sha256
           ) order by delivery_id"""
    ).fetchall()
    before = _last_definitions(connection)
    changed = [
        feed
        for feed, definition in definitions.typing_definitions().items()
        if before["typing"].get(feed) != definition or not _exists(connection, f"staging.typed_{feed}")
    ]
    pending = [delivery_id for delivery_id, feed, is_new in landed if is_new or feed in changed]
    return _Work(
        pending=pending,
        feeds=sorted({feed for _, feed, is_new in landed if is_new or feed in changed}),
        anew=[feed for feed in changed if _exists(connection, f"staging.typed_{feed}")],
        views_changed=bool(landed) and (bool(changed) or before["stage"] != definitions.stage_definition()),
    )


def _run_models(work: _Work, on_node: Callable[[str], None] | None) -> dbt_project.DbtRun:
    """One invocation; a second one before it where a changed declaration needs its table made anew."""
    if work.anew:
        dbt_project.run("run", "--full-refresh", "--select", *(f"typed_{f}" for f in work.anew), on_node=on_node)
    if work.views_changed:
        skipped = [f"typed_{feed}" for feed in work.anew]
        exclusion = ["--exclude", *skipped] if skipped else []
        return dbt_project.run("run", "--select", "tag:stage", *exclusion, on_node=on_node)
    typed = [f"typed_{feed}" for feed in work.feeds]
    counts = ("staged_rows", "staged_months", "quarantine_counts")
    return dbt_project.run("run", "--select", *typed, *counts, on_node=on_node)


def _remember(
    connection: psycopg.Connection,
    run_id: str,
    report: StagingReport,
    run: dbt_project.DbtRun,
    written: dict[str, list[int]],
) -> None:
    """One entry for each agency concerned; a change of definitions concerns all that ever delivered."""
    agencies = {delivery.agency_id for delivery in report.deliveries} or {
        agency_id for (agency_id,) in connection.execute("select distinct agency_id from ledger.delivery")
    }
    made_with = {"typing": definitions.typing_definitions(), "stage": definitions.stage_definition()}
    for agency_id in sorted(agencies):
        own = [delivery for delivery in report.deliveries if delivery.agency_id == agency_id]
        payload = {
            "deliveries": [delivery.delivery_id for delivery in own],
            "accepted": sum(delivery.accepted for delivery in own),
            "quarantined": sum(delivery.quarantined for delivery in own),
            "superseded": sum(delivery.superseded for delivery in own),
            "not_whole": [delivery.delivery_id for delivery in own if not delivery.is_whole],
            # Lines of earlier deliveries, whose rows the new ones superseded, are among them.
            "lines": written.get(agency_id, [0, 0, 0]),
            "models": len(run.seconds),
            "seconds": report.seconds,
            "definitions": made_with,
        }
        ledger.append(connection, agency_id, run_id, "staged", payload)
