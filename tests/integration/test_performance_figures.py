"""Ratings, plans and daily reports counted by hand, and laws of their formulas, through the real models."""

import csv
import random
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from indicator_scenario import cell
from landed import deliver, unit
from performance_scenario import (
    AT,
    CREDIT,
    DIARY,
    EXPECTATIONS,
    LEVELS,
    MATRIX,
    PREDIKAT,
    SPREAD,
    TARGETS,
    land_credit,
    land_diary,
    land_matrix,
    land_spread,
    passed,
    people,
    person,
    random_targets,
    target,
    write_cities,
)
from shared_world import Scenario
from support import SHARED, needs_shared

from lontar.sample.topics.ratings.truth import broken_clauses
from lontar.sample.truth.rows import half_up
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

CASE = SHARED / "cases" / "performance_matrix.csv"
# Predikat of the organisation, its twenty people by predikat (best first), clauses not met: the edge, just below, just above.
EDGES = {
    "istimewa_half": ("istimewa", (10, 10, 0, 0, 0), 1),
    "istimewa_above_half": ("istimewa", (11, 9, 0, 0, 0), 0),
    "istimewa_at_cap": ("istimewa", (14, 6, 0, 0, 0), 0),
    "istimewa_above_cap": ("istimewa", (15, 5, 0, 0, 0), 1),
    "baik_at_cap": ("baik", (5, 14, 1, 0, 0), 0),
    "baik_above_cap": ("baik", (4, 15, 1, 0, 0), 1),
    "baik_nobody_below": ("baik", (6, 14, 0, 0, 0), 1),
    "baik_one_kurang": ("baik", (6, 13, 0, 1, 0), 0),
    "baik_only_sangat_kurang": ("baik", (6, 13, 0, 0, 1), 1),
    "bp_at_floor": ("butuh_perbaikan", (2, 6, 12, 0, 0), 0),
    "bp_below_floor": ("butuh_perbaikan", (2, 7, 11, 0, 0), 1),
    "bp_above_cap": ("butuh_perbaikan", (3, 5, 12, 0, 0), 1),
    "bp_both": ("butuh_perbaikan", (3, 6, 11, 0, 0), 2),
    "kurang_at_floors": ("kurang", (2, 4, 2, 12, 0), 0),
    "kurang_below_floor": ("kurang", (2, 5, 2, 11, 0), 1),
    "kurang_below_second_floor": ("kurang", (2, 5, 1, 12, 0), 1),
    "kurang_above_cap": ("kurang", (3, 3, 2, 12, 0), 1),
    "sk_at_floors": ("sangat_kurang", (0, 6, 1, 1, 12), 0),
    "sk_below_floor": ("sangat_kurang", (0, 7, 1, 1, 11), 1),
    "sk_below_second_floor": ("sangat_kurang", (0, 7, 1, 0, 12), 1),
    "sk_one_sangat_baik": ("sangat_kurang", (1, 5, 1, 1, 12), 1),
}
# Coefficient times percentage by hand; halves go up: 3.75 x 0.25 = 0.9375, 12.5 x 0.75 = 9.375, 37.5 x 0.75 = 28.125.
COEFFICIENTS = dict(zip(LEVELS, ("3.75", "5", "12.5", "25", "12.5", "25", "37.5", "50"), strict=True))
PERCENT = dict(zip(PREDIKAT, (150, 100, 75, 50, 25), strict=True))


def _random_offices() -> dict[str, tuple[str, tuple[int, ...]]]:
    """Offices of random spread; each again with everybody twice, and with one Baik turned into Kurang."""
    rng, offices = random.Random(7), {}
    for number in range(12):
        sizes = [rng.randint(0, 4) for _ in PREDIKAT]
        sizes[1] += 1
        organisation = rng.choice(("istimewa", "baik", "butuh_perbaikan", "kurang", "sangat_kurang"))
        offices[f"r{number}"] = (organisation, tuple(sizes))
        offices[f"r{number}x2"] = (organisation, tuple(2 * size for size in sizes))
        offices[f"k{number}"] = ("kurang", tuple(sizes))
        offices[f"k{number}moved"] = ("kurang", (sizes[0], sizes[1] - 1, sizes[2], sizes[3] + 1, sizes[4]))
    return offices


