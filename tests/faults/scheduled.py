"""Airflow's scheduler over the bench's home, as `lontar up` starts it; asked and looked at through its command line and database."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psycopg
from bench import LONTAR, Bench

from lontar.warehouse import embedded
from lontar.warehouse.migrate import AIRFLOW_DATABASE

T = TypeVar("T")
MOST_SECONDS = 300
# The product's own are five minutes each, right for a machine that nobody waits at.
_IMPATIENT = {
    "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "2",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
}


def wait_for(look: Callable[[], T], what: str, most_seconds: float = MOST_SECONDS) -> T:
    """The first answer that is true."""
    deadline = time.monotonic() + most_seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{what} did not come in {most_seconds} s"
        time.sleep(0.1)
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Scheduled:
    """A scheduler under way."""

    bench: Bench
    up: subprocess.Popen

    def _ask(self, query: str, *parameters: str) -> list[tuple]:
        with psycopg.connect(embedded.superuser_libpq(AIRFLOW_DATABASE)) as connection:
            return connection.execute(query, parameters).fetchall()

    def trigger(self, dag_id: str, **conf: str) -> str:
        """Ask for a run; its name."""
        wait_for(lambda: self._ask("select from serialized_dag where dag_id = %s", dag_id), f"the DAG {dag_id}")
        run_id = f"bench-{time.time_ns()}"
        words = ("dags", "trigger", dag_id, "--run-id", run_id, "--conf", json.dumps(conf))
        done = self.bench.command("airflow", *words)
        assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
        return run_id

    def end(self, run_id: str) -> str:
        """How a run ended, waiting for it."""
        query = "select state from dag_run where run_id = %s and state in ('success', 'failed')"
        return wait_for(lambda: self._ask(query, run_id), f"the end of {run_id}")[0][0]

    def process_of(self, run_id: str, task_id: str) -> int:
        """The process of a task, waiting until it is at work."""
        query = (
            "select pid from task_instance where run_id = %s and task_id = %s and state = 'running' and pid is not null"
        )
        return wait_for(lambda: self._ask(query, run_id, task_id), f"the task {task_id}")[0][0]

    def tries(self, run_id: str, task_id: str) -> int:
        return self._ask(
            "select max(try_number) from task_instance where run_id = %s and task_id = %s", run_id, task_id
        )[0][0]


@contextmanager
def scheduler(bench: Bench) -> Iterator[Scheduled]:
    """`lontar up` on a free port, stopped as a user stops it."""
    bench.use()
    with subprocess.Popen(
        [LONTAR, "up", "--port", str(_free_port())],
        env=bench.environment | _IMPATIENT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            lines = iter(process.stdout.readline, "")
            assert any(line.startswith("Logs:") for line in lines), "Airflow did not start"
            yield Scheduled(bench, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def parent(process: int) -> int:
    """The process that watches over a task: a worker of the executor."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("PPid:")))
