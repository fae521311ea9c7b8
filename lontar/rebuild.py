"""Makes the files of a released revision again, in a folder of their own, and compares every byte with what the ledger noted.

They are made from the frozen cells, from what the ledger recorded up to the release (deliveries, gates, what stood published then), and
with the code of the revision's commit. The archive is asked for each delivery behind it: as long as retention keeps them, they are
decrypted and hashed; after that the frozen cells and the ledger are the evidence, and the result says so.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg

from lontar import ledger
from lontar.agency import get_agency
from lontar.destroyed import destructions
from lontar.errors import LontarError
from lontar.ingest import archive
from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.edition import collect
from lontar.publish.origin import origin_of
from lontar.publish.revisions import Revision
from lontar.publish.waiting import hash_files
from lontar.publish.workers import write_reports
from lontar.settings import settings
from lontar.warehouse import Role, connect

KIND = "rebuild_compared"
_RUNBOOK = "See docs/runbooks/rebuild.md."
# It carries the ledger's head at the time of its making: the only content outside the comparison.
_OUTSIDE = "manifest.json"


@dataclass(frozen=True)
class Rebuilt:
    """What came of a rebuilding.

    Attributes:
        files: How many were compared; equal to those of the release where `differing` and `missing` are empty.
        deliveries: How many stand behind the revision; `readable` of them are in the archive with their hash, `destroyed` are not
            because their time was over, `lost` for no reason that the ledger knows.
        changed: What of code, profile, seeds, models or gates is not what it was.
    """

    folder: Path
    revision: int
    commit: str
    files: int
    differing: tuple[str, ...]
    missing: tuple[str, ...]
    deliveries: int
    readable: int
    destroyed: int
    lost: tuple[str, ...]
    changed: tuple[str, ...]
    was_dirty: bool

    @property
    def is_equal(self) -> bool:
        return not (self.differing or self.missing)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"folder": str(self.folder), "is_equal": self.is_equal}


def _find(connection: psycopg.Connection, agency_id: str, period: Period, number: int) -> Revision:
    for revision in revisions.of_period(connection, agency_id, period):
        if revision.number == number:
            return revision
    raise LontarError(
        "There is no such revision.",
        where=f"{agency_id} {period.code} revision {number}",
        remedy="The page Arsip of the site lists them.",
    )


def _released_files(connection: psycopg.Connection, revision: Revision) -> dict[str, str]:
    files = revisions.published_files(connection, revision)
    if not files:
        where = f"{revision.agency_id} {revision.period.code} revision {revision.number}"
        raise LontarError("It was never released, so there is nothing to compare.", where=where, remedy=_RUNBOOK)
    return {name: digest for name, digest in files.items() if Path(name).name != _OUTSIDE}


def _ask_archive(agency_id: str, lines: list[dict[str, Any]], gone: dict[str, Any]) -> tuple[int, int, tuple[str, ...]]:
    """How many deliveries are readable, how many destroyed, and the names of those that are lost."""
    readable, lost = 0, []
    for line in lines:
        if line["sha256"] in gone:
            continue
        try:
            archive.verify(line["sha256"])
            readable += 1
        except (LontarError, OSError, ValueError):
            lost.append(line["file_name"])
    return readable, sum(line["sha256"] in gone for line in lines), tuple(lost)


def _changed(record: dict[str, Any], agency_id: str) -> tuple[str, ...]:
    now = origin_of(agency_id)
    found = ["commit"] if now.commit != record["commit"] else []
    return (*found, *sorted(name for name, value in record["hashes"].items() if now.hashes.get(name) != value))


def render_again(agency_id: str, period: Period, number: int, folder: Path) -> None:
    """Write the reports of a revision below `folder` with the code that runs now."""
    with connect(Role.PUBLISHER) as connection:
        revision = _find(connection, agency_id, period, number)
        has_units = any("/" in name for name in revisions.published_files(connection, revision))
        edition = collect(
            connection, get_agency(agency_id), revision, with_units=has_units, is_draft=False, as_released=True
        )
    write_reports(edition, folder)


# Commits from before this module have the two functions that it needs.
_IN_WORKTREE = """
import sys
from pathlib import Path
from lontar.period import Period
agency, period, number, folder = sys.argv[1], Period.parse(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
try:
    from lontar.rebuild import render_again
except ImportError:
    from lontar.agency import get_agency
    from lontar.publish import revisions
    from lontar.publish.edition import collect
    from lontar.publish.workers import write_reports
    from lontar.warehouse import Role, connect
    with connect(Role.PUBLISHER) as connection:
        revision = next(r for r in revisions.of_period(connection, agency, period) if r.number == number)
        units = any("/" in name for name in revisions.published_files(connection, revision))
        edition = collect(connection, get_agency(agency), revision, with_units=units, is_draft=False)
    write_reports(edition, folder, workers=1)
else:
    render_again(agency, period, number, folder)
"""


@contextmanager
def _worktree(commit: str) -> Iterator[Path]:
    """A checkout of a commit beside ours, for as long as it is needed."""

    def git(*words: str) -> subprocess.CompletedProcess:
        command = ["git", "-C", str(settings().project_dir), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=120)  # noqa: S603 - fixed words and a commit

    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "checkout"
        if git("worktree", "add", "--detach", str(path), commit).returncode:
            raise LontarError(
                f"The code of commit {commit} is not here.",
                where=str(settings().project_dir),
                remedy=f"Run this in a checkout that has the commit, or in the image that was built from it. {_RUNBOOK}",
            )
        try:
            yield path
        finally:
            git("worktree", "remove", "--force", str(path))


def _render_at(commit: str, agency_id: str, period: Period, number: int, folder: Path) -> None:
    with _worktree(commit) as checkout:
        variables = os.environ | {"PYTHONPATH": str(checkout), "LONTAR_HOME": str(settings().home)}
        variables["LONTAR_AGENCIES"] = os.environ.get("LONTAR_AGENCIES") or str(checkout / "config" / "agencies")
        variables["LONTAR_COMMIT"] = commit
        words = [sys.executable, "-c", _IN_WORKTREE, agency_id, period.code, str(number), str(folder)]
        done = subprocess.run(words, env=variables, cwd=checkout, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise LontarError(f"The code of commit {commit} could not do it: {last}", where=agency_id, remedy=_RUNBOOK)


def rebuild(agency_id: str, period: Period, number: int, folder: Path, run_id: str, *, here: bool = False) -> Rebuilt:
    """Make the files of a released revision again and compare them with the ledger; one entry `rebuild_compared`.

    Args:
        folder: Where they are written; must not be there or be empty, and not lie on the site.
        here: Use the code that is installed though the revision was made by another commit.
    Raises:
        LontarError: No such revision, never released, a folder that is in use, a commit that is not here.
    """
    if folder.exists() and any(folder.iterdir()):
        raise LontarError("The folder is not empty.", where=str(folder), remedy="Name a new one.")
    if folder.resolve().is_relative_to(settings().published_dir):
        raise LontarError("The folder lies on the site.", where=str(folder), remedy="Name one outside of it.")
    with connect(Role.AUDITOR) as connection:
        revision = _find(connection, agency_id, period, number)
        expected, record = _released_files(connection, revision), revisions.record_of(connection, revision)
        gone = destructions(connection, agency_id)
    changed = _changed(record, agency_id)
    folder.mkdir(parents=True, exist_ok=True)
    if "commit" in changed and not here:
        _render_at(record["commit"], agency_id, period, number, folder)
    else:
        render_again(agency_id, period, number, folder)
    done = _compare(folder, revision, expected, record, gone, changed)
    with connect(Role.AUDITOR) as connection:
        payload = {name: value for name, value in done.as_dict().items() if name != "folder"}
        ledger.append(connection, agency_id, run_id, KIND, {"period": period.code} | payload)
    return done


def _compare(
    folder: Path,
    revision: Revision,
    expected: dict[str, str],
    record: dict[str, Any],
    gone: dict[str, Any],
    changed: tuple[str, ...],
) -> Rebuilt:
    found = {name: digest for name, digest in hash_files(folder).items() if Path(name).name != _OUTSIDE}
    readable, destroyed, lost = _ask_archive(revision.agency_id, record["deliveries"], gone)
    return Rebuilt(
        folder=folder,
        revision=revision.number,
        commit=record["commit"],
        files=len(expected),
        differing=tuple(sorted(name for name, value in found.items() if expected.get(name) != value)),
        missing=tuple(sorted(expected.keys() - found.keys())),
        deliveries=len(record["deliveries"]),
        readable=readable,
        destroyed=destroyed,
        lost=lost,
        changed=changed,
        was_dirty=record["is_dirty"],
    )