OFFICES = _random_offices() | {name: (organisation, sizes) for name, (organisation, sizes, _) in EDGES.items()}
RANDOM_TARGETS = {"acak": random_targets(1, 60), "acak2": random_targets(2, 60)}
RAISED = [
    row
    | {
        "target_id": f"N{row['target_id']}",
        "realised_value": row["realised_value"] and str(int(row["realised_value"]) + 5),
    }
    for row in RANDOM_TARGETS["acak"]
    if row["is_lower_better"] == "false"
]


def _land_targets() -> None:
    # 90 of 365 days have passed: with a margin of a tenth, 0.1465753... of the targets is the least that is not behind.
    done, all_days = passed(date(2026, 3, 31))
    least = Fraction(done, all_days) - Fraction(1, 10)
    rows = [
        target("T1", "100", "100"),
        target("T2", "100", "99.99"),
        target("T3", "100", "100.01"),
        target("T4", "14", "14", is_lower_better="true", aspect="waktu"),
        target("T5", "14", "28", is_lower_better="true", aspect="waktu"),
        target("T6", "14", "0", is_lower_better="true", aspect="waktu"),
        target("T7", "50", None),
        target("T8", "10", "10", plan_status="pengajuan"),
        target("T9", "10", "10", is_acting="true"),
        # Measured twice: the later day counts, and a measurement of last year or of May never.
        target("T10", "10", "9"),
        target("T10", "10", "1", measured_date="2026-01-31"),
        target("T10", "10", "0", measured_date="2026-05-01"),
        target("T11", "10", "10", measured_date="2025-12-31"),
        target("B1", "73000", str(int(least * 73000)), unit_id="tepat"),
        target("B2", "73000", str(int(least * 73000) - 1), unit_id="kurang"),
        *(row | {"unit_id": "acak"} for row in RANDOM_TARGETS["acak"]),
        *(row | {"unit_id": "acak2"} for row in RANDOM_TARGETS["acak2"]),
        *(row | {"unit_id": "naik", "measured_date": "2026-04-30"} for row in RAISED),
        *(
            row | {"target_id": f"D{row['target_id']}", "unit_id": "dasar"}
            for row in RANDOM_TARGETS["acak"]
            if row["is_lower_better"] == "false"
        ),
        target("P1", "10", "5", person_key=person(1), unit_id=None),
        target("P2", "10", "20", person_key=person(1), unit_id=None, aspect="kualitas"),
        target("P3", "10", "10", person_key=person(2), unit_id=None, plan_status="draf"),
    ]
    assert (least * 73000).denominator == 1
    people(
        TARGETS,
        {1: "1", 2: "1", 3: "2"},
        [unit(of) for of in ("1", "2", "tepat", "kurang", "acak", "acak2", "naik", "dasar")],
    )
    random.Random(3).shuffle(rows)
    deliver("performance_targets", rows, agency_id=TARGETS)


def _land(folder: Path) -> None:
    """All cities landed."""
    write_cities(folder)
    land_matrix()
    land_spread(OFFICES)
    land_credit()
    _land_targets()
    land_diary()


SCENARIO = Scenario(_land, AT)


def _rows(query: str, *parameters: Any) -> list[tuple]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(query, parameters).fetchall()


def test_dbt_tests__pass_on_these_rows(built) -> None:
    chosen = [
        f"path:models/{room}/{topic}"
        for room in ("intermediate", "marts")
        for topic in ("activity", "targets", "ratings")
    ]
    result = dbt_project.invoke("test", "--select", *chosen, "path:models/marts/person/_person__credit_points.yml")
    assert len(result.results) >= 12


def _matrix() -> dict[tuple[str, str], str]:
    return {
        (result, behaviour): predikat
        for result, behaviour, predikat in _rows(
            """select distinct work_result, behaviour, matrix_predikat from intermediate.int_ratings__persons
               where agency_id = %s and work_result is not null""",
            MATRIX,
        )
    }


@needs_shared
def test_matrix__is_the_published_one(built) -> None:
    with CASE.open(encoding="utf-8") as file:
        expected = {
            (row["hasil_kerja"].replace(" ", "_"), row["perilaku_kerja"].replace(" ", "_")): row["predikat"]
            for row in csv.DictReader(file)
        }
    found = {cell: name.replace("_", " ").title().replace("Kurang", "Kurang", 1) for cell, name in _matrix().items()}
    assert found == {cell: name.removesuffix("/Misconduct") for cell, name in expected.items()}
    assert len(found) == 9


