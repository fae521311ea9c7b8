"""Words of the gates for readers: the rule's sentence in their language, and bounds and counts without their technical names."""

import re
from decimal import Decimal

from lontar.publish.formats import formats_of
from lontar.publish.languages import MAIN_LANGUAGE
from lontar.publish.site_texts import site_texts

_EXACT = re.compile(r"min_value (-?[0-9.]+), max_value \1(?![0-9.])")
_VALUE = re.compile(r"value (-?[0-9.]+)")
_BOUND = re.compile(r"(min|max)_value (-?[0-9.]+)")
# What Great Expectations and our own SQL say of what they saw: a number, a share, a count of rows. Anything else may quote a row.
_COUNTED = re.compile(r"(?!-?\d{16})-?\d+(\.\d+)?(e-?\d+)?( of \d+| rows?)?|True|False")
_SHARE = re.compile(r"\b(\d+) of (\d+)\b")


def rule_text(rule: str, description: str, language: str = MAIN_LANGUAGE) -> str:
    """What a rule asks; the recorded (English) description where the texts do not know the rule (a city's own)."""
    text = site_texts(language).label("rules", rule)
    return description if text == rule else text


def observed_text(text: str | None, language: str = MAIN_LANGUAGE) -> str:
    """What a rule saw, as `technical_text`, where it is a number or a count; else only that there was something.

    A message of the database or a list of values could quote a row: it stays in the ledger's results, where the auditor reads it.
    """
    if not text:
        return technical_text(text, language)
    is_counted = _COUNTED.fullmatch(text.strip())
    return technical_text(text, language) if is_counted else site_texts(language)("gates.not_shown")


def technical_text(text: str | None, language: str = MAIN_LANGUAGE) -> str:
    """An observed or expected value as recorded, with its technical words written out; a dash where there is none."""
    texts, formats = site_texts(language), formats_of(language)

    def bound(match: re.Match) -> str:
        key = "gates.at_least" if match[1] == "min" else "gates.at_most"
        return texts(key, value=formats.plain_number(Decimal(match[2])))

    if only := _VALUE.fullmatch(text or ""):
        return texts("gates.exactly", value=formats.plain_number(Decimal(only[1])))
    exact = _EXACT.sub(lambda match: texts("gates.exactly", value=formats.plain_number(Decimal(match[1]))), text or "–")
    return _SHARE.sub(lambda match: texts("gates.share", part=match[1], whole=match[2]), _BOUND.sub(bound, exact))
