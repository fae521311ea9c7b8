"""Killed anywhere, however often: a plain run again, and everything is as if nothing had happened.

After each blow nothing half may stand on the site; after the plain run figures and published bytes are those of an undisturbed
run, both equations hold for every delivery, and `lontar verify --all` finds nothing.
"""

import json
import os

import pytest
from bench import RUN, SECOND_MONTH, Bench, Ended
from blows import SERVER, WORKER
from plans import Blow, chains
from state import State, differences, read_state
from watcher import Watcher

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.e2e, pytest.mark.timeout(1800)]
SEED = int(os.environ.get("LONTAR_FAULT_SEED", "5"))


def _strike(bench: Bench, blow: Blow) -> tuple[bool, list[str]]:
    """Run and hit; whether the blow fell, and what was wrong meanwhile."""
    with Watcher(bench.home / "published") as watcher:
        ended = bench.engine.run(*RUN, blow=blow.as_plan())
    faults = sorted(watcher.faults)
    if "Traceback" in ended.said:
        faults.append(f"a traceback instead of words: {ended.said[-1500:]}")
    if ended.was_struck and ended.code == 0 and blow.whom == SERVER:
        faults.append("the server was killed and the run says that all went well")
    return ended.was_struck, faults


def _after(bench: Bench, expected: State) -> list[str]:
    """A plain run, and what is not as it should be then."""
    ended = bench.engine.run(*RUN)
    if ended.code:
        return [f"the plain run ends with {ended.code}: {ended.said[-1500:]}"]
    found = read_state(bench.home)
    faults = [f"equation broken: {row}" for row in found.broken] + differences(found, expected)
    verified = bench.engine.run("verify", "--all", "--json")
    if verified.code:
        faults += [f"verify: {fault}" for fault in verified.outcome()["faults"]]
    return faults


def _play(bench: Bench, chain: list[Blow], expected: State) -> tuple[int, list[str]]:
    """One chain from the kept state; how many blows fell, and all faults."""
    bench.restore(SECOND_MONTH)
    fallen, faults = 0, []
    for blow in chain:
        struck, seen = _strike(bench, blow)
        fallen += struck
        faults += [f"during [{blow}]: {fault}" for fault in seen]
    return fallen, faults + _after(bench, expected)


def _deal(bench: Bench, undisturbed: tuple[Ended, State], kills: int, seed: int) -> None:
    ended, expected = undisturbed
    fallen, found = 0, []
    for chain in chains(ended, seed):
        count, faults = _play(bench, chain, expected)
        fallen += count
        told = "; ".join(map(str, chain))
        print(f"{fallen}/{kills} {told}", *faults, sep="\n    ", flush=True)
        found += [f"[{told}] {fault}" for fault in faults]
        if fallen >= kills:
            break
    assert not found, "\n".join(found)


def test_twenty_kills__leave_no_trace(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    _deal(bench, undisturbed, 20, SEED)


@pytest.mark.timeout(4 * 3600)
def test_two_hundred_kills__leave_no_trace(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    _deal(bench, undisturbed, 200, SEED + 1)


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


def test_undisturbed_run__is_the_same_each_time(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    """Otherwise the comparison above would compare chance."""
    bench.restore(SECOND_MONTH)
    assert _after(bench, undisturbed[1]) == []
    assert json.loads((bench.home / "published" / "kota-kupang" / "2026-09" / "manifest.json").read_text())["files"]
