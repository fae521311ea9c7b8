"""Reading deliveries again, then destroying them: what was turned away gets in, nothing counts twice; what is destroyed leaves its
hash, size and counts, and does not come back. One city and one order of events, because each step stands on the one before."""

import tarfile
from datetime import date
from pathlib import Path

import prepared
import pytest
from landing_scenario import NIPS, City, csv_text
from support import remove_home, use_home

from lontar import backup, subject_requests
from lontar.errors import LontarError
from lontar.ingest import archive
from lontar.publish.waiting import hash_files
from lontar.purge import due, purge, unfinished
from lontar.replay import COUNTS, Replayed, replay, standing
from lontar.transform import stage
from lontar.verify.run import Options, verify_all
from lontar.warehouse import Role, connect, ensure

pytestmark = [pytest.mark.integration, pytest.mark.builds]
LEAVES = csv_text(
    ("record_id", "nip", "leave_kind", "start_date", "end_date", "status"),
    ("1", NIPS[0], "cuti_tahunan", "01-04-2026", "02-04-2026", "disetujui"),
    ("2", NIPS[1], "cuti_tahunan", "13-04-2026", "14-04-2026", "disetujui"),
    ("3", "12345", "cuti_tahunan", "13-04-2026", "14-04-2026", "disetujui"),
)
PUNCHES = csv_text(
    ("nip", "punched_at"),
    *((NIPS[place], f"01/04/2026 07:3{place}:00") for place in (0, 1, 2, 0)),
)


class Story:
    """A city whose profile forgot how two of its systems write dates; both files are read again once it says so."""

    def __init__(self, home: Path) -> None:
        self.home, self.city = home, City()
        self.city.profile["retention"] = {
            "kehadiran": {
                "feeds": ["punches", "leave_records"],
                "months": 1,
                "ground": "JRA Kota Uji 2026",
                "article": "2",
            }
        }
        self._use_profile()
        ensure()
        self.leaves = self.city.land("leave_records", "cuti.csv", LEAVES)
        self.punches = self.city.land("punches", "ponsel.csv", PUNCHES)
        stage("first")
        self.open_before = standing(self.city.agency_id)
        self._source("leave_records", 0)["date_format"] = {"start_date": "%d-%m-%Y", "end_date": "%d-%m-%Y"}
        self._source("punches", 1)["date_format"] = {"punched_at": "%d/%m/%Y %H:%M:%S"}
        self._use_profile()
        self.done = replay(self.city.agency_id, self.open_before, "again", by="BKPSDM", reason="Format tanggal")

    def _source(self, feed: str, place: int) -> dict:
        return self.city.profile["feeds"][feed]["sources"][place]

    def _use_profile(self) -> None:
        self.city.write_profile(self.home / "agencies")
        use_home(self.home, self.home / "agencies")

    def of(self, feed: str) -> Replayed:
        return next(one for one in self.done if one.before.feed == feed)


def ask(query: str, *values: object, role: Role = Role.TRANSFORMER) -> list[tuple]:
    with connect(role) as connection:
        return connection.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def story(module_home: Path) -> Story:
    return Story(module_home)


def test_replay__what_was_quarantined_is_accepted_and_both_equations_hold_before_and_after(story: Story) -> None:
    one = story.of("leave_records")
    assert [one.before.counts[name] for name in COUNTS] == [3, 2, 1, 0, 0, 2, 0]
    assert [one.after.counts[name] for name in COUNTS] == [3, 2, 1, 0, 2, 0, 0]
    query = "select accepted, quarantined, superseded from marts.delivery_counts where delivery_id = %s"
    assert ask(query, one.before.delivery_id) == [(0, 0, 2)]


def test_replay__a_log_is_no_duplicate_of_its_own_former_reading(story: Story) -> None:
    one = story.of("punches")
    assert [one.after.counts[name] for name in COUNTS[:4]] == [4, 3, 0, 1]
    assert one.before.loaded == 3
    assert one.after.quarantined < one.before.quarantined


def test_replay__only_the_newest_reading_counts_and_only_its_refused_rows_are_left_to_do(story: Story) -> None:
    usable = dict(ask("select delivery_id, is_usable from staging.stg_deliveries"))
    for one in story.done:
        assert (usable[one.before.delivery_id], usable[one.after.delivery_id]) == (False, True)
    assert [(r.feed, r.rejected, r.quarantined) for r in standing(story.city.agency_id)] == [("leave_records", 1, 0)]


def test_replay__is_one_entry_with_reason_office_and_the_counts_of_both_readings(story: Story) -> None:
    ((payload,),) = story.city.rows("ledger.entry", "payload", "kind = 'replayed'")
    assert (payload["by"], payload["reason"]) == ("BKPSDM", "Format tanggal")
    assert payload["deliveries"] == [one.as_dict() for one in story.done]


