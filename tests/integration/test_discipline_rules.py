"""Tiers of PP 94/2021, runs of ten working days and minutes made into days: rows in, figures out, through the real models."""

import csv
import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from discipline_scenario import (
    AT,
    DOUBLED,
    LONGER_DAY,
    MINUTES,
    RANDOM_DAYS,
    RANDOM_MINUTES,
    RUNS,
    SHUFFLED,
    TIERS,
    YEAR,
    found,
    land_minutes,
    land_random,
    land_runs,
    land_tiers,
    write_cities,
)
from indicator_scenario import cell
from shared_world import Scenario
from support import SHARED, needs_shared

from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

CASES = SHARED / "cases"


def _land(folder: Path) -> None:
    """All cities landed."""
    write_cities(folder)
    land_tiers()
    land_runs()
    # Whole days at 450 minutes: just below, at, just above one and two; one missing clock, and two.
    land_minutes(MINUTES, {1: 449, 2: 450, 3: 451, 4: 899, 5: 900} | RANDOM_MINUTES, {11: 1, 12: 2})
    land_minutes(LONGER_DAY, {1: 1530, 2: 4590, 3: 509})
    land_random()


SCENARIO = Scenario(_land, AT)


def _case_rows() -> list[dict]:
    path = CASES / "discipline_absence.csv"
    return list(csv.DictReader(path.open(encoding="utf-8"))) if path.is_file() else []


def _tier(code: str) -> tuple[str, str]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(
            "select level, coalesce(punishment_id, '') from reference.absence_tiers where tier = %s", (code,)
        ).fetchone()


def _words(text: str) -> str:
    """The published list and the seed write the same punishments in slightly different words."""
    for a, b in (("pemotongan", "potong"), (" persen", "%"), ("selama ", ""), (" lebih rendah", ""), ("dari ", "")):
        text = text.replace(a, b)
    return text


@needs_shared
@pytest.mark.parametrize("row", _case_rows(), ids=lambda row: row["cumulative_days"])
def test_tiers__as_published(built, row: dict) -> None:
    days = int(row["cumulative_days"])
    confirmed, code = found(TIERS, days, "confirmed_days, tier")
    level, punishment = _tier(code)
    assert (confirmed, level, _words(punishment) or "none") == (days, row["level"], row["punishment"])


@pytest.mark.parametrize(
    ("days", "tier"),
    [
        (1, "hari_0_2"), (2, "hari_0_2"), (3, "hari_3"), (4, "hari_4_6"), (6, "hari_4_6"), (7, "hari_7_10"),
        (10, "hari_7_10"), (11, "hari_11_13"), (13, "hari_11_13"), (14, "hari_14_16"), (16, "hari_14_16"),
        (17, "hari_17_20"), (20, "hari_17_20"), (21, "hari_21_24"), (24, "hari_21_24"), (25, "hari_25_27"),
        (27, "hari_25_27"), (28, "hari_28"), (29, "hari_28"), (30, "hari_28"),
    ],
)  # fmt: skip
def test_tiers__edge_below_and_above(built, days: int, tier: str) -> None:
    assert found(TIERS, days, "tier") == tier


def test_tiers__counted_per_unit(built) -> None:
    """31 PNS, of whom 28 reach a tier; the PPPK with 28 days is counted apart and in no tier."""
    assert cell(TIERS, "discipline_signal_rate", month=5, columns="numerator, denominator, n_persons") == (28, 31, 31)
    assert cell(TIERS, "discipline_signal_rate", "1", "tier=hari_17_20", month=5, columns="numerator, denominator") == (
        4,
        31,
    )
    assert cell(TIERS, "discipline_not_covered_rate", month=5, columns="numerator, denominator") == (1, 1)
    assert cell(TIERS, "discipline_confirmed_days", month=5, columns="value, n_persons") == (sum(range(31)), 30)
    assert found(TIERS, 40, "tier, confirmed_days") == (None, 28)


def test_tiers__a_year_begins_anew(built) -> None:
    """Days of December 2025 count in no figure of 2026, but in that of December."""
    assert found(RUNS, 5, "confirmed_days") == len([day for day in YEAR if day < date(2026, 1, 10)])
    assert found(RUNS, 5, "confirmed_days", date(2025, 12, 31)) == 12 - found(RUNS, 5, "confirmed_days")


@pytest.mark.parametrize(
    ("number", "days"),
    [
        pytest.param(1, 10, id="over weekends and holidays"),
        pytest.param(2, 9, id="one too few"),
        pytest.param(3, 5, id="broken by a day not confirmed"),
        pytest.param(4, 10, id="leave between does not break it"),
        pytest.param(5, 12, id="over the turn of the year"),
        pytest.param(6, 10, id="from before the first roster into it"),
        pytest.param(10, 10, id="six-day week counts Saturdays"),
    ],
)
def test_runs__longest(built, number: int, days: int) -> None:
    assert found(RUNS, number, "longest_run, has_run") == (days, int(days >= 10))


