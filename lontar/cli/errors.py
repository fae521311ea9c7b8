"""How an error is told: what is wrong, where, what to do now. Mistakes of ours keep their traceback."""

import os
import sys

from lontar.errors import LontarError
from lontar.failures import known


def tell(message: str, where: str, remedy: str) -> None:
    """Write the three parts to standard error."""
    styled = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    label = "\033[31;1merror:\033[0m" if styled else "error:"
    print(f"{label} {message}", file=sys.stderr)
    for name, text in (("where", where), ("do", remedy)):
        if text:
            print(f"  {name}: {text}", file=sys.stderr)


def explain(error: Exception) -> int:
    """Tell an error and return the exit code. Raises the error again when it is none that a user can mend."""
    told = error if isinstance(error, LontarError) else known(error)
    if told is None:
        raise error
    tell(told.message, told.where, told.remedy)
    return told.exit_code
