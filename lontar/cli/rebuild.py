"""`lontar rebuild`: make a released revision again and compare every byte."""

from pathlib import Path
from typing import Annotated

import typer

from lontar.cli.output import console, print_json


def rebuild(
    agency: Annotated[str, typer.Argument(help="Agency id, such as kota-kupang.")],
    period: Annotated[str, typer.Argument(help="The period: 2026-09, 2026-Q3, 2026-S1 or 2026.")],
    revision: Annotated[int, typer.Option(help="Number of the revision.")],
    folder: Annotated[Path, typer.Option("--to", help="A new folder for the files.", file_okay=False)],
    here: Annotated[
        bool, typer.Option("--here", help="With the installed code, though another commit made it.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Make the files of a released revision again in a folder of their own and compare each with the hash in the ledger.

    They come from the frozen cells, what the ledger recorded up to the release, and the code of the revision's commit: where that is not
    the installed one, from a checkout of it. The deliveries behind it are read from the archive and hashed; where retention has
    destroyed them, the frozen cells and the ledger are the evidence. Exit code 5 when a file differs.

    Example: lontar rebuild kota-kupang 2026-09 --revision 1 --to /tmp/september
    """
    from lontar import warehouse
    from lontar.agency import get_agency
    from lontar.period import Period
    from lontar.rebuild import rebuild as make_again

    when = Period.parse(period)
    get_agency(agency)
    warehouse.ensure()
    done = make_again(agency, when, revision, folder, f"rebuild/{when.code}/{revision}", here=here)
    print_json(done.as_dict()) if as_json else _show(done, f"{agency} {when.code} revision {revision}")
    if not done.is_equal:
        raise typer.Exit(5)


def _show(done, name: str) -> None:
    out = console()

    def say(text: str) -> None:
        out.print(text, soft_wrap=True)

    same = done.files - len(done.differing) - len(done.missing)
    say(f"{name}: {same} of {done.files} files are the released ones, byte for byte.")
    for file in (*done.differing, *done.missing):
        say(f"  differs: {file}" if file in done.differing else f"  missing: {file}")
    if done.changed:
        say(f"Not as it was when these figures were frozen: {', '.join(done.changed)}. Commit then: {done.commit}.")
    if done.was_dirty:
        say("The code had changes then that no commit holds; equal bytes cannot be promised.")
    say(f"Deliveries behind it: {done.deliveries}, {done.readable} in the archive with their hash.")
    if done.destroyed:
        say(
            f"{done.destroyed} were destroyed when their time was over: the frozen cells and the ledger are the evidence for this revision."
        )
    for file in done.lost:
        say(f"  lost, and the ledger knows no reason: {file}; see docs/runbooks/archive-damaged.md")
