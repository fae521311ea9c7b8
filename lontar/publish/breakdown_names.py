"""What the codes of breakdowns are called: `sex=perempuan` is `Jenis kelamin: Perempuan`. For chapters and for the open data."""

from collections.abc import Mapping
from functools import lru_cache

from lontar.publish.labels import unsur_names
from lontar.publish.texts import Texts, load_texts


def member_name(texts: Texts, dimension: str, member: str, indicators: Mapping[str, str]) -> str:
    """A member as it is called: an indicator by its own name, an element of the survey by the regulation's, others by the texts.

    Args:
        indicators: Indicator code -> name in the language of the texts.
    """
    if dimension == "indicator" and member in indicators:
        return indicators[member]
    if dimension == "unsur":
        return unsur_names(texts.language).get(member) or texts.member(dimension, member)
    if dimension.startswith("arrival_"):
        return texts.label("arrival_slot", member)
    return texts.member(dimension, member)


def parts_of(breakdown: str) -> list[tuple[str, str]]:
    """(dimension, member) of each part of a breakdown as the open data write it."""
    return [(name, member) for name, _, member in (part.partition("=") for part in breakdown.split(";") if part)]


def breakdown_name(language: str, breakdown: str, indicators: Mapping[str, str]) -> str:
    """`Jenis kelamin: Perempuan; Golongan yang dicapai: III/a`; empty for the whole."""
    if "indicator=" not in breakdown:
        return _known_name(language, breakdown)
    return _name(load_texts(language), breakdown, indicators)


@lru_cache(maxsize=8192)
def _known_name(language: str, breakdown: str) -> str:
    return _name(load_texts(language), breakdown, {})


def _name(texts: Texts, breakdown: str, indicators: Mapping[str, str]) -> str:
    named = ((texts.label("dimension", d), member_name(texts, d, m, indicators)) for d, m in parts_of(breakdown))
    return "; ".join(": ".join(pair) for pair in named)
