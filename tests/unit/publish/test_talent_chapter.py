"""The chapter's words and the nine boxes' places say what the seeds say: a rule has one home, the report repeats it in order to print it."""

import csv

import pytest
import yaml

from lontar.publish.texts import load_texts
from lontar.settings import PROJECT_DIR


def _seed(name: str) -> list[dict]:
    with (PROJECT_DIR / "dbt_project" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_grid__has_every_box_where_its_levels_meet():
    chapter = yaml.safe_load((PROJECT_DIR / "reports" / "sections" / "competency.yml").read_text(encoding="utf-8"))
    (grid,) = chapter["grids"]
    potentials = [key.removeprefix("potential_level.") for key in grid["columns"]]
    printed = {
        (row["name"].removeprefix("performance_level."), potential): member
        for row in grid["rows"]
        for potential, member in zip(potentials, row["members"], strict=True)
    }
    assert printed == {(row["performance_level"], row["potential_level"]): row["box"] for row in _seed("nine_box")}


@pytest.mark.parametrize("language", ["id", "en"])
def test_texts__recommendations_competencies_and_aspects_are_those_of_the_seeds(language):
    texts, name = load_texts(language), f"name_{language}"
    boxes = {row["box"]: f"{row['box']}. {row[name]}" for row in _seed("talent_recommendations")}
    assert texts.group("box") == boxes
    assert texts.group("competency") == {row["competency_code"]: row[name] for row in _seed("competencies")}
    aspects = {row["aspect_code"]: row[name] for row in _seed("merit_aspects") if row["part"] != "correction"}
    assert texts.group("merit_aspect") == aspects


def test_recommendations__what_was_not_read_is_said_to_be_so():
    unread = [row["box"] for row in _seed("talent_recommendations") if row["status"] == "unconfirmed"]
    assert unread == ["1", "6"]
    assert all("belum terbaca" in load_texts("id")(f"box.{box}").lower() for box in unread)
