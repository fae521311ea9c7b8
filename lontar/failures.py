"""What lies behind a failure that is none of ours: a full disk, a warehouse that is gone. Said in words, with what to do.

Libraries bury the cause: Airflow's session, dbt and the standard library each raise errors of their own. They are asked by
name and number, because importing their modules takes longer than most commands.
"""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path

from lontar.errors import DiskFull, LontarError, WarehouseGone
from lontar.settings import settings

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_SPACE = "No space left on device"
_LITTLE_BYTES = 32 << 20
_SQLSTATE_DISK_FULL = "53100"
# The last is what a session says of itself after the connection went.
_GONE = ("OperationalError", "InterfaceError", "PendingRollbackError")


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came of, the nearest cause first."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or getattr(error, "orig", None) or error.__context__


def _is_full(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return getattr(error, "sqlstate", None) == _SQLSTATE_DISK_FULL or _NO_SPACE in str(error)


def _is_gone(error: BaseException) -> bool:
    """Whether a database driver says that nobody answers any more."""
    kinds = [kind for kind in type(error).__mro__ if kind.__module__.startswith(("psycopg", "sqlalchemy.exc"))]
    return any(kind.__name__ in _GONE for kind in kinds)


def _ours(error: BaseException | None) -> LontarError | None:
    """The error of ours that another was raised from; not one that was merely being handled when a mistake was made."""
    while error is not None and not isinstance(error, LontarError):
        error = error.__cause__
    return error


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    return folder if folder.exists() else _nearest(folder.parent)


def full_folders() -> list[Path]:
    """Folders of this home on whose disk nothing fits any more; of those on one disk the first."""
    home = settings().home
    folders = [home, settings().archive_dir, home / "waiting", settings().published_dir, home / "postgres"]
    full = [folder for folder in folders if shutil.disk_usage(_nearest(folder)).free < _LITTLE_BYTES]
    return list({_nearest(folder).stat().st_dev: folder for folder in reversed(full)}.values())[::-1]


def disk_full(where: str = "") -> DiskFull:
    """The error that names the file or the folders concerned."""
    places = where or ", ".join(map(str, full_folders())) or str(settings().home)
    return DiskFull(
        "There is no space left on the disk. What was finished stays; the step at work was undone.",
        where=places,
        remedy="Make space, then run again: docs/runbooks/disk-full.md.",
    )


def is_disk_full(error: BaseException) -> bool:
    """Whether no space is what lies behind it."""
    return any(_is_full(cause) for cause in chain(error))


def known(error: BaseException) -> LontarError | None:
    """The error of ours that says it; None where none does."""
    causes = list(chain(error))
    full = next((cause for cause in causes if _is_full(cause)), None)
    if full is not None:
        return disk_full(str(getattr(full, "filename", None) or ""))
    ours = _ours(error)
    if ours is not None:
        return ours
    gone = next((cause for cause in causes if _is_gone(cause)), None)
    if gone is None:
        return None
    # A server that cannot write its log any more dies of it.
    return disk_full() if full_folders() else _gone(gone)


def _gone(error: BaseException) -> WarehouseGone:
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return WarehouseGone(
        f"The warehouse does not answer: {lines[0]}",
        where="LONTAR_DATABASE_URL" if not settings().is_embedded else str(settings().home / "postgres"),
        remedy="Run again: what was finished stays. If it does not answer then either, docs/runbooks/database-gone.md.",
    )
