"""# asn_release: publish what was approved

Where a profile asks for approval, `asn_publish` ends with a draft waiting. When the ledger holds the approval of that revision, this
run renders the final pages, releases them, rebuilds the index and mails the recipient lists. `lontar approve` starts it; so does the form here.

* **In:** the frozen revision, the approval in the ledger. **Out:** `published/`, the ledger.
* **Owner:** data engineering.
* **When it is red:** there is no approval yet, or the pages could not be made; the last publication stands.
* **Runbook:** `docs/runbooks/asn_release.md`
"""

from airflow.sdk import Param, TriggerRule, chain, dag, task

from lontar.steps.tasks import ONE_PERIOD_PATTERN, agency_choices, final, this_run


@task
def publish_approved(params: dict) -> None:
    from lontar.steps import publication

    pair = {name: params[name] for name in ("agency", "period", "units")} | {"revise": False}
    final(publication.release_approved, pair, this_run())


@task(trigger_rule=TriggerRule.ALL_DONE)
def build_site() -> None:
    from lontar.steps import publication

    final(publication.build_site, this_run())


@task(trigger_rule=TriggerRule.ALL_DONE)
def send_mail(params: dict) -> int:
    from lontar.steps import publication

    return final(publication.send_mail, params["agency"], this_run())


@task
def verdict(params: dict) -> None:
    from lontar.steps import publication

    pair = {name: params[name] for name in ("agency", "period", "units")} | {"revise": False}
    final(publication.verdict, [pair], this_run())


@dag(
    dag_id="asn_release",
    schedule=None,
    catchup=False,
    max_active_runs=1,
    default_args={"owner": "data-engineering", "retries": 0},
    params={
        "agency": Param(type="string", enum=agency_choices()[1:], title="Agency"),
        "period": Param(
            type="string", pattern=ONE_PERIOD_PATTERN, title="Period", description="2026-09, 2026-Q3, 2026-S1 or 2026"
        ),
        "units": Param("all", type="string", enum=["all", "city"], title="Reports for every unit, or the city's only"),
    },
    tags=["layer/publish", "impact/tier_1"],
    doc_md=__doc__,
)
def asn_release() -> None:
    site, end = build_site(), verdict()
    # The mail raises nothing: a notice that does not go out makes no release red (docs/runbooks/failed-mail.md).
    chain(publish_approved(), site, send_mail(), end)
    chain(site, end)


asn_release()
