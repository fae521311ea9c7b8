"""The form of an archived file: zstd-compressed, then sealed with AES-256-GCM in frames, written and read in constant memory.

    magic, then frames: 4 bytes length of the sealed text (big endian), sealed text

Each frame holds at most 1 MiB of compressed bytes. Its nonce is its number (11 bytes) and whether it is the last one
(1 byte), so that a frame removed, moved or cut off at the end is noticed. Nonces never repeat because every file has a
key of its own. The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizar 2015).
"""

import io
from typing import BinaryIO

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"LONTAR-SEALED-1\n"
FRAME_BYTES = 1 << 20
COMPRESSION_LEVEL = 1
_TAG_BYTES = 16


class SealBroken(Exception):
    """The bytes are not what was sealed with this key."""


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class _FrameWriter(io.RawIOBase):
    """Takes compressed bytes, writes sealed frames; `finish` writes the last one."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file, self._cipher, self._pending, self._number = file, AESGCM(key), bytearray(), 0
        file.write(MAGIC)

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._pending += data
        while len(self._pending) > FRAME_BYTES:
            self._seal(bytes(self._pending[:FRAME_BYTES]), is_last=False)
            del self._pending[:FRAME_BYTES]
        return len(data)

    def finish(self) -> None:
        self._seal(bytes(self._pending), is_last=True)

    def _seal(self, data: bytes, *, is_last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, is_last), data, MAGIC)
        self._file.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1


class SealWriter:
    """Seals what is written into a file. Not sealed until `finish`; the file stays open."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._frames = _FrameWriter(file, key)
        self._compressor = zstandard.ZstdCompressor(level=COMPRESSION_LEVEL).stream_writer(self._frames, closefd=False)

    def write(self, data: bytes) -> None:
        self._compressor.write(data)

    def finish(self) -> None:
        self._compressor.close()
        self._frames.finish()


class _FrameReader(io.RawIOBase):
    """Opens sealed frames one after the other. Raises SealBroken at the first that does not hold."""

    def __init__(self, file: BinaryIO, key: bytes) -> None:
        self._file, self._cipher, self._number, self._ended, self._opened = file, AESGCM(key), 0, False, memoryview(b"")
        if file.read(len(MAGIC)) != MAGIC:
            raise SealBroken("not a sealed file of this format")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._opened and not self._ended:
            self._opened = memoryview(self._next())
        count = min(len(buffer), len(self._opened))
        buffer[:count] = self._opened[:count]
        self._opened = self._opened[count:]
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    def _next(self) -> bytes:
        length = int.from_bytes(self._file.read(4), "big")
        sealed = self._file.read(length) if _TAG_BYTES <= length <= FRAME_BYTES + _TAG_BYTES else b""
        # The last frame is sealed under another nonce than a middle one; which one this is, its place in the file says.
        self._ended = not self._file.peek(1)
        if len(sealed) != length or not sealed:
            raise SealBroken("cut off")
        try:
            opened = self._cipher.decrypt(_nonce(self._number, self._ended), sealed, MAGIC)
        except InvalidTag as error:
            raise SealBroken(f"frame {self._number} was altered, moved or sealed with another key") from error
        self._number += 1
        return opened


def open_sealed(file: io.BufferedReader, key: bytes) -> BinaryIO:
    """The plain bytes of a sealed file as a forward-only stream. Reading raises SealBroken where the seal does not hold."""
    return zstandard.ZstdDecompressor().stream_reader(_FrameReader(file, key), closefd=True)
