"""`lontar check`: is everything in order?"""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def check(
    allow_embedded: Annotated[
        bool,
        typer.Option(
            "--allow-embedded", help="Accept real people's data on the embedded server (nobody else on this machine)."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object per question.")] = False,
) -> None:
    """Are profiles, sources, keys, logins, folders and the ledger in order? Says what to do if not.

    Exit code 2 when something is wrong; a warning alone does not count.
    """
    from lontar.check import run_checks

    findings = run_checks(allow_embedded=allow_embedded)
    if as_json:
        print_json([finding.as_dict() for finding in findings])
    else:
        _show(findings)
    if any(not finding.ok and finding.severity == "error" for finding in findings):
        raise typer.Exit(2)


def _show(findings: list) -> None:
    out = console()
    for finding in findings:
        mark = "ok" if finding.ok else finding.severity
        out.print(f"{mark:8}{finding.subject}: {finding.message}", soft_wrap=True)
        if not finding.ok:
            out.print(f"{'':8}do: {finding.remedy}", soft_wrap=True)
