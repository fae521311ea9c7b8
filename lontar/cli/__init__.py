"""The command `lontar`. One small module per group; nothing heavy is imported before a command needs it."""

import sys

from lontar.cli.commands import commands
from lontar.cli.errors import explain


def app() -> None:
    """Run the command line. Errors are told as what, where and what to do; the exit code says which kind it was."""
    try:
        commands()
    except Exception as error:
        sys.exit(explain(error))


__all__ = ["app", "commands"]
