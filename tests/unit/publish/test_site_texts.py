"""Words and lists of the site's own pages: complete in both languages, and nothing that the project does not have."""

import csv

import pytest

from lontar.publish.data_csv import columns
from lontar.publish.datapackage import FIELD_TYPES
from lontar.publish.definition_terms import topics
from lontar.publish.frame import MENU
from lontar.publish.labels import seed_rows
from lontar.publish.languages import LANGUAGES, all_files
from lontar.publish.site_texts import site_texts
from lontar.settings import PROJECT_DIR

# The sentences of gate rules are recorded in English; only Indonesian needs words of its own for them.
_ONE_LANGUAGE = ("rules.",)


def _gaps(language: str) -> dict[str, set[str]]:
    return {key: names for key, names in site_texts(language).gaps().items() if not key.startswith(_ONE_LANGUAGE)}


def test_texts__say_the_same_things_with_the_same_gaps_in_both_languages() -> None:
    assert _gaps("id") == _gaps("en")


def test_topics__are_those_of_the_indicators_and_their_methods_exist() -> None:
    assert set(topics()) == {row["topic"] for row in seed_rows("indicators")}
    for name, topic in topics().items():
        assert set(topic.names) == set(LANGUAGES)
        assert topic.methods, name
        for method in topic.methods:
            assert (PROJECT_DIR / "docs" / "methods" / f"{method}.md").is_file(), method


@pytest.mark.parametrize("language", LANGUAGES)
def test_dictionary__explains_every_column_file_unit_and_status(language: str) -> None:
    texts = site_texts(language)
    assert set(columns(*LANGUAGES)) == set(FIELD_TYPES) == set(texts.group("column"))
    named = " ".join([*texts.group("file"), *texts.group("file").values()])
    assert [name for name in all_files() if name not in named] == []
    assert {row["unit"] for row in seed_rows("indicators")} <= set(texts.group("unit"))
    assert {row["direction"] for row in seed_rows("indicators")} == set(texts.group("direction"))
    assert {row["applies_to"] for row in seed_rows("indicators")} == set(texts.group("applies_to"))
    assert set(MENU) <= set(texts.group("menu"))


def test_seed__codes_are_safe_as_names_of_files() -> None:
    path = PROJECT_DIR / "dbt_project" / "seeds" / "indicators.csv"
    codes = [row["indicator_code"] for row in csv.DictReader(path.open(encoding="utf-8"))]
    assert codes and all(code.replace("_", "").isalnum() and code.isascii() for code in codes)
