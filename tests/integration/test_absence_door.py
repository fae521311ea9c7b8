"""Identifiers at the door, and the reference lists of the national system."""

import csv
import json
from pathlib import Path

import pytest
from landing_scenario import City, roster
from support import SHARED, needs_shared

from lontar.warehouse import ensure

pytestmark = pytest.mark.integration

REFERENCES = SHARED / "data" / "siasn-referensi"
SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
PPPK, OLD_NINE_DIGITS, NO_SUCH_CODE = "199003042024211002", "131234567", "198001022005191001"


@pytest.fixture
def city(module_home) -> City:
    ensure()
    return City()


def test_door__reads_the_published_nip_and_an_ni_pppk_and_refuses_others(city, shared_dir) -> None:
    """Digits 13-14: 01 to 12 a month of a PNS, 20 and above a contract code of a PPPK, anything else no identifier."""
    case = json.loads((shared_dir / "cases" / "nip_pns.json").read_text())
    nip = case["inputs"]["nip"]
    result = city.land("employees", "pegawai_20260401.csv", roster(nip, PPPK, OLD_NINE_DIGITS, NO_SUCH_CODE))
    assert (result.received, result.loaded, result.rejected) == (4, 2, 2)
    rows = city.rows("raw.employees", "identifier_kind, sex, birth_year, person_key")
    assert {row[:3] for row in rows} == {("pns", "male", case["expected"]["birth"][:4]), ("pppk", "male", "1990")}
    assert not any(identifier in str(rows) for identifier in (nip, PPPK))


def test_door__a_nip_of_nine_digits_enters_where_the_profile_says_local(city) -> None:
    """Records from before 2007: no kind, sex or birth year can be read from them."""
    city.profile["feeds"]["employees"]["sources"][0]["identifier"] = {"kind": "local", "pattern": r"\d{9}"}
    result = city.land("employees", "pegawai_20260401.csv", roster(OLD_NINE_DIGITS))
    assert (result.loaded, result.rejected) == (1, 0)
    assert city.rows("raw.employees", "identifier_kind, sex, birth_year") == [("local", None, None)]


def _seed(name: str) -> list[dict]:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@needs_shared
def test_seeds__are_the_lists_of_the_national_system() -> None:
    punishments = json.loads((REFERENCES / "jenisHukuman.json").read_text())
    ours = {(row["punishment_code"], row["name_id"], row["level"]) for row in _seed("punishment_codes")}
    assert ours == {(row["id"], row["nama"], row["jenisTingkatHukumanId"]) for row in punishments}
    awards = json.loads((REFERENCES / "penghargaan.json").read_text())
    assert {(row["award_code"], row["name_id"]) for row in _seed("award_codes")} == {
        (row["id"], row["nama"]) for row in awards
    }
    assert [row["punishment_code"] for row in _seed("punishment_codes") if row["is_punishment"] == "false"] == ["12"]


def test_feeds__allow_exactly_the_codes_of_the_seeds() -> None:
    from lontar.sources import load_feeds

    allowed = load_feeds()["disciplinary_decisions"].column("punishment_code").allowed
    assert set(allowed) == {row["punishment_code"] for row in _seed("punishment_codes")}
    allowed = load_feeds()["recognitions"].column("award_code").allowed
    assert set(allowed) == {row["award_code"] for row in _seed("award_codes")}
