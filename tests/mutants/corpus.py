"""What is mutated: a small file for every source of the shipped profiles, written as that source writes, and real public files."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

import xlwt
from support import SHARED

from lontar.agency import Source, load_agency
from lontar.sample.deliveries.files import csv_bytes, html_bytes, json_bytes, workbook_bytes
from lontar.settings import PROJECT_DIR
from lontar.sources import Column, FeedDeclaration, load_feeds
from lontar.template import workbook
from lontar.template.entry import example

ROWS = 9
READERS = ("attlog", "csv", "json", "xlsx", "xls", "html", "template")
"""The spreadsheet reader takes three formats that have nothing in common; each is counted as a reader."""


@dataclass(frozen=True)
class Seed:
    """One sound file: what it is called, the format that is mutated, and how the profile reads it."""

    name: str
    reader: str
    source: Source
    feed: FeedDeclaration | None
    data: bytes


@cache
def seeds() -> dict[str, tuple[Seed, ...]]:
    """The sound files by reader, in a fixed order."""
    found = [*_of_profiles(), *_of_public_files()]
    return {reader: tuple(seed for seed in found if seed.reader == reader) for reader in READERS}


def _of_profiles() -> Iterator[Seed]:
    for path in sorted((PROJECT_DIR / "config" / "agencies").glob("*.yml")):
        for feed_name, feed in load_agency(path).feeds.items():
            for source in feed.sources:
                declared = load_feeds()[feed_name]
                for reader, data in _written(source, declared):
                    yield Seed(f"{path.stem}/{feed_name}/{source.name}", reader, _unnamed(source), declared, data)


def _unnamed(source: Source) -> Source:
    """The source without what it takes from the file's name: a mutant has no name of its own."""
    import re

    groups = set(re.compile(source.pattern).groupindex) - {"effective_date", "period"}
    fixed = {name: "2026-08-01" if name.endswith("_date") else "3" for name in groups}
    return source.model_copy(update={"pattern": ".*", "constants": fixed | source.constants})


def _written(source: Source, feed: FeedDeclaration) -> Iterator[tuple[str, bytes]]:
    if source.reader == "template":
        values = [{c.source_name: _value(c, row) for c in feed.delivered_columns} for row in range(ROWS)]
        yield "template", workbook(feed, values)
        return
    header, rows = _table(source, feed)
    if source.reader == "attlog":
        yield "attlog", _attlog(source)
    elif source.reader == "json":
        yield "json", _json(source, header, rows)
    elif source.reader == "csv":
        options = source.options
        encoding = options.get("encoding", "utf-8")
        delimiter = options.get("delimiter", ";")
        sign = delimiter if len(delimiter) == 1 else ";"
        yield "csv", csv_bytes(header, rows, delimiter=sign, encoding="utf-8" if encoding == "auto" else encoding)
    else:
        yield from _spreadsheets(source, header, rows)


def _spreadsheets(source: Source, header: list[str], rows: list[list[str]]) -> Iterator[tuple[str, bytes]]:
    sheet = source.options.get("sheet", "Data")
    title = [[""] * len(header)] if source.options.get("header_rows") == 2 else []
    table = [*title, header, *rows]
    yield "xlsx", workbook_bytes(sheet if isinstance(sheet, str) else "Data", table)
    yield "xls", xls_bytes(table)
    if not title:
        yield "html", html_bytes("Ekspor", header, rows)


def xls_bytes(rows: list[list]) -> bytes:
    """A BIFF workbook: numbers where a text is one, so that both kinds of records occur."""
    book = xlwt.Workbook()
    page = book.add_sheet("Data")
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if value is not None:
                page.write(
                    at,
                    place,
                    float(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else value,
                )
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _attlog(source: Source) -> bytes:
    lines = []
    for row in range(40):
        at = f"2026-08-{row % 28 + 1:02d} 07:{row % 60:02d}:1{row % 10}"
        six = [str(100 + row % 7), at, "3", str(row % 2), "1", "0"]
        lines.append("\t".join(six if source.options["layout"] == "six_field" else [six[0], at, "1", six[3], "0"]))
    return "\r\n".join(lines).encode() + b"\r\n"


def _table(source: Source, feed: FeedDeclaration) -> tuple[list[str], list[list[str]]]:
    """Header and rows as the source writes them."""
    wanted = [
        c for c in feed.delivered_columns if not {c.name, c.source_name} & ({*source.constants} | {*source.combine})
    ]
    mapped = {target: header for header, target in source.columns.items()}
    wanted = [c for c in wanted if not source.columns or {c.name, c.source_name} & set(mapped)]
    header = [mapped.get(c.source_name) or mapped.get(c.name) or c.source_name for c in wanted]
    return header, [[_text(source, c, _value(c, row)) for c in wanted] for row in range(ROWS)]


def _value(column: Column, row: int) -> object:
    return f"19900101201501{row % 2 + 1}00{row + 1}" if column.identifier else example(column, row)


def _text(source: Source, column: Column, value: object) -> str:
    name = column.source_name if column.source_name in source.values else column.name
    words = {ours: theirs for theirs, ours in source.values.get(name, {}).items()}
    if isinstance(value, datetime | date | time):
        pattern = source.date_format.get(column.source_name) or source.date_format.get(column.name)
        return value.strftime(pattern) if pattern else value.isoformat(*[" "] * isinstance(value, datetime))
    text = "" if value is None else str(value)
    if source.identifier.kind == "local" and column.identifier:
        text = "26010000000001"
    text = words.get(text, text)
    return (
        text.replace(".", source.decimal)
        if text.replace(".", "").isdecimal() and "." in text and column.data_type.startswith("num")
        else text
    )


def _json(source: Source, header: list[str], rows: list[list[str]]) -> bytes:
    import json

    records = [_nested(dict(zip(header, row, strict=True))) for row in rows]
    if source.options.get("lines"):
        return "\n".join(json.dumps(record, ensure_ascii=False) for record in records).encode()
    return json_bytes(records) if source.options.get("records") else json.dumps(records, ensure_ascii=False).encode()


def _nested(record: dict) -> dict:
    """Dotted headers as objects within objects."""
    result: dict = {}
    for key, value in record.items():
        *path, last = key.split(".")
        inner = result
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return result


def _of_public_files() -> Iterator[Seed]:
    """Real files, cut to some lines, read as they are: no profile knows them."""
    chosen = {
        "attlog": "attendance/*.dat",
        "csv": "[acs]*/*.csv",
        "json": "siasn-referensi/j*.json",
        "xlsx": "*/*.xlsx",
    }
    for reader, pattern in chosen.items():
        for path in sorted((SHARED / "data").glob(pattern))[:6]:
            yield from _public(reader, path)


def _public(reader: str, path) -> Iterator[Seed]:
    from lontar.ingest.inspect import loose_source

    data = path.read_bytes()
    if reader in ("attlog", "csv"):
        data = b"".join(data.splitlines(keepends=True)[:25])
    if len(data) < 40_000:
        kind = "spreadsheet" if reader == "xlsx" else reader
        feed = load_feeds()["punches"] if reader == "attlog" else None
        yield Seed(f"public/{path.name}", reader, loose_source(path, kind, feed), feed, data)
