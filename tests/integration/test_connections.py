"""Associations between sources: rows in, figures out, against plain Python; and laws that hold for every city."""

import math
import random
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from statistics import fmean, variance

import pytest
from connections_scenario import (
    BASE,
    CITIES,
    MONTHS,
    ORDER,
    SHUFFLED,
    SMALL,
    STAFF,
    TILTED,
    TWIN,
    UNEVEN,
    Facts,
    Rated,
    land,
    mirrored,
    permuted,
    random_facts,
    rated,
    shrunk,
)
from indicator_scenario import UNSUR, cell
from landed import write_profiles
from shared_world import Scenario

from lontar.sample.truth.rows import half_up
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration
QUANTILE = 1.959964
PAIR, OUTCOME = "pair=motivation_satisfaction", "indicator=ikm"
BOUNDED = "value, value_low, value_high, denominator"
MOVES = {"naik": -1, "tetap": 0, "turun": 1}
# The last month of each city's data; on the last day of March the first quarter has ended as well.
LAST_MONTH = dict.fromkeys(CITIES, 5) | {UNEVEN: 3}


def _land(folder: Path) -> dict[str, Facts]:
    """All cities landed; what each delivered."""
    write_profiles(folder, *CITIES)
    base = random_facts()
    uneven = Facts(rated=rated(random.Random(30), TILTED))
    cities = {BASE: base, TWIN: mirrored(base), SHUFFLED: permuted(base), SMALL: shrunk(base), UNEVEN: uneven}
    for city, facts in cities.items():
        land(city, facts)
    return cities


SCENARIO = Scenario(_land, datetime(2026, 6, 5, tzinfo=UTC))


def _close(found: Decimal | None, expected: float, decimals: int) -> bool:
    """Whether a figure is the expected one as printed."""
    return found == half_up(Fraction(expected), decimals)


def test_dbt_tests__pass_on_these_rows(built) -> None:
    result = dbt_project.invoke(
        "test", "--select", "path:models/intermediate/connections", "path:models/marts/connections"
    )
    assert len(result.results) >= 6


def test_quality_models__find_no_fault(built) -> None:
    with connect(Role.AUDITOR) as connection:
        query = "select * from marts.quality_values_out_of_range where agency_id = any(%s)"
        assert connection.execute(query, (list(CITIES),)).fetchall() == []


# Across units ---------------------------------------------------------------------------------------------------------
def _satisfaction(facts: Facts, of: int, month: int) -> Fraction | None:
    """The published index of a unit and month, where ten people answered."""
    fours, sheets = facts.fours.get((of, month), (0, 0))
    return Fraction(half_up(25 * (3 + Fraction(fours, sheets * len(UNSUR))), 2)) if sheets >= 10 else None


def _places(values: list) -> list[float]:
    """Places from one; equal values share the mean of theirs."""
    in_order = sorted(values)
    return [in_order.index(value) + (values.count(value) + 1) / 2 for value in values]


def _spearman(facts: Facts, month: int) -> tuple[float, float, float, int]:
    """Pearson's correlation of the places, Fisher's interval of a rank correlation, and the number of units."""
    both = [(level, _satisfaction(facts, of, at)) for (of, at), level in facts.positive.items() if at == month]
    both = [values for values in both if values[1] is not None]
    x, y = (_places(list(side)) for side in zip(*both, strict=True))
    middle, n = (len(x) + 1) / 2, len(x)
    shared = sum((a - middle) * (b - middle) for a, b in zip(x, y, strict=True))
    rho = shared / math.sqrt(sum((a - middle) ** 2 for a in x) * sum((b - middle) ** 2 for b in y))
    half = QUANTILE * math.sqrt(1.06 / (n - 3))
    return rho, math.tanh(math.atanh(rho) - half), math.tanh(math.atanh(rho) + half), n


@pytest.mark.parametrize("month", MONTHS)
@pytest.mark.parametrize("city", [BASE, TWIN, SHUFFLED])
def test_correlation__agrees_with_plain_python(built, city: str, month: int) -> None:
    *expected, units = _spearman(built[city], month)
    *found, denominator = cell(city, "connection_correlation", breakdown=PAIR, month=month, columns=BOUNDED)
    assert all(_close(*pair, 2) for pair in zip(found, expected, strict=True)), (found, expected)
    assert denominator == units >= 10


