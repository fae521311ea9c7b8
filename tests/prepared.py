"""Homes that are ready to use: the product makes one of each kind once a session, every test gets a copy.

A new server, its migrations, Airflow's tables and dbt's first reading of the project cost half a minute of work; a copy of
what they leave behind costs a tenth of a second. Nothing is taken over from one session to the next.
"""

import fcntl
import hashlib
import os
import pprint
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

# The folder of the session, the same for all its processes; the first conftest names it.
FOLDER = "LONTAR_TEST_PREPARED"

_ROOM = 8 << 30

# Each kind is made from the one before it.
SERVER, PROJECT, LINE = "server", "project", "line"
_STEPS = {
    SERVER: "from lontar.warehouse import ensure; ensure()",
    PROJECT: "import prepared; prepared.read_project()",
    LINE: "from lontar import runner; runner.prepare()",
}
# By the marks of a test: one without any of them needs no server.
_NEEDED = {"e2e": LINE, "builds": PROJECT, "integration": SERVER}
_CONNECTION = "dbt/connection.txt"
_KEPT = ("postgres", "dbt")
# A test's server need not outlive the machine. What outlives the death of a process stays as it is: commits are written
# before they are confirmed, so that tests which kill the server see what an operator would see.
_THROW_AWAY = """
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
"""


def _in_memory() -> Path | None:
    """A folder that no disk has to keep, where the machine has room to spare: a home is thousands of files, made to be removed."""
    folder = Path("/dev/shm")
    is_roomy = os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > _ROOM
    return folder if is_roomy and psutil.virtual_memory().available > _ROOM else None


def new_home() -> Path:
    """An empty folder; its path is short because sockets do not fit into long ones."""
    return Path(tempfile.mkdtemp(prefix="lt-", dir=_in_memory()))


def kind_for(marks: set[str]) -> str | None:
    """What a test with these marks finds in its home."""
    return next((kind for mark, kind in _NEEDED.items() if mark in marks), None)


def fill(home: Path, kind: str) -> Path:
    """Put the warehouse of this kind into a home that has none yet."""
    if not (home / "postgres").exists():
        _copy(_template(kind), home)
    return home


def _copy(source: Path, target: Path) -> None:
    """With owners and rights: the server runs as a user of its own where tests run as root."""
    for name in _KEPT:
        if (source / name).exists():
            subprocess.run(["cp", "-a", "--reflink=auto", source / name, target / name], check=True)
    if (target / _CONNECTION).exists():
        _move_project(target)


def read_project() -> None:
    """Let dbt read the project, and note the connection that what it keeps is valid for."""
    from dbt.adapters.postgres import PostgresCredentials

    from lontar.settings import settings
    from lontar.transform import dbt_project

    dbt_project.invoke("parse")
    output = dbt_project.profile()["lontar"]["outputs"]["warehouse"]
    connection = PostgresCredentials.from_dict(output | {"password": ""})
    text = pprint.pformat(sorted(connection.connection_info()))
    (settings().home / _CONNECTION).write_text(text, encoding="utf-8")


def _move_project(home: Path) -> None:
    """dbt reads everything anew when the address of its server is another one; here it is, and nothing follows from it."""
    noted, kept = home / _CONNECTION, home / "dbt" / "target" / "partial_parse.msgpack"
    before = noted.read_text(encoding="utf-8")
    after = re.sub(r"/[^']*(?=/postgres')", str(home), before)
    old, new = (hashlib.sha256(text.encode()).hexdigest().encode() for text in (before, after))
    assert kept.read_bytes().count(old) == 1, "dbt notes the connection in another way than it did"
    kept.write_bytes(kept.read_bytes().replace(old, new))
    noted.write_text(after, encoding="utf-8")


def _template(kind: str) -> Path:
    """The template of a kind; made by whichever process asks first, while the others wait."""
    folder = Path(os.environ[FOLDER])
    folder.mkdir(exist_ok=True)
    with (folder / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / kind
        if not ready.exists():
            made = _make(kind)
            # Not shutil.move, which forgets the owners on the way to another disk.
            subprocess.run(["mv", made, ready], check=True)
    return ready


def _make(kind: str) -> Path:
    home, before = new_home(), list(_STEPS)[: list(_STEPS).index(kind)]
    if before:
        _copy(_template(before[-1]), home)
    script = f"{_STEPS[kind]}\nfrom lontar.warehouse import embedded; embedded.stop()"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LONTAR_", "AIRFLOW"))}
    environment |= {"LONTAR_HOME": str(home), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, timeout=1200)
    if kind == SERVER:
        with (home / "postgres" / "postgresql.conf").open("a") as configuration:
            configuration.write(_THROW_AWAY)
    return home
