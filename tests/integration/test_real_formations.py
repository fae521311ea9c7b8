"""The real list of vacancies of the national portal (SSCASN) through door, staging and models: 225 rows, three lines above the header."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from landing_scenario import City, csv_text
from shared_world import Scenario
from support import SHARED

from lontar.ingest.deliveries import LandingResult
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

FILE = "sscasn_formasi_s1_geomatika_20240822.xlsx"


def _source(city: City) -> dict:
    """As the portal writes it; the file has no day of announcement, its name has."""
    return {
        "name": "sscasn",
        "location": f"inbox/{city.agency_id}",
        "pattern": r"sscasn_formasi_(?P<announced_date>\d{4}-\d\d-\d\d)\.xlsx",
        "reader": "spreadsheet",
        # This export has no number of its own, but the address of each vacancy's page ends with it.
        "columns": {
            "link_pengumuman": "formation_id",
            "ins_nm": "announcing_agency",
            "jp_nama": "procurement_kind",
            "formasi_nm": "formation_kind",
            "jabatan_nm": "position_title",
            "lokasi_nm": "location_path",
            "jumlah_formasi": "places",
            "gaji_min": "salary_min_text",
            "gaji_max": "salary_max_text",
        },
        "values": {
            "procurement_kind": {"CPNS": "cpns", "PPPK": "pppk"},
            "formation_kind": {
                "UMUM": "umum",
                "LULUSAN TERBAIK": "cumlaude",
                "PENYANDANG DISABILITAS": "disabilitas",
                "PUTRA/PUTRI KALIMANTAN": "kalimantan",
                "PUTRA/PUTRI PAPUA DAN PAPUA BARAT": "papua",
            },
        },
    }


def _land(folder: Path) -> tuple[City, LandingResult]:
    city = City()
    city.profile["feeds"]["recruitment_formations"] = {"sources": [_source(city)]}
    city.profile["feeds"]["units"]["sources"][0]["pattern"] = r"unit_(?P<effective_date>\d{8})\.csv"
    tree = csv_text(("unit_id", "unit_name", "unit_kind", "is_service_unit"), ("1", "Badan Contoh", "badan", "false"))
    city.land("units", "unit_20240801.csv", tree)
    content = (SHARED / "data" / "recruitment" / FILE).read_bytes()
    delivery = city.land("recruitment_formations", "sscasn_formasi_2024-08-22.xlsx", content)
    city.write_profile(folder)
    return city, delivery


SCENARIO = Scenario(_land, datetime(2024, 9, 5, tzinfo=UTC), needs_shared=True)


def _rows(query: str, *parameters: object) -> list[tuple]:
    with connect(Role.TRANSFORMER) as connection:
        return connection.execute(query, parameters).fetchall()


def test_file__every_row_is_received_and_accepted(built):
    city, delivery = built
    assert (delivery.received, delivery.loaded) == (225, 225)
    query = """select count(*), count(distinct formation_id), count(distinct announcing_agency), sum(places)
               from staging.stg_recruitment_formations where agency_id = %s"""
    assert _rows(query, city.agency_id)[0][:3] == (225, 225, 58)


def test_file__salaries_stay_text_and_the_day_comes_from_the_name(built):
    city, _ = built
    query = """select announced_date, salary_min_text, salary_max_text from staging.stg_recruitment_formations
               where agency_id = %s and formation_id like '%%4130e871-e915-4cd2-892d-9a477dfc69cd'"""
    assert _rows(query, city.agency_id) == [(date(2024, 8, 22), "5500000", "7800000")]


def test_figures__vacancies_by_kind_are_those_of_the_file(built, shared_dir):
    import openpyxl

    city, _ = built
    book = openpyxl.load_workbook(shared_dir / "data" / "recruitment" / FILE, read_only=True)
    rows = list(book.active.iter_rows(min_row=5, values_only=True))
    places = {"": sum(row[5] for row in rows), "procurement=cpns": sum(row[5] for row in rows)}
    places["formation_kind=disabilitas"] = sum(row[5] for row in rows if row[2] == "PENYANDANG DISABILITAS")
    query = """select breakdown_1, numerator from marts.indicator_value where agency_id = %s and period_kind = 'month'
               and indicator_code = 'recruitment_places' and period_start_date = '2024-08-01'"""
    found = dict(_rows(query, city.agency_id))
    assert {key: found[key] for key in places} == places
