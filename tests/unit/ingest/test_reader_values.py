"""Rewriting of the source's words, dates and numbers; what does not fit goes on verbatim."""

import pyarrow as pa
import pytest

from lontar.ingest.readers.cells import cell_text
from lontar.ingest.readers.dates import to_iso

FEED = "service_populations"


@pytest.mark.parametrize(
    ("pattern", "data_type", "written", "iso"),
    [
        ("%d/%m/%Y", "date", "31/01/2026", "2026-01-31"),
        ("%d/%m/%Y", "date", "5/1/2026", "2026-01-05"),
        ("%d-%m-%y", "date", "05-01-26", "2026-01-05"),
        ("%d-%m-%y", "date", "05-01-85", "1985-01-05"),
        ("%d.%m.%Y %H.%M", "timestamp", "31.01.2026 7.05", "2026-01-31 07:05:00"),
        ("%d/%m/%Y %H:%M:%S", "date", "31/01/2026 07:05:09", "2026-01-31"),
        ("%H.%M", "time", "7.30", "07:30:00"),
        ("%d %b %Y", "date", "5 Jan 2024", "2024-01-05"),
        ("%d %b %Y", "date", "5 Agt 2024", "2024-08-05"),
        ("%d %B %Y", "date", "17 Agustus 2026", "2026-08-17"),
        ("%A, %d %B %Y", "date", "Jum'at, 1 Mei 2026", "2026-05-01"),
        ("%m-%d-%Y  %I:%M:%S%p", "timestamp", "06-30-2016  01:19:29PM", "2016-06-30 13:19:29"),
    ],
)
def test_dates_in_the_source_s_writing_become_iso(pattern, data_type, written, iso):
    assert to_iso(pa.array([written, None]), pattern, data_type).to_pylist() == [iso, None]


@pytest.mark.parametrize("pattern", ["%d/%m/%Y", "%d %B %Y"])
@pytest.mark.parametrize("written", ["2026-01-31", "31/13/2026", "-", "31/01/2026 x", "1.98E+17"])
def test_what_does_not_fit_the_pattern_goes_on_verbatim(pattern, written):
    assert to_iso(pa.array([written]), pattern, "date").to_pylist() == [written]


def test_day_that_does_not_exist_is_left_for_staging_to_refuse():
    assert to_iso(pa.array(["31/02/2026"]), "%d/%m/%Y", "date").to_pylist() == ["2026-02-31"]
    assert to_iso(pa.array(["31 Februari 2026"]), "%d %B %Y", "date").to_pylist() == ["31 Februari 2026"]


def test_words_are_translated_whatever_their_case_and_unknown_ones_stay(read):
    data = b"unit_id,pattern,valid_from\n1,Lima Hari,2026-01-01\n2,LIMA HARI,2026-01-01\n3,empat hari,2026-01-01\n"
    outcome = read("csv", data, "work_schedules", values={"pattern": {"lima hari": "five_day", "LIMA HARI": "six_day"}})
    assert [row["pattern"] for row in outcome.rows] == ["five_day", "six_day", "empat hari"]


def test_constants_and_file_name_fill_columns_that_the_file_lacks(read):
    profile = {"pattern": r"pengguna_(?P<unit_id>[\d.]+)_(?P<period>\d{6})\.csv", "constants": {"population": "7"}}
    data = b"period_start_date,population\n2026-04-01,99\n"
    outcome = read("csv", data, FEED, name="pengguna_1.03_202604.csv", **profile)
    assert outcome.rows == [{"unit_id": "1.03", "period_start_date": "2026-04-01", "population": "7"}]


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.234", "1234"),
        ("12,5", "12.5"),
        ("1.234.567,89", "1234567.89"),
        ("-3,0", "-3.0"),
        ("12.5", "12.5"),
        ("x", "x"),
    ],
)
def test_decimal_comma_becomes_a_point_in_number_columns_alone(read, written, number):
    data = f"unit_id;period_start_date;population\n1.234;2026-04-01;{written}\n".encode()
    row = read("csv", data, FEED, decimal=",").rows[0]
    assert (row["unit_id"], row["population"]) == ("1.234", number)


def test_thousands_commas_are_no_decimals_and_stay_unless_the_profile_says_so(read):
    row = read("csv", b'unit_id,period_start_date,population\n1,2026-04-01,"239,554"\n', FEED).rows[0]
    assert row["population"] == "239,554"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (198503152010011003.0, "1.98503152010011E+17"),
        (3274041505850001.0, "3.27404150585E+15"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (-4.5, "-4.5"),
        (198503152010011003, "198503152010011003"),
        (True, "true"),
        (None, None),
        ("007", "007"),
    ],
)
def test_cells_become_text_without_an_invented_digit(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("58%", "0.58"),
        ("58.5 %", "0.585"),
        ("100%", "1.00"),
        ("0.58", "0.58"),
        ("421,748", "421748"),
        ("1,234.5", "1234.5"),
        ("42,17", "42,17"),
        ("lima%", "lima%"),
    ],
)
def test_percent_signs_and_grouped_thousands_where_the_profile_says_so(read, written, number):
    data = f'unit_id,period_start_date,population\n1,2026-04-01,"{written}"\n'.encode()
    options = {"percent": True, "thousands": ",", "delimiter": ","}
    assert read("csv", data, FEED, options=options).rows[0]["population"] == number
    assert read("csv", data, FEED, options={"delimiter": ","}).rows[0]["population"] == written
