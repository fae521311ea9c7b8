"""The document: every number is a row, every absence has its text, nothing withheld is in it."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from fixtures.published_city import HOSTILE_NAMES, PERIOD, City
from support import some

from lontar.errors import LontarError
from lontar.publish.addresses import unit_folder, unit_href
from lontar.publish.cells import UNIT_MEDIAN
from lontar.publish.document import CellTable, Document, UnitTree, build_document
from lontar.publish.model import Figure, Value

SMALL = City(6, absences={("1.02", "attendance_rate"): "withheld", ("1.03", "attendance_rate"): "no_data"})


def values(document: Document) -> Iterator[Value]:
    """Every figure the document shows in a figure box or a table."""
    for section in document.sections:
        for block in section.blocks:
            if block.type == "figures":
                yield from (item.value for item in block.items)
            elif block.type in ("table", "chart"):
                table = block if block.type == "table" else block.table
                # The legend of the three absences quotes them as words.
                yield from (value for line in table.rows for value in line if table.id != "absences")


def figure(document: Document, code: str) -> Figure:
    return next(
        item for b in document.sections[0].blocks if b.type == "figures" for item in b.items if item.code == code
    )


def section_text(document: Document, section_id: str) -> str:
    section = next(section for section in document.sections if section.id == section_id)
    return " ".join(block.text for block in section.blocks if block.type in ("paragraph", "note"))


@pytest.mark.parametrize("unit_id", ["all", "1.01", "1.06"])
def test_build__shows_no_number_that_is_not_in_a_row(unit_id: str) -> None:
    rows = SMALL.cells() + SMALL.history()
    published = {row[name] for row in rows for name in ("value", "n_persons") if row[name] is not None}
    counts = {
        number
        for line in SMALL.provenance.deliveries
        for number in line.model_dump().values()
        if isinstance(number, int)
    }
    shown = {value.number for value in values(SMALL.document(unit_id)) if value.number is not None}
    assert shown
    assert shown <= published | counts


@pytest.mark.parametrize("unit_id", ["all", "1.01"])
def test_build__a_figure_is_either_a_number_or_says_why_not(unit_id: str) -> None:
    absences = {"data tidak diterima", "disembunyikan (kelompok kecil)", "tidak berlaku"}
    for value in some(values(SMALL.document(unit_id))):
        assert value.text.strip(), value
        assert (value.status == "shown") == (value.text not in absences), value


@pytest.mark.parametrize(
    ("status", "text"),
    [
        ("no_data", "data tidak diterima"),
        ("withheld", "disembunyikan (kelompok kecil)"),
        ("not_applicable", "tidak berlaku"),
    ],
)
def test_build__says_why_a_headline_figure_is_missing(status: str, text: str) -> None:
    document = City(2, absences={("all", "attendance_rate"): status}).document()
    assert figure(document, "attendance_rate").value.text == text
    assert f"Tingkat kehadiran: {text}." in section_text(document, "attendance")


def test_build__a_zero_denominator_is_not_applicable_and_never_nought() -> None:
    document = City(2, absences={("all", "training_jp20_rate"): "not_applicable"}).document()
    shown = figure(document, "training_jp20_rate")
    assert (shown.value.text, shown.basis, shown.comparison) == ("tidak berlaku", "", ())


def test_build__sets_a_unit_beside_last_month_the_city_and_the_median_row() -> None:
    lines = figure(SMALL.document("1.01"), "attendance_rate").comparison
    assert [line.split(":")[0] for line in lines] == [
        "Agustus 2026",
        "Kota Contoh",
        "Di bawah median unit",
        "tidak ada target resmi",
    ]


def test_build__invents_no_median_where_none_is_published() -> None:
    cells = [row for row in SMALL.cells() if row["breakdown_1"] != UNIT_MEDIAN]
    document = build_document(cells, (), SMALL.units, SMALL.indicators, SMALL.agency, PERIOD, "1.01", SMALL.provenance)
    assert not any("median" in line.lower() for line in figure(document, "attendance_rate").comparison)


def test_build__the_first_month_has_a_note_instead_of_a_trend() -> None:
    document = City(2, months=1).document()
    section = next(section for section in document.sections if section.id == "attendance")
    assert not [block for block in section.blocks if block.type == "chart" and block.spec == "trend"]
    assert "mulai bulan ketiga" in section_text(document, "attendance")


def test_build__a_month_without_a_figure_breaks_the_line_and_says_so() -> None:
    document = City(2, absences={("all", "attendance_rate", "2026-06"): "no_data"}).document()
    chart = next(b for s in document.sections for b in s.blocks if b.type == "chart" and b.id == "attendance_trend")
    june = [
        point["value"]
        for point in chart.data["points"]
        if point["month"].startswith("2026-06") and point["role"] == "main"
    ]
    assert june == [None]
    assert [" ".join(item["lines"]) for item in chart.data["absences"]] == ["data tidak diterima"]
    assert "Juni 2026 data tidak diterima" in chart.alt


def test_build__warnings_that_failed_are_in_the_summary_and_in_the_quality_chapter() -> None:
    document = SMALL.document()
    assert "1 peringatan mutu data" in section_text(document, "summary")
    quality = next(section for section in document.sections if section.id == "quality")
    table = next(block for block in quality.blocks if block.type == "table" and block.id == "gates_failed")
    assert [line[2].text for line in table.rows] == ["Kiriman datang sebelum tenggat"]


def test_build__a_correction_says_what_changed() -> None:
    facts = {"revision": 2, "revision_note": "Berkas presensi dikirim ulang."}
    document = City(1, facts=facts).document()
    assert "Revisi 2: Berkas presensi dikirim ulang." in section_text(document, "summary")
    assert document.facts[0] == "Revisi 2"


def test_build__marks_synthetic_and_draft_output() -> None:
    assert SMALL.document().notice == "DATA SINTETIS - bukan data nyata"
    assert (
        City(1, facts={"is_draft": True}).document().notice
        == "DATA SINTETIS - bukan data nyata · DRAF - belum disetujui"
    )
    assert City(1, facts={"is_sample": False}).document().notice == ""


def test_build__names_rules_that_nobody_confirmed() -> None:
    rows = [
        row | ({"rule_status": "unconfirmed"} if row["indicator_code"] == "on_time_rate" else {})
        for row in SMALL.cells()
    ]
    document = build_document(rows, (), SMALL.units, SMALL.indicators, SMALL.agency, PERIOD, "all", SMALL.provenance)
    assert figure(document, "on_time_rate").caveat == "Aturan belum dikonfirmasi"
    assert "Tingkat ketepatan waktu" in section_text(document, "methods")


def test_build__a_unit_that_owes_no_survey_says_so_in_one_line() -> None:
    blocks = next(section.blocks for section in SMALL.document("1.01").sections if section.id == "satisfaction")
    assert [block.text for block in blocks] == ["Unit ini tidak wajib menyelenggarakan survei kepuasan masyarakat."]


def test_build__a_value_with_hidden_digits_stops_the_report() -> None:
    rows = [
        row | ({"value": Decimal("0.94449")} if row["indicator_code"] == "attendance_rate" else {})
        for row in SMALL.cells()
    ]
    with pytest.raises(LontarError, match="decimals shown"):
        build_document(rows, (), SMALL.units, SMALL.indicators, SMALL.agency, PERIOD, "all", SMALL.provenance)


def test_build__an_unknown_unit_is_an_error() -> None:
    with pytest.raises(LontarError, match=r"no unit '9\.99'"):
        SMALL.document("9.99")


@pytest.mark.parametrize("count", [1, 200])
def test_build__works_for_one_unit_and_for_two_hundred(count: int) -> None:
    document = City(count, months=2).document()
    table = next(
        block
        for section in document.sections
        for block in section.blocks
        if block.type == "table" and block.id == "units"
    )
    assert len(table.rows) == count + 1


def test_build__many_units_become_a_strip_by_kind() -> None:
    document = City(60, months=2).document()
    chart = next(
        b for s in document.sections for b in s.blocks if b.type == "chart" and b.id == "attendance_rate_by_unit"
    )
    assert (chart.spec, len(chart.data["points"])) == ("strip", 48)
    assert len(chart.table.rows) == 48


def test_build__a_shared_table_and_tree_give_the_same_document() -> None:
    table, tree = CellTable(SMALL.cells(), SMALL.history()), UnitTree(SMALL.units, SMALL.agency.name)
    shared = build_document(table, (), tree, SMALL.indicators, SMALL.agency, PERIOD, "1.01", SMALL.provenance)
    assert shared == SMALL.document("1.01")


def test_build__does_not_depend_on_the_order_of_rows() -> None:
    arguments = (SMALL.units[::-1], SMALL.indicators[::-1], SMALL.agency, PERIOD, "all", SMALL.provenance)
    assert build_document(SMALL.cells()[::-1], SMALL.history()[::-1], *arguments) == SMALL.document()


def test_build__names_lead_only_to_units_that_have_a_page() -> None:
    document = SMALL.document(linked_units=["1.01"])
    table = next(
        block
        for section in document.sections
        for block in section.blocks
        if block.type == "table" and block.id == "units"
    )
    assert {line[0].text: line[0].href for line in table.rows if line[0].href} == {HOSTILE_NAMES[0]: "1.01/index.html"}


@pytest.mark.parametrize(
    ("unit_id", "folder"),
    [("1.03", "1.03"), ("../x", "_.._2f_x"), ("..", "_.."), ("a/b", "a_2f_b"), ("a_b", "a_5f_b"), ("Ü", "_dc_")],
)
def test_unit_folder__cannot_leave_its_place_or_meet_another(unit_id: str, folder: str) -> None:
    assert unit_folder(unit_id) == folder


def test_unit_href__leads_up_and_down() -> None:
    assert unit_href("all", "1.03") == "1.03/index.html"
    assert unit_href("1.03", "all") == "../index.html"
    assert unit_href("1.03", "1.04") == "../1.04/index.html"


def test_build__speaks_english_when_asked() -> None:
    document = City(2, absences={("all", "ikm"): "withheld"}).document(language="en")
    assert document.title == "Civil Service Performance Report, Kota Contoh"
    assert figure(document, "attendance_rate").value.text == "96.6%"
    assert figure(document, "ikm").value.text == "withheld (small group)"
    assert document.notice == "SYNTHETIC DATA - not real data"


def test_build__shows_staff_by_kind_and_sex_where_published() -> None:
    table = next(b for b in SMALL.document().sections[0].blocks if b.type == "table" and b.id == "staff")
    assert [(line[0].text, line[1].text) for line in table.rows] == [
        ("PNS", "620"),
        ("PPPK", "620"),
        ("Perempuan", "413"),
        ("Laki-laki", "827"),
    ]
