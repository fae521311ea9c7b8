"""`lontar run`: the main job."""

from enum import StrEnum
from typing import Annotated

import typer

from lontar.cli.output import print_json


class Units(StrEnum):
    """Which reports are made."""

    LAST = "last"
    ALL = "all"
    CITY = "city"


def run(
    agency: Annotated[str, typer.Option(help="Agency id, such as kota-kupang.", show_default="all profiles")] = "all",
    period: Annotated[
        str,
        typer.Option(
            help="2026-09, 2026-Q3, 2026-S1, 2026, or a range 2026-04..2026-09.",
            show_default="everything that is due: finished months that deliveries touch and that are not published as they are now",
        ),
    ] = "due",
    units: Annotated[
        Units, typer.Option(help="Reports per period: all units, the city only, or all units for the last period.")
    ] = Units.LAST,
    revise: Annotated[
        bool,
        typer.Option("--revise", help="Replace what was released by a new revision where the figures have changed."),
    ] = False,
    ingest: Annotated[bool, typer.Option("--ingest/--no-ingest", help="Look for new deliveries first.")] = True,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another run to end.", min=0)] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object with the outcome of every period.")] = False,
) -> None:
    """Take in what was delivered, gate it, and publish: the DAGs asn_ingest and asn_publish, run here in this process.

    Deliveries are looked for where the profiles in config/agencies say. A city that fails its gate does not hold up another; the
    last publication of what failed stands. Running the same again changes nothing. What comes after a release does not change
    it: a pending revision is noted, and released with --revise (docs/runbooks/pending-revision.md). Ctrl-C stops cleanly.

    Example: lontar run --agency kota-kupang --period 2026-09
    """
    from lontar.job import Request, run_job

    outcome = run_job(Request(agency, period, units.value, revise, ingest, wait), quiet=as_json)
    if as_json:
        print_json(outcome.as_dict())
    else:
        outcome.show()
    if outcome.error:
        raise outcome.error
