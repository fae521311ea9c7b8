"""The reports of one fixture city, as they were last looked at and found good.

A difference here is a change that readers will see. Look at it; if it is meant, write the new files with
`LONTAR_GOLDEN=write` in the environment and commit them with the change.
"""

import io
import os
from pathlib import Path

import openpyxl
import pypdf
import pytest
from fixtures.published_city import City

from lontar.period import Period
from lontar.publish.companions import render_companions
from lontar.publish.edition import build_report
from lontar.publish.output import render_files

HERE = Path(__file__).parent
ABSENCES = {
    ("1.03", "attendance_rate"): "withheld",
    ("1.04", "ikm"): "withheld",
    ("all", "attendance_rate", "2026-06"): "no_data",
    ("1.02", "training_jp20_rate"): "not_applicable",
}
REPORTS = {"agency": "all", "unit": "1.02"}
LONGER = {"2026-Q3": "quarter", "2026-S2": "semester", "2026": "year"}


def _pdf_text(content: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join(f"--- {number}\n{page.extract_text()}\n" for number, page in enumerate(pages, start=1))


def _workbook_text(content: bytes) -> str:
    lines = []
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        lines.append(f"--- {sheet.title}")
        for row in sheet.iter_rows():
            cells = [
                f"{cell.value}"
                + (f" [{cell.number_format}]" if cell.data_type == "n" and cell.value is not None else "")
                for cell in row
            ]
            lines.append(" | ".join("" if cell == "None" else cell for cell in cells).rstrip(" |"))
    return "\n".join(lines) + "\n"


def _readable(files: dict[str, bytes]) -> dict[str, str]:
    """What a person can compare line by line: binary files as their text."""
    readers = {".pdf": _pdf_text, ".xlsx": _workbook_text}
    texts = {}
    for name, content in files.items():
        path = Path(name)
        if path.suffix in readers:
            texts[f"{path.stem}.txt"] = readers[path.suffix](content)
        else:
            texts[name] = content.decode()
    return texts


def _check(folder: str, rendered: dict[str, str]) -> None:
    """Compare with the files of a folder, or write them where the environment asks for it."""
    if os.environ.get("LONTAR_GOLDEN") == "write":
        (HERE / folder).mkdir(exist_ok=True)
        for name, text in rendered.items():
            (HERE / folder / name).write_text(text, encoding="utf-8", newline="")
    for name, text in rendered.items():
        assert text.encode() == (HERE / folder / name).read_bytes(), f"{folder}/{name} differs"


def _city(period: str) -> City:
    return City(6, absences=ABSENCES, indicator_file=HERE / "indicators.csv", period=Period.parse(period))


@pytest.mark.parametrize(("folder", "unit_id"), REPORTS.items(), ids=REPORTS)
def test_report__is_what_was_last_found_good(folder: str, unit_id: str) -> None:
    _check(folder, _readable(render_files(*_city("2026-09").documents(unit_id))))


@pytest.mark.parametrize("period", LONGER, ids=lambda period: period)
def test_report__of_a_longer_period_is_what_was_last_found_good(period: str) -> None:
    """What is read of it: the PDF in both languages. Its other files are made as the month's are."""
    files = render_files(*_city(period).documents())
    _check(LONGER[period], _readable({name: files[name] for name in ("laporan.pdf", "report.pdf")}))


def test_companions__are_what_was_last_found_good() -> None:
    """The one-page brief and whatever else stands beside the agency's report."""
    edition = _city("2026-09").edition()
    files = render_companions(edition, build_report(edition, "all"))
    assert {"ringkasan.html", "ringkasan.pdf", "brief.html", "brief.pdf"} <= set(files)
    _check("companions", _readable(files))
