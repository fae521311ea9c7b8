"""Puts a complete folder in the place of another in one step, so that a reader sees the old one or the new one.

The first publication of a period is a plain rename. Replacing one uses the exchange of two names that Linux offers
(`renameat2`); where the file system has none (some network shares), two renames follow each other and a reader may for an
instant find nothing, but never a mixture.
"""

import ctypes
import errno
import os
import shutil
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_NOT_OFFERED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM)


def sync_tree(folder: Path) -> None:
    """Force every file and folder below to disk, so that a power cut after the swap finds whole pages."""
    for path in [*folder.rglob("*"), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step. False where the system does not offer it."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NOT_OFFERED:
        return False
    raise OSError(number, os.strerror(number), str(one))


def put_in_place(incoming: Path, target: Path) -> None:
    """Make `incoming` be `target`; what stood there before is removed. Both must lie on the same file system."""
    if not target.exists():
        incoming.rename(target)
    elif _exchange(incoming, target):
        shutil.rmtree(incoming)
    else:
        outgoing = incoming.with_suffix(".old")
        target.rename(outgoing)
        incoming.rename(target)
        shutil.rmtree(outgoing)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
