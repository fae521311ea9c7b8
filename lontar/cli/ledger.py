"""`lontar ledger`: the chain for somebody who has no login here."""

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

ledger = typer.Typer(
    help="The hash-chained ledger: hand it to an auditor.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _target(output: Path | None):
    return output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout)


@ledger.command()
def export(
    agency: Annotated[str, typer.Option(help="Agency id, or all.")] = "all",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.", show_default="standard output")
    ] = None,
) -> None:
    """Write every entry of the chain as one JSON object a line, from which its hash can be worked out anew.

    With a copy of the published folder it is all that docs/auditor/verify_published.py needs, on any machine with Python. Entries hold
    hashes, counts and reasons, no person's data.

    Example: lontar ledger export --agency kota-kupang -o ledger.jsonl
    """
    from lontar.ledger import export_lines
    from lontar.steps.choice import choose_agencies
    from lontar.warehouse import Role, connect, ensure

    ensure()
    with connect(Role.AUDITOR) as connection, _target(output) as file:
        for agency_id in choose_agencies(agency):
            for line in export_lines(connection, agency_id):
                file.write(line + "\n")
