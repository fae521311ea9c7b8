"""`lontar requests`: the register of what persons asked about their data."""

from typing import Annotated, Any

import typer

from lontar.cli.output import console, print_json, table

requests = typer.Typer(
    help="The register of requests by persons about their data: a number and no person; every step is in the ledger.",
    no_args_is_help=True,
)
_AGENCY = Annotated[str, typer.Argument(help="Agency id, such as kota-kupang.")]
_NUMBER = Annotated[str, typer.Argument(help="Number of the request: P-2026-0001.")]
_BY = Annotated[str, typer.Option("--by", help="Which office. No names.")]
_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def _ready() -> None:
    from lontar import warehouse

    warehouse.ensure()


def _show(one: Any, *, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        print_json(asdict(one))
    else:
        console().print(f"{one.number}: {one.kind}, received {one.received_on}, {one.state}")


@requests.command("add")
def add(
    agency: _AGENCY,
    kind: Annotated[str, typer.Option(help="access, correction, erasure, restriction, objection or copy.")],
    received: Annotated[str, typer.Option(help="The day it came: 2026-10-05.", show_default="today")] = "",
    as_json: _JSON = False,
) -> None:
    """Register a request; prints the number under which the office keeps the person's letter.

    Example: lontar requests add kota-kupang --kind erasure
    """
    from datetime import UTC, date, datetime

    from lontar.agency import get_agency
    from lontar.subject_requests import add as register

    zone = get_agency(agency).zone
    _ready()
    day = date.fromisoformat(received) if received else datetime.now(UTC).astimezone(zone).date()
    _show(register(agency, kind, day), as_json=as_json)


@requests.command("list")
def list_all(agency: _AGENCY, as_json: _JSON = False) -> None:
    """Every request with its state, ground and decision.

    Example: lontar requests list kota-kupang
    """
    from dataclasses import asdict

    from lontar.subject_requests import requests_of

    _ready()
    found = requests_of(agency)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    lines = table("Requests about personal data", "Number", "Kind", "Received", "State", "Ground", "Decided by", "On")
    for one in found:
        lines.add_row(
            one.number,
            one.kind,
            one.received_on,
            one.state,
            one.ground,
            one.decided_by,
            one.executed_on or one.decided_on,
        )
    console().print(lines if found else "No request is registered.")


@requests.command("decide")
def decide(
    agency: _AGENCY,
    number: _NUMBER,
    office: _BY,
    ground: Annotated[str, typer.Option(help="The legal ground that was tested: law and article.")],
    reason: Annotated[str, typer.Option(help="Why it is granted or refused.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse it; else it is granted.")] = False,
    as_json: _JSON = False,
) -> None:
    """Grant or refuse a request.

    Example: lontar requests decide kota-kupang P-2026-0001 --by "PPID" --ground "UU 27/2022 Pasal 8" --reason "Masa simpan habis"
    """
    from lontar.subject_requests import decide as settle

    _ready()
    outcome = "refused" if refuse else "granted"
    _show(settle(agency, number, outcome, by=office, ground=ground, reason=reason), as_json=as_json)


@requests.command("execute")
def execute(
    agency: _AGENCY,
    number: _NUMBER,
    office: _BY,
    how: Annotated[str, typer.Option(help="What was done: a purge, a correction at the source, a copy handed over.")],
    as_json: _JSON = False,
) -> None:
    """Note that a granted request was carried out.

    Example: lontar requests execute kota-kupang P-2026-0001 --by "BKPPD" --how "lontar purge 2031-01-05"
    """
    from lontar.subject_requests import execute as carry_out

    _ready()
    _show(carry_out(agency, number, by=office, how=how), as_json=as_json)
