"""`lontar internal`: what a head of unit and the personnel office read. Every reading is logged before it is shown."""

from typing import Annotated

import typer

from lontar.cli.output import console, print_json, table

internal = typer.Typer(
    help="Lists and boards with people's names: restricted, each reading logged, never on the site.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Agency = Annotated[str, typer.Option(help="Agency id, such as kota-kupang.")]
Unit = Annotated[str, typer.Option(help="Unit id; it and all units below.", show_default="the reader's own unit")]
Reason = Annotated[str, typer.Option(help="Why you read it, in a few words; it is recorded with your login.")]
As = Annotated[str, typer.Option("--as", help="Which office of the profile you act for.", show_default="your first")]
Language = Annotated[str, typer.Option(help="id or en.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one object.")]


@internal.command()
def lists(as_json: AsJson = False) -> None:
    """Which lists there are, what each is for and who reads it. Shows no person; nothing is logged."""
    from lontar.internal.declarations import declared_lists

    found = declared_lists()
    if as_json:
        print_json([one.model_dump() for one in found.values()])
        return
    shown = table("Working lists", "List", "What", "Who")
    for one in found.values():
        who = "personnel office" if one.is_personnel_office_only else "heads of unit, personnel office"
        shown.add_row(one.code, one.title.en, who)
    console().print(shown)


@internal.command()
def worklist(
    agency: Agency,
    period: Annotated[
        str, typer.Option(help="A period that was built: 2026-09, 2026-Q3. The list holds for its last day.")
    ],
    reason: Reason,
    list_code: Annotated[str, typer.Option("--list", help="Which list; `lontar internal lists` names them.")],
    unit: Unit = "",
    reader: As = "",
    language: Language = "id",
    html: Annotated[bool, typer.Option("--html", help="Write a page, private to your login.")] = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="Write a workbook, private to your login.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read a working list: the people whom a signal asks somebody to look after, with what to do about it.

    A head of unit sees the own unit and those below, the personnel office all. Who reads, what, how many rows and why is an entry
    of the ledger before the first name is shown. Files go below LONTAR_HOME/internal, readable by this login alone.

    Example: lontar internal worklist --agency kota-kupang --period 2026-09 --list no_record --reason "konfirmasi bulanan"
    """
    from lontar.agency import get_agency
    from lontar.internal import outputs
    from lontar.internal.reading import Question
    from lontar.internal.worklist import make_worklist
    from lontar.period import Period

    chosen = Period.parse(period)
    question = Question(chosen.end_date, reason, unit, reader)
    listing = make_worklist(get_agency(agency), list_code, question, language)
    place = (chosen.code, listing.reading.operator.office.name, listing.reading.unit_id)
    if html:
        path = outputs.target(agency, *place, f"{list_code}.html")
        console().print(f"wrote {outputs.keep(path, outputs.worklist_html(listing))}", soft_wrap=True)
    if xlsx:
        path = outputs.target(agency, *place, f"{list_code}.xlsx")
        console().print(f"wrote {outputs.keep(path, outputs.worklist_xlsx(listing))}", soft_wrap=True)
    if as_json:
        print_json(outputs.worklist_json(listing))
    elif not (html or xlsx):
        _show(listing)


def _show(listing) -> None:
    from lontar.internal.outputs import head_lines

    out = console()
    out.print(listing.text("mark"))
    shown = table(listing.declaration.title.in_language(listing.language), *listing.headings)
    shown.columns[1].no_wrap, shown.columns[1].min_width = True, 18
    for line in listing.lines:
        shown.add_row(line.unit, line.identifier, line.name, *(text for text, _ in line.cells))
    out.print(shown if listing.lines else listing.text("nobody"))
    for text in head_lines(listing):
        out.print(text, soft_wrap=True)


@internal.command()
def report(
    agency: Agency,
    period: Annotated[str, typer.Option(help="A period that has a published report: 2026-09, 2026-Q3.")],
    reason: Reason,
    unit: Unit = "",
    reader: As = "",
    language: Language = "id",
    as_json: AsJson = False,
) -> None:
    """Read a unit's report with the figures of small groups that the public edition withholds. No names.

    Writes page, PDF, workbook and figures below LONTAR_HOME/internal, readable by this login alone and marked on every page; with
    --json the figures go to the terminal and nothing is written. Ratings and opinions stay as published. Who reads, which unit,
    how many figures and why is an entry of the ledger before the first figure is read.

    Example: lontar internal report --agency kota-kupang --period 2026-09 --unit 1.02 --reason "rapat evaluasi bulanan"
    """
    import json

    from lontar.agency import get_agency
    from lontar.internal import outputs
    from lontar.internal.report import make_report
    from lontar.period import Period

    chosen = Period.parse(period)
    found = make_report(get_agency(agency), chosen, unit=unit, reader=reader, reason=reason, language=language)
    if as_json:
        from lontar.publish.data_json import render_json

        print_json(json.loads(render_json(found.document)))
        return
    reading = found.reading
    for name, content in outputs.report_files(found).items():
        place = outputs.target(agency, chosen.code, reading.operator.office.name, reading.unit_id, name)
        console().print(f"wrote {outputs.keep(place, content)}", soft_wrap=True)
    console().print(f"{found.opened} figures that the public edition withholds are in it; reading {reading.number}.")


@internal.command()
def board(
    agency: Agency,
    reason: Reason = "papan status harian",
    day: Annotated[str, typer.Option("--date", help="2026-09-15.", show_default="today, in the agency's zone")] = "",
    unit: Unit = "",
    reader: As = "",
    language: Language = "id",
    html: Annotated[bool, typer.Option("--html", help="Write a page, private to your login.")] = False,
    as_json: AsJson = False,
) -> None:
    """The day's board: who is present by nine o'clock local time, came later, is on leave or duty, is not recorded yet.

    Says how old the newest punches are, and plainly when the day's data has not come. No record is no offence: ask first. The
    reading is logged like every other.

    Example: lontar internal board --agency kota-kupang --html
    """
    from datetime import UTC, date, datetime

    from lontar.agency import get_agency
    from lontar.internal import outputs
    from lontar.internal.board import make_board

    chosen = date.fromisoformat(day) if day else None
    found = make_board(
        get_agency(agency), datetime.now(UTC), day=chosen, unit=unit, reader=reader, reason=reason, language=language
    )
    if html:
        reading = found.reading
        path = outputs.target(
            agency, "board", str(reading.day), reading.operator.office.name, reading.unit_id, "board.html"
        )
        console().print(f"wrote {outputs.keep(path, outputs.board_html(found))}", soft_wrap=True)
    if as_json:
        print_json(outputs.board_json(found))
    elif not html:
        _show_board(found)


def _show_board(found) -> None:
    out = console()
    out.print(found.text("mark"))
    out.print(f"{found.title('title')}, {found.day}: {found.unit_name}")
    for warning in found.warnings:
        out.print(warning, soft_wrap=True)
    for unit in found.units:
        shown = table(
            unit.name,
            found.text("column.name"),
            found.text("column.identifier"),
            found.word("state"),
            found.word("report"),
        )
        for line in unit.lines:
            state = f"{found.mark(line.state)} {found.state(line.state)} {line.first_at}".strip()
            name = line.person.name or found.text("unknown_name")
            shown.add_row(name, line.person.identifier, state, found.report(line.report))
        out.print(shown)
    out.print(", ".join(f"{found.whole.counts[name]} {found.state(name).lower()}" for name in found.states))
    out.print(f"{found.word('as_of')}: {found.made}. {found.word('newest')}: {found.newest}", soft_wrap=True)
    out.print(found.word("not_finding"))
