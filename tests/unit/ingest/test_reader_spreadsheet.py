"""Workbooks and HTML that calls itself xls, built here cell by cell."""

import datetime
import io
import zipfile

import pytest
import xlsxwriter
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lontar.errors import DeliveryRefused
from lontar.ingest import limits

FEED = "service_populations"
HEADER = ["unit_id", "period_start_date", "population"]


def xlsx(*rows, sheet="Data"):
    """A workbook; a tuple cell is (value, number format)."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_numbers": False})
    page = book.add_worksheet(sheet)
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            plain, style = value if isinstance(value, tuple) else (value, None)
            page.write(at, place, plain, book.add_format({"num_format": style}) if style else None)
    book.close()
    return target.getvalue()


def xls(*rows):
    book = xlwt.Workbook()
    page = book.add_sheet("Data")
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, tuple):
                page.write(at, place, value[0], xlwt.easyxf(num_format_str=value[1]))
            else:
                page.write(at, place, value)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


DAY = (datetime.datetime(2026, 4, 1), "dd/mm/yyyy")


@pytest.mark.parametrize("make", [xlsx, xls])
def test_text_stays_text_numbers_lose_their_point_dates_become_iso(read, make):
    outcome = read("spreadsheet", make(HEADER, ["007", DAY, 120.0], ["1.30", "2026-04-01", 0.5]), FEED)
    assert outcome.rows == [
        {"unit_id": "007", "period_start_date": "2026-04-01", "population": "120"},
        {"unit_id": "1.30", "period_start_date": "2026-04-01", "population": "0.5"},
    ]


@pytest.mark.parametrize("make", [xlsx, xls])
def test_header_is_found_below_metadata_and_blank_rows_keep_the_numbering(read, make):
    rows = [["updated_at: 2026-04-01"], ["Kota Contoh"], [""], HEADER, ["1", DAY, 3], ["", "", " "], ["2", DAY, 4]]
    outcome = read("spreadsheet", make(*rows), FEED)
    assert outcome.reading.detected["header_row"] == 4
    assert outcome.numbers == [1, 3]


def test_identifier_kept_as_a_number_is_recognisably_broken(read):
    data = xlsx(["device_id", "pin", "nip"], ["1", 17, 198503152010011003], ["1", 18, "198503152010011003"])
    rows = read("spreadsheet", data, "reader_enrolments").rows
    assert [(row["pin"], row["nip"]) for row in rows] == [("17", "1.98503152010011E+17"), ("18", "198503152010011003")]


def test_times_and_midnight_are_written_out_as_the_column_needs_them(read):
    header = ["device_id", "pin", "punched_at"]
    rows = [["1", "7", (datetime.datetime(2026, 4, 1, 7, 30, 5), "dd/mm/yy hh:mm")], ["1", "7", DAY]]
    moments = [row["punched_at"] for row in read("spreadsheet", xlsx(header, *rows), "punches").rows]
    assert moments == ["2026-04-01 07:30:05", "2026-04-01 00:00:00"]
    shift = ["nip", "work_date", "starts_at", "ends_at"]
    cells = ["x", DAY, (datetime.time(7, 30), "hh:mm"), (1.25, "[h]:mm")]
    row = read("spreadsheet", xlsx(shift, cells), "shift_rosters").rows[0]
    assert (row["starts_at"], row["ends_at"]) == ("07:30:00", "30:00:00")


def test_number_cell_is_no_text_with_a_decimal_comma(read):
    rows = read("spreadsheet", xlsx(HEADER, ["1", DAY, 1234.567], ["2", DAY, "1.234"]), FEED, decimal=",").rows
    assert [row["population"] for row in rows] == ["1234.567", "1234"]


def test_error_cells_are_blank(read):
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    page = book.add_worksheet()
    page.write_row(0, 0, HEADER)
    page.write_row(1, 0, ["1", "2026-04-01"])
    page.write_formula(1, 2, "=1/0", None, "#DIV/0!")
    book.close()
    assert read("spreadsheet", target.getvalue(), FEED).rows[0]["population"] is None


SKM = {"NO": "response_id", "UNIT": "unit_id", "TANGGAL": "responded_date"} | {
    f"U{at}": name
    for at, name in enumerate(
        ["unsur_persyaratan", "unsur_prosedur", "unsur_waktu", "unsur_biaya", "unsur_produk", "unsur_kompetensi"],
        start=1,
    )
}


def test_two_header_rows_of_the_survey_template_are_read_together(read):
    upper = ["NO", "UNIT", "TANGGAL", "NILAI UNSUR", *[""] * 5]
    lower = ["", "", "", *(f"U{at}" for at in range(1, 7))]
    data = xlsx(["SURVEI KEPUASAN"], upper, lower, ["1", "4.01", DAY, 4, 3, "", 4, 4, 5])
    outcome = read("spreadsheet", data, "skm_responses", columns=SKM, options={"header_rows": 2})
    row = outcome.rows[0]
    assert (row["response_id"], row["unsur_persyaratan"], row["unsur_waktu"]) == ("1", "4", None)
    assert row["unsur_kompetensi"] == "5"  # out of scale: staging says so
    assert outcome.reading.columns["NILAI UNSUR U2"] == "unsur_prosedur"


def test_html_that_calls_itself_xls_with_merged_headers(read):
    page = """<html><meta charset="windows-1252"><table><tr><td colspan=4>DAFTAR</td></tr>
      <tr><th rowspan=2>unit_id</th><th colspan=2>Rincian</th><th rowspan=2>Catatan</th></tr>
      <tr><th>period_start_date</th><th>population</th></tr>
      <tr><td>1.03</td><td> 2026-04-01</td><td>3<br></td><td>Ren\xe9</td></tr>
      <tr><td>&nbsp;</td><td></td></tr><tr><td>1.04<td>2026-04-01<td>&lt;b&gt;</tr></table>"""
    outcome = read("spreadsheet", page.encode("cp1252"), FEED, options={"header_rows": 2})
    assert [row["population"] for row in outcome.rows] == ["3", "<b>"]
    assert outcome.reading.detected["container"] == "html"
    assert outcome.numbers == [1, 3]


def test_sheet_is_chosen_by_name_and_a_missing_one_is_refused(read):
    data = xlsx(HEADER, ["1", DAY, 3], sheet="Isian")
    assert read("spreadsheet", data, FEED, options={"sheet": "Isian"}).reading.detected["sheet"] == "Isian"
    with pytest.raises(DeliveryRefused, match="Isian"):
        read("spreadsheet", data, FEED, options={"sheet": "Lembar2"})


def test_renamed_header_is_refused_with_the_nearest_one(read):
    with pytest.raises(DeliveryRefused, match=r"population.*'jumlah pengguna layanan'.*a\.xlsx"):
        read("spreadsheet", xlsx([*HEADER[:2], "jumlah pengguna layanan"], ["1", DAY, 3]), FEED, name="a.xlsx")


@pytest.mark.parametrize("data", [xlsx(HEADER, ["1", DAY, 3])[:-200], b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_damaged_workbook_is_refused_not_fatal(read, data):
    with pytest.raises(DeliveryRefused, match=r"rusak|tidak terbaca"):
        read("spreadsheet", data, FEED)


def test_text_under_the_name_of_a_workbook_is_refused(read):
    with pytest.raises(DeliveryRefused, match="Periksa reader"):
        read("spreadsheet", b"unit_id\tperiod_start_date\tpopulation\n", FEED)


def test_zip_that_unpacks_beyond_the_limit_is_refused_before_it_is_unpacked(read, monkeypatch):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(20 << 20))
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 10 << 20)
    monkeypatch.setattr(zipfile.ZipFile, "testzip", lambda self: pytest.fail("unpacked"))
    with pytest.raises(DeliveryRefused, match="20 MB"):
        read("spreadsheet", target.getvalue(), FEED)


def test_zip_that_lies_about_its_size_is_refused(read):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(5_000_000))
    small = (1000).to_bytes(4, "little")
    with pytest.raises(DeliveryRefused, match="rusak"):
        read("spreadsheet", target.getvalue().replace((5_000_000).to_bytes(4, "little"), small), FEED)


def test_real_vacancy_list_is_read_from_its_fourth_row(read, shared_dir):
    path = shared_dir / "data" / "recruitment" / "sscasn_formasi_s1_geomatika_20240822.xlsx"
    outcome = read("spreadsheet", path.read_bytes())
    assert (len(outcome.rows), outcome.reading.detected["header_row"]) == (225, 4)
    assert outcome.rows[0]["gaji_min"] == "5500000"


_CELL = st.one_of(st.just(""), st.sampled_from(["a", " b ", "007", "é", "x\ny"]), st.integers(-9, 9), st.floats(-9, 9))


@pytest.mark.parametrize("make", [xlsx, xls])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=1, max_size=12))
def test_every_row_that_is_not_blank_is_a_record(read, make, rows):
    filled = [at for at, row in enumerate(rows, start=1) if any(str(cell).strip() for cell in row)]
    try:
        outcome = read("spreadsheet", make(HEADER, *rows), FEED)
    except DeliveryRefused:
        assert not filled
        return
    assert outcome.numbers == filled
