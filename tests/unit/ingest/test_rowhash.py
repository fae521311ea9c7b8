"""The stored row hash may never change: it is compared with rows of years ago."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from lontar.ingest.rowhash import row_hashes, siphash24

# Reference outputs of SipHash-2-4 by its authors: key 00 01 .. 0f, message 00 01 .. (length - 1).
REFERENCE = {
    0: 0x726FDB47DD0E0E31,
    1: 0x74F839C593DC67FD,
    2: 0x0D6C8009D9A94F5A,
    3: 0x85676696D7FB7E2D,
    7: 0xAB0200F58B01D137,
    8: 0x93F5F5799A932462,
    15: 0xA129CA6149BE45E5,
    16: 0x3F2ACC7F57C29BDB,
    63: 0x958A324CEB064572,
}
GOLDEN = Path(__file__).parents[2] / "golden" / "row_hashes.json"


@pytest.mark.parametrize("length", REFERENCE)
def test_siphash24__gives_the_reference_outputs(length):
    message = bytes(range(length)).decode()
    assert siphash24(pa.array([message]), bytes(range(16)))[0] == REFERENCE[length]


def test_siphash24__does_not_depend_on_neighbours_or_slices():
    values = ["", "a", "ab" * 40, "é", "a", "12345678", "123456789"]
    together = siphash24(pa.array(["before", *values, "after"]).slice(1, len(values)), bytes(16))
    alone = [siphash24(pa.array([value]), bytes(16))[0] for value in values]
    assert together.tolist() == alone


def test_siphash24__of_many_rows_equals_that_of_each():
    values = [f"2026-04-{i % 28 + 1:02} 07:{i % 60:02}:{i // 60 % 60:02}" for i in range(40_000)]
    hashes = siphash24(pa.array(values), bytes(16))
    for at in (0, 16_383, 16_384, 39_999):
        assert hashes[at] == siphash24(pa.array(values[at : at + 1]), bytes(16))[0]


def test_row_hashes__are_those_written_down():
    golden = json.loads(GOLDEN.read_text())
    table = pa.table({name: pa.array([row[name] for row in golden["rows"]], pa.string()) for name in golden["columns"]})
    assert row_hashes(table).tolist() == golden["row_hashes"]


def _plain_siphash24(message: bytes, key: bytes) -> int:
    """SipHash-2-4 as the paper writes it, one message at a time."""
    mask = 2**64 - 1
    k0, k1 = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    v0, v1, v2, v3 = (
        k0 ^ 0x736F6D6570736575,
        k1 ^ 0x646F72616E646F6D,
        k0 ^ 0x6C7967656E657261,
        k1 ^ 0x7465646279746573,
    )

    def turned(word: int, bits: int) -> int:
        return (word << bits | word >> (64 - bits)) & mask

    def rounds(count: int) -> None:
        nonlocal v0, v1, v2, v3
        for _ in range(count):
            v0, v2 = (v0 + v1) & mask, (v2 + v3) & mask
            v1, v3 = turned(v1, 13) ^ v0, turned(v3, 16) ^ v2
            v0 = turned(v0, 32)
            v2, v0 = (v2 + v1) & mask, (v0 + v3) & mask
            v1, v3 = turned(v1, 17) ^ v2, turned(v3, 21) ^ v0
            v2 = turned(v2, 32)

    padded = message + bytes(7 - len(message) % 8) + bytes([len(message) & 0xFF])
    for start in range(0, len(padded), 8):
        word = int.from_bytes(padded[start : start + 8], "little")
        v3 ^= word
        rounds(2)
        v0 ^= word
    v2 ^= 0xFF
    rounds(4)
    return v0 ^ v1 ^ v2 ^ v3


def test_row_hashes__follow_the_written_definition():
    golden = json.loads(GOLDEN.read_text())
    for row, expected in zip(golden["rows"], golden["row_hashes"], strict=True):
        fields = [
            _plain_siphash24(value.encode(), hashlib.blake2b(name.encode(), digest_size=16).digest())
            for name, value in row.items()
            if value is not None
        ]
        assert sum(fields) % 2**64 == expected % 2**64


def _hash(**values: str | None) -> int:
    return int(row_hashes(pa.table({name: pa.array([value], pa.string()) for name, value in values.items()}))[0])


def test_row_hashes__a_column_added_later_changes_nothing_while_it_is_empty():
    assert _hash(pin="17", punched_at="x", added=None) == _hash(pin="17", punched_at="x")
    assert _hash(pin="17", punched_at="x", added="y") != _hash(pin="17", punched_at="x")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": "1", "b": "2"}, {"a": "2", "b": "1"}),
        ({"a": "12", "b": "3"}, {"a": "1", "b": "23"}),
        ({"a": "1", "b": None}, {"a": None, "b": "1"}),
        ({"a": "", "b": "1"}, {"a": None, "b": "1"}),
        ({"a": "17", "b": "x"}, {"a": "017", "b": "x"}),
    ],
)
def test_row_hashes__tell_different_rows_apart(one, other):
    assert _hash(**one) != _hash(**other)


def test_row_hashes__are_spread_over_all_bits():
    table = pa.table({"pin": [str(i % 100) for i in range(20_000)], "time": [str(i // 100) for i in range(20_000)]})
    hashes = row_hashes(table)
    assert len(np.unique(hashes)) == 20_000
    ones = np.unpackbits(hashes.view(np.uint8)).reshape(20_000, 64).mean(axis=0)
    assert ((ones > 0.48) & (ones < 0.52)).all()
