"""What was due and did not come is an event of its own, once; and which months are ready to be published unasked."""

import errno
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from support import use_home

from lontar.agency import get_agency
from lontar.errors import GateFailed
from lontar.missing import due_next, is_ready, missing_now, read_deliveries, record_missing
from lontar.period import Period
from lontar.status import status
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration
PROFILE = """
agency_id: {agency_id}
name: Kota Contoh
short_name: Contoh
timezone: Asia/Makassar
sample: true
personnel_office: Kantor Contoh
contact: contoh
publication: {{release_day: 15}}
feeds:
  employees: {{deadline_day: 5, sources: [{{name: simpeg, location: inbox, pattern: 'p.*', reader: csv}}]}}
  skm_responses: {{deadline_day: 10, sources: [{{name: survei, location: inbox, pattern: 's.*', reader: csv}}]}}
  units: {{cadence: none, sources: [{{name: unor, location: inbox, pattern: 'u.*', reader: csv}}]}}
"""


def _office(home: Path, profiles: Path, request: pytest.FixtureRequest) -> str:
    """An agency of this test alone, in an installation that the module shares."""
    agency_id = f"kota-{abs(hash(request.node.name)) % 10**9}"
    (profiles / f"{agency_id}.yml").write_text(PROFILE.format(agency_id=agency_id))
    use_home(home, profiles)
    ensure()
    return agency_id


@pytest.fixture
def silent(module_home: Path, tmp_path: Path, request: pytest.FixtureRequest) -> str:
    """An agency that never delivered."""
    return _office(module_home, tmp_path, request)


@pytest.fixture
def office(silent: str) -> str:
    """An agency that delivered its roster and its survey for August."""
    _deliver(silent, "employees", "simpeg", effective_date=date(2026, 8, 1))
    _deliver(silent, "skm_responses", "survei", period=date(2026, 8, 1))
    return silent


def _deliver(
    agency_id: str, feed: str, source: str, effective_date: date | None = None, period: date | None = None
) -> None:
    with connect(Role.LOADER) as connection:
        connection.execute(
            """insert into ledger.delivery (agency_id, feed, source, file_name, sha256, size_bytes, seen_at, effective_date,
               period_start_date, received, loaded, rejected, duplicate, detected, status, profile_hash, run_id)
               values (%s, %s, %s, 'f', md5(random()::text), 1, '2026-08-02', %s, %s, 1, 1, 0, 0, '{}', 'landed', 'p', 'test')""",
            (agency_id, feed, source, effective_date, period),
        )


def _local(day: int, hour: int) -> datetime:
    """A moment of October by Kupang's clocks."""
    return datetime(2026, 10, day, hour, tzinfo=ZoneInfo("Asia/Makassar"))


def _entries(agency_id: str) -> list[tuple]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(
            """select payload ->> 'feed', payload ->> 'period' from ledger.entry
               where agency_id = %s and kind = 'delivery_missing' order by sequence""",
            (agency_id,),
        ).fetchall()


def test_missing__from_the_end_of_the_deadline_day_in_the_agencys_zone(office: str) -> None:
    assert record_missing(office, _local(5, 23), "run") == []
    assert record_missing(office, _local(6, 0), "run") == [f"{office} employees/simpeg 2026-09"]


def test_missing__is_recorded_once_however_often_it_is_looked_for(office: str) -> None:
    for _ in range(3):
        record_missing(office, _local(12, 12), "run")
    assert _entries(office) == [("employees", "2026-09"), ("skm_responses", "2026-09")]


def test_delivery_that_came__is_not_missing_and_a_feed_without_cadence_never_is(office: str) -> None:
    _deliver(office, "employees", "simpeg", effective_date=date(2026, 9, 1))
    _deliver(office, "skm_responses", "survei", period=date(2026, 9, 1))
    assert record_missing(office, _local(20, 12), "run") == []


def test_nothing_is_due__before_the_agency_delivered_anything(silent: str) -> None:
    assert record_missing(silent, _local(20, 12), "run") == []


