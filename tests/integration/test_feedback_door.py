"""What citizens wrote, and who they are, ends at the door: of a report's text the warehouse holds a digest and nothing else."""

import csv
import io

import pytest
import yaml
from landing_scenario import City, whole_database

from lontar.sample.topics.feedback.files import LAPOR_HEADER
from lontar.settings import PROJECT_DIR
from lontar.warehouse import ensure

pytestmark = pytest.mark.integration
NAME, NIK, PHONE, PLACE = "Pelapor Rahasia Contoh", "9999990101010001", "080011112222", "Gang Contoh Buntu 7"
TEXT = f"Nama saya {NAME}, NIK {NIK}, telepon {PHONE}, tinggal di {PLACE}."


@pytest.fixture
def city(module_home) -> City:
    """A city with the sources of a real profile."""
    ensure()
    found = City()
    profile = yaml.safe_load((PROJECT_DIR / "config" / "agencies" / "kota-kupang.yml").read_text(encoding="utf-8"))
    sources = profile["feeds"]["complaints"]["sources"]
    found.profile["feeds"]["complaints"] = {
        "sources": [source | {"location": f"inbox/{found.agency_id}"} for source in sources]
    }
    return found


def _export(*texts: str) -> str:
    """Rows of the national system's export with the same name, title and place; then one that is cut short."""
    rows = [
        (
            *(f"T{number}", "5 Sep 2026", "02:13:42", NAME, "Aspirasi", "950", "Ketertiban Umum", f"Laporan {NAME}"),
            *(text, text, "Anonim|Rahasia", "Website", "Pemerintah Kota Contoh", "991407", "Dukcapil"),
            *("Ditutup oleh Sistem", "", "Provinsi Contoh", "", PLACE, ""),
        )
        for number, text in enumerate(texts)
    ]
    target = io.StringIO()
    csv.writer(target, lineterminator="\n").writerows([LAPOR_HEADER, *rows, rows[0][:9]])
    return target.getvalue()


def test_door__keeps_digests_and_no_word_of_the_reporter(city):
    result = city.land("complaints", "laporan_sp4n_202609.csv", _export(TEXT, TEXT.upper(), TEXT + " Terima kasih"))
    assert (result.received, result.loaded, result.rejected) == (4, 3, 1)
    columns = (
        "complaint_id, received_date, received_time, classification, source_status, unit_id, anonymity, text_digest"
    )
    rows = sorted(city.rows("raw.complaints", columns))
    told = ("2026-09-05", "02:13:42", "aspirasi", "Ditutup oleh Sistem", "1.07", "anonim_rahasia")
    assert [row[1:-1] for row in rows] == [told] * 3
    first, same, other = (row[-1] for row in rows)
    assert first == same != other
    everything = whole_database()
    for secret in (NAME, NIK, PHONE, PLACE, "Terima kasih"):
        assert secret.lower() not in everything.lower()
    assert "T0" in everything  # the search itself finds what is there


def test_door__reviews_bring_stars_and_no_text(city):
    lines = f'"ID";"Tanggal";"Bintang";"Nama";"Ulasan"\n"U1";"06/09/2026";"4";"{NAME}";"{TEXT}"\n'
    assert city.land("complaints", "ulasan_dukcapil_202609.csv", lines).loaded == 1
    columns = "channel, rating, unit_id, source_status, text_digest"
    assert city.rows("raw.complaints", columns) == [("ulasan", "4", "1.07", None, None)]
    assert NIK not in whole_database()
