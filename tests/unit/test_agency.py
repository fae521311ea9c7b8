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
