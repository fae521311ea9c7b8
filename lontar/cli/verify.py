"""`lontar verify`: does everything that is kept still hold?"""

from contextlib import contextmanager
from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def verify(
    agency: Annotated[str, typer.Option(help="Agency id, or all.")] = "all",
    read_all: Annotated[
        bool, typer.Option("--all", help="Read every delivery again from the archive; a large city takes hours.")
    ] = False,
    sample: Annotated[int, typer.Option(min=0, help="How many deliveries of an agency to read again.")] = 40,
    seed: Annotated[
        int | None, typer.Option(help="Which ones; the output names the seed.", show_default="drawn")
    ] = None,
    head: Annotated[
        list[str] | None, typer.Option(help="A head from a mail or print: 412:9f86d0..., or the hash alone.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Prove that nothing was altered: ledger, archive, raw rows, gate results, frozen figures, published files, signed copies.

    The chain is worked out anew and compared with the heads that were published; archived files are decrypted and hashed; rows are
    read again from the archive and compared with `raw`; every published file is compared with its manifest and the ledger. Nothing
    is changed. Exit code 5 when something does not hold; each finding says what, where, what to do, and which runbook.

    Example: lontar verify --agency kota-kupang --all --head 412:9f86d081884c7d65...
    """
    from lontar.agency import get_agency
    from lontar.steps.choice import choose_agencies
    from lontar.verify import Options, verify_all
    from lontar.verify.chain import parse_head
    from lontar.warehouse import ensure

    ensure()
    chosen = {"seed": seed} if seed is not None else {}
    options = Options(sample=None if read_all else sample, noted=tuple(map(parse_head, head or [])), **chosen)
    agencies = [get_agency(agency_id) for agency_id in choose_agencies(agency)]
    with _telling(quiet=as_json):
        report = verify_all(agencies, options)
    if as_json:
        print_json(report.as_dict())
    else:
        _show(report)
    if report.faults:
        raise typer.Exit(5)


@contextmanager
def _telling(*, quiet: bool):
    """What is being looked at right now, on the terminal's last line; nowhere else."""
    from lontar.progress import Listener, listen

    out = console()
    if quiet or not out.is_terminal:
        yield
        return
    with out.status("verify") as status:
        end = listen(Listener(tell=status.update, announce=out.print))
        try:
            yield
        finally:
            end()


def _show(report) -> None:
    out = console()
    for name, head in report.heads.items():
        out.print(f"{name}: chain of {head.sequence} entries, head {head.entry_hash or 'none'}", soft_wrap=True)
    out.print("looked at: " + ", ".join(f"{count} {what}" for what, count in report.looked_at.items()), soft_wrap=True)
    out.print(f"deliveries read again were drawn with seed {report.seed}")
    for finding in [*report.notices, *report.faults]:
        mark = "note" if finding.severity == "notice" else "FAULT"
        out.print(f"{mark:6} {finding.check}: {finding.what}", soft_wrap=True)
        for name, text in (("where", finding.where), ("do", finding.remedy), ("see", finding.runbook)):
            if text:
                out.print(f"       {name}: {text}", soft_wrap=True)
    out.print(f"{len(report.faults)} things do not hold" if report.faults else "everything holds")
