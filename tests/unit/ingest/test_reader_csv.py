"""Delimited text as offices and systems write it: encodings, line ends, delimiters, titles, quotes, and broken records."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lontar.errors import DeliveryRefused
from lontar.ingest.readers import csv_records, reading

FEED = "service_populations"
HEADER = ["unit_id", "period_start_date", "population"]


def table(*rows, delimiter=",", line_end="\n"):
    return line_end.join(delimiter.join(row) for row in (HEADER, *rows)) + line_end


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"])
def test_encoding_and_line_end_are_recognised(read, encoding, line_end):
    text = table(["1.03", "2026-04-01", "120"], ["é–unit", "2026-04-01", "7"], line_end=line_end)
    outcome = read("csv", text.encode(encoding), FEED)
    assert [row["unit_id"] for row in outcome.rows] == ["1.03", "é–unit"]
    assert outcome.reading.detected["encoding"] == encoding
    assert outcome.reading.detected["line_end"] == {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}[line_end]


def test_utf16_with_byte_order_mark_and_tabs_as_moodle_exports_it(read):
    outcome = read("csv", table(["1", "2026-04-01", "3"], delimiter="\t").encode("utf-16"), FEED)
    assert outcome.rows[0]["population"] == "3"
    assert outcome.reading.detected["delimiter"] == "\t"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiter_is_recognised_by_the_names_it_yields(read, delimiter):
    outcome = read("csv", table(["a", "2026-04-01", "3"], delimiter=delimiter).encode(), FEED)
    assert outcome.reading.detected["delimiter"] == delimiter
    assert outcome.rows[0]["unit_id"] == "a"


def test_header_row_is_found_below_title_lines(read):
    text = "LAPORAN; Jumlah pengguna, per unit\nKota Contoh\n\n" + table(["1", "2026-04-01", "3"], delimiter=";")
    outcome = read("csv", text.encode(), FEED)
    assert outcome.reading.detected["header_row"] == 4
    assert outcome.numbers == [1]


def test_header_is_matched_whatever_case_space_or_mark(read):
    text = '\ufeff Kode   UNIT ;"Bulan";jumlah\u00a0pengguna\n1;2026-04-01;3\n'
    outcome = read("csv", text.encode(), FEED)
    assert outcome.rows == [{"unit_id": "1", "period_start_date": "2026-04-01", "population": "3"}]


def test_profile_names_the_headers_and_columns_it_does_not_need_are_left_behind(read):
    text = "Kode,Keterangan,Tgl,N\n1,rahasia,2026-04-01,3\n"
    columns = {"kode": "unit_id", "tgl": "period_start_date", "n": "population"}
    outcome = read("csv", text.encode(), FEED, columns=columns)
    assert outcome.rows == [{"unit_id": "1", "period_start_date": "2026-04-01", "population": "3"}]
    assert outcome.reading.detected["ignored_columns"] == ["Keterangan"]
    assert outcome.reading.columns == {"Kode": "unit_id", "Tgl": "period_start_date", "N": "population"}


def test_quoted_line_end_stays_inside_its_record(read):
    data = b'unit_id,period_start_date,population\n"a\r\nb",2026-04-01,3\nc,2026-04-01,4\n'
    outcome = read("csv", data, FEED)
    assert [row["unit_id"] for row in outcome.rows] == ["a\r\nb", "c"]
    assert outcome.numbers == [1, 2]


def test_ragged_records_are_rejected_and_blank_ones_passed_over(read):
    text = table(["1", "2026-04-01", "3"], [""], ["2", "2026-04-01"], ["", "", ""], ["3", "x", "y", "z"], ["4", "", ""])
    outcome = read("csv", text.encode(), FEED)
    assert outcome.rejects == [(3, "field_count"), (5, "field_count")]
    assert [reject.raw_text for reject in outcome.reading.rejects] == ["2,2026-04-01", "3,x,y,z"]
    assert outcome.numbers == [1, 6]
    assert outcome.rows[1] == {"unit_id": "4", "period_start_date": None, "population": None}


@pytest.mark.parametrize("tail", ['2,2026-04-01,"3\n4,2026-04-01,5\n', '2,"2026-04-01,3\n4,2026-04-01,5'])
def test_quote_left_open_is_rejected_with_what_it_swallowed(read, tail):
    outcome = read("csv", (table(["1", "2026-04-01", "3"]) + tail).encode(), FEED)
    assert outcome.rejects == [(2, "unclosed_quote")]
    assert "4,2026-04-01,5" in outcome.reading.rejects[0].raw_text
    assert outcome.numbers == [1]


def test_quotes_can_be_plain_characters(read):
    text = table(['5" pipa', "2026-04-01", "3"], ['"x', "2026-04-01", "4"])
    outcome = read("csv", text.encode(), FEED, options={"quote": ""})
    assert [row["unit_id"] for row in outcome.rows] == ['5" pipa', '"x']


def test_nul_rejects_its_record_alone(read):
    text = table(["1", "2026-04-01", "3"], ["2\0", "2026-04-01", "3"], ["3", "2026-04-01", "3"])
    outcome = read("csv", text.encode(), FEED)
    assert outcome.rejects == [(2, "nul_byte")]


def test_damaged_utf8_rejects_its_record_and_is_not_taken_for_cp1252(read):
    sound = table(["Panti Wreda é", "2026-04-01", "3"], ["Loket ü", "2026-04-01", "3"]).encode()
    outcome = read("csv", sound + b"\xc3\x28 rusak,2026-04-01,4\n", FEED)
    assert outcome.rejects == [(3, "damaged_text")]
    assert outcome.reading.detected["encoding"] == "utf-8"


def test_number_that_was_an_identifier_goes_on_as_it_is(read):
    data = b"device_id,pin,nip\n1,7,1.98E+17\n1,8,'198503152010011003\n"
    outcome = read("csv", data, "reader_enrolments", options={"strip_apostrophes": True})
    assert [row["nip"] for row in outcome.rows] == ["1.98E+17", "198503152010011003"]


def test_words_for_nothing_become_null_only_where_the_profile_says_so(read):
    text = table(["1", "'null", "-"])
    plain = read("csv", text.encode(), FEED).rows[0]
    assert (plain["period_start_date"], plain["population"]) == ("'null", "-")
    options = {"strip_apostrophes": True, "null_words": ["NULL", "-"]}
    stripped = read("csv", text.encode(), FEED, options=options).rows[0]
    assert (stripped["period_start_date"], stripped["population"]) == (None, None)


def test_renamed_required_column_is_refused_naming_file_column_and_nearest_header(read):
    with pytest.raises(DeliveryRefused) as caught:
        read("csv", b"unit_id,period_start_date,populasi\n1,2026-04-01,3\n", FEED, name="pengguna.csv")
    assert all(part in str(caught.value) for part in ("pengguna.csv", "population", "'populasi'"))


def test_header_that_the_profile_promises_must_be_there_though_the_column_is_optional(read):
    data = b"unit_id,pattern,valid_from,Sampai\n1,five_day,2026-01-01,\n"
    columns = {"unit_id": "unit_id", "pattern": "pattern", "valid_from": "valid_from", "Hingga": "valid_to"}
    with pytest.raises(DeliveryRefused, match=r"valid_to.*Hingga.*'Sampai'"):
        read("csv", data, "work_schedules", columns=columns)


def test_optional_column_under_a_name_like_its_own_is_a_renamed_one(read):
    data = b"unit_id,pattern,valid_from,valid_too\n1,five_day,2026-01-01,2026-02-01\n"
    with pytest.raises(DeliveryRefused, match=r"valid_to.*'valid_too'"):
        read("csv", data, "work_schedules")
    outcome = read("csv", data, "work_schedules", options={"ignored_columns": ["valid_too"]})
    assert outcome.rows[0]["valid_to"] is None
    assert outcome.reading.detected["absent_columns"] == ["valid_to"]


def test_two_headers_for_one_column_are_refused(read):
    with pytest.raises(DeliveryRefused, match="population"):
        read("csv", b"unit_id,period_start_date,Population,POPULATION\n1,2026-04-01,3,4\n", FEED)


def test_file_without_any_known_header_is_refused_naming_what_resembles_one(read):
    with pytest.raises(DeliveryRefused, match=r"population.*'populasi'"):
        read("csv", b"kolom_a,populasi\n1,2\n", FEED)


def test_headerless_file_is_refused_without_repeating_a_person_s_data(read):
    with pytest.raises(DeliveryRefused, match="judul kolom tidak ditemukan") as caught:
        read("csv", b"198503152010011003,Pegawai Contoh 0001,1.03\n", "employees")
    assert not any(part in str(caught.value) for part in ("1985", "Contoh", "1.03"))


@pytest.mark.parametrize("data", [b"", b"\n\n", b"unit_id,period_start_date,population\n", b"\xff\xfe"])
def test_file_without_a_record_is_refused(read, data):
    with pytest.raises(DeliveryRefused, match=r"kosong\.csv"):
        read("csv", data, FEED, name="kosong.csv")


def test_record_longer_than_a_block_is_refused_not_fatal(read, monkeypatch):
    monkeypatch.setattr(csv_records, "BLOCK_BYTES", 4096)
    with pytest.raises(DeliveryRefused, match="kutip"):
        read("csv", table(["1", "2026-04-01", '"' + "x" * 20_000 + '"']).encode(), FEED)


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ('"' * 3_000, "field_count"),  # one cell of quotes
        ('"' * 3_001, "unclosed_quote"),
        ("," * 2_000 + '""""', "field_count"),
        ("\ue000end of file\ue000,a", "field_count"),
    ],
)
def test_record_of_signs_that_mean_something_is_not_taken_for_a_blank_one(read, record, reason):
    outcome = read("csv", (table(["1", "2026-04-01", "3"]) + record).encode(), FEED)
    assert [reject.reason for reject in outcome.reading.rejects] == [reason]


