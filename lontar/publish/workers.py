"""Writes many reports with all cores. What comes out does not depend on how many there are: one report, one process, one call.

Processes are spawned, not forked: a task of a scheduler has threads and database connections that a fork would inherit.
"""

import gc
import multiprocessing
import os
import pickle
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing.connection import wait
from pathlib import Path

from lontar.errors import LontarError
from lontar.publish.edition import Edition, write_report

# (reports written, reports in all)
Progress = Callable[[int, int], None]

# Starting a process costs as much as writing a handful of reports.
_FEW = 12

_edition: Edition | None = None
_folder: Path | None = None


def _end_with_parent() -> None:
    """A worker whose parent was killed would else wait for ever, and first write into the folder that the next run fills."""
    wait([multiprocessing.parent_process().sentinel])
    os._exit(1)


def _prepare(kept: Path, folder: Path) -> None:
    """Runs once in each process: the rows are read once, not once per report."""
    global _edition, _folder
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _edition, _folder = pickle.loads(kept.read_bytes()), folder  # noqa: S301 - our own words, in a file of our own
    # The edition stays for as long as the process does: looking through it for garbage again and again finds none.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _write(unit_id: str) -> str:
    write_report(_edition, unit_id, _folder)
    return unit_id


def usable_cores() -> int:
    """Cores this process may use, which in a container are fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def choose_workers(reports: int, wanted: int | None = None) -> int:
    """How many processes to start; 1 means none. A daemonic process (a Celery worker's task) may not start any."""
    if multiprocessing.current_process().daemon:
        return 1
    if wanted is not None:
        return max(wanted, 1)
    return 1 if reports <= _FEW else min(usable_cores(), reports)


def _in_process(edition: Edition, folder: Path) -> Iterable[str]:
    for unit_id in edition.unit_ids:
        write_report(edition, unit_id, folder)
        yield unit_id


@contextmanager
def _kept(edition: Edition, folder: Path) -> Iterator[Path]:
    """The edition in a private file beside the folder, for as long as the processes start.

    Handed over as an argument it would go through the pipe of a starting process. The pipe holds 64 KB: where that process is
    killed before it has read them all, whoever writes waits for ever.
    """
    path = folder.with_name(f".{folder.name}.edition")
    path.unlink(missing_ok=True)  # of a run that was killed
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            pickle.dump(edition, file, pickle.HIGHEST_PROTOCOL)
        yield path
    finally:
        path.unlink(missing_ok=True)


def _in_pool(edition: Edition, folder: Path, workers: int) -> Iterable[str]:
    context = multiprocessing.get_context("spawn")
    with (
        _kept(edition, folder) as kept,
        ProcessPoolExecutor(workers, mp_context=context, initializer=_prepare, initargs=(kept, folder)) as pool,
    ):
        pending = [pool.submit(_write, unit_id) for unit_id in edition.unit_ids]
        try:
            for done in as_completed(pending):
                yield done.result()
        except BrokenProcessPool as error:
            raise LontarError(
                "A process that wrote reports was killed, as a machine does that is short of memory.",
                where=str(folder),
                remedy="Run again; where it happens again, give the machine more memory: docs/runbooks/killed-run.md.",
            ) from error
        finally:
            # After a failure or Ctrl-C what has not begun is not begun.
            pool.shutdown(wait=True, cancel_futures=True)


def write_reports(
    edition: Edition, folder: Path, *, workers: int | None = None, progress: Progress | None = None
) -> None:
    """Write every report of the edition below `folder`; the first failure is raised after the running ones have ended."""
    count = choose_workers(len(edition.unit_ids), workers)
    written = _in_process(edition, folder) if count == 1 else _in_pool(edition, folder, count)
    for number, _ in enumerate(written, start=1):
        if progress:
            progress(number, len(edition.unit_ids))
