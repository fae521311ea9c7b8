"""The four files of a report: complete, harmless whatever a name says, alike in content, and the same bytes every time."""

import base64
import hashlib
import io
import json
import re
import zipfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pypdf
import pytest
from fixtures.published_city import HOSTILE_NAMES, LONG_NAME, PERIOD, City
from jinja2 import UndefinedError
from lxml import html
from support import some

from lontar.ledger import Head
from lontar.publish.html import render_page
from lontar.publish.languages import all_files
from lontar.publish.manifest import report_hash, sha256_of, write_manifest
from lontar.publish.output import render_all, render_files
from lontar.settings import settings

NOTICE = "DATA SINTETIS - bukan data nyata"
CITY = City(6, absences={("1.03", "attendance_rate"): "withheld", ("1.02", "headcount"): "no_data"})
DOCUMENTS = CITY.documents(linked_units=["1.01"])
DOCUMENT = DOCUMENTS[0]
FILES = render_files(*DOCUMENTS)
UNIT_FILES = render_files(*CITY.documents("1.02"))

SCHEMA = json.loads((settings().project_dir / "reports" / "schema" / "data.schema.json").read_text(encoding="utf-8"))


def page(files: dict[str, bytes] = FILES) -> Any:
    return html.document_fromstring(files["index.html"].decode())


def pdf_text(content: bytes) -> str:
    return " ".join(" ".join(p.extract_text().split()) for p in pypdf.PdfReader(io.BytesIO(content)).pages)


def workbook(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


# ---- page


def test_html__asks_nothing_of_the_outside_and_has_no_script_from_elsewhere() -> None:
    text = FILES["index.html"].decode()
    addresses = set(re.findall(r"https?://[^\"' )<]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert not page().xpath(
        "//script/@src | //iframe | //img | //object | //*[@style] | //@*[starts-with(name(), 'on')]"
    )


def test_html__its_policy_allows_exactly_its_own_styles_and_script() -> None:
    tree = page()
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]

    def allowed(texts: list[str]) -> str:
        digests = [hashlib.sha256(text.encode()).digest() for text in texts]
        return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)

    styles, scripts = tree.xpath("//style/text()"), tree.xpath("//script[not(@type)]/text()")
    assert len(scripts) == 1
    expected = f"default-src 'none'; script-src 'self' {allowed(scripts)}; style-src {allowed(styles)}; "
    assert policy == expected + "img-src data:; base-uri 'none'; form-action 'none'"


def test_html__own_script_is_smaller_than_thirty_kilobytes() -> None:
    (script,) = page().xpath("//script[not(@type)]/text()")
    assert len(script.encode()) < 30_000


def test_html__the_notice_is_on_every_printed_sheet() -> None:
    style = page().xpath("//style")[1].text
    written = re.sub(r"\\([0-9a-f]{6})", lambda match: chr(int(match[1], 16)), style)
    assert f'@top-center{{content:"{NOTICE}"' in written


def test_html__hostile_names_are_shown_as_they_are() -> None:
    names = [node.text_content().strip() for node in page().xpath("//section[@id='units']//tbody/tr/th")]
    assert names[1:5] == [*HOSTILE_NAMES, LONG_NAME]


def test_html__can_be_read_by_ear() -> None:
    tree = page()
    assert tree.get("lang") == "id"
    assert tree.xpath("//a[@class='skip']/@href") == ["#isi"]
    assert len(tree.xpath("//main[@id='isi']//h1")) == 1
    levels = [int(node.tag[1]) for node in tree.xpath("//h1 | //h2 | //h3")]
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert all(node.get("scope") for node in some(tree.xpath("//th")))


def test_html__every_picture_has_words_and_its_numbers() -> None:
    figures = page().xpath("//figure")
    assert len(figures) == 8
    for figure in figures:
        assert figure.xpath(".//div[@role='img' and string-length(@aria-label) > 40]/*[local-name()='svg']")
        assert figure.xpath(".//figcaption/h3[string-length() > 10]")
        assert figure.xpath(".//table//td")


def test_html__ids_are_unique() -> None:
    ids = page().xpath("//@id")
    assert len(ids) == len(set(ids))


def test_html__says_that_the_data_are_synthetic_above_and_below() -> None:
    assert page().xpath("string(//p[@class='notice'])") == NOTICE
    assert NOTICE in page().xpath("string(//footer)")
    assert NOTICE in page().xpath("string(//title)")


def test_html__an_absent_figure_says_why() -> None:
    rows = {
        row.xpath("string(th)").strip(): [td.text_content() for td in row.xpath("td")]
        for row in page().xpath("//section[@id='units']//tbody/tr")
    }
    assert rows["=1+1"][1] == "disembunyikan (kelompok kecil)"
    assert rows[HOSTILE_NAMES[1]][0] == "data tidak diterima"
    assert all(cell.strip() for row in some(rows.values()) for cell in some(row))


def test_html__a_page_with_a_hole_is_not_made() -> None:
    with pytest.raises(UndefinedError):
        render_page("html/report.html.j2", "id", "", pictures={})


