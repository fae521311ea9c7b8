"""The seeds that repeat reference lists of the national personnel system are those lists."""

import csv
import json

import pytest
from support import SHARED, needs_shared

from lontar.settings import PROJECT_DIR
from lontar.sources import load_feeds

LISTS = SHARED / "data" / "siasn-referensi"
pytestmark = needs_shared


def _list(name: str) -> list[dict]:
    return json.loads((LISTS / f"{name}.json").read_text(encoding="utf-8"))


def _seed(name: str) -> list[dict]:
    with (PROJECT_DIR / "dbt_project" / "seeds" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_grades__are_the_seventeen_of_golongan_pns_and_none_of_pppk():
    ours = [(row["siasn_code"], row["grade"], row["rank_name"]) for row in _seed("grades") if row["siasn_code"]]
    assert ours == [(row["id"], row["nama"], row["namaPangkat"]) for row in _list("golonganPns")]
    pppk = [row for row in _seed("grades") if row["employee_kind"] == "pppk"]
    assert len(pppk) == 17 and {(row["siasn_code"], row["status"]) for row in pppk} == {("", "unconfirmed")}


def test_grades__feed_takes_exactly_the_codes_of_the_list():
    column = load_feeds()["grade_histories"].column("grade_code")
    assert {code: column.meta["labels_id"][code] for code in column.allowed} == {
        row["id"]: row["nama"] for row in _list("golonganPns")
    }


def test_promotions__feed_takes_exactly_the_codes_of_the_list():
    assert set(load_feeds()["grade_histories"].column("promotion_kind").allowed) == {
        row["id"] for row in _list("kenaikanPangkat")
    }


def test_echelons__are_those_of_eselon():
    ours = [(row["siasn_code"], row["echelon"], row["position_class"]) for row in _seed("echelons")]
    theirs = [
        (row["id"], row["nama"] or "", (row["jabatanAsn"] or "").lower().replace(" ", "_")) for row in _list("eselon")
    ]
    assert ours == theirs


def test_code_31__is_a_grade_in_one_list_and_an_echelon_in_the_other():
    grade = next(row for row in _seed("grades") if row["siasn_code"] == "31")
    echelon = next(row for row in _seed("echelons") if row["siasn_code"] == "31")
    assert (grade["grade"], echelon["echelon"]) == ("III/a", "III.a")
    # A code is no echelon to the feed: the profile says which word each code of its source means.
    assert "31" not in load_feeds()["position_histories"].column("echelon").allowed


@pytest.mark.parametrize(
    ("seed", "name"), [("position_types", "jenisJabatan"), ("procurement_kinds", "jenisPengadaan")]
)
def test_names__are_those_of_the_list(seed, name):
    assert [(row["siasn_code"], row["name_id"]) for row in _seed(seed)] == [
        (row["id"], row["nama"]) for row in _list(name)
    ]


def test_legal_standings__are_all_of_kedudukan_hukum_and_only_the_active_count():
    ours = {row["legal_standing"]: row["is_counted"] for row in _seed("legal_standings")}
    assert set(ours) == {row["id"] for row in _list("kedudukanHukum")}
    assert [code for code, counted in ours.items() if counted == "true"] == ["01"]


def test_functional_levels__are_those_of_the_feed():
    assert {row["functional_level"] for row in _seed("functional_levels")} == set(
        load_feeds()["position_histories"].column("functional_level").allowed
    )
