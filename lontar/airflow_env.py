"""The environment in which Airflow and the other tools run: set before the first `import airflow`, the same for every way in.

`lontar run`, `lontar airflow`, `lontar up` and the tests all call `activate()`; compose sets the same variables itself. What the
environment already says wins, so a real installation can point Airflow at its own database or secrets.
"""

import json
import os
import secrets
from base64 import urlsafe_b64encode
from pathlib import Path

from sqlalchemy.engine import URL

from lontar.ingest.keys import derived_key, master_key, private_folder, write_private
from lontar.settings import settings
from lontar.warehouse import Role
from lontar.warehouse.connections import role_url
from lontar.warehouse.migrate import AIRFLOW_DATABASE, TERMINAL_DATABASE

API_HOST = "127.0.0.1"
API_PORT = 8080
_CONNECTION = "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"

# Data about people: no tool reports to its makers, whatever its default is.
NO_TELEMETRY = {
    "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
    "SCARF_ANALYTICS": "false",
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "GX_ANALYTICS_ENABLED": "false",
}


def metadata_url(database: str = AIRFLOW_DATABASE) -> str:
    """SQLAlchemy address of a database of Airflow's, beside the warehouse; the owner's login.

    Airflow derives the asynchronous address (asyncpg) from it, and both drivers take the socket's folder from `?host=`.
    """
    address: URL = role_url(Role.OWNER).set(drivername="postgresql+psycopg", database=database)
    return address.render_as_string(hide_password=False)


def airflow_home() -> Path:
    return settings().home / "airflow"


def password_file() -> Path:
    """Where the login of the local user interface stands, readable by this user only."""
    return airflow_home() / "passwords.json"


def _secret(name: str) -> str:
    """A key of this installation for one purpose of Airflow's, the same in every process."""
    return urlsafe_b64encode(derived_key(f"airflow {name}", master_key())).decode()


def _core(home: Path) -> dict[str, str]:
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings().project_dir / "dags"),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        # Two at once per core at most: dbt and the landing use their own threads.
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS": "admin:admin",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE": str(password_file()),
        "AIRFLOW__CORE__FERNET_KEY": _secret("fernet"),
        "AIRFLOW__API__SECRET_KEY": _secret("api"),
        "AIRFLOW__API_AUTH__JWT_SECRET": _secret("jwt"),
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(settings().logs_dir / "airflow"),
    }


def _local_server(port: int) -> dict[str, str]:
    address = f"http://{API_HOST}:{port}"
    return {
        "AIRFLOW__API__HOST": API_HOST,
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": address,
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{address}/execution/",
        "AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK": "False",
    }


def environment(port: int = API_PORT) -> dict[str, str]:
    """Every variable that Airflow, dbt and Great Expectations need here. Starts the embedded server; makes the master key."""
    values = _core(private_folder(airflow_home())) | _local_server(port) | NO_TELEMETRY
    values[_CONNECTION] = metadata_url()
    return values


def activate(port: int = API_PORT) -> None:
    """Put the environment into this process. What is set already stays, except that telemetry stays off."""
    for name, value in environment(port).items():
        os.environ.setdefault(name, value)
    os.environ.update(NO_TELEMETRY)


def activate_at_terminal() -> None:
    """The same for a run in this process, whose database is one of its own whatever the environment says."""
    os.environ[_CONNECTION] = metadata_url(TERMINAL_DATABASE)
    activate()


def ensure_login() -> None:
    """Make the local user's password once. Airflow would make one too, but print it into a log."""
    if not password_file().exists():
        write_private(password_file(), json.dumps({"admin": secrets.token_urlsafe(18)}).encode())


def one_at_a_time(arguments: list[str]) -> list[str]:
    """Airflow's arguments; a backfill that does not say otherwise runs its periods one after the other, not ten at once."""
    is_backfill = arguments[:2] == ["backfill", "create"]
    says = any(part.split("=")[0] == "--max-active-runs" for part in arguments)
    return [*arguments, "--max-active-runs", "1"] if is_backfill and not says else arguments
