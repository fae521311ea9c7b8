"""A whole agency at once: what is new, what is skipped, what fails, and that nothing holds up anything else."""

import dataclasses
import logging
from collections.abc import Iterator

import pytest
from landing_scenario import NIPS, City, attlog, csv_text, leaves, roster

from lontar.agency import load_agencies
from lontar.errors import ConfigurationError
from lontar.ingest import keys, landing, raw_tables
from lontar.ingest.readers import open_reader
from lontar.ingest.run import ingest_agency
from lontar.settings import settings
from lontar.sources import Column, load_feeds
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration

PUNCH = (17, "2026-04-01 07:29:00")


@pytest.fixture
def city(module_home, monkeypatch) -> Iterator[City]:
    """A city with a profile of its own in the module's folder of profiles."""
    with monkeypatch.context() as patch:
        patch.setenv("LONTAR_AGENCIES", str(module_home / "agencies"))
        settings.cache_clear()
        ensure()
        one = City()
        one.write_profile(module_home / "agencies")
        load_agencies.cache_clear()
        yield one
    settings.cache_clear()
    load_agencies.cache_clear()


def outcome(results) -> dict[str, str]:
    return {result.file_name: result.status for result in results}


def test_ingest__lands_what_is_new_and_nothing_twice(city):
    city.put("1_attlog.dat", attlog(PUNCH))
    city.put("pegawai_20260401.csv", roster(*NIPS))
    assert outcome(ingest_agency(city.agency_id, "r1")) == {"1_attlog.dat": "landed", "pegawai_20260401.csv": "landed"}
    city.put("cuti.csv", leaves(*NIPS))
    assert outcome(ingest_agency(city.agency_id, "r2")) == {"cuti.csv": "landed"}
    assert ingest_agency(city.agency_id, "r3") == []
    assert {run for (run,) in city.rows("ledger.delivery", "run_id")} == {"r1", "r2"}


def test_ingest__a_corrected_file_of_the_same_name_is_a_new_delivery(city):
    for content in (roster(*NIPS[:2]), roster(*NIPS[:3])):
        city.put("pegawai_20260401.csv", content)
        assert outcome(ingest_agency(city.agency_id, "r")) == {"pegawai_20260401.csv": "landed"}
    assert sorted(city.rows("ledger.delivery", "loaded")) == [(2,), (3,)]


def test_ingest__one_refused_file_stops_no_other_and_waits_for_another_profile(city, module_home):
    city.put("1_attlog.dat", "")
    city.put("2_attlog.dat", attlog(PUNCH))
    assert outcome(ingest_agency(city.agency_id, "r1")) == {"1_attlog.dat": "refused", "2_attlog.dat": "landed"}
    assert ingest_agency(city.agency_id, "r2") == []
    city.profile["contact"] = "lain@contoh.go.id"
    city.write_profile(module_home / "agencies")
    load_agencies.cache_clear()
    assert outcome(ingest_agency(city.agency_id, "r3")) == {"1_attlog.dat": "refused"}


def test_ingest__a_mistake_of_ours_fails_one_file_and_is_tried_again(city, monkeypatch, caplog):
    city.put("1_attlog.dat", attlog(PUNCH))
    city.put("pegawai_20260401.csv", roster(NIPS[0]))

    def broken(source, feed):
        if source.reader == "csv":
            raise KeyError(NIPS[0])
        return open_reader(source, feed)

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr(landing, "open_reader", broken)
        results = ingest_agency(city.agency_id, "r1")
    assert outcome(results) == {"1_attlog.dat": "landed", "pegawai_20260401.csv": "failed"}
    entry = dict(city.rows("ledger.entry", "kind, payload"))["delivery_failed"]
    assert entry["file_name"] == "pegawai_20260401.csv"
    assert "KeyError" in entry["error"]
    # Errors quote values; values are personal data.
    assert NIPS[0] not in str(entry) + caplog.text + str(results)
    assert "open_reader" in caplog.text
    assert outcome(ingest_agency(city.agency_id, "r2")) == {"pegawai_20260401.csv": "landed"}


