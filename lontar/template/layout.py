"""What writer and reader of the fill-in workbook must agree on: sheets, titles, labels, and the code that names feed and form.

The code stands on two sheets, because people delete what they do not fill in. Its second part changes when a workbook
filled in before would be misread: the first number with the form itself, the second with the feed's declaration (`layout`).
"""

from collections.abc import Iterable, Sequence

from lontar.sources import Column, FeedDeclaration

GUIDE, DATA, EXAMPLES, LISTS = "Petunjuk", "Data", "Contoh", "Daftar"
MARKED_SHEETS = (LISTS, GUIDE)
MARK_LABEL = "Kode templat"
REQUIRED_SIGN = " *"
FORM = 1
_YES_NO = {"true": "Ya", "false": "Tidak"}


def feed_title(feed: FeedDeclaration) -> str:
    """The feed's name as an office reads it."""
    return str(feed.meta.get("title_id", feed.name))


def column_title(column: Column) -> str:
    """The column's heading without the sign for required ones."""
    return str(column.meta.get("title_id", column.source_name))


def labels(column: Column) -> dict[str, str]:
    """Code -> what the drop-down shows, in declared order; empty for a column without a list."""
    if column.data_type == "boolean":
        return _YES_NO
    declared = {str(code): str(label) for code, label in column.meta.get("labels_id", {}).items()}
    return {str(code): declared.get(str(code), str(code)) for code in column.allowed}


def base_type(column: Column) -> str:
    """The declared type without precision."""
    return column.data_type.split("(")[0].strip()


def version(feed: FeedDeclaration) -> str:
    """Version of the workbook's form for this feed, such as 1.1."""
    return f"{FORM}.{feed.meta.get('layout', 1)}"


def mark(feed: FeedDeclaration) -> str:
    """The code that the workbook carries, such as `coaching_sessions 1.1`."""
    return f"{feed.name} {version(feed)}"


def find_mark(rows: Iterable[Sequence[object]]) -> tuple[str, str] | None:
    """Feed and version that the first column labels on a sheet, or None."""
    for row in rows:
        if len(row) > 1 and str(row[0]).strip().casefold() == MARK_LABEL.casefold():
            feed, _, form = str(row[1]).strip().partition(" ")
            return feed, form.strip()
    return None