def test_verify__holds_after_a_replay_under_another_profile(story: Story) -> None:
    report = verify_all([story.city.agency], Options(sample=None))
    assert [finding.as_dict() for finding in report.faults] == []
    assert report.looked_at["deliveries re-read"] == 2


def test_replay__a_reading_that_is_refused_leaves_the_former_one_standing(story: Story, tmp_path: Path) -> None:
    (before,) = standing(story.city.agency_id)
    better = tmp_path / "cuti_lagi.csv"
    better.write_text("bukan;kolom\n1;2\n")
    (one,) = replay(story.city.agency_id, [before], "bad", by="BKPSDM", reason="Berkas lain", file=better)
    assert one.after is None
    assert one.refusal
    assert standing(story.city.agency_id) == [before]


def test_replay__a_better_file_takes_the_place_of_the_delivery(story: Story, tmp_path: Path) -> None:
    (before,) = standing(story.city.agency_id)
    better = tmp_path / "cuti_baik.csv"
    better.write_text(LEAVES.replace("12345", NIPS[2]))
    (one,) = replay(story.city.agency_id, [before], "file", by="BKPSDM", reason="Berkas baru", file=better)
    assert [one.after.counts[name] for name in COUNTS] == [3, 3, 0, 0, 3, 0, 0]
    assert (one.after.first_id, one.after.sha256 != before.sha256) == (before.first_id, True)
    assert standing(story.city.agency_id) == []
    assert ask("select count(*) from staging.stg_leave_records") == [(3,)]
    with pytest.raises(LontarError, match="read again already"):
        standing(story.city.agency_id, delivery_id=before.delivery_id)


_ON = date(2026, 6, 1)


def test_purge__what_is_over_is_listed_with_its_ground_and_nothing_before_its_day(story: Story) -> None:
    assert due(story.city.agency, date(2026, 5, 31)) == []
    found = due(story.city.agency, _ON)
    assert {one.file_name for one in found} == {"cuti.csv", "cuti_baik.csv", "ponsel.csv"}
    assert {(one.retention, one.ground) for one in found} == {("kehadiran", "JRA Kota Uji 2026, 2")}
    assert ask("select count(*) from raw.punches", role=Role.AUDITOR)[0][0] > 0
    with pytest.raises(LontarError, match="office"):
        purge(story.city.agency, _ON, "p", by=" ")


def test_purge__rows_and_keys_go_hash_size_and_counts_stay_and_verify_says_who_and_why(story: Story) -> None:
    before = ask("select * from ledger.delivery order by delivery_id")
    over = due(story.city.agency, _ON)
    purge(story.city.agency, _ON, "p", by="Kepala BKPSDM")
    for table in ("raw.punches", "raw.leave_records", "quarantine.reject"):
        assert ask(f"select count(*) from {table}", role=Role.AUDITOR) == [(0,)], table
    for table in ("typed_punches", "typed_leave_records"):
        assert ask(f"select count(*) from staging.{table}") == [(0,)], table
    assert ask("select * from ledger.delivery order by delivery_id") == before
    with pytest.raises(archive.ArchiveError, match="key was destroyed"):
        archive.open(over[0].sha256)
    assert due(story.city.agency, _ON) == []
    report = verify_all([story.city.agency], Options(sample=None))
    assert [finding.as_dict() for finding in report.faults] == []
    told = [finding.what for finding in report.notices]
    assert len(told) == 3
    assert all("by Kepala BKPSDM on the ground of JRA Kota Uji 2026, 2" in text for text in told)
    with pytest.raises(LontarError, match="cannot be read again"):
        replay(
            story.city.agency_id,
            standing(story.city.agency_id, delivery_id=story.of("punches").after.delivery_id),
            "again",
            by="BKPSDM",
            reason="uji",
        )


def test_purge__staging_leaves_the_counts_of_what_was_destroyed(story: Story) -> None:
    query = "select delivery_id, accepted, quarantined, superseded from marts.delivery_counts order by 1"
    before = ask(query)
    story.city.land("leave_records", "cuti_mei.csv", LEAVES.replace("-04-", "-08-"))
    stage("after purge")
    assert ask(query)[: len(before)] == before


def test_purge__the_same_days_are_refused_in_whatever_file_they_come(story: Story) -> None:
    assert story.city.land("leave_records", "cuti.csv", LEAVES).status == "known"
    other = story.city.land("leave_records", "cuti_lain.csv", LEAVES.replace("disetujui", "dibatalkan"))
    assert (other.status, "dimusnahkan" in other.refusal, "JRA Kota Uji 2026" in other.refusal) == (
        "refused",
        True,
        True,
    )
    memory = csv_text(("nip", "punched_at"), (NIPS[5], "03/04/2026 07:30:00"))
    assert story.city.land("punches", "ponsel_april.csv", memory).status == "refused"
    mixed = memory + csv_text((NIPS[5], "01/08/2026 07:30:00"))
    landed = story.city.land("punches", "ponsel_agustus.csv", mixed)
    assert (landed.status, landed.received, landed.loaded, landed.duplicate) == ("landed", 2, 1, 1)
    report = verify_all([story.city.agency], Options(sample=None))
    assert [finding.as_dict() for finding in report.faults] == []


