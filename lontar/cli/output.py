"""What commands print: JSON for scripts, tables and lines for people."""

import json
from typing import Any


def print_json(value: Any) -> None:
    """One JSON document on standard output; dates as ISO text."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def console():
    """The terminal for people. Values are printed as they are: no markup, no guessed colours."""
    from rich.console import Console

    return Console(highlight=False, markup=False)


def table(title: str, *columns: str):
    """An empty table with these headings."""
    from rich import box
    from rich.table import Table

    return Table(*columns, title=title, title_justify="left", box=box.SIMPLE_HEAD, min_width=min(len(title), 76))
