"""Where a reading goes: a page, a workbook, JSON. Files are private to the login and never below `published/`."""

import io
import re
from pathlib import Path
from typing import Any

from lontar.errors import LontarError
from lontar.ingest.keys import private_folder, write_private
from lontar.internal.board import Board
from lontar.internal.report import InternalReport
from lontar.internal.worklist import Worklist
from lontar.settings import settings

_NUMBER_FORMATS = {"number": "#,##0.##", "idr": "#,##0"}


def target(agency_id: str, *parts: str) -> Path:
    """A private place below `LONTAR_HOME/internal/<agency>/`. Raises LontarError where that would be inside the site."""
    folder = (settings().home / "internal" / agency_id).resolve()
    if folder.is_relative_to(settings().published_dir.resolve()):
        raise LontarError("The internal edition would lie in the site.", where=str(folder), remedy="Move LONTAR_HOME.")
    path = folder.joinpath(*(re.sub(r"[^A-Za-z0-9._-]", "_", part) for part in parts))
    private_folder(path.parent)
    return path


def keep(path: Path, content: bytes) -> Path:
    """Write a file that only this login reads (0600) in folders that only it enters (0700)."""
    write_private(path, content)
    return path


def environment():
    """Templates of the internal edition; every text is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    folder = settings().project_dir / "reports" / "internal"
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def report_files(report: InternalReport) -> dict[str, bytes]:
    """Name -> content of one internal report: page, PDF, workbook in the document's language, and its figures as data."""
    from lontar.publish.output import render_edition

    return render_edition(report.document)


def worklist_html(listing: Worklist) -> bytes:
    """The list as one self-contained page."""
    return environment().get_template("worklist.html.j2").render(listing=listing).encode()


def board_html(board: Board) -> bytes:
    """The day's board as one self-contained page, for a phone too."""
    return environment().get_template("board.html.j2").render(board=board).encode()


def board_json(board: Board) -> dict[str, Any]:
    """The day's board as one object: how fresh it is, one object per person."""
    reading = board.reading
    rows = [
        {
            "unit": line.unit,
            "identifier": line.person.identifier,
            "name": line.person.name,
            "state": line.state,
            "first_at": line.first_at or None,
            "report": line.report,
        }
        for line in board.whole.lines
    ]
    return {
        "mark": board.text("mark"),
        "agency": reading.agency.agency_id,
        "unit": reading.unit_id,
        "date": reading.day,
        "made_at": board.made_at.isoformat(timespec="minutes"),
        "punches_landed_at": board.arrival.landed_at,
        "punches_reach_to": board.arrival.reaches_to or None,
        "is_missing": board.is_missing,
        "report_date": board.report_day,
        "reading": reading.number,
        "counts": dict(board.whole.counts),
        "rows": rows,
    }


def worklist_json(listing: Worklist) -> dict[str, Any]:
    """The list as one object: what it is, who reads it, one object per person."""
    names = ["unit", "identifier", "name", *(column.name for column in listing.declaration.columns)]
    rows = [
        dict(
            zip(
                names,
                (line.unit, line.identifier, line.name, *(str(n) if n is not None else t for t, n in line.cells)),
                strict=True,
            )
        )
        for line in listing.lines
    ]
    reading = listing.reading
    return {
        "mark": listing.text("mark"),
        "list": listing.declaration.code,
        "agency": reading.agency.agency_id,
        "unit": reading.unit_id,
        "date": reading.day,
        "reader": reading.operator.office.name,
        "reading": reading.number,
        "rows": rows,
    }


def worklist_xlsx(listing: Worklist) -> bytes:
    """The list as a workbook: one sheet, the mark on top and in the page's header, real numbers, no formula from data."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, head = book.add_format({"bold": True}), book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    sheet = book.add_worksheet(listing.declaration.code[:31])
    sheet.set_header(f'&C&"Bold"{listing.text("mark")}')
    notes = (listing.text("mark"), listing.declaration.title.in_language(listing.language), *head_lines(listing))
    for row, note in enumerate(notes):
        sheet.write_string(row, 0, note, bold if row < 2 else None)
    top = len(notes) + 1
    for at, heading in enumerate(listing.headings):
        sheet.write_string(top, at, heading, head)
    _write_lines(book, sheet, listing, top + 1)
    sheet.freeze_panes(top + 1, 3)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 22)
    book.close()
    return buffer.getvalue()


def _write_lines(book: Any, sheet: Any, listing: Worklist, top: int) -> None:
    columns = listing.declaration.columns
    formats = {kind: book.add_format({"num_format": text}) for kind, text in _NUMBER_FORMATS.items()}
    for row, line in enumerate(listing.lines, start=top):
        for at, text in enumerate((line.unit, line.identifier, line.name)):
            sheet.write_string(row, at, text)
        for at, (column, (text, number)) in enumerate(zip(columns, line.cells, strict=True), start=3):
            if number is None:
                sheet.write_string(row, at, text)
            else:
                sheet.write_number(row, at, number, formats[column.kind])


def head_lines(listing: Worklist) -> list[str]:
    """What stands above every list: purpose, for whom, unit, day, ground, what to do, the ledger's number."""
    declaration, reading, language = listing.declaration, listing.reading, listing.language
    ground = f"{declaration.legal.text.in_language(language)} ({listing.text('status.' + declaration.legal.status)})"
    lines = [
        declaration.purpose.in_language(language),
        f"{listing.text('for')}: {reading.operator.office.office} ({reading.operator.os_user})",
        f"{listing.text('unit')}: {listing.unit_name}",
        f"{listing.text('day')}: {listing.day_text}",
        f"{listing.text('people')}: {len(listing.lines)}",
        f"{listing.text('legal')}: {ground}",
        f"{listing.text('action')}: {declaration.action.in_language(language)}",
        f"{listing.text('logged')} {reading.number}. {listing.text('keep')}",
    ]
    return [listing.text("sample"), *lines] if reading.agency.sample else lines
