"""`lontar sample`: deliveries of two synthetic cities."""

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated, Any

import typer

from lontar.cli.output import console, print_json
from lontar.errors import LontarError
from lontar.period import Period

CITIES = ["kota-kupang", "kota-palembang"]


def sample(
    city: Annotated[list[str] | None, typer.Option(help="Which city; may be given twice.", show_default="both")] = None,
    scale: Annotated[
        float | None,
        typer.Option(help="Share of the real number of people, 0.05 to 1.", show_default="0.1, or as before"),
    ] = None,
    months: Annotated[str, typer.Option(help="First and last month.", show_default="2026-04..2026-09")] = "",
    next_month: Annotated[bool, typer.Option("--next-month", help="Add the month after those that are there.")] = False,
    hold_back: Annotated[bool, typer.Option("--hold-back", help="Keep the late and the corrected file aside.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Deliver what was kept aside, and stop.")] = False,
    if_empty: Annotated[bool, typer.Option("--if-empty", help="Do nothing where the inbox holds something.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one object per city.")] = False,
) -> None:
    """Write deliveries of synthetic cities into the inbox, in the formats of the true source systems, with realistic dirt.

    People, days and answers are simulated; nothing in them is real. What a correct pipeline must find out of them is kept
    beside, under sample/truth. The same arguments give the same bytes.

    Example: lontar sample --scale 0.2
    """
    from lontar.sample import release_late
    from lontar.settings import settings

    home, cities = settings().home, city or CITIES
    if late:
        delivered = [path for name in cities for path in release_late(home, name)]
        _show_late(delivered, as_json)
        return
    if if_empty and _has_files(home / "inbox"):
        if not as_json:
            console().print(f"{home / 'inbox'} holds deliveries already; nothing was made.", soft_wrap=True)
        return
    made = [_generate(home, name, scale, months, next_month, hold_back, quiet=as_json) for name in cities]
    if as_json:
        print_json(made)


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


def _show_late(delivered: list[Path], as_json: bool) -> None:
    if as_json:
        print_json([str(path) for path in delivered])
    for path in () if as_json else delivered:
        console().print(f"delivered {path}", soft_wrap=True)


def _generate(
    home: Path, city: str, scale: float | None, months: str, next_month: bool, hold_back: bool, *, quiet: bool
) -> dict:
    from lontar.sample import generate

    out = console()
    wanted = _wanted(home, city, scale, months, next_month=next_month)
    with nullcontext() if quiet else out.status(f"simulating {city}"):
        made = generate(city, home=home, hold_back=hold_back, **wanted)
    first, last = made.months[0].code, made.months[-1].code
    if not quiet:
        out.print(
            f"{city}: {made.people} synthetic people in {made.units} units, {len(made.files)} files of {first} to {last}"
            + (f", {len(made.held_back)} held back" if made.held_back else ""),
            soft_wrap=True,
        )
    return {
        "agency": city,
        "people": made.people,
        "units": made.units,
        "months": [month.code for month in made.months],
        "files": [str(path) for path in made.files],
        "held_back": [str(path) for path in made.held_back],
        "truth": str(made.truth),
    }


def _wanted(home: Path, city: str, scale: float | None, months: str, *, next_month: bool) -> dict[str, Any]:
    """Arguments for the simulation: what was asked for, else what the sample that is there was made with."""
    from lontar.period import parse_range
    from lontar.sample import DEFAULT_MONTHS

    truth = home / "sample" / "truth" / f"{city}.json"
    before = json.loads(truth.read_text(encoding="utf-8")) if truth.exists() else {}
    if next_month and not before:
        raise LontarError(
            "There is no sample to add a month to.", where=str(truth), remedy="Run `lontar sample` first."
        )
    asked = (
        parse_range(months) if months else [Period.parse(code) for code in before.get("months", ())] or DEFAULT_MONTHS
    )
    last = asked[-1].next() if next_month else asked[-1]
    return {"scale": scale or before.get("scale", 0.1), "months": (asked[0], last)}
