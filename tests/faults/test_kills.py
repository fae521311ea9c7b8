"""Killed anywhere, however often: a plain run again, and everything is as if nothing had happened.

After each blow nothing half may stand on the site; after the plain run figures and published bytes are those of an undisturbed
run, both equations hold for every delivery, and `lontar verify --all` finds nothing.
"""

import json
import os
import time
from collections import Counter

import pytest
from bench import RUN, SECOND_MONTH, Bench, Ended
from blows import SERVER, WORKER
from plans import Blow, Dealer, passed_files
from state import State, differences, read_state
from watcher import Watcher

pytestmark = [pytest.mark.integration, pytest.mark.e2e, pytest.mark.timeout(1800)]
SEED = int(os.environ.get("LONTAR_FAULT_SEED", "5"))


def _strike(bench: Bench, blow: Blow, passed: Counter[str]) -> tuple[Ended, list[str]]:
    """Run and hit; how that ended, and what was wrong meanwhile."""
    with Watcher(bench.home / "published") as watcher:
        ended = bench.engine.run(*RUN, blow=blow.as_plan(passed))
    faults = sorted(watcher.faults)
    if "Traceback" in ended.said:
        faults.append(f"a traceback instead of words: {ended.said[-1500:]}")
    if not ended.was_struck and ended.code:
        faults.append(f"nothing hit it, and it ends with {ended.code}: {ended.said[-1500:]}")
    if ended.was_struck and ended.code == 0 and blow.whom == SERVER:
        faults.append("the server was killed and the run says that all went well")
    return ended, faults


def _after(bench: Bench, expected: State, last: Ended | None = None) -> list[str]:
    """A plain run, where the last one did not come to its end, and what is not as it should be then."""
    if last is None or last.code:
        last = bench.engine.run(*RUN)
    if last.code:
        return [f"the plain run ends with {last.code}: {last.said[-1500:]}"]
    found = read_state(bench.home)
    faults = [f"equation broken: {row}" for row in found.broken] + differences(found, expected)
    verified = bench.engine.run("verify", "--all", "--json")
    if verified.code:
        faults += [f"verify: {fault}" for fault in verified.outcome()["faults"]]
    return faults


def _play(bench: Bench, chain: list[Blow], expected: State) -> tuple[Counter[str], list[str]]:
    """One chain from the kept state, until a run comes to its end; the blows that fell by target, and all faults."""
    bench.restore(SECOND_MONTH)
    fallen, faults, passed = Counter(), [], Counter()
    for blow in chain:
        ended, seen = _strike(bench, blow, passed)
        faults += [f"during [{blow}]: {fault}" for fault in seen]
        print(f"    {'fell' if ended.was_struck else 'missed'}: {blow}, exit code {ended.code}")
        fallen[blow.whom] += ended.was_struck
        passed += passed_files(ended)
        if ended.code == 0:
            break
    return fallen, faults + _after(bench, expected, ended)


def _deal(bench: Bench, undisturbed: tuple[Ended, State], kills: int, seed: int, in_a_row: int) -> None:
    """Chains until so many blows fell; every chain is printed, and all faults at the end."""
    dealer, expected = Dealer(undisturbed[0], seed), undisturbed[1]
    fallen, found, began = Counter(), [], time.monotonic()
    while (left := kills - fallen.total()) > 0:
        count, faults = _play(bench, dealer.chain(min(in_a_row, left)), expected)
        fallen += count
        found += faults
        seconds = time.monotonic() - began
        print(f"seed {seed}, {fallen.total()}/{kills} blows in {seconds:.0f} s, {dict(fallen)}", *faults, flush=True)
    assert not found, "\n".join(found)


def test_twenty_kills__leave_no_trace(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    _deal(bench, undisturbed, 20, SEED, in_a_row=20)


@pytest.mark.soak
@pytest.mark.timeout(8 * 3600)
def test_two_hundred_kills__leave_no_trace(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    _deal(bench, undisturbed, 200, SEED + 1, in_a_row=10)


@pytest.mark.soak
def test_worker_that_is_killed__is_said_and_mended_by_the_next_run(bench: Bench) -> None:
    """With the reports of all units, which are written by processes of their own."""
    bench.restore(SECOND_MONTH)
    blow = Blow(0.0, "publish_reports begins", 0, 0.5, WORKER)
    with Watcher(bench.home / "published") as watcher:
        ended = bench.engine.run("run", blow=blow.as_plan())
    assert ended.was_struck
    assert ended.code == 4, ended.said
    assert "A process that wrote reports was killed" in ended.said
    assert watcher.faults == set()
    assert bench.engine.run("run").code == 0
    assert bench.engine.run("verify", "--all", "--json").code == 0


@pytest.mark.soak
def test_undisturbed_run__is_the_same_each_time(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    """Otherwise the comparison above would compare chance."""
    bench.restore(SECOND_MONTH)
    assert _after(bench, undisturbed[1]) == []
    assert json.loads((bench.home / "published" / "kota-kupang" / "2026-09" / "manifest.json").read_text())["files"]
