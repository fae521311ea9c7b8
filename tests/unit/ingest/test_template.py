"""The fill-in workbook, there and back: what an office writes into it is what the line reads out of it."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from lontar.agency import load_agencies
from lontar.errors import DeliveryRefused
from lontar.sources import load_feeds
from lontar.template import workbook
from lontar.template.entry import example
from lontar.template.layout import base_type, column_title, feed_title, labels
from lontar.template.sheets import VALIDATED_ROWS

FEED = "training_participations"
NIP = "199001012015011001"
ROW = {
    "participation_id": "P-1",
    "nip": NIP,
    "training_id": "T-1",
    "topic": "layanan",
    "provider_kind": "perguruan_tinggi",
    "start_date": date(2026, 1, 5),
    "end_date": date(2026, 1, 9),
    "duration_jp": Decimal("40.5"),
    "result": "lulus",
}
READ = {name: None for name in ("training_title", "pretest_score", "posttest_score", "cost_idr")} | ROW
READ |= {"start_date": "2026-01-05", "end_date": "2026-01-09", "duration_jp": "40.5"}

_TEXT = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=12)
_DAYS = st.dates(date(1955, 1, 1), date(2099, 12, 31))


def _values(column):
    if labels(column):
        return st.sampled_from(list(labels(column)))
    if column.identifier:
        return st.from_regex(r"[0-9]{18}", fullmatch=True)
    return {
        "date": _DAYS,
        "timestamp": st.datetimes(datetime(1955, 1, 1), datetime(2099, 12, 31)).map(lambda m: m.replace(microsecond=0)),
        "time": st.times().map(lambda moment: moment.replace(microsecond=0)),
        "integer": st.integers(-(10**9), 10**9),
        "numeric": st.decimals(-(10**10), 10**10, places=2, allow_nan=False),
    }.get(base_type(column), _TEXT.map(lambda text: "x" + text))


def _rows(feed):
    return st.lists(st.fixed_dictionaries({c.source_name: _values(c) for c in feed.delivered_columns}), max_size=4)


def _canonical(column, value):
    if value is None:
        return None
    if base_type(column) in ("integer", "numeric") and not labels(column):
        return Decimal(str(value))
    return value.isoformat(sep=" ") if isinstance(value, datetime) else str(value)


def _as_read(feed, rows):
    return [{c.source_name: _canonical(c, row[c.source_name]) for c in feed.delivered_columns} for row in rows]


@pytest.mark.parametrize("name", sorted(load_feeds()))
@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_feed__comes_back_as_it_was_filled_in(read, name, data):
    feed = load_feeds()[name]
    rows = data.draw(_rows(feed).filter(bool))
    outcome = read("template", workbook(feed, rows), name)
    assert outcome.rejects == []
    assert _as_read(feed, outcome.rows) == _as_read(feed, rows)


def test_same_rows__same_bytes():
    feed = load_feeds()[FEED]
    assert workbook(feed, [ROW]) == workbook(feed, [ROW])
    assert workbook(feed, [ROW]) != workbook(feed, [ROW | {"topic": "lain"}])


def test_rows__unknown_column_is_a_mistake_and_none_is_an_empty_cell(read):
    feed = load_feeds()[FEED]
    with pytest.raises(ValueError, match="person_key is no delivered column"):
        workbook(feed, [{"person_key": NIP}])
    assert read("template", workbook(feed, [ROW | {"cost_idr": None}]), FEED).rows == [READ]


def _filled(change, rows=(ROW,), feed=FEED):
    """The workbook opened, changed and saved again by another program."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(load_feeds()[feed], rows)))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _at(book, name, row=2):
    """The cell of a column on the sheet Data."""
    sheet = book["Data"]
    place = [column.source_name for column in load_feeds()[FEED].delivered_columns].index(name)
    return sheet.cell(row, place + 1)


def _set(name, value, number_format=None):
    def change(book):
        cell = _at(book, name)
        cell.value = value
        cell.number_format = number_format or cell.number_format

    return change


