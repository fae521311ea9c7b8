"""Part of the independent count: rows of an xls workbook (OLE container, BIFF records). Shares no code with the readers.

Only what counting needs: which rows hold a cell that is not blank, and the texts by which the header is known.
Layout after Microsoft's [MS-CFB] and [MS-XLS].
"""

import struct
from collections.abc import Iterator

from lontar.ingest.count_tables import place_of

_END_OF_CHAIN = 0xFFFFFFFA  # this and above are marks, not sectors
_BIFF8 = 0x0600
_NUMBER, _RK, _MULRK, _FORMULA, _BOOLERR = 0x203, 0x27E, 0xBD, 0x06, 0x205
_LABEL, _RSTRING, _LABELSST = 0x204, 0xD6, 0xFD
_SST, _CONTINUE, _BOUNDSHEET, _EOF, _STRING = 0xFC, 0x3C, 0x85, 0x0A, 0x207


def xls_rows(data: bytes, sheet: str | int) -> Iterator[list[str]]:
    """Physical rows of one sheet, each with the texts (or the sign that a number is there) of its filled cells."""
    book = _stream(data)
    is_biff8 = struct.unpack_from("<H", book, 4)[0] == _BIFF8
    segments, offsets = [], []
    for kind, body in _records(book, 0):
        if kind == _SST:
            segments = [body]
        elif kind == _CONTINUE and segments:
            segments.append(body)
        elif kind == _BOUNDSHEET and body[5] == 0:
            offsets.append((_short_text(body[6:], is_biff8), struct.unpack_from("<I", body)[0]))
    at = offsets[sheet if isinstance(sheet, int) else place_of([name for name, _ in offsets], sheet)][1]
    rows = _filled(book, at, _shared_strings(segments), is_biff8)
    for number in range(max(rows, default=-1) + 1):
        yield rows.get(number, [])


def _filled(book: bytes, at: int, strings: list[str], is_biff8: bool) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    row = 0
    for kind, body in _records(book, at):
        text = _cell(kind, body, strings, is_biff8)
        if text is not None:
            row = row if kind == _STRING else struct.unpack_from("<H", body)[0]
            rows.setdefault(row, []).append(text)
        elif kind == _FORMULA:
            row = struct.unpack_from("<H", body)[0]  # its text comes in the STRING record that follows
    return rows


def _cell(kind: int, body: bytes, strings: list[str], is_biff8: bool) -> str | None:
    if kind in (_NUMBER, _RK, _MULRK):
        return "0"
    if kind == _BOOLERR:
        return None if body[7] else "0"
    if kind == _FORMULA:
        special = body[12:14] == b"\xff\xff"
        return None if special and body[6] != 1 else "0"
    if kind == _LABELSST:
        return strings[struct.unpack_from("<I", body, 6)[0]]
    if kind in (_LABEL, _RSTRING, _STRING):
        return _long_text(body[0 if kind == _STRING else 6 :], is_biff8)
    return None


def _records(book: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind == _EOF:
            return
        yield kind, book[at + 4 : at + 4 + size]
        at += 4 + size


def _short_text(body: bytes, is_biff8: bool) -> str:
    return _decoded(body[2:], body[0], body[1]) if is_biff8 else body[1 : 1 + body[0]].decode("latin-1")


def _long_text(body: bytes, is_biff8: bool) -> str:
    count = struct.unpack_from("<H", body)[0]
    return _decoded(body[3:], count, body[2]) if is_biff8 else body[2 : 2 + count].decode("latin-1")


def _decoded(body: bytes, count: int, flags: int) -> str:
    return body[: 2 * count].decode("utf-16-le", "replace") if flags & 1 else body[:count].decode("latin-1")


def _shared_strings(segments: list[bytes]) -> list[str]:
    if not segments:
        return []
    reader = _Segments(segments)
    count = struct.unpack("<4xI", reader.take(8))[0]
    return [reader.text() for _ in range(count)]


class _Segments:
    """The table of shared strings, cut into records of 8 KB: a text that goes on in the next one repeats its width flag."""

    def __init__(self, segments: list[bytes]) -> None:
        self._segments, self._at = list(segments), 0

    def take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            if self._at >= len(self._segments[0]):
                self._segments, self._at = self._segments[1:], 0
            piece = self._segments[0][self._at : self._at + size - len(taken)]
            taken, self._at = taken + piece, self._at + len(piece)
        return taken

    def text(self) -> str:
        count, flags = struct.unpack("<HB", self.take(3))
        runs = struct.unpack("<H", self.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self.take(4))[0] if flags & 4 else 0
        parts = []
        while count:
            if self._at >= len(self._segments[0]):
                self._segments, self._at = self._segments[1:], 0
                flags = self.take(1)[0]
            width = 2 if flags & 1 else 1
            here = min(count, (len(self._segments[0]) - self._at) // width)
            if not here:
                raise ValueError("teks terpotong di tengah aksara")
            parts.append(_decoded(self.take(here * width), here, flags))
            count -= here
        self.take(4 * runs + extra)
        return "".join(parts)


def _stream(data: bytes) -> bytes:
    """The workbook's stream out of the OLE container."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    fat_count, directory = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 48)[0]
    cutoff, mini_fat = struct.unpack_from("<I", data, 56)[0], struct.unpack_from("<I", data, 60)[0]

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    fat = _table(b"".join(sector(number) for number in _fat_sectors(data, sector, size)[:fat_count]))
    entries = _entries(_chained(sector, fat, directory))
    start, length = next(entries[name] for name in ("Workbook", "Book") if name in entries)
    if length >= cutoff:
        return _chained(sector, fat, start)[:length]
    small = _chained(sector, fat, entries["Root Entry"][0])
    links = _table(_chained(sector, fat, mini_fat))
    return _chained(lambda number: small[number * 64 : (number + 1) * 64], links, start)[:length]


def _fat_sectors(data: bytes, sector, size: int) -> list[int]:
    numbers = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    while following < _END_OF_CHAIN:
        if len(numbers) > len(data) // 4:
            raise ValueError("daftar sektor berputar")
        *more, following = _table(sector(following))
        numbers += more
    return [number for number in numbers if number < _END_OF_CHAIN]


def _table(raw: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])


def _chained(sector, links: tuple[int, ...], number: int) -> bytes:
    parts: list[bytes] = []
    while number < _END_OF_CHAIN:
        if len(parts) > len(links):
            raise ValueError("rantai sektor berputar")
        parts.append(sector(number))
        number = links[number]
    return b"".join(parts)


def _entries(directory: bytes) -> dict[str, tuple[int, int]]:
    entries = {}
    for at in range(0, len(directory), 128):
        entry = directory[at : at + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        if length >= 2:
            name = entry[: length - 2].decode("utf-16-le", "replace")
            entries[name] = struct.unpack_from("<II", entry, 116)
    return entries
