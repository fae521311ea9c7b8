"""What a step tells the ledger besides what the engine's own functions record: that it ended, or why it did not."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lontar import ledger
from lontar.errors import DiskFull
from lontar.failures import known
from lontar.warehouse import Role, connect


def note(role: Role, agency_id: str, run_id: str, kind: str, payload: dict[str, Any]) -> None:
    """Append one entry in a transaction of its own."""
    with connect(role) as connection:
        ledger.append(connection, agency_id, run_id, kind, payload)


# Why a step failed, where a later one must know.
DISK_FULL = "disk_full"


def _why(error: Exception) -> dict[str, str]:
    """The message of an error of ours; of any other only its name, because a driver's message can quote a row."""
    told = known(error)
    reason = {"reason": told.message if told else type(error).__name__}
    return reason | {"cause": DISK_FULL} if isinstance(told, DiskFull) else reason


@contextmanager
def failing_visibly(role: Role, step: str, agency_id: str, run_id: str, period: str = "") -> Iterator[None]:
    """Record a failure of the block as `step_failed`, then let it pass on."""
    try:
        yield
    except Exception as error:
        payload = {"step": step, "period": period or None} | _why(error)
        note(role, agency_id, run_id, "step_failed", payload)
        raise