def test_saved_by_another_program__reads_the_same(read):
    assert read("template", _filled(lambda book: None), FEED).rows == [READ]


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("provider_kind", "PERGURUAN_TINGGI", "perguruan_tinggi"),
        ("provider_kind", " perguruan_tinggi ", "perguruan_tinggi"),
        ("provider_kind", "kampus", "kampus"),
        ("start_date", "05-01-2026", "2026-01-05"),
        ("start_date", "5/1/2026", "2026-01-05"),
        ("start_date", "5 Januari 2026", "2026-01-05"),
        ("start_date", "2026-01-05", "2026-01-05"),
        ("start_date", datetime(2026, 1, 5), "2026-01-05"),
        ("start_date", "besok", "besok"),
        ("start_date", "31-02-2026", "2026-02-31"),
        ("duration_jp", "1.250,5", "1250.5"),
        ("duration_jp", "40 jam", "40 jam"),
        ("duration_jp", 40.5, "40.5"),
        ("participation_id", 17, "17"),
    ],
)
def test_what_people_type__is_understood_or_handed_on(read, name, typed, expected):
    assert read("template", _filled(_set(name, typed)), FEED).rows == [READ | {name: expected}]


@pytest.mark.parametrize(("serial", "expected"), [(46027, "2026-01-05"), (2026, "2026"), (46027.5, "2026-01-05")])
def test_days_without_a_format__are_serial_numbers_unless_they_look_like_years(read, serial, expected):
    assert read("template", _filled(_set("start_date", serial, "General")), FEED).rows[0]["start_date"] == expected


def test_moments_and_times__without_a_format(read):
    shifts = load_feeds()["shift_rosters"]
    row = {"nip": NIP, "work_date": date(2026, 1, 5), "starts_at": "7.30", "ends_at": time(15, 0)}
    data = workbook(shifts, [{**row}])
    book = openpyxl.load_workbook(io.BytesIO(data))
    place = next(cell.column for cell in book["Data"][1] if cell.value.startswith("Selesai"))
    book["Data"].cell(2, place).value = 0.3125
    book["Data"].cell(2, place).number_format = "General"
    target = io.BytesIO()
    book.save(target)
    found = read("template", target.getvalue(), "shift_rosters").rows[0]
    assert (found["starts_at"], found["ends_at"]) == ("07:30:00", "07:30:00")


def test_nip__keeps_its_digits_as_text_and_is_broken_as_a_number(read):
    assert read("template", _filled(_set("nip", int(NIP), "0")), FEED).rows[0]["nip"] == "1.99001012015011E+17"
    formats = openpyxl.load_workbook(io.BytesIO(workbook(load_feeds()[FEED])))["Data"].column_dimensions
    assert formats["B"].number_format == "@"


def test_headings__may_differ_in_case_blanks_sign_and_place(read):
    def change(book):
        for cell in book["Data"][1]:
            cell.value = f"  {cell.value.rstrip(' *').upper()} "
        book["Data"].insert_rows(1)
        book["Data"].title = " data "

    assert read("template", _filled(change), FEED).rows == [READ]


def test_blank_rows_and_columns_of_ones_own__change_nothing(read):
    def change(book):
        book["Data"].cell(2, 30).value = "catatan sendiri"
        book["Data"].cell(9, 2).value = "  "

    assert read("template", _filled(change, [ROW, {}, {}, ROW | {"participation_id": "P-2"}]), FEED).numbers == [1, 4]


def test_formula__counts_by_its_last_result_and_without_one_is_blank(read):
    feed = load_feeds()[FEED]
    assert read("template", _filled(_set("duration_jp", "=20+20")), FEED).rows == [READ | {"duration_jp": None}]
    data = workbook(feed, [ROW])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet2.xml"]
    parts["xl/worksheets/sheet2.xml"] = sheet.replace(b"<v>40.5</v>", b"<f>20+20.5</f><v>40.5</v>")
    assert parts["xl/worksheets/sheet2.xml"] != sheet
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert read("template", target.getvalue(), FEED).rows == [READ]


def test_merged_cells__hold_their_value_in_the_first_row_only(read):
    def change(book):
        book["Data"].merge_cells("C2:C3")

    rows = read("template", _filled(change, [ROW, ROW | {"participation_id": "P-2"}]), FEED).rows
    assert [row["training_id"] for row in rows] == ["T-1", None]


def test_examples__are_never_read(read):
    with pytest.raises(DeliveryRefused, match="tidak memuat satu baris data pun"):
        read("template", workbook(load_feeds()[FEED]), FEED)


def _drop(*sheets):
    def change(book):
        for sheet in sheets:
            del book[sheet]

    return change


def test_refused__workbook_of_another_feed(read):
    with pytest.raises(DeliveryRefused, match="untuk Jadwal sif, bukan untuk Pelatihan"):
        read("template", workbook(load_feeds()["shift_rosters"]), FEED)


