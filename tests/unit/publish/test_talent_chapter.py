"""The chapter's words and the nine boxes' places say what the seeds say: a rule has one home, the report repeats it in order to print it."""

import csv
from decimal import Decimal
from typing import Any

import pytest
import yaml
from fixtures.published_city import PERIOD, City

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


BOXES = {box: 10 + 3 * box for box in range(1, 10)}


class TalentCity(City):
    """The fixture city with talent figures of the whole agency; box 4 is withheld. `labels` give what a row is called."""

    def cells(self, period=PERIOD) -> list[dict[str, Any]]:
        whole = Decimal(sum(BOXES.values()))
        rows = [
            self._share(period, "talent_box_share", f"box={box}", Decimal(people), whole, hidden=box == 4)
            for box, people in BOXES.items()
        ]
        weakest = {"value": Decimal("0.76"), "n_persons": 98, "label": "mengelola_perubahan"}
        local = {"value": Decimal("0.12"), "n_persons": 48, "label": "analisis_data"}
        rows.append(self._row(period, "all", "competency_weakness", "", **weakest))
        rows.append(self._row(period, "all", "competency_strength", "", **local))
        return super().cells(period) + rows

    def _share(self, period, code: str, breakdown: str, people: Decimal, whole: Decimal, *, hidden: bool) -> dict:
        figures = {
            "value": round(people / whole, 3),
            "numerator": people,
            "denominator": whole,
            "n_persons": int(whole),
        }
        return self._row(period, "all", code, breakdown, **({"status": "withheld"} if hidden else figures))


@pytest.fixture(scope="module")
def section():
    return next(section for section in TalentCity(4, 2).document().sections if section.id == "competency")


def test_report__prints_the_nine_boxes_where_their_levels_meet(section):
    chart = next(block for block in section.blocks if block.type == "chart" and block.spec == "tiles")
    grid = chart.table
    boxes = [[value.text.split(":")[0] for value in row[1:]] for row in grid.rows]
    assert boxes == [[f"Kotak {box}" for box in row] for row in ((4, 7, 9), (2, 5, 8), (1, 3, 6))]
    withheld = grid.rows[0][1]
    assert (withheld.status, withheld.number) == ("withheld", None)
    assert "disembunyikan" in withheld.text
    assert grid.rows[0][3].number == Decimal("0.164")  # 37 of 225


def test_report__names_competencies_also_those_of_the_city(section):
    words = " ".join(block.text for block in section.blocks if block.type == "paragraph")
    assert "Mengelola perubahan" in words and "Analisis data" in words
    assert "mengelola_perubahan" not in words
