"""The allowance (TPP) of people computed by hand: the example of Kab. Balangan, and a city with weights of its own."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from allowance_scenario import (
    CITY,
    LATE,
    LOCAL,
    PREDIKAT,
    RANDOM,
    STATES,
    land,
    late_person,
    state_person,
    write_cities,
)
from discipline_scenario import AT
from indicator_scenario import cell, person
from shared_world import Scenario

from lontar.sample.truth.rows import half_up
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration


def _land(folder: Path) -> None:
    write_cities(folder)
    land(CITY)
    land(LOCAL)


SCENARIO = Scenario(_land, AT)


def found(number: int, columns: str, city: str = CITY, month_end: date = date(2026, 4, 30)) -> Any:
    query = f"""select {columns} from marts.person_allowance
        where agency_id = %s and person_key = %s and period_end_date = %s"""
    with connect(Role.AUDITOR) as connection:
        row = connection.execute(query, (city, person(number), month_end)).fetchone()
    assert row is not None
    return row if len(row) > 1 else row[0]


@pytest.mark.parametrize(
    ("number", "productivity"),
    [*zip(range(1, 6), (2_400_000, 2_400_000, 1_920_000, 1_440_000, 960_000), strict=True), (6, 0)],
    ids=[*PREDIKAT, "none"],
)
def test_productivity__by_predikat(built, number: int, productivity: int) -> None:
    parts = found(number, "productivity_idr, discipline_idr, earned_idr")
    assert parts == (productivity, 1_600_000, productivity + 1_600_000)


@pytest.mark.parametrize(
    ("number", "productivity"),
    [
        pytest.param(7, 2_400_000, id="the latest rating"),
        pytest.param(8, 2_400_000, id="not one whose period ends later"),
        pytest.param(9, 9_000_000, id="not an acting post's"),
        pytest.param(11, 2_100_000, id="the city's own percent before the predikat"),
    ],
)
def test_productivity__which_rating(built, number: int, productivity: int) -> None:
    assert found(number, "productivity_idr") == productivity


@pytest.mark.parametrize(
    ("minutes", "percent"),
    zip(LATE, ("100", "99.5", "99.5", "99", "99", "98.75", "98.75", "98.5", "98.5"), strict=True),
)
def test_discipline__steps_of_minutes(built, minutes: int, percent: str) -> None:
    """Edge, just below and just above 30, 60 and 90; 91 is in the last step."""
    expected = Decimal(percent)
    assert found(late_person(minutes), "discipline_percent, discipline_idr") == (expected, 16_000 * expected)


@pytest.mark.parametrize(
    ("number", "percent"),
    [
        pytest.param(12, "98.5", id="one clock missing"),
        pytest.param(13, "90", id="one day without a reason, one excused, one open"),
        pytest.param(14, "99", id="left 45 minutes early"),
        pytest.param(15, "0", id="never below nothing"),
    ],
)
def test_discipline__events(built, number: int, percent: str) -> None:
    assert found(number, "discipline_percent") == Decimal(percent)


@pytest.mark.parametrize(("state", "percent"), zip(STATES, (40, 20, 0, 0, 0, 0, 80, 120), strict=True))
def test_states__of_the_whole_allowance(built, state: str, percent: int) -> None:
    assert found(state_person(state), "entitled_idr, earned_idr") == (40_000 * percent, 40_000 * percent)


def test_rounding__each_part_to_whole_rupiah_then_the_sum(built) -> None:
    assert found(10, "productivity_idr, discipline_idr, earned_idr") == (2_000_000, 1_333_333, 3_333_333)


def test_contributions__one_and_four_percent_up_to_their_limits(built) -> None:
    assert found(1, "contributions_idr, net_earned_idr") == (200_000, 3_800_000)
    assert found(9, "contributions_idr, net_earned_idr") == (600_000, 14_400_000)


def test_local_rule__from_its_day_on_only(built) -> None:
    may = date(2026, 5, 31)
    assert found(4, "earned_idr", LOCAL) == found(4, "earned_idr", CITY)
    assert found(13, "productivity_idr, discipline_idr", LOCAL, may) == (2_800_000, 1_116_000)
    assert found(13, "productivity_idr, discipline_idr", CITY, may) == (2_400_000, 1_520_000)
    assert cell(LOCAL, "allowance_earned", month=5, columns="rule_version") == "2026-05-01, profil"
    assert cell(LOCAL, "allowance_earned", columns="rule_version") == "2023-01-01"


def _people() -> list[tuple]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(
            "select earned_idr, paid_idr, entitled_idr from marts.person_allowance where agency_id = %s and period_end_date = %s",
            (CITY, date(2026, 4, 30)),
        ).fetchall()


def test_units__add_up_to_their_people(built) -> None:
    people = _people()
    earned, paid = sum(row[0] for row in people), sum(row[1] for row in people)
    assert cell(CITY, "allowance_earned", "1", columns="value, n_persons") == (earned, len(people))
    assert cell(CITY, "allowance_paid") == paid
    assert cell(CITY, "allowance_difference") == paid - earned
    differing = sum(row[0] != row[1] for row in people)
    assert cell(CITY, "allowance_mismatch_rate", columns="numerator, denominator") == (differing, len(people))
    share = Fraction(int(earned)) / Fraction(sum(row[2] for row in people))
    assert cell(CITY, "allowance_realised_share") == half_up(share, 3)
    largest = cell(CITY, "allowance_earned", columns="largest_share")
    assert largest == half_up(Fraction(max(row[0] for row in people)) / Fraction(earned), 6)
    assert cell(CITY, "allowance_paid", "2") is None


def test_property__parts_are_exact_and_scale_within_a_rupiah(built) -> None:
    for number, (base, percent) in RANDOM.items():
        parts = found(number, "productivity_idr, discipline_idr")
        full = Fraction(base) * 6 / 10
        assert parts == (half_up(full * Fraction(str(percent)) / 100, 0), half_up(Fraction(base) * 4 / 10, 0))
        if number < 200:
            doubled = found(number + 100, "productivity_idr, discipline_idr")
            assert all(abs(2 * part - twice) <= 1 for part, twice in zip(parts, doubled, strict=True))


def test_property__later_never_earns_more(built) -> None:
    earned = [found(late_person(minutes), "earned_idr") for minutes in LATE]
    assert earned == sorted(earned, reverse=True)


def test_dbt_tests__of_the_topic(built) -> None:
    chosen = [f"path:models/{room}/allowance" for room in ("intermediate", "marts")]
    result = dbt_project.invoke("test", "--select", *chosen, "person_allowance")
    assert len(result.results) >= 3
