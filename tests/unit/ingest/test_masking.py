"""What says who is masked in columns that are neither identifiers nor free text; what does not stays as it is."""

import pyarrow as pa
import pytest

from lontar.ingest.masking import Masks, masked, masked_within, shape
from lontar.ingest.roster_names import name_mask, words_of
from lontar.sources import load_feeds

NIP = "198001022005011001"
MASKED = [
    (f"Diklat a.n. Budi NIP {NIP}", "Diklat a.n. Budi NIP [NIP]"),
    (f"NIP{NIP}.", "NIP[NIP]."),
    ("19800102 200501 1 001", "[NIP]"),
    ("1.98001022005011E+17", "[NIP]"),
    ("KTP 5371010203800001 dan 537101 020380 0002", "KTP [NIK] dan [NIK]"),
    ("hubungi 0812-3456-7890/+62 812 3456 7890", "hubungi [telepon]/[telepon]"),
    ("telp (0380) 823456", "telp [telepon]"),
    ("budi.santoso+x@kota.go.id, ani@contoh.id", "[surel], [surel]"),
]
# Numbers of letters, codes, money, dates and times: nobody in them.
KEPT = [
    "800/123/BKPPD/2026",
    "PL-2026-09-001-001",
    "Rp 4.000.000.000,00",
    "2026-09-01 08:00:00",
    "08:30-16:00",
    "@ruang",
]


@pytest.mark.parametrize(("text", "expected"), MASKED)
def test_masked__says_nobody(text: str, expected: str) -> None:
    assert masked(text) == expected


@pytest.mark.parametrize("text", KEPT)
def test_masked__leaves_what_is_no_person(text: str) -> None:
    assert masked(text) == text


def test_names__are_found_without_titles_case_and_punctuation() -> None:
    mask = name_mask(["Dr. Budi  SANTOSO, S.E., M.Si.", "Maria Goreti Lani", "Melati"])
    assert words_of("H. Ahmad Dahlan, S.Pd.") == ("ahmad", "dahlan")
    assert mask("Coaching budi santoso; maria-goreti lani, Maria Goreti") == "Coaching [nama]; [nama], Maria Goreti"
    assert mask("Ruang Melati, Budi") == "Ruang Melati, Budi"


def test_names__of_one_word_alone_make_no_mask() -> None:
    assert name_mask(["Melati", "", "Ir. Sukarno"]) is None


def _stored(feed: str, column: str, *values: str | None, agency: str = "kota-a") -> list[str | None]:
    declared = load_feeds()[feed]
    masks = Masks(agency, b"k" * 32)
    return masks.of(
        pa.array(values, pa.string()), declared, declared.column(column), name_mask(["Budi Santoso"])
    ).to_pylist()


def test_codes__that_say_who_stay_apart_and_meet_their_equals() -> None:
    first, other, again, plain, missing = _stored("leave_records", "record_id", NIP, NIP[:-1] + "2", NIP, "CT-1", None)
    assert first == again != other
    assert NIP[:8] not in first and plain == "CT-1" and missing is None
    assert _stored("punches", "pin", NIP) == [first] == _stored("reader_enrolments", "pin", NIP)
    assert _stored("punches", "pin", NIP, agency="kota-b") != [first]


def test_texts__lose_names_and_official_names_of_units_keep_them() -> None:
    assert _stored("training_participations", "training_title", "Bedah buku Budi Santoso") == ["Bedah buku [nama]"]
    assert _stored("units", "unit_name", "RSUD Budi Santoso") == ["RSUD Budi Santoso"]
    assert _stored("leave_records", "status", "dibatalkan oleh budi santoso") == ["dibatalkan oleh [nama]"]
    assert _stored("leave_records", "end_date", "Budi Santoso") == ["[nama]"]
    assert _stored("leave_records", "record_id", "Budi Santoso 1")[0].startswith("x-")


def test_typed_columns__are_masked_so_that_staging_refuses_them() -> None:
    assert _stored("leave_records", "start_date", NIP, "2026-09-01") == ["[NIP]", "2026-09-01"]


def test_shape__shows_how_a_row_was_written_and_not_what() -> None:
    assert shape("1.98E+17;Budi;x@y.id;Ä1\u2400") == "9.99x+99;xxxx;x@x.xx;x9\u2400"


def test_masked_within__reaches_headings_and_lists() -> None:
    assert masked_within({"columns": {NIP: "nip"}, "rows": [1, NIP]}) == {
        "columns": {"[NIP]": "nip"},
        "rows": [1, "[NIP]"],
    }


@pytest.mark.parametrize("column", ["training_title", "participation_id", "start_date"])
def test_column__long_or_short_is_masked_alike(column: str) -> None:
    """Few values are looked through in another way than many."""
    texts = [text for text, _ in MASKED] + KEPT + ["Bedah buku Budi Santoso", "é ñ", "Ani2Budi", NIP]
    alone = [_stored("training_participations", column, text)[0] for text in texts]
    assert _stored("training_participations", column, *texts, *map(str, range(1_000)))[: len(texts)] == alone