def test_purge__a_destruction_that_was_cut_off_is_finished_by_the_next(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(sha256: str) -> None:
        raise OSError("the power is gone")

    later = date(2026, 10, 1)
    over = due(story.city.agency, later)
    assert len(over) == 2
    with monkeypatch.context() as patched, pytest.raises(OSError, match="power"):
        patched.setattr(archive, "destroy_key", cut_off)
        purge(story.city.agency, later, "p1", by="Kepala BKPSDM")
    assert unfinished(story.city.agency_id) == [over[0].sha256]
    purge(story.city.agency, later, "p2", by="Kepala BKPSDM")
    assert unfinished(story.city.agency_id) == []
    assert not archive.is_kept(over[0].sha256)


def test_requests__a_number_and_no_person_goes_from_received_to_executed(story: Story) -> None:
    agency_id = story.city.agency_id
    first = subject_requests.add(agency_id, "erasure", date(2026, 10, 5))
    second = subject_requests.add(agency_id, "access", date(2026, 10, 6))
    assert (first.number, second.number) == ("P-2026-0001", "P-2026-0002")
    grounds = {"by": "PPID", "ground": "UU 27/2022 Pasal 8"}
    assert (
        subject_requests.decide(agency_id, first.number, "granted", reason="Masa simpan habis", **grounds).state
        == "granted"
    )
    assert (
        subject_requests.decide(agency_id, second.number, "refused", reason="Dikecualikan", **grounds).state
        == "refused"
    )
    subject_requests.execute(agency_id, first.number, by="BKPSDM", how="purge")
    assert [one.state for one in subject_requests.requests_of(agency_id)] == ["executed", "refused"]
    for wrong in (
        lambda: subject_requests.execute(agency_id, second.number, by="BKPSDM", how="purge"),
        lambda: subject_requests.decide(agency_id, first.number, "refused", reason="lagi", **grounds),
        lambda: subject_requests.decide(agency_id, "P-2026-0009", "refused", reason="lagi", **grounds),
        lambda: subject_requests.add(agency_id, "deletion", date(2026, 10, 5)),
    ):
        with pytest.raises(LontarError):
            wrong()
    third = subject_requests.add(agency_id, "copy", date(2026, 10, 7))
    with pytest.raises(LontarError, match="NIP or NIK"):
        subject_requests.decide(agency_id, third.number, "refused", reason=f"NIP {NIPS[0]}", **grounds)


def test_backup__comes_back_whole_onto_an_empty_home_and_holds(story: Story, tmp_path: Path) -> None:
    (story.home / "published" / "kota").mkdir(parents=True)
    (story.home / "published" / "kota" / "index.html").write_text("laporan")
    before = (
        ask("select * from ledger.delivery order by delivery_id"),
        ask("select count(*) from raw.punches", role=Role.AUDITOR),
    )
    file = tmp_path / "cadangan.tar"
    contents = backup.backup(file, "b", by="Kominfo")
    assert file.stat().st_mode & 0o777 == 0o600
    with tarfile.open(file) as tar:
        names = tar.getnames()
    assert not [name for name in names if name.endswith("master.key")]
    assert "published/kota/index.html" in names
    empty = prepared.new_home()
    key = (story.home / "keys" / "master.key").read_bytes()
    try:
        use_home(empty, story.home / "agencies")
        with pytest.raises(LontarError, match="never in a backup"):
            backup.restore(file, "r", by="Kominfo")
        assert list(empty.iterdir()) == []
        (empty / "keys").mkdir(mode=0o700)
        (empty / "keys" / "master.key").write_bytes(key)
        damaged = tmp_path / "rusak.tar"
        damaged.write_bytes(file.read_bytes().replace(b"laporan", b"Laporan"))
        with pytest.raises(LontarError, match="was altered"):
            backup.restore(damaged, "r", by="Kominfo")
        assert sorted(path.name for path in empty.iterdir()) == ["keys"]
        assert backup.restore(file, "r", by="Kominfo") == contents
        after = (
            ask("select * from ledger.delivery order by delivery_id"),
            ask("select count(*) from raw.punches", role=Role.AUDITOR),
        )
        assert after == before
        assert (empty / "published" / "kota" / "index.html").read_text() == "laporan"
        for name in ("archive", "published"):
            assert hash_files(empty / name) == {n: h for n, h in hash_files(story.home / name).items() if n != ".lock"}
        assert ask("select count(*) from identity.person", role=Role.LOADER)[0][0] > 0
        report = verify_all([story.city.agency], Options(sample=None))
        assert [finding.as_dict() for finding in report.faults if finding.check != "site"] == []
        with pytest.raises(LontarError, match="not empty"):
            backup.restore(file, "r", by="Kominfo")
    finally:
        remove_home(empty)
        use_home(story.home, story.home / "agencies")
