"""Competency, talent, coaching and merit: rows in, figures out, through staging, plan and build on the embedded PostgreSQL."""

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from competency_scenario import (
    AXIS,
    BOXES,
    CITIES,
    COACHED,
    CUT_VALUES,
    EDGES,
    LEVELS,
    MERIT,
    NEW_MERIT,
    NEW_VALUES,
    OLD_TOTALS,
    OWN_CUTS,
    VARIANTS,
    jpm,
    land_boxes,
    land_coaching,
    land_levels,
    land_merit,
    person,
    write_cities,
)
from indicator_scenario import AT, cell
from shared_world import Scenario
from support import SHARED, needs_shared

from lontar.sample.truth.rows import half_up
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

CASES = SHARED / "cases"
pytestmark = pytest.mark.integration


def _land(folder: Path) -> dict:
    """All cities landed; without the published cases, made-up rows stand in their places."""
    write_cities(folder)
    people, pairs = land_levels(), land_boxes(CASES)
    land_merit(CASES)
    land_coaching()
    return {"people": people, "pairs": pairs}


SCENARIO = Scenario(_land, AT)


def _shares(city: str, code: str, unit_id: str) -> dict[str, Decimal]:
    query = """select breakdown_1, numerator from marts.indicator_value where agency_id = %s and indicator_code = %s
        and unit_id = %s and period_kind = 'month' and period_start_date = '2026-04-01' and numerator > 0"""
    with connect(Role.AUDITOR) as connection:
        return dict(connection.execute(query, (city, code, unit_id)).fetchall())


def _placement(city: str, number: int, month_end: str = "2026-04-30") -> tuple:
    query = """select performance_level, potential_level, box, box_kemenkeu, talent_value
        from intermediate.int_talent__placements where agency_id = %s and person_key = %s and period_end_date = %s"""
    with connect(Role.AUDITOR) as connection:
        return connection.execute(query, (city, person(number), month_end)).fetchone()


def test_dbt_tests__pass_on_these_rows(built) -> None:
    folders = [f"path:models/{room}/{name}" for room, name in
               (("intermediate", "competency"), ("intermediate", "talent"), ("marts", "competency"),
                ("marts", "talent"), ("marts", "coaching"), ("marts", "merit"))]  # fmt: skip
    seeds = ("nine_box", "talent_recommendations", "competencies", "merit_aspects", "bands", "rules", "indicators")
    result = dbt_project.invoke("test", "--select", *folders, *seeds)
    assert len(result.results) > 60


def test_quality_models__find_no_fault(built) -> None:
    with connect(Role.AUDITOR) as connection:
        found = connection.execute(
            "select * from marts.quality_values_out_of_range where agency_id = any(%s)", (list(CITIES),)
        )
        assert found.fetchall() == []


# JPM ------------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", EDGES)
def test_jpm__bands_at_their_edges(built, name: str) -> None:
    """A fifth of a point below a cut belongs to the lower band, the cut itself to the upper one; the scales have their own cuts."""
    value = jpm(EDGES[name])
    assert cell(LEVELS, "jpm_mean", name) == half_up(value, 2)
    filling = "MS" if value >= 80 else "MMS" if value >= 68 else "KMS"
    mapping = "Optimal" if value >= 90 else "Cukup Optimal" if value >= 78 else "Kurang Optimal"
    assert _shares(LEVELS, "jpm_filling_share", name) == {f"jpm_filling={filling}": 1}
    assert _shares(LEVELS, "jpm_mapping_share", name) == {f"jpm_mapping={mapping}": 1}


def test_jpm__every_band_has_a_row_even_when_nobody_is_in_it(built) -> None:
    for label in ("MS", "MMS", "KMS"):
        assert cell(LEVELS, "jpm_filling_share", "90", f"jpm_filling={label}", columns="denominator") == 1
    assert cell(LEVELS, "jpm_filling_share", "90") is None


def test_jpm__random_people_and_their_twins(built) -> None:
    """The formula, counted again; shuffling and doubling the levels change nothing, a higher level never lowers it."""
    raised = 0
    for number in range(VARIANTS):
        base, shuffled, doubled, higher = (
            cell(LEVELS, "jpm_mean", f"acak-{number}{twin}") for twin in ("", "-kocok", "-ganda", "-naik")
        )
        assert base == half_up(jpm(built["people"][f"acak-{number}"]), 2) == shuffled == doubled
        assert higher >= base
        raised += higher > base
    assert 0 < raised < VARIANTS  # some were below what is asked for, a surplus adds nothing


