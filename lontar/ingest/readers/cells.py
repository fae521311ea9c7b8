"""Typed cells (of a spreadsheet or a JSON record) as text, without inventing a digit.

A long number that a spreadsheet holds as floating point has lost its last digits: it becomes text that can be no
identifier (1.98503152010011E+17), so that the identifier check refuses it.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

# Excel keeps fifteen significant digits; from here on the last ones are made up.
EXACT_BELOW = 1e15


def cell_text(value: Any, *, data_type: str = "text", decimal: str = ".") -> str | None:
    """One cell as text; None for an empty one.

    Args:
        data_type: Type of the column that the cell fills; midnight is written out for a timestamp.
        decimal: Sign in which the profile expects this column's numbers, so that they are rewritten once.
    """
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return _number_text(value).replace(".", decimal)
    if isinstance(value, date | time | timedelta):
        return _moment_text(value, data_type)
    return str(value)


def _number_text(value: float | Decimal) -> str:
    if not isinstance(value, float):
        return str(value)
    if abs(value) >= EXACT_BELOW or value != value:
        return format(value, ".15g").upper()
    return str(int(value)) if value.is_integer() else format(Decimal(format(value, ".15g")), "f")


def _moment_text(value: date | time | timedelta, data_type: str) -> str:
    if isinstance(value, datetime):
        rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return rounded.isoformat(sep=" ")
    if isinstance(value, date):
        return f"{value.isoformat()} 00:00:00" if data_type == "timestamp" else value.isoformat()
    if isinstance(value, time):
        return value.replace(microsecond=0).isoformat()
    hours, rest = divmod(round(value.total_seconds()), 3600)
    return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"


def text_array(values: Sequence[str | None]) -> pa.Array:
    """Texts as an arrow array; a lone surrogate (half a character, possible in JSON) becomes U+FFFD."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        repaired = [value and value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for value in values]
        return pa.array(repaired, pa.string())
