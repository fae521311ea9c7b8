"""Small files that claim, or unpack to, far more than a machine holds: each is taken through the door in a process of its own.

`PYTHONPATH=.:tests python tests/mutants/bombs.py` prints one line of JSON per bomb: how it ended, seconds, and the most memory that it took.
"""

import io
import json
import os
import resource
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from breeding import watched
from corpus import Seed, seeds
from door import through

# Beyond this the process gets no memory at all; what it may take in fact is much less, see the test.
ADDRESS_SPACE = 3 << 30
SECONDS = 60
MB = 1 << 20
SHEET = "xl/worksheets/sheet1.xml"
_XML = '<?xml version="1.0"?>'
_OPEN = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_CLOSE = "</sheetData></worksheet>"
_ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))


def _seed(reader: str, part: str = "") -> Seed:
    return next(seed for seed in seeds()[reader] if part in seed.name)


def _with_part(content: bytes, path: str = SHEET, times: int = 1, extra: bytes = b"") -> bytes:
    """The sound workbook with another content of one part."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_seed("xlsx").data)) as sound,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in sound.namelist():
            made.writestr(name, content * times if name == path else sound.read(name))
        if extra:
            made.writestr("xl/embeddings/inner.zip", extra)
    return target.getvalue()


def _sheet(rows: str, before: str = "") -> bytes:
    return f"{_XML}{before}{_OPEN}{rows}{_CLOSE}".encode()


def _lying_size() -> bytes:
    """A zip whose directory says that a part of 40 MB has ten bytes."""
    data = bytearray(_with_part(bytes(10 * MB), times=4))
    at = data.rfind(SHEET.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


def _many_parts() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        for number in range(12_000):
            made.writestr(f"xl/{number}.xml", b"")
    return target.getvalue()


def _nested() -> bytes:
    inner = b"x" * MB
    for depth in range(6):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
            for number in range(10):
                made.writestr(f"{depth}-{number}.zip", inner)
        inner = target.getvalue()
    return _with_part(b"", "none", extra=inner)


def _filled_up(first: str, element: str, size: int) -> bytes:
    return (first + element * (size // len(element))).encode()


def _wide_xls() -> bytes:
    """A sheet with one number in the first place, and one in the last that two bytes can name."""
    data = bytearray(_seed("xls", "leave").data)
    number = struct.pack("<HHHHH", 0x0203, 14, 1, 0, 0)[:8]
    at = data.find(struct.pack("<HH", 0x00FD, 10))
    assert at > 0, number
    struct.pack_into("<HH", data, at + 4, 0xFFFF, 0xFFFF)
    return bytes(data)


_KEYS = ",".join(f'"k{number}":1' for number in range(200_000))
_TALL = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "attlog: a line of 10 MB": ("attlog", lambda: b"1\t" + b"9" * 10 * MB + b"\n" + _seed("attlog").data),
    "attlog: 10 MB of nothing but line ends": ("attlog", lambda: b"\r\n" * 5 * MB),
    "attlog: 10 MB of NUL": ("attlog", lambda: bytes(10 * MB)),
    "csv: a line of 10 MB": ("csv", lambda: _seed("csv").data + b"x" * 10 * MB + b"\n"),
    "csv: a heading of 10 MB": ("csv", lambda: b"x" * 10 * MB + b";" + _seed("csv").data),
    "csv: a quote that stays open for 10 MB": ("csv", lambda: _seed("csv").data + b'"' + b"a;b\n" * (10 * MB // 4)),
    "csv: 300,000 columns": ("csv", lambda: b";".join(b"k%d" % n for n in range(300_000)) + b"\n1"),
    "csv: quotes only": ("csv", lambda: _seed("csv").data + b'"' * 10 * MB),
    "csv: values of 1 MB that look like mail": ("csv", lambda: _long_values()),
    "json: lists 100,000 deep": ("json", lambda: b'{"data":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}"),
    "json: objects 100,000 deep": ("json", lambda: b'{"data":[' + b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"]}"),
    "json: objects 100,000 deep, in lines": ("lines", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n"),
    "json: 10 MB of open lists": ("json", lambda: b'{"data":' + b"[" * 10 * MB),
    "json: a text of 40 MB": ("json", lambda: b'{"data":[{"id":"' + b"x" * 40 * MB + b'"}]}'),
    "json: a line of 40 MB": ("lines", lambda: b'{"id":"' + b"x" * 40 * MB + b'"}\n'),
    "json: a number of a million digits": ("json", lambda: b'{"data":[{"id":' + b"9" * 1_000_000 + b"}]}"),
    "json: a number with an exponent of a million": ("json", lambda: _seed("json").data.replace(b'"1', b'1e1000000,"x":"', 1)),
    "json: 200,000 keys": ("json", lambda: ('{"data":[{' + _KEYS + "}]}").encode()),
    "xlsx: 100 MB of zeros": ("xlsx", lambda: _with_part(bytes(10 * MB), times=10)),
    "xlsx: 40 MB declared as ten bytes": ("xlsx", _lying_size),
    "xlsx: zips within zips": ("xlsx", _nested),
    "xlsx: 12,000 parts": ("xlsx", _many_parts),
    "xlsx: billion laughs": ("xlsx", lambda: _with_part(_sheet("<row><c><v>&a9;</v></c></row>", f'<!DOCTYPE x [<!ENTITY a0 "ha">{_ENTITIES}]>'))),
    "xlsx: an external entity": ("xlsx", lambda: _with_part(_sheet("<row><c><v>&x;</v></c></row>", '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'))),
    "xlsx: 40 MB of empty elements": ("xlsx", lambda: _with_part(_filled_up(_XML + _OPEN, "<x/>", 40 * MB))),
    "xlsx: 40 MB of elements within elements": ("xlsx", lambda: _with_part(_filled_up(_XML + _OPEN, "<x>", 40 * MB))),
    "xlsx: a cell at XFD1048576": ("xlsx", lambda: _with_part(_sheet(_TALL))),
    "xlsx: row 2^31": ("xlsx", lambda: _with_part(_sheet(_TALL.replace("1048576", "2147483648")))),
    "xlsx: a dimension of all cells": ("xlsx", lambda: _with_part(_sheet("").replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'))),
    "xlsx: a shared text of 80 MB": ("xlsx", lambda: _with_part(b"<sst><si><t>" + b"x" * 80 * MB + b"</t></si></sst>", "xl/sharedStrings.xml")),
    "xls: a cell at the last place": ("xls", _wide_xls),
    "html: 15 MB of cells that never end": ("html", lambda: _filled_up("<table><tr>", "<td>", 15 * MB)),
    "html: 15 MB of cells with colspan": ("html", lambda: _filled_up("<table><tr>", "<td colspan=200>", 15 * MB)),
    "html: 15 MB of open tags": ("html", lambda: _filled_up("<html><table>", "<b>", 15 * MB)),
    "html: 10 MB of tables within tables": ("html", lambda: _filled_up("<html>", "<table><tr><td>", 10 * MB)),
    "html: 10 MB of comments that never end": ("html", lambda: _filled_up("<html><table>", "<!--", 10 * MB)),
    "html: 10 MB of marked sections": ("html", lambda: _filled_up("<html><table>", "<![x[", 10 * MB)),
    "html: 10 MB of attributes": ("html", lambda: b"<html><table><tr>" + b"".join(_attributes(n) for n in range(40))),
    "html: a cell of 20 MB": ("html", lambda: _filled_up("<html><table><tr><td>", "x", 20 * MB)),
}  # fmt: skip


def _attributes(number: int) -> bytes:
    return b"<td " + b" ".join(b"a%d" % at for at in range(number, number + 35_000)) + b">x</td>"


def _long_values() -> bytes:
    header, first = _seed("csv").data.split(b"\n")[:2]
    width = first.count(b";")
    rows = [b"a@" + b"x" * (MB + number) + b";" * width for number in range(8)]
    return header + b"\n" + first + b"\n" + b"\n".join(rows) + b"\n"


def _set_off(reader: str, make: Callable[[], bytes]) -> dict:
    data = make()
    seed = _seed("json", "presensi-bergerak") if reader == "lines" else _seed(reader)
    if reader in ("json", "csv"):
        seed = replace(seed, name=f"uji/{reader}")
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    before, start = _peak(resource.RUSAGE_SELF), time.monotonic()
    with watched(SECONDS):
        outcome = through(seed, data)
    seconds = time.monotonic() - start
    from lontar.ingest.readers import workbook_process

    workbook_process._end_all()
    own, other = _peak(resource.RUSAGE_SELF), _peak(resource.RUSAGE_CHILDREN)
    found = {"status": outcome.status, "message": outcome.message[:300], "counts": outcome.counts}
    return found | {
        "seconds": round(seconds, 2),
        "file_mb": len(data) >> 20,
        "grown_mb": own - before,
        "peak_mb": own,
        "child_mb": other,
    }


def _peak(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1024


def results() -> Iterator[dict]:
    """Each bomb in a fork of this process, whose memory nothing else has touched."""
    seeds()
    for name, (reader, make) in BOMBS.items():
        end, start = os.pipe()
        if not (child := os.fork()):
            _report(start, partial(_set_off, reader, make))
        os.close(start)
        with os.fdopen(end, "rb") as answer:
            told = answer.read()
        _, status = os.waitpid(child, 0)
        yield {"bomb": name} | (json.loads(told) if told else {"status": "died", "message": f"wait status {status}"})


def _report(pipe: int, action: Callable[[], dict]) -> None:
    try:
        found = action()
    except BaseException as error:
        found = {"status": "wrong", "message": f"{type(error).__name__}: {str(error)[:300]}"}
    os.write(pipe, json.dumps(found).encode())
    os._exit(0)


if __name__ == "__main__":
    for result in results():
        print(json.dumps(result), flush=True)
