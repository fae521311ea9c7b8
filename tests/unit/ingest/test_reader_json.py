"""JSON documents and JSON lines of the personnel services."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lontar.errors import DeliveryRefused
from lontar.ingest.readers import json_records

FEED = "service_populations"
GOOD = {"unit_id": "1", "period_start_date": "2026-04-01", "population": 3}


def test_list_inside_an_envelope_is_read_by_its_path(read):
    data = json.dumps({"code": 1, "meta": [1, {"a": "]"}], "hasil": {"data": [GOOD, GOOD]}, "count": 2}).encode()
    outcome = read("json", data, FEED, options={"records": "hasil.data"})
    assert outcome.rows == [{"unit_id": "1", "period_start_date": "2026-04-01", "population": "3"}] * 2
    assert outcome.reading.detected["layout"] == "document"


def test_lines_are_recognised_and_a_broken_one_is_rejected_alone(read):
    lines = [json.dumps(GOOD), "", '{"unit_id": "2", ', '"teks"', json.dumps(GOOD | {"unit_id": "3\0"})]
    outcome = read("json", "\r\n".join(lines).encode("utf-8-sig"), FEED)
    assert outcome.rejects == [(3, "not_json"), (4, "not_an_object"), (5, "nul_byte")]
    assert outcome.numbers == [1]
    assert outcome.reading.detected["layout"] == "lines"


def test_nested_keys_are_dotted_and_missing_means_null(read):
    records = [{"org": {"id": "4.01"}, "tgl": "01-04-2026", "n": "1.234"}, {"org": {"id": "4.02"}, "tgl": None}]
    profile = {
        "columns": {"org.id": "unit_id", "tgl": "period_start_date", "n": "population"},
        "date_format": {"period_start_date": "%d-%m-%Y"},
        "decimal": ",",
    }
    rows = read("json", json.dumps(records).encode(), FEED, **profile).rows
    assert rows[0] == {"unit_id": "4.01", "period_start_date": "2026-04-01", "population": "1234"}
    assert rows[1] == {"unit_id": "4.02", "period_start_date": None, "population": None}


@pytest.mark.parametrize("shape", ["[%s]", "%s"])
def test_numbers_keep_every_digit_and_gain_none(read, shape):
    record = '{"device_id":1,"pin":0.10,"nip":%s}'
    identifiers = ["198503152010011003", "1.98E+17"]
    separator = "," if shape == "[%s]" else "\n"
    data = shape % separator.join(record % number for number in identifiers)
    rows = read("json", data.encode(), "reader_enrolments").rows
    assert [row["nip"] for row in rows] == identifiers
    assert rows[0]["pin"] == "0.10"


def test_key_that_appears_late_is_still_read(read, monkeypatch):
    monkeypatch.setattr(json_records, "BATCH_RECORDS", 2)
    base = {"unit_id": "1", "pattern": "five_day", "valid_from": "2026-01-01"}
    records = [base, base, base | {"lain": 1}, base | {"valid_to": "2026-02-01"}]
    outcome = read("json", json.dumps(records).encode(), "work_schedules")
    assert [row["valid_to"] for row in outcome.rows] == [None, None, None, "2026-02-01"]
    assert outcome.reading.detected["ignored_columns"] == ["lain"]


def test_renamed_key_is_refused_with_the_nearest_one(read):
    renamed = {"unit_id": "1", "period_start_date": "2026-04-01", "populations": 3}
    with pytest.raises(DeliveryRefused, match=r"population.*'populations'"):
        read("json", json.dumps([renamed]).encode(), FEED)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'[{"unit_id": "1"', b'[{"a": 1}] x', b"<html>", b'{\n"data": []}', b"\xff\xfe", b"nan"]
)
def test_unreadable_or_empty_document_is_refused(read, data):
    with pytest.raises(DeliveryRefused):
        read("json", data)


_LINES = st.sampled_from(
    ['{"unit_id":1}', '{"a":{"b":[1,{}]}}', "{}", "[]", "5", "null", '"x"', "", "xx", '{"a":', '{"unit_id":"\\u0000"}',
     '{"unit_id":"\\ud800"}', "NaN", '{"a":NaN}']
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(_LINES, max_size=10), st.booleans())
def test_every_element_or_line_is_one_row_or_one_reject(read, parts, is_list):
    parts = [json.dumps(GOOD), *parts]
    text = "[" + ",".join(filter(None, parts)) + "]" if is_list else "\n".join(parts)
    try:
        read("json", text.encode(), FEED)  # holds the invariant
    except DeliveryRefused as refusal:
        assert is_list and "tidak terbaca sampai akhir" in str(refusal)


def test_real_reference_table_is_read(read, shared_dir):
    outcome = read("json", (shared_dir / "data" / "siasn-referensi" / "golonganPns.json").read_bytes())
    assert len(outcome.rows) == 17
    assert outcome.rows[0] == {"id": "11", "nama": "I/a", "namaPangkat": "Juru Muda"}