def test_correlation__the_figures_compared_hold_ties(built) -> None:
    """Else the mean of shared places would stay untried; the city of the tests has equal values on both sides."""
    for month in MONTHS:
        content = [level for (_, at), level in built[BASE].positive.items() if at == month]
        views = [_satisfaction(built[BASE], of, month) for of in range(len(content))]
        assert len(set(content)) < len(content) and len(set(views)) < len(views)


def test_correlation__directions_are_named_where_the_interval_leaves_out_nought(built) -> None:
    labels = [cell(BASE, "connection_correlation", breakdown=PAIR, month=month, columns="label") for month in MONTHS]
    assert labels == ["tidak_jelas", "berlawanan", "searah"]


@pytest.mark.parametrize("other", [SHUFFLED, TWIN])
@pytest.mark.parametrize("month", MONTHS)
def test_correlation__other_units_or_a_stretched_figure_change_nothing(built, other: str, month: int) -> None:
    cells = [
        cell(city, "connection_correlation", breakdown=PAIR, month=month, columns=BOUNDED) for city in (BASE, other)
    ]
    assert cells[0] == cells[1] is not None


def test_correlation__nine_units_are_too_few(built) -> None:
    assert cell(SMALL, "connection_correlation", breakdown=PAIR, month=5) is None
    counted = cell(SMALL, "connection_correlation_units", breakdown=PAIR, month=5, columns="value, label")
    assert counted == (9, "data_belum_cukup")
    assert cell(BASE, "connection_correlation_units", breakdown=PAIR, month=5, columns="value, label") == (12, "cukup")


# Change of units ------------------------------------------------------------------------------------------------------
def _arms(facts: Facts) -> tuple[list[int], list[int]]:
    """Units whose reach rose more from March to May than the city's, and the others, where all three figures are known."""
    staff = STAFF * len(facts.late) + len(facts.rated)
    early = sum(facts.early.values()) + sum(r.trained == "2026-01-01" for r in facts.rated)
    city = _rise(early, sum(facts.late.values()), staff)
    whole = [of for of in facts.late if None not in (_satisfaction(facts, of, month) for month in MONTHS)]
    trained = [of for of in whole if _rise(facts.early[of], facts.late[of], STAFF) > city]
    return trained, [of for of in whole if of not in trained]


def _rise(early: int, late: int, staff: int) -> Decimal:
    return half_up(Fraction(early + late, staff), 3) - half_up(Fraction(early, staff), 3)


def _difference(facts: Facts, start: int, end: int) -> tuple[float, float, float]:
    """Mean change of the trained units less that of the others, each unit counting once, with Welch's interval."""
    trained, others = (
        [float(_satisfaction(facts, of, end) - _satisfaction(facts, of, start)) for of in arm] for arm in _arms(facts)
    )
    centre = fmean(trained) - fmean(others)
    half = QUANTILE * math.sqrt(variance(trained) / len(trained) + variance(others) / len(others))
    return centre, centre - half, centre + half


@pytest.mark.parametrize(("code", "start", "end"), [("change", 3, 5), ("pre_trend", 1, 3)])
@pytest.mark.parametrize("city", [BASE, TWIN, SHUFFLED])
def test_outcome__agrees_with_plain_python(built, city: str, code: str, start: int, end: int) -> None:
    expected = _difference(built[city], start, end)
    *found, units = cell(city, f"connection_outcome_{code}", breakdown=OUTCOME, month=5, columns=BOUNDED)
    assert all(_close(*pair, 1) for pair in zip(found, expected, strict=True)), (found, expected)
    assert (
        units == 24
    )  # not the unit without January, nor the one that nine people judged in March, nor the office above


@pytest.mark.parametrize("code", ["connection_outcome_change", "connection_outcome_pre_trend"])
def test_outcome__swapped_arms_swap_the_sign_and_other_units_change_nothing(built, code: str) -> None:
    (value, low, high, units), twin, shuffled = (
        cell(city, code, breakdown=OUTCOME, month=5, columns=BOUNDED) for city in (BASE, TWIN, SHUFFLED)
    )
    assert value != 0
    assert twin == (-value, -high, -low, units)
    assert shuffled == (value, low, high, units)


