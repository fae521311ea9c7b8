"""`lontar approve`: release what waits."""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def approve(
    agency: Annotated[str, typer.Option(help="Agency id, such as kota-kupang.")],
    period: Annotated[str, typer.Option(help="The period that waits: 2026-09.")],
    office: Annotated[str, typer.Option("--by", help="Who approves: an office, such as 'Kepala BKPPD'. No names.")],
    reason: Annotated[str, typer.Option(help="Why; it is recorded with the approval.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Approve the newest frozen revision of a period and release it.

    For cities whose profile sets publication.requires_approval: until the approval, every page says DRAF and nothing is on the site.

    Example: lontar approve --agency kota-kupang --period 2026-09 --by "Kepala BKPPD" --reason "Sudah diperiksa"
    """
    from dataclasses import asdict

    from lontar.approval import approve_and_release
    from lontar.period import Period

    done = approve_and_release(agency, Period.parse(period), office, reason, quiet=as_json)
    if as_json:
        print_json(asdict(done) | {"log": str(done.log)})
    else:
        console().print(f"{done.agency} {done.period} revision {done.revision} is approved and released.")
