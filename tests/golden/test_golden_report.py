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

from lontar.publish.output import render_files

HERE = Path(__file__).parent
ABSENCES = {
    ("1.03", "attendance_rate"): "withheld",
    ("1.04", "ikm"): "withheld",
    ("all", "attendance_rate", "2026-06"): "no_data",
    ("1.02", "training_jp20_rate"): "not_applicable",
}
REPORTS = {"agency": "all", "unit": "1.02"}


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


@pytest.mark.parametrize(("folder", "unit_id"), REPORTS.items(), ids=REPORTS)
def test_report__is_what_was_last_found_good(folder: str, unit_id: str) -> None:
    city = City(6, absences=ABSENCES, indicator_file=HERE / "indicators.csv")
    rendered = _readable(render_files(*city.documents(unit_id)))
    if os.environ.get("LONTAR_GOLDEN") == "write":
        (HERE / folder).mkdir(exist_ok=True)
        for name, text in rendered.items():
            (HERE / folder / name).write_text(text, encoding="utf-8", newline="")
    for name, text in rendered.items():
        assert text.encode() == (HERE / folder / name).read_bytes(), f"{folder}/{name} differs"
