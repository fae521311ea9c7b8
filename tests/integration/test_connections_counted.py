"""Money to result and gap to training, counted by hand: four people, five trainings, four of them paid for."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from competency_scenario import person
from indicator_scenario import cell
from landed import deliver, employee, participation, unit, write_profiles
from money_scenario import entry
from shared_world import Scenario

pytestmark = pytest.mark.integration
CITY = "kota-biaya"
TOPICS = {"A": "Pelayanan", "B": "Kepemimpinan", "C": "Pelayanan", "D": "Arsip", "E": "Digital"}
FOUND, AGAIN = "2026-01-15", "2026-04-10"
_numbers = count(1)


def taken(who: int, training: str, end: str, jp: int, scores: tuple[str, str] | None = None, **changes: str) -> dict:
    """A training passed, with the scores of its two tests."""
    before, after = scores or (None, None)
    facts = {"person_key": person(who), "training_id": f"T-{training}", "topic": TOPICS[training]}
    tests = {"duration_jp": str(jp), "pretest_score": before, "posttest_score": after}
    return participation(next(_numbers), end, **facts, **tests, **changes)


def result(who: int, field: str, assessed: int, day: str = FOUND, aspect: str = "keterampilan") -> dict:
    """A competency of a field of which level 4 is asked."""
    return {
        "assessment_id": f"UK-{next(_numbers):04}",
        "person_key": person(who),
        "competency_code": f"k_{field.lower()}",
        "competency_kind": "teknis",
        "aspect": aspect,
        "field": field,
        "required_level": "4",
        "assessed_level": str(assessed),
        "assessed_date": day,
    }


def _trainings() -> list[dict]:
    return [
        taken(1, "A", "2026-02-20", 10, ("50", "60")),
        taken(2, "A", "2026-02-20", 10, ("50", "62")),
        taken(3, "A", "2026-02-20", 10, ("50", "58"), result="tidak_lulus"),
        taken(1, "B", "2026-03-20", 20, ("70", "70")),
        taken(2, "B", "2026-03-20", 20, ("50", "90"), result="mengundurkan_diri"),  # no gain of who gave up
        taken(4, "C", "2026-04-02", 5, result="tidak_lulus"),
        taken(4, "D", "2026-04-03", 8),  # nobody is known to have paid
        taken(3, "E", "2026-04-05", 10, ("60", "61")),
        taken(4, "E", "2026-04-05", 10, ("60", "59")),
    ]


def _spending() -> list[dict]:
    return [
        entry("2026-02-01", spent=6_000_000, training_id="T-A"),
        entry("2026-02-10", spent=2_000_000, training_id="T-A", funding_source="donor"),
        entry("2026-03-01", spent=3_000_000, training_id="T-B", funding_source="donor"),
        entry("2026-03-05", spent=1_000_000, training_id="T-C"),
        entry("2026-04-01", spent=900_000, training_id="T-E", funding_source="swasta"),
        entry("2026-04-01", spent=70_000_000),  # of no training
        entry("2025-12-30", spent=5_000_000, training_id="T-A"),  # of another year
        entry("2026-05-02", spent=500_000, training_id="T-A"),  # not yet in April
    ]


def _results() -> list[dict]:
    return [
        result(1, "Pelayanan", 2),
        result(1, "Pelayanan", 4, AGAIN),  # closed, with A between
        result(1, "Pelayanan", 2, aspect="sikap"),
        result(1, "Pelayanan", 4, "2026-05-05", aspect="sikap"),  # closed in May
        result(2, "Kepemimpinan", 2),
        result(2, "Kepemimpinan", 4, AGAIN),  # closed, but B was given up
        result(2, "Arsip", 3),  # a gap that nobody trained
        result(3, "Pelayanan", 3),
        result(3, "Pelayanan", 5, AGAIN),  # closed, but A was failed
        result(4, "Digital", 1),
    ]


def _land(folder: Path) -> None:
    write_profiles(folder, CITY)
    start = date(2026, 1, 1)
    deliver("units", [unit("1")], agency_id=CITY, effective_date=start)
    deliver("employees", [employee(n, unit_id="1") for n in range(1, 5)], agency_id=CITY, effective_date=start)
    deliver("training_participations", _trainings(), agency_id=CITY)
    deliver("training_budgets", _spending(), agency_id=CITY)
    deliver("competency_assessments", _results(), agency_id=CITY)


SCENARIO = Scenario(_land, datetime(2026, 6, 5, tzinfo=UTC))
COUNTED = "numerator, denominator, value, n_persons"


@pytest.mark.parametrize(
    ("breakdown", "expected"),
    [
        # A, B and E were passed by somebody: 8 + 3 + 0.9 million over 20 + 20 + 20 JP.
        ("", (11_900_000, 60, 198_333, 4)),
        ("funding_source=apbd", (6_000_000, 20, 300_000, 2)),
        ("funding_source=donor", (5_000_000, 40, 125_000, 2)),
        ("funding_source=swasta", (900_000, 20, 45_000, 2)),
    ],
)
def test_cost_per_jp(built, breakdown: str, expected: tuple) -> None:
    assert cell(CITY, "connection_cost_per_jp", breakdown=breakdown, columns=COUNTED) == expected


@pytest.mark.parametrize(
    ("breakdown", "gain", "cost"),
    [
        # Gains 10, 12, 8, 0, 1 and -1: mean 5, sample variance 160 / 5 = 32, error sqrt(32 / 6) = 2.309.
        ("", (30, 6, "5.00", "0.47", "9.53", "cukup"), (11_900_000, 30, 396_667, 4)),
        # 10, 12, 8: mean 10, deviation 2, error 1.155.
        ("funding_source=apbd", (30, 3, "10.00", "7.74", "12.26", "cukup"), (6_000_000, 30, 200_000, 3)),
        # 10, 12, 8, 0: mean 7.5, variance 83 / 3, error 2.630.
        ("funding_source=donor", (30, 4, "7.50", "2.35", "12.65", "cukup"), (5_000_000, 30, 166_667, 3)),
        # 1 and -1: the interval holds nought, so a point has no price.
        ("funding_source=swasta", (0, 2, "0.00", "-1.96", "1.96", "data_belum_cukup"), None),
    ],
)
def test_gain_and_its_price(built, breakdown: str, gain: tuple, cost: tuple | None) -> None:
    columns = "numerator, denominator, value, value_low, value_high, label"
    found = cell(CITY, "connection_gain_by_source", breakdown=breakdown, columns=columns)
    assert found == (*gain[:2], *map(Decimal, gain[2:5]), gain[5])
    assert cell(CITY, "connection_cost_per_point", breakdown=breakdown, columns=COUNTED) == cost


@pytest.mark.parametrize(
    ("month", "breakdown", "gaps", "cost"),
    [
        (4, "", (1, None), (8_000_000, 1, 8_000_000, 1)),
        (4, "funding_source=apbd", (1, None), (6_000_000, 1, 6_000_000, 1)),
        (4, "funding_source=donor", (1, None), (2_000_000, 1, 2_000_000, 1)),
        (4, "funding_source=swasta", (0, "data_belum_cukup"), None),
        (5, "", (2, None), (8_500_000, 2, 4_250_000, 1)),
    ],
)
def test_gaps_closed_and_their_price(built, month: int, breakdown: str, gaps: tuple, cost: tuple | None) -> None:
    counted = cell(CITY, "connection_gaps_closed", breakdown=breakdown, month=month, columns="numerator, label")
    assert counted == gaps
    assert cell(CITY, "connection_cost_per_gap", breakdown=breakdown, month=month, columns=COUNTED) == cost


@pytest.mark.parametrize(
    ("code", "breakdown", "expected"),
    [
        # Open at the end of April: person 1 in Pelayanan (trained), 2 in Arsip (not), 4 in Digital (trained).
        ("connection_gap_trained_rate", "", (2, 3, "0.667", 3)),
        ("connection_gap_trained_rate", "topic=Arsip", (0, 1, "0.000", 1)),
        ("connection_gap_trained_rate", "topic=Digital", (1, 1, "1.000", 1)),
        # Passed: A twice, B once, D once, E twice; only person 1's A and person 4's E met an open gap.
        ("connection_training_answered_rate", "", (2, 6, "0.333", 4)),
        ("connection_training_answered_rate", "topic=Pelayanan", (1, 2, "0.500", 2)),
        ("connection_training_answered_rate", "topic=Digital", (1, 2, "0.500", 2)),
        ("connection_training_answered_rate", "topic=Arsip", (0, 1, "0.000", 1)),
    ],
)
def test_gaps_and_trainings_that_meet(built, code: str, breakdown: str, expected: tuple) -> None:
    numerator, denominator, value, persons = expected
    found = cell(CITY, code, breakdown=breakdown, columns=COUNTED)
    assert found == (numerator, denominator, Decimal(value), persons)


def test_gap_closed_in_may__is_no_longer_open_then(built) -> None:
    """Person 1 has no gap left: of the three of April two remain, and A answers nothing any more."""
    columns = "numerator, denominator"
    assert cell(CITY, "connection_gap_trained_rate", month=5, columns=columns) == (1, 2)
    assert cell(CITY, "connection_training_answered_rate", month=5, columns=columns) == (1, 6)
