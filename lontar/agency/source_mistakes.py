"""What a source says and the declaration of its feed does not know: mistakes that would otherwise come out when the first file is read.

All functions take the profile as it was written, so that one mistake does not hide another.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from lontar.agency.mistakes import Mistake, Place
from lontar.agency.plain_words import in_plain_words
from lontar.agency.reader_options import OPTIONS, option_errors
from lontar.sources import Column, FeedDeclaration

GROUP_NAMES = ("effective_date", "period")
# Columns of a reader's memory that no feed stores.
_ATTLOG_FIELDS = {"machine", "work_code"}
_DIGITS = {"%Y", "%y", "%m", "%d", "%H", "%M", "%S"}
_MOMENT = datetime(2026, 11, 23, 17, 45, 59)
_NEEDED = {"date": ("%Y%y", "%m%b%B", "%d"), "time": ("%H%I",), "timestamp": ("%Y%y", "%m%b%B", "%d", "%H%I")}


def mapping(value: object) -> Mapping:
    """The value where it is a mapping, else an empty one: what it should be is said elsewhere."""
    return value if isinstance(value, Mapping) else {}


def source_mistakes(source: Mapping[str, Any], feed: FeedDeclaration, place: Place) -> Iterator[Mistake]:
    """Everything about one source of a feed."""
    yield from _options(source, place)
    yield from _pattern(source, feed, place)
    yield from _locations(source, place)
    yield from _columns(source, feed, place)
    for name, column in _known(feed).items():
        yield from _date_format(mapping(source.get("date_format")).get(name), column, (*place, "date_format", name))
        words = mapping(mapping(source.get("values")).get(name))
        yield from _codes({word: code for word, code in words.items()}, column, (*place, "values", name))
        constants = mapping(source.get("constants"))
        yield from _codes({name: constants[name]} if name in constants else {}, column, (*place, "constants"))


def _options(source: Mapping[str, Any], place: Place) -> Iterator[Mistake]:
    reader = str(source.get("reader"))
    options = source.get("options")
    if reader in OPTIONS and (options is None or isinstance(options, Mapping)):
        errors = option_errors(reader, options or {})
        yield from in_plain_words(errors, OPTIONS[reader], (*place, "options"))


def _groups(source: Mapping[str, Any]) -> set[str]:
    try:
        return set(re.compile(str(source.get("pattern", ""))).groupindex)
    except (re.error, RecursionError, OverflowError):
        return set()


def _pattern(source: Mapping[str, Any], feed: FeedDeclaration, place: Place) -> Iterator[Mistake]:
    if not isinstance(source.get("pattern"), str):
        return
    groups = _groups(source)
    if feed.kind == "replace" and "period" not in groups:
        message = "no group names the month that a file replaces, so every file would be refused"
        yield Mistake((*place, "pattern"), message, r"Write (?P<period>\d{6}) where the name has year and month.")
    for group in sorted(groups - set(GROUP_NAMES) - set(_known(feed))):
        message = f"the group '{group}' is no column of {feed.name}"
        yield Mistake((*place, "pattern"), message, f"Known: {', '.join([*GROUP_NAMES, *_known(feed)])}.")


def _locations(source: Mapping[str, Any], place: Place) -> Iterator[Mistake]:
    location = source.get("location")
    protocol, separator, _ = str(location).partition("://")
    if separator:
        from fsspec import available_protocols

        if protocol.split("::")[0] not in available_protocols():
            message = f"there is no kind of address '{protocol}'"
            yield Mistake((*place, "location"), message, "Write a folder, or an address such as sftp://host/folder.")
    identifier = mapping(source.get("identifier")).get("pattern")
    try:
        re.compile(identifier if isinstance(identifier, str) else "")
    except (re.error, RecursionError, OverflowError) as error:
        key = (*place, "identifier", "pattern")
        yield Mistake(key, f"not a regular expression: {error}", "Correct the pattern.")


def _known(feed: FeedDeclaration) -> dict[str, Column]:
    return {column.source_name: column for column in feed.delivered_columns}


def _columns(source: Mapping[str, Any], feed: FeedDeclaration, place: Place) -> Iterator[Mistake]:
    known = set(_known(feed)) | (_ATTLOG_FIELDS if source.get("reader") == "attlog" else set())
    for header, target in mapping(source.get("columns")).items():
        if isinstance(target, str) and target not in known:
            yield _no_column(target, feed, (*place, "columns", header))
    for key in ("values", "constants", "date_format", "combine"):
        for target in mapping(source.get(key)):
            if target not in known:
                yield _no_column(target, feed, (*place, key, target))
    stored = {column.name for column in feed.columns} - set(mapping(source.get("combine")))
    for target, parts in mapping(source.get("combine")).items():
        for at, part in enumerate(parts if isinstance(parts, list | tuple) else ()):
            if not isinstance(part, str) or part not in stored:
                yield _no_column(part, feed, (*place, "combine", target, at))


def _no_column(name: object, feed: FeedDeclaration, place: Place) -> Mistake:
    return Mistake(place, f"'{name}' is no column of {feed.name}", f"Known: {', '.join(sorted(_known(feed)))}.")


def _date_format(pattern: object, column: Column, place: Place) -> Iterator[Mistake]:
    if not isinstance(pattern, str):
        return
    if column.data_type not in _NEEDED:
        message = f"{column.name} holds {column.data_type}, neither a date nor a time"
        yield Mistake(place, message, "Remove it.")
        return
    try:
        datetime.strptime(_MOMENT.strftime(pattern), pattern)
    except (ValueError, re.error) as error:
        yield Mistake(place, f"not a pattern of dates: {error}", "Write it with %Y, %m, %d, %H, %M, %S.")
        return
    used = set(re.findall(r"%[A-Za-z]", pattern))
    for wanted in _NEEDED[column.data_type]:
        # A month by its name is read by strptime, to which its first day is the day; digits are read as a whole.
        if wanted == "%d" and not used <= _DIGITS:
            continue
        if not used & set(re.findall(r"%[A-Za-z]", wanted)):
            yield Mistake(
                place, f"says nothing of {wanted[:2]}, which a {column.data_type} needs", "Complete the pattern."
            )


def _codes(codes: Mapping[Any, Any], column: Column, place: Place) -> Iterator[Mistake]:
    if column.allowed:
        for word, code in codes.items():
            if isinstance(code, str) and code not in map(str, column.allowed):
                message = f"'{code}' is no code of {column.name}, every row with it would be quarantined"
                yield Mistake((*place, word), message, f"Known: {', '.join(map(str, column.allowed))}.")