def test_heading_of_seventy_thousand_blanks_is_found_and_not_kept_whole(source):
    from lontar.ingest.readers import open_reader
    from lontar.sources import load_feeds

    data = f"unit_id,period_start_date,population{' ' * 70_000},x\n1,2026-04-01,3,\n".encode()
    reading = open_reader(source("csv"), load_feeds()[FEED]).read(io.BytesIO(data), "a.csv")
    assert sum(batch.table.num_rows for batch in reading.batches()) == 1
    assert sum(map(len, reading.columns)) < 1_000


def test_rejects_can_be_taken_away_while_reading(source):
    from lontar.ingest.readers import open_reader
    from lontar.sources import load_feeds

    data = table(["1", "2026-04-01", "3"], ["2"]).encode()
    reading = open_reader(source("csv"), load_feeds()[FEED]).read(io.BytesIO(data), "a.csv")
    assert sum(batch.table.num_rows for batch in reading.batches()) == 1
    assert [reject.reason for reject in reading.take_rejects()] == ["field_count"]
    assert reading.take_rejects() == []
    assert reading.received == 2


def test_file_of_nothing_but_broken_records_is_refused_in_bounded_memory(read, monkeypatch):
    monkeypatch.setattr(reading, "REJECTS_IN_A_ROW_LIMIT", 20)
    monkeypatch.setattr(csv_records, "REJECTS_IN_A_ROW_LIMIT", 20)
    with pytest.raises(DeliveryRefused, match="20 baris"):
        read("csv", table(*[["x"]] * 100).encode(), FEED)


