"""What paper prints: what matters first, few pages, and for every table left out the sheet that has it."""

import io
import re
from fnmatch import fnmatchcase
from pathlib import Path

import openpyxl
import pytest
from fixtures.published_city import City

import lontar.publish.comparison.document as comparison
from lontar.publish.model import Table
from lontar.publish.paper import Paper, paper_plan
from lontar.publish.sections.topics import chapters
from lontar.publish.xlsx import render_xlsx
from lontar.publish.xlsx_table import sheet_names

CITY = City(6)
LITERAL_ID = re.compile(r'\bid=f?"([a-z_{}.]+)"|table_id: str = "([a-z_]+)"|"(gates\w*)", ')


def _known_ids() -> set[str]:
    """Ids of tables as the chapters make them; what an f-string fills in stands for anything."""
    found = {f"{b.code}_{b.dimension}" for chapter in chapters() for b in chapter.breakdowns}
    found |= {f"{chapter.id}{suffix}" for chapter in chapters() for suffix in ("", "_peers", "_units")}
    publish = Path(comparison.__file__).parents[1]
    for path in (*publish.glob("sections/*.py"), *publish.glob("chart*.py"), Path(comparison.__file__)):
        for match in LITERAL_ID.finditer(path.read_text(encoding="utf-8")):
            found.add(re.sub(r"\{[^}]*\}", "x", next(filter(None, match.groups()))))
    return found


def test_plan__names_only_tables_that_there_are() -> None:
    plan, known = paper_plan(), _known_ids()
    wanted = {*plan.agency.tables, *plan.annual, *plan.unit.tables}
    assert not [pattern for pattern in wanted if not any(fnmatchcase(table_id, pattern) for table_id in known)]


@pytest.mark.parametrize("unit_id", ["all", "1.02"])
def test_paper__keeps_every_sentence_and_picture_of_the_whole_and_what_matters_of_a_unit(unit_id: str) -> None:
    for document in CITY.documents(unit_id):
        paper = Paper(document)
        blocks = [block for section in paper.sections() for block in section.blocks]
        charts = [b for s in document.sections for b in s.blocks if b.type == "chart"]
        assert [block for block in blocks if block.type == "chart"] == charts
        said = {block.text for block in blocks if block.type == "paragraph"}
        kept = [section for section in document.sections if section.id not in paper.layout.omit]
        assert {b.text for section in kept for b in section.blocks if b.type == "paragraph"} <= said


def test_paper__a_unit_reads_what_to_do_right_after_what_happened() -> None:
    for document in CITY.documents("1.02"):
        first, second, *_ = Paper(document).sections()
        assert (first.id, second.id) == ("summary", "recommendations")
        assert [block.type for block in first.blocks].count("actions") == 0
        assert [block.type for block in second.blocks].count("actions") == 1


def test_paper__names_the_sheet_of_every_table_that_it_leaves_out() -> None:
    for document in CITY.documents():
        paper = Paper(document)
        *_, guide = paper.sections()
        named = {sheet for row in guide.blocks[1].rows for sheet in row[1].text.split("; ")}
        left_out = [b for s in document.sections for b in s.blocks if isinstance(b, Table) and not paper.prints(b)]
        sheets = {table.id: name for name, table in sheet_names(document).items()}
        assert left_out
        assert named == {sheets[table.id] for table in left_out}
        assert named <= set(openpyxl.load_workbook(io.BytesIO(render_xlsx(document)), read_only=True).sheetnames)
