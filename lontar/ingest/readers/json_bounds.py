"""The bounds of a JSON document, held before the parser sees the bytes: it would take minutes where lists nest deeply, the memory of a
whole text however long it is, and end the process at a number of a million digits."""

import re
from typing import BinaryIO

import numpy as np

from lontar.ingest import limits
from lontar.ingest.readers.reading import RUNBOOK, Reading, refuse

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
# From the first digit on: tried from each of them, a long number would cost the square of its length.
_LONG_NUMBER = re.compile(rb"(?<![0-9])[0-9]{%d}" % (limits.DIGITS + 1))
_QUOTE = ord('"')
# What each byte does to the depth.
_STEP = np.zeros(256, np.int32)
_STEP[[ord("["), ord("{")]] = 1
_STEP[[ord("]"), ord("}")]] = -1


class DepthGauge:
    """Takes the blocks of one text in their order. Brackets within strings do not count."""

    def __init__(self) -> None:
        self._depth, self._in_string, self._rest = 0, False, b""

    def deepest(self, block: bytes) -> int:
        """The greatest depth within this block, which goes on where the last one ended."""
        data = self._rest + block
        # A backslash at the end belongs to the character that comes next.
        odd = (len(data) - len(data.rstrip(b"\\"))) % 2
        data, self._rest = data[: len(data) - odd], data[len(data) - odd :]
        if b"\\" in data:
            data = _ESCAPED.sub(b"..", data)
        signs = np.frombuffer(data, np.uint8)
        if not len(signs):
            return self._depth
        quotes = np.cumsum(signs == _QUOTE) + self._in_string
        depths = self._depth + np.cumsum(np.where(quotes % 2 == 0, _STEP[signs], 0))
        self._depth, self._in_string = int(depths[-1]), bool(quotes[-1] % 2)
        return int(depths.max())


class Measured:
    """The stream of a document, refused where an element, or what stands around the list, is beyond all bounds."""

    def __init__(self, stream: BinaryIO, reading: Reading) -> None:
        self._stream, self._reading = stream, reading
        self._gauge, self._taken, self._digits = DepthGauge(), 0, b""
        self.elements = 0

    def begin_anew(self) -> None:
        """An element has ended."""
        self._taken, self.elements = 0, self.elements + 1

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self._taken += len(data)
        if self._taken > limits.ELEMENT_BYTES:
            self._refuse(f"terdapat lebih dari {limits.ELEMENT_BYTES >> 20} MB tanpa unsur baru")
        if self._gauge.deepest(data) > limits.NESTING:
            self._refuse(f"isinya bersarang lebih dari {limits.NESTING} tingkat")
        if _LONG_NUMBER.search(self._digits + data):
            self._refuse(f"terdapat bilangan lebih dari {limits.DIGITS} angka")
        self._digits = (self._digits + data)[-limits.DIGITS :]
        self._digits = self._digits[len(self._digits.rstrip(b"0123456789")) :]
        return data

    def _refuse(self, what: str) -> None:
        refuse(
            self._reading.file_name,
            f"Setelah unsur ke-{self.elements} {what}.",
            f"Periksa letak daftarnya (options.records) dan minta berkas yang utuh ({RUNBOOK}).",
        )