def test_ingest__a_row_that_the_database_cannot_store_fails_without_being_quoted(city, monkeypatch):
    city.put("1_attlog.dat", attlog(PUNCH))
    with monkeypatch.context() as patch:
        patch.setattr(landing.Preparer, "_with_origin", lambda self, rows: rows)
        patch.setattr("lontar.ingest.copying.as_csv", lambda rows: b"secret,values\n")
        assert outcome(ingest_agency(city.agency_id, "r1")) == {"1_attlog.dat": "failed"}
    assert "secret" not in str(city.rows("ledger.entry", "payload"))
    assert outcome(ingest_agency(city.agency_id, "r2")) == {"1_attlog.dat": "landed"}


def test_ingest__a_source_that_cannot_be_listed_fails_alone(city, module_home):
    city.put("1_attlog.dat", attlog(PUNCH))
    city.profile["feeds"]["units"]["sources"][0]["location"] = "inbox/nowhere"
    city.write_profile(module_home / "agencies")
    load_agencies.cache_clear()
    results = ingest_agency(city.agency_id, "r1")
    assert sorted((result.feed, result.status) for result in results) == [("punches", "landed"), ("units", "failed")]


def test_ingest__reports_progress_after_each_file(city):
    for number in range(3):
        city.put(f"{number}_attlog.dat", attlog(PUNCH, device=number))
    seen = []
    ingest_agency(city.agency_id, "r1", lambda done, total, result: seen.append((done, total, result.file_name)))
    assert seen == [(number + 1, 3, f"{number}_attlog.dat") for number in range(3)]


def test_ingest__stops_when_the_master_key_is_another_one(city, module_home, monkeypatch):
    city.put("pegawai_20260401.csv", roster(NIPS[0]))
    ingest_agency(city.agency_id, "r1")
    city.put("pegawai_20260501.csv", roster(NIPS[0]))
    monkeypatch.setenv(keys.VARIABLE, "A" * 43 + "=")
    with pytest.raises(ConfigurationError, match="master key is not the one"):
        ingest_agency(city.agency_id, "r2")
    assert city.count("identity.person") == 1


def test_raw_tables__follow_a_declaration_that_grows(city):
    feed = load_feeds()["punches"]
    city.land("punches", "1_attlog.dat", attlog(PUNCH))
    added = Column("temperature", "temperature", "text", "Suhu badan.", False, (), "", "", "none", {})
    grown = dataclasses.replace(feed, columns=(*feed.columns, added))
    with connect(Role.LOADER, autocommit=True) as connection:
        raw_tables.ensure_raw_tables(connection, [grown])
        raw_tables.ensure_raw_tables(connection, [grown])
    assert city.rows("raw.punches", "pin, temperature") == [("17", None)]
    again = landing.land(city.agency, grown, *city.find("punches", "1_attlog.dat"), "uji")
    assert again.status == "known"
    city.put("2_attlog.dat", attlog(PUNCH, (18, "2026-04-01 07:29:00")))
    result = landing.land(city.agency, grown, *city.find("punches", "2_attlog.dat"), "uji")
    assert (result.loaded, result.duplicate) == (1, 1)


def test_raw_tables__carry_the_declarations_descriptions(city):
    with connect(Role.LOADER, autocommit=True) as connection:
        raw_tables.ensure_raw_tables(connection)
        for feed in load_feeds().values():
            query = "select obj_description(%s::regclass)"
            assert connection.execute(query, (f"raw.{feed.name}",)).fetchone() == (feed.description,)


def test_landing__refuses_what_its_header_lost_and_names_the_nearest(city):
    content = csv_text(
        ("nip", "employee_kind", "unit", "position_type", "legal_standing"), (NIPS[0], "pns", "1", "x", "01")
    )
    city.put("pegawai_20260401.csv", content)
    (result,) = ingest_agency(city.agency_id, "r1")
    assert result.status == "refused"
    assert "pegawai_20260401.csv" in result.refusal
    assert "unit_id" in result.refusal
