"""Complete renderings, and folders that change places in one step."""

import threading
from pathlib import Path

import pytest

from lontar.errors import LontarError
from lontar.publish import swap, waiting


def make(folder: Path, text: str) -> Path:
    (folder / "1.01").mkdir(parents=True)
    for name in ("index.html", "1.01/index.html", "manifest.json"):
        (folder / name).write_text(text)
    return folder


def test_read__an_unfinished_rendering_is_refused(tmp_path: Path) -> None:
    folder = make(tmp_path / "2026-09", "x")
    with pytest.raises(LontarError, match="No finished rendering"):
        waiting.read(folder)


@pytest.mark.parametrize("change", ["alter", "remove", "add"])
def test_read__a_rendering_that_was_touched_is_refused(tmp_path: Path, change: str) -> None:
    folder = make(tmp_path / "2026-09", "x")
    waiting.complete(folder, 1, is_draft=False)
    page = folder / "1.01" / ("more.html" if change == "add" else "index.html")
    page.unlink() if change == "remove" else page.write_text("y")
    with pytest.raises(LontarError, match=r"changed after it was made: 1\.01/"):
        waiting.read(folder)


def test_document_hash__follows_every_document_but_not_the_manifest_with_the_head_of_the_ledger(tmp_path: Path) -> None:
    folder = make(tmp_path / "2026-09", "x")
    before = waiting.complete(folder, 1, is_draft=False).document_hash
    (folder / "manifest.json").write_text("another head")
    assert waiting.complete(folder, 1, is_draft=False).document_hash == before
    (folder / "1.01" / "index.html").write_text("y")
    assert waiting.complete(folder, 1, is_draft=False).document_hash != before


def test_write_text__leaves_an_equal_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a" / "index.html"
    assert waiting.write_text(path, "x")
    inode = path.stat().st_ino
    assert not waiting.write_text(path, "x")
    assert path.stat().st_ino == inode
    assert waiting.write_text(path, "y")
    assert [entry.name for entry in path.parent.iterdir()] == ["index.html"]


@pytest.mark.parametrize("offers_exchange", [True, False])
def test_put_in_place__replaces_a_folder_whole(tmp_path: Path, offers_exchange: bool, monkeypatch) -> None:
    if not offers_exchange:
        monkeypatch.setattr(swap, "_exchange", lambda one, other: False)
    target = make(tmp_path / "2026-09", "old")
    (target / "gone.html").write_text("old")
    swap.put_in_place(make(tmp_path / ".2026-09.incoming", "new"), target)
    assert {path.read_text() for path in target.rglob("*") if path.is_file()} == {"new"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["2026-09"]


def test_put_in_place__a_reader_always_finds_a_whole_publication(tmp_path: Path) -> None:
    """Fifty replacements under a reader that never finds the page missing or half old, half new."""
    target = make(tmp_path / "2026-09", "r0" * 5000)
    stop, seen, faults = threading.Event(), set(), []

    def read() -> None:
        while not stop.is_set():
            try:
                text = (target / "index.html").read_text()
            except OSError as error:
                faults.append(error)
                continue
            seen.add(text[:2])
            if text != text[:2] * 5000:
                faults.append(text[:20])

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(50):
        text = f"r{number % 10}" * 5000
        swap.put_in_place(make(tmp_path / ".2026-09.incoming", text), target)
    stop.set()
    reader.join()
    assert not faults
    assert len(seen) > 1, "the reader was there while folders changed places"