def test_matrix__better_work_or_behaviour_never_gives_a_worse_predikat_within_its_row(built) -> None:
    matrix = {cell: PREDIKAT.index(name) for cell, name in _matrix().items()}
    for result in EXPECTATIONS:
        assert [matrix[result, b] for b in EXPECTATIONS] == sorted(matrix[result, b] for b in EXPECTATIONS)


def test_ratings__who_is_rated_and_what_the_source_printed_differently(built) -> None:
    # 13 people; not rated: an acting post alone, a last row without predikat, a number of the old scheme.
    assert cell(MATRIX, "rated_rate_year", columns="numerator, denominator, value") == (10, 13, Decimal("0.769"))
    assert cell(MATRIX, "predikat_share_year", breakdown="predikat=baik", columns="numerator, n_persons") == (9, 9)
    assert cell(MATRIX, "predikat_share_year", breakdown="predikat=kurang", columns="numerator") == 1
    assert cell(MATRIX, "predikat_share_year", breakdown="predikat=sangat_baik", columns="numerator") == 0
    # Of nine printed as Baik the matrix agrees with three; the quarter that counts is the first of 2026.
    year = cell(
        MATRIX, "quadrant_disagreement_rate", breakdown="rating_period_kind=tahunan", columns="numerator, denominator"
    )
    assert year == (6, 9)
    assert cell(MATRIX, "rated_rate_quarter", columns="numerator, denominator") == (1, 13)
    query = """select skp_value, source_quadrant from intermediate.int_ratings__persons
        where skp_value is not null and agency_id = %s"""
    assert _rows(query, MATRIX) == [(Decimal("91.50"), None)]


@pytest.mark.parametrize("office", EDGES)
def test_guidance__at_just_below_and_just_above_each_cap_and_floor(built, office: str) -> None:
    breaches = EDGES[office][2]
    label = "menyimpang" if breaches else "sesuai"
    assert cell(SPREAD, "guidance_breaches_year", office, columns="value, label, n_persons") == (breaches, label, 20)


def _breaches(office: str) -> int:
    return int(cell(SPREAD, "guidance_breaches_year", office))


def test_guidance__random_spreads_scale_and_never_get_worse_by_what_the_guidance_asks_for(built) -> None:
    for number in range(12):
        organisation, sizes = OFFICES[f"r{number}"]
        assert _breaches(f"r{number}") == broken_clauses(organisation, list(sizes))
        assert _breaches(f"r{number}x2") == _breaches(f"r{number}")
        assert _breaches(f"k{number}moved") <= _breaches(f"k{number}")
    departing = sum(_breaches(office) > 0 for office in OFFICES)
    assert cell(SPREAD, "guidance_deviation_rate_year", columns="numerator, denominator") == (departing, len(OFFICES))


def _points() -> dict[str, Decimal]:
    query = "select person_key, credit_points from marts.fct_person_credit_points where agency_id = %s"
    return dict(_rows(query, CREDIT))


def test_credit_points__every_level_and_predikat(built) -> None:
    found = _points()
    expected = {
        person(5 * place + rank + 1): half_up(Fraction(COEFFICIENTS[level]) * PERCENT[predikat] / 100, 2)
        for place, level in enumerate(LEVELS)
        for rank, predikat in enumerate(PREDIKAT)
    }
    assert {number: found[number] for number in expected} == expected
    by_hand = {5: "0.94", 13: "9.38", 15: "3.13", 33: "28.13", 36: "75.00"}
    assert {number: str(found[person(number)]) for number in by_hand} == by_hand


def test_credit_points__the_level_of_the_last_day_and_nobody_without_one(built) -> None:
    found = _points()
    assert (found[person(41)], found[person(42)]) == (Decimal("25.00"), Decimal("12.50"))
    assert person(43) not in found and person(44) not in found
    total = sum(found.values())
    assert cell(CREDIT, "credit_points_total", columns="value, n_persons, n_expected") == (total, 42, 44)
    assert cell(CREDIT, "credit_points_mean") == half_up(Fraction(total) / 42, 2)


