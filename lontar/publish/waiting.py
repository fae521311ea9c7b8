"""The waiting room: complete renderings that nobody but the release looks at, `LONTAR_HOME/waiting/<agency>/<period>/`.

Beside each folder lies `<period>.json`, written last, with what was rendered and the hash of every file. A folder without it
is unfinished; a folder that differs from it was touched.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from lontar.errors import LontarError
from lontar.period import Period
from lontar.settings import settings

# The ledger's head stands in the manifest; the rest follows from the deliveries, rules, profile, commit and revision.
_OUTSIDE_COMPARISON = "manifest.json"


@dataclass(frozen=True)
class Rendering:
    """What a waiting folder holds: path relative to it -> sha256, in order of the paths."""

    revision: int
    is_draft: bool
    files: dict[str, str]

    @property
    def document_hash(self) -> str:
        """One sha256 over all documents; the same in every installation that received the same deliveries."""
        names = sorted(name for name in self.files if Path(name).name != _OUTSIDE_COMPARISON)
        return hashlib.sha256("".join(f"{name}\0{self.files[name]}\n" for name in names).encode()).hexdigest()


def folder_of(agency_id: str, period: Period) -> Path:
    """Where the rendering of an agency's period waits."""
    return settings().home / "waiting" / agency_id / period.code


def _record_path(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.json")


def empty(folder: Path) -> Path:
    """Make the folder new and empty; what waited there before is no rendering any more."""
    _record_path(folder).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def hash_files(folder: Path) -> dict[str, str]:
    """sha256 of every file below a folder by its path relative to it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def write_text(path: Path, text: str) -> bool:
    """Replace one file so that a reader sees the old or the new text. Returns whether anything changed."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    return True


def complete(folder: Path, revision: int, *, is_draft: bool) -> Rendering:
    """Declare a folder complete: hash its files and write the record beside it."""
    rendering = Rendering(revision, is_draft, hash_files(folder))
    write_text(_record_path(folder), json.dumps(asdict(rendering), indent=1, sort_keys=True))
    return rendering


def read(folder: Path) -> Rendering:
    """The record of a waiting folder, checked against its files.

    Raises LontarError when nothing waits there, when the rendering is unfinished, or when a file differs from its hash.
    """
    path = _record_path(folder)
    if not path.exists():
        raise LontarError(
            "No finished rendering waits here.",
            where=str(folder),
            remedy="Run the period again; see docs/runbooks/release-refused.md.",
        )
    rendering = Rendering(**json.loads(path.read_text(encoding="utf-8")))
    found = hash_files(folder)
    if found != rendering.files:
        wrong = sorted(
            name for name in found.keys() | rendering.files.keys() if found.get(name) != rendering.files.get(name)
        )
        message = f"The waiting rendering was changed after it was made: {', '.join(wrong[:5])}."
        raise LontarError(
            message, where=str(folder), remedy="Run the period again; see docs/runbooks/release-refused.md."
        )
    return rendering


def discard(folder: Path) -> None:
    """Remove a waiting rendering after its release."""
    _record_path(folder).unlink(missing_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
