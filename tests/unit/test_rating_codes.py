"""The seeds of ratings and credit points say what the national lists say, and the profiles translate by the same codes."""

import csv
import json
from decimal import Decimal

import pytest
from support import SHARED, needs_shared

from lontar.agency import load_agency
from lontar.settings import PROJECT_DIR

LISTS = SHARED / "data" / "siasn-referensi"


def _seed(name: str) -> list[dict[str, str]]:
    with (PROJECT_DIR / "dbt_project" / "seeds" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _national(name: str) -> list[dict[str, str]]:
    return json.loads((LISTS / f"{name}.json").read_text(encoding="utf-8"))


@needs_shared
@pytest.mark.parametrize("name", ["kuadranNilai", "perilakuDanKinerja", "periodik"])
def test_codes__are_those_of_the_national_list(name):
    ours = {row["siasn_id"]: row["siasn_name"] for row in _seed("siasn_rating_codes") if row["list_name"] == name}
    assert ours == {entry["id"]: entry["nama"] for entry in _national(name)}


@needs_shared
def test_coefficients__are_those_of_the_national_list():
    ours = {
        (row["siasn_id"], row["functional_level"].replace("_", " ").title(), Decimal(row["coefficient"]))
        for row in _seed("credit_coefficients")
    }
    assert ours == {(one["id"], one["jabatan"], Decimal(one["kriteria"])) for one in _national("koefisien")}
    percent = {row["predikat"]: Decimal(row["percentage"]) for row in _seed("credit_percentages")}
    assert {Decimal(one["persentase"]) for one in _national("koefisien")} == {percent["baik"]}


def test_profile__translates_the_codes_as_the_seed_says():
    codes = {(row["list_name"], row["siasn_id"]): row["code"] for row in _seed("siasn_rating_codes")}
    profile = load_agency(PROJECT_DIR / "config" / "agencies" / "kota-kupang.yml")
    sources = {source.name: source for source in profile.feeds["performance_ratings"].sources}
    for name in ("siasn-kinerja-periodik", "siasn-skp22"):
        for column, national in (
            ("source_quadrant", "kuadranNilai"),
            ("work_result", "perilakuDanKinerja"),
            ("behaviour", "perilakuDanKinerja"),
        ):
            expected = {number: code for (of, number), code in codes.items() if of == national}
            assert sources[name].values[column] == expected


def test_predikat__are_the_same_words_in_every_seed():
    levels = [row["predikat"] for row in sorted(_seed("predikat_levels"), key=lambda row: int(row["sort"]))]
    assert levels == [row["code"] for row in _seed("siasn_rating_codes") if row["list_name"] == "kuadranNilai"]
    named = {row["predikat"] for name in ("performance_matrix", "credit_percentages") for row in _seed(name)}
    named |= {word for row in _seed("predikat_guidance") for word in row["members"].split("|")}
    assert named == set(levels)
