"""The PDF by its structure: PDF/UA-1 and PDF/A-2a as declared, and what those ask for found in the file.

veraPDF judges the file where it is installed; everywhere else these tests look for tags, titles, language, texts for pictures,
headers of tables and bookmarks themselves.
"""

import io
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdf
import pytest
from fixtures.published_city import PERIOD, City

from lontar.letterhead import Letterhead, Signatory
from lontar.publish.charts import draw_all
from lontar.publish.model import Document
from lontar.publish.paper import Paper
from lontar.publish.pdf import render_pdf

_LETTERHEAD = {"lines": ("Pemerintah Kota Contoh", "Badan Kepegawaian"), "address": "Jalan Contoh 1"}
_SIGNATORY = {"position": "Kepala BKPSDM", "name": "Nama Pejabat Contoh", "place": "Contoh"}


def city(**facts: Any) -> City:
    made = City(6, absences={("1.03", "attendance_rate"): "withheld"}, facts=facts)
    publication = made.agency.publication.model_copy(
        update={"letterhead": Letterhead(**_LETTERHEAD), "signatory": Signatory(**_SIGNATORY)}
    )
    made.agency = made.agency.model_copy(update={"publication": publication})
    return made


def pdf(document: Document) -> bytes:
    return render_pdf(document, draw_all(document))


CITY = city()
REPORTS = {
    f"{unit}-{document.language}": (document, pdf(document))
    for unit in ("all", "1.02")
    for document in CITY.documents(unit)
}


@pytest.fixture(params=list(REPORTS))
def report(request: pytest.FixtureRequest) -> tuple[Document, pypdf.PdfReader]:
    document, content = REPORTS[request.param]
    return document, pypdf.PdfReader(io.BytesIO(content))


def elements(reader: pypdf.PdfReader) -> Iterator[dict[str, Any]]:
    """Every structure element, parents before children, in reading order."""
    waiting = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop()
        node = node.get_object() if hasattr(node, "get_object") else node
        if not isinstance(node, dict):
            continue
        if "/S" in node:
            yield node
        kids = node.get("/K", [])
        kids = kids.get_object() if hasattr(kids, "get_object") else kids
        waiting += reversed(kids if isinstance(kids, list) else [kids])


def bookmarks(outline: list[Any]) -> Iterator[str]:
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry)
        else:
            yield entry.title


def texts(reader: pypdf.PdfReader) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_pdf__declares_both_standards_and_is_tagged_titled_and_in_its_language(report: Any) -> None:
    document, reader = report
    catalog, metadata = reader.trailer["/Root"], reader.trailer["/Root"]["/Metadata"].get_data()
    assert b"pdfuaid:part>1<" in metadata
    assert b"pdfaid:part>2<" in metadata
    assert b"pdfaid:conformance>A<" in metadata
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert catalog["/Lang"] == document.language
    assert reader.metadata.title == f"{document.title}, {document.period.title}"
    assert reader.metadata.creation_date == datetime(*PERIOD.end_date.timetuple()[:3], tzinfo=UTC)


def test_pdf__every_picture_has_words(report: Any) -> None:
    document, reader = report
    alts = [str(node.get("/Alt", "")) for node in elements(reader) if node["/S"] == "/Figure"]
    charts = [block.alt for section in document.sections for block in section.blocks if block.type == "chart"]
    assert charts
    assert sorted(alts) == sorted(charts)


def test_pdf__headings_descend_without_a_gap(report: Any) -> None:
    _, reader = report
    levels = [int(node["/S"][2:]) for node in elements(reader) if node["/S"][:2] == "/H" and node["/S"][2:].isdigit()]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))


def test_pdf__every_table_has_a_header_and_rows_of_one_width(report: Any) -> None:
    document, reader = report
    tables = [node for node in elements(reader) if node["/S"] == "/Table"]
    assert tables or not document.unit.is_agency
    for table in tables:
        found = Counter(node["/S"] for node in _below(table))
        assert found["/TH"] > 1
        assert found["/TD"] % found["/TH"] == 0


def _below(node: Any) -> Iterator[dict[str, Any]]:
    kids = node.get("/K", [])
    kids = kids.get_object() if hasattr(kids, "get_object") else kids
    for kid in kids if isinstance(kids, list) else [kids]:
        kid = kid.get_object() if hasattr(kid, "get_object") else kid
        if isinstance(kid, dict) and "/S" in kid:
            yield kid
            yield from _below(kid)


def test_pdf__every_printed_chapter_is_a_bookmark(report: Any) -> None:
    document, reader = report
    found = list(bookmarks(reader.outline))
    printed = [
        section.title
        for section in Paper(document).sections()
        if section.place == "annex" or any(block.type != "table" or block.place == "text" for block in section.blocks)
    ]
    assert len(printed) > 5
    assert [title for title in found if title in printed] == printed


def test_pdf__pages_are_numbered_and_headed(report: Any) -> None:
    document, reader = report
    pages, word = texts(reader), {"id": "Halaman {} dari {}", "en": "Page {} of {}"}[document.language]
    assert all(word.format(number, len(pages)) in page for number, page in enumerate(pages, start=1))
    assert "PEMERINTAH KOTA CONTOH BADAN KEPEGAWAIAN Jalan Contoh 1" in pages[0]
    assert all(document.period.title in page for page in pages)


@pytest.mark.parametrize("unit_id", ["all", "1.02"])
def test_pdf__a_draft_says_so_on_every_page_and_nobody_signs_it(unit_id: str) -> None:
    for document in city(is_draft=True).documents(unit_id):
        pages = texts(pypdf.PdfReader(io.BytesIO(pdf(document))))
        word = {"id": "DRAF", "en": "DRAFT"}[document.language]
        assert all(word in page for page in pages)
        assert not any(_SIGNATORY["name"] in page for page in pages)


@pytest.mark.parametrize("unit_id", ["all", "1.02"])
def test_pdf__an_approved_report_is_signed_once_by_the_profiles_signatory(unit_id: str) -> None:
    for document in city(is_approved=True).documents(unit_id):
        pages = texts(pypdf.PdfReader(io.BytesIO(pdf(document))))
        assert sum(_SIGNATORY["name"] in page for page in pages) == 1
        assert not any("DRAF" in page for page in pages)


def test_pdf__a_report_that_needs_no_approval_is_signed_by_nobody(report: Any) -> None:
    assert not any(_SIGNATORY["name"] in page for page in texts(report[1]))


def test_pdf__verapdf_finds_nothing_wrong(tmp_path: Path) -> None:
    program = shutil.which("verapdf")
    if program is None:
        pytest.skip("veraPDF is not installed; the tests beside this one look at the structure")
    for name, (_, content) in REPORTS.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    for flavour in ("ua1", "2a"):
        done = subprocess.run(
            [program, "--flavour", flavour, "--format", "text", *map(str, tmp_path.glob("*.pdf"))],
            capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert done.stdout.count("PASS") == len(REPORTS), done.stdout
