"""`lontar sample-rows`: an inspector's sample, from the row of a file to the figure."""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def sample_rows(
    rows: Annotated[int, typer.Argument(min=1, max=500, help="How many rows.")],
    agency: Annotated[str, typer.Option(help="Agency id.")],
    reason: Annotated[str, typer.Option(help="Why you read them, in a few words; it is recorded with your login.")],
    feed: Annotated[str, typer.Option(help="Of one feed only.", show_default="every feed")] = "",
    period: Annotated[
        str, typer.Option(help="Of the deliveries behind a released period.", show_default="all that was landed")
    ] = "",
    seed: Annotated[int | None, typer.Option(help="Draw the same rows again.", show_default="drawn")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Draw random rows and trace each: from the archived file to raw, to its typed row or the rule it broke, to the figures made of it.

    Every landed row has the same chance. The ledger says who reads which rows and why before the first is shown. People appear under
    their random keys; the auditor's login reads no identity.

    Example: lontar sample-rows 20 --agency kota-kupang --period 2026-09 --reason "uji petik triwulan III"
    """
    import secrets
    from dataclasses import asdict

    from lontar.agency import get_agency
    from lontar.explain.draw import Wish
    from lontar.explain.trace import sample_rows as trace_rows
    from lontar.warehouse import ensure

    ensure()
    chosen = secrets.randbelow(1_000_000) if seed is None else seed
    entry, traces = trace_rows(get_agency(agency), Wish(rows, reason, chosen, feed, period))
    if as_json:
        print_json({"seed": chosen, "ledger_entry": entry, "rows": [asdict(trace) for trace in traces]})
        return
    out = console()
    out.print(f"seed {chosen}; the reading is entry {entry} of the ledger of {agency}")
    for trace in traces:
        _show(out, trace)


def _values(row: dict) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items() if value is not None) or "–"


def _show(out, trace) -> None:
    same = {True: "the same in the archive", False: "ANOTHER in the archive", None: trace.problem}[trace.is_same]
    out.print(f"\n{trace.feed}: {trace.file_name}, row {trace.row_number}", soft_wrap=True)
    out.print(f"  sha256 {trace.sha256}")
    out.print(f"  raw ({same}): {_values(trace.raw)}", soft_wrap=True)
    if trace.is_same is False:
        out.print(f"  archive: {_values(trace.archived)}", soft_wrap=True)
    rules = f" by {', '.join(trace.rules)}" if trace.rules else ""
    out.print(f"  staged, {trace.state}{rules}: {_values(trace.staged)}", soft_wrap=True)
    for one in (figure for figure in trace.figures if figure["status"] != "not_applicable"):
        value = one.get("value", one["status"])
        out.print(
            f"  figure {one['period']} r{one['revision']} {one['unit']}/{one['indicator']}: {value}", soft_wrap=True
        )
