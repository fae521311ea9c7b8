"""Two runs of one period at once: the second is told who is at it, or waits; at a terminal and under a scheduler alike."""

import time
from pathlib import Path

import pytest
from bench import CITY, SECOND, SECOND_MONTH, Bench, Ended
from state import State, differences, read_state

from lontar.locks import agency_period, hold

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.e2e, pytest.mark.timeout(900)]


def _wait_for(trace: Path, border: str, most_seconds: float = 240) -> None:
    deadline = time.monotonic() + most_seconds
    while border not in trace.read_text(encoding="utf-8"):
        assert time.monotonic() < deadline, f"{border} never came"
        time.sleep(0.05)


def test_second_run__is_told_who_is_at_it_or_waits(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    """One run waits for a scheduled one that has its period; a second one at a terminal is refused at once."""
    bench.restore(SECOND_MONTH)
    bench.use()
    with hold(agency_period(CITY, SECOND), "asn_publish/scheduled"):
        waiting = bench.engine.start("run", "--units", "city")
        _wait_for(waiting.trace, "run_gate_marts begins")
        refused = bench.command("run", "--json")
        text = waiting.trace.read_text(encoding="utf-8")
        assert "run_gate_marts done" not in text
        assert "run_gate_marts failed" not in text
    ended = bench.engine.wait(waiting)
    assert refused.returncode == 6
    assert "lontar run" in refused.stderr
    assert "since 20" in refused.stderr
    assert "docs/runbooks/lock-held.md" in refused.stderr
    assert ended.code == 0, ended.said
    assert "asn_publish/scheduled" in ended.said
    assert differences(read_state(bench.home), undisturbed[1]) == []
