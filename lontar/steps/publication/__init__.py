"""The steps of `asn_publish` and `asn_release`: marts, gates, freezing, rendering, release, and whether all got through."""

from lontar.steps.publication.around import build_site, send_mail
from lontar.steps.publication.ending import verdict
from lontar.steps.publication.freezing import (
    freeze,
    freeze_periods,
    gate_marts,
    gate_publication,
    gate_publications,
    list_admitted,
    list_reconciled,
)
from lontar.steps.publication.planning import build_marts, plan
from lontar.steps.publication.releasing import is_approved, publish_period, publish_reports, release_approved
from lontar.steps.publication.shared import Work

__all__ = [
    "Work",
    "build_marts",
    "build_site",
    "freeze",
    "freeze_periods",
    "gate_marts",
    "gate_publication",
    "gate_publications",
    "is_approved",
    "list_admitted",
    "list_reconciled",
    "plan",
    "publish_period",
    "publish_reports",
    "release_approved",
    "send_mail",
    "verdict",
]
