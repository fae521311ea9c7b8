"""Text files as UTF-8, whatever they were: encoding and line end are recognised per file, in one pass, in constant memory."""

import codecs
import io
from collections.abc import Iterator
from typing import BinaryIO

CHUNK_BYTES = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)


class TextStream:
    """Decodes a byte stream chunk by chunk.

    UTF-8 is assumed until a byte sequence contradicts it; then the rest is read as cp1252, unless what came before
    proves UTF-8: in that case the bad bytes become U+FFFD and `damaged` turns true.

    Attributes:
        encoding: utf-8, utf-8-sig (with byte order mark), utf-16-le, utf-16-be, cp1252, or the profile's own.
        damaged: Some characters could not be decoded (they read U+FFFD).
        has_nul: A NUL was seen.
    """

    def __init__(self, stream: BinaryIO, encoding: str = "auto") -> None:
        self._stream = stream
        self.damaged = self.has_nul = False
        first = stream.read(CHUNK_BYTES)
        self.encoding, codec, skip = _recognised(first, encoding)
        self._proven = skip > 0
        self._guessed = codec == "utf-8" and encoding == "auto"
        self._decoder = codecs.getincrementaldecoder(codec)("strict" if self._guessed else "replace")
        self._first = first[skip:]

    def __iter__(self) -> Iterator[str]:
        chunk, self._first = self._first, b""
        while chunk:
            following = self._stream.read(CHUNK_BYTES)
            text = self._decoded(chunk, final=not following)
            self.has_nul = self.has_nul or "\0" in text
            self.damaged = self.damaged or (not self._guessed and "\ufffd" in text)
            yield text
            chunk = following

    def _decoded(self, chunk: bytes, final: bool) -> str:
        if not self._guessed:
            return self._decoder.decode(chunk, final)
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            return self._settled(pending + chunk, final)
        self._proven = self._proven or not text.isascii()
        return text

    def _settled(self, data: bytes, final: bool) -> str:
        """The first bytes that are not UTF-8: is it damaged UTF-8, or was it cp1252 all along?"""
        repaired = data.decode("utf-8", "replace")
        bad = repaired.count("\ufffd")
        # Two cp1252 letters seldom make one of UTF-8 by chance: half of them doing so is no chance.
        is_utf8 = self._proven or sum(not char.isascii() for char in repaired) >= 2 * bad
        self._guessed = False
        if not is_utf8:
            self.encoding = "cp1252"
        self._decoder = codecs.getincrementaldecoder("utf-8" if is_utf8 else "cp1252")("replace")
        return self._decoder.decode(data, final)


def _recognised(first: bytes, encoding: str) -> tuple[str, str, int]:
    """Name for the record, codec, and length of the byte order mark."""
    for mark, name, codec in _MARKS:
        if first.startswith(mark) and encoding.lower() in (
            "auto",
            name,
            codec,
            codec.removesuffix("-le").removesuffix("-be"),
        ):
            return name, codec, len(mark)
    if encoding != "auto":
        name = codecs.lookup(encoding).name
        # Without a mark, plain "utf-16" would follow this machine's byte order.
        return (_without_mark(first), _without_mark(first), 0) if name == "utf-16" else (name, name, 0)
    guessed = _without_mark(first) if first else "utf-8"
    return guessed, guessed, 0


def _without_mark(first: bytes) -> str:
    """UTF-16 of mostly Latin text has a NUL in every second place; anything else is UTF-8 until it proves otherwise."""
    sample = first[:4096]
    half = max(len(sample) // 2, 1)
    even, odd = sample[::2].count(0) / half, sample[1::2].count(0) / half
    if odd > 0.7 and even < 0.1:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 and odd < 0.1 else "utf-8"


def line_end(text: str) -> str:
    """What ends the lines: LF, CRLF, CR, or mixed; LF where there is no line end at all."""
    crlf = text.count("\r\n")
    lf, cr = text.count("\n") - crlf, text.count("\r") - crlf
    found = [name for name, count in (("CRLF", crlf), ("LF", lf), ("CR", cr)) if count]
    return found[0] if len(found) == 1 else "mixed" if found else "LF"


class Utf8File(io.RawIOBase):
    """A file object of UTF-8 bytes over an iterator of text: what pyarrow reads from."""

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts, self._rest = texts, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._rest:
            text = next(self._texts, None)
            if text is None:
                return 0
            self._rest = memoryview(text.encode("utf-8", "replace"))
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
