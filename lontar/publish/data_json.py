"""The report's cells as open data, one file for all languages: codes, and each name in every language.

Numbers are JSON numbers as published; a figure that is absent is null with its status. The schema, `reports/schema/`, is
published at the top of the site, and every file says where.
"""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from lontar.publish.addresses import schema_href
from lontar.publish.breakdown_names import member_name, parts_of
from lontar.publish.model import Document
from lontar.publish.provenance import Frozen
from lontar.publish.texts import load_texts

# What a definition says in words; the rest of it is codes.
_WORDS = ("name", "definition")
_ADVICE = ("text", "who", "basis")


def number(value: Decimal) -> int | float:
    """A JSON number of the same digits: whole ones without a fraction."""
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(model: Frozen) -> dict[str, Any]:
    values = {name: getattr(model, name) for name in type(model).model_fields}
    return {name: number(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _worded(documents: Sequence[Document], models: Sequence[Frozen], words: tuple[str, ...]) -> dict[str, Any]:
    """One thing as all languages have it: its words by language, everything else once."""
    languages = [document.language for document in documents]
    texts = {
        word: {language: getattr(m, word) for language, m in zip(languages, models, strict=True)} for word in words
    }
    return _plain(models[0]) | texts


def _head(documents: Sequence[Document]) -> dict[str, Any]:
    document = documents[0]
    return {
        "$schema": schema_href(document.unit.unit_id),
        "schema_version": document.schema_version,
        "agency": document.agency.agency_id,
        "agency_name": document.agency.name,
        "unit": document.unit.unit_id,
        "unit_name": document.unit.name,
        "period": document.period.code,
        "period_kind": document.period.kind,
        "period_start_date": document.period.start_date.isoformat(),
        "period_end_date": document.period.end_date.isoformat(),
        "title": {document.language: document.title for document in documents},
        "edition": document.edition,
        "revision": document.revision,
        "is_sample": document.is_sample,
        "is_draft": document.is_draft,
        "notice": {document.language: document.notice for document in documents},
    }


def _provenance(documents: Sequence[Document]) -> dict[str, Any]:
    """What decided the figures. Titles of feeds and sentences of gates and corrections are given in every language."""
    first, *_ = every = [document.provenance for document in documents]
    found = first.model_dump(mode="json")
    found["revision_note"] = {d.language: d.provenance.revision_note for d in documents}
    found["deliveries"] = [
        _worded(documents, lines, ("feed_title",)) for lines in zip(*(p.deliveries for p in every), strict=True)
    ]
    found["gates"] = [
        _worded(documents, lines, ("description", "observed", "expected"))
        for lines in zip(*(p.gates for p in every), strict=True)
    ]
    return found


def _breakdowns(documents: Sequence[Document]) -> list[dict[str, Any]]:
    """Every member of a breakdown that a cell names, with dimension and member as they are called in each language."""
    texts = {document.language: load_texts(document.language) for document in documents}
    names = {document.language: document.indicator_names() for document in documents}
    codes = {cell.breakdown for cell in documents[0].cells}
    return [
        {
            "dimension": dimension,
            "member": member,
            "dimension_name": {code: words.label("dimension", dimension) for code, words in texts.items()},
            "member_name": {code: member_name(words, dimension, member, names[code]) for code, words in texts.items()},
        }
        for dimension, member in sorted({part for code in codes for part in parts_of(code)})
    ]


def _lines(items: list[dict[str, Any]]) -> str:
    """A JSON array with one object a line, so that two revisions can be compared with common tools."""
    lines = (json.dumps(item, ensure_ascii=False, default=str) for item in items)
    return "[\n" + ",\n".join(lines) + "\n]"


def render_json(*documents: Document) -> bytes:
    """`data.json`: head, definitions, names of breakdowns, units, cells, verdicts on changes, recommendations, provenance; `documents` are one report in each language."""
    document = documents[0]
    parts = [f'"{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in _head(documents).items()]
    definitions = [_worded(documents, d, _WORDS) for d in zip(*(d.definitions for d in documents), strict=True)]
    units = [_plain(unit) for unit in (document.unit, *document.units)]
    lists = {"indicators": definitions, "breakdowns": _breakdowns(documents), "units": units}
    lists["cells"] = [_plain(cell) for cell in document.cells]
    lists["changes"] = [_plain(change) for change in document.changes]
    advised = zip(*(d.recommendations for d in documents), strict=True)
    lists["recommendations"] = [_worded(documents, lines, _ADVICE) for lines in advised]
    parts += [f'"{name}": {_lines(items)}' for name, items in lists.items()]
    parts.append(f'"provenance": {json.dumps(_provenance(documents), ensure_ascii=False)}')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()
