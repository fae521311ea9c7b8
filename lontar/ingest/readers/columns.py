"""Each column by its header. A header that the profile names and the file lacks is a renamed column: the delivery is
refused, never read with that column empty.

A refusal is printed on the audit pages, so it names headers alone: where no row is known to be the header, a cell of the
file is repeated only if it resembles a header that was looked for (it might be a person's name or number).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NoReturn

from lontar.ingest import limits
from lontar.ingest.readers.fields import Field
from lontar.ingest.readers.header_row import SEARCHED_ROWS, find_header, first_full_row, merged_labels, normalised
from lontar.ingest.readers.reading import RUNBOOK, WHITESPACE, Reading, refuse

# An unknown header so like an absent optional column is taken for that column renamed (valid_until / valid_untill).
RENAMED_FROM = 0.85
RESEMBLES_FROM = 0.5


@dataclass(frozen=True)
class Columns:
    """Where each field stands: field name -> position in the file; and the headers that nobody asked for."""

    positions: dict[str, int]
    ignored: list[str]
    absent: list[str]


def require_header(reading: Reading, rows: Sequence[Sequence[str]], fields: Sequence[Field], depth: int = 1) -> int:
    """`find_header`, or refuse the delivery: no row carries any of the names."""
    at = find_header(rows, fields, depth)
    if at is not None:
        return at
    likely = first_full_row(rows[:SEARCHED_ROWS]) or 0
    labels = _within_limits(reading, merged_labels(rows[likely : likely + depth]))
    cells = [names[0].strip(WHITESPACE) for names in labels]
    wanted = [field for field in fields if field.constant is None]
    for field in wanted:
        header, likeness = nearest(field, cells)
        if likeness >= RESEMBLES_FROM:
            _refuse_column(reading, field, header)
    refuse(
        reading.file_name,
        f"Baris judul kolom tidak ditemukan; dicari antara lain: {', '.join(f.headers[0] for f in wanted[:5])}.",
        "Kirim berkas dengan baris judul kolom, atau petakan judulnya di profil (columns).",
    )


def locate(
    reading: Reading, fields: Sequence[Field], labels: Sequence[tuple[str, ...]], ignorable: Iterable[str] = ()
) -> Columns:
    """Give each field its position, or refuse the delivery naming file, column and the nearest header found.

    What was found stands in `reading.columns` then, by headings no longer than they may be.

    Args:
        labels: Names that each column of the file answers to, the full one first.
        ignorable: Headers that the profile declares to be no rename (`options.ignored_columns`).
    """
    labels = _within_limits(reading, labels)
    columns = _placed(reading, fields, labels, ignorable) if fields else _as_they_are(labels)
    reading.columns = {labels[at][0].strip(WHITESPACE): name for name, at in columns.positions.items()}
    return columns


def _placed(
    reading: Reading, fields: Sequence[Field], labels: Sequence[tuple[str, ...]], ignorable: Iterable[str]
) -> Columns:
    positions = {}
    for field in fields:
        if field.constant is None:
            at = _position(reading, field, labels)
            if at is not None:
                positions[field.name] = at
    columns = _columns(fields, labels, positions)
    _check_complete(reading, fields, columns, {normalised(name) for name in ignorable})
    return columns


def _within_limits(reading: Reading, labels: Sequence[tuple[str, ...]]) -> Sequence[tuple[str, ...]]:
    """The labels, each cut to what a heading can be. Refuses a file with more of them than any table has."""
    named = sum(any(name.strip(WHITESPACE) for name in names) for names in labels)
    if named > limits.HEADINGS or len(labels) > limits.COLUMNS:
        refuse(
            reading.file_name,
            f"Berkas memuat {max(named, len(labels))} kolom; batasnya {limits.HEADINGS} kolom berjudul.",
            f"Periksa apakah format berkas sesuai dengan profil ({RUNBOOK}).",
        )
    return [tuple(name[: limits.HEADING_CHARACTERS] for name in names) for names in labels]


def _as_they_are(labels: Sequence[tuple[str, ...]]) -> Columns:
    positions: dict[str, int] = {}
    for at, names in enumerate(labels):
        name = " ".join(names[0].strip(WHITESPACE).split()) or f"column_{at + 1}"
        positions[name if name not in positions else f"{name}_{at + 1}"] = at
    return Columns(positions, [], [])


def _position(reading: Reading, field: Field, labels: Sequence[tuple[str, ...]]) -> int | None:
    wanted = {normalised(name) for name in field.headers}
    # The name as the profile spells it wins over one that differs in case; the full label over its lower half.
    tests = (
        lambda names: names[0] in field.headers,
        lambda names: normalised(names[0]) in wanted,
        lambda names: any(normalised(name) in wanted for name in names[1:]),
    )
    for test in tests:
        found = [at for at, names in enumerate(labels) if names and test(names)]
        if len(found) == 1:
            return found[0]
        if found:
            refuse(
                reading.file_name,
                f"Kolom '{field.name}' cocok dengan {len(found)} judul kolom: {_shown(labels, found)}.",
                "Hapus salah satu, atau sebutkan yang benar di profil (columns).",
            )
    return None


def _shown(labels: Sequence[tuple[str, ...]], positions: Iterable[int]) -> str:
    return ", ".join(f"'{labels[at][0].strip(WHITESPACE)}'" for at in positions)


def _columns(fields: Sequence[Field], labels: Sequence[tuple[str, ...]], positions: dict[str, int]) -> Columns:
    used = set(positions.values())
    ignored = [names[0].strip(WHITESPACE) for at, names in enumerate(labels) if at not in used and any(names)]
    absent = [field.name for field in fields if field.constant is None and field.name not in positions]
    return Columns(positions, [name for name in ignored if name], absent)


def _check_complete(reading: Reading, fields: Sequence[Field], columns: Columns, ignorable: set[str]) -> None:
    free = [name for name in columns.ignored if normalised(name) not in ignorable]
    for field in (field for field in fields if field.name in columns.absent):
        if field.required or field.mapped or nearest(field, free)[1] >= RENAMED_FROM:
            _refuse_column(reading, field, nearest(field, columns.ignored or columns.positions)[0])


def _refuse_column(reading: Reading, field: Field, header: str) -> NoReturn:
    refuse(
        reading.file_name,
        f"Kolom '{field.name}' (judul: {' / '.join(field.headers)}) tidak ditemukan; "
        f"judul terdekat di berkas: '{header}'.",
        "Perbaiki judul kolom di berkas, atau petakan di profil (columns); "
        "judul yang memang lain disebut di options.ignored_columns.",
    )


def nearest(field: Field, headers: Iterable[str]) -> tuple[str, float]:
    """The header most like the field's names, and how like (0 to 1); ('', 0.0) without headers."""
    wanted = [normalised(name) for name in field.headers]
    scored = (
        (max(SequenceMatcher(None, normalised(header), name).ratio() for name in wanted), header) for header in headers
    )
    likeness, header = max(scored, default=(0.0, ""))
    return header, likeness