def test_html__prints_each_file_with_its_hash_and_the_commit() -> None:
    text = page().xpath("string(//section[@id='sources'])")
    for line in DOCUMENT.provenance.deliveries:
        assert line.file_name in text
        assert line.sha256 in text
    assert DOCUMENT.provenance.commit in text


# ---- PDF


def test_pdf__is_tagged_titled_and_in_indonesian() -> None:
    reader = pypdf.PdfReader(io.BytesIO(FILES["laporan.pdf"]))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "id"
    assert catalog["/MarkInfo"]["/Marked"]
    assert "StructTreeRoot" in str(list(catalog))
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid:part>1<" in catalog["/Metadata"].get_data()
    assert reader.metadata.title == "Laporan Kinerja ASN Kota Contoh, September 2026"


def test_pdf__embeds_every_font_and_needs_none_of_the_machine() -> None:
    fonts = set()
    for sheet in pypdf.PdfReader(io.BytesIO(FILES["laporan.pdf"])).pages:
        for font in sheet["/Resources"].get("/Font", {}).values():
            fonts.add(font.get_object()["/BaseFont"].split("+")[-1].split("-")[0])
    assert fonts <= {"/LibertinusSerif", "LibertinusSerif", "DejaVuSansMono"}
    assert "LibertinusSerif" in fonts


def test_pdf__markup_and_code_in_a_name_stay_text() -> None:
    text = pdf_text(UNIT_FILES["laporan.pdf"])
    assert HOSTILE_NAMES[1] in text
    assert "root:" not in text


def test_pdf__every_page_says_that_the_data_are_synthetic() -> None:
    pages = pypdf.PdfReader(io.BytesIO(FILES["laporan.pdf"])).pages
    assert len(pages) > 3
    assert all(NOTICE in sheet.extract_text() for sheet in pages)


def test_pdf__every_picture_has_alternative_text() -> None:
    figures: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if not isinstance(node, dict):
            return
        if node.get("/S") == "/Figure":
            figures.append(node.get("/Alt", ""))
        kids = node.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            if hasattr(kid, "get_object"):
                walk(kid)

    walk(pypdf.PdfReader(io.BytesIO(FILES["laporan.pdf"])).trailer["/Root"]["/StructTreeRoot"])
    alts = [block.alt for section in DOCUMENT.sections for block in section.blocks if block.type == "chart"]
    assert sorted(figures) == sorted(alts)


def test_pdf__a_units_report_is_short() -> None:
    assert len(pypdf.PdfReader(io.BytesIO(render_files(CITY.document("1.01"))["laporan.pdf"])).pages) <= 3


# ---- workbook


