"""`lontar mail`: send what the recipient lists have not had."""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def mail(
    agency: Annotated[str, typer.Option(help="Agency id.", show_default="all profiles")] = "all",
    again: Annotated[
        bool, typer.Option("--again", help="Also where it is unknown whether the last attempt arrived.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object per mail.")] = False,
) -> None:
    """Send the mails about released reports that have not gone out; every run does this by itself after a release.

    Lists stand in the profile (publication.recipients), the server in LONTAR_SMTP_HOST, _PORT, _USER, _PASSWORD, _FROM, _TLS.
    Nobody gets a mail twice: who was served is in the ledger. Exit code 1 when somebody could not be reached.

    Example: lontar mail --agency kota-kupang
    """
    from dataclasses import asdict
    from datetime import UTC, datetime

    from lontar.agency import get_agency
    from lontar.errors import ConfigurationError
    from lontar.mailing import send_due
    from lontar.mailing.server import configured_server
    from lontar.steps.choice import choose_agencies
    from lontar.warehouse import ensure

    agencies = [get_agency(name) for name in choose_agencies(agency)]
    if configured_server() is None:
        raise ConfigurationError(
            "There is no mail server.", where="LONTAR_SMTP_HOST", remedy="Set it and LONTAR_SMTP_FROM."
        )
    ensure()
    run_id = f"mail/{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    outcomes = [outcome for one in agencies for outcome in send_due(one, run_id, again=again)]
    if as_json:
        print_json([asdict(outcome) for outcome in outcomes])
    for one in () if as_json else outcomes:
        what = f"{one.agency} {one.recipients} {one.period} revision {one.revision}"
        console().print(f"{what}: {one.accepted} served, {one.refused} refused{one.failure and f'; {one.failure}'}")
    if not outcomes and not as_json:
        console().print("Nothing is due.")
    if any(outcome.failure or outcome.refused for outcome in outcomes):
        raise typer.Exit(1)
