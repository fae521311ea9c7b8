"""A clock that jumps between two steps, forwards or back, spoils no figure, and a plain run with the right clock goes on from there.

What was printed meanwhile has the day that the clock said; so have the pages of the audit, which show the ledger's own times.
"""

import psycopg
import pytest
from bench import RUN, SECOND_MONTH, Bench, Ended
from blows import CLOCK
from state import State, differences, read_state

from lontar.warehouse import embedded
from lontar.warehouse.connections import DATABASE

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.e2e, pytest.mark.timeout(900)]
_BACK, _FORWARDS = "2026-09-12T07:00:00+08:00", "2027-11-20T07:00:00+08:00"


@pytest.mark.parametrize(
    ("now", "border"),
    [
        (_BACK, "plan_periods begins"),
        (_BACK, "run_gate_publication begins"),
        (_FORWARDS, "freeze_cells begins"),
    ],
)
def test_clock_jumps__the_next_run_is_right(
    bench: Bench, undisturbed: tuple[Ended, State], now: str, border: str
) -> None:
    bench.restore(SECOND_MONTH)
    jumped = bench.engine.run(*RUN, blow={"name": border, "nth": 0, "delay": 0, "whom": CLOCK, "now": now})
    assert jumped.was_struck
    assert "Traceback" not in jumped.said
    bench.plain_run()
    found = read_state(bench.home)
    assert found.broken == []
    assert [line for line in differences(found, undisturbed[1]) if not line.startswith("published/")] == []
    assert found.files.keys() == undisturbed[1].files.keys()
    assert bench.engine.run("verify", "--all", "--json").code == 0


def test_ledger_written_with_a_clock_ahead__does_not_stay_the_newest(
    bench: Bench, undisturbed: tuple[Ended, State]
) -> None:
    """What was recorded while the machine's clock was a year ahead is older than what comes after."""
    bench.restore(SECOND_MONTH)
    bench.stop_server()
    with psycopg.connect(embedded.superuser_libpq(DATABASE)) as connection:
        connection.execute("set session_replication_role = replica")
        for table in ("ledger.entry", "ledger.staging_result"):
            connection.execute(f"update {table} set recorded_at = recorded_at + interval '1 year'")
    bench.plain_run()
    found = read_state(bench.home)
    assert found.broken == []
    differing = differences(found, undisturbed[1])
    assert [line for line in differing if not line.startswith("published/audit/")] == []
    assert bench.plain_run().outcome()["periods"] == []