def test_gaps__counted_by_hand(built) -> None:
    """Eleven people: three short of one level in communication, ten of one in integrity (one has a surplus), one case apart."""
    columns = "numerator, denominator, value, n_persons, n_expected"
    assert cell(LEVELS, "competency_gap_share", "tim", columns=columns) == (11, 11, Decimal("1.000"), 11, 11)
    member = "competency=komunikasi"
    assert cell(LEVELS, "competency_gap_share", "tim", member, columns=columns) == (3, 11, Decimal("0.273"), 11, 11)
    assert cell(LEVELS, "competency_gap_mean", "tim", "competency=integritas") == Decimal("0.91")
    assert cell(LEVELS, "competency_gap_mean", "tim", columns=columns) == (16, 23, Decimal("0.70"), 11, 11)
    assert cell(LEVELS, "competency_gap_mean", "tim", "aspect=sikap") == 3
    assert cell(LEVELS, "competency_gap_share", "tim", "competency_kind=manajerial") == 1
    assert cell(LEVELS, "competency_gap_share", "tim", "competency_kind=teknis", columns="n_persons") == 1


def test_gaps__strength_and_weakness_are_named(built) -> None:
    assert cell(LEVELS, "competency_strength", "tim", columns="label, value") == ("komunikasi", Decimal("0.27"))
    assert cell(LEVELS, "competency_weakness", "tim", columns="label, value") == ("integritas", Decimal("0.91"))
    assert cell(LEVELS, "competency_strength", "lama") is None  # too few people


def test_validity__three_years_and_the_later_result(built) -> None:
    assert cell(LEVELS, "competency_assessed_rate", "lama", columns="numerator, denominator") == (1, 3)
    assert cell(LEVELS, "jpm_mean", "lama") == half_up(jpm([(3, 1), (4, 4)]), 2)
    # In May one result of two is over, and a new person was assessed: JPM 100 and 33.33.
    assert cell(LEVELS, "jpm_mean", "lama", month=5, columns="value, denominator") == (Decimal("66.67"), 2)


# Nine boxes -----------------------------------------------------------------------------------------------------------
@needs_shared
def test_boxes__both_published_numberings(built) -> None:
    for number, pair in enumerate(built["pairs"], start=1):
        performance, potential, box, kemenkeu, _ = _placement(BOXES, number)
        assert (performance, potential) == (pair["kinerja"].replace(" ", "_"), pair["potensial"])
        assert (box, kemenkeu) == (int(pair["kotak_permenpanrb_3_2020"]), int(pair["kotak_kemenkeu"]))
        assert _shares(BOXES, "talent_box_share", f"u{number}") == {f"box={box}": 1}
        assert cell(BOXES, "talent_pool_share", f"u{number}") == (box >= 7)


@needs_shared
def test_talent_value__published_example(built) -> None:
    case = json.loads((CASES / "talent_50_50.json").read_text(encoding="utf-8"))
    assert cell(BOXES, "talent_value_mean", "u10") == case["expected"]["nilai_talenta"]
    assert cell(BOXES, "talent_value_mean", "u10", columns="rule_status") == "practice"


@pytest.mark.parametrize(("axis", "first"), [(0, 20), (1, 30)])
def test_boxes__cuts_at_their_edges(built, axis: int, first: int) -> None:
    names = (("di_bawah", "sesuai", "di_atas"), ("rendah", "menengah", "tinggi"))[axis]
    found = [_placement(BOXES, first + n)[axis] for n in range(len(CUT_VALUES))]
    assert found == [names[0], names[1], names[1], names[1], names[2], names[2]]


def test_boxes__a_city_sets_its_own_cuts_and_from_which_day(built) -> None:
    own = [_placement(OWN_CUTS, 30 + n)[1] for n in range(3)]
    assert own == ["menengah"] * 3  # 59.99 is medium where medium begins at 46
    high = next(n for n, pair in enumerate(built["pairs"], start=1) if AXIS[pair["kinerja"]] == 90)
    assert _placement(OWN_CUTS, high)[0] == "di_atas"
    assert _placement(OWN_CUTS, high, "2026-05-31")[0] == "sesuai"  # 90 is below 100, its cut from May on
    assert _placement(BOXES, high, "2026-05-31")[0] == "di_atas"
    assert "profil" in cell(OWN_CUTS, "talent_box_share", f"u{high}", "box=7", columns="rule_version")


def test_boxes__higher_values_never_lower_a_level(built) -> None:
    order = {"di_bawah": 0, "sesuai": 1, "di_atas": 2, "rendah": 0, "menengah": 1, "tinggi": 2}
    for city in (BOXES, OWN_CUTS):
        for first, axis in ((20, 0), (30, 1)):
            levels = [order[_placement(city, first + n)[axis]] for n in range(len(CUT_VALUES))]
            assert levels == sorted(levels)


def test_boxes__a_stated_level_goes_before_the_number(built) -> None:
    assert _placement(BOXES, 40)[:3] == ("sesuai", "tinggi", 8)
    assert _placement(BOXES, 40)[4] is None
    assert _placement(BOXES, 41)[:3] == ("di_bawah", "tinggi", 6)