def test_due_next__names_what_is_still_in_time(office: str) -> None:
    with connect(Role.AUDITOR) as connection:
        deliveries = read_deliveries(connection, office)
    ahead = due_next(get_agency(office), deliveries, _local(7, 12))
    assert [(one.feed, one.period.code, one.due_date.isoformat()) for one in ahead] == [
        ("skm_responses", "2026-09", "2026-10-10"),
        ("employees", "2026-10", "2026-11-05"),
        ("skm_responses", "2026-10", "2026-11-10"),
    ]
    assert [one.feed for one in missing_now(get_agency(office), deliveries, _local(7, 12))] == ["employees"]


@pytest.mark.parametrize(
    ("came", "day", "ready"),
    [
        (("employees", "skm_responses"), 2, True),  # everything is there: nobody waits for the release day
        (("employees",), 2, False),  # the survey may still come
        (("employees",), 15, True),  # it is the release day: published with what came
        ((), 20, False),  # nothing came: a person has to ask for such a report
    ],
)
def test_ready__when_all_has_come_or_the_release_day_has(office: str, came: tuple, day: int, ready: bool) -> None:
    if "employees" in came:
        _deliver(office, "employees", "simpeg", effective_date=date(2026, 9, 1))
    if "skm_responses" in came:
        _deliver(office, "skm_responses", "survei", period=date(2026, 9, 1))
    with connect(Role.AUDITOR) as connection:
        deliveries = read_deliveries(connection, office)
    assert is_ready(get_agency(office), deliveries, Period.parse("2026-09"), _local(day, 12)) is ready


def test_status__shows_what_is_missing_and_what_failed_until_it_is_mended(office: str) -> None:
    from lontar.steps.record import note

    note(Role.PUBLISHER, office, "run-1", "step_failed", {"step": "freeze", "period": "2026-08", "reason": "no"})
    found = status(office, _local(7, 12))[0]
    assert [one["period"] for one in found["missing"]] == ["2026-09"]
    assert [(one["period"], one["step"], one["reason"]) for one in found["failures"]] == [("2026-08", "freeze", "no")]
    note(Role.PUBLISHER, office, "run-2", "publication_ended", {"period": "2026-08", "outcome": "released"})
    assert status(office, _local(7, 12))[0]["failures"] == []


def test_intake__that_ran_out_of_space_holds_back_what_would_be_published_without_its_files(office: str) -> None:
    from lontar.steps import intake, publication
    from lontar.steps.record import failing_visibly, note

    pair = {"agency": office, "period": "2026-09", "units": "city"}
    intake.refuse_cut_intake(office)
    with pytest.raises(OSError), failing_visibly(Role.LOADER, "ingest", office, "run-1"):
        raise OSError(errno.ENOSPC, "No space left on device", "archive/x")
    with pytest.raises(GateFailed, match="ran out of space"):
        publication.gate_marts(pair, "run-2")
    with pytest.raises(GateFailed, match="2026-09: gate_marts: The newest intake ran out of space"):
        publication.verdict([pair], "run-2")
    note(Role.LOADER, office, "run-3", intake.TAKEN_IN, {"landed": 1, "refused": 0})
    intake.refuse_cut_intake(office)


def test_run_that_took_too_long__is_in_the_ledger_of_every_agency_until_a_run_ends(office: str) -> None:
    from lontar.deadline import publication_late
    from lontar.steps.record import note

    publication_late(context={"dag_run": {"dag_id": "asn_publish", "dag_run_id": "scheduled__2026-10-15"}})
    found = status(office, _local(4, 12))[0]["failures"]
    assert [(one["run_id"], one["step"]) for one in found] == [("asn_publish/scheduled__2026-10-15", "asn_publish")]
    note(Role.PUBLISHER, office, "run-3", "publication_ended", {"period": "2026-08", "outcome": "released"})
    assert status(office, _local(4, 12))[0]["failures"] == []
