"""# asn_publish: from typed rows to published reports

For each agency and period: build the marts (one dbt run for all), let the second gate reconcile them with what came in, freeze the
figures, let the third gate look at what would be printed, render, release, rebuild the index and mail the recipient lists. The period is the parameter,
else the month before the logical date in the agency's zone. An agency that asks for approval ends here waiting; `asn_release` goes on.

* **In:** `staging`. **Out:** `marts`, `published.cell`, `published/`, the ledger.
* **Owner:** data engineering.
* **When it is red:** at least one agency's period was not published; the last publication stands, everybody else's is out. The
  last task, `verdict`, names agency, period and rule.
* **Older months:** `lontar airflow backfill create --dag-id asn_publish --from-date ... --to-date ...`; a run waits for those before it.
* **Runbook:** `docs/runbooks/asn_publish.md`
"""

from datetime import timedelta

from airflow.sdk import (
    CronTriggerTimetable,
    DeadlineAlert,
    DeadlineReference,
    Param,
    SyncCallback,
    TriggerRule,
    chain,
    dag,
    task,
)

from lontar.steps.tasks import (
    PERIOD_PATTERN,
    agency_choices,
    earlier_run_is_active,
    final,
    skip,
    started_by,
    this_instant,
    this_run,
)

AGENCY = "{{ task.op_kwargs['work']['agency'] }}"
PAIR = "{{ task.op_kwargs['pair']['agency'] }} {{ task.op_kwargs['pair']['period'] }}"


@task.sensor(mode="reschedule", poke_interval=15, timeout=24 * 3600)
def wait_for_earlier_runs() -> bool:
    return not earlier_run_is_active()


@task
def plan_periods(params: dict) -> list[dict[str, str]]:
    from lontar.steps import publication

    asked = (params["agency"], params["period"], this_instant(), this_run())
    return final(publication.plan, *asked, units=params["units"], revise=params["revise"], started_by=started_by())


@task
def build_marts(pairs: list[dict[str, str]]) -> None:
    from lontar.steps import publication

    final(publication.build_marts, pairs, this_run())


@task(map_index_template=PAIR)
def run_gate_marts(pair: dict[str, str]) -> None:
    from lontar.steps import publication

    final(publication.gate_marts, pair, this_run())


# Pairs that failed do not hold up the others.
@task(trigger_rule=TriggerRule.ALL_DONE)
def list_reconciled(pairs: list[dict[str, str]] | None) -> list[dict[str, object]]:
    from lontar.steps import publication

    return final(publication.list_reconciled, pairs, this_run()) if pairs else skip("nothing was planned")


# One task per agency, months before what they make up: what a quarter may print depends on what its months print.
@task(map_index_template=AGENCY)
def freeze_cells(work: dict[str, object]) -> list[int]:
    from lontar.steps import publication

    return final(publication.freeze_periods, work, this_run()) or skip("nothing new to publish")


@task(map_index_template=AGENCY, trigger_rule=TriggerRule.ALL_DONE)
def run_gate_publication(work: dict[str, object]) -> list[int]:
    from lontar.steps import publication

    return final(publication.gate_publications, work, this_run()) or skip("nothing new to publish")


@task(trigger_rule=TriggerRule.ALL_DONE)
def list_admitted(pairs: list[dict[str, str]] | None) -> list[dict[str, object]]:
    from lontar.steps import publication

    return final(publication.list_admitted, pairs, this_run()) if pairs else skip("nothing was planned")


# One task per agency, its periods oldest first inside: a page's trend shows the months published before it.
@task(map_index_template=AGENCY)
def publish_reports(work: dict[str, object]) -> None:
    from lontar.steps import publication

    final(publication.publish_reports, work, this_run())


@task(trigger_rule=TriggerRule.ALL_DONE)
def build_site() -> None:
    from lontar.steps import publication

    final(publication.build_site, this_run())


@task(trigger_rule=TriggerRule.ALL_DONE)
def send_mail(params: dict) -> int:
    from lontar.steps import publication

    return final(publication.send_mail, params["agency"], this_run())


@task
def verdict(pairs: list[dict[str, str]]) -> None:
    from lontar.steps import publication

    final(publication.verdict, pairs, this_run())


@dag(
    dag_id="asn_publish",
    # The firing time is the logical date: the run of 15 October reports on September. With a data interval it would be a month late.
    schedule=CronTriggerTimetable("0 7 15 * *", timezone="Asia/Jakarta"),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "data-engineering", "retries": 0},
    params={
        "agency": Param("all", type="string", enum=agency_choices(), title="Agency", description="One, or all"),
        "period": Param(
            "",
            type="string",
            pattern=PERIOD_PATTERN,
            title="Period",
            description="2026-09, 2026-Q3, 2026-S1, 2026, a range 2026-04..2026-09, or due; empty: the month before",
        ),
        "units": Param(
            "last",
            type="string",
            enum=["last", "all", "city"],
            title="Reports",
            description="last: every unit for the newest period, the city's only for the others",
        ),
        "revise": Param(
            False,
            type="boolean",
            title="Revise",
            description="Replace what was released by a new revision where the figures have changed",
        ),
    },
    tags=["layer/publish", "impact/tier_1"],
    deadline=DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=4),
        callback=SyncCallback("lontar.deadline.publication_late"),
    ),
    doc_md=__doc__,
)
def asn_publish() -> None:
    pairs = plan_periods()
    reconciled, admitted = list_reconciled(pairs), list_admitted(pairs)
    chain(wait_for_earlier_runs(), pairs, build_marts(pairs), run_gate_marts.expand(pair=pairs), reconciled)
    chain(freeze_cells.expand(work=reconciled), run_gate_publication.expand(work=reconciled), admitted)
    site, end = build_site(), verdict(pairs)
    # The mail raises nothing: a notice that does not go out makes no release red (docs/runbooks/failed-mail.md).
    chain(publish_reports.expand(work=admitted), site, send_mail(), end)
    chain(site, end)


asn_publish()
