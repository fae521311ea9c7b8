"""The internal edition's files: marked on every page and sheet, without leads to the site, opened where the reading says so."""

import io

import openpyxl
import pypdf
import pytest
from fixtures.published_city import City, provenance

from lontar.internal.report import opened_cells
from lontar.publish.output import render_edition

MARK = {"id": "EDISI INTERNAL - TERBATAS", "en": "INTERNAL EDITION - RESTRICTED"}
CITY = City(3)
CITY.provenance = provenance(edition="internal")


@pytest.mark.parametrize("language", ["id", "en"])
def test_files__are_marked_everywhere_and_lead_nowhere(language: str) -> None:
    document = CITY.document("1.02", language=language)
    files = render_edition(document.model_copy(update={"links": (), "twins": (), "beside": ()}))
    by_kind = {name.rpartition(".")[2]: content for name, content in files.items()}
    assert by_kind.keys() == {"html", "pdf", "xlsx", "json", "csv"}
    page = by_kind["html"].decode()
    assert MARK[language] in page and 'href="../' not in page and "<script" not in page
    assert all(MARK[language] in p.extract_text() for p in pypdf.PdfReader(io.BytesIO(by_kind["pdf"])).pages)
    for sheet in openpyxl.load_workbook(io.BytesIO(by_kind["xlsx"])).worksheets:
        assert any(MARK[language] in str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row), sheet.title


def test_cells__are_opened_only_where_they_are_withheld_and_read() -> None:
    figures = ("value", "numerator", "denominator", "n_persons", "n_expected", "value_low", "value_high")
    empty = dict.fromkeys((*figures, "interval_method", "label", "rule_version", "rule_status"))
    key = {"unit_id": "1.01", "indicator_code": "headcount", "breakdown_1": "", "breakdown_2": ""}
    read = key | empty | {"value": 3, "n_persons": 3}
    withheld, shown = key | empty | {"status": "withheld"}, key | empty | {"status": "shown", "value": 2}
    missing = withheld | {"status": "no_data"}
    assert opened_cells([withheld, shown, missing], [read]) == [read | {"status": "shown"}, shown, missing]
    assert opened_cells([withheld], [read | {"unit_id": "1.02"}]) == [withheld]
