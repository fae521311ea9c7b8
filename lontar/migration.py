"""Brings everything to the present shape before a service starts: warehouse, Airflow's own database, the local login."""

import subprocess
import sys
from typing import IO

from lontar.airflow_env import activate, ensure_login
from lontar.airflow_tables import ensure_database
from lontar.errors import LontarError
from lontar.settings import settings
from lontar.warehouse import ensure
from lontar.warehouse.migrate import AIRFLOW_DATABASE, TERMINAL_DATABASE


def migrate(output: IO[bytes] | None = None, port: int | None = None) -> None:
    """Migrate both databases and make the login of Airflow's user interface. Safe at every start.

    Args:
        output: Where Airflow's own messages go; standard output by default.
        port: Of the user interface, where it is not the usual one.
    Raises:
        LontarError: A database cannot be reached, made or migrated.
    """
    ensure()
    activate(*([port] if port else []))
    ensure_login()
    if not settings().is_embedded:
        for name in (AIRFLOW_DATABASE, TERMINAL_DATABASE):
            ensure_database(name)
    command = [sys.executable, "-m", "airflow", "db", "migrate"]
    done = subprocess.run(command, stdout=output, stderr=subprocess.STDOUT if output else None)  # noqa: S603 - fixed words
    if done.returncode:
        where = getattr(output, "name", "messages above")
        raise LontarError(
            "Airflow's own database cannot be brought up to date.",
            where=str(where),
            remedy="See docs/runbooks/airflow-start.md.",
        )
