"""Rows of a workbook (xlsx, xls) as Python values, within bounds.

A workbook is a zip that can unpack to a thousand times its size, and the library unpacks it whole. So the sizes that the
zip declares are added up first, and every part is unpacked once, piece by piece, to see that it did not lie. The library itself runs in a
process of its own (`workbook_process.py`), because it believes whatever a cell says about its place.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from lontar.ingest import limits
from lontar.ingest.readers.reading import Reading, refuse
from lontar.ingest.readers.workbook_process import OpenWorkbook, Unreadable

_INTACT = "Minta berkas yang utuh."
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, EOFError, OSError, ValueError, LookupError)


def workbook_rows(reading: Reading, data: bytes, sheet: str | int) -> Iterator[list[Any]]:
    """All rows of one sheet from its first, as str, float, int, bool, date, datetime, time, timedelta or ''.

    Raises:
        DeliveryRefused: Damaged, protected by a password, too large unpacked, or without that sheet.
    """
    if data.startswith(b"PK"):
        check_zip(reading, data)
    try:
        with OpenWorkbook(data) as book:
            name = _sheet_name(reading, book.sheets, sheet)
            reading.detected["sheet"] = name
            yield from _of_possible_width(reading, book.rows(name))
    except Unreadable as error:
        refuse(
            reading.file_name,
            f"Buku kerja tidak terbaca: {error}.",
            "Simpan ulang tanpa kata sandi sebagai xlsx, lalu kirim lagi (docs/runbooks/delivery-refused.md).",
        )


def _of_possible_width(reading: Reading, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    for row in rows:
        if len(row) > limits.COLUMNS:
            refuse_width(reading, len(row))
        yield row


def refuse_width(reading: Reading, width: int) -> None:
    """Refuse a table that is wider than any spreadsheet can be."""
    refuse(reading.file_name, f"Satu baris memuat {width} kolom; batasnya {limits.COLUMNS}.", _INTACT)


def _sheet_name(reading: Reading, names: Sequence[str], sheet: str | int) -> str:
    if isinstance(sheet, int) and sheet < len(names):
        return names[sheet]
    if sheet in names:
        return str(sheet)
    alike = [name for name in names if name.strip().casefold() == str(sheet).casefold()]
    if len(alike) == 1:
        return alike[0]
    refuse(
        reading.file_name,
        f"Lembar '{sheet}' tidak ada; yang ada: {', '.join(names)}.",
        "Kembalikan nama lembarnya, atau perbaiki options.sheet di profil.",
    )


def check_zip(reading: Reading, data: bytes) -> None:
    """Refuse a zip that declares too much, or that holds something else than it declares."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_sizes(reading, parts)
            # testzip stops each part at its declared size and compares the checksum: a lie about the size shows.
            damaged = archive.testzip()
    except _DAMAGE as error:
        refuse(reading.file_name, f"Buku kerja rusak ({type(error).__name__}).", _INTACT)
    if damaged is not None:
        refuse(reading.file_name, f"Buku kerja rusak pada bagian {damaged}.", _INTACT)


def _check_sizes(reading: Reading, parts: Sequence[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.UNPACKED_BYTES or len(parts) > limits.PARTS:
        refuse(
            reading.file_name,
            f"Isi berkas setelah dibuka {unpacked >> 20} MB dalam {len(parts)} bagian; "
            f"batasnya {limits.UNPACKED_BYTES >> 20} MB.",
            "Kirim per bagian, atau sebagai CSV.",
        )
    if len({part.filename.casefold() for part in parts}) < len(parts):
        # Which of them counts is a matter of taste, and two programs would show two tables.
        refuse(reading.file_name, "Buku kerja memuat dua bagian dengan nama yang sama.", _INTACT)
