"""The report's cells as one flat table for who works with spreadsheets or statistics programs: RFC 4180, UTF-8.

The same cells as `data.json`, with the names of unit, indicator and breakdown beside their codes. A program that opens a table may
take a text that begins like a formula for one, and the format knows no quoting against it: such a text, which can only
come from a delivery, gets an apostrophe before it.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from typing import Any

from lontar.publish.breakdown_names import breakdown_name
from lontar.publish.model import CellLine, Document

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_CELL = ("period", "unit", "unit_name", "indicator")
_FIGURES = ("value", "numerator", "denominator", "n_persons", "value_low", "value_high", "label", "status")
_EDITION = ("edition", "revision", "is_sample", "is_draft")


def columns(*languages: str) -> list[str]:
    """The columns in order; a name of the indicator and of the breakdown for each language. New ones are added at the end."""
    names, parts = ([f"{what}_name_{language}" for language in languages] for what in ("indicator", "breakdown"))
    return ["agency", *_CELL, *names, "breakdown", *_FIGURES, *_EDITION, *parts]


def plain_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _content(value: Any) -> str:
    """Numbers with all their digits and a point, never an exponent; yes and no as `true` and `false`; nothing as nothing."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return plain_text(value) if isinstance(value, str) else str(value)


def _row(line: CellLine, units: dict[str, str], names: dict[str, dict[str, str]]) -> Iterator[Any]:
    yield from (line.period, line.unit, units.get(line.unit, ""), line.indicator)
    yield from (indicators[line.indicator] for indicators in names.values())
    yield line.breakdown
    yield from (getattr(line, name) for name in _FIGURES)


def render_csv(*documents: Document) -> bytes:
    """`data.csv`: one row per published cell of the report; `documents` are one report in each language."""
    first = documents[0]
    units = {unit.unit_id: unit.name for unit in (first.unit, *first.units)} | {"all": first.agency.name}
    names = {document.language: document.indicator_names() for document in documents}
    edition = [getattr(first, name) for name in _EDITION]
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(columns(*names))
    for line in first.cells:
        parts = (breakdown_name(language, line.breakdown, indicators) for language, indicators in names.items())
        writer.writerow(map(_content, (first.agency.agency_id, *_row(line, units, names), *edition, *parts)))
    return stream.getvalue().encode()
