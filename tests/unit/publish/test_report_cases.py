"""The awkward cases over every file and both languages: absent figures, nothing to divide by, names that try to be code, one unit, many.

Each case is a small city; each test asks every format what a reader of it would find.
"""

import csv
import io
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema
import openpyxl
import pypdf
import pytest
from fixtures.published_city import HOSTILE_NAMES, LONG_NAME, City
from lxml import html

from lontar.publish.languages import LANGUAGES, file_names
from lontar.publish.output import render_files
from lontar.settings import settings

SCRIPT, EVAL, FORMULA = HOSTILE_NAMES
COMMAND = "=cmd|' /C calc'!A0"
SCHEMA = json.loads((settings().project_dir / "reports" / "schema" / "data.schema.json").read_text(encoding="utf-8"))
ABSENT = {
    "id": {"no_data": "data tidak diterima", "withheld": "disembunyikan", "not_applicable": "tidak berlaku"},
    "en": {"no_data": "no data received", "withheld": "withheld", "not_applicable": "not applicable"},
}
SHORT = {"no_data": "[x]", "withheld": "[c]", "not_applicable": "[z]"}


def _zero_denominator() -> City:
    """Nobody was due to work: a share of nothing is refused by the marts and published as not applicable."""
    city = City(6, absences={("1.05", "attendance_rate"): "not_applicable"})
    cells = city.cells()
    for row in cells:
        if (row["unit_id"], row["indicator_code"]) == ("1.05", "attendance_rate"):
            row.update(numerator=0, denominator=0, n_persons=12)
    city.cells = lambda period=None: cells if period is None else City.cells(city, period)  # type: ignore[method-assign]
    return city


def _commanding() -> City:
    city = City(3)
    city.units[1] |= {"unit_name": COMMAND}
    return city


CASES = {
    "absent": lambda: City(
        6,
        absences={
            ("1.05", "attendance_rate"): "withheld",
            ("1.06", "attendance_rate"): "no_data",
            ("all", "ikm"): "no_data",
        },
    ),
    "zero denominator": _zero_denominator,
    "names": lambda: City(6),
    "command": _commanding,
    "one unit": lambda: City(1),
    "200 units": lambda: City(200, months=1),
}


@dataclass(frozen=True)
class Files:
    """A report in one language as its readers have it."""

    language: str
    contents: dict[str, bytes]

    @property
    def page(self) -> Any:
        return html.document_fromstring(self.contents[file_names(self.language).page].decode())

    @property
    def paper(self) -> str:
        reader = pypdf.PdfReader(io.BytesIO(self.contents[file_names(self.language).pdf]))
        return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)

    @property
    def workbook(self) -> openpyxl.Workbook:
        return openpyxl.load_workbook(io.BytesIO(self.contents[file_names(self.language).workbook]))

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.contents["data.json"])

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.contents["data.csv"].decode(), newline="")))

    def sheet_rows(self) -> list[list[Any]]:
        return [[cell.value for cell in row] for sheet in self.workbook for row in sheet.iter_rows()]

    def row_of(self, name: str) -> list[str]:
        """Cells of a unit's row in the page's table of units."""
        (row,) = (
            row
            for row in self.page.xpath("//section[@id='units']//tbody/tr")
            if row.xpath("string(th)").strip() == name
        )
        return [cell.text_content().strip() for cell in row.xpath("td")]

    def cell(self, unit: str, code: str) -> dict[str, Any]:
        """The published cell of this period without a breakdown, from data.json."""
        (found,) = (
            c
            for c in self.data["cells"]
            if (c["unit"], c["indicator"], c["breakdown"], c["period"]) == (unit, code, "", self.data["period"])
        )
        return found


@cache
def rendered(case: str, unit_id: str) -> dict[str, bytes]:
    return render_files(*CASES[case]().documents(unit_id))


@pytest.fixture(params=LANGUAGES)
def files(request: pytest.FixtureRequest) -> Any:
    """Makes the files of a case: `files("absent")`, `files("names", "1.02")`."""
    return lambda case, unit_id="all": Files(request.param, rendered(case, unit_id))


@pytest.mark.parametrize(("unit", "status"), [("1.05", "withheld"), ("1.06", "no_data")])
def test_absent__every_file_says_why(files: Any, unit: str, status: str) -> None:
    made = files("absent")
    name = next(u["name"] for u in made.data["units"] if u["unit_id"] == unit)
    assert any(cell.startswith(ABSENT[made.language][status]) for cell in made.row_of(name))
    assert f"{SHORT[status]} {ABSENT[made.language][status]}" in made.paper
    assert any(row[0] == name and SHORT[status] in row for row in made.sheet_rows())
    assert made.cell(unit, "attendance_rate") | {"status": status, "value": None} == made.cell(unit, "attendance_rate")
    (row,) = (
        r
        for r in made.rows
        if (r["unit"], r["indicator"], r["breakdown"], r["period"]) == (unit, "attendance_rate", "", "2026-09")
    )
    assert (row["status"], row["value"], row["numerator"], row["n_persons"]) == (status, "", "", "")


