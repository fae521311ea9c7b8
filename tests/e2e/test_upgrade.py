"""An installation made by the first released version goes on under this one: nothing published changes, everything verifies."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from prepared import new_home
from support import remove_home

from lontar.settings import PROJECT_DIR

pytestmark = [pytest.mark.e2e, pytest.mark.integration, pytest.mark.timeout(900)]

CITY, FIRST, SECOND = "kota-kupang", "2026-08", "2026-09"
_MOST_SECONDS = 600


@dataclass(frozen=True)
class Installation:
    """A home and what the first version had published in it: path below the month's folder -> SHA-256."""

    home: Path
    before: dict[str, str]

    def run(self, *words: str, project: Path = PROJECT_DIR) -> subprocess.CompletedProcess:
        """`lontar` of one checkout or the other, in this home, with the profile the city has had from the first day."""
        variables = {"LONTAR_HOME": self.home, "LONTAR_AGENCIES": self.home / "agencies", "PYTHONPATH": project}
        environment = os.environ | {name: str(value) for name, value in variables.items()}
        command = [sys.executable, "-c", "from lontar.cli import app; app()", *words]
        done = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, timeout=_MOST_SECONDS
        )
        assert done.returncode == 0, f"lontar {' '.join(words)}: {done.stdout[-1500:]}{done.stderr[-3000:]}"
        return done

    def published(self) -> dict[str, str]:
        folder = self.home / "published" / CITY / FIRST
        files = (path for path in folder.rglob("*") if path.is_file())
        return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _first_release() -> str:
    table = (PROJECT_DIR / "docs" / "releases.md").read_text(encoding="utf-8")
    return re.search(r"\| 0\.1\.0 \| `([0-9a-f]{40})`", table)[1]


@pytest.fixture(scope="module")
def first_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout of the first release, out of this repository's history."""
    commit, folder = _first_release(), tmp_path_factory.mktemp("first")
    archive = folder / "first.tar"
    done = subprocess.run(
        ["git", "archive", "--output", archive, commit], cwd=PROJECT_DIR, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"the history of this checkout does not reach back to the first release: {done.stderr.strip()}")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / "lontar", filter="data")
    return folder / "lontar"


@pytest.fixture(scope="module")
def upgraded(first_version: Path) -> Iterator[Installation]:
    """One month published by the first version; the next month's deliveries come, and this version runs."""
    home = new_home()
    old = Installation(home, {})
    (home / "agencies").mkdir()
    shutil.copy(first_version / "config" / "agencies" / f"{CITY}.yml", home / "agencies")
    old.run("sample", "--city", CITY, "--scale", "0.05", "--months", f"{FIRST}..{FIRST}", project=first_version)
    old.run("run", "--agency", CITY, "--units", "city", project=first_version)
    installation = Installation(home, old.published())
    installation.run("sample", "--city", CITY, "--scale", "0.05", "--next-month")
    installation.run("run", "--agency", CITY, "--units", "city")
    yield installation
    remove_home(home)


def test_first_version__published_something(upgraded: Installation) -> None:
    assert {"index.html", "data.json", "laporan.pdf"} <= set(upgraded.before)


def test_upgrade__leaves_what_is_published_as_it_was(upgraded: Installation) -> None:
    now = upgraded.published()
    assert {path: now.get(path) for path in upgraded.before} == upgraded.before


def test_upgrade__verifies_what_the_first_version_wrote(upgraded: Installation) -> None:
    report = json.loads(upgraded.run("verify", "--json").stdout)
    assert report["holds"], report["faults"]


def test_upgrade__is_verified_by_the_stand_alone_program_too(upgraded: Installation, tmp_path: Path) -> None:
    upgraded.run("ledger", "export", "--output", str(tmp_path / "ledger.jsonl"))
    program = PROJECT_DIR / "docs" / "auditor" / "verify_published.py"
    words = [sys.executable, "-I", program, upgraded.home / "published", tmp_path / "ledger.jsonl"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=_MOST_SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr


def test_upgrade__explains_a_figure_of_the_first_version(upgraded: Installation) -> None:
    done = upgraded.run("explain", "--agency", CITY, "--period", FIRST, "--indicator", "attendance_rate")
    assert "attendance_rate" in done.stdout


def test_upgrade__the_next_month_comes_out(upgraded: Installation) -> None:
    report = json.loads((upgraded.home / "published" / CITY / SECOND / "data.json").read_text())
    assert any(cell["status"] == "shown" for cell in report["cells"])