def test_outcome__nine_trained_units_are_too_few(built) -> None:
    assert [len(arm) for arm in _arms(built[SMALL])] == [9, 15]
    for code in ("connection_outcome_change", "connection_outcome_pre_trend"):
        assert cell(SMALL, code, breakdown=OUTCOME, month=5) is None
    counts = [
        cell(SMALL, "connection_outcome_units", breakdown=f"outcome_arm=ikm_{arm}", month=5, columns="value, label")
        for arm in ("trained", "others")
    ]
    assert counts == [(9, "data_belum_cukup"), (15, "cukup")]


def test_outcome__no_rise_of_reach_in_january_and_february(built) -> None:
    for month in (1, 2):
        counted = cell(BASE, "connection_outcome_units", breakdown="outcome_arm=ikm_trained", month=month)
        assert counted in (None, 0)


# Ratings of participants ----------------------------------------------------------------------------------------------
def _moved(people: list[Rated], move: str) -> tuple[float, float, float, int]:
    """Share of participants less the share of others spread like them, in points, with Wald's interval, and the people."""
    strata: dict[tuple, tuple[list[bool], list[bool]]] = {}
    for someone in people:
        if someone.trained in (None, "2025-12-31"):
            arms = strata.setdefault((someone.before, someone.position), ([], []))
            change = ORDER.index(someone.after) - ORDER.index(someone.before)
            arms[0 if someone.is_participant else 1].append((change > 0) - (change < 0) == MOVES[move])
    strata = {key: arms for key, arms in strata.items() if all(arms)}
    size = sum(len(mine) for mine, _ in strata.values())
    share = sum(sum(mine) for mine, _ in strata.values()) / size
    weights = [(len(mine) / size, fmean(theirs), len(theirs)) for mine, theirs in strata.values()]
    other = sum(weight * moved for weight, moved, _ in weights)
    spread = share * (1 - share) / size + sum(w**2 * moved * (1 - moved) / n for w, moved, n in weights)
    half = 100 * QUANTILE * math.sqrt(spread)
    centre = 100 * (share - other)
    return centre, centre - half, centre + half, size + sum(n for *_, n in weights)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("city", [BASE, TWIN, SHUFFLED, UNEVEN])
def test_ratings__agree_with_plain_python(built, city: str, move: str) -> None:
    *expected, people = _moved(built[city].rated, move)
    breakdown, month = f"rating_move={move}", LAST_MONTH[city]
    *found, compared = cell(city, "connection_rating_change", breakdown=breakdown, month=month, columns=BOUNDED)
    assert all(_close(*pair, 1) for pair in zip(found, expected, strict=True)), (found, expected)
    assert compared == people == 60


@pytest.mark.parametrize("move", MOVES)
def test_ratings__swapped_arms_swap_the_sign_and_another_order_changes_nothing(built, move: str) -> None:
    """Where each stratum holds as many participants as others; else the strata would weigh otherwise."""
    base, twin, shuffled = (
        cell(city, "connection_rating_change", breakdown=f"rating_move={move}", month=5, columns=BOUNDED)
        for city in (BASE, TWIN, SHUFFLED)
    )
    assert base[0] == -twin[0] != 0
    assert base == shuffled


def test_ratings__moves_of_a_city_add_up_to_nothing(built) -> None:
    """Everybody moved up, stayed or moved down: the three differences cancel, but for the rounding of each."""
    values = [cell(UNEVEN, "connection_rating_change", breakdown=f"rating_move={move}", month=3) for move in MOVES]
    assert abs(sum(values)) <= Decimal("0.1") and any(values)


def test_ratings__a_quarter_counts_when_it_has_ended(built) -> None:
    """In February the last quarter is the fourth of 2025, for which nobody was rated."""
    counts = [cell(UNEVEN, "connection_rating_people", breakdown="rating_arm=peserta", month=month) for month in (2, 3)]
    assert counts == [0, 30]


def test_ratings__29_participants_are_too_few(built) -> None:
    for move in MOVES:
        assert cell(SMALL, "connection_rating_change", breakdown=f"rating_move={move}", month=5) is None
    counts = {
        city: [
            cell(city, "connection_rating_people", breakdown=f"rating_arm={arm}", month=5, columns="value, label")
            for arm in ("peserta", "pembanding")
        ]
        for city in (BASE, SMALL)
    }
    assert counts == {BASE: [(30, "cukup")] * 2, SMALL: [(29, "data_belum_cukup"), (30, "cukup")]}
