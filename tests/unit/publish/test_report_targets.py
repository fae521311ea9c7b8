"""Official targets in the report: the document's value with its page, or that there is none; never a number of our own."""

from decimal import Decimal

import pytest
from fixtures.published_city import PERIOD, City

from lontar.publish.document import Document, build_document
from lontar.publish.model import Figure, Table

SMALL = City(3)
CITED = "Perjanjian Kinerja 2026, hlm. 7"


def figure(document: Document, code: str) -> Figure:
    summary = next(section for section in document.sections if section.id == "summary")
    items = next(block for block in summary.blocks if block.type == "figures").items
    return next(item for item in items if item.code == code)


def table(document: Document, table_id: str) -> Table:
    blocks = (block for section in document.sections for block in section.blocks)
    return next(block for block in blocks if block.type == "table" and block.id == table_id)


def without_targets(city: City = SMALL) -> Document:
    cells = [row for row in city.cells() if row["indicator_code"] != "official_target"]
    return build_document(cells, (), city.units, city.indicators, city.agency, PERIOD, "all", city.provenance)


def _with_direction(code: str, direction: str) -> list[dict[str, str]]:
    return [row | {"direction": direction} if row["indicator_code"] == code else row for row in SMALL.indicators]


def test_headline__prints_target_document_and_page_below_the_figure():
    lines = figure(SMALL.document(), "attendance_rate").comparison
    assert lines[-1] == f"target resmi 2026: 95,5% ({CITED})"
    assert figure(SMALL.document(), "ikm").comparison[-1] == "target resmi 2026: 88,31 (Renstra 2025-2029, hlm. II-14)"


def test_headline__says_that_there_is_none_where_no_document_sets_one():
    assert figure(SMALL.document(), "on_time_rate").comparison[-1] == "tidak ada target resmi"
    assert figure(without_targets(), "attendance_rate").comparison[-1] == "tidak ada target resmi"


def test_headline__is_silent_where_no_target_could_be_meant():
    neutral = build_document(
        SMALL.cells(),
        (),
        SMALL.units,
        _with_direction("attendance_rate", "neutral"),
        SMALL.agency,
        PERIOD,
        "1.01",
        SMALL.provenance,
    )
    assert not any("target" in line for line in figure(neutral, "attendance_rate").comparison)
    absent = City(2, absences={("all", "training_jp20_rate"): "not_applicable"}).document()
    assert figure(absent, "training_jp20_rate").comparison == ()


def test_unit__does_not_take_over_the_target_of_the_city():
    lines = figure(SMALL.document("1.01"), "attendance_rate").comparison
    assert lines[-1] == "tidak ada target resmi"


def test_table__has_a_column_of_targets_and_cites_them_below():
    attendance = table(SMALL.document(), "attendance")
    at = [column.key for column in attendance.columns].index("target")
    cells = {row[0].text: row[at] for row in attendance.rows}
    assert (cells["Tingkat kehadiran"].text, cells["Tingkat kehadiran"].number) == ("95,5%", Decimal("0.955"))
    assert cells["Tingkat keterlambatan"].text == "tidak ada target resmi"
    assert cells["Tingkat cuti"].text == "–"
    assert CITED in attendance.notes[0]


def test_table__without_any_target_says_so_once():
    attendance = table(without_targets(), "attendance")
    assert "target" not in [column.key for column in attendance.columns]
    assert attendance.notes == ("Tidak ada target resmi tahun 2026 untuk angka dalam tabel ini.",)


def test_chapter__sets_every_target_beside_the_figure_and_names_what_has_none():
    targets = table(SMALL.document(), "official_targets")
    assert [value.text for value in targets.rows[0]] == ["Tingkat kehadiran", "96,6%", "95,5%", CITED]
    assert "PNS yang mencapai 20 JP" in targets.notes[1]
    assert not any(section.id == "official_targets" for section in SMALL.document("1.01").sections)


@pytest.mark.parametrize(("value", "text"), [("0.9255", "92,55%"), ("0.9", "90%"), ("1", "100%")])
def test_target__is_printed_as_exactly_as_the_document_writes_it(value, text):
    city = City(2)
    cells = [
        row | {"value": Decimal(value)} if row["breakdown_1"] == "indicator=attendance_rate" else row
        for row in city.cells()
    ]
    document = build_document(cells, (), city.units, city.indicators, city.agency, PERIOD, "all", city.provenance)
    assert f": {text} (" in figure(document, "attendance_rate").comparison[-1]
