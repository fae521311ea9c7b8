"""The offline bundle installs and runs on a machine without a network: in a namespace that has no route to anywhere."""

import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import prepared
import pytest

from lontar.settings import PROJECT_DIR

pytestmark = [pytest.mark.e2e, pytest.mark.soak]
_NO_ROUTE = ("unshare", "--net", "--map-root-user")
# Downloads some hundred wheels and installs them: minutes.
_LONG = 3600


def _without_network(words: list[str], folder: Path, **variables: str) -> subprocess.CompletedProcess:
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", **variables}
    command = [*(_NO_ROUTE if os.geteuid() else _NO_ROUTE[:2]), *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_LONG)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """The bundle, unpacked where the database's own user may go, too."""
    if not shutil.which("unshare") or subprocess.run([*_NO_ROUTE, "true"], capture_output=True).returncode:
        pytest.skip("this machine lets us make no network namespace")
    place = prepared.new_home()
    words = [sys.executable, "-m", "lontar.bundle", str(place / "bundle.tar")]
    subprocess.run(words, cwd=PROJECT_DIR, check=True, timeout=_LONG)
    with tarfile.open(place / "bundle.tar") as tar:
        tar.extractall(place, filter="data")
    yield place / "lontar-bundle"
    shutil.rmtree(place)


def test_namespace__reaches_nobody(folder: Path) -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 3)"
    done = _without_network([sys.executable, "-c", code], folder)
    assert "Network is unreachable" in done.stderr


def test_bundle__installs_and_publishes_without_a_network(folder: Path) -> None:
    installed = _without_network(["./install.sh"], folder, PYTHON=sys.executable)
    assert installed.returncode == 0, installed.stderr
    home = folder.parent / "h"
    checkout = folder / "lontar"
    variables = {"LONTAR_HOME": str(home)}
    sample = [".venv/bin/lontar", "sample", "--city", "kota-kupang", "--scale", "0.05", "--months", "2026-09..2026-09"]
    made = _without_network(sample, checkout, **variables)
    assert made.returncode == 0, made.stderr
    ran = _without_network([".venv/bin/lontar", "run", "--agency", "kota-kupang"], checkout, **variables)
    stop = "from lontar.warehouse import embedded; embedded.stop()"
    _without_network([".venv/bin/python", "-c", stop], checkout, **variables)
    assert ran.returncode == 0, ran.stderr
    assert (home / "published" / "kota-kupang" / "2026-09" / "laporan.pdf").is_file()


def test_bundle__is_refused_where_a_wheel_was_altered(folder: Path) -> None:
    other = folder.parent / "altered"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("lontar"))
    wheel = next((other / "wheels").glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes() + b"x")
    done = _without_network(["./install.sh"], other, PYTHON=sys.executable)
    assert done.returncode != 0
    assert wheel.name in done.stderr + done.stdout
    assert not (other / "lontar").exists()
