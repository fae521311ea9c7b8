"""What happens when a run of `asn_publish` has not ended by its deadline. Airflow calls it; imported while DAGs are parsed."""

from typing import Any


def publication_late(context: dict[str, Any], **_: Any) -> None:
    """Write `publication_late` into every agency's ledger, so that `lontar status` and the auditor see it."""
    from lontar import ledger
    from lontar.agency import load_agencies
    from lontar.warehouse import Role, connect

    run = context["dag_run"]
    run_id = f"{run['dag_id']}/{run['dag_run_id']}"
    with connect(Role.PUBLISHER) as connection:
        for agency_id in load_agencies():
            ledger.append(connection, agency_id, run_id, "publication_late", {"dag": run["dag_id"]})
