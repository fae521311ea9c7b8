"""The workbook as official statistics are published: cover, contents with links, notes, one marked table a sheet."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fixtures.published_city import City

from lontar.publish.languages import LANGUAGES
from lontar.publish.texts import load_texts
from lontar.publish.xlsx import render_xlsx
from lontar.publish.xlsx_table import unique_titles

CITY = City(6, absences={("1.03", "attendance_rate"): "withheld", ("1.02", "headcount"): "no_data"})
DOCUMENTS = {f"{unit}-{d.language}": d for unit in ("all", "1.02") for d in CITY.documents(unit)}
CONTENTS = {name: render_xlsx(document) for name, document in DOCUMENTS.items()}
FIRST_ROW = 6


@pytest.fixture(params=list(DOCUMENTS))
def made(request: pytest.FixtureRequest) -> Any:
    """Document, opened workbook and texts of one report in one language."""
    document = DOCUMENTS[request.param]
    return document, openpyxl.load_workbook(io.BytesIO(CONTENTS[request.param])), load_texts(document.language)


def named(texts: Any, *keys: str) -> list[str]:
    return [texts(f"workbook.{key}") for key in keys]


def test_workbook__opens_with_cover_contents_and_notes(made: Any) -> None:
    document, book, texts = made
    assert book.sheetnames[:3] == named(texts, "cover", "contents", "notes")
    assert book.sheetnames[-1] == texts("workbook.cells")
    cover = [row[0].value for row in book.worksheets[0].iter_rows()]
    assert cover[0] == document.title
    assert {document.notice, document.subtitle, document.agency.personnel_office, *document.facts} <= set(cover)
    assert book.properties.title == f"{document.title}, {document.period.title}"
    assert (book.properties.creator, book.properties.subject) == (document.agency.personnel_office, document.subtitle)


def test_workbook__the_contents_lead_to_every_sheet_and_each_leads_back(made: Any) -> None:
    _, book, texts = made
    contents = book[texts("workbook.contents")]
    links = {row[0].value: row[0].hyperlink for row in contents.iter_rows(min_row=FIRST_ROW) if row[0].value}
    assert list(links) == book.sheetnames[2:]
    assert all(link.location == f"'{name}'!A1" for name, link in links.items())
    for name in links:
        assert book[name]["A3"].hyperlink.location == f"'{contents.title}'!A1"


def test_workbook__every_sheet_holds_one_marked_table_with_a_frozen_header(made: Any) -> None:
    _, book, _ = made
    for sheet in book.worksheets[1:]:
        (table,) = sheet.tables.values()
        assert table.ref.startswith("A5:"), sheet.title
        assert sheet.freeze_panes == "B6", sheet.title
        heads = [cell.value for cell in sheet[5] if cell.value is not None]
        assert len(heads) == len(set(heads)) == len(table.tableColumns), sheet.title
        assert sheet.print_title_rows, sheet.title


def test_workbook__no_cell_of_a_table_is_empty(made: Any) -> None:
    _, book, texts = made
    may_be_empty = {"breakdown", "label"}
    for sheet in book.worksheets[1:]:
        if sheet.title == texts("workbook.notes"):
            continue
        (table,) = sheet.tables.values()
        header, *rows = sheet[table.ref]
        checked = [index for index, cell in enumerate(header) if cell.value not in may_be_empty]
        assert all(row[index].value is not None for row in rows for index in checked), sheet.title


def test_workbook__nothing_is_merged_hidden_or_a_formula(made: Any) -> None:
    _, book, _ = made
    for sheet in book:
        assert not sheet.merged_cells.ranges, sheet.title
        assert sheet.sheet_state == "visible"
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"], sheet.title


def test_workbook__columns_are_wide_enough_for_their_figures(made: Any) -> None:
    _, book, _ = made
    for sheet in book.worksheets[3:]:
        for cells in sheet.iter_cols(min_row=FIRST_ROW):
            width = sheet.column_dimensions[cells[0].column_letter].width
            longest = max(
                (len(f"{cell.value:,.2f}") for cell in cells if cell.data_type == "n" and cell.value is not None),
                default=0,
            )
            assert width >= longest, (sheet.title, cells[0].column_letter)


def test_workbook__shorthand_is_explained_in_both_languages(made: Any) -> None:
    _, book, texts = made
    rows = {row[0].value: row[1].value for row in book[texts("workbook.notes")].iter_rows(min_row=FIRST_ROW)}
    for mark, status in {"[x]": "no_data", "[c]": "withheld", "[z]": "not_applicable"}.items():
        assert texts(f"absence_explained.{status}") in rows[mark]


def test_workbook__a_figure_keeps_its_unit_in_its_format() -> None:
    formats = {
        cell.number_format
        for sheet in openpyxl.load_workbook(io.BytesIO(CONTENTS["all-id"]))
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "n" and cell.value is not None
    }
    assert {"0.0%", "#,##0", '#,##0.00" JP"', '"Rp"#,##0'} <= formats


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook__reaches_nothing_outside(language: str) -> None:
    archive = zipfile.ZipFile(io.BytesIO(CONTENTS[f"all-{language}"]))
    assert not [name for name in archive.namelist() if b'TargetMode="External"' in archive.read(name)]
    assert not [name for name in archive.namelist() if "macro" in name.lower() or "externalLink" in name]


def test_unique_titles__none_is_empty_and_none_twice() -> None:
    from lontar.publish.model import Column

    columns = [Column(key="a", title="Orang"), Column(key="b", title="Orang"), Column(key="c", title="")]
    assert unique_titles(columns) == ["Orang", "Orang (2)", "c"]


def test_workbook__another_program_reads_it(tmp_path: Path) -> None:
    program = shutil.which("libreoffice") or shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed; openpyxl opens the workbook in the tests beside this one")
    (tmp_path / "data.xlsx").write_bytes(CONTENTS["all-id"])
    # A profile of its own: another LibreOffice on this machine would take the work and say nothing.
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "csv", "--outdir", str(tmp_path), "data.xlsx"]
    subprocess.run(command, check=True, timeout=300, capture_output=True, cwd=tmp_path)
    assert DOCUMENTS["all-id"].title in (tmp_path / "data.csv").read_text(encoding="utf-8")
