"""The list of judged figures hangs together with the indicators: a late file must redo every judgement that it can move."""

import csv

from lontar.settings import PROJECT_DIR


def _seed(name: str) -> dict[str, dict]:
    with (PROJECT_DIR / "dbt_project" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return {row["indicator_code"]: row for row in csv.DictReader(file)}


def test_profile__is_redone_by_every_feed_that_moves_a_judged_figure():
    indicators, chosen = _seed("indicators"), _seed("profile_figures")
    judged = [indicators[code] for code, row in chosen.items() if row["is_judged"] == "true"]
    needed = {feed for row in judged for feed in row["feeds"].split("|")} | {"official_targets"}
    for code in ("profile_standing", "profile_strengths", "profile_weaknesses", "profile_potentials"):
        assert set(indicators[code]["feeds"].split("|")) == needed
        assert indicators[code]["window"] == "trailing_12"


def test_profile__judges_only_what_has_a_direction():
    indicators = _seed("indicators")
    for code, row in _seed("profile_figures").items():
        assert row["is_judged"] == "false" or indicators[code]["direction"] in ("higher_better", "lower_better")
