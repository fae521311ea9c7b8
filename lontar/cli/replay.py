"""`lontar replay`: read deliveries again after a correction."""

from pathlib import Path
from typing import Annotated

import typer

from lontar.cli.output import console, print_json, table


def replay(
    agency: Annotated[str, typer.Argument(help="Agency id, such as kota-kupang.")],
    feed: Annotated[str, typer.Option(help="Only deliveries of this feed.")] = "",
    source: Annotated[str, typer.Option(help="Only deliveries of this source of the profile.")] = "",
    delivery: Annotated[int, typer.Option(help="One delivery by its number, also a refused one.")] = 0,
    file: Annotated[
        Path | None, typer.Option(help="A better file for that one delivery.", exists=True, dir_okay=False)
    ] = None,
    office: Annotated[str, typer.Option("--by", help="Who asked for it: an office. No names.")] = "",
    reason: Annotated[str, typer.Option(help="What was corrected; it is recorded.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be read again.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Read deliveries again whose rows were rejected or quarantined: after a rule, the profile's mapping or the file was corrected.

    The archived bytes are landed anew under the present profile and rules, under a number of their own; the former reading's rows all
    count as superseded, so nothing counts twice. A reading that the first gate holds back changes nothing. Months that have new rows
    are redone by the next `lontar run`; a published one then has a pending revision.

    Example: lontar replay kota-kupang --feed leave_records --by "BKPPD" --reason "Format tanggal e-cuti diperbaiki"
    """
    from lontar import warehouse
    from lontar.agency import get_agency
    from lontar.errors import ConfigurationError
    from lontar.replay import as_rows, listed, standing

    get_agency(agency)
    warehouse.ensure()
    readings = standing(agency, feed=feed, source=source, delivery_id=delivery or None)
    if dry_run or not readings:
        print_json(listed(readings)) if as_json else _list(readings)
        return
    if not (office and reason):
        raise ConfigurationError(
            "A replay is recorded with its reason.", where="--by, --reason", remedy="Say both; or --dry-run."
        )
    done = _under_lock(agency, readings, office, reason, file)
    print_json(as_rows(done)) if as_json else _show(done)


def _under_lock(agency: str, readings: list, office: str, reason: str, file: Path | None) -> list:
    from datetime import UTC, datetime

    from lontar.locks import hold
    from lontar.replay import replay as read_again

    run_id = f"replay/{datetime.now(UTC):%Y%m%dT%H%M%S}"
    with hold("lontar run", "at a terminal"), hold("transformation", run_id):
        return read_again(agency, readings, run_id, by=office, reason=reason, file=file)


def _list(readings: list) -> None:
    if not readings:
        console().print("No delivery has rejected or quarantined rows.")
        return
    found = table("Rows that were turned away", "Delivery", "Feed", "Source", "File", "Rejected", "Quarantined")
    for one in readings:
        numbers = (str(one.rejected or 0), str(one.quarantined or 0))
        found.add_row(str(one.delivery_id), one.feed, one.source, one.file_name, *numbers)
    console().print(found)


def _show(done: list) -> None:
    found = table("Read again", "File", "Received", "Loaded", "Rejected", "Duplicate", "Accepted", "Quarantined")
    for one in done:
        for reading in filter(None, (one.before, one.after)):
            counts = [
                reading.counts[n] for n in ("received", "loaded", "rejected", "duplicate", "accepted", "quarantined")
            ]
            cells = ["–" if count is None else str(count) for count in counts]
            found.add_row(one.before.file_name if reading is one.before else "  now", *cells)
    console().print(found)
    for one in done:
        if one.refusal:
            console().print(f"{one.before.file_name}: the former reading stands. {one.refusal}", soft_wrap=True)
    console().print("`lontar run` redoes the months concerned.")