def test_refused__workbook_of_an_older_form(read):
    feed = load_feeds()[FEED]
    older = replace(feed, meta=feed.meta | {"layout": 0})
    with pytest.raises(DeliveryRefused, match=r"Bentuk templat ini \(1\.0\) tidak berlaku lagi; yang berlaku 1\.1"):
        read("template", workbook(older, [ROW]), FEED)


def test_refused__workbook_that_lost_its_code_sheet_or_column(read):
    assert read("template", _filled(_drop("Daftar", "Contoh")), FEED).rows == [READ]
    with pytest.raises(DeliveryRefused, match="bukan templat Lontar"):
        read("template", _filled(_drop("Daftar", "Petunjuk")), FEED)
    with pytest.raises(DeliveryRefused, match="Lembar 'Data' tidak ada"):
        read("template", _filled(_drop("Data")), FEED)
    with pytest.raises(DeliveryRefused, match="Kolom 'result'"):
        read("template", _filled(lambda book: book["Data"].delete_cols(_at(book, "result").column)), FEED)


def test_refused__bytes_that_are_no_workbook(read):
    for data in (b"PK\x03\x04 cut short", b"participation_id,nip\n1,2\n"):
        with pytest.raises(DeliveryRefused):
            read("template", data, FEED)


def test_local_numbers__and_words_of_the_profile_still_work(read):
    data = workbook(load_feeds()[FEED], [ROW | {"nip": "PEG-7", "provider_kind": "Kampus"}])
    own = {"values": {"provider_kind": {"Kampus": "perguruan_tinggi"}}}
    outcome = read("template", data, FEED, identifier={"kind": "local", "pattern": r"PEG-\d+"}, **own)
    assert outcome.rows == [READ | {"nip": "PEG-7"}]


def _validations(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("xl/worksheets/sheet2.xml"))
    return root.findall("{*}dataValidations/{*}dataValidation")


@pytest.mark.parametrize("name", sorted(load_feeds()))
def test_drop_downs__offer_exactly_the_allowed_values(name):
    feed = load_feeds()[name]
    data = workbook(feed)
    book = openpyxl.load_workbook(io.BytesIO(data))
    rules = _validations(data)
    assert len(rules) == len(feed.delivered_columns)
    for place, (column, rule) in enumerate(zip(feed.delivered_columns, rules, strict=True), start=1):
        letter = openpyxl.utils.get_column_letter(place)
        assert rule.get("sqref") == f"{letter}2:{letter}{VALIDATED_ROWS + 1}"
        assert (rule.get("type") == "list") == bool(labels(column))
        if labels(column):
            sheet, _, cells = rule.findtext("{*}formula1").replace("$", "").partition("!")
            assert [cell.value for (cell,) in book[sheet][cells]] == list(labels(column).values())


@pytest.mark.parametrize("name", sorted(load_feeds()))
def test_headings__are_the_titles_and_required_ones_marked(name):
    feed = load_feeds()[name]
    book = openpyxl.load_workbook(io.BytesIO(workbook(feed)))
    assert book.sheetnames == ["Petunjuk", "Data", "Contoh", "Daftar"]
    expected = [column_title(c) + (" *" if c.required else "") for c in feed.delivered_columns]
    assert [cell.value for cell in book["Data"][1]] == expected
    assert book["Data"].freeze_panes == "A2"
    assert feed_title(feed) in book["Petunjuk"]["A1"].value
    assert book["Contoh"]["A1"].value.startswith("CONTOH")


@pytest.mark.parametrize("name", sorted(load_feeds()))
def test_examples__would_be_read_and_differ_in_their_key(read, name):
    """Whoever copies the sheet Contoh into Data gets rows that the reader understands, one for each key."""
    feed = load_feeds()[name]
    rows = [{column.source_name: example(column, row) for column in feed.delivered_columns} for row in range(3)]
    found = read("template", workbook(feed, rows), name).rows
    assert _as_read(feed, found) == _as_read(feed, rows)
    keys = [feed.column(key).source_name for key in feed.key]
    assert len({tuple(row[key] for key in keys) for row in found}) == 3


def test_guide__names_office_deadline_and_rules():
    agency = load_agencies()["kota-kupang"]
    book = openpyxl.load_workbook(io.BytesIO(workbook(load_feeds()[FEED], agency=agency)))
    said = " ".join(str(cell.value) for row in book["Petunjuk"].iter_rows() for cell in row if cell.value)
    assert "paling lambat tanggal 10 bulan berikutnya, kepada BKPPD Kota Kupang" in said
    assert "Selesai tidak boleh lebih awal daripada Mulai." in said
