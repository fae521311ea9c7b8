"""The internal edition's lists: who sees whom, nothing unlogged, nothing in the site."""

import io
import json
import stat
from datetime import date

import psycopg
import pytest
from internal_city import AGENCY, DAY, ME, PEOPLE, make_city

from lontar.agency import get_agency
from lontar.errors import LontarError
from lontar.internal import outputs
from lontar.internal.readers import ReadingRefused
from lontar.internal.reading import Question
from lontar.internal.worklist import Worklist, make_worklist
from lontar.settings import settings
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module", autouse=True)
def _city(module_home):
    make_city(module_home)


def _read(code: str = "no_record", reader: str = "kepegawaian", unit: str = "", reason: str = "uji coba") -> Worklist:
    return make_worklist(get_agency(AGENCY), code, Question(DAY, reason, unit, reader))


def _entries(kind: str = "internal_read") -> list[dict]:
    with connect(Role.AUDITOR) as connection:
        query = "select payload from ledger.entry where agency_id = %s and kind = %s order by sequence"
        return [payload for (payload,) in connection.execute(query, (AGENCY, kind))]


def _people(listing: Worklist) -> set[str]:
    return {line.identifier for line in listing.lines}


def _open(connection: psycopg.Connection, reader: str, unit: str, code: str = "no_record") -> int:
    asked = (AGENCY, "r", reader, ME, code, DAY, unit, "uji coba")
    return connection.execute("select internal.open(%s, %s, %s, %s, %s, %s, %s, %s)", asked).fetchone()[0]


def test_personnel_office__sees_everybody_by_name_and_nip() -> None:
    listing = _read()
    assert {(line.identifier, line.name) for line in listing.lines} == {(nip, name) for _, nip, name, _ in PEOPLE}
    assert {line.unit for line in listing.lines} == {"Unit 1.01", "Unit 1.01.01", "Unit 1.02"}


def test_head_of_unit__sees_the_own_unit_and_those_below_only() -> None:
    assert _people(_read(reader="kepala-dinas")) == {PEOPLE[0][1], PEOPLE[1][1]}
    assert _people(_read(reader="kepala-dinas", unit="1.01.01")) == {PEOPLE[1][1]}


@pytest.mark.parametrize("unit", ["1.02", "all", "1.02' or true --"])
def test_head_of_unit__cannot_see_another_unit(unit: str) -> None:
    before = len(_entries())
    with pytest.raises(ReadingRefused, match="not below"):
        _read(reader="kepala-dinas", unit=unit)
    # Nor by going past the program with the same login.
    with connect(Role.INTERNAL) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        _open(connection, "kepala-dinas", unit)
    assert len(_entries()) == before


def test_head_of_unit__does_not_read_what_is_for_the_personnel_office() -> None:
    with pytest.raises(ReadingRefused, match="personnel office"):
        _read("pension", reader="kepala-dinas")
    assert len(_read("pension").lines) == 4


def test_login__acts_only_for_readers_that_name_it() -> None:
    with pytest.raises(ReadingRefused, match="as orang-lain"):
        _read(reader="orang-lain")


def test_reading__is_in_the_ledger_with_who_what_how_many_and_why() -> None:
    listing = _read(reader="kepala-dinas", reason="konfirmasi September")
    entry = _entries()[-1]
    assert entry == {
        "reading": listing.reading.number,
        "reader": "kepala-dinas",
        "operator": ME,
        "list": "no_record",
        "date": "2026-09-30",
        "unit": "1.01",
        "rows": 2,
        "names": True,
        "reason": "konfirmasi September",
    }


def test_readers__are_in_the_ledger_when_they_change() -> None:
    _read()
    assert [reader["name"] for reader in _entries("internal_readers")[-1]["readers"]] == [
        "kepegawaian",
        "kepala-dinas",
        "orang-lain",
    ]
    assert len(_entries("internal_readers")) == 1


def test_reading__without_a_reason_is_refused() -> None:
    with pytest.raises(LontarError, match="reason"):
        _read(reason="  ")


def test_rows__are_not_given_before_the_entry_is_beyond_undoing() -> None:
    _read()
    with connect(Role.INTERNAL) as connection:
        number = _open(connection, "kepegawaian", "all")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="no such reading"):
            connection.execute("select internal.rows(%s)", (number,))
    with connect(Role.INTERNAL) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select internal.rows(%s)", (number,))  # it was rolled back with its entry


