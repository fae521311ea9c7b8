"""One file into raw: what is stored, what is left out, and where."""

from datetime import date

import pytest
from landing_scenario import NIPS, SEEN, City, attlog, csv_text, leaves, roster, shifts, whole_database

from lontar import ledger
from lontar.ingest import archive, log_memory, session
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration

APRIL = [(17, "2026-04-01 07:29:00"), (18, "2026-04-01 07:31:00"), (17, "2026-04-30 16:02:11")]


@pytest.fixture
def city(module_home) -> City:
    ensure()
    return City()


def test_land__stores_every_row_with_its_origin(city):
    result = city.land("punches", "1_attlog.dat", attlog(*APRIL))
    columns = "device_id, pin, punched_at, state_code, verify_code, person_key, _delivery_id, _row_number"
    assert sorted(city.rows("raw.punches", columns), key=lambda row: row[-1]) == [
        ("1", str(pin), time, "1", "1", None, result.delivery_id, number)
        for number, (pin, time) in enumerate(APRIL, start=1)
    ]
    assert (result.received, result.loaded, result.rejected, result.duplicate) == (3, 3, 0, 0)
    assert (result.first_event, result.last_event) == ("2026-04-01 07:29:00", "2026-04-30 16:02:11")


def test_land__writes_the_delivery_and_the_ledger_in_step(city):
    content = attlog(*APRIL) + "17\t2026-04-0\n"
    result = city.land("punches", "1_attlog.dat", content)
    columns = "sha256, size_bytes, status, received, loaded, rejected, duplicate, seen_at, detected ->> 'encoding'"
    expected = (result.sha256, len(content), "landed", 4, 3, 1, 0, SEEN, "ascii")
    assert city.rows("ledger.delivery", columns) == [expected]
    with connect(Role.AUDITOR) as connection:
        ledger.verify(connection, city.agency_id)
    entry = dict(city.rows("ledger.entry", "kind, payload"))["delivery_landed"]
    assert (entry["sha256"], entry["received"], entry["loaded"], entry["rejected"]) == (result.sha256, 4, 3, 1)


def test_land__archives_what_came_in_unread(city):
    content = attlog(*APRIL)
    with archive.open(city.land("punches", "1_attlog.dat", content).sha256) as stream:
        assert stream.read() == content.encode()


def test_land__rejected_rows_are_sealed_with_number_reason_and_shape(city):
    odd = 'he said "x"; \\. \tand\tmore\tfields\tthan\tany\tline'
    content = attlog(APRIL[0]) + odd + "\n" + attlog(APRIL[1]) + "\0" * 30 + "\n"
    result = city.land("punches", "1_attlog.dat", content)
    assert (result.loaded, result.rejected) == (2, 2)
    found = city.rows("quarantine.reject", "row_number, reason, raw_text")
    assert sorted(found) == [
        (2, "field_count", 'xx xxxx "x"; \\. \txxx\txxxx\txxxxxx\txxxx\txxx\txxxx'),
        (4, "nul_byte", "\u2400" * 30),
    ]


