"""From landed deliveries to marts: staging, the plan of what to redo, and the build. dbt does the work, the ledger remembers it."""

from lontar.transform.staging import StagedDelivery, StagingReport, stage

__all__ = ["StagedDelivery", "StagingReport", "stage"]
