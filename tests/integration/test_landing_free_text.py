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
