"""What can happen to a file: each mutation takes bytes and a seeded random number generator and gives other bytes."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from random import Random

Mutation = Callable[[bytes, Random], bytes]

_TOKENS = (
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xfe\xff", b"\xed\xa0\x80", b"\xc3", b"\xe2\x82", b"\xa0", b"\xc2\xa0", b"\x85", b"\x0b", b"\x0c",
    b"\r", b"\n", b"\r\n", b"\n\r", b"\n\n\n", b"\t", b";", b",", b"|", b'"', b'""', b"'", b"\\", b"`",
    b"{", b"}", b"[", b"]", b":", b'{"a":', b"null", b"NaN", b"-Infinity", b"1e999999", b"1E-400000", b'"\\ud800"', b'"\\u0000"',
    b"<", b">", b"&", b"</td>", b"</tr>", b"<tr>", b"<td>", b"<table>", b"</table>", b"<td rowspan=99999999>", b"<td colspan=4096>",
    b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<![x[", b"<!x", b"<?", b"&#0;", b"&#x110000;", b"&lol;", b"<br>", b"<script>", b"<plaintext>",
    b"=1+1", b"=cmd|' /C calc'!A0", b"@SUM(A1)", b"+62", b"-1", b"#REF!", b"9" * 40, b"9" * 5000, b"0x1F", b"1971--10--29 -23:-59:-53",
    b"\xef\xbf\xbd", b"\xee\x80\x80end of file\xee\x80\x80", b" " * 1200, b"\t" * 60, b'"' * 33, b"\xf0\x9f\x98\x80",
)  # fmt: skip


def _place(data: bytes, rng: Random) -> int:
    return rng.randrange(len(data) + 1)


def _stretch(data: bytes, rng: Random, most: int = 400) -> tuple[int, int]:
    start = _place(data, rng)
    return start, min(len(data), start + rng.randrange(1, most))


def flip(data: bytes, rng: Random) -> bytes:
    """Some bytes become others."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20)) if data else 0):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def cut(data: bytes, rng: Random) -> bytes:
    """The end is missing, seldom the beginning."""
    at = _place(data, rng)
    return data[at:] if rng.random() < 0.2 else data[:at]


def drop(data: bytes, rng: Random) -> bytes:
    """A stretch is missing."""
    start, end = _stretch(data, rng)
    return data[:start] + data[end:]


def double(data: bytes, rng: Random) -> bytes:
    """A stretch stands there several times."""
    start, end = _stretch(data, rng)
    return data[:end] + data[start:end] * rng.choice((1, 1, 2, 50)) + data[end:]


def move(data: bytes, rng: Random) -> bytes:
    """A stretch stands in another place."""
    start, end = _stretch(data, rng)
    rest = data[:start] + data[end:]
    at = _place(rest, rng)
    return rest[:at] + data[start:end] + rest[at:]


def insert(data: bytes, rng: Random) -> bytes:
    """Signs that mean something to a parser, in a place where nobody put them."""
    for _ in range(rng.choice((1, 1, 1, 3))):
        at = _place(data, rng)
        data = data[:at] + rng.choice(_TOKENS) + data[at:]
    return data


def noise(data: bytes, rng: Random) -> bytes:
    """Random bytes inserted."""
    at = _place(data, rng)
    return data[:at] + rng.randbytes(rng.randrange(1, 200)) + data[at:]


def other_encoding(data: bytes, rng: Random) -> bytes:
    """A part, or all, in another encoding, with or without its byte order mark."""
    codec = rng.choice(("utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-8-sig", "utf-32", "cp437", "utf-7"))
    start, end = (0, len(data)) if rng.random() < 0.4 else _stretch(data, rng, 2_000)
    text = data[start:end].decode("utf-8", "replace")
    return data[:start] + text.encode(codec, "replace") + data[end:]


def line_ends(data: bytes, rng: Random) -> bytes:
    """Line ends become others, all or each by chance."""
    ends = (b"\n", b"\r\n", b"\r", b"\n\n", b"\r\r\n", b"\xe2\x80\xa8", b"\x0b", b"\x85")
    one = rng.choice(ends)
    return re.sub(rb"\r\n|\n|\r", lambda _: one if rng.random() < 0.7 else rng.choice(ends), data)


def quote_storm(data: bytes, rng: Random) -> bytes:
    """Quotes before or behind many separators."""
    share = rng.choice((0.02, 0.3))
    return re.sub(rb"[,;\t\r\n|]", lambda found: found[0] + b'"' if rng.random() < share else found[0], data)


def repeated_line(data: bytes, rng: Random) -> bytes:
    """One line, the header among them, stands in another place too."""
    lines = data.splitlines(keepends=True) or [b""]
    lines.insert(rng.randrange(len(lines) + 1), lines[0] if rng.random() < 0.5 else rng.choice(lines))
    return b"".join(lines)


