"""What the parts of the publication share: an agency's work, the lock on a period, and what the ledger says of this run."""

from collections.abc import Callable
from typing import Any, TypedDict

from lontar.errors import LontarError
from lontar.failures import known
from lontar.locks import agency_period, hold
from lontar.steps.choice import Pair
from lontar.steps.record import note
from lontar.warehouse import Role, connect

WAIT_SECONDS = 1800


class Work(TypedDict):
    """What one agency may publish, oldest period first."""

    agency: str
    pairs: list[Pair]


def locked(pair: Pair, run_id: str):
    return hold(agency_period(pair["agency"], pair["period"]), run_id, wait_seconds=WAIT_SECONDS)


_ENTRIES = "select kind, payload from ledger.entry where agency_id = %s and run_id = %s order by sequence"


def entries_of(agency_id: str, run_id: str) -> list[tuple[str, dict[str, Any]]]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(_ENTRIES, (agency_id, run_id)).fetchall()


def finish(pair: Pair, run_id: str, outcome: str) -> None:
    payload = {"period": pair["period"], "outcome": outcome}
    note(Role.PUBLISHER, pair["agency"], run_id, "publication_ended", payload)


def each(work: Work, do: Callable[[Pair], Any]) -> list[Any]:
    """Do it for every period, whatever becomes of the others. Raises LontarError in the end, naming those that failed."""
    done, failed = [], {}
    for pair in work["pairs"]:
        try:
            done.append(do(pair))
        except Exception as error:
            failed[pair["period"]] = error
    if failed:
        lines = [f"{code}: {known(error) or type(error).__name__}" for code, error in failed.items()]
        text, remedy = "\n".join(lines), "The last publication of these periods stands."
        # The log has the whole story of the first; a driver's message can quote a row and is not repeated.
        raise LontarError(text, where=work["agency"], remedy=remedy) from next(iter(failed.values()))
    return done
