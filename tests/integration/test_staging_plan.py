"""Exactly which periods of which indicators are redone when a file comes late or corrected. One city per test, built once."""

from datetime import UTC, date, datetime

import pytest
from landed import deliver, employee, leave, participation, punch, unit, write_profiles

from lontar import transform
from lontar.period import Period
from lontar.transform import dbt_project, definitions
from lontar.transform.windows import load_indicators
from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.integration, pytest.mark.builds]

CITIES = [f"kota-uji-{number:02}" for number in range(1, 16)]
AT = datetime(2026, 10, 5, tzinfo=UTC)
MONTHS = [f"2026-0{month}" for month in range(4, 10)]
NIGHT_WORKER = 3


def _land_half_a_year(city: str) -> None:
    """April to September: a tree, three people (one on night shifts), punches, leave, training and survey."""
    start = date(2026, 4, 1)
    people = [employee(number) for number in (1, 2, NIGHT_WORKER)]
    enrolled = [{"device_id": "1", "pin": str(n), "person_key": f"pegawai-contoh-{n:04}"} for n in (1, 2, NIGHT_WORKER)]
    deliver("units", [unit("1"), unit("1.01", "1", is_service_unit="true")], agency_id=city, effective_date=start)
    deliver("employees", people, agency_id=city, effective_date=start)
    deliver("reader_enrolments", enrolled, agency_id=city, effective_date=start)
    deliver("work_schedules", [{"unit_id": "1", "pattern": "five_day", "valid_from": "2026-04-01"}], agency_id=city)
    rows = [punch(n, f"{month}-{day} 07:{n:02}:00") for month in MONTHS for day in ("02", "03") for n in (1, 2)]
    deliver("punches", rows, agency_id=city)
    deliver(
        "leave_records", [leave(1, "2026-07-30", "2026-08-02"), leave(2, "2026-05-04", "2026-05-05")], agency_id=city
    )
    deliver("training_participations", [participation(1, "2026-05-20"), participation(2, "2026-08-20")], agency_id=city)
    deliver("skm_responses", [_answer(n, f"{month}-10") for n, month in enumerate(MONTHS)], agency_id=city)
    populations = [{"unit_id": "1.01", "period_start_date": f"{month}-01", "population": "100"} for month in MONTHS]
    deliver("service_populations", populations, agency_id=city)
    deliver("shift_rosters", [_night("2026-08-31")], agency_id=city, period=date(2026, 8, 1))


def _answer(number: int, day: str, **changes: str) -> dict:
    answers = dict.fromkeys(("unsur_persyaratan", "unsur_prosedur", "unsur_waktu"), "4")
    return {"response_id": f"R-{number}", "unit_id": "1.01", "responded_date": day} | answers | changes


def _night(day: str) -> dict:
    return {
        "person_key": f"pegawai-contoh-{NIGHT_WORKER:04}",
        "work_date": day,
        "starts_at": "21:00",
        "ends_at": "07:00",
    }


@pytest.fixture(scope="module")
def built(module_home):
    """Every city landed, staged and built once; its plan is what the first test looks at."""
    from support import use_home

    use_home(module_home, write_profiles(module_home / "agencies", *CITIES))
    for city in CITIES:
        _land_half_a_year(city)
    transform.stage("first")
    first = transform.plan(at=AT)
    transform.build("first", first)
    return first, iter(CITIES)


@pytest.fixture
def city(built) -> str:
    """A city that no other test changes."""
    return next(built[1])


def _plan(city: str, at: datetime = AT, stage: bool = True) -> transform.Plan:
    if stage:
        transform.stage("second")
    return transform.plan([(city, Period.parse("2026-09"))], at=at)


def _redone(plan: transform.Plan, city: str) -> dict[str, list[str]]:
    """Indicator -> codes of the periods that are redone."""
    codes = sorted({touch.indicator_code for touch in plan.touches})
    assert {touch.agency_id for touch in plan.touches} <= {city}
    return {code: sorted(plan.periods(city, code)) for code in codes}


def _codes(topic: str = "", feed: str = "") -> set[str]:
    return {i.indicator_code for i in load_indicators() if topic in ("", i.topic) and (not feed or feed in i.feeds)}


def _by_window(feed: str, **periods: list[str]) -> dict[str, list[str]]:
    """Indicator -> the periods that its window asks for, of the indicators that one feed enters."""
    return {i.indicator_code: periods[i.window] for i in load_indicators() if feed in i.feeds}


def _months(plan: transform.Plan) -> set[tuple[str, str]]:
    return {(topic, f"{month:%Y-%m}") for _, topic, month in plan.months}


