"""Which columns a reader has to fill, and under which headers the source's files may carry them.

Joins the feed's declaration (what there is) with the agency's profile (how this source writes it) and the groups of the
file's name. Columns derived from an identifier are none of the reader's business: the door fills them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lontar.agency import GROUP_NAMES, Source
from lontar.sources import Column, FeedDeclaration


@dataclass(frozen=True)
class Field:
    """One column to fill.

    Attributes:
        name: Column of the batch: the feed column's source name.
        data_type: Declared type; decides how dates and decimal numbers are rewritten.
        headers: Headers that mean this column. The profile's own come alone where it names any.
        mapped: The profile names the header, so its absence is a renamed header.
        constant: Value of every row, from the profile or the file's name; then no header is looked for.
    """

    name: str
    data_type: str = "text"
    required: bool = False
    headers: tuple[str, ...] = ()
    mapped: bool = False
    constant: str | None = None


def name_groups(source: Source, file_name: str) -> dict[str, str]:
    """Named groups of the profile's pattern in this file name; empty where the name does not fit the pattern."""
    match = re.fullmatch(source.pattern, file_name)
    return {} if match is None else {key: value for key, value in match.groupdict().items() if value is not None}


def fields_of(
    source: Source, feed: FeedDeclaration | None, file_name: str, default_columns: Mapping[str, str] | None = None
) -> tuple[Field, ...]:
    """The columns to fill from one file; empty without a feed, when the file's own headers are taken as they are.

    Args:
        default_columns: Header -> feed column where the profile maps none (formats without a header row).
    """
    if feed is None:
        return ()
    groups = {k: v for k, v in name_groups(source, file_name).items() if k not in GROUP_NAMES}
    fixed = groups | source.constants
    columns = source.columns or default_columns or {}
    # What the profile combines from other columns is made at the door, not looked for in the file.
    delivered = (c for c in feed.delivered_columns if not {c.name, c.source_name} & set(source.combine))
    return tuple(_field(column, columns, fixed, bool(source.columns)) for column in delivered)


def _field(column: Column, columns: Mapping[str, str], fixed: Mapping[str, str], strict: bool) -> Field:
    names = {column.name, column.source_name}
    constant = next((fixed[name] for name in names if name in fixed), None)
    mapped = tuple(header for header, target in columns.items() if target in names)
    own = (column.source_name, column.name, column.meta.get("title_id", ""))
    return Field(
        name=column.source_name,
        data_type=column.data_type,
        required=column.required,
        headers=mapped or tuple(dict.fromkeys(name for name in own if name)),
        mapped=bool(mapped) and strict,
        constant=constant,
    )


def setting(mapping: Mapping, field: Field, feed: FeedDeclaration | None):
    """What the profile says about a column (values, date_format), under its source name or its feed name."""
    if field.name in mapping or feed is None:
        return mapping.get(field.name)
    names = [column.name for column in feed.columns if column.source_name == field.name]
    return next((mapping[name] for name in names if name in mapping), None)
