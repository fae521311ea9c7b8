"""The report as a workbook, the way official statistics are given out: cover, contents, notes, one table a sheet.

Numbers are numbers with a format; a figure that is absent is a shorthand explained in the notes: `[x]` not received, `[c]`
confidential, `[z]` not applicable, as the United Kingdom's statistics offices write them.
"""

from collections.abc import Mapping

from lontar.publish.model import Document, Section, Table
from lontar.publish.xlsx_book import HEADER_ROW, Book, lines_of
from lontar.publish.xlsx_cells import cells_sheet
from lontar.publish.xlsx_charts import charts_of, draw_native
from lontar.publish.xlsx_table import mark_table, sheet_names, table_sheet

_ABSENCES = ("no_data", "withheld", "not_applicable")
_COVER_WIDTH, _CONTENTS_WIDTHS, _NOTES_WIDTHS = 96, (36, 90), (16, 110)


def _cover(book: Book, header: tuple[str, ...]) -> None:
    """Who publishes what, for when, and how to ask: one column, so that it can be read by ear."""
    document, texts = book.document, book.texts
    sheet = book.sheet(texts("workbook.cover"), document.title, way_back=False)
    sheet.page.set_column(0, 0, _COVER_WIDTH)
    lines = [("chapter", document.subtitle), *(("plain", line) for line in header)]
    lines += [("plain", fact) for fact in document.facts]
    lines += [("chapter", texts("workbook.about")), ("wrapped", texts("workbook.about_text"))]
    if document.provenance.contact:
        lines.append(("wrapped", texts("document.contact", contact=document.provenance.contact)))
    row = book.lines(sheet, 2, lines, width=_COVER_WIDTH)
    contents = texts("workbook.contents")
    sheet.page.write_url(row + 1, 0, f"internal:'{contents}'!A1", book.looks["link"], texts("workbook.to_contents"))


def _two_columns(book: Book, name: str, title: str, heads: tuple[str, str], widths: tuple[int, int], rows: int):
    sheet = book.sheet(name, title, way_back=name != book.texts("workbook.contents"))
    mark_table(book, sheet, title, list(heads), rows, [False, False])
    for index, width in enumerate(widths):
        sheet.page.set_column(index, index, width)
    return sheet


def _contents(book: Book, titles: Mapping[str, str]) -> None:
    """Every sheet after this one, with a link."""
    texts = book.texts
    heads = (texts("workbook.sheet"), texts("workbook.content"))
    name = texts("workbook.contents")
    sheet = _two_columns(book, name, name, heads, _CONTENTS_WIDTHS, len(titles))
    for row, (target, title) in enumerate(titles.items(), start=HEADER_ROW + 1):
        sheet.page.write_url(row, 0, f"internal:'{target}'!A1", book.looks["link"], target)
        sheet.page.write_string(row, 1, title, book.looks["wrapped"])
        book.fit_row(sheet, row, lines_of(title, _CONTENTS_WIDTHS[1]))


def _said(section: Section) -> list[str]:
    """The sentences of a chapter in their order, actions with who acts and by when."""
    said: list[str] = []
    for block in section.blocks:
        if block.type in ("paragraph", "note"):
            said.append(block.text)
        elif block.type == "actions":
            said += [
                f"{item.tag}: {item.text} {'; '.join(': '.join(line) for line in item.lines)}" for item in block.items
            ]
    return said


def _notes(book: Book) -> None:
    """The shorthand as a table, and below it what the chapters say."""
    texts, document = book.texts, book.document
    heads = (texts("workbook.shorthand"), texts("methods.meaning"))
    name = texts("workbook.notes")
    sheet = _two_columns(book, name, texts("workbook.notes_title"), heads, _NOTES_WIDTHS, len(_ABSENCES))
    for row, status in enumerate(_ABSENCES, start=HEADER_ROW + 1):
        meaning = f"{texts(f'absence.{status}')}. {texts(f'absence_explained.{status}')}"
        meant = meaning[:1].upper() + meaning[1:]
        sheet.page.put_row(row, [(book.shorthand[status], book.looks["plain"]), (meant, book.looks["wrapped"])])
        book.fit_row(sheet, row, lines_of(meaning, _NOTES_WIDTHS[1]))
    row = HEADER_ROW + 2 + len(_ABSENCES)
    for section in document.sections:
        said = (("chapter", section.title), *(("wrapped", text) for text in _said(section)))
        row = book.lines(sheet, row, said, column=1, width=_NOTES_WIDTHS[1])


def _titles(book: Book, tables: Mapping[str, Table]) -> dict[str, str]:
    texts = book.texts
    first = {texts("workbook.notes"): texts("workbook.notes_title")}
    last = {texts("workbook.cells"): texts("workbook.cells_title")}
    return first | {name: table.title for name, table in tables.items()} | last


def render_xlsx(document: Document) -> bytes:
    """The workbook of one document. Same document, same bytes."""
    book = Book(document)
    tables = sheet_names(document)
    _cover(book, (document.agency.personnel_office,))
    _contents(book, _titles(book, tables))
    _notes(book)
    charts = charts_of(document)
    for name, table in tables.items():
        sheet = table_sheet(book, name, table)
        if table.id in charts:
            draw_native(book, sheet, charts[table.id])
    cells_sheet(book)
    return book.close()
