"""Where a run can be hit, and what hits it: the borders of every task, every entry of the ledger, every exchange on the site.

Installed in the process that is to be hit, from outside of the product: Airflow's listener tells of tasks; the ledger's `append`
and the exchange of folders are wrapped. Each border is a line of the trace: when, which, and for the how manieth time.
"""

import os
import signal
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

ENGINE, ALONE, SERVER, POSTMASTER, WORKER = "engine", "engine alone", "server", "postmaster", "worker"
CONNECTIONS, CLOCK = "connections", "clock"
STRUCK = "struck"


def _kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _server(*, whole: bool) -> list[int]:
    """The processes of this home's server, the postmaster first; none where it does not run."""
    import psutil

    from lontar.warehouse import embedded, remains

    if not remains.is_running(embedded.data_dir()):
        return []
    try:
        postmaster = int((embedded.data_dir() / "postmaster.pid").read_text(encoding="ascii").split()[0])
        children = psutil.Process(postmaster).children(recursive=True) if whole else []
    except (FileNotFoundError, psutil.NoSuchProcess):
        return []
    return [postmaster, *(child.pid for child in children)]


def _worker() -> list[int]:
    import psutil

    # The resource tracker of multiprocessing is a child, too, and does no work.
    found = [child.pid for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
    return found[:1]


def _cut() -> None:
    """End every connection to the server but this one, as an administrator or a firewall does."""
    import psycopg

    from lontar.warehouse import embedded

    with psycopg.connect(embedded.superuser_libpq(), autocommit=True) as connection:
        query = "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'"
        connection.execute(query)


def _targets(whom: str) -> list[int]:
    if whom in (SERVER, POSTMASTER, CONNECTIONS):
        return _server(whole=whom == SERVER)
    return _worker() if whom == WORKER else [os.getpid()]


def _await_target(whom: str) -> None:
    """A worker that is not there yet, or a server that starts."""
    from lontar.warehouse import embedded, remains

    while not _targets(whom) or (whom == CONNECTIONS and not remains.is_ready(embedded.data_dir())):
        time.sleep(0.01)


class Blow:
    """Counts borders and strikes once, `delay` seconds after border `name` came for the `nth` time or a later one. Who is
    to be hit and is not there yet is waited for.
    """

    def __init__(self, trace: Path, plan: dict[str, Any] | None) -> None:
        self.trace, self.plan = trace, plan
        self.counts: Counter[str] = Counter((plan or {}).get("passed", {}))
        self.lock = threading.Lock()
        self.is_due = bool(plan)

    def write(self, text: str) -> None:
        with self.trace.open("a", encoding="utf-8") as file:
            file.write(f"{time.monotonic():.3f} {text}\n")

    def border(self, name: str) -> None:
        with self.lock:
            number = self.counts[name]
            self.counts[name] += 1
            self.write(f"{number} {name}")
            if not self.is_due or name != self.plan["name"] or number < self.plan["nth"]:
                return
            self.is_due = False
        if self.plan["delay"] or not _targets(self.plan["whom"]):
            threading.Thread(target=self._later, daemon=True).start()
        else:
            self.strike()

    def _later(self) -> None:
        time.sleep(self.plan["delay"])
        _await_target(self.plan["whom"])
        self.strike()

    def strike(self) -> None:
        whom = self.plan["whom"]
        if whom in (CONNECTIONS, CLOCK):
            self.write(f"{STRUCK} {whom}")
            _cut() if whom == CONNECTIONS else os.environ.update(LONTAR_NOW=self.plan["now"])
            return
        pids = _targets(whom)
        self.write(f"{STRUCK} {whom}")
        if whom == ENGINE:
            os.killpg(os.getpid(), signal.SIGKILL)
        _kill(pids)


def _listen(blow: Blow) -> None:
    from airflow.listeners import hookimpl
    from airflow.sdk.listener import get_listener_manager

    class Borders:
        @hookimpl
        def on_task_instance_running(self, task_instance: Any) -> None:
            blow.border(f"{task_instance.task_id} begins")

        @hookimpl
        def on_task_instance_success(self, task_instance: Any) -> None:
            blow.border(f"{task_instance.task_id} done")

        @hookimpl
        def on_task_instance_skipped(self, task_instance: Any) -> None:
            blow.border(f"{task_instance.task_id} skipped")

        @hookimpl
        def on_task_instance_failed(self, task_instance: Any) -> None:
            blow.border(f"{task_instance.task_id} failed")

    get_listener_manager().add_listener(Borders())


def _wrap(module: Any, name: str, blow: Blow, label: Any) -> None:
    """Two borders, before a function and after it."""
    wrapped = getattr(module, name)

    def bordered(*args: Any, **kwargs: Any) -> Any:
        what = label(*args, **kwargs)
        blow.border(f"{what} begins")
        result = wrapped(*args, **kwargs)
        blow.border(f"{what} done")
        return result

    setattr(module, name, bordered)


def prepare(trace: str, plan: dict[str, Any] | None) -> None:
    """Put the borders into this process, the first of them here; without a plan they are only written down."""
    from lontar import ledger
    from lontar.ingest import archive
    from lontar.publish import release, waiting

    blow = Blow(Path(trace), plan)
    _listen(blow)
    _wrap(ledger, "append", blow, lambda _connection, _agency, _run, kind, _payload: f"ledger {kind}")
    _wrap(archive.Receipt, "keep", blow, lambda _receipt: "archive")
    _wrap(waiting, "complete", blow, lambda *_args, **_kwargs: "rendering complete")
    _wrap(release, "put_in_place", blow, lambda *_args: "exchange")
    blow.border("command begins")
