"""The 64-bit hash by which a row that a reader repeats is recognised.

Published and fixed, because hashes of years ago are compared with those of today (docs/methods/row-hash.md):

    field hash = SipHash-2-4 (Aumasson, Bernstein 2012) of the value's UTF-8 bytes; key = BLAKE2b-128 of the column's name
    row hash   = sum of the field hashes of all columns that have a value, modulo 2^64, stored as a signed bigint

A column without a value adds nothing, so a column added to a feed later leaves the hashes of older rows as they are.
Computed for a whole column at a time, with numpy's 64-bit integers.
"""

import hashlib
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# The four state words and a temporary of so many rows fit into a core's own cache.
_SLICE_ROWS = 16_384
_LONG_BYTES = 16
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)


def _rotate(word: np.ndarray, bits: int, spare: np.ndarray) -> None:
    np.right_shift(word, np.uint64(64 - bits), out=spare)
    np.left_shift(word, np.uint64(bits), out=word)
    np.bitwise_or(word, spare, out=word)


def _half_round(a: np.ndarray, b: np.ndarray, bits: int, spare: np.ndarray) -> None:
    """a += b; b = rotl(b, bits) ^ a."""
    np.add(a, b, out=a)
    _rotate(b, bits, spare)
    np.bitwise_xor(b, a, out=b)


def _rounds(count: int, state: list[np.ndarray], spare: np.ndarray) -> None:
    v0, v1, v2, v3 = state
    for _ in range(count):
        _half_round(v0, v1, 13, spare)
        _rotate(v0, 32, spare)
        _half_round(v2, v3, 16, spare)
        _half_round(v0, v3, 21, spare)
        _half_round(v2, v1, 17, spare)
        _rotate(v2, 32, spare)


def _siphash_words(words: np.ndarray, key: tuple[int, int]) -> np.ndarray:
    """SipHash-2-4 of messages already cut into words: uint64 of shape (rows, words)."""
    rows = len(words)
    halves = (key[0], key[1], key[0], key[1])
    state = [np.full(rows, start ^ half, np.uint64) for start, half in zip(_START, halves, strict=True)]
    spare = np.empty(rows, np.uint64)
    for column in range(words.shape[1]):
        word = np.ascontiguousarray(words[:, column])
        np.bitwise_xor(state[3], word, out=state[3])
        _rounds(2, state, spare)
        np.bitwise_xor(state[0], word, out=state[0])
    np.bitwise_xor(state[2], np.uint64(0xFF), out=state[2])
    _rounds(4, state, spare)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _words(matrix: np.ndarray) -> np.ndarray:
    """Messages of equal length (bytes of shape (rows, length)) as padded words; the last byte is the length."""
    rows, length = matrix.shape
    padded = np.zeros((rows, (length // 8 + 1) * 8), np.uint8)
    padded[:, :length] = matrix
    padded[:, -1] = length & 0xFF
    return padded.view("<u8")


def _by_length(values: pa.Array) -> Iterator[tuple[np.ndarray | slice, np.ndarray]]:
    """Rows of equal length in bytes, with their bytes as a matrix: numpy wants rectangles."""
    binary = values.cast(pa.large_binary())
    _, offset_buffer, data_buffer = binary.buffers()
    offsets = np.frombuffer(offset_buffer, np.int64)[binary.offset : binary.offset + len(binary) + 1]
    data = np.frombuffer(data_buffer, np.uint8) if data_buffer else np.empty(0, np.uint8)
    lengths = np.diff(offsets)
    if len(lengths) and (lengths == lengths[0]).all():
        yield slice(None), data[offsets[0] : offsets[-1]].reshape(len(lengths), lengths[0])
        return
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        yield rows, data[offsets[rows][:, None] + np.arange(length)]


def siphash24(values: pa.Array, key: bytes) -> np.ndarray:
    """SipHash-2-4 of every value's UTF-8 bytes.

    Args:
        values: Text without NULL.
        key: 16 bytes, two little-endian words.
    Returns:
        uint64, one per value.
    """
    halves = int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little")
    hashes = np.empty(len(values), np.uint64)
    for rows, matrix in _by_length(values):
        part = np.empty(len(matrix), np.uint64)
        for start in range(0, len(matrix), _SLICE_ROWS):
            part[start : start + _SLICE_ROWS] = _siphash_words(_words(matrix[start : start + _SLICE_ROWS]), halves)
        hashes[rows] = part
    return hashes


def _field_hashes(name: str, values: pa.Array) -> np.ndarray:
    """Field hashes of one column, 0 where it has no value."""
    key = hashlib.blake2b(name.encode(), digest_size=16).digest()
    if _is_cheaper_one_by_one(values):
        return siphash24(values, key)
    encoded = values.dictionary_encode()
    of_distinct = np.append(siphash24(encoded.dictionary, key), np.uint64(0))
    return of_distinct[encoded.indices.fill_null(len(encoded.dictionary)).to_numpy()]


def _is_cheaper_one_by_one(values: pa.Array) -> bool:
    """Times and keys: long, all of one length, seldom equal. Finding the distinct ones would cost more than it saves."""
    if values.null_count or not len(values):
        return False
    lengths = pc.min_max(pc.binary_length(values)).as_py()
    return lengths["min"] == lengths["max"] >= _LONG_BYTES


def row_hashes(table: pa.Table) -> np.ndarray:
    """Row hash of every row over all columns of the table.

    Args:
        table: Text columns by the names of the landing table.
    Returns:
        int64, one per row.
    """
    total = np.zeros(table.num_rows, np.uint64)
    for name in table.column_names:
        column = table.column(name)
        if column.null_count < table.num_rows:
            total += _field_hashes(name, column.combine_chunks())
    return total.view(np.int64)


class RowsDigest:
    """One sha256 over numbers and hashes of a delivery's stored rows, in the order of the file: what the ledger notes of them."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, numbers: np.ndarray, hashes: np.ndarray) -> None:
        """Take in rows that come after all those before; among themselves they may stand in any order."""
        order = np.argsort(numbers, kind="stable")
        pairs = np.column_stack((numbers[order], hashes[order]))
        self._digest.update(pairs.astype("<i8").tobytes())

    def hexdigest(self) -> str:
        return self._digest.hexdigest()
