"""From landed deliveries to marts: staging, the plan of what to redo, and the build. dbt does the work, the ledger remembers it."""

from lontar.transform.building import BuildReport, build
from lontar.transform.planning import plan
from lontar.transform.plans import Plan, Touch
from lontar.transform.staging import StagedDelivery, StagingReport, stage

__all__ = ["BuildReport", "Plan", "StagedDelivery", "StagingReport", "Touch", "build", "plan", "stage"]
