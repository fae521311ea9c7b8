"""Which rows hold, by kind of delivery; what the counts say of them; and what happens to a delivery that a gate holds back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from landed import PALEMBANG, deliver, employee, leave, punch, unit, write_profiles

from lontar import transform
from lontar.transform import building, dbt_project, definitions, staging, work_tables
from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.integration, pytest.mark.builds]

SEPTEMBER, OCTOBER = datetime(2026, 9, 3, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation(module_home):
    """One installation for all tests of the file; each has a city of its own."""
    from support import use_home

    cities = [f"kota-uji-{number:02}" for number in range(1, 20)]
    use_home(module_home, write_profiles(module_home / "agencies", *cities, PALEMBANG))
    return iter(cities)


@pytest.fixture
def city(installation) -> str:
    """The id of a city that no other test of the file uses."""
    return next(installation)


def _rows(query: str, *parameters) -> list[tuple]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(query, parameters).fetchall()


def _counts(delivery_id: int) -> tuple[int, int, int]:
    query = "select accepted, quarantined, superseded from marts.delivery_counts where delivery_id = %s"
    return _rows(query, delivery_id)[0]


def _judge(
    delivery_id: int, outcome: str, *, rule: str = "test__held", severity: str = "critical", run_id: str = "test"
):
    """What a gate would write of one delivery."""
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            """insert into ledger.gate_result (run_id, gate, agency_id, delivery_id, rule, severity, description, outcome)
               select %s, 'raw', agency_id, delivery_id, %s, %s, 'Written by a test.', %s
               from ledger.delivery where delivery_id = %s""",
            (run_id, rule, severity, outcome, delivery_id),
        )
        work_tables.refresh(connection)


def _hold_back(delivery_id: int) -> None:
    _judge(delivery_id, "failed")


def _roster(city: str, day: date) -> list[tuple]:
    return _rows(
        """select person_key, unit_id from intermediate.int_employees__validity
           where agency_id = %s and %s between valid_from and valid_to order by 1""",
        city,
        day,
    )


def test_snapshot__holds_until_the_next_and_the_later_of_one_day_wins(city) -> None:
    april = deliver("employees", [employee(1), employee(2)], agency_id=city, effective_date=date(2026, 4, 1))
    june = deliver("employees", [employee(1), employee(3)], agency_id=city, effective_date=date(2026, 6, 1))
    june_again = [employee(1, unit_id="1.02"), employee(4)]
    june_again = deliver("employees", june_again, agency_id=city, effective_date=date(2026, 6, 1))
    may = [employee(1), employee(1, unit_id="9"), employee(2)]
    may = deliver("employees", may, agency_id=city, effective_date=date(2026, 5, 10))
    elsewhere = deliver("employees", [employee(9)], agency_id=PALEMBANG, effective_date=date(2026, 4, 15))
    transform.stage("test")

    stretches = _rows(
        """select delivery_id, valid_from, valid_to from intermediate.int_snapshots__validity
           where agency_id in (%s, %s) order by agency_id desc, valid_from""",
        city,
        PALEMBANG,
    )
    forever = date(9999, 12, 31)
    assert stretches == [
        (april, date(2026, 4, 1), date(2026, 5, 9)),
        (may, date(2026, 5, 10), date(2026, 5, 31)),
        (june_again, date(2026, 6, 1), forever),
        (elsewhere, date(2026, 4, 15), forever),
    ]
    assert [_counts(number) for number in (april, june, june_again, may)] == [
        (2, 0, 0),
        (0, 0, 2),
        (2, 0, 0),
        (2, 0, 1),
    ]
    person, second, fourth = (f"pegawai-contoh-{number:04}" for number in (1, 2, 4))
    assert _roster(city, date(2026, 3, 31)) == []
    assert _roster(city, date(2026, 5, 9)) == [(person, "1.01"), (second, "1.01")]
    # Of a key repeated in one file the later row holds.
    assert _roster(city, date(2026, 5, 31)) == [(person, "9"), (second, "1.01")]
    assert _roster(city, date(2026, 6, 1)) == [(person, "1.02"), (fourth, "1.01")]


def test_snapshot__of_two_sources_gives_one_row_per_person_and_day(city) -> None:
    pns, pppk = [employee(1), employee(2)], [employee(2, unit_id="2"), employee(3)]
    deliver("employees", pns, agency_id=city, source="pns", effective_date=date(2026, 4, 1))
    deliver("employees", pppk, agency_id=city, source="pppk", effective_date=date(2026, 5, 1))
    transform.stage("test")
    a, b, c = (f"pegawai-contoh-{number:04}" for number in (1, 2, 3))
    assert _roster(city, date(2026, 4, 30)) == [(a, "1.01"), (b, "1.01")]
    assert _roster(city, date(2026, 5, 1)) == [(a, "1.01"), (b, "2"), (c, "1.01")]
    assert _rows("select persons from marts.quality_roster_overlaps where agency_id = %s", city) == [(1,)]


def test_upsert__keeps_the_latest_version_by_what_the_file_says_of_its_date(city) -> None:
    first = [leave(1, "2026-04-01", "2026-04-02"), leave(2, "2026-04-01", "2026-04-02")]
    first = deliver("leave_records", first, agency_id=city)
    newer = [leave(1, "2026-04-01", "2026-04-09", status="dibatalkan")]
    newer = deliver("leave_records", newer, agency_id=city, effective_date=date(2026, 12, 1))
    # Arrived last, but it says that it is older.
    older = [leave(1, "2026-04-01", "2026-04-05"), leave(1, "2026-04-01", "2026-04-06"), leave(3, "x", "x")]
    later = OCTOBER + timedelta(days=9)
    older = deliver("leave_records", older, agency_id=city, seen_at=later, effective_date=date(2026, 3, 1))
    transform.stage("test")
    current = _rows(
        """select record_id, end_date, status, _delivery_id from intermediate.int_leave_records__current
           where agency_id = %s order by 1""",
        city,
    )
    assert current == [
        ("CT-0001", date(2026, 4, 9), "dibatalkan", newer),
        ("CT-0002", date(2026, 4, 2), "disetujui", first),
    ]
    assert [_counts(number) for number in (first, newer, older)] == [(1, 0, 1), (1, 0, 0), (0, 1, 2)]


def _shift(day: str, start: str = "07:00") -> dict:
    return {"person_key": "pegawai-contoh-0001", "work_date": day, "starts_at": start, "ends_at": "14:00"}


def test_replace__puts_a_periods_file_in_place_of_the_one_before(city) -> None:
    def roster(*days: str, source: str = "rs", month: int = 5) -> int:
        rows = [_shift(day) for day in days]
        return deliver("shift_rosters", rows, agency_id=city, source=source, period=date(2026, month, 1))

    first = roster("2026-05-01", "2026-05-02")
    fire = roster("2026-05-03", source="damkar")
    june = roster("2026-06-01", month=6)
    again = roster("2026-05-09")
    transform.stage("test")
    days = _rows(
        """select work_date::text, _delivery_id from intermediate.int_shift_rosters__current
           where agency_id = %s order by 1""",
        city,
    )
    assert days == [("2026-05-03", fire), ("2026-05-09", again), ("2026-06-01", june)]
    assert [_counts(number) for number in (first, fire, june, again)] == [(0, 0, 2), (1, 0, 0), (1, 0, 0), (1, 0, 0)]


def test_log__keeps_every_row_and_a_day_stages_only_its_own(city) -> None:
    rows = [punch(1, "2026-09-01 07:30:00"), punch(1, "2026-09-01 07:30:05")]
    first = deliver("punches", rows, agency_id=city, seen_at=SEPTEMBER)
    transform.stage("one")
    query = "select ctid::text, xmin::text, * from staging.typed_punches where _delivery_id = %s"
    before = _rows(query, first)
    assert len(before) == 2
    second = deliver("punches", [punch(2, "2026-09-02 07:30:00")], agency_id=city, seen_at=SEPTEMBER)
    report = transform.stage("two")
    assert [d.delivery_id for d in report.deliveries] == [second]
    assert _rows(query, first) == before
    assert (_counts(first), _counts(second)) == ((2, 0, 0), (1, 0, 0))


def test_stage__after_a_run_that_broke_off_doubles_nothing(city) -> None:
    transform.stage("before")
    delivery_id = deliver("punches", [punch(1, "2026-09-01 07:30:00")], agency_id=city, seen_at=SEPTEMBER)
    with connect(Role.TRANSFORMER) as connection:
        work_tables.replace(connection, "pending_delivery", [(delivery_id,)])
    # The model was built, and then the process ended before the ledger knew.
    dbt_project.run("run", "--select", "typed_punches")
    assert [d.accepted for d in transform.stage("after").deliveries] == [1]
    assert len(_rows("select * from staging.typed_punches where _delivery_id = %s", delivery_id)) == 1


def test_stage__without_anything_new_does_nothing(city) -> None:
    deliver("units", [unit("1")], agency_id=city, effective_date=date(2026, 4, 1))
    assert len(transform.stage("one").deliveries) == 1
    state = "select (select count(*) from ledger.entry), (select count(*) from ledger.staging_result)"
    before = _rows(state)
    assert transform.stage("two").deliveries == ()
    assert _rows(state) == before


def test_stage__leaves_the_views_of_the_marts_standing(city) -> None:
    deliver("punches", [punch(1, "2026-09-01 07:30:00")], agency_id=city)
    transform.stage("one")
    with connect(Role.TRANSFORMER) as connection:
        connection.execute("create view intermediate.hangs_on_staging as select * from staging.stg_punches")
    # As after a change of definitions, when a staging run makes every view again.
    dbt_project.run("run", "--select", "stg_punches")
    with connect(Role.TRANSFORMER) as connection:
        query = "select count(*) from intermediate.hangs_on_staging where agency_id = %s"
        assert connection.execute(query, (city,)).fetchone() == (1,)
        # A view whose columns no longer fit cannot be replaced in place; it is made anew all the same.
        connection.execute("drop view intermediate.hangs_on_staging")
        connection.execute("alter view staging.stg_punches rename column verify_code to something_else")
    dbt_project.run("run", "--select", "stg_punches")
    assert _rows("select verify_code from staging.stg_punches where agency_id = %s", city) == [(None,)]


def test_delivery__with_a_lost_row_is_held_back_and_the_others_go_on(city) -> None:
    lost = deliver("employees", [employee(1)], agency_id=city, effective_date=date(2026, 5, 1), loaded=2)
    good = deliver("employees", [employee(2)], agency_id=city, effective_date=date(2026, 4, 1))
    report = transform.stage("test")
    assert [d.delivery_id for d in report.broken] == [lost]
    assert _rows("select delivery_id from marts.quality_raw_counts where agency_id = %s", city) == [(lost,)]
    assert _rows("select delivery_id from marts.quality_staging_equation where agency_id = %s", city) == [(lost,)]
    gaps = "select delivery_id, stored_gap_rows, staging_gap_rows from marts.gate_deliveries where agency_id = %s order by 1"
    assert _rows(gaps, city) == [(lost, 1, 1), (good, 0, 0)]
    used = "select distinct _delivery_id from intermediate.int_employees__validity where agency_id = %s"
    assert _rows(used, city) == [(good,)]


def test_delivery__that_a_gate_holds_back_gives_way_to_what_it_had_replaced(city) -> None:
    april = deliver("employees", [employee(1), employee(2)], agency_id=city, effective_date=date(2026, 4, 1))
    half = deliver("employees", [employee(1)], agency_id=city, effective_date=date(2026, 5, 1))
    first = deliver("leave_records", [leave(1, "2026-04-01", "2026-04-02")], agency_id=city)
    second = deliver("leave_records", [leave(1, "2026-04-01", "2026-04-30")], agency_id=city)
    early = deliver("punches", [punch(1, "2026-04-01 07:30:00")], agency_id=city)
    transform.stage("test")
    assert (_counts(first), _counts(second)) == ((0, 0, 1), (1, 0, 0))
    assert len(_roster(city, date(2026, 5, 1))) == 1
    for delivery_id in (half, second, early):
        _hold_back(delivery_id)
    assert len(_roster(city, date(2026, 5, 1))) == 2
    current = "select _delivery_id from intermediate.int_leave_records__current where agency_id = %s"
    assert _rows(current, city) == [(first,)]
    assert _rows("select * from staging.stg_punches where agency_id = %s", city) == []
    # The ledger says so from the next build on; what was said before stays there.
    noted = transform.Plan(
        deliveries=tuple((city, number, False) for number in (half, second, early)), rules=((city, ""),)
    )
    transform.build("test", noted)
    assert (_counts(first), _counts(second), _counts(april)) == ((1, 0, 0), (1, 0, 0), (2, 0, 0))
    assert len(_rows("select * from ledger.staging_result where delivery_id = %s", first)) == 2


class _Cut(Exception):
    """What a connection that is cut looks like to the step."""


def _cut(*_: object) -> None:
    raise _Cut


def test_staging__that_is_cut_before_its_ledger_entry_is_staged_again(city, monkeypatch) -> None:
    """Counts without an entry would be taken for staged, and `verify` would find them for ever."""
    delivery_id = deliver("punches", [punch(1, "2026-04-01 07:30:00")], agency_id=city)
    with monkeypatch.context() as broken, pytest.raises(_Cut):
        broken.setattr(staging.ledger, "append", _cut)
        transform.stage("cut")
    assert _rows("select * from ledger.staging_result where delivery_id = %s", delivery_id) == []
    assert delivery_id in {delivery.delivery_id for delivery in transform.stage("again").deliveries}
    assert _counts(delivery_id) == (1, 0, 0)


def test_build__that_is_cut_before_its_ledger_entry_leaves_no_counts(city, monkeypatch) -> None:
    delivery_id = deliver("punches", [punch(1, "2026-04-01 07:30:00")], agency_id=city)
    transform.stage("test")
    _hold_back(delivery_id)
    noted = transform.Plan(deliveries=((city, delivery_id, False),), rules=((city, ""),))
    lines = "select run_id from ledger.staging_result where delivery_id = %s order by result_id"
    with monkeypatch.context() as broken, pytest.raises(_Cut):
        broken.setattr(building.ledger, "append", _cut)
        transform.build("cut", noted)
    assert _rows(lines, delivery_id) == [("test",)]
    transform.build("note", noted)
    assert _rows("select run_id from ledger.entry where agency_id = %s and kind = 'built'", city) == [("note",)]


def test_delivery__judged_again_and_passed_is_used_again(city) -> None:
    delivery_id = deliver("punches", [punch(1, "2026-04-01 07:30:00")], agency_id=city)
    transform.stage("test")
    _hold_back(delivery_id)
    seen = "select count(*) from staging.stg_punches where agency_id = %s"
    _judge(delivery_id, "passed", rule="test__other")
    assert _rows(seen, city) == [(0,)]
    _judge(delivery_id, "passed", run_id="again")
    assert _rows(seen, city) == [(1,)]
    _judge(delivery_id, "not_evaluated", severity="warning", run_id="third")
    assert _rows(seen, city) == [(0,)]


_PRIVILEGES = """
select n.nspname || '.' || c.relname, r.role
from pg_class as c inner join pg_namespace as n on n.oid = c.relnamespace,
    unnest(array['lontar_publisher', 'lontar_loader', 'lontar_auditor']) as r (role)