def test_land__values_that_look_like_copy_syntax_arrive_as_they_are(city):
    values = ["a,b", '"quoted"', "back\\slash", "\\.", "\\N", "é 東", "line one\nline two", "'; drop table x; --"]
    header = ("record_id", "nip", "leave_kind", "start_date", "end_date", "status")
    cells = [header] + [(v, NIPS[0], "cuti_tahunan", "2026-04-01", "2026-04-02", "disetujui") for v in values]
    quoted = [";".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    assert city.land("leave_records", "cuti.csv", "\n".join(quoted)).loaded == len(values)
    assert {row[0] for row in city.rows("raw.leave_records", "record_id")} == set(values)


def test_land__a_months_rows_are_in_its_partition_and_unreadable_times_in_one_of_their_own(city):
    march, april = "2026-03-31 23:59:59", "2026-04-01 00:00:00"
    unreadable = ["1971--10--29 -23:-59:-53", "2000-01-01 00:00:04", "2031-01-01 00:00:00"]
    times = [march, april, *unreadable]
    result = city.land("punches", "1_attlog.dat", attlog(*enumerate(times)))
    assert result.loaded == 5
    found = dict(city.rows("raw.punches", "punched_at, (tableoid::regclass::text, _event_month)::text"))
    assert found[march] == "(raw.punches_2026_03,2026-03-01)"
    assert found[april] == "(raw.punches_2026_04,2026-04-01)"
    assert {found[time] for time in unreadable} == {"(raw.punches_unreadable,)"}
    assert (result.first_event, result.last_event) == (march, april)


def test_land__no_identifier_is_left_anywhere_in_the_warehouse(city):
    nips = [f"19551231200501200{number}" for number in range(1, 6)]
    assert city.land("employees", "pegawai_20260401.csv", roster(*nips)).loaded == 5
    everything = whole_database()
    assert "Pengelola Contoh" in everything
    assert "19551231" not in everything
    keys = {key for (key,) in city.rows("raw.employees", "person_key")}
    assert len(keys) == 5
    assert all(len(key) == 16 and int(key, 16) >= 0 for key in keys)


def test_land__derives_kind_sex_and_birth_year_before_replacing(city):
    city.land("employees", "pegawai_20260401.csv", roster("198001022005011001", "199903042024212002"))
    found = city.rows("raw.employees", "identifier_kind, sex, birth_year")
    assert sorted(found) == [("pns", "male", "1980"), ("pppk", "female", "1999")]


def test_land__an_impossible_identifier_is_rejected_and_never_hashed(city):
    content = roster(NIPS[0], "1.98001E+17", "", "5371010203800001")
    result = city.land("employees", "pegawai_20260401.csv", content)
    assert (result.received, result.loaded, result.rejected) == (4, 2, 2)
    found = city.rows("quarantine.reject", "row_number, reason, split_part(raw_text, chr(9), 1)")
    assert sorted(found) == [
        (2, "identifier_impossible", "9.99999x+99"),
        (4, "identifier_impossible", "9" * 16),
    ]
    assert city.count("identity.person") == 1
    assert city.rows("raw.employees", "person_key", "_row_number = 3") == [(None,)]


def test_land__local_identifiers_are_held_to_the_profiles_pattern(city):
    header = ("participation_id", "nip", "training_id", "start_date", "end_date", "duration_jp", "result")
    line = ("T1", "2026-04-01", "2026-04-02", "10", "lulus")
    content = csv_text(header, *((number, who, *line) for number, who in enumerate(["11391", "28400", "11391", "x1"])))
    result = city.land("training_participations", "lms.csv", content)
    assert (result.loaded, result.rejected) == (3, 1)
    assert city.rows("identity.person", "identifier_kind") == [("local",)] * 2


def test_land__the_same_person_has_one_key_in_every_feed_and_file(city):
    city.land("employees", "pegawai_20260401.csv", roster(*NIPS[:3]))
    city.land("leave_records", "cuti.csv", leaves(NIPS[1]))
    assert city.rows("raw.leave_records", "person_key") == city.rows("raw.employees", "person_key", "_row_number = 2")


def test_land__a_person_known_to_two_cities_cannot_be_linked(city):
    other = City()
    for one in (city, other):
        one.land("employees", "pegawai_20260401.csv", roster(NIPS[0]))
    columns = "person_key, identifier_hmac"
    (mine,), (theirs,) = city.rows("identity.person", columns), other.rows("identity.person", columns)
    assert mine[0] != theirs[0]
    assert mine[1] != theirs[1]


def test_land__a_repeated_memory_brings_only_its_new_rows(city):
    first = city.land("punches", "1_attlog.dat", attlog(*APRIL))
    new = [(17, "2026-05-01 07:00:00"), (19, "2026-04-02 07:00:00")]
    second = city.land("punches", "b1_attlog.dat", attlog(*APRIL, *new))
    assert (first.duplicate, second.duplicate, second.loaded) == (0, 3, 2)
    assert city.count("raw.punches") == 5
    third = city.land("punches", "c1_attlog.dat", attlog(new[0]))
    assert (third.status, third.duplicate, third.loaded) == ("landed", 1, 0)


@pytest.mark.parametrize("bytes_in_memory", [40_000_000, 1000])
def test_land__a_row_repeated_inside_one_file_counts_once_whatever_lies_between(city, monkeypatch, bytes_in_memory):
    monkeypatch.setattr(log_memory, "_MOST_BYTES_IN_MEMORY", bytes_in_memory)
    filler = [(100 + i, f"2026-04-02 {i % 24:02}:{i // 24 % 60:02}:{i // 1440 % 60:02}") for i in range(120_000)]
    result = city.land("punches", "1_attlog.dat", attlog(APRIL[0], *filler, APRIL[0], APRIL[0]))
    assert (result.received, result.loaded, result.duplicate) == (120_003, 120_001, 2)
    assert city.rows("raw.punches", "_row_number", "pin = '17'") == [(1,)]


def test_land__only_equal_content_of_the_same_city_is_a_duplicate(city):
    content = attlog(APRIL[0])
    changed = [attlog(APRIL[0], device=2), content.replace("\t1\t1\t1\t0", "\t1\t0\t1\t0"), content.replace("17", "18")]
    results = [city.land("punches", f"{i}_attlog.dat", text) for i, text in enumerate([content, *changed])]
    results.append(City().land("punches", "1_attlog.dat", content))
    assert [(result.loaded, result.duplicate) for result in results] == [(1, 0)] * 5


def test_land__unreadable_times_that_repeat_are_duplicates_too(city):
    city.land("punches", "1_attlog.dat", attlog((17, "1971--10--29 -23:-59:-53")))
    again = city.land("punches", "b1_attlog.dat", attlog((17, "1971--10--29 -23:-59:-53"), APRIL[0]))
    assert (again.duplicate, again.loaded) == (1, 1)


def test_land__mobile_check_ins_repeat_by_person(city):
    header, time = ("nip", "punched_at"), "2026-04-01 07:29:00"
    city.land("punches", "ponsel1.csv", csv_text(header, (NIPS[0], time), (NIPS[1], time)))
    again = city.land("punches", "ponsel2.csv", csv_text(header, (NIPS[1], time), (NIPS[2], time)))
    assert (again.loaded, again.duplicate) == (1, 1)
    assert {row[0] for row in city.rows("raw.punches", "device_id")} == {"MOBILE"}


def test_land__other_feeds_keep_repeated_rows_for_staging_to_judge(city):
    result = city.land("employees", "pegawai_20260401.csv", roster(NIPS[0], NIPS[0]))
    assert (result.loaded, result.duplicate) == (2, 0)


def test_land__the_same_bytes_are_landed_once(city):
    first = city.land("punches", "1_attlog.dat", attlog(*APRIL))
    again = city.land("punches", "kopi_attlog.dat", attlog(*APRIL))
    assert (again.status, again.sha256) == ("known", first.sha256)
    assert city.count("ledger.delivery") == 1


def test_land__a_purged_delivery_does_not_come_back_from_the_inbox(city):
    result = city.land("punches", "1_attlog.dat", attlog(*APRIL))
    archive.destroy_key(result.sha256)
    assert city.land("punches", "1_attlog.dat", attlog(*APRIL)).status == "known"
    assert not archive.is_kept(result.sha256)


def test_land__takes_the_dates_from_the_files_name(city):
    snapshot = city.land("employees", "pegawai_20260401.csv", roster(NIPS[0]))
    replacing = city.land("shift_rosters", "sif_202604.csv", shifts(NIPS[0]))
    tree = csv_text(("unit_id", "unit_name", "unit_kind", "is_service_unit"), ("1", "Dinas Contoh", "dinas", "true"))
    undated = city.land("units", "unit.csv", tree)
    assert snapshot.effective_date == date(2026, 4, 1)
    assert replacing.period_start_date == date(2026, 4, 1)
    assert undated.effective_date == SEEN.date()


def test_land__notes_the_senders_control_total(city):
    city.put("pegawai_20260401.csv.jml", "3\n")
    assert city.land("employees", "pegawai_20260401.csv", roster(*NIPS[:2])).control_rows == 3


def test_land__works_as_the_loader_and_nobody_else(city, monkeypatch):
    used = []
    monkeypatch.setattr(session, "connect", lambda role, **options: used.append(role) or connect(role, **options))
    city.land("punches", "1_attlog.dat", attlog(*APRIL))
    assert used
    assert set(used) == {Role.LOADER}
    with connect(Role.AUDITOR) as connection:
        owners = connection.execute("select distinct tableowner from pg_tables where schemaname = 'raw'").fetchall()
    assert owners == [("lontar_loader",)]


def test_land__later_partitions_can_be_read_by_those_who_read_raw(city):
    city.land("punches", "1_attlog.dat", attlog((1, "2019-07-01 07:00:00")))
    assert city.rows("raw.punches_2019_07", "pin", role=Role.TRANSFORMER) == [("1",)]
    assert city.rows("raw.punches_2019_07", "pin", role=Role.AUDITOR) == [("1",)]
