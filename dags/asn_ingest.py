"""# asn_ingest: deliveries in

Every morning: look where each agency's deliveries come from, archive and land what is new, type it in one dbt run, and let the
first gate judge it. Then note what was due and did not come.

* **In:** the places named in the profiles (`config/agencies/`). **Out:** `archive/`, `raw`, `staging`, `quarantine`, the ledger.
* **Owner:** data engineering.
* **When it is red:** a delivery was refused, or a gate stopped an agency's new deliveries. Nothing published changes; other
  agencies' deliveries are in. The last task, `verdict`, says what stopped whom.
* **Runbook:** `docs/runbooks/asn_ingest.md`
"""

from airflow.sdk import CronTriggerTimetable, Param, TriggerRule, chain, dag, task

from lontar.steps.tasks import agency_choices, final, this_instant, this_run


@task
def list_agencies(params: dict) -> list[str]:
    from lontar.steps.choice import choose_agencies

    return final(choose_agencies, params["agency"])


@task(retries=3, retry_exponential_backoff=2.0, map_index_template="{{ task.op_kwargs['agency'] }}")
def ingest_deliveries(agency: str) -> dict[str, int]:
    from lontar.steps import intake

    return final(intake.ingest, agency, this_run())


@task(trigger_rule=TriggerRule.ALL_DONE)
def stage_deliveries() -> None:
    from lontar.steps import intake

    final(intake.stage, this_run())


@task(map_index_template="{{ task.op_kwargs['agency'] }}")
def run_gate_raw(agency: str) -> None:
    from lontar.steps import intake

    final(intake.gate_raw, agency, this_run())


@task(trigger_rule=TriggerRule.ALL_DONE)
def record_missing(agencies: list[str]) -> list[str]:
    from lontar.steps import intake

    return final(intake.record_missing, agencies, this_instant(), this_run())


@task
def verdict(agencies: list[str]) -> None:
    from lontar.steps import intake

    final(intake.verdict, agencies, this_run())


@dag(
    dag_id="asn_ingest",
    schedule=CronTriggerTimetable("0 5 * * *", timezone="Asia/Jakarta"),
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "data-engineering", "retries": 0},
    params={"agency": Param("all", type="string", enum=agency_choices(), title="Agency", description="One, or all")},
    tags=["layer/ingest", "impact/tier_2"],
    doc_md=__doc__,
)
def asn_ingest() -> None:
    agencies = list_agencies()
    chain(
        ingest_deliveries.expand(agency=agencies),
        stage_deliveries(),
        run_gate_raw.expand(agency=agencies),
        record_missing(agencies),
        verdict(agencies),
    )


asn_ingest()
