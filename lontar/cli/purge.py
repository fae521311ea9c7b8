"""`lontar purge`: destroy deliveries whose time is over."""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json, table


def purge(
    agency: Annotated[str, typer.Argument(help="Agency id, such as kota-kupang.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this it is only listed.")] = False,
    office: Annotated[str, typer.Option("--by", help="Who orders it: an office. No names.")] = "",
    on: Annotated[str, typer.Option(help="The day that decides what is over: 2031-01-01.", show_default="today")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print a list.")] = False,
) -> None:
    """Destroy the deliveries that the profile's retention says are over: their rows and the key of the archived file.

    Only lists them unless --yes is given. Hash, size, counts, office and legal ground stay in the ledger; published figures stay, and
    `lontar verify` reports these deliveries as destroyed. It cannot be undone: keys in backups made before must be destroyed
    as docs/runbooks/purge.md says. Files about the same days are refused from then on.

    Example: lontar purge kota-kupang --yes --by "Kepala BKPPD"
    """
    from dataclasses import asdict
    from datetime import UTC, date, datetime

    from lontar import warehouse
    from lontar.agency import get_agency
    from lontar.locks import hold
    from lontar.purge import due, unfinished
    from lontar.purge import purge as destroy

    profile = get_agency(agency)
    day = date.fromisoformat(on) if on else datetime.now(UTC).astimezone(profile.zone).date()
    warehouse.ensure()
    if not yes:
        found = due(profile, day)
        if as_json:
            print_json([asdict(one) for one in found])
        else:
            _list(found, len(unfinished(agency)), has_classes=bool(profile.retention))
        return
    run_id = f"purge/{day.isoformat()}"
    with hold("lontar run", "at a terminal"), hold("transformation", run_id):
        done = destroy(profile, day, run_id, by=office)
    if as_json:
        print_json(done)
    else:
        console().print(f"{agency}: {len(done)} deliveries destroyed, {sum(one['rows_deleted'] for one in done)} rows.")


def _list(found: list, begun: int, *, has_classes: bool) -> None:
    out = console()
    if not has_classes:
        out.print(
            "The profile names no retention; nothing is ever over. See docs/methods/retention.md.", soft_wrap=True
        )
    if begun:
        out.print(f"{begun} destructions were begun and not finished; --yes finishes them.")
    if not found:
        out.print("No delivery's time is over.")
        return
    lines = table("Over; nothing is destroyed without --yes", "Class", "Feed", "File", "Last day", "Rows", "Ground")
    for one in found:
        lines.add_row(one.retention, one.feed, one.file_name, str(one.last_day), str(one.loaded), one.ground)
    out.print(lines)