def test_zero_denominator__is_not_applicable_everywhere_and_never_a_nought(files: Any) -> None:
    made = files("zero denominator")
    name = next(u["name"] for u in made.data["units"] if u["unit_id"] == "1.05")
    word = ABSENT[made.language]["not_applicable"]
    assert word in made.row_of(name)
    assert f"[z] {word}" in made.paper
    assert made.cell("1.05", "attendance_rate")["status"] == "not_applicable"
    assert not {"numerator", "denominator", "n_persons"} & {
        key for key, value in made.cell("1.05", "attendance_rate").items() if value is not None
    }
    for text in (made.page.text_content(), made.paper):
        assert "nan" not in text.lower().split()
        assert "inf" not in text.lower().split()


@pytest.mark.parametrize("name", [SCRIPT, EVAL, FORMULA, LONG_NAME], ids=["script", "eval", "formula", "long"])
def test_name__stands_as_it_is_in_every_file(files: Any, name: str) -> None:
    made = files("names")
    assert name in [node.text_content().strip() for node in made.page.xpath("//section[@id='units']//tbody/tr/th")]
    squeezed = made.paper.replace(" ", "").replace("-", "").replace("\u00ad", "")
    assert name.replace(" ", "").replace("-", "") in squeezed
    assert any(row[0] == name for row in made.sheet_rows())
    assert name in {unit["name"] for unit in made.data["units"]}
    assert {name, f"'{name}"} & {row["unit_name"] for row in made.rows}


def test_name__runs_nothing(files: Any) -> None:
    made = files("names")
    assert not made.page.xpath("//script[contains(., 'alert(1)')]")
    assert not made.page.xpath("//section[@id='units']//b")
    assert "root:" not in made.paper
    assert not [cell for sheet in made.workbook for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("unit_id", ["1.01", "1.02", "1.03", "1.04"])
def test_name__may_be_the_title_of_a_report(files: Any, unit_id: str) -> None:
    made = files("names", unit_id)
    name = made.data["unit_name"]
    assert made.page.xpath("string(//h1)").strip() == name
    assert made.data["title"][made.language] == name
    assert made.workbook.worksheets[0]["A1"].value == name
    assert made.workbook.worksheets[0]["A1"].data_type == "s"


def test_command__is_text_in_the_workbook_and_harmless_in_the_csv(files: Any) -> None:
    made = files("command")
    cells = [cell for sheet in made.workbook for row in sheet.iter_rows() for cell in row if cell.value == COMMAND]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    names = {row["unit_name"] for row in made.rows}
    assert f"'{COMMAND}" in names
    assert not [text for row in made.rows for text in row.values() if text.startswith(("=", "+", "@"))]


def test_one_unit__makes_a_whole_report(files: Any) -> None:
    made = files("one unit")
    assert len(made.page.xpath("//section[@id='units']//tbody/tr")) >= 1
    assert made.paper
    assert len(made.workbook.sheetnames) > 5
    assert {unit["unit_id"] for unit in made.data["units"]} == {"all", "1.01"}


def test_200_units__all_stand_in_every_file(files: Any) -> None:
    made = files("200 units")
    names = {unit["name"] for unit in made.data["units"] if unit["unit_id"] != "all"}
    assert len(names) == 200
    shown = {node.text_content().strip() for node in made.page.xpath("//section[@id='units']//tbody/tr/th")}
    assert names <= shown
    assert names <= {row[0] for row in made.sheet_rows()}
    squeezed = made.paper.replace(" ", "")
    assert all(name.replace(" ", "") in squeezed for name in names if name.split()[-1].isdigit())
    assert len({row["unit"] for row in made.rows}) == 201


@pytest.mark.parametrize("case", CASES)
def test_every_case__holds_the_schema(case: str) -> None:
    data = json.loads(rendered(case, "all")["data.json"])
    jsonschema.validate(data, SCHEMA, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("case", CASES)
def test_every_case__has_the_same_cells_in_csv_and_json(case: str) -> None:
    made = Files("id", rendered(case, "all"))
    cells = {(c["period"], c["unit"], c["indicator"], c["breakdown"]): c for c in made.data["cells"]}
    assert len(made.rows) == len(cells) == len(made.data["cells"])
    for row in made.rows:
        cell = cells[row["period"], row["unit"], row["indicator"], row["breakdown"]]
        assert row["status"] == cell["status"]
        assert (float(row["value"]) if row["value"] else None) == cell["value"]
