"""Under Airflow's scheduler, too: a task or its worker that is killed, and a run at a terminal at the same time."""

import os
import signal
import time

import psutil
import pytest
from bench import CITY, RUN, SECOND, SECOND_MONTH, Bench, Ended
from scheduled import Scheduled, parent, scheduler, wait_for
from state import State, differences, read_state
from watcher import Watcher

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.e2e, pytest.mark.timeout(1500)]
_PUBLISH = {"agency": CITY, "period": SECOND, "units": "city"}


def _mended(bench: Bench, expected: State) -> list[str]:
    """A plain run at a terminal, and what differs from an undisturbed one then."""
    bench.plain_run()
    found = read_state(bench.home)
    assert bench.engine.run("verify", "--all", "--json").code == 0
    return [f"equation broken: {row}" for row in found.broken] + differences(found, expected)


def _kill_task(airflow: Scheduled, run_id: str, task_id: str, *, worker: bool) -> None:
    process = airflow.process_of(run_id, task_id)
    time.sleep(0.5)
    os.kill(parent(process) if worker else process, signal.SIGKILL)


def test_task_that_is_killed__is_tried_again_or_ends_red_and_is_mended(
    bench: Bench, undisturbed: tuple[Ended, State]
) -> None:
    """Sources are tried again by Airflow; a step of the publication ends the run red, and the next run goes on."""
    bench.restore(SECOND_MONTH)
    with Watcher(bench.home / "published") as watcher, scheduler(bench) as airflow:
        ingest = airflow.trigger("asn_ingest", agency=CITY)
        _kill_task(airflow, ingest, "ingest_deliveries", worker=False)
        assert airflow.end(ingest) == "success"
        assert airflow.tries(ingest, "ingest_deliveries") == 2
        for task in ("build_marts", "publish_reports"):
            publish = airflow.trigger("asn_publish", **_PUBLISH)
            _kill_task(airflow, publish, task, worker=False)
            assert airflow.end(publish) == "failed"
    assert watcher.faults == set()
    assert _mended(bench, undisturbed[1]) == []


def test_worker_of_the_executor_that_is_killed__holds_up_nobody(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    """Its task has lost whoever watches over it. The run at the terminal does not wait for what Airflow still thinks of it."""
    bench.restore(SECOND_MONTH)
    with Watcher(bench.home / "published") as watcher, scheduler(bench) as airflow:
        assert airflow.end(airflow.trigger("asn_ingest", agency=CITY)) == "success"
        publish = airflow.trigger("asn_publish", **_PUBLISH)
        task = airflow.process_of(publish, "build_marts")
        _kill_task(airflow, publish, "build_marts", worker=True)
        assert _mended(bench, undisturbed[1]) == []
        assert airflow.end(publish) == "failed"
        wait_for(lambda: not psutil.pid_exists(task), "the end of the task without a worker", 60)
    assert watcher.faults == set()


def test_scheduler_and_terminal_at_once__make_one_publication(bench: Bench, undisturbed: tuple[Ended, State]) -> None:
    bench.restore(SECOND_MONTH)
    with Watcher(bench.home / "published") as watcher, scheduler(bench) as airflow:
        ingest = airflow.trigger("asn_ingest", agency=CITY)
        at_terminal = bench.engine.start(*RUN)
        assert airflow.end(ingest) == "success"
        publish = airflow.trigger("asn_publish", **_PUBLISH)
        ended = bench.engine.wait(at_terminal)
        assert ended.code == 0, ended.said[-3000:]
        assert airflow.end(publish) == "success"
    assert watcher.faults == set()
    assert _mended(bench, undisturbed[1]) == []
