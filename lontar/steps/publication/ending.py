"""Whether everything that a run planned came to an end."""

from collections import defaultdict

from lontar.errors import GateFailed
from lontar.steps.choice import Pair
from lontar.steps.publication.shared import entries_of


def _faults(agency_id: str, periods: list[str], run_id: str) -> list[str]:
    """What stopped the periods that did not get through: one line per reason, naming the rule where the ledger knows it."""
    entries = entries_of(agency_id, run_id)
    ended = {p["period"] for kind, p in entries if kind == "publication_ended"}
    reasons: dict[str | None, list[str]] = defaultdict(list)
    for kind, payload in entries:
        if kind == "gate_failed":
            reasons[payload["period"]].append(f"gate {payload['gate']}: {', '.join(payload['failed'])}")
        elif kind == "step_failed":
            reasons[payload["period"]].append(f"{payload['step']}: {payload['reason']}")
    stopped: dict[str, list[str]] = defaultdict(list)
    for period in periods:
        if period not in ended:
            stopped["; ".join(reasons[period]) or "it did not get through, see the log of the run"].append(period)
    return [f"{agency_id} {', '.join(codes)}: {reason}" for reason, codes in stopped.items()]


def verdict(pairs: list[Pair], run_id: str) -> None:
    """End the run red when the ledger does not show an end for every pair that was planned. Raises GateFailed."""
    faults = []
    for agency_id in sorted({pair["agency"] for pair in pairs}):
        faults += _faults(agency_id, [p["period"] for p in pairs if p["agency"] == agency_id], run_id)
    if faults:
        raise GateFailed(
            "\n".join(faults),
            where=f"run {run_id}",
            remedy="The last publication of these stands; see docs/runbooks/asn_publish.md.",
        )
