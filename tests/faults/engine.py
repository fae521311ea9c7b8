"""A `lontar` that starts at once: everything it imports is imported here, each command is a fork that can be killed.

Read as a program by `bench.Engine`: one JSON object a line in (a command, where its output goes, the blow that awaits it), one a
line out (its process, then how it ended). What runs in the fork is the command line as it is installed; only the blow is ours.
"""

import importlib
import json
import os
import pkgutil
import sys
import traceback
from typing import Any

_HEAVY = (
    "airflow.api_fastapi.execution_api.app",
    "airflow.dag_processing.dagbag",
    "airflow.models.dagrun",
    "airflow.sdk.execution_time.supervisor",
    "airflow.sdk.execution_time.task_runner",
    "airflow.serialization.serialized_objects",
    "airflow.utils.db",
    "dbt.adapters.postgres",
    "dbt.cli.main",
    "dbt.task.build",
    "great_expectations.expectations.core",
    "typst",
    "vl_convert",
    "xlsxwriter",
)
_PARTS = ("cli", "explain", "ingest", "publish", "steps", "transform", "verify", "warehouse")


def _import_all() -> None:
    """All that a run imports on its way, once. The server must run: Airflow asks for its address when it is imported."""
    import support

    from lontar import airflow_env
    from lontar.warehouse import embedded

    airflow_env.activate_at_terminal()
    for name in _HEAVY:
        importlib.import_module(name)
    for part in _PARTS:
        package = importlib.import_module(f"lontar.{part}")
        for found in pkgutil.walk_packages(package.__path__, f"lontar.{part}."):
            if ".migrations" not in found.name:
                importlib.import_module(found.name)
    _make_api()
    embedded.stop()
    support._forget_settings()


def _make_api() -> None:
    """Airflow's own interface for tasks, which a run in one process calls: its routes cost five seconds, and never differ."""
    from airflow.sdk.execution_time.supervisor import in_process_api_server

    in_process_api_server().app._cadwyn_initialize()


def _run(asked: dict[str, Any]) -> int:
    """The command in this process; its exit code, a traceback where the command line has no words for it."""
    import blows

    from lontar.cli import app

    blows.prepare(asked["trace"], asked.get("blow"))
    sys.argv = ["lontar", *asked["arguments"]]
    try:
        app()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def _become(asked: dict[str, Any]) -> None:
    """The child: a process group of its own, so that a blow reaches what it started and nothing else."""
    os.setpgrp()
    os.environ.update(asked.get("environment", {}))
    output = os.open(asked["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for descriptor in (1, 2):
        os.dup2(output, descriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    code = 1
    try:
        code = _run(asked)
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def main() -> None:
    """Serve commands until the input ends. What libraries print goes to the log, not between the answers."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def tell(**said: Any) -> None:
        print(json.dumps(said), file=answers, flush=True)

    _import_all()
    tell(ready=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        tell(pid=child)
        _, status = os.waitpid(child, 0)
        tell(code=os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main()
