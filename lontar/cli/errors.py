"""How an error is told: what is wrong, where, what to do now. Mistakes of ours keep their traceback."""

import os
import sys

from lontar.errors import LontarError


def tell(message: str, where: str, remedy: str) -> None:
    """Write the three parts to standard error."""
    styled = sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    label = "\033[31;1merror:\033[0m" if styled else "error:"
    print(f"{label} {message}", file=sys.stderr)
    for name, text in (("where", where), ("do", remedy)):
        if text:
            print(f"  {name}: {text}", file=sys.stderr)


def _is_no_answer(error: Exception) -> bool:
    """Whether the database driver says that nobody answers. Asked by name: importing the driver takes longer than most commands."""
    return type(error).__module__.startswith("psycopg") and type(error).__name__ == "OperationalError"


def explain(error: Exception) -> int:
    """Tell an error and return the exit code. Raises the error again when it is none that a user can mend."""
    if isinstance(error, LontarError):
        tell(error.message, error.where, error.remedy)
        return error.exit_code
    if _is_no_answer(error):
        remedy = "Is LONTAR_DATABASE_URL right and the server running? `lontar check` says more."
        tell(f"The warehouse does not answer: {error}".strip(), "LONTAR_DATABASE_URL or LONTAR_HOME/postgres", remedy)
        return 2
    raise error