def test_xlsx__holds_no_formula_and_no_outside_link() -> None:
    cells = [cell for sheet in workbook(FILES["data.xlsx"]) for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert "=1+1" in {cell.value for cell in cells}
    assert "=cmd|' /C calc'!A0.csv" in {cell.value for cell in cells}
    archive = zipfile.ZipFile(io.BytesIO(FILES["data.xlsx"]))
    assert not [name for name in archive.namelist() if b'TargetMode="External"' in archive.read(name)]


def test_xlsx__numbers_are_numbers_with_the_decimals_shown() -> None:
    sheet = workbook(FILES["data.xlsx"])["Angka menurut unit"]
    row = [sheet.cell(6, column) for column in range(1, 10)]
    assert [cell.value for cell in row[:3]] == ["Kota Contoh", 1240, pytest.approx(0.966)]
    assert [cell.number_format for cell in row[1:3]] == ["#,##0", "0.0%"]
    assert row[8].number_format == "#,##0.00"


def test_xlsx__absences_are_a_shorthand_that_the_notes_explain() -> None:
    book = workbook(FILES["data.xlsx"])
    used = {
        cell.value
        for row in book["Angka menurut unit"].iter_rows(min_row=6)
        for cell in row
        if isinstance(cell.value, str)
    }
    explained = {row[0].value for row in book["Catatan"].iter_rows(min_row=6) if row[0].value}
    assert {"[c]", "[x]", "[z]"} <= used
    assert explained == {"[c]", "[x]", "[z]"}


def test_xlsx__every_sheet_is_marked_listed_and_without_gaps() -> None:
    book = workbook(FILES["data.xlsx"])
    assert all(sheet["A2"].value == NOTICE for sheet in some(book))
    listed = [row[0].value for row in book["Isi"].iter_rows(min_row=6)]
    assert listed == [name for name in book.sheetnames if name not in ("Sampul", "Isi")]
    for name in listed[1:]:
        sheet = book[name]
        width = len([cell for cell in sheet[5] if cell.value])
        assert width >= 2, name
        may_be_empty = {cell.column for cell in sheet[5] if cell.value in ("breakdown", "label")}
        assert all(cell.value is not None for cell in sheet[6][:width] if cell.column not in may_be_empty), name


def test_xlsx__its_date_is_the_periods_last_day() -> None:
    assert workbook(FILES["data.xlsx"]).properties.created.date() == DOCUMENT.period.end_date


def test_xlsx__a_wide_table_keeps_the_full_hash() -> None:
    hashes = {cell.value for row in workbook(FILES["data.xlsx"])["Berkas sumber"].iter_rows() for cell in row}
    assert {line.sha256 for line in DOCUMENT.provenance.deliveries} <= hashes
    # The list of files is the city's: a unit's workbook need not repeat it, its open data do.
    assert "Berkas sumber" not in workbook(UNIT_FILES["data.xlsx"]).sheetnames
    assert all(sha256 in UNIT_FILES["data.json"].decode() for sha256 in hashes if len(str(sha256)) == 64)


# ---- open data


@pytest.mark.parametrize("files", [FILES, UNIT_FILES], ids=["agency", "unit"])
def test_json__follows_its_schema_and_says_that_it_is_synthetic(files: dict[str, bytes]) -> None:
    data = json.loads(files["data.json"])
    jsonschema.validate(data, SCHEMA, format_checker=jsonschema.FormatChecker())
    assert (data["is_sample"], data["notice"]["id"]) == (True, NOTICE)


def test_json__gives_each_cell_once_and_as_published() -> None:
    cells = json.loads(FILES["data.json"])["cells"]
    keys = [(cell["unit"], cell["period"], cell["indicator"], cell["breakdown"]) for cell in cells]
    assert len(keys) == len(set(keys))
    found = dict(zip(keys, cells, strict=True))
    published = next(r for r in CITY.cells() if r["unit_id"] == "all" and r["indicator_code"] == "ikm")
    cell = found["all", "2026-09", "ikm", ""]
    assert (cell["value"], cell["n_persons"], cell["label"]) == (
        float(published["value"]),
        published["n_persons"],
        published["label"],
    )
    assert cell["value_low"] == float(published["value_low"])


def test_json__absent_cells_are_null_with_their_reason() -> None:
    cells = {
        (c["unit"], c["indicator"], c["period"]): c
        for c in json.loads(FILES["data.json"])["cells"]
        if not c["breakdown"]
    }
    assert cells["1.03", "attendance_rate", "2026-09"]["status"] == "withheld"
    assert {cells["1.03", "attendance_rate", "2026-09"][name] for name in ("value", "numerator", "n_persons")} == {None}


def test_json__covers_every_figure_of_the_page() -> None:
    numbers = {str(c["value"]) for c in json.loads(FILES["data.json"])["cells"]} | {
        str(c["n_persons"]) for c in json.loads(FILES["data.json"])["cells"]
    }
    for section in DOCUMENT.sections[:4]:
        for block in section.blocks:
            tables = [block] if block.type == "table" else [block.table] if block.type == "chart" else []
            for value in (value for table in tables for row in table.rows for value in row):
                if value.number is not None:
                    assert (
                        str(int(value.number) if value.number == int(value.number) else float(value.number)) in numbers
                    )


# ---- all four


def _with_rows(rows: list[dict[str, Any]]) -> City:
    """The city with other rows in its last month."""
    city = City(6, absences=CITY.absences)
    city.cells = lambda period=PERIOD: rows if period == PERIOD else City.cells(city, period)  # type: ignore[method-assign]
    return city


def test_files__what_is_withheld_is_in_none_of_them() -> None:
    rows = CITY.cells()
    for row in rows:
        if (row["unit_id"], row["indicator_code"]) == ("1.03", "attendance_rate"):
            row.update(value="0.765", numerator=4321, denominator=5649, n_persons=7)
    documents = CITY.documents()
    assert render_files(*_with_rows(rows).documents()) == render_files(*documents)


def test_files__a_changed_figure_changes_every_file() -> None:
    rows = CITY.cells()
    target = next(
        row for row in rows if (row["unit_id"], row["indicator_code"], row["breakdown_1"]) == ("all", "headcount", "")
    )
    target["value"] += 1
    after = render_files(*_with_rows(rows).documents(linked_units=["1.01"]))
    assert all(after[name] != FILES[name] for name in FILES)


def test_manifest__names_each_file_with_hash_and_size(tmp_path: Path) -> None:
    hashes = render_all(tmp_path / "report", *DOCUMENTS)
    manifest = json.loads(
        write_manifest(tmp_path / "report", hashes, *DOCUMENTS, ledger_head=Head(3, "abc")).read_text(encoding="utf-8")
    )
    assert set(manifest["files"]) == set(all_files())
    for name, facts in manifest["files"].items():
        content = (tmp_path / "report" / name).read_bytes()
        assert facts == {"sha256": sha256_of(content), "size_bytes": len(content)}
    assert (manifest["ledger_sequence"], manifest["ledger_head"]) == (3, "abc")
    assert manifest["document_sha256"] == report_hash(hashes)


def test_svg__is_shared_by_page_and_pdf_in_the_same_number() -> None:
    inline = len(page().xpath("//figure//*[local-name()='svg']"))
    assert inline == len([b for s in DOCUMENT.sections for b in s.blocks if b.type == "chart"])