def test_first_plan__names_every_indicator_of_every_finished_month(built) -> None:
    first, _ = built
    assert {touch.agency_id for touch in first.touches} == set(CITIES)
    for code in _codes():
        assert sorted(first.periods(CITIES[0], code)) == sorted([*MONTHS, "2026-Q2", "2026-Q3", "2026-S1"])
    with connect(Role.AUDITOR) as connection:
        query = "select count(distinct period_start_date) from marts.indicator_value where agency_id = %s and period_kind = 'month'"
        assert connection.execute(query, (CITIES[0],)).fetchone() == (6,)


def test_dbt_tests__of_staging_and_history_pass_on_these_rows(built) -> None:
    folders = ("models/staging", "models/intermediate/history", "models/intermediate/units", "models/marts/core")
    result = dbt_project.invoke("test", "--select", *(f"path:{folder}" for folder in folders))
    assert {r.status for r in result.results} == {"pass"}
    kinds = [r.node.resource_type.value for r in result.results]
    assert kinds.count("unit_test") >= 5
    assert kinds.count("test") >= 20


def test_second_plan__is_empty(city) -> None:
    plan = _plan(city)
    assert plan.is_empty
    assert plan.deliveries == ()
    assert transform.build("nothing", plan).models == 0


def test_late_punches__redo_the_windows_that_hold_them(city) -> None:
    deliver("punches", [punch(1, "2026-06-10 07:30:00"), punch(1, "2026-06-10 16:00:00")], agency_id=city)
    redone = _redone(_plan(city), city)
    to_september = ["2026-06", "2026-07", "2026-08", "2026-09", "2026-Q2", "2026-Q3", "2026-S1"]
    assert redone == _by_window(
        "punches",
        month=["2026-06", "2026-Q2", "2026-S1"],
        consecutive_run=["2026-06", "2026-07", "2026-Q2", "2026-Q3", "2026-S1"],
        year_to_date=to_september,
        trailing_12=to_september,
    )
    assert redone["attendance_rate"] == ["2026-06", "2026-Q2", "2026-S1"]
    assert redone["attendance_rate_12m"] == redone["discipline_late_days"] == to_september


def test_corrected_leave__redoes_the_months_that_it_left_and_entered(city) -> None:
    corrected = [leave(1, "2026-07-30", "2026-07-31"), leave(2, "2026-05-04", "2026-05-05")]
    deliver("leave_records", corrected, agency_id=city)
    plan = _plan(city)
    redone = _redone(plan, city)
    assert set(redone) == _codes(feed="leave_records")
    # Record 2 came again unchanged: May is not redone.
    assert redone["leave_rate"] == ["2026-07", "2026-08", "2026-Q3"]
    assert redone["attendance_rate_12m"] == ["2026-07", "2026-08", "2026-09", "2026-Q3"]
    topics = {"any", *(i.topic for i in load_indicators() if "leave_records" in i.feeds)}
    assert topics > {"attendance", "activity", "discipline"}
    assert _months(plan) == {(topic, month) for topic in topics for month in ("2026-07", "2026-08")}


def test_leave_delivered_again_unchanged__redoes_nothing_but_is_noted(city) -> None:
    same = [leave(1, "2026-07-30", "2026-08-02"), leave(2, "2026-05-04", "2026-05-05")]
    again = deliver("leave_records", same, agency_id=city)
    plan = _plan(city)
    assert plan.is_empty
    assert plan.deliveries == ((city, again, True),)
    transform.build("note", plan)
    assert _plan(city, stage=False).deliveries == ()


def test_corrected_training__redoes_the_rest_of_its_year(city) -> None:
    deliver("training_participations", [participation(1, "2026-06-20", duration_jp="12")], agency_id=city)
    redone = _redone(_plan(city), city)
    # It ended in May according to the first file and in June according to the second.
    later = ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-Q2", "2026-Q3", "2026-S1"]
    own_months = ["2026-05", "2026-06", "2026-Q2", "2026-S1"]
    assert redone == _by_window("training_participations", month=own_months, year_to_date=later, trailing_12=later)
    assert {code: redone[code] for code in _codes("training")} == {code: later for code in _codes("training")}


def test_survey_answer__redoes_its_month_of_the_survey_alone(city) -> None:
    deliver("skm_responses", [_answer(99, "2026-08-11")], agency_id=city)
    later = ["2026-08", "2026-09", "2026-Q3"]
    expected = _by_window("skm_responses", month=["2026-08", "2026-Q3"], year_to_date=later, trailing_12=later)
    assert _redone(_plan(city), city) == expected