def _share(row: dict) -> Fraction:
    if row["realised_value"] is None:
        return Fraction(0)
    planned, realised = Fraction(row["target_value"]), Fraction(row["realised_value"])
    if row.get("is_lower_better") == "true":
        return min(planned / realised, Fraction(1)) if realised else Fraction(1)
    return min(realised / planned, Fraction(1))


def test_targets__shares_are_capped_and_a_target_is_reached_or_not(built) -> None:
    # T1, T3, T4, T6 reach it; T2 by a hundredth not, T5 took twice as long, T7 is silent, T10 stands at 9 of 10.
    assert cell(TARGETS, "unit_target_count", "1") == 8
    assert cell(TARGETS, "unit_target_achieved_rate", "1", columns="numerator, denominator") == (4, 8)
    total = 4 + Fraction("0.9999") + Fraction(1, 2) + 0 + Fraction(9, 10)
    assert cell(TARGETS, "unit_target_realised_share", "1", columns="numerator, value") == (
        Decimal("6.399900"),
        half_up(total / 8, 3),
    )
    assert cell(TARGETS, "unit_target_achieved_rate", "1", "target_aspect=waktu", columns="numerator, denominator") == (
        2,
        3,
    )


@pytest.mark.parametrize("office", RANDOM_TARGETS)
def test_targets__random_ones_agree_with_exact_fractions_whatever_their_order(built, office: str) -> None:
    rows = RANDOM_TARGETS[office]
    total = sum(map(_share, rows), Fraction(0))
    expected = half_up(total, 6), len(rows), half_up(total / len(rows), 3)
    assert cell(TARGETS, "unit_target_realised_share", office, columns="numerator, denominator, value") == expected


def test_targets__more_realised_never_lowers_a_share(built) -> None:
    more, less = (cell(TARGETS, "unit_target_realised_share", of, columns="numerator") for of in ("naik", "dasar"))
    assert more > less


def test_targets__exactly_at_the_margin_is_not_behind_and_a_little_less_is(built) -> None:
    behind = cell(TARGETS, "units_behind_plan_rate", columns="numerator, denominator")
    done, all_days = passed(date(2026, 3, 31))
    late = sum(
        sum(map(_share, rows), Fraction(0)) / len(rows) < Fraction(done, all_days) - Fraction(1, 10)
        for rows in RANDOM_TARGETS.values()
    )
    assert behind == (1 + late, 7)


def test_targets__of_persons_count_approved_plans(built) -> None:
    assert cell(TARGETS, "skp_plan_rate", columns="numerator, denominator") == (1, 3)
    assert cell(TARGETS, "skp_realised_share", columns="numerator, denominator, value") == (
        Decimal("1.5"),
        2,
        Decimal("0.750"),
    )
    assert cell(TARGETS, "skp_achieved_rate", breakdown="target_aspect=kualitas", columns="numerator, denominator") == (
        1,
        1,
    )
    assert cell(TARGETS, "skp_plan_rate", "2", columns="numerator, denominator") == (0, 1)
    assert cell(TARGETS, "skp_realised_share", "2") is None


def test_activity__owed_days_are_working_days_without_leave(built) -> None:
    # Four people owe 21 days each, the fifth is away all month. Written on: 10 + 9 + 5 + 0 days.
    assert cell(DIARY, "activity_day_rate", columns="numerator, denominator, n_persons") == (24, 84, 4)
    assert cell(DIARY, "activity_reporter_rate", columns="numerator, denominator") == (3, 4)


def test_activity__ten_days_are_regular_and_nine_are_not(built) -> None:
    assert cell(DIARY, "activity_min_days_rate", columns="numerator, denominator") == (1, 4)


def test_activity__three_dates_make_entries_identical_and_two_do_not(built) -> None:
    # 10 + 9 + 1 + 6 + 1 entries; "rapat" on three dates, "piket" three times but on two dates; hours never on three.
    assert cell(DIARY, "activity_identical_text_rate", columns="numerator, denominator, n_persons, n_expected") == (
        3,
        27,
        4,
        5,
    )
    assert cell(DIARY, "activity_identical_time_rate", columns="numerator") == 0