def test_rows__are_not_given_when_the_ledger_takes_no_entry() -> None:
    with connect(Role.OWNER) as connection:
        connection.execute(
            """create function ledger.full_disk() returns trigger language plpgsql as
               $$ begin raise exception 'no space' using errcode = 'disk_full'; end $$;
               create trigger full_disk before insert on ledger.entry for each row execute function ledger.full_disk()"""
        )
    try:
        with pytest.raises(psycopg.errors.DiskFull):
            _read()
        with connect(Role.AUDITOR) as connection:
            newest = connection.execute("select coalesce(max(reading_id), 0) from internal.reading").fetchone()[0]
        with connect(Role.INTERNAL) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("select internal.rows(%s)", (newest + 1,))
    finally:
        with connect(Role.OWNER) as connection:
            connection.execute("drop trigger full_disk on ledger.entry; drop function ledger.full_disk()")


def test_reading__shows_no_more_than_was_counted() -> None:
    with connect(Role.INTERNAL) as connection:
        number = _open(connection, "kepegawaian", "all")
    with connect(Role.TRANSFORMER) as connection:
        row = (AGENCY, DAY, "1.02", "key-new", 1, "9")
        connection.execute("insert into marts.internal_no_record values (%s, %s, %s, %s, %s, %s)", row)
    try:
        with connect(Role.INTERNAL) as connection, pytest.raises(psycopg.errors.SerializationFailure):
            connection.execute("select internal.rows(%s)", (number,))
    finally:
        with connect(Role.TRANSFORMER) as connection:
            connection.execute("delete from marts.internal_no_record where person_key = 'key-new'")


def test_identity__answers_only_for_people_of_the_reading() -> None:
    with connect(Role.LOADER) as connection:
        hashes = [digest for (digest,) in connection.execute("select identifier_hmac from identity.person")]
    with connect(Role.INTERNAL) as connection:
        number = _open(connection, "kepala-dinas", "1.01")
    with connect(Role.INTERNAL) as connection:
        found = connection.execute(
            "select person_key from internal.persons(%s, 'nip', %s)", (number, hashes)
        ).fetchall()
    assert {key for (key,) in found} == {"key-a", "key-b"}


def test_names__are_missing_where_the_roster_is_gone() -> None:
    from lontar.ingest import archive

    with connect(Role.AUDITOR) as connection:
        sha256 = connection.execute("select sha256 from ledger.delivery").fetchone()[0]
    path = archive.key_path(sha256)
    kept = path.read_bytes()
    try:
        archive.destroy_key(sha256)
        assert {(line.identifier, line.name) for line in _read().lines} == {("", "(tidak ada di daftar pegawai)")}
    finally:
        path.write_bytes(kept)


def test_files__are_private_marked_and_never_in_the_site() -> None:
    listing = _read()
    path = outputs.keep(outputs.target(AGENCY, "2026-09", "../../x", "no_record.html"), outputs.worklist_html(listing))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    folders = [folder for folder in path.parents if folder.is_relative_to(settings().home / "internal")]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}
    assert path.is_relative_to(settings().home / "internal" / AGENCY)
    assert not path.is_relative_to(settings().published_dir)
    page = path.read_text(encoding="utf-8")
    assert "TERBATAS — hanya untuk internal" in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_site_folder__that_would_hold_the_internal_one_is_refused(monkeypatch) -> None:
    from lontar import settings as module

    inside = settings().published_dir
    monkeypatch.setattr(
        outputs,
        "settings",
        lambda: module.Settings(inside, settings().project_dir, settings().agencies_dir, ""),
    )
    monkeypatch.setattr(module.Settings, "published_dir", property(lambda self: inside))
    with pytest.raises(LontarError, match="in the site"):
        outputs.target(AGENCY, "x.html")


def test_workbook__keeps_text_that_looks_like_a_formula_as_text() -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(outputs.worklist_xlsx(_read()))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert sheet["A1"].value == "TERBATAS — hanya untuk internal"
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]
    assert {cell.value for cell in cells if cell.data_type == "n"} == {2}


def test_json__names_list_reader_and_reading() -> None:
    listing = _read(reader="kepala-dinas")
    found = json.loads(json.dumps(outputs.worklist_json(listing), default=str))
    assert found["reader"] == "kepala-dinas"
    assert found["reading"] == listing.reading.number
    assert {row["open_days"] for row in found["rows"]} == {"2"}
    assert found["date"] == str(date(2026, 9, 30))


def test_list_not_built__says_what_to_do() -> None:
    with pytest.raises(LontarError, match="has not been built"):
        _read("late_minutes")
