"""A profile's mistake gives one clear message that names file and key."""

import copy

import pytest
import yaml

from lontar.agency import load_agency
from lontar.errors import ConfigurationError

PROFILE = {
    "agency_id": "kota-contoh",
    "name": "Pemerintah Kota Contoh",
    "short_name": "Kota Contoh",
    "timezone": "Asia/Makassar",
    "personnel_office": "BKPSDM",
    "contact": "bkpsdm@kota-contoh.example",
    "feeds": {
        "units": {
            "sources": [
                {
                    "name": "ortala",
                    "location": "inbox",
                    "pattern": "unit.*",
                    "reader": "csv",
                    "columns": {"KODE": "unit_id"},
                }
            ]
        }
    },
}


def _load(tmp_path, **changes):
    profile = copy.deepcopy(PROFILE) | changes
    path = tmp_path / "kota-contoh.yml"
    path.write_text(yaml.safe_dump(profile))
    return load_agency(path)


def _with_source(**changes) -> dict:
    feeds = copy.deepcopy(PROFILE["feeds"])
    feeds["units"]["sources"][0] |= changes
    return feeds


def test_profile__is_read(tmp_path):
    agency = _load(tmp_path)
    assert agency.feeds["units"].sources[0].columns == {"KODE": "unit_id"}
    assert agency.publication.requires_approval is False


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"timezone": "Asia/Kupang"}, "timezone"),
        ({"agency_id": "kota-lain"}, "agency_id"),
        ({"colour": "green"}, "colour"),
        ({"feeds": {}, "name": None}, "name"),
        ({"feeds": {"payroll": PROFILE["feeds"]["units"]}}, "payroll"),
        ({"feeds": _with_source(pattern="(")}, "pattern"),
        ({"feeds": _with_source(reader="dbase")}, "reader"),
        ({"feeds": _with_source(columns={"KODE": "unit_code"})}, "unit_code"),
        ({"feeds": _with_source(identifier={"kind": "local"})}, "identifier"),
    ],
)
def test_profile__mistake_names_file_and_key(tmp_path, changes, named):
    with pytest.raises(ConfigurationError) as caught:
        _load(tmp_path, **changes)
    assert named in str(caught.value)
    assert "kota-contoh.yml" in str(caught.value)


def test_rules__a_bare_number_and_a_dated_regulation(tmp_path):
    dated = {"value": "510", "regulation": "Perwali Contoh 1/2026", "valid_from": "2026-07-01"}
    rules = _load(tmp_path, rules={"jp_minutes": "60", "minutes_per_day": dated}).rules
    assert [r.value for r in rules["jp_minutes"]] == ["60"]
    (own,) = rules["minutes_per_day"]
    assert (own.value, own.regulation, str(own.valid_from), own.valid_to) == (
        "510",
        "Perwali Contoh 1/2026",
        "2026-07-01",
        None,
    )


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"krejcie_chi_square": "4"}, "no rule that a city may set"),
        ({"no_such_rule": "4"}, "no rule that a city may set"),
        ({"minutes_per_day": "seven"}, "not a number"),
        ({"minutes_per_day": ["450", {"value": "510", "valid_from": "2026-07-01"}]}, "two values of 'minutes_per_day'"),
    ],
)
def test_rules__what_a_city_may_not_say_names_the_key(tmp_path, rules, words):
    with pytest.raises(ConfigurationError, match=words) as error:
        _load(tmp_path, rules=rules)
    assert "kota-contoh.yml" in str(error.value)


def test_rules__two_values_one_after_the_other(tmp_path):
    versions = [{"value": "450", "valid_to": "2026-06-30"}, {"value": "510", "valid_from": "2026-07-01"}]
    assert len(_load(tmp_path, rules={"minutes_per_day": versions}).rules["minutes_per_day"]) == 2
