"""Codes of breakdowns by name in the open data: every member that a cell names, in both languages, the same in JSON and CSV."""

import csv
import io
import json

from fixtures.published_city import City

from lontar.publish.breakdown_names import breakdown_name, member_name, parts_of
from lontar.publish.data_csv import render_csv
from lontar.publish.data_json import render_json
from lontar.publish.labels import unsur_names
from lontar.publish.sections.topics import chapters
from lontar.publish.texts import load_texts

DOCUMENTS = City(6).documents()
JSON = json.loads(render_json(*DOCUMENTS))
ROWS = list(csv.DictReader(io.StringIO(render_csv(*DOCUMENTS).decode())))


def test_json__names_every_member_that_a_cell_has_and_no_other() -> None:
    wanted = {part for cell in JSON["cells"] for part in parts_of(cell["breakdown"])}
    assert {(entry["dimension"], entry["member"]) for entry in JSON["breakdowns"]} == wanted
    assert len(wanted) > 5


def test_csv__says_beside_the_code_what_the_json_says() -> None:
    names = {
        (entry["dimension"], entry["member"], language): f"{entry['dimension_name'][language]}: {name}"
        for entry in JSON["breakdowns"]
        for language, name in entry["member_name"].items()
    }
    for row in ROWS:
        for language in ("id", "en"):
            parts = [names[*part, language] for part in parts_of(row["breakdown"])]
            assert row[f"breakdown_name_{language}"] == "; ".join(parts)


def test_name__of_two_parts_an_indicator_and_a_time_of_day() -> None:
    assert breakdown_name("en", "", {}) == ""
    assert breakdown_name("en", "indicator=ikm", {"ikm": "Satisfaction"}) == "Indicator: Satisfaction"
    assert breakdown_name("id", "reference=unit_median;sex=F", {}).startswith(
        "Pembanding: Median unit; Jenis kelamin: "
    )
    assert breakdown_name("id", "arrival_mon=0700", {}) == "Kedatangan hari Senin: 07.00"


def test_name__an_unknown_member_of_a_citys_own_list_is_shown_as_words() -> None:
    assert member_name(load_texts("id"), "topic", "analisis_data", {}) == "Analisis data"


def test_dimensions__every_breakdown_of_a_chapter_has_a_name_in_both_languages() -> None:
    dimensions = {b.dimension for chapter in chapters() for b in (*chapter.breakdowns,)} | {"unsur", "reference"}
    for language in ("id", "en"):
        texts = load_texts(language)
        assert not [name for name in dimensions if texts.label("dimension", name) == name], language
        assert {member_name(texts, "unsur", code, {}) for code in unsur_names(language)} == set(
            unsur_names(language).values()
        )