def test_fields__potential_alone_makes_no_box(built) -> None:
    assert cell(BOXES, "talent_assessed_rate", "bidang", columns="numerator, denominator") == (0, 2)
    assert cell(BOXES, "talent_field_potential_mean", "bidang", "field=Manajemen proyek") == Decimal("80.00")
    columns = "numerator, denominator"
    assert cell(BOXES, "talent_field_high_share", "bidang", "field=Manajemen proyek", columns=columns) == (1, 2)


# Merit ----------------------------------------------------------------------------------------------------------------
@needs_shared
def test_merit__the_published_index(built) -> None:
    expected = json.loads((CASES / "merit_ntt_2022.json").read_text(encoding="utf-8"))["expected"]
    found = cell(MERIT, "merit_index_old", breakdown="fiscal_year=2022", columns="value, label")
    assert found == (Decimal(str(expected["total"])), expected["category"])


@pytest.mark.parametrize(
    ("year", "label"),
    zip(OLD_TOTALS, [None, "Buruk", "Buruk", "Kurang", "Kurang", "Baik", "Baik"], strict=True),
)
def test_merit__old_categories_without_holes(built, year: int, label: str | None) -> None:
    """Whole numbers in the rule: a total is rounded half up to one before it is looked up."""
    found = cell(MERIT, "merit_index_old", breakdown=f"fiscal_year={year}", columns="value, label")
    assert found == (half_up(Fraction(OLD_TOTALS[year]), 2), label)


def test_merit__each_rule_in_its_own_years_and_whole_assessments_only(built) -> None:
    years = _shares(MERIT, "merit_index_old", "all")
    assert sorted(name for name in years if name) == [f"fiscal_year={year}" for year in range(2018, 2026)]
    assert cell(MERIT, "merit_index_old", columns="value, label") == (Decimal("324.49"), "Baik")  # the latest year
    assert cell(MERIT, "merit_index_new") is None
    assert cell(MERIT, "merit_aspect_old_rate", breakdown="merit_aspect=pengadaan", columns="denominator") == 40
    assert cell(MERIT, "merit_aspect_old_rate", breakdown="merit_aspect=sistem_informasi") is None  # above its ideal
    assert cell(NEW_MERIT, "merit_index_old") is None


@pytest.mark.parametrize(
    ("year", "label"),
    zip(
        NEW_VALUES,
        ["Dasar", "Dasar", "Lanjutan", "Lanjutan", "Menengah", "Menengah", "Tinggi", "Tinggi", "Maju"],
        strict=True,
    ),
)
def test_merit__new_predikat_at_two_decimals(built, year: int, label: str) -> None:
    found = cell(NEW_MERIT, "merit_index_new", breakdown=f"fiscal_year={year}", columns="value, label, rule_status")
    assert found == (half_up(Fraction(NEW_VALUES[year]), 2), label, "unconfirmed")


def test_merit__new_index_weighs_and_corrects(built) -> None:
    """(0.75 x 0.6 + 0.25 x 1) x 0.9; weights 3 and seven times 1 of which only the first has a score: 0.75 x 3/10."""
    assert cell(NEW_MERIT, "merit_index_new", breakdown="fiscal_year=2035") == Decimal("0.63")
    assert cell(NEW_MERIT, "merit_index_new", breakdown="fiscal_year=2036", columns="value, numerator") == (
        Decimal("0.23"),
        Decimal("0.225"),
    )


# Coaching -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("code", "breakdown", "expected"),
    [
        ("coaching_session_count", "", (3, None, 2, 4)),
        ("coaching_session_count", "reason=disiplin", (1, None, 1, 4)),
        ("coaching_session_count", "coach_kind=atasan_langsung", (3, None, 2, 4)),
        ("coaching_reach_rate", "", (2, 4, 4, 4)),
        ("coaching_outcome_share", "outcome=tidak_hadir", (1, 4, 3, 4)),
        ("coaching_outcome_share", "outcome=berlanjut", (1, 4, 3, 4)),
        ("coaching_overdue_rate", "", (2, 3, 2, 4)),
    ],
)
def test_coaching__counted_by_hand(built, code: str, breakdown: str, expected: tuple) -> None:
    columns = "numerator, denominator, n_persons, n_expected"
    assert cell(COACHED, code, breakdown=breakdown, columns=columns) == expected


def test_coaching__a_follow_up_is_overdue_from_the_day_after_until_it_is_closed(built) -> None:
    """In May the second session's follow-up (30 April) is due and open, the one closed on 1 May is no longer overdue."""
    assert cell(COACHED, "coaching_overdue_rate", month=5, columns="numerator, denominator") == (2, 4)
    assert cell(COACHED, "coaching_overdue_rate", month=3, columns="numerator, denominator") is None  # no roster yet
