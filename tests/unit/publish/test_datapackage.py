"""`datapackage.json`: describes the data.csv beside it as it is, column by column, under the licence of the profile."""

import csv
import hashlib
import io
import json
from decimal import Decimal

import pytest
from fixtures.published_city import City

from lontar.agency import Licence
from lontar.publish.data_csv import render_csv
from lontar.publish.data_json import render_json
from lontar.publish.datapackage import render_datapackage

READ = {"string": str, "number": Decimal, "integer": int, "boolean": {"true": True, "false": False}.__getitem__}
CITY = City(6)
DOCUMENTS = (CITY.document(), CITY.document(language="en"))
DATA = {"data.csv": render_csv(*DOCUMENTS), "data.json": render_json(*DOCUMENTS)}


def package(*documents, data=DATA) -> dict:
    return json.loads(render_datapackage(data, *(documents or DOCUMENTS)))


def test_schema__reads_every_value_of_the_file() -> None:
    fields = package()["resources"][0]["schema"]["fields"]
    rows = list(csv.DictReader(io.StringIO(DATA["data.csv"].decode())))
    assert [field["name"] for field in fields] == list(rows[0])
    for field in fields:
        values = [row[field["name"]] for row in rows]
        rules = field.get("constraints", {})
        assert all(values) or not rules.get("required"), field
        assert set(values) <= set(rules.get("enum", values)), field
        for value in filter(None, values):
            READ[field["type"]](value)


def test_schema__its_primary_key_is_one() -> None:
    key = package()["resources"][0]["schema"]["primaryKey"]
    rows = [tuple(row[name] for name in key) for row in csv.DictReader(io.StringIO(DATA["data.csv"].decode()))]
    assert len(rows) == len(set(rows)) > 100


def test_resources__size_and_hash_are_those_of_the_files() -> None:
    for resource in package()["resources"]:
        content = DATA[resource["path"]]
        assert resource["bytes"] == len(content)
        assert resource["hash"] == "sha256:" + hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(("unit_id", "name"), [("all", "kota-contoh-2026-09"), ("1.02", "kota-contoh-2026-09-1.02")])
def test_name__tells_city_period_and_unit_in_the_letters_allowed(unit_id: str, name: str) -> None:
    documents = (CITY.document(unit_id), CITY.document(unit_id, language="en"))
    assert package(*documents)["name"] == name


def test_licence__is_the_default_unless_the_profile_names_another() -> None:
    assert package()["licenses"] == [Licence().model_dump()]
    other = Licence(
        name="ODC-BY-1.0",
        title="Open Data Commons Attribution 1.0",
        path="https://opendatacommons.org/licenses/by/1-0/",
    )
    changed = [d.model_copy(update={"agency": d.agency.model_copy(update={"licence": other})}) for d in DOCUMENTS]
    assert package(*changed)["licenses"] == [other.model_dump()]


def test_notice__synthetic_data_say_so() -> None:
    assert "SYNTHETIC DATA" in package()["description"]
