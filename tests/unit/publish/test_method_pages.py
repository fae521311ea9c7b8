"""The method pages in two languages: every page that an indicator leads to has its twin, with the same rules and the same numbers."""

import re
from collections import Counter

import pytest
from markupsafe import Markup

from lontar.publish import site_methods
from lontar.publish.definition_terms import topics
from lontar.publish.languages import LANGUAGES
from lontar.publish.site_definitions import method_file, method_title
from lontar.publish.site_tables import Writer
from lontar.settings import PROJECT_DIR

NAMES = sorted({name for topic in topics().values() for name in topic.methods})
# What the machine room alone needs to know; these pages say so themselves.
TECHNICAL = ("landing", "row-hash", "feed-declaration", "staging-and-plan")
_RULE = re.compile(
    r"\b(?:UU|PP|Perpres|Keppres|PermenPANRB|KepmenPANRB|Kepmendagri|Perbup|Perka BKN|Peraturan \w+) [\d/.-]+\d"
)
_ARTICLE = re.compile(r"\bPasal \d+(?:-\d+)?(?: \(\d+\))?(?: [a-z]\b)?")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def _text(name: str, language: str) -> str:
    return method_file(name, language).read_text(encoding="utf-8")


def _numbers(text: str) -> Counter[str]:
    """Every number without its marks of thousands and decimals, which the two languages set the other way round."""
    return Counter(re.sub(r"[.,]", "", number) for number in _NUMBER.findall(text))


def test_methods__every_page_has_its_twin_and_no_page_is_left_over() -> None:
    assert len(NAMES) > 20
    assert {path.stem for path in method_file("x", "id").parent.glob("*.md")} == set(NAMES)
    assert all(method_file(name, "en").is_file() for name in NAMES)
    assert not set(NAMES) & set(TECHNICAL)


@pytest.mark.parametrize("name", NAMES)
def test_methods__twins_name_the_same_rules_and_articles(name: str) -> None:
    indonesian, english = _text(name, "id"), _text(name, "en")
    for pattern in (_RULE, _ARTICLE):
        assert set(pattern.findall(indonesian)) == set(pattern.findall(english))


@pytest.mark.parametrize("name", NAMES)
def test_methods__twins_have_the_same_numbers_and_the_same_codes(name: str) -> None:
    indonesian, english = _text(name, "id"), _text(name, "en")
    assert _numbers(indonesian) == _numbers(english)
    codes = re.compile(r"`[^`]+`")
    assert Counter(codes.findall(indonesian)) == Counter(codes.findall(english))


@pytest.mark.parametrize("name", TECHNICAL)
def test_methods__of_the_machine_room_say_that_they_stand_in_english_only(name: str) -> None:
    text = (PROJECT_DIR / "docs" / "methods" / f"{name}.md").read_text(encoding="utf-8")
    assert "English only" in text.splitlines()[2]


def test_pages__stand_in_both_languages_and_lead_to_pages_of_their_own() -> None:
    made = {language: list(site_methods.pages(Writer(language), [])) for language in LANGUAGES}
    for language, pages in made.items():
        assert [page.path for page in pages] == [f"metode/{name}.html" for name in NAMES]
        assert [page.title for page in pages] == [method_title(name, language) for name in NAMES]
        assert all(page.has_twins and isinstance(page.values["body"], Markup) for page in pages)
    bodies = {language: next(p for p in pages if p.path == "metode/jpm.html") for language, pages in made.items()}
    assert 'href="competency-gaps.html"' in bodies["id"].values["body"]
    assert 'href="competency-gaps.en.html"' in bodies["en"].values["body"]
