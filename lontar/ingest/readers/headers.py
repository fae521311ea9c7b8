"""Finding the header row by its names, and each column by its header, tolerant of case, white space and byte order marks.

A header that the profile names and the file lacks is a renamed column: the delivery is refused, never read with
that column empty.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NoReturn

from lontar.ingest.readers.fields import Field
from lontar.ingest.readers.reading import WHITESPACE, Reading, refuse

SEARCHED_ROWS = 40
# An unknown header so like an absent optional column is taken for that column renamed (valid_until / valid_untill).
RENAMED_FROM = 0.85


@dataclass(frozen=True)
class Columns:
    """Where each field stands: field name -> position in the file; and the headers that nobody asked for."""

    positions: dict[str, int]
    ignored: list[str]
    absent: list[str]


def normalised(header: str) -> str:
    """A header as it is compared: NFKC, lower case, one space between words, no quotes or marks around it."""
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "").strip(WHITESPACE + "'\"")
    return " ".join(text.casefold().split())


def known_names(fields: Iterable[Field]) -> set[str]:
    """Every header that would mean something, normalised."""
    return {normalised(name) for field in fields if field.constant is None for name in field.headers}


def find_header(rows: Sequence[Sequence[str]], fields: Sequence[Field], depth: int = 1) -> int | None:
    """Index of the header's first row: the row with most known names; without fields, the first of (nearly) full width.

    Args:
        rows: The first rows of the file, at most `SEARCHED_ROWS` are looked at.
        depth: Rows that make up the header (2 for the SKM template).
    """
    rows = rows[:SEARCHED_ROWS]
    if not fields:
        return _first_full_row(rows)
    known = known_names(fields)
    scores = [len(known & _labels(rows[at : at + depth])) for at in range(len(rows) - depth + 1)]
    if not any(scores):
        return None
    return scores.index(max(scores))


def require_header(reading: Reading, rows: Sequence[Sequence[str]], fields: Sequence[Field], depth: int = 1) -> int:
    """`find_header`, or refuse the delivery: no row carries any of the names."""
    at = find_header(rows, fields, depth)
    if at is None:
        likely = _first_full_row(rows[:SEARCHED_ROWS]) or 0
        labels = merged_labels(rows[likely : likely + depth])
        locate(reading, fields, labels)
        refuse(reading.file_name, "Baris judul kolom tidak ditemukan.", "Kirim berkas dengan baris judul kolom.")
    return at


def _labels(rows: Sequence[Sequence[str]]) -> set[str]:
    return {normalised(name) for names in merged_labels(rows) for name in names}


def _first_full_row(rows: Sequence[Sequence[str]]) -> int | None:
    filled = [sum(bool(cell.strip(WHITESPACE)) for cell in row) for row in rows]
    widest = max(filled, default=0)
    return next((at for at, count in enumerate(filled) if count and count >= 0.8 * widest), None)


def merged_labels(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Names that each column answers to. In two header rows: both together, the lower, and the upper where alone.

    The upper cell of merged columns holds its text only at the left, so it is carried to the right.
    """
    if len(rows) < 2:
        return [(cell,) for cell in (rows[0] if rows else ())]
    width = max(len(row) for row in rows)
    upper, lower = ([*row, *[""] * (width - len(row))] for row in rows)
    labels, carried = [], ""
    for above, below in zip(upper, lower, strict=True):
        carried = above if above.strip(WHITESPACE) else carried
        if not below.strip(WHITESPACE):
            labels.append((above,))
        else:
            labels.append(tuple(name for name in (f"{carried} {below}".strip(WHITESPACE), below) if name))
    return labels


def locate(
    reading: Reading, fields: Sequence[Field], labels: Sequence[tuple[str, ...]], ignorable: Iterable[str] = ()
) -> Columns:
    """Give each field its position, or refuse the delivery naming file, column and the nearest header found.

    Args:
        labels: Names that each column of the file answers to, the full one first.
        ignorable: Headers that the profile declares to be no rename (`options.ignored_columns`).
    """
    if not fields:
        return _as_they_are(labels)
    positions = {}
    for field in fields:
        if field.constant is None:
            at = _position(reading, field, labels)
            if at is not None:
                positions[field.name] = at
    columns = _columns(fields, labels, positions)
    _check_complete(reading, fields, columns, {normalised(name) for name in ignorable})
    return columns


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