_CELLS = st.sampled_from(["a", "b c", "1", "", "x,y", 'q"q', "l\nm", "l\r\nm", "';", " ", "é", "|"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(_CELLS, min_size=1, max_size=4), min_size=1, max_size=40),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_any_table_comes_back_cell_by_cell(read, rows, delimiter, line_end, encoding):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows([HEADER, *rows])
    whole = [[cell.strip() for cell in row] for row in rows if len(row) == 3 and any(map(str.strip, row))]
    broken = [row for row in rows if len(row) != 3 and any(map(str.strip, row))]
    try:
        outcome = read("csv", text.getvalue().encode(encoding), FEED)
    except DeliveryRefused:
        assert not whole and not broken
        return
    assert [[row[name] or "" for name in HEADER] for row in outcome.rows] == whole
    assert len(outcome.rejects) == len(broken)


_SIGNS = st.lists(
    st.sampled_from([*'ab1;,"\t |', "\n", "\r", "\r\n", '""', "\0", "é", "\u00a0", "\ufeff", "'", "\u2028", "\x85"]),
    max_size=40,
).map("".join)


@settings(max_examples=100, deadline=None)
@given(_SIGNS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), st.sampled_from([",", ";"]))
def test_any_dirt_below_a_header_is_rows_and_rejects(read, dirt, encoding, delimiter):
    text = delimiter.join(HEADER) + "\n" + dirt
    try:
        read("csv", text.encode(encoding), FEED)  # holds the invariant
    except DeliveryRefused as refusal:
        assert "satu baris data" in str(refusal)


@pytest.mark.parametrize(
    ("path", "rows", "columns", "delimiter"),
    [
        ("complaints/sp4n_lapor_samarinda_2024_jan_apr.csv", 105, 21, ","),
        ("survey/kobo_export_format_sample.csv", 3, 50, ";"),
        ("training/oulad_studentAssessment.csv", 173_912, 5, ","),
        ("training/oulad_assessments.csv", 206, 6, ","),
        ("attendance/uci_absenteeism_semicolon.csv", 740, 21, ";"),
        ("survey/csps2019_allorganisations.csv", 111, 95, ","),
    ],
)
def test_real_exports_are_read_whole(read, shared_dir, path, rows, columns, delimiter):
    outcome = read("csv", (shared_dir / "data" / path).read_bytes())
    assert (len(outcome.rows), outcome.rejects) == (rows, [])
    assert len(outcome.reading.columns) == columns
    assert outcome.reading.detected["delimiter"] == delimiter


def test_record_of_many_blank_cells_before_its_first_sign_is_no_blank_record(read):
    data = f"unit_id;period_start_date;population\n1;2026-04-01;3\n{' ;' * 1_500}x\n{' ;' * 1_500}\n2;2026-04-01;4\n"
    outcome = read("csv", data.encode(), "service_populations")
    assert outcome.rejects == [(2, "field_count")]
    assert outcome.numbers == [1, 4]
