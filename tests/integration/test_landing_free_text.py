"""Free text at the door: digests are stored, and what was written is nowhere in the warehouse."""

import pytest
from landing_scenario import NIPS, City, csv_text, whole_database

from lontar.warehouse import ensure

pytestmark = pytest.mark.integration

SECRET = "rahasia-keluarga-contoh"
HEADER = ("nip", "report_date", "starts_at", "ends_at", "activity_text", "quantity")


@pytest.fixture
def city(module_home) -> City:
    ensure()
    made = City()
    source = {"name": "harian", "pattern": r"harian_(?P<period>\d{6})\.csv", "reader": "csv"}
    made.profile["feeds"]["activity_reports"] = {"sources": [source | {"location": f"inbox/{made.agency_id}"}]}
    return made


def _line(nip: str, text: str, day: str = "2026-04-01") -> tuple:
    return (nip, day, "08:00", "09:00", text, "1")


def test_land__equal_texts_have_equal_digests_and_no_text_is_kept(city):
    lines = [_line(NIPS[0], SECRET), _line(NIPS[1], f"  {SECRET.upper()}. "), _line(NIPS[1], "lain", "2026-04-02")]
    result = city.land("activity_reports", "harian_202604.csv", csv_text(HEADER, *lines))
    stored = [text for (text,) in city.rows("raw.activity_reports", "activity_text")]
    assert result.loaded == 3
    assert len(set(stored)) == 2 and all(len(text) == 32 for text in stored)
    assert SECRET not in whole_database().lower()


def test_land__refused_rows_of_such_a_feed_keep_no_text_either(city):
    lines = csv_text(HEADER, _line(NIPS[0], "biasa"), _line("198513452010011001", SECRET))
    lines += f"{NIPS[2]};2026-04-01;{SECRET};terlalu;banyak;kolom;di;baris;ini\n"
    result = city.land("activity_reports", "harian_202604.csv", lines)
    assert (result.loaded, result.rejected) == (1, 2)
    assert {reason for (reason,) in city.rows("quarantine.reject", "reason")} == {
        "identifier_impossible",
        "field_count",
    }
    assert SECRET not in whole_database().lower()


def test_land__the_same_text_has_another_digest_in_another_city(city):
    other = City()
    other.profile["feeds"]["activity_reports"] = {
        "sources": [
            {
                "name": "h",
                "pattern": r"harian_(?P<period>\d{6})\.csv",
                "reader": "csv",
                "location": f"inbox/{other.agency_id}",
            }
        ]
    }
    for one in (city, other):
        one.land("activity_reports", "harian_202604.csv", csv_text(HEADER, _line(NIPS[0], "rapat koordinasi")))
    assert city.rows("raw.activity_reports", "activity_text") != other.rows("raw.activity_reports", "activity_text")


NAMED = "Maria Goreti Lani"


def _title(number: int) -> str:
    header = (
        "participation_id",
        "nip",
        "training_id",
        "training_title",
        "start_date",
        "end_date",
        "duration_jp",
        "result",
    )
    line = (f"T{number}", "11391", "P1", f"Bedah buku {NAMED.upper()}", "2026-04-01", "2026-04-02", "10", "lulus")
    return csv_text(header, line)


def _roster(nip: str, name: str) -> str:
    header = ("nip", "nama", "employee_kind", "unit_id", "position_type", "legal_standing", "position_title")
    return csv_text(header, (nip, name, "pns", "1.01", "pelaksana", "01", "Pengelola Contoh"))


def test_land__names_of_the_roster_are_masked_in_titles_also_by_an_older_one_where_the_latest_was_destroyed(city):
    """A delivery that comes before any roster keeps what it says; the same rosters give the same again."""
    from lontar.ingest import archive

    city.profile["internal"] = {"name_header": "NAMA"}
    city.land("training_participations", "lms_0.csv", _title(0))
    city.land("employees", "pegawai_20260401.csv", _roster(NIPS[0], f"Dra. {NAMED}, M.Si."))
    city.land("training_participations", "lms_1.csv", _title(1))
    latest = city.land("employees", "pegawai_20260402.csv", _roster(NIPS[1], NAMED))
    archive.destroy_key(latest.sha256)
    city.land("training_participations", "lms_2.csv", _title(2))
    titles = [title for (title,) in sorted(city.rows("raw.training_participations", "training_title"))]
    assert titles == [f"Bedah buku {NAMED.upper()}", "Bedah buku [nama]", "Bedah buku [nama]"]
