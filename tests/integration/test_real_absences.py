"""A real public file of absences as a feed, through door and staging: 740 rows, 36 people, 5,124 hours."""

from pathlib import Path

import pytest
from landing_scenario import City
from shared_world import Scenario
from support import SHARED

from lontar.ingest.deliveries import LandingResult
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration


def _office_of_the_file(city: City) -> None:
    """The file knows a person's number and hours, no date and no number of the entry: the profile fills them in."""
    source = {
        "name": "absensi",
        "location": f"inbox/{city.agency_id}",
        "pattern": r"absensi.*\.csv",
        "reader": "csv",
        "columns": {"ID": "nip", "Absenteeism time in hours": "absence_hours"},
        "constants": {"absence_date": "2008-01-02", "decision": "alasan_sah"},
        "combine": {"confirmation_id": ["person_key", "absence_hours"]},
        "identifier": {"kind": "local", "pattern": r"\d{1,2}"},
    }
    city.profile["feeds"]["absence_confirmations"] = {"sources": [source]}


def _land(folder: Path) -> tuple[City, LandingResult]:
    city = City()
    _office_of_the_file(city)
    city.write_profile(folder)
    content = (SHARED / "data" / "attendance" / "uci_absenteeism_semicolon.csv").read_bytes()
    return city, city.land("absence_confirmations", "absensi.csv", content)


SCENARIO = Scenario(_land, None, needs_shared=True)


def test_file__every_row_arrives_typed(built) -> None:
    """Rows that look alike stand for one another, because the file does not number them."""
    city, result = built
    assert (result.status, result.received, result.loaded, result.rejected) == ("landed", 740, 740, 0)
    query = """select count(*), count(distinct person_key), sum(absence_hours), count(distinct confirmation_id),
        sum(case when _is_last_of_key then 1 else 0 end), sum(case when _violations <> '' then 1 else 0 end)
        from staging.typed_absence_confirmations where _agency_id = %s"""
    with connect(Role.AUDITOR) as connection:
        rows, people, hours, keys, last, bad = connection.execute(query, (city.agency_id,)).fetchone()
    assert (rows, people, hours, bad) == (740, 36, 5124, 0)
    assert keys == last < rows
