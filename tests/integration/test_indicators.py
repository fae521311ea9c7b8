"""Indicators of small cities counted by hand, through raw tables, staging, plan and build on the embedded PostgreSQL."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from statistics import stdev

import pytest
from indicator_scenario import (
    ACADEMY,
    APRIL,
    AT,
    CITIES,
    OFFICE,
    SINGLE,
    SURVEY,
    UNSUR,
    cell,
    land_academy,
    land_office,
    land_survey,
    published_answers,
    sheet,
    write_cities,
)
from landed import deliver, leave, participation
from shared_world import Scenario
from support import SHARED, needs_shared

from lontar import transform
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

CASES = SHARED / "cases"


def _published_respondents() -> list[dict[str, int]]:
    answers = CASES / "skm_gaspul_q3_answers.csv"
    return published_answers(answers) if answers.is_file() else [dict.fromkeys(UNSUR, 3)] * 2


def _land(folder: Path) -> None:
    """All cities landed."""
    write_cities(folder)
    land_office()
    land_academy()
    respondents = [sheet(n, f"2026-04-{n % 28 + 1:02}", scores) for n, scores in enumerate(_published_respondents())]
    land_survey(SURVEY, respondents, population=1000)
    partial = {"persyaratan": 4, "waktu": 3} | dict.fromkeys(set(UNSUR) - {"persyaratan", "waktu"})
    elsewhere = sheet(3, "2026-05-05", dict.fromkeys(UNSUR, 2), unit_id="unknown")
    sheets = [sheet(1, "2026-04-30", dict.fromkeys(UNSUR, 4)), sheet(2, "2026-05-01", partial), elsewhere]
    land_survey(SINGLE, sheets)


def _build(run_id: str) -> transform.Plan:
    transform.stage(run_id)
    plan = transform.plan(at=AT)
    transform.build(run_id, plan)
    return plan


SCENARIO = Scenario(_land, AT)


def test_dbt_tests__pass_on_these_rows_and_on_every_case_of_the_unit_tests(built) -> None:
    folders = ("attendance", "indicators", "roster", "training", "skm")
    chosen = [f"path:models/{room}/{folder}" for room in ("intermediate", "marts") for folder in folders]
    result = dbt_project.invoke("test", "--select", *chosen, "path:seeds")
    names = [r.node.name for r in result.results]
    assert len(names) > 100
    assert sum(r.node.resource_type == "unit_test" for r in result.results) >= 19


@pytest.mark.parametrize("name", ["days_doubled", "values_out_of_range", "totals_differ"])
def test_quality_models__find_no_fault(built, name: str) -> None:
    with connect(Role.AUDITOR) as connection:
        query = f"select * from marts.quality_{name} where agency_id = any(%s)"
        assert connection.execute(query, (list(CITIES),)).fetchall() == []


# April 2026, 21 working days. 1 and 4 are there every day. 2: late by 5 min 30 s once, leave 4 days, duty 2, one single
# punch, 13 days nothing. 3 works part time (flexible): seen once in 21 days. 4 moves from 1.1 to 1.2 on the 15th. 5 is on
# leave outside state responsibility and not counted. 6 has three shifts: two nights in time, one day 10 min late and early.
# 7 and 8 keep six days (25) and check in by telephone, which delivered on one Saturday only: 7 in time, 8 nothing.
@pytest.mark.parametrize(
    ("code", "unit_id", "expected"),
    [
        ("attendance_rate", "all", (51, 85, "0.600", 7, 7)),
        ("on_time_rate", "all", (45, 47, "0.957", 5, 7)),
        ("late_rate", "all", (2, 47, "0.043", 5, 7)),
        ("early_leave_rate", "all", (1, 47, "0.021", 5, 7)),
        ("late_minutes_mean", "all", (15, 2, "7.5", 2, 7)),
        ("single_punch_rate", "all", (1, 48, "0.021", 5, 7)),
        ("no_record_rate", "all", (34, 85, "0.400", 7, 7)),
        ("unknown_rate", "all", (48, 137, "0.350", 7, 7)),
        ("leave_rate", "all", (4, 137, "0.029", 7, 7)),
        ("official_duty_rate", "all", (2, 137, "0.015", 7, 7)),
        ("no_record_run_share", "all", (2, 7, "0.286", 7, 7)),
        ("attendance_rate_12m", "all", (51, 85, "0.600", 7, 7)),
        ("enrolment_share", "all", (6, 7, "0.857", 7, 7)),
        ("unmatched_punch_share", "all", (2, 98, "0.020", None, None)),
        ("headcount", "all", (7, None, "7", 7, 7)),
        ("attendance_rate", "1", (47, 80, "0.588", 4, 4)),  # 0.5875, half up
        ("attendance_rate", "1.1", (34, 47, "0.723", 3, 3)),
        ("attendance_rate", "1.2", (13, 33, "0.394", 2, 2)),
        ("headcount", "1.1", (2, None, "2", 2, 2)),
        ("unmatched_punch_share", "1", None),
        ("on_time_rate", "2.1", (2, 3, "0.667", 1, 1)),
        ("unknown_rate", "3", (48, 50, "0.960", 2, 2)),
    ],
)
def test_attendance__of_a_month_counted_by_hand(built, code: str, unit_id: str, expected: tuple | None) -> None:
    found = cell(OFFICE, code, unit_id, columns="numerator, denominator, value, n_persons, n_expected")
    assert found == (expected and (*expected[:2], Decimal(expected[2]), *expected[3:]))
    assert not expected or str(found[2]) == expected[2]


def test_attendance__hours_set_locally_make_the_judgement_unconfirmed(built) -> None:
    assert cell(OFFICE, "late_rate", "1", columns="rule_status, rule_version") == ("practice", "2023-04-12")
    assert cell(OFFICE, "late_rate", "3", columns="rule_status") == "unconfirmed"
    assert cell(OFFICE, "late_rate", "all", columns="rule_status") == "unconfirmed"


def test_headcount__by_kind_and_sex_adds_up(built) -> None:
    kinds = [cell(OFFICE, "headcount", breakdown=f"employee_kind={kind}") for kind in ("pns", "pppk_paruh_waktu")]
    assert kinds == [6, 1]
    assert [cell(OFFICE, "headcount", breakdown=f"sex={sex}") for sex in ("female", "male")] == [3, 4]
    assert cell(OFFICE, "headcount", breakdown="employee_kind=pppk") is None


@pytest.mark.parametrize(
    ("code", "month", "expected"),
    [
        ("training_jp_mean", 4, (69, 4, "17.25", 4, 4)),
        ("training_jp_mean", 5, (89, 4, "22.25", 4, 4)),
        ("training_reach_rate", 4, (3, 4, "0.750", 4, 4)),
        ("training_jp20_rate", 4, (1, 2, "0.500", 2, 2)),
        ("training_jp20_rate", 5, (2, 2, "1.000", 2, 2)),
        ("training_pppk_over_24_rate", 4, (1, 2, "0.500", 2, 2)),
        ("training_gain_mean", 4, (10, 2, "5.00", 2, 4)),
        ("training_gain_mean", 5, (Decimal("15.5"), 3, "5.17", 3, 4)),
        ("training_cost_per_jp", 4, (1_000_000, 36, "27778", 2, 4)),
        ("training_cost_per_jp", 5, (1_000_000, 56, "17857", 3, 4)),
        ("training_jp_total", 4, (69, None, "69", 3, 4)),
    ],
)
def test_training__of_a_year_counted_by_hand(built, code: str, month: int, expected: tuple) -> None:
    found = cell(ACADEMY, code, month=month, columns="numerator, denominator, value, n_persons, n_expected")
    assert (*found[:2], str(found[2]), *found[3:]) == expected


def test_training__interval_breakdowns_and_largest_share(built) -> None:
    low, high, method = cell(ACADEMY, "training_gain_mean", month=5, columns="value_low, value_high, interval_method")
    margin = 1.959964 * stdev([20, 5.5, -10]) / 3**0.5
    assert (float(low), float(high)) == pytest.approx((15.5 / 3 - margin, 15.5 / 3 + margin), abs=0.005)
    assert method == "normal_95"
    assert cell(ACADEMY, "training_cost_per_jp", columns="largest_share") == Decimal("0.6")
    kinds = [cell(ACADEMY, "training_jp_total", breakdown=f"provider_kind={k}") for k in ("pemerintah", "swasta")]
    assert kinds == [61, 8]
    assert cell(ACADEMY, "training_jp_total", breakdown="topic=manajemen") == 45


def test_feeds__that_brought_nothing_give_no_number(built) -> None:
    assert cell(ACADEMY, "headcount") == 4
    assert cell(ACADEMY, "attendance_rate") is None
    assert cell(ACADEMY, "unknown_rate") is None
    assert cell(ACADEMY, "ikm") is None
    # In May nobody handed in a leave record, so leave and the rates that need it are unknown, not 0.
    assert cell(OFFICE, "leave_rate", month=5) is None
    assert cell(OFFICE, "attendance_rate", month=5) is None


@needs_shared
def test_skm__reproduces_the_published_index_of_29_respondents(built) -> None:
    columns = "value, label, numerator, denominator, n_persons, n_expected, rule_status"
    for unit_id in ("1.1", "1", "all"):
        found = cell(SURVEY, "ikm", unit_id, columns=columns)
        assert found == (Decimal("91.48"), "A", Decimal("32.931034"), 9, 29, 278, "confirmed")
    assert cell(SURVEY, "ikm_printed_weight", columns="value, label, rule_version") == (
        Decimal("90.56"),
        "A",
        "2017-01-01, profil",
    )


@needs_shared
def test_skm__unsur_and_interval_follow_from_the_answers(built) -> None:
    respondents = _published_respondents()
    for code in UNSUR:
        total, answers, value = cell(SURVEY, "skm_nrr", "1.1", f"unsur={code}", columns="numerator, denominator, value")
        assert total == sum(scores[code] for scores in respondents)
        assert (answers, round(float(value), 3)) == (29, round(float(total) / 29, 3))
    own = [25 * sum(scores.values()) / 9 for scores in respondents]
    margin = 1.959964 * stdev(own) / 29**0.5
    bounds = [float(bound) for bound in cell(SURVEY, "ikm", columns="value_low, value_high")]
    assert bounds == pytest.approx([sum(own) / 29 - margin, sum(own) / 29 + margin], abs=0.005)


@needs_shared
def test_skm__sheets_against_the_required_sample(built) -> None:
    assert cell(SURVEY, "skm_respondents", "1") == 29
    assert cell(SURVEY, "skm_sample_rate", columns="numerator, denominator, value") == (29, 278, Decimal("0.104"))
    assert cell(SURVEY, "skm_complete_rate") == 1
    # A service unit that asked nobody is counted as such; a unit without public service has no survey at all.
    assert cell(SURVEY, "skm_respondents", "2", columns="value, n_persons") == (0, 0)
    assert cell(SURVEY, "ikm", "2") is None
    assert cell(SURVEY, "skm_respondents", "3") is None


def test_skm__one_respondent_has_an_index_of_100_and_no_interval(built) -> None:
    columns = "value, label, n_persons, n_expected, value_low, interval_method"
    assert cell(SINGLE, "ikm", columns=columns) == (100, "A", 1, None, None, None)
    assert cell(SINGLE, "ikm_printed_weight") is None
    assert cell(SINGLE, "skm_sample_rate") is None


def test_skm__unanswered_unsur_is_no_zero_and_an_unknown_unit_counts_for_the_city_alone(built) -> None:
    assert cell(SINGLE, "ikm", "1.1", month=5, columns="value, denominator, label") == (Decimal("87.50"), 2, "B")
    assert cell(SINGLE, "skm_complete_rate", "1.1", month=5) == 0
    assert cell(SINGLE, "skm_nrr", "1.1", "unsur=biaya", month=5) is None
    assert cell(SINGLE, "skm_nrr", "all", "unsur=biaya", month=5) == 2
    assert cell(SINGLE, "skm_respondents", "all", month=5) == 2


def test_longer_periods__have_rows_once_they_are_over(built) -> None:
    with connect(Role.AUDITOR) as connection:
        query = "select distinct period_kind from marts.indicator_value where agency_id = any(%s)"
        kinds = connection.execute(query, (list(CITIES),)).fetchall()
    assert kinds == [("month",)]  # in early June neither the quarter nor the half-year is over


@pytest.mark.rebuilds
def test_build__again_changes_nothing_and_a_correction_changes_only_its_cells(built) -> None:
    before = _all_cells()
    assert _build("again").is_empty
    assert _all_cells() == before
    # The leave of person 2 is withdrawn: four days without record, one run more is not (it has one already).
    deliver("leave_records", [leave(2, "2026-04-07", "2026-04-12", status="dibatalkan")], agency_id=OFFICE)
    # The only training of person 4 is found to have ended in May: April keeps no hour of it.
    deliver("training_participations", [participation(4, "2026-05-02", duration_jp="25")], agency_id=ACADEMY)
    # The single answer of April was dated wrongly: April loses its index, although no new row replaces it.
    moved = sheet(1, "2026-05-30", dict.fromkeys(UNSUR, 4))
    deliver("skm_responses", [moved], agency_id=SINGLE)
    _build("second")
    assert cell(OFFICE, "no_record_rate", columns="numerator, denominator") == (38, 89)
    assert cell(OFFICE, "leave_rate") == 0
    assert cell(ACADEMY, "training_jp_total") == 44
    assert cell(ACADEMY, "training_pppk_over_24_rate") == 0
    assert cell(SINGLE, "ikm") is None
    assert cell(SINGLE, "ikm", month=5, unit_id="1.1", columns="n_persons") == 2
    after = _all_cells()
    changed = {(key[0], key[3]) for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert not [pair for pair in changed if pair[0] == SURVEY]
    assert (OFFICE, "late_rate") not in changed
    assert (OFFICE, "unknown_rate") not in changed


def _all_cells() -> dict[tuple, tuple]:
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            """select agency_id, unit_id, period_start_date, indicator_code, breakdown_1, numerator, denominator, value,
                   n_persons, n_expected, value_low, value_high, label, rule_status
               from marts.indicator_value where period_kind = 'month'"""
        ).fetchall()
    return {row[:5]: row[5:] for row in rows}


def test_publisher__reads_the_aggregates_and_no_person(built) -> None:
    with connect(Role.PUBLISHER) as connection:
        assert connection.execute("select count(*) from marts.indicator_value").fetchone()[0] > 100
    import psycopg

    with connect(Role.PUBLISHER) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select 1 from intermediate.int_attendance__days_classified")


def test_days__have_their_unit_of_the_day(built) -> None:
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            """select unit_id, min(work_date), max(work_date) from intermediate.int_attendance__days_classified
               where agency_id = %s and person_key = 'pegawai-contoh-0004' and month_start_date = %s group by unit_id order by 1""",
            (OFFICE, APRIL),
        ).fetchall()
    assert rows == [("1.1", date(2026, 4, 1), date(2026, 4, 14)), ("1.2", date(2026, 4, 15), date(2026, 4, 30))]
