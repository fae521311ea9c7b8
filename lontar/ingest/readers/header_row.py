"""Finding the header row by its names, tolerant of case, white space and byte order marks."""

import unicodedata
from collections.abc import Iterable, Sequence

from lontar.ingest.readers.fields import Field
from lontar.ingest.readers.reading import WHITESPACE

SEARCHED_ROWS = 40


def normalised(header: str) -> str:
    """A header as it is compared: NFKC, lower case, one space between words, no quotes or marks around it.

    An asterisk is such a mark: forms put it beside what must be filled in.
    """
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "").strip(WHITESPACE + "'\"*")
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
        return first_full_row(rows)
    known = known_names(fields)
    scores = [len(known & _labels(rows[at : at + depth])) for at in range(len(rows) - depth + 1)]
    if not any(scores):
        return None
    return scores.index(max(scores))


def _labels(rows: Sequence[Sequence[str]]) -> set[str]:
    return {normalised(name) for names in merged_labels(rows) for name in names}


def first_full_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Index of the first row in which at least four fifths as many cells are filled as in the fullest one."""
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
