"""`lontar template`: the fill-in workbook of a feed."""

from pathlib import Path
from typing import Annotated

import typer

from lontar.cli.output import console, print_json, table
from lontar.errors import ConfigurationError


def template(
    feed: Annotated[str, typer.Argument(help="Which feed, such as coaching_sessions. Without it: the list.")] = "",
    output: Annotated[Path | None, typer.Option(help="Where to write it; default templat_FEED.xlsx here.")] = None,
    agency: Annotated[str, typer.Option(help="Name this agency's office and deadline on the sheet Petunjuk.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one object.")] = False,
) -> None:
    """Make the workbook in which an office without a system fills in a feed.

    The workbook (xlsx) is made of the feed's declaration: Indonesian headings, drop-downs, checks while typing, examples.
    Offices fill in the sheet Data and deliver the file; a profile whose source says `reader: template` takes it back.
    An existing file is never overwritten: it may be filled in.

    Example: lontar template training_participations --output pelatihan.xlsx
    """
    from lontar.sources import load_feeds

    if not feed:
        _list(as_json)
        return
    declared = load_feeds().get(feed)
    if declared is None:
        raise ConfigurationError(f"There is no feed '{feed}'.", where="FEED", remedy=_suggestion(feed, load_feeds()))
    path = output or Path(f"templat_{feed}.xlsx")
    _write(path, declared, agency)
    if as_json:
        print_json({"feed": feed, "path": str(path), "columns": [c.source_name for c in declared.delivered_columns]})
    else:
        console().print(f"Wrote {path}: fill in the sheet Data, then put it where the profile's source looks for it.")


def _write(path: Path, declared, agency: str) -> None:
    from lontar.agency import get_agency
    from lontar.template import workbook

    data = workbook(declared, agency=get_agency(agency) if agency else None)
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        raise ConfigurationError(
            "The file exists and may be filled in.", where=str(path), remedy="Give --output."
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"The file cannot be written: {error.strerror}.", where=str(path), remedy="Give --output."
        ) from error


def _suggestion(feed: str, feeds) -> str:
    from difflib import get_close_matches

    near = get_close_matches(feed, feeds, n=3)
    return f"Did you mean {' or '.join(near)}?" if near else "`lontar template` lists the feeds."


def _list(as_json: bool) -> None:
    from lontar.sources import load_feeds

    titles = {name: str(feed.meta.get("title_id", "")) for name, feed in load_feeds().items()}
    if as_json:
        print_json(titles)
        return
    listing = table("Feeds that a workbook can be made for", "Feed", "In Indonesian")
    for name, title in titles.items():
        listing.add_row(name, title)
    console().print(listing)