def long_field(data: bytes, rng: Random) -> bytes:
    """Something very long in the middle."""
    at = _place(data, rng)
    return (
        data[:at]
        + rng.choice((b"x", b"9", b" ", b"\t", b'"', b"[", b"<td>", b"\0")) * rng.choice((600, 70_000))
        + data[at:]
    )


def numbers(data: bytes, rng: Random) -> bytes:
    """Numbers become absurd ones: rows, columns, spans, sizes and offsets of a format among them."""
    absurd = (b"0", b"-1", b"2147483648", b"4294967295", b"1048576", b"99999999999999999999", b"1e308", b"65536", b"00")
    return re.sub(rb"\d+", lambda found: rng.choice(absurd) if rng.random() < 0.01 else found[0], data)


PLAIN: tuple[Mutation, ...] = (
    flip, cut, drop, double, move, insert, insert, noise, other_encoding, line_ends, quote_storm, repeated_line, long_field, numbers,
)  # fmt: skip


# What the standard library says of a damaged one: no directory, no such method, a password, a stream that breaks off.
_NO_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
)


def inside_zip(data: bytes, rng: Random) -> bytes:
    """A mutation of one part of a workbook, packed again properly, so that it gets as far as the XML."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [(part, archive.read(part)) for part in archive.namelist()]
    except _NO_ZIP:
        return flip(data, rng)  # an earlier mutation left none
    inner = [at for at, (name, _) in enumerate(parts) if re.search(r"sheet|workbook|Strings|styles|rels", name)]
    chosen = rng.choice(inner or range(len(parts) or 1))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for at, (name, content) in enumerate(parts):
            changed = rng.choice((*PLAIN, in_xml, in_xml, in_xml))(content, rng) if at == chosen else content
            if rng.random() > 0.01:
                archive.writestr(zipfile.ZipInfo(name), changed)
    return target.getvalue()


_XML = (
    (rb'r="[A-Z]+\d+"', (b'r="XFD1048576"', b'r="A1"', b'r="ZZZZ1"', b'r="A4294967297"', b'r=""', b"", b'r="A0"', b'r="C3"')),
    (rb'<row r="\d+"', (b'<row r="1048576"', b'<row r="2147483648"', b'<row r="-1"', b'<row r="1"', b"<row")),
    (rb't="\w+"', (b't="s"', b't="n"', b't="str"', b't="inlineStr"', b't="b"', b't="e"', b't="d"', b"")),
    (rb"<v>[^<]*</v>", (b"<v>99999999</v>", b"<v>-1</v>", b"<v></v>", b"<v>1e400</v>", b"<f>1+1</f><v>2</v>", b"<v>#REF!</v>", b"<is><t>x</t></is>")),
    (rb"<dimension [^>]*>", (b'<dimension ref="A1:XFD1048576"/>', b'<dimension ref="A1"/>', b'<dimension ref="Z9:A1"/>', b"")),
    (rb"count=\"\d+\"", (b'count="4294967295"', b'count="-1"', b'count="0"')),
    (rb's="\d+"', (b's="99999"', b's="-1"', b's="1"')),
    (rb"<sheet [^>]*>", (b'<sheet name="Data" sheetId="1" r:id="rId9"/>', b"", b'<sheet name="" sheetId="0"/>')),
    (rb"<\?xml[^>]*>", (b'<!DOCTYPE x [<!ENTITY lol "ha">]>', b'<?xml version="1.0" encoding="utf-16"?>', b"")),
)  # fmt: skip


def in_xml(content: bytes, rng: Random) -> bytes:
    """Attributes and elements of a sheet become others that are well-formed and wrong."""
    pattern, others = rng.choice(_XML)
    share = rng.choice((0.05, 1.0))
    return re.sub(pattern, lambda found: rng.choice(others) if rng.random() < share else found[0], content)


def words(data: bytes, rng: Random) -> bytes:
    """Numbers of 2 or 4 bytes in a binary file become limits: lengths, offsets, counts, sector numbers."""
    changed = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 6))):
        size = rng.choice((2, 4))
        at = rng.randrange(max(len(changed) - size, 1))
        value = rng.choice(
            (0, 1, 0xFFFF, 0x7FFF, 0xFFFFFFFF, 0xFFFFFFFE, 0x7FFFFFFF, rng.randrange(64), rng.randrange(1 << 16))
        )
        changed[at : at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
    return bytes(changed)


# A zip hardly survives a flipped bit, so most mutations of a workbook happen inside it.
BY_READER: dict[str, tuple[Mutation, ...]] = {
    "xlsx": (*PLAIN, *[inside_zip] * 30),
    "template": (*PLAIN, *[inside_zip] * 30),
    "xls": (*PLAIN, *[words] * 10, flip, flip),
}


def mutant(data: bytes, reader: str, rng: Random) -> tuple[bytes, list[str]]:
    """The file after one to four mutations, and their names."""
    names = []
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 4))):
        mutation = rng.choice(BY_READER.get(reader, PLAIN))
        names.append(mutation.__name__)
        data = mutation(data, rng)
    return data, names