def test_runs__shown_for_twelve_months_and_only_for_pns(built) -> None:
    """Persons 1, 4, 5, 6 and 10; person 11 is PPPK."""
    assert found(RUNS, 11, "longest_run") == 10
    assert cell(RUNS, "discipline_run_rate", month=5, columns="numerator, denominator") == (5, 10)


def test_days__only_scheduled_working_days_and_the_latest_decision_count(built) -> None:
    assert found(RUNS, 7, "confirmed_days") in (0, None)
    assert found(RUNS, 8, "confirmed_days") in (0, None)
    assert found(RUNS, 9, "confirmed_days") == 1


def test_minutes__edge_of_a_day(built) -> None:
    """450 minutes are a day; the remainder is carried on."""
    days = [(found(MINUTES, n, "minutes"), found(MINUTES, n, "minute_days")) for n in range(1, 6)]
    assert days == [(449, 0), (450, 1), (451, 1), (899, 1), (900, 2)]
    assert found(LONGER_DAY, 3, "minutes, minute_days") == (509, 0)


def _late_cases() -> list[dict]:
    path = CASES / "late_minutes.json"
    return json.loads(path.read_text())["cases"] if path.is_file() else []


@needs_shared
@pytest.mark.parametrize("case", _late_cases(), ids=lambda case: str(case["inputs"]))
def test_minutes__as_published(built, case: dict) -> None:
    inputs, expected = case["inputs"], case["expected"]
    if "missing_clock" in inputs:
        number = {1: 11, 2: 12}[inputs["missing_clock"]]
        minutes, days = found(MINUTES, number, "minutes, minute_days")
    else:
        city, number = {(450, 450): (MINUTES, 2), (1530, 510): (LONGER_DAY, 1), (4590, 510): (LONGER_DAY, 2)}[
            inputs["minutes"], inputs["minutes_per_day"]
        ]
        minutes, days = found(city, number, "minutes, minute_days")
        assert minutes == inputs["minutes"]
    assert minutes == expected.get("minutes", minutes)
    assert days == expected.get("days", days)


def test_open_days__every_day_without_record_that_nobody_decided(built) -> None:
    """Who was there on 5 days of 92 leaves 87 to be asked about; a decided day is no longer open."""
    assert found(MINUTES, 2, "open_days") == len(YEAR) - 5
    assert found(TIERS, 30, "open_days") is not None
    assert cell(MINUTES, "discipline_open_rate", month=5, columns="denominator") == 5 + 2 + 1 + len(RANDOM_MINUTES)


def test_property__more_days_never_a_lower_tier_and_order_does_not_matter(built) -> None:
    ranks = {}
    with connect(Role.AUDITOR) as connection:
        for tier, first in connection.execute("select tier, days_from from reference.absence_tiers").fetchall():
            ranks[tier] = first
    seen = []
    for number, days in RANDOM_DAYS.items():
        row = found(SHUFFLED, number, "confirmed_days, tier")
        if days:
            assert row[0] == len(days)
            seen.append((row[0], ranks[row[1]]))
    seen.sort()
    assert all(a[1] <= b[1] for a, b in pairwise(seen))
    assert all(rank <= days for days, rank in seen)


def test_property__longest_run_equals_a_plain_count(built) -> None:
    for number, days in RANDOM_DAYS.items():
        longest = run = 0
        for day in YEAR:
            run = run + 1 if day in days else 0
            longest = max(longest, run)
        assert (found(SHUFFLED, number, "longest_run") or 0) == longest


def test_property__minutes_and_day_scaled_together_give_the_same_days(built) -> None:
    for number, minutes in RANDOM_MINUTES.items():
        expected = minutes // 450
        assert (found(MINUTES, number, "minute_days") or 0) == expected
        assert (found(DOUBLED, number, "minute_days") or 0) == expected


@pytest.mark.parametrize("table", ["person_discipline", "person_allowance"])
def test_person_lists__are_closed_to_the_publisher(built, table: str) -> None:
    with connect(Role.PUBLISHER) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"select 1 from marts.{table}")


def test_dbt_tests__of_the_topic(built) -> None:
    chosen = [f"path:models/{room}" for room in ("intermediate/discipline", "marts/discipline", "marts/person")]
    result = dbt_project.invoke("test", "--select", *chosen, "absence_tiers", "punishment_codes", "award_codes")
    assert len(result.results) > 15
