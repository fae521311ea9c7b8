"""Words of the gates for officials: the rule's sentence in Indonesian, and bounds and counts without their technical names."""

import re

from lontar.publish.site_texts import site_texts

_EXACT = re.compile(r"min_value (-?[0-9.]+), max_value \1(?![0-9.])")
_BOUND = re.compile(r"(min|max)_value (-?[0-9.]+)")
_SHARE = re.compile(r"\b(\d+) of (\d+)\b")


def rule_text(rule: str, description: str) -> str:
    """What a rule asks, in Indonesian; the recorded description where the texts do not know the rule (a city's own)."""
    text = site_texts().label("rules", rule)
    return description if text == rule else text


def technical_text(text: str | None) -> str:
    """An observed or expected value as recorded, with its technical words written out; a dash where there is none."""
    texts = site_texts()

    def bound(match: re.Match) -> str:
        key = "gates.at_least" if match[1] == "min" else "gates.at_most"
        return texts(key, value=match[2].replace(".", ","))

    exact = _EXACT.sub(lambda match: texts("gates.exactly", value=match[1].replace(".", ",")), text or "–")
    return _SHARE.sub(r"\1 dari \2", _BOUND.sub(bound, exact))
