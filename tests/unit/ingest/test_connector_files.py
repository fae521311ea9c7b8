"""The files connector: what it lists, in which order, and what it refuses to hand over."""

import fsspec
import pytest

from lontar.errors import ConfigurationError, DeliveryRefused
from lontar.ingest.connectors import FoundFile, list_files, open_file, read_control_total

PATTERN = r"pegawai_(?P<effective_date>\d{8})(_koreksi)?\.csv"


@pytest.fixture
def folder(tmp_path):
    for name in (
        "pegawai_20260501.csv",
        "pegawai_20260401_koreksi.csv",
        "pegawai_20260401.csv",
        "~$pegawai_20260401.csv",
    ):
        (tmp_path / name).write_bytes(b"nip\n1\n")
    (tmp_path / "pegawai_20260601.csv").mkdir()
    return tmp_path


def test_files_that_fit_the_whole_pattern_are_listed_oldest_first(source, folder):
    found = list_files(source("csv", location=str(folder), pattern=PATTERN))
    assert [file.name for file in found] == [
        "pegawai_20260401.csv",
        "pegawai_20260401_koreksi.csv",
        "pegawai_20260501.csv",
    ]
    assert found[0].groups == {"effective_date": "20260401"}
    assert found[0].size == 6
    assert found[0].seen_at.utcoffset().total_seconds() == 0


def test_path_is_taken_from_the_home(source, fresh_home):
    (fresh_home / "inbox" / "a").mkdir(parents=True)
    (fresh_home / "inbox" / "a" / "pegawai_20260401.csv").write_bytes(b"x")
    assert len(list_files(source("csv", location="inbox/a", pattern=PATTERN))) == 1


def test_any_fsspec_address_is_listed_and_opened(source):
    with fsspec.open("memory://kiriman/pegawai_20260401.csv", "wb") as target:
        target.write(b"nip\n1\n")
    (found,) = list_files(source("csv", location="memory://kiriman", pattern=PATTERN))
    with open_file(found) as stream:
        assert stream.read() == b"nip\n1\n"


@pytest.mark.parametrize("location", ["/tidak/ada/di/sini", "bukanprotokol://x/y"])
def test_missing_folder_or_unknown_address_says_where_and_what_to_do(source, location):
    with pytest.raises(ConfigurationError) as caught:
        list_files(source("csv", location=location, pattern=PATTERN))
    assert caught.value.where == location
    assert "location" in caught.value.remedy


@pytest.mark.parametrize("name", ["template.fp10.1", "biophoto_17.dat", "1.fp10", "USERPIC.dat"])
def test_template_files_are_refused_by_name(name, folder):
    with pytest.raises(DeliveryRefused, match="biometrik"), open_file(_found(folder, name)):
        pass


def test_fingerprint_templates_are_refused_by_content_also_across_reads(folder):
    (folder / "oplog.dat").write_bytes(b"x" * 90 + b"\nFP PIN=17\tFID=6\tSize=1024\tValid=1\tTMP=TUNTUzIx\n")
    for size in (-1, 20):
        with open_file(_found(folder, "oplog.dat")) as stream, pytest.raises(DeliveryRefused, match=r"oplog\.dat"):
            while stream.read(size):
                pass


def test_attendance_of_a_machine_called_fingerprint_passes(folder):
    (folder / "fingerprint_kantor_1_attlog.dat").write_bytes(b"17\t2026-04-01 07:00:00\t1\t0\t1\t0\n")
    with open_file(_found(folder, "fingerprint_kantor_1_attlog.dat")) as stream:
        assert stream.read().startswith(b"17")


def _found(folder, name):
    from datetime import UTC, datetime

    return FoundFile(name, str(folder / name), 0, datetime.now(UTC))


@pytest.mark.parametrize(
    ("name", "text", "total"),
    [
        ("pegawai_20260401.csv.jml", "1.234\n", 1234),
        ("pegawai_20260401.jml", "Jumlah baris: 17", 17),
        ("lain.jml", "17", None),
    ],
)
def test_control_total_stands_beside_the_file(source, folder, name, text, total):
    (folder / name).write_text(text)
    profile = source("csv", location=str(folder), pattern=PATTERN, control_total=".jml")
    assert read_control_total(list_files(profile)[0], profile) == total


def test_control_total_that_is_no_number_is_refused(source, folder):
    (folder / "pegawai_20260401.csv.jml").write_text("12 dari 13")
    profile = source("csv", location=str(folder), pattern=PATTERN, control_total=".jml")
    with pytest.raises(DeliveryRefused, match="bilangan"):
        read_control_total(list_files(profile)[0], profile)


@pytest.mark.parametrize("name", ["attlog [1] #2.dat", "a*b?.dat", "50%20 Ünit.dat"])
def test_names_with_signs_of_their_own_are_opened_as_they_are(source, tmp_path, name):
    (tmp_path / name).write_bytes(b"x")
    (found,) = list_files(source("attlog", location=str(tmp_path), pattern=r".*\.dat"))
    with open_file(found) as stream:
        assert (found.name, stream.read()) == (name, b"x")
