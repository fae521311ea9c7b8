"""`lontar sign`: keep the signed PDF that came back."""

from pathlib import Path
from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def sign(
    file: Annotated[Path, typer.Argument(help="The signed PDF as it came back.")],
    agency: Annotated[str, typer.Option(help="Agency id, such as kota-kupang.")],
    period: Annotated[str, typer.Option(help="The released period: 2026-09.")],
    unit: Annotated[str, typer.Option(help="Code of the unit whose report it is.")] = "all",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Keep the signed PDF of a released report beside it, with the hashes of both in the ledger.

    The signed copy is published as laporan-signed.pdf and linked from the city's page and that of corrections; the report itself
    stays as it is.

    Example: lontar sign --agency kota-kupang --period 2026-09 laporan-bertanda-tangan.pdf
    """
    from dataclasses import asdict

    from lontar import warehouse
    from lontar.agency import get_agency
    from lontar.period import Period
    from lontar.publish.signed import keep
    from lontar.steps.publication import build_site

    when = Period.parse(period)
    get_agency(agency)
    warehouse.ensure()
    run_id = f"sign/{when.code}"
    kept = keep(agency, when, file, run_id, unit_id=unit)
    build_site(run_id)
    if as_json:
        print_json(asdict(kept) | {"path": str(kept.path)})
        return
    how = "holds the released report unchanged" if kept.holds_original else "was written anew by who signed it"
    console().print(f"{agency} {when.code} revision {kept.revision}: the signed copy is kept; it {how}.")
    console().print(f"released {kept.original_sha256}\nsigned   {kept.signed_sha256}")
