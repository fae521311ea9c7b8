"""`lontar withdraw`: take a released report off the site and leave a page that says so."""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def withdraw(
    agency: Annotated[str, typer.Argument(help="Agency id, such as kota-kupang.")],
    period: Annotated[str, typer.Argument(help="The period: 2026-09, 2026-Q3, 2026-S1 or 2026.")],
    revision: Annotated[int, typer.Option(help="Number of the revision; the archive page of the site lists them.")],
    office: Annotated[str, typer.Option("--by", help="Who withdraws it: an office, such as 'Kepala BKPPD'. No names.")],
    reason: Annotated[str, typer.Option(help="Why, in Indonesian; it is published. No names, no numbers of persons.")],
    reason_en: Annotated[str, typer.Option(help="The same in English; else the Indonesian text stands there.")] = "",
    unit: Annotated[str, typer.Option(help="Withdraw the report of this unit only.")] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Withdraw a released revision: a page saying what, when, by whom and why takes the place of each of its pages.

    The text goes into the sealed archive, its hashes into the ledger; the cells stay frozen. The site's lists, search, feed and the
    page Corrections follow in the same call. A unit's report can be withdrawn alone: the city's own report still names that unit.
    To publish the period again: lontar run --period P --revise.

    Example: lontar withdraw kota-kupang 2026-09 --revision 1 --by "Kepala BKPPD" --reason "Data presensi keliru"
    """
    from lontar import warehouse
    from lontar.agency import get_agency
    from lontar.locks import agency_period, hold
    from lontar.period import Period
    from lontar.publish.withdraw import withdraw as take_away
    from lontar.steps.publication import build_site

    when, run_id = Period.parse(period), f"withdraw/{period}/{revision}"
    get_agency(agency)
    warehouse.ensure()
    reasons = {"id": reason} | ({"en": reason_en} if reason_en else {})
    with hold(agency_period(agency, when.code), run_id):
        gone = take_away(agency, when, revision, run_id, office=office, reasons=reasons, unit_id=unit)
    build_site(run_id)
    if as_json:
        print_json({"agency": agency, **gone.as_payload()})
        return
    what = "the whole report" if gone.is_whole else f"the report of {gone.unit_name}"
    out = console()
    out.print(
        f"{agency} {when.code} revision {revision}: {what} is withdrawn, {len(gone.files)} files.", soft_wrap=True
    )
    out.print(f"Sealed in the archive as {gone.archive_sha256}", soft_wrap=True)
    for name in gone.altered:
        out.print(f"It was not what had been released: {name}")
