"""Typing and row rules: what is refused, by which name, and what is let through. One delivery per feed, one row per case."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from landed import KUPANG, PALEMBANG, deliver, employee, leave, participation, punch, write_profiles
from shared_world import Scenario

from lontar.sources import load_feeds
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

# Seen at 10:00 in Kupang (UTC+8) and 09:00 in Palembang (UTC+7).
SEEN_AT = datetime(2026, 10, 3, 2, 0, tzinfo=UTC)

# A row, and the rules that it breaks. What PostgreSQL would read as a value and a person would not is among them.
CASES = {
    "employees": [
        (employee(1), []),
        (employee(2, birth_year=" 1985 "), []),
        (employee(3, birth_year="   "), []),
        (employee(4, birth_year="0x7C1"), ["birth_year:type"]),
        (employee(5, birth_year="1_985"), ["birth_year:type"]),
        (employee(6, birth_year="1985.0"), ["birth_year:type"]),
        (employee(7, birth_year="+1985"), ["birth_year:type"]),
        (employee(8, birth_year="1985-"), ["birth_year:type"]),
        (employee(9, birth_year="-"), ["birth_year:type"]),
        (employee(10, birth_year="99999999999"), ["birth_year:type"]),
        (employee(11, birth_year="1919"), ["birth_year:min"]),
        (employee(12, birth_year="1920"), []),
        (employee(13, birth_year="2015"), []),
        (employee(14, birth_year="2016"), ["birth_year:max"]),
        (employee(15, birth_year="-1985"), ["birth_year:min"]),
        (employee(16, employee_kind="honorer"), ["employee_kind:allowed"]),
        (employee(17, employee_kind=None), ["employee_kind:required"]),
        (employee(18, unit_id=" "), ["unit_id:required"]),
        (employee(19, position_start_date="2026-02-29"), ["position_start_date:type"]),
        (employee(20, position_start_date="01/02/2026"), ["position_start_date:type"]),
        (employee(21, position_start_date="20260201"), ["position_start_date:type"]),
        (employee(22, position_start_date="now"), ["position_start_date:type"]),
        (employee(23, position_start_date="infinity"), ["position_start_date:type"]),
        (employee(24, position_start_date="2026-02-01 00:00:00"), ["position_start_date:type"]),
        (employee(25, position_start_date="2024-02-29"), []),
        (employee(26, position_title="'; drop table raw.employees; --"), []),
        (employee(27, unit_id=None, employee_kind="x", birth_year="x"), ["birth_year:type", "employee_kind:allowed", "unit_id:required"]),
    ],
    "punches": [
        (punch(1, "2026-10-03 09:59:59"), []),
        (punch(2, "2026-10-03 24:00:00"), ["punched_at:type"]),
        (punch(3, "2026-10-03 23:59:60"), ["punched_at:type"]),
        (punch(4, "2026-10-03 07:30:00+09"), ["punched_at:type"]),
        (punch(5, "2026-10-03 07:30"), ["punched_at:type"]),
        (punch(6, "2026-10-03T07:30:00"), ["punched_at:type"]),
        (punch(7, "1971--10--29 -23:-59:-53"), ["punched_at:type"]),
        (punch(8, "2014-12-31 23:59:59"), ["punched_at:min"]),
        (punch(9, "2015-01-01 00:00:00"), []),
        # Later than the file by up to a day is a clock that runs ahead; the file was seen at 10:00 of this city's day.
        (punch(10, "2026-10-04 10:00:00"), []),
        (punch(11, "2026-10-04 10:00:01"), ["punched_at:not_after_seen"]),
        (punch(12, None), ["punched_at:required"]),
        (punch(13, "2026-10-02 07:30:00", pin=None), ["row:pin_or_person"]),
        (punch(14, "2026-10-02 07:30:00", pin=None, person_key="pegawai-contoh-0014"), []),
        (punch(15, "2026-10-02 07:30:00", pin="1" * 25), ["pin:max_length"]),
        (punch(16, "2026-10-02 07:30:00", device_id=None), ["device_id:required"]),
    ],
    "training_participations": [
        (participation(1, "2026-05-01"), []),
        (participation(2, "2026-05-01", duration_jp="12.345"), ["duration_jp:type"]),
        (participation(3, "2026-05-01", duration_jp="12.500"), []),
        (participation(4, "2026-05-01", duration_jp="1e2"), ["duration_jp:type"]),
        (participation(5, "2026-05-01", duration_jp="NaN"), ["duration_jp:type"]),
        (participation(6, "2026-05-01", duration_jp="12,5"), ["duration_jp:type"]),
        (participation(7, "2026-05-01", duration_jp="1234567.5"), ["duration_jp:type"]),
        (participation(8, "2026-05-01", duration_jp="2000.01"), ["duration_jp:max"]),
        (participation(9, "2026-05-01", duration_jp="-1"), ["duration_jp:min"]),
        (participation(10, "2026-05-01", pretest_score="0", posttest_score="100.00"), []),
        (participation(11, "2026-05-01", posttest_score="100.01"), ["posttest_score:max"]),
        (participation(12, "2026-05-01", start_date="2026-05-02"), ["row:end_date_before_start_date"]),
        (participation(13, "2026-05-01", provider_kind="lainnya"), ["provider_kind:allowed"]),
    ],
    "leave_records": [
        (leave(1, "2026-05-01", "2026-05-01"), []),
        (leave(2, "2026-05-02", "2026-05-01"), ["row:end_date_before_start_date"]),
        (leave(3, "x", "2026-05-01"), ["start_date:type"]),
    ],
    "shift_rosters": [
        (_shift := {"person_key": "a", "work_date": "2026-05-01", "starts_at": "21:00", "ends_at": "07:00:00"}, []),
        (_shift | {"starts_at": "24:00"}, ["starts_at:type"]),
        (_shift | {"starts_at": "21:00:60"}, ["starts_at:type"]),
        (_shift | {"starts_at": "9:00"}, ["starts_at:type"]),
        (_shift | {"starts_at": "21.00"}, ["starts_at:type"]),
    ],
    "units": [
        (_unit := {"unit_id": "01", "unit_name": "Dinas Contoh", "unit_kind": "dinas", "is_service_unit": "true"}, []),
        (_unit | {"unit_id": "02", "is_service_unit": "yes"}, ["is_service_unit:type"]),
        (_unit | {"unit_id": "03", "is_service_unit": "1"}, ["is_service_unit:type"]),
    ],
}  # fmt: skip


def _land(folder: Path) -> dict[str, int]:
    """Every case landed: feed -> number of the delivery."""
    write_profiles(folder)
    deliveries = {feed: deliver(feed, [row for row, _ in cases], seen_at=SEEN_AT) for feed, cases in CASES.items()}
    late = [punch(1, "2026-10-04 09:00:00"), punch(2, "2026-10-04 09:00:01"), punch(3, "2026-04-01 07:30:00")]
    deliveries["palembang"] = deliver("punches", late, agency_id=PALEMBANG, seen_at=SEEN_AT)
    return deliveries


SCENARIO = Scenario(_land, None)


@pytest.fixture
def staged(built) -> Iterator[tuple[dict[str, int], psycopg.Connection]]:
    with connect(Role.AUDITOR) as connection:
        yield built, connection


@pytest.mark.parametrize("feed", sorted(CASES))
def test_row__breaks_exactly_these_rules(staged, feed) -> None:
    deliveries, connection = staged
    found = {number: [] for number in range(1, len(CASES[feed]) + 1)}
    for number, rule in connection.execute(
        "select row_number, rule from quarantine.quarantined_rows where delivery_id = %s order by rule",
        (deliveries[feed],),
    ):
        found[number].append(rule)
    wrong = {
        number: (row, found[number], expected)
        for number, (row, expected) in enumerate(CASES[feed], start=1)
        if found[number] != expected
    }
    assert not wrong


@pytest.mark.parametrize("feed", sorted(CASES))
def test_row__is_staged_or_quarantined_never_both(staged, feed) -> None:
    deliveries, connection = staged
    query = f"select _row_number from staging.stg_{feed} where _delivery_id = %s order by 1"
    accepted = [number for (number,) in connection.execute(query, (deliveries[feed],))]
    assert accepted == [number for number, (_, rules) in enumerate(CASES[feed], start=1) if not rules]


def test_counts__add_up_per_delivery_and_rule(staged) -> None:
    deliveries, connection = staged
    for feed, cases in CASES.items():
        counts = connection.execute(
            "select loaded, accepted, quarantined, superseded from marts.delivery_counts where delivery_id = %s",
            (deliveries[feed],),
        ).fetchone()
        broken = sum(1 for _, rules in cases if rules)
        assert counts == (len(cases), len(cases) - broken, broken, 0), feed
        by_rule = dict(
            connection.execute(
                "select rule, rows from marts.quarantine_counts where delivery_id = %s", (deliveries[feed],)
            )
        )
        names = [rule for _, rules in cases for rule in rules]
        assert by_rule == {name: names.count(name) for name in names}, feed


def test_quarantine__shows_the_row_as_it_came(staged) -> None:
    deliveries, connection = staged
    (row,) = connection.execute(
        "select landed_row::json from quarantine.quarantined_rows where delivery_id = %s and row_number = 7",
        (deliveries["punches"],),
    ).fetchone()
    assert row["punched_at"] == "1971--10--29 -23:-59:-53"


def test_times__are_kept_local_and_known_in_utc_by_the_zone_of_the_city(staged) -> None:
    _, connection = staged
    rows = connection.execute(
        """select agency_id, punched_at::text, punched_at_utc at time zone 'UTC', event_month::text from staging.stg_punches
           where (_row_number = 3 or punched_at = '2026-10-03 09:59:59') and agency_id = any(%s) order by agency_id""",
        ([KUPANG, PALEMBANG],),
    ).fetchall()
    assert [(agency, local, str(utc), month) for agency, local, utc, month in rows] == [
        (KUPANG, "2026-10-03 09:59:59", "2026-10-03 01:59:59", "2026-10-01"),
        (PALEMBANG, "2026-04-01 07:30:00", "2026-04-01 00:30:00", "2026-04-01"),
    ]


def test_not_after_seen__is_judged_on_the_clock_of_the_city(staged) -> None:
    deliveries, connection = staged
    query = "select row_number from quarantine.quarantined_rows where delivery_id = %s"
    assert connection.execute(query, (deliveries["palembang"],)).fetchall() == [(2,)]


def test_types__are_those_of_the_declarations(staged) -> None:
    _, connection = staged
    for feed in load_feeds().values():
        found = dict(
            connection.execute(
                """select attname, format_type(atttypid, atttypmod) from pg_attribute
                   where attrelid = to_regclass(%s) and attnum > 0""",
                (f"staging.typed_{feed.name}",),
            ).fetchall()
        )
        without_zone = {"timestamp": "timestamp without time zone", "time": "time without time zone"}
        for column in feed.columns:
            expected = without_zone.get(column.data_type, column.data_type)
            assert found[column.name] == expected, f"{feed.name}.{column.name}"
