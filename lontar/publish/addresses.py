"""Addresses of the published site, relative to each other: `<agency>/<period>/` for the whole, `<unit>/` below it."""

import re

from lontar.publish.languages import MAIN_LANGUAGE, page_name

# Of `data.json`, at the top of the site.
SCHEMA_NAME = "data.schema.json"

_UNSAFE = re.compile(r"[^A-Za-z0-9.-]")


def unit_folder(unit_id: str) -> str:
    """The folder of a unit's report, safe on every file system and different for different ids.

    Letters, digits, dots and hyphens stay; anything else becomes `_` and its code point. A unit's code comes from a
    delivery, so it must not be able to climb out of the folder or to take the name of another page.
    """
    folder = _UNSAFE.sub(lambda match: f"_{ord(match[0]):x}_", unit_id)
    return f"_{folder}" if folder.strip(".") == "" or folder.startswith(".") else folder


def unit_href(from_unit: str, to_unit: str, language: str = MAIN_LANGUAGE) -> str:
    """From one report's page to another's of the same period and language; `all` is the whole agency's."""
    up, page = "" if from_unit == "all" else "../", page_name("index.html", language)
    return f"{up}{page}" if to_unit == "all" else f"{up}{unit_folder(to_unit)}/{page}"


def definition_href(from_unit: str, indicator: str, language: str = MAIN_LANGUAGE) -> str:
    """From a report's page to the definition of an indicator."""
    up = "../../" if from_unit == "all" else "../../../"
    return up + page_name(f"indikator/{indicator}.html", language)


def home_href(from_unit: str) -> str:
    """From a report's page to the index of all reports."""
    return "../../index.html" if from_unit == "all" else "../../../index.html"


def schema_href(from_unit: str) -> str:
    """From a report's data to the schema that describes it."""
    return ("../../" if from_unit == "all" else "../../../") + SCHEMA_NAME