def test_late_roster__redoes_the_months_from_its_date_to_the_next(city) -> None:
    changed = [employee(1, unit_id="1"), employee(2), employee(NIGHT_WORKER)]
    same_again = [employee(1), employee(2), employee(NIGHT_WORKER)]
    deliver("employees", same_again, agency_id=city, effective_date=date(2026, 8, 1))
    assert _plan(city).is_empty
    deliver("employees", changed, agency_id=city, effective_date=date(2026, 6, 15))
    redone = _redone(_plan(city), city)
    assert redone["headcount"] == ["2026-06", "2026-07", "2026-Q2", "2026-Q3", "2026-S1"]
    assert redone["attendance_rate"] == redone["headcount"]
    assert set(redone) == _codes(feed="employees")
    ytd = ["2026-06", "2026-07", "2026-08", "2026-09", "2026-Q2", "2026-Q3", "2026-S1"]
    assert redone["training_jp_mean"] == ytd


def test_punch_of_a_night_shift__also_redoes_the_month_in_which_the_shift_began(city) -> None:
    deliver("punches", [punch(NIGHT_WORKER, "2026-09-01 07:04:00")], agency_id=city)
    assert _redone(_plan(city), city)["attendance_rate"] == ["2026-08", "2026-09", "2026-Q3"]


def test_punch_at_night_of_somebody_without_a_shift__redoes_its_own_month(city) -> None:
    deliver("punches", [punch(1, "2026-09-01 07:04:00")], agency_id=city)
    assert _redone(_plan(city), city)["attendance_rate"] == ["2026-09", "2026-Q3"]


def test_shift_over_the_end_of_the_month__redoes_both_months(city) -> None:
    deliver("shift_rosters", [_night("2026-08-30")], agency_id=city, period=date(2026, 8, 1))
    assert _redone(_plan(city), city)["attendance_rate"] == ["2026-08", "2026-09", "2026-Q3"]


def test_month_that_is_over_since__is_planned_for_every_indicator(city) -> None:
    deliver("punches", [punch(1, "2026-10-05 07:30:00")], agency_id=city, seen_at=datetime(2026, 10, 6, tzinfo=UTC))
    assert _plan(city).is_empty
    plan = _plan(city, at=datetime(2026, 11, 2, tzinfo=UTC))
    assert _redone(plan, city) == {code: ["2026-10"] for code in _codes()}
    # In the agency's zone (UTC+8) October ends eight hours before it does in UTC.
    assert _plan(city, at=datetime(2026, 10, 31, 15, 59, tzinfo=UTC)).is_empty
    assert not _plan(city, at=datetime(2026, 10, 31, 16, 0, tzinfo=UTC)).is_empty


def test_clock_that_was_reset__makes_no_period_of_its_own(city) -> None:
    deliver("punches", [punch(1, "2016-01-01 00:00:07")], agency_id=city)
    plan = _plan(city)
    assert plan.is_empty
    assert min(month for _, month in plan.known) == date(2026, 4, 1)


def test_delivery_held_back_by_a_gate__takes_its_months_with_it(city) -> None:
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(
            """insert into ledger.gate_result (run_id, gate, agency_id, delivery_id, rule, severity, description, outcome)
               select 'test', 'raw', agency_id, delivery_id, 'test__held', 'critical', 'Held by a test.', 'failed'
               from ledger.delivery where agency_id = %s and feed = 'skm_responses'""",
            (city,),
        )
    assert _redone(_plan(city), city)["ikm"] == [*MONTHS, "2026-Q2", "2026-Q3", "2026-S1"]


def test_changed_definitions__make_everything_anew(city, monkeypatch) -> None:
    monkeypatch.setattr(definitions, "build_definition", lambda: "another")
    plan = _plan(city)
    assert plan.full_refresh
    # The tables are dropped as a whole, so cities that nobody asked for are planned, too.
    assert {touch.agency_id for touch in plan.touches} == set(CITIES)


def test_rebuild__of_a_corrected_month_equals_a_build_from_nothing(city) -> None:
    deliver("leave_records", [leave(2, "2026-05-11", "2026-05-12")], agency_id=city)
    deliver("punches", [punch(1, "2026-05-04 07:31:00"), punch(1, "2026-05-04 15:00:00")], agency_id=city)
    transform.build("step", _plan(city))
    query = "select * from marts.indicator_value where agency_id = %s order by 1, 2, 3, 4, 5, 6, 7"
    with connect(Role.AUDITOR) as connection:
        step_by_step = connection.execute(query, (city,)).fetchall()
    assert step_by_step
    transform.build("anew", transform.plan(at=AT, full=True))
    with connect(Role.AUDITOR) as connection:
        assert connection.execute(query, (city,)).fetchall() == step_by_step
