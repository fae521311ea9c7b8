"""`lontar inspect`: what the line would make of a file."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lontar.cli.output import console, print_json, table


class Reader(StrEnum):
    """The formats that can be read."""

    ATTLOG = "attlog"
    CSV = "csv"
    SPREADSHEET = "spreadsheet"
    JSON = "json"
    TEMPLATE = "template"


def inspect(
    file: Annotated[Path, typer.Argument(help="The file.", exists=True, dir_okay=False, readable=True)],
    reader: Annotated[
        Reader,
        typer.Option(
            help="How to read it. spreadsheet takes xlsx, xls and HTML called xls; template is the workbook of `lontar template`."
        ),
    ],
    feed: Annotated[str, typer.Option(help="What it should be, such as employees; attlog is punches.")] = "",
    agency: Annotated[str, typer.Option(help="Read it as this agency's profile says: headers, formats, words.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Run a file through reader, typing and row rules and say what came out. Nothing is kept.

    Shows how many records were received, rejected by which reason, duplicates within the file, quarantined by which rule, and
    accepted; first and last time; columns; what was detected. Without a feed only the reader runs.

    Example: lontar inspect 1_attlog.dat --reader attlog
    """
    from lontar.inspection import inspect as look

    found = look(file, reader.value, feed, agency)
    if as_json:
        print_json(found)
    else:
        _show(file, found)


def _show(file: Path, found: dict) -> None:
    out = console()
    counts = table(str(file.name), "Rows", "", "Why")
    counts.add_row(str(found["received"]), "received", "")
    for name in ("rejected", "quarantined"):
        for reason, number in found[name].items():
            counts.add_row(str(number), name, reason)
    for name in ("duplicates", "superseded", "accepted"):
        if found[name] or name == "accepted":
            counts.add_row(str(found[name]), name, "")
    out.print(counts)
    if found["first"]:
        out.print(f"From {found['first']} to {found['last']}")
    out.print("Columns: " + ", ".join(f"{header} -> {column}" for header, column in found["columns"].items()))
    out.print("Detected: " + ", ".join(f"{name} {value!r}" for name, value in found["detected"].items()))
    if not found["feed"]:
        out.print("Give --feed to have the rows typed and the rules applied.")
