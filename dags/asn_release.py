"""# asn_release: publish what was approved

Where a profile asks for approval, `asn_publish` ends with a draft waiting. This run waits until the ledger holds the approval of that
revision, from one named approver or from two, as the profile says; it takes up no worker while it waits. Then it renders the final pages,
releases them, rebuilds the index and mails the recipient lists. `lontar approve` starts it at once; a run started from the form here waits
for an approval that is given with `lontar approve --record-only`.

* **In:** the frozen revision, the approvals in the ledger. **Out:** `published/`, the ledger.
* **Owner:** data engineering.
* **When it is red:** nobody approved within fourteen days, or the pages could not be made; the last publication stands.
* **Runbook:** `docs/runbooks/asn_release.md`
"""

from airflow.sdk import Param, TriggerRule, chain, dag, task

from lontar.steps.tasks import ONE_PERIOD_PATTERN, agency_choices, final, this_run


def _pair(params: dict) -> dict:
    return {name: params[name] for name in ("agency", "period", "units")} | {"revise": False}


# It looks once a minute and gives its worker back in between.
@task.sensor(mode="reschedule", poke_interval=60, timeout=14 * 24 * 3600)
def wait_for_approval(params: dict) -> bool:
    from lontar.steps import publication

    return final(publication.is_approved, _pair(params))


@task
def publish_approved(params: dict) -> None:
    from lontar.steps import publication

    final(publication.release_approved, _pair(params), this_run())


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

    final(publication.verdict, [_pair(params)], this_run())


@dag(
    dag_id="asn_release",
    schedule=None,
    catchup=False,
    # A city that waits holds up no other; what they share is locked where it is used.
    max_active_runs=16,
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
    chain(wait_for_approval(), publish_approved(), site, send_mail(), end)
    chain(site, end)


asn_release()
