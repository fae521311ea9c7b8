"""The memory of a fingerprint reader: column orders, dirt seen in real downloads, and the invariant under any dirt."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lontar.errors import ConfigurationError, DeliveryRefused
from lontar.ingest.readers import attlog, open_reader, reading
from lontar.sources import load_feeds

SIX = {"layout": "six_field"}
FIVE = {"layout": "five_field"}
LINE = b"       17\t2026-04-01 07:28:11\t1\t0\t15\t0"


def test_six_fields_are_pin_time_machine_state_verify(read):
    outcome = read("attlog", LINE + b"\n", "punches", options=SIX)
    assert outcome.rows == [
        {
            "device_id": "1",
            "pin": "17",
            "nip": None,
            "punched_at": "2026-04-01 07:28:11",
            "state_code": "0",
            "verify_code": "15",
        }
    ]


def test_five_fields_have_verify_before_state_and_no_machine(read):
    source = {"options": FIVE, "pattern": r"mesin-(?P<device_id>\d+)\.dat"}
    outcome = read("attlog", b"10021\t2026-04-10 17:08:59\t15\t1\t0\n", "punches", name="mesin-07.dat", **source)
    row = outcome.rows[0]
    assert (row["device_id"], row["verify_code"], row["state_code"]) == ("07", "15", "1")


def test_layout_is_never_guessed(source):
    with pytest.raises(ConfigurationError, match="one of six_field, five_field"):
        open_reader(source("attlog"), load_feeds()["punches"])


def test_misspelt_option_is_an_error(source):
    with pytest.raises(ConfigurationError, match="layuot"):
        open_reader(source("attlog", options={"layuot": "six_field"}), None)


def test_five_field_file_without_machine_number_is_refused(read):
    with pytest.raises(DeliveryRefused, match="device_id"):
        read("attlog", b"10021\t2026-04-10 17:08:59\t1\t0\t0\n", "punches", options=FIVE)


@pytest.mark.parametrize(("end", "name"), [(b"\n", "LF"), (b"\r\n", "CRLF"), (b"\r", "CR")])
def test_every_line_end_and_blank_lines_keep_the_line_numbers(read, end, name):
    outcome = read("attlog", end.join([LINE, b"", b"  \t ", LINE, b""]), "punches", options=SIX)
    assert outcome.numbers == [1, 4]
    assert outcome.reading.detected["line_end"] == name


def test_truncated_first_line_is_rejected_with_number_and_text(read):
    outcome = read("attlog", b"-01 07:28:11\t1\t0\t15\t0\n" + LINE, "punches", options=SIX)
    assert outcome.rejects == [(1, "field_count")]
    assert outcome.reading.rejects[0].raw_text == "-01 07:28:11\t1\t0\t15\t0"
    assert outcome.numbers == [2]


def test_nul_bytes_are_rejected_and_never_handed_on(read):
    data = b"\n".join([LINE, b"\0" * 40, LINE.replace(b"15", b"\0\0"), LINE])
    outcome = read("attlog", data, "punches", options=SIX)
    assert outcome.rejects == [(2, "nul_byte"), (3, "nul_byte")]
    assert all("\0" not in reject.raw_text for reject in outcome.reading.rejects)


def test_impossible_time_goes_on_verbatim_for_staging_to_name(read):
    outcome = read("attlog", b"5\t1971--10--29 -23:-59:-53\t1\t0\t0\t0\n", "punches", options=SIX)
    assert outcome.rows[0]["punched_at"] == "1971--10--29 -23:-59:-53"


def test_bytes_that_are_no_text_reject_their_line_alone(read):
    outcome = read("attlog", LINE + b"\n" + LINE.replace(b"17", b"\xff\xfe") + b"\n" + LINE, "punches", options=SIX)
    assert outcome.rejects == [(2, "damaged_text")]


def test_line_without_end_is_cut_off_not_held_in_memory(read, monkeypatch):
    monkeypatch.setattr(attlog, "BLOCK_BYTES", 64)
    monkeypatch.setattr(attlog, "LINE_LIMIT", 256)
    outcome = read("attlog", LINE + b"\n" + b"\0" * 5000 + b"\r\n" + LINE + b"\n", "punches", options=SIX)
    assert outcome.rejects == [(2, "line_too_long")]
    assert outcome.numbers == [1, 3]


def test_file_of_another_format_is_refused_instead_of_filling_the_rejects(read, monkeypatch):
    monkeypatch.setattr(reading, "REJECTS_IN_A_ROW_LIMIT", 20)
    with pytest.raises(DeliveryRefused, match="20 baris"):
        read("attlog", b"nama;jam\n" * 30, "punches", options=SIX)


@pytest.mark.parametrize("data", [b"", b"\n\r\n  \n"])
def test_empty_file_is_refused(read, data):
    with pytest.raises(DeliveryRefused, match=r"1_attlog\.dat"):
        read("attlog", data, "punches", name="1_attlog.dat", options=SIX)


_PIECES = st.sampled_from(
    [LINE + b"\n", LINE + b"\r\n", b"\n", b"\r", b" \t\n", b"1\t2\t3\n", b"\0" * 5, b"\xef\xbb\xbf", b"\xff", b"\t" * 5]
)


@settings(max_examples=80, deadline=None)
@given(st.lists(_PIECES, max_size=12), st.binary(max_size=40), st.integers(8, 64))
def test_every_line_is_one_row_or_one_reject_wherever_the_blocks_end(read, pieces, noise, block_bytes):
    data = b"".join(pieces) + noise + b"".join(reversed(pieces))
    with pytest.MonkeyPatch.context() as patch:
        whole = _numbers(read, data)
        patch.setattr(attlog, "BLOCK_BYTES", block_bytes)
        assert _numbers(read, data) == whole


def _numbers(read, data):
    try:
        outcome = read("attlog", data, "punches", options=SIX)
    except DeliveryRefused:
        return None
    return outcome.numbers, [number for number, _ in outcome.rejects]


@pytest.mark.parametrize(
    ("name", "layout", "lines", "pins"),
    [
        ("clockwork_device1_attlog.dat", SIX, 11_902, 90),
        ("clockwork_device2_attlog.dat", SIX, 32_849, 73),
        ("solution_x_5col_attlog.dat", FIVE, 560, 18),
    ],
)
def test_real_downloads_are_read_whole(read, shared_dir, name, layout, lines, pins):
    data = (shared_dir / "data" / "attendance" / name).read_bytes()
    constants = {"device_id": "9"} if layout == FIVE else {}
    outcome = read("attlog", data, "punches", name=name, options=layout, constants=constants)
    assert outcome.reading.received == lines
    assert outcome.rejects == []
    assert len({row["pin"] for row in outcome.rows}) == pins


def test_line_of_many_blanks_before_its_first_sign_is_no_blank_line(read):
    line = "17\t2026-04-01 07:28:11\t1\t0\t15\t0"
    data = f"{line}\n{' ' * 1_500}x\n{' ' * 1_500}\n{line}\n".encode()
    outcome = read("attlog", data, "punches", options={"layout": "six_field"})
    assert outcome.rejects == [(2, "field_count")]
    assert outcome.numbers == [1, 4]
