"""The report's cells as open data. Numbers are JSON numbers as published; a figure that is absent is null with its status."""

import json
from decimal import Decimal
from typing import Any

from lontar.publish.model import Document
from lontar.publish.provenance import Frozen


def _number(value: Decimal) -> int | float:
    """A JSON number of the same digits: whole ones without a fraction."""
    return int(value) if value == value.to_integral_value() else float(value)


def _plain(model: Frozen) -> dict[str, Any]:
    values = {name: getattr(model, name) for name in type(model).model_fields}
    return {name: _number(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _head(document: Document) -> dict[str, Any]:
    return {
        "schema_version": document.schema_version,
        "agency": document.agency.agency_id,
        "agency_name": document.agency.name,
        "unit": document.unit.unit_id,
        "unit_name": document.unit.name,
        "period": document.period.code,
        "period_start_date": document.period.start_date.isoformat(),
        "period_end_date": document.period.end_date.isoformat(),
        "title": document.title,
        "edition": document.edition,
        "revision": document.revision,
        "is_sample": document.is_sample,
        "is_draft": document.is_draft,
        "notice": document.notice,
    }


def _lines(items: list[dict[str, Any]]) -> str:
    """A JSON array with one object a line, so that two revisions can be compared with common tools."""
    lines = (json.dumps(item, ensure_ascii=False, default=str) for item in items)
    return "[\n" + ",\n".join(lines) + "\n]"


def render_json(document: Document) -> bytes:
    """`data.json`: head, definitions, units, cells, provenance."""
    parts = [f'"{name}": {json.dumps(value, ensure_ascii=False)}' for name, value in _head(document).items()]
    lists = {"indicators": document.definitions, "units": (document.unit, *document.units), "cells": document.cells}
    parts += [f'"{name}": {_lines([_plain(item) for item in items])}' for name, items in lists.items()]
    provenance = document.provenance.model_dump(mode="json")
    parts.append(f'"provenance": {json.dumps(provenance, ensure_ascii=False)}')
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()
