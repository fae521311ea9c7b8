"""A disk that is full, each of the folders that a run writes in turn: words with place and remedy, nothing half, and after space is made
a plain run gives what an undisturbed one gives."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from bench import SECOND_MONTH, Bench, Ended
from state import State, differences, read_state
from watcher import Watcher

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.e2e, pytest.mark.timeout(900)]
_KILOBYTE = 1024
# Folder of the home -> what fits beside what is there already.
_FOLDERS = {"archive": 48, "waiting": 600, "published": 600, "postgres": 20_000}


def _mount(folder: Path, *words: str) -> bool:
    done = subprocess.run(["mount", "-t", "tmpfs", *words, "tmpfs", folder], capture_output=True)
    return done.returncode == 0


@pytest.fixture(scope="module")
def may_mount(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("mount")
    if os.geteuid() != 0 or not _mount(folder, "-o", "size=1m"):
        pytest.skip("a small disk must be mounted, which needs root and the right to mount")
    subprocess.run(["umount", folder], check=True)


def _blocks(folder: Path) -> int:
    return int(subprocess.run(["du", "-sk", folder], capture_output=True, check=True).stdout.split()[0])


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, bench: Bench, may_mount: None) -> Iterator[Path]:
    """One folder of the home on a disk on which little more fits than is there."""
    bench.restore(SECOND_MONTH)
    folder = bench.home / request.param
    folder.mkdir(exist_ok=True)
    kept = folder.with_name(f"{folder.name}.kept")
    folder.rename(kept)
    folder.mkdir()
    assert _mount(folder, "-o", f"size={_blocks(kept) + _FOLDERS[request.param]}k")
    subprocess.run(["cp", "-a", f"{kept}/.", folder], check=True)
    shutil.rmtree(kept)
    try:
        yield folder
    finally:
        bench.stop_server()
        subprocess.run(["umount", folder], check=True)


_IN_EVERY_TEST = ("archive", "postgres")
_CASES = [pytest.param(name, marks=() if name in _IN_EVERY_TEST else pytest.mark.soak) for name in _FOLDERS]


@pytest.mark.parametrize("small_disk", _CASES, indirect=True)
def test_disk_full__is_said_and_mended_by_space(
    bench: Bench, undisturbed: tuple[Ended, State], small_disk: Path
) -> None:
    with Watcher(bench.home / "published") as watcher:
        stopped = bench.engine.run("run", "--units", "city")
    assert stopped.code == 7, stopped.said
    assert "Traceback" not in stopped.said
    assert "no space left" in stopped.said
    assert str(small_disk) in stopped.said
    assert "docs/runbooks/disk-full.md" in stopped.said
    assert watcher.faults == set()
    assert _mount(small_disk, "-o", "remount,size=4g")
    bench.plain_run()
    assert differences(read_state(bench.home), undisturbed[1]) == []
    assert bench.engine.run("verify", "--all", "--json").code == 0
