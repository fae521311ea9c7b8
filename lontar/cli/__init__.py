"""The command `lontar`. One small module per group; nothing heavy is imported before a command needs it."""

import gc
import sys

from lontar.cli.commands import commands
from lontar.cli.errors import explain

# Python looks for cycles among the objects of Airflow, dbt and Great Expectations again and again. Less often takes a tenth off
# a run and costs a few MB.
_LESS_OFTEN = (10_000, 10, 50)


def app() -> None:
    """Run the command line. Errors are told as what, where and what to do; the exit code says which kind it was."""
    gc.set_threshold(*_LESS_OFTEN)
    try:
        commands()
    except Exception as error:
        sys.exit(explain(error))


__all__ = ["app", "commands"]
