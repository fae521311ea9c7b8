"""Calls dbt in this process, as the transformer, with everything that it writes under `LONTAR_HOME`."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from lontar.errors import LontarError
from lontar.settings import settings
from lontar.warehouse.connections import Role, role_url

_LOGIN_VARIABLE = "DBT_ENV_SECRET_LONTAR_PASSWORD"
# Nobody reads dbt's own records of a run; writing them costs more than a second each time.
_QUIET = ("--log-level", "none", "--log-level-file", "info", "--no-use-colors", "--no-version-check", "--no-write-json")
_ONE_AT_A_TIME = threading.Lock()


class TransformationFailed(LontarError):
    """dbt could not build a model. What was built before stays; the same plan is made again at the next run."""


@dataclass(frozen=True)
class DbtRun:
    """What one invocation did: seconds by node that ran, in the order in which they ended."""

    seconds: dict[str, float]


def folder() -> Path:
    return settings().project_dir / "dbt_project"


def target_dir() -> Path:
    return settings().home / "dbt" / "target"


def profile() -> dict:
    """dbt's connection profile for the transformer. The password stays in the environment, never in a file."""
    address = role_url(Role.TRANSFORMER)
    os.environ[_LOGIN_VARIABLE] = address.password or ""
    output = {
        "type": "postgres",
        "host": address.query.get("host") or address.host or "localhost",
        "port": address.port or 5432,
        "user": address.username,
        "password": f"{{{{ env_var('{_LOGIN_VARIABLE}', '') }}}}",
        "dbname": address.database,
        "schema": "staging",
        "threads": 4,
    }
    if "sslmode" in address.query:
        output["sslmode"] = address.query["sslmode"]
    return {"lontar": {"target": "warehouse", "outputs": {"warehouse": output}}}


def write_profile() -> Path:
    """Write profiles.yml; only when it changed, since dbt parses everything anew after a change."""
    path = settings().home / "dbt" / "profiles.yml"
    text = yaml.safe_dump(profile(), sort_keys=True)
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return path


def _arguments(command: Iterable[str]) -> list[str]:
    places = {
        "--project-dir": folder(),
        "--profiles-dir": write_profile().parent,
        "--target-path": target_dir(),
        "--log-path": settings().logs_dir / "dbt",
    }
    return [*command, *_QUIET, *(str(part) for place in places.items() for part in place)]


def _runner(on_node: Callable[[str], None] | None):
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["DO_NOT_TRACK"] = "1"
    from dbt.cli.main import dbtRunner

    return dbtRunner(callbacks=[lambda event: _tell(on_node, event)] if on_node else [])


def _tell(on_node: Callable[[str], None], event) -> None:
    if event.info.name in ("LogModelResult", "LogSeedResult"):
        on_node(event.data.node_info.node_name)


def invoke(*command: str, on_node: Callable[[str], None] | None = None):
    """Run one dbt command and return dbt's own result. Raises TransformationFailed naming what broke."""
    with _ONE_AT_A_TIME:
        outcome = _runner(on_node).invoke(_arguments(command))
    if not outcome.success:
        raise TransformationFailed(_what_broke(outcome), where=f"dbt {command[0]}", remedy=_remedy())
    return outcome.result


def _what_broke(outcome) -> str:
    if outcome.exception:
        return f"dbt stopped: {outcome.exception}"
    failed = [r for r in outcome.result.results if r.status in ("error", "fail")]
    return "; ".join(f"{r.node.name}: {' '.join((r.message or '').split())}" for r in failed)


def _remedy() -> str:
    return f"Details in {settings().logs_dir / 'dbt' / 'dbt.log'}; nothing was published. See docs/runbooks/transformation-failed.md."


def run(*command: str, on_node: Callable[[str], None] | None = None) -> DbtRun:
    """Run a command that builds nodes and say how long each took."""
    result = invoke(*command, on_node=on_node)
    return DbtRun({r.node.name: round(r.execution_time, 3) for r in result.results})


def compile_inline(source: str) -> str:
    """The SQL that dbt makes of a piece of model source, without touching any table."""
    return invoke("compile", "--inline", source).results[0].node.compiled_code


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents of project files: equal digests, equal definitions."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(f"{path.relative_to(folder())}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def project_files(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in folder().glob(pattern) if path.is_file()]
