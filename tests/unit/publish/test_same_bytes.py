"""Same inputs, same bytes: every file of a publication, made twice by two processes that share nothing but the inputs."""

import os
import subprocess
import sys
from pathlib import Path

from lontar.publish.languages import all_files
from lontar.publish.waiting import hash_files

_SCRIPT = """
import sys
from pathlib import Path
from fixtures.published_city import City
from lontar.publish.workers import write_reports

if __name__ == "__main__":
    write_reports(City(3).edition(), Path(sys.argv[1]), workers=int(sys.argv[2]))
"""
_HERE = {"TZ": "Asia/Makassar", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"}
_ELSEWHERE = {
    "TZ": "America/New_York",
    "LANG": "de_DE.UTF-8",
    "LC_ALL": "de_DE.UTF-8",
    "PYTHONHASHSEED": "7",
    "SOURCE_DATE_EPOCH": "1",
    "COLUMNS": "40",
    "TYPST_FONT_PATHS": "/usr/share/fonts",
}


def _written(folder: Path, environment: dict[str, str], workers: int) -> dict[str, str]:
    """The city's reports, written in a process of its own from a folder and a home of its own: path -> sha256."""
    (folder / "cwd").mkdir(parents=True)
    script = folder / "write.py"
    script.write_text(_SCRIPT, encoding="utf-8")
    tests = Path(__file__).resolve().parents[2]
    paths = {"PYTHONPATH": os.pathsep.join((str(tests), str(tests.parent))), "LONTAR_HOME": str(folder / "home")}
    command = [sys.executable, str(script), str(folder / "out"), str(workers)]
    subprocess.run(command, check=True, env=os.environ | environment | paths, cwd=folder / "cwd", timeout=300)
    return hash_files(folder / "out")


def test_files__are_the_same_bytes_in_two_environments(tmp_path: Path) -> None:
    here = _written(tmp_path / "here", _HERE, workers=1)
    elsewhere = _written(tmp_path / "a longer place elsewhere", _ELSEWHERE, workers=2)
    assert here == elsewhere
    expected = {
        f"{place}{name}" for place in ("", "1.01/", "1.02/", "1.03/") for name in (*all_files(), "manifest.json")
    }
    assert expected <= set(here)