where n.nspname in ('staging', 'quarantine', 'intermediate', 'marts') and c.relkind in ('r', 'v', 'm', 'p')
    and has_schema_privilege(r.role, n.oid, 'usage') and has_table_privilege(r.role, c.oid, 'select')
"""


def test_privileges__are_the_same_after_the_second_run(city) -> None:
    deliver("punches", [punch(1, "2026-04-01 07:30:00")], agency_id=city)
    transform.stage("one")
    once = set(_rows(_PRIVILEGES))
    deliver("punches", [punch(2, "2026-04-01 07:30:00")], agency_id=city)
    transform.stage("two")
    twice = set(_rows(_PRIVILEGES))
    assert once == twice
    readers = {relation: {role for name, role in twice if name == relation} for relation, _ in twice}
    assert readers["staging.typed_punches"] == {"lontar_auditor"}
    assert readers["staging.stg_punches"] == {"lontar_auditor"}
    assert readers["quarantine.quarantined_rows"] == {"lontar_auditor"}
    assert readers["intermediate.int_employees__validity"] == {"lontar_auditor"}
    assert readers["marts.quarantine_counts"] == {"lontar_publisher", "lontar_auditor"}
    assert readers["marts.delivery_counts"] == {"lontar_publisher", "lontar_auditor"}


def test_changed_declaration__types_the_whole_feed_anew(city, monkeypatch) -> None:
    mine = deliver("work_schedules", [_schedule("five_day")], agency_id=city)
    other = deliver("units", [unit("1")], agency_id=city, effective_date=date(2026, 4, 1))
    transform.stage("one")
    present = definitions.typing_definitions()
    monkeypatch.setattr(definitions, "typing_definitions", lambda: present | {"work_schedules": "another"})
    report = transform.stage("two")
    assert mine in [d.delivery_id for d in report.deliveries]
    assert other not in [d.delivery_id for d in report.deliveries]
    assert _rows("select pattern from staging.stg_work_schedules where agency_id = %s", city) == [("five_day",)]
    assert transform.stage("three").deliveries == ()


def _schedule(pattern: str) -> dict:
    return {"unit_id": "1", "pattern": pattern, "valid_from": "2026-04-01"}
