"""Airflow on this machine: API server with user interface, scheduler and DAG processor, until Ctrl-C or SIGTERM.

Each runs in a process group of its own, so that stopping reaches the tasks they started and nothing else.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from lontar.airflow_env import API_HOST, password_file
from lontar.errors import LontarError
from lontar.migration import migrate
from lontar.settings import settings

# The scheduler would serve its logs to the whole network; here the API server reads them from the disk.
COMPONENTS = {"api-server": (), "scheduler": ("--skip-serve-logs",), "dag-processor": ()}
_STOP_SECONDS = 20
_START_SECONDS = 120


@dataclass
class Service:
    """The running components; `logs` is where each writes."""

    port: int
    logs: Path
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start(self, name: str) -> None:
        with (self.logs / f"airflow-{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
                [sys.executable, "-m", "airflow", name, *COMPONENTS[name]],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ended(self) -> list[str]:
        """Components that are not running any more."""
        return [name for name, process in self.processes.items() if process.poll() is not None]

    def health(self) -> dict[str, str]:
        """What the API server says of each component: healthy, unhealthy or nothing yet."""
        try:
            with urllib.request.urlopen(f"http://{API_HOST}:{self.port}/api/v2/monitor/health", timeout=5) as answer:
                found = json.load(answer)
        except (OSError, ValueError):
            return {}
        return {name: str(part.get("status")) for name, part in found.items() if part}

    def is_ready(self) -> bool:
        health = self.health()
        return all(health.get(name) == "healthy" for name in ("metadatabase", "scheduler", "dag_processor"))

    def stop(self) -> None:
        """Ask every process group to end, and end what has not after a while."""
        for process in self.processes.values():
            _signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self.processes.values():
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(deadline - time.monotonic(), 0.1))
        for process in self.processes.values():
            _signal_group(process, signal.SIGKILL)
            process.wait()


def _signal_group(process: subprocess.Popen, signum: int) -> None:
    try:
        os.killpg(process.pid, signum)
    except ProcessLookupError:
        return  # it has ended, and all of its children


@contextmanager
def running(port: int) -> Iterator[Service]:
    """Start everything and wait until it is ready; stop it at the end.

    Raises LontarError when a component ends by itself or nothing answers in time.
    """
    logs = settings().logs_dir
    logs.mkdir(parents=True, exist_ok=True)
    with (logs / "airflow-migrate.log").open("ab") as log:
        migrate(log, port)
    service = Service(port, logs)
    try:
        for name in COMPONENTS:
            service.start(name)
        _wait_until_ready(service)
        yield service
    finally:
        service.stop()


def _wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not service.is_ready():
        refuse_ended(service)
        if time.monotonic() > deadline:
            raise LontarError(
                f"Airflow is not ready after {_START_SECONDS} s.",
                where=f"{service.logs}/airflow-*.log",
                remedy="See docs/runbooks/airflow-start.md.",
            )
        time.sleep(0.5)


def refuse_ended(service: Service) -> None:
    """Raises LontarError naming the log of a component that ended by itself."""
    for name in service.ended():
        where = service.logs / f"airflow-{name}.log"
        raise LontarError(
            f"Airflow's {name} ended by itself.",
            where=str(where),
            remedy="Is the port free? The log says more; see docs/runbooks/airflow-start.md.",
        )


class _Asked(Exception):
    """Somebody asked us to stop."""

    def __init__(self, signum: int) -> None:
        self.signum = signum


def _ask(signum: int, _frame: FrameType | None) -> None:
    raise _Asked(signum)


def run_until_stopped(port: int) -> None:
    """Run in the foreground. Ctrl-C and SIGTERM stop everything and count as a good end."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, _ask)
    print("Starting Airflow ...", flush=True)
    try:
        with running(port) as service:
            print(f"http://{API_HOST}:{port}/  user admin, password in {password_file()}", flush=True)
            print(f"Logs: {service.logs}/airflow-*.log  (Ctrl-C ends it)", flush=True)
            while True:
                time.sleep(1)
                refuse_ended(service)
    except _Asked:
        print("Airflow has stopped.", flush=True)
