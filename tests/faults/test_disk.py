"""A disk that is full, each of the folders that a run writes in turn: words with place and remedy, nothing half, and after space is made
a plain run gives what an undisturbed one gives. Where the inbox lies on it, a sender's file is cut: the whole one takes its place.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bench import RUN, SECOND_MONTH, Bench, Ended
from state import State, differences, read_state
from watcher import Watcher

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.e2e, pytest.mark.timeout(900)]
_KILOBYTE = 1024
# Folder of the home, or the home itself -> what fits beside what is there already, in kilobytes.
_FOLDERS = {"archive": 48, "waiting": 600, "published": 600, "postgres": 20_000, ".": 8_000}


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


@contextmanager
def _on_small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """The folder on a disk of its own on which so much fits beside what is there."""
    kept = folder.with_name(f"{folder.name}.kept")
    folder.rename(kept)
    folder.mkdir()
    assert _mount(folder, "-o", f"size={_blocks(kept) + kilobytes}k")
    try:
        subprocess.run(["cp", "-a", f"{kept}/.", folder], check=True)
        shutil.rmtree(kept)
        yield
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, bench: Bench, may_mount: None) -> Iterator[Path]:
    bench.restore(SECOND_MONTH)
    folder = bench.home / request.param
    folder.mkdir(exist_ok=True)
    with _on_small_disk(folder, _FOLDERS[request.param]):
        try:
            yield folder
        finally:
            bench.stop_server()


@pytest.mark.parametrize("small_disk", _FOLDERS, indirect=True)
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
    if small_disk.name == "archive":
        # Files that did not fit are missing: what starts with the publication, as a scheduler does, is refused.
        refused = bench.engine.run("run", "--units", "city", "--no-ingest")
        assert (refused.code, "The newest intake ran out of space" in refused.said) == (4, True), refused.said
    bench.plain_run()
    differing = differences(read_state(bench.home), undisturbed[1])
    # Deliveries that came in by two runs were judged by two gates, and the pages of the audit say so.
    told = "published/audit/" if small_disk.name == "archive" else "nothing"
    assert [line for line in differing if not line.startswith(told)] == []
    assert bench.engine.run("verify", "--all", "--json").code == 0


@pytest.mark.parametrize("name", ["checkin_202609.csv", "skm_202609.xlsx"])
def test_inbox_full__the_whole_file_takes_the_place_of_the_cut_one(
    bench: Bench, undisturbed: tuple[Ended, State], may_mount: None, name: str
) -> None:
    """Half a list of lines cannot be told from a short one: it is published, and the whole one revises it. Half a workbook is refused."""
    bench.restore(SECOND_MONTH)
    path, whole = next((bench.home / "inbox").rglob(name)), bench.folder / name
    shutil.move(path, whole)
    with _on_small_disk(path.parent, whole.stat().st_size // 2 // _KILOBYTE):
        with pytest.raises(OSError, match="No space left"):
            shutil.copy(whole, path)
        assert 0 < path.stat().st_size < whole.stat().st_size
        cut = bench.engine.run(*RUN)
        assert "Traceback" not in cut.said
        assert cut.code == (0 if name.endswith(".csv") else 3), cut.said
        assert _mount(path.parent, "-o", "remount,size=1g")
        shutil.copy(whole, path)
        mended = bench.engine.run(*RUN, "--revise")
        assert mended.code == 0, mended.said
        found = read_state(bench.home)
        assert found.broken == []
        assert found.tables["marts.indicator_value"] == undisturbed[1].tables["marts.indicator_value"]
        assert bench.engine.run("verify", "--all", "--json").code == 0
