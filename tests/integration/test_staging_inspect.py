"""Looking at a file says what staging would say of it, and leaves nothing behind."""

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest
from landed import punch
from test_staging_rules import CASES, SEEN_AT

from lontar import warehouse
from lontar.ingest.inspect import examine, loose_source
from lontar.inspection import inspect
from lontar.sources import load_feeds
from lontar.template import workbook
from lontar.template.entry import example
from lontar.typing_sql import Judgement, row_judge
from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.integration, pytest.mark.builds]


def _write(path: Path, feed: str, rows: list[dict]) -> Path:
    names = [column.source_name for column in load_feeds()[feed].delivered_columns]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({name: row.get(name) or "" for name in names} for row in rows)
    return path


def _judge(path: Path, feed_name: str, timezone: str = "Asia/Makassar") -> Judgement:
    feed = load_feeds()[feed_name]
    source = loose_source(path, "csv", feed)
    with row_judge(feed, source, timezone=timezone, seen_at=SEEN_AT) as judge:
        examine(path, source, feed, judge.take)
        return judge.judge()


def _without_person(cases: list) -> list:
    """The door refuses the plain words that stand for identifiers in the staging tests."""
    return [(row, rules) for row, rules in cases if not row.get("person_key")]


def test_judgement__is_that_of_staging(module_home, tmp_path) -> None:
    cases = _without_person(CASES["punches"])
    found = _judge(_write(tmp_path / "presensi.csv", "punches", [row for row, _ in cases]), "punches")
    names = [rule for _, rules in cases for rule in rules]
    assert names
    assert found.quarantined == {name: names.count(name) for name in sorted(names)}
    assert found.accepted == sum(1 for _, rules in cases if not rules)
    assert (found.quarantined_rows, found.duplicates, found.rejects) == (len(cases) - found.accepted, 0, ())


def test_judgement__counts_repeated_rows_and_replaced_ones(module_home, tmp_path) -> None:
    rows = [punch(1, "2026-09-01 07:30:00"), punch(1, "2026-09-01 07:30:00"), punch(2, "2026-09-01 07:30:00")]
    found = _judge(_write(tmp_path / "a.csv", "punches", rows), "punches")
    assert (found.accepted, found.duplicates, found.superseded) == (2, 1, 0)
    units = [dict(CASES["units"][0][0]), CASES["units"][0][0] | {"unit_name": "Dinas Lain"}, CASES["units"][1][0]]
    found = _judge(_write(tmp_path / "b.csv", "units", units), "units")
    assert (found.accepted, found.superseded, found.quarantined) == (1, 1, {"is_service_unit:type": 1})


def test_judgement__refuses_impossible_identifiers_at_the_door(module_home, tmp_path) -> None:
    leave = {"record_id": "1", "leave_kind": "dinas_luar", "start_date": "2026-05-01", "end_date": "2026-05-01"}
    rows = [
        leave | {"nip": "198609262015051001", "status": "disetujui"},
        leave | {"nip": "1.98609E+17", "status": "disetujui"},
    ]
    found = _judge(_write(tmp_path / "cuti.csv", "leave_records", rows), "leave_records")
    assert found.accepted == 1
    assert [reject.reason for reject in found.rejects] == ["identifier_impossible"]


def test_judgement__uses_the_zone_in_which_the_file_was_written(module_home, tmp_path) -> None:
    path = _write(tmp_path / "zona.csv", "punches", [punch(1, "2026-10-04 09:30:00")])
    assert _judge(path, "punches", "Asia/Makassar").accepted == 1
    assert _judge(path, "punches", "Asia/Jakarta").quarantined == {"punched_at:not_after_seen": 1}


def test_judgement__leaves_nothing_behind(module_home, tmp_path) -> None:
    warehouse.ensure()
    _judge(_write(tmp_path / "x.csv", "punches", [punch(1, "2026-09-01 07:30:00")]), "punches")
    with connect(Role.OWNER) as connection:
        tables = connection.execute(
            "select relname from pg_class where relname in ('judged', 'inspected_rows', 'inspected_deliveries')"
        ).fetchall()
        assert tables == []
        assert connection.execute("select count(*) from identity.person").fetchone() == (0,)


def test_real_clock_file__is_read_and_judged(module_home, shared_dir) -> None:
    path = next(shared_dir.rglob("clockwork_device1_attlog.dat"))
    feed = load_feeds()["punches"]
    source = loose_source(path, "attlog", feed)
    with row_judge(feed, source, timezone="Asia/Manila", seen_at=datetime.now(UTC)) as judge:
        found = examine(path, source, feed, judge.take)
        judgement = judge.judge()
    assert found.received == 11902
    parts = judgement.accepted + judgement.quarantined_rows + judgement.superseded + judgement.duplicates
    assert parts + len(judgement.rejects) + sum(found.rejected.values()) == found.received


def test_inspect__knows_a_fill_in_workbook_by_itself(module_home, tmp_path):
    feed = "training_participations"
    row = {column.source_name: example(column, 0) for column in load_feeds()[feed].delivered_columns}
    row |= {"nip": "199001012015011001"}
    path = tmp_path / "isian.xlsx"
    path.write_bytes(workbook(load_feeds()[feed], [row, row | {"participation_id": "2", "provider_kind": "kampus"}]))
    found = inspect(path, "template")
    assert (found["feed"], found["received"], found["accepted"]) == (feed, 2, 1)
    assert found["quarantined"] == {"provider_kind:allowed": 1}
