"""What an embedded server leaves behind when it is killed: a note of its number that may be another process's by now, and
processes of its own that do not know yet that they are alone.

PostgreSQL refuses to start beside either, and is right to: two servers on the same files destroy them.
"""

import time
from pathlib import Path

from lontar.errors import LontarError

_PATIENCE_SECONDS = 5
_RECOVERY_SECONDS = 900
_POLL_SECONDS = 0.1
# What the note says when the server takes connections; its last line.
_READY, _LINES = "ready", 8
# Where its socket is, as the note says.
_SOCKET_LINE = 4


def _note(data_dir: Path) -> list[str]:
    try:
        return (data_dir / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return []


def _belongs(process, data_dir: Path, *, if_hidden: bool) -> bool:
    """Whether a process is one of this folder's server: all of them work in it, whatever they call themselves.

    `if_hidden` is the answer where the system does not say in which folder a postgres works.
    """
    import psutil

    try:
        return process.name().startswith("postgres") and Path(process.cwd()) == data_dir
    except psutil.AccessDenied:
        return if_hidden
    except psutil.NoSuchProcess:
        return False


def is_running(data_dir: Path) -> bool:
    """Whether the server that left its number here is there, and is one of ours."""
    import psutil

    note = _note(data_dir)
    if not note or not note[0].strip().isdigit():
        return False
    try:
        process = psutil.Process(int(note[0]))
        return process.status() != psutil.STATUS_ZOMBIE and _belongs(process, data_dir.resolve(), if_hidden=True)
    except psutil.NoSuchProcess:
        return False


def is_ready(data_dir: Path) -> bool:
    """Whether the running server takes connections; while it starts or recovers it does not."""
    note = _note(data_dir)
    return len(note) >= _LINES and note[_LINES - 1].strip() == _READY


def wait_until_ready(data_dir: Path, most_seconds: float = _RECOVERY_SECONDS) -> None:
    """Wait for a server that starts, until it is ready or has given up. Raises LontarError after `most_seconds`."""
    deadline = time.monotonic() + most_seconds
    while is_running(data_dir) and not is_ready(data_dir):
        if time.monotonic() > deadline:
            raise LontarError(
                f"The embedded PostgreSQL is still starting after {most_seconds:.0f} s.",
                where=str(data_dir / "log"),
                remedy="It replays its log after a crash. Wait for it, or see docs/runbooks/database-gone.md.",
            )
        time.sleep(_POLL_SECONDS)


def _orphans(data_dir: Path) -> list:
    import psutil

    place = data_dir.resolve()
    return [process for process in psutil.process_iter() if _belongs(process, place, if_hidden=False)]


def _end(orphans: list) -> None:
    """They end by themselves as soon as they look up from their work; what does not is killed, as its postmaster was."""
    import psutil

    _, alive = psutil.wait_procs(orphans, timeout=_PATIENCE_SECONDS)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=_PATIENCE_SECONDS)


def _notes(data_dir: Path) -> list[Path]:
    """The server's own note, and the one beside its socket: PostgreSQL believes both as long as the number is any process's.

    A process that was killed and that nobody has asked for yet still has its number.
    """
    told = _note(data_dir)[_SOCKET_LINE : _SOCKET_LINE + 1]
    folders = {data_dir, *(Path(line) for line in told if line.strip())}
    found = [path for folder in sorted(folders) for path in folder.glob(".s.PGSQL.*.lock")]
    return [*found, *data_dir.glob("postmaster.pid")]


def clear(data_dir: Path) -> None:
    """Make a start possible: wait for a server that is starting; end what is left of one that was killed, and take its notes away.

    Nothing happens where a server runs or was stopped in order. The caller holds the lock of the home.
    """
    notes = _notes(data_dir)
    if not notes:
        return
    wait_until_ready(data_dir)
    if is_running(data_dir):
        return
    _end(_orphans(data_dir))
    for note in notes:
        note.unlink(missing_ok=True)
