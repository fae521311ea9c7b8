"""The table of rules: what held on the period's last day, the city's own before the national value, all of it named."""

import csv
from datetime import date
from decimal import Decimal

import pytest

from lontar.agency import Agency
from lontar.publish.labels import seed_rows
from lontar.publish.rules import rules_behind
from lontar.publish.texts import load_texts
from lontar.settings import PROJECT_DIR


def _agency(**rules) -> Agency:
    return Agency(
        agency_id="kota-contoh",
        name="Pemerintah Kota Contoh",
        short_name="Kota Contoh",
        timezone="Asia/Makassar",
        personnel_office="BKPSDM",
        contact="bkpsdm@kota-contoh.example",
        rules=rules,
        feeds={},
    )


def _minutes(agency: Agency, on: date):
    (rule,) = [r for r in rules_behind(_using("minutes_per_day"), agency, on) if r.code == "minutes_per_day"]
    return rule


def _using(rule_code: str) -> set[str]:
    return {row["indicator_code"] for row in seed_rows("indicator_rules") if row["rule_code"] == rule_code}


def test_rules__a_city_rule_is_printed_from_its_first_day_with_its_regulation():
    agency = _agency(
        minutes_per_day={"value": "510", "regulation": "Perwali Contoh 1/2026", "valid_from": date(2026, 7, 1)}
    )
    before, after = _minutes(agency, date(2026, 6, 30)), _minutes(agency, date(2026, 7, 1))
    assert (before.value, before.is_local) == (Decimal(450), False)
    assert (after.value, after.regulation, after.status) == (Decimal(510), "Perwali Contoh 1/2026", "confirmed")


def test_rules__a_city_rule_without_a_regulation_is_a_practice():
    rule = _minutes(_agency(minutes_per_day="510"), date(2026, 7, 1))
    assert (rule.is_local, rule.regulation, rule.status) == (True, "", "practice")


def test_rules__only_those_behind_the_figures_shown():
    codes = {rule.code for rule in rules_behind({"headcount"}, _agency(), date(2026, 7, 1))}
    assert codes == {"roster_month_end"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_rules__every_rule_and_unit_has_a_name(language):
    texts = load_texts(language)
    with (PROJECT_DIR / "dbt_project" / "seeds" / "rules.csv").open(encoding="utf-8") as file:
        rules = list(csv.DictReader(file))
    unnamed = {row["rule_code"] for row in rules if texts.label("rule", row["rule_code"]) == row["rule_code"]}
    # A count and a share have no word behind them, and the texts say so.
    unnamed |= {row["unit"] for row in rules if row["unit"]} - texts.group("rule_unit").keys()
    assert unnamed == set()
