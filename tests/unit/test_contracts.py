"""The generated contracts say what the declarations say, and a declaration that says nonsense is refused."""

import ast
import re
from dataclasses import replace

import pytest

from lontar import contracts, inventory
from lontar.settings import PROJECT_DIR
from lontar.sources import load_feeds

DBT = PROJECT_DIR / "dbt_project"


def test_contracts__are_current() -> None:
    assert contracts.outdated() == [], "run `python -m lontar.contracts` and commit what it writes"


def test_contracts__an_edited_file_is_noticed(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(contracts, "path_of", lambda feed: tmp_path / f"{feed.name}.yml")
    assert contracts.main([]) == 0
    assert contracts.main(["--check"]) == 0
    edited = tmp_path / "punches.yml"
    edited.write_text(edited.read_text().replace("data_type: timestamp", "data_type: text"))
    assert contracts.main(["--check"]) == 1


def test_inventory__is_noticed_when_it_is_out_of_date(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(inventory, "path", lambda: tmp_path / "data-inventory.md")
    assert contracts.outdated() == [tmp_path / "data-inventory.md"]
    inventory.path().write_text(inventory.render(), encoding="utf-8")
    assert contracts.outdated() == []


def test_inventory__says_of_every_field_how_it_is_stored() -> None:
    page = inventory.render()
    assert [feed.name for feed in load_feeds().values() if f"(`{feed.name}`)" not in page] == []
    assert (
        "| `nip → person_key` | Random key standing for the person; replaces the NIP at the door. | yes, pseudonym | a random key;"
        in page
    )
    assert page.count("yes, **specific**") == sum(c.pii == "specific" for f in load_feeds().values() for c in f.columns)


def _without_key(feed):
    return replace(feed, columns=tuple(replace(c, required=False) if c.name in feed.key else c for c in feed.columns))


def _changed(feed, name, **changes):
    return replace(feed, columns=tuple(replace(c, **changes) if c.name == name else c for c in feed.columns))


def _labelled(feed, **labels):
    return _changed(feed, "status", meta={"labels_id": labels})


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda f: _changed(f, "status", meta={"requierd": True}), "'requierd' is unknown"),
        (lambda f: _changed(f, "status", data_type="varchar"), "data type 'varchar'"),
        (lambda f: _changed(f, "status", data_type="numeric"), "data type 'numeric'"),
        (lambda f: _changed(f, "status", meta={"min": 1}), "min and max need a number"),
        (lambda f: _changed(f, "start_date", meta={"pattern": "x"}), "pattern and max_length need text"),
        (lambda f: replace(f, event_date="began_on"), "'began_on' is no column"),
        (lambda f: replace(f, row_rules=({"name": "x", "sometimes": []},)), "row rule x"),
        (lambda f: replace(f, meta=f.meta | {"ownre": "x"}), "'ownre' is unknown"),
        (_without_key, "must be required"),
        (lambda f: _changed(f, "status", meta={"labels_id": {"disetujui": "Setuju"}}), "exactly the allowed values"),
        (lambda f: _labelled(f, disetujui="Sah", dibatalkan="sah"), "must tell the values apart"),
        (lambda f: _labelled(f, disetujui="dibatalkan", dibatalkan="batal"), "must tell the values apart"),
        (lambda f: _changed(f, "status", meta={"title_id": "NIP"}), "the title 'nip' stands for two columns"),
    ],
)
def test_contracts__a_faulty_declaration_is_named(damage, said) -> None:
    found = contracts.faults(damage(load_feeds()["leave_records"]))
    assert any(said in fault for fault in found), found


def test_contracts__real_declarations_have_no_fault() -> None:
    assert {name: contracts.faults(feed) for name, feed in load_feeds().items()} == {name: [] for name in load_feeds()}


def test_feeds_macro__lists_every_declared_feed_with_its_kind() -> None:
    source = (DBT / "macros" / "feeds.sql").read_text()
    listed = ast.literal_eval(re.search(r"return\(\s*(\{.*?\})\s*\)", source, re.DOTALL)[1])
    assert listed == {name: feed.kind for name, feed in load_feeds().items()}


@pytest.mark.parametrize("feed", sorted(load_feeds()))
def test_feed__has_its_two_staging_models(feed) -> None:
    folder = DBT / "models" / "staging" / feed
    assert f'typed_feed("{feed}")' in (folder / f"typed_{feed}.sql").read_text()
    assert f'valid_rows("{feed}")' in (folder / f"stg_{feed}.sql").read_text()
