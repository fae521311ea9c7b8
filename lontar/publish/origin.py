"""What decided a publication besides the deliveries: the code's commit, and hashes of profile, seeds, models and gates."""

import hashlib
import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from lontar.agency import get_agency
from lontar.letterhead import logo_path
from lontar.settings import settings

# What the dbt manifest is made of, hashed from its files: the manifest itself carries the time of its making.
_FOLDERS = {
    "seeds": ("dbt_project/seeds",),
    "manifest": ("dbt_project/models", "dbt_project/macros"),
    "expectations": ("expectations",),
}


@dataclass(frozen=True)
class Origin:
    """Commit of the code, whether the checkout differed from it, and name -> sha256 of what else decided the figures."""

    commit: str
    is_dirty: bool
    hashes: dict[str, str]


def _git(*arguments: str) -> str | None:
    """Output of a git command in the checkout; None where there is no git or no checkout (an image)."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words
            ["git", *arguments],  # noqa: S607 - git is where the machine has it
            cwd=settings().project_dir,
            capture_output=True,
            text=True,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _commit() -> tuple[str, bool]:
    """An image has no checkout: it is built with its commit in `LONTAR_COMMIT`."""
    built_from = os.environ.get("LONTAR_COMMIT")
    if built_from:
        return built_from, False
    commit = _git("rev-parse", "HEAD")
    changes = _git("status", "--porcelain")
    return commit or "unknown", commit is None or changes != ""


def _is_content(path: Path, folder: Path) -> bool:
    return path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(folder).parts)


def hash_folders(folders: Iterable[Path]) -> str:
    """One sha256 over names and contents of all files below the folders, whatever order the disk gives them in."""
    whole = hashlib.sha256()
    for folder in folders:
        for path in sorted(path for path in folder.rglob("*") if _is_content(path, folder)):
            name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
            whole.update(f"{name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _profile_hash(agency_id: str) -> str:
    """One sha256 over the profile and the logo that its letterhead names."""
    profile = (settings().agencies_dir / f"{agency_id}.yml").read_bytes()
    logo = logo_path(get_agency(agency_id).publication.letterhead)
    return hashlib.sha256(profile + (logo.read_bytes() if logo else b"")).hexdigest()


def origin_of(agency_id: str) -> Origin:
    """The present origin of an agency's publication. Reads the checkout and the profile; no clock, no path in it."""
    commit, is_dirty = _commit()
    hashes = {"profile": _profile_hash(agency_id)}
    for name, folders in _FOLDERS.items():
        hashes[name] = hash_folders(settings().project_dir / folder for folder in folders)
    return Origin(commit, is_dirty, hashes)
