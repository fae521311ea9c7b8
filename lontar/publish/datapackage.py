"""`datapackage.json` beside every publication: what data.csv holds, by the Data Package standard (version 2), for who reuses it by program.

Written from the same columns as `data.csv`; names and descriptions of the columns stand in `reports/site/<language>.yml`.
"""

import json
from collections.abc import Mapping
from typing import Any

from lontar.agency import Licence
from lontar.publish.data_csv import columns
from lontar.publish.model import Document
from lontar.publish.site_texts import site_texts

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"

DEFAULT_LICENCE = Licence()
_NUMBERS = ("value", "numerator", "denominator", "value_low", "value_high")
_WHOLE = ("n_persons", "revision")
_YES_NO = ("is_sample", "is_draft")
# Table Schema type of every column of data.csv.
FIELD_TYPES = (
    dict.fromkeys(columns("id", "en"), "string")
    | dict.fromkeys(_NUMBERS, "number")
    | dict.fromkeys(_WHOLE, "integer")
    | dict.fromkeys(_YES_NO, "boolean")
)
_REQUIRED = ("agency", "period", "unit", "indicator", "status", "edition", "revision", "is_sample", "is_draft")
_ALLOWED = {"status": ["shown", "withheld", "no_data", "not_applicable"], "edition": ["public", "internal"]}


def _field(name: str, language: str) -> dict[str, Any]:
    rules: dict[str, Any] = {"required": True} if name in _REQUIRED else {}
    if name in _ALLOWED:
        rules["enum"] = _ALLOWED[name]
    field = {"name": name, "type": FIELD_TYPES[name], "description": site_texts(language)(f"column.{name}")}
    return field | ({"constraints": rules} if rules else {})


def _schema(languages: tuple[str, ...]) -> dict[str, Any]:
    return {
        "$schema": SCHEMA_PROFILE,
        "fields": [_field(name, languages[-1]) for name in columns(*languages)],
        "missingValues": [""],
        "primaryKey": ["period", "unit", "indicator", "breakdown"],
    }


def _resource(name: str, path: str, content: bytes, media_type: str, **more: Any) -> dict[str, Any]:
    from lontar.publish.manifest import sha256_of

    return {
        "$schema": RESOURCE_PROFILE,
        "name": name,
        "path": path,
        "bytes": len(content),
        "hash": f"sha256:{sha256_of(content)}",
        "encoding": "utf-8",
        **more,
        "format": path.rpartition(".")[2],
        "mediatype": media_type,
    }


def _resources(files: Mapping[str, bytes], languages: tuple[str, ...]) -> list[dict[str, Any]]:
    """The table with its columns, and the same cells with what defines them."""
    table = _resource("data", "data.csv", files["data.csv"], "text/csv", type="table")
    return [
        table | {"schema": _schema(languages)},
        _resource("data-with-definitions", "data.json", files["data.json"], "application/json"),
    ]


def _name(document: Document) -> str:
    """Agency, period and, for a unit's report, the unit: unique on a site."""
    unit = () if document.unit.is_agency else (_slug(document.unit.unit_id),)
    return "-".join((document.agency.agency_id, document.period.code.lower(), *unit))


def render_datapackage(files: Mapping[str, bytes], *documents: Document) -> bytes:
    """The descriptor of a publication.

    Args:
        files: Content of `data.csv` and `data.json` by name.
        documents: The report, once in each language.
    """
    first, last = documents[0], documents[-1]
    sources = sorted({line.feed_title for line in last.provenance.deliveries})
    package = {
        "$schema": PROFILE,
        "name": _name(first),
        "title": f"{last.title}, {last.period.title}",
        "description": " ".join(filter(None, (last.subtitle, last.notice))),
        "version": f"{first.revision}.0.0",
        "created": f"{first.period.end_date.isoformat()}T00:00:00Z",
        "licenses": [first.agency.licence.model_dump(exclude_none=True)],
        "contributors": [{"title": first.agency.personnel_office, "roles": ["publisher"]}],
        **({"sources": [{"title": title} for title in sources]} if sources else {}),
        "resources": _resources(files, tuple(document.language for document in documents)),
    }
    return (json.dumps(package, indent=1, ensure_ascii=False) + "\n").encode()


def _slug(unit_id: str) -> str:
    """A unit's code in the letters that the standard allows in a name."""
    return "".join(c.lower() if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in unit_id)
