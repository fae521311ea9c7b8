"""Looks at the published folder again and again while a run is killed: every publication it sees must be whole.

A publication is read through the descriptor of its folder, so that an exchange in between is no mixture of ours. What was
exchanged away while it was read is looked at anew.
"""

import hashlib
import json
import os
import threading
from contextlib import suppress
from pathlib import Path

_PAUSE_SECONDS = 0.02


def _open(name: str, inside: int | None = None) -> int:
    return os.open(name, os.O_RDONLY, dir_fd=inside)


def _read(name: str, inside: int) -> bytes:
    with os.fdopen(_open(name, inside), "rb") as file:
        return file.read()


# What was read of a file that has not been written or replaced since.
_HASHES: dict[tuple[int, ...], str] = {}


def _hash(name: str, inside: int) -> str:
    with os.fdopen(_open(name, inside), "rb") as file:
        found = os.fstat(file.fileno())
        key = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
        if key not in _HASHES:
            _HASHES[key] = hashlib.file_digest(file, "sha256").hexdigest()
        return _HASHES[key]


def _faults_of_report(folder: int) -> list[str]:
    """What differs from the manifest of one report's folder."""
    names = {entry.name for entry in os.scandir(folder) if entry.is_file(follow_symlinks=False)}
    if "manifest.json" not in names:
        return ["no manifest"]
    told = json.loads(_read("manifest.json", folder))["files"]
    faults = [f"{name} is not in the manifest" for name in names - told.keys() - {"manifest.json"}]
    faults += [f"{name} is missing" for name in told.keys() - names]
    for name in told.keys() & names:
        if _hash(name, folder) != told[name]["sha256"]:
            faults.append(f"{name} is not what the manifest says")
    return faults


def _faults_below(folder: int) -> list[str]:
    """The city's report and those of its units."""
    faults = _faults_of_report(folder)
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            inside = _open(entry.name, folder)
            try:
                faults += [f"{entry.name}/{fault}" for fault in _faults_of_report(inside)]
            finally:
                os.close(inside)
    return faults


def faults_of_publication(place: Path) -> list[str] | None:
    """What is wrong with a publication; None when another one stood there before it was read to its end."""
    try:
        folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return None
    try:
        faults = _faults_below(folder)
        same = os.path.samestat(os.fstat(folder), place.stat())
    except FileNotFoundError:
        return None
    finally:
        os.close(folder)
    return faults if same else None


def _faults_of_page(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8").rstrip()
    return [] if text.endswith("</html>") else ["the page is cut"]


class Watcher:
    """Use as a context manager around a run; `faults` is what was seen, `seen` how many whole publications."""

    def __init__(self, published: Path) -> None:
        self.published, self.faults, self.seen, self.looks = published, set(), set(), 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def look(self) -> None:
        self.looks += 1
        for place in self.published.glob("*/[0-9]*"):
            faults = faults_of_publication(place)
            if faults is not None:
                self.seen.add(place.relative_to(self.published).as_posix())
                self.faults |= {f"{place.name}: {fault}" for fault in faults}
        for page in [*self.published.glob("*.html"), *self.published.glob("*/index*.html")]:
            with suppress(FileNotFoundError):
                self.faults |= {f"{page.name}: {fault}" for fault in _faults_of_page(page)}

    def _watch(self) -> None:
        while not self._end.wait(_PAUSE_SECONDS):
            self.look()

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        self.look()
