"""Notes of a killed server: taken away where the number is nobody's or another process's, also the one beside the socket."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lontar.warehouse import remains

_NOTE = "{pid}\n{data}\n1790000000\n5432\n{socket}\n\n  1234567    131072\nready   \n"


def _leave(data: Path, socket: Path, pid: int) -> list[Path]:
    paths = [data / "postmaster.pid", socket / ".s.PGSQL.5432.lock"]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text(_NOTE.format(pid=pid, data=data, socket=socket), encoding="utf-8")
    return paths


@pytest.mark.parametrize("place", ["postgres", "elsewhere"])
def test_number_of_another_process__holds_nothing(tmp_path: Path, place: str) -> None:
    left = _leave(tmp_path / "postgres", tmp_path / place, os.getpid())
    remains.clear(tmp_path / "postgres")
    assert [path for path in left if path.exists()] == []


def test_number_of_a_process_that_was_killed_and_not_asked_for__holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as killed:
        killed.kill()
        os.waitid(os.P_PID, killed.pid, os.WEXITED | os.WNOWAIT)
        left = _leave(tmp_path / "postgres", tmp_path / "postgres", killed.pid)
        remains.clear(tmp_path / "postgres")
        assert [path for path in left if path.exists()] == []


def test_folder_without_notes__is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("18")
    remains.clear(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["PG_VERSION"]


def test_cut_note__is_taken_away(tmp_path: Path) -> None:
    (tmp_path / "postmaster.pid").write_text("12")
    remains.clear(tmp_path)
    assert list(tmp_path.iterdir()) == []
