"""Selections and careers of two small cities through raw tables, staging, plan and build: limits, ties, properties of the formula."""

import random
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from landed import deliver, employee, unit, write_profiles
from shared_world import Scenario

from lontar.sample.truth.rows import half_up
from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

SELECTION, CAREER = "kota-seleksi", "kota-karier"
SEPTEMBER = date(2026, 9, 1)
SKD_DAY, SKB_DAY, FINAL_DAY = "2026-06-10", "2026-07-20", "2026-08-14"

# Group, TWK, TIU, TKP, whether the thresholds of KepmenPANRB 321/2024 are reached; None where the group has none.
LIMITS = [
    ("umum", 65, 80, 166, True),
    ("umum", 66, 81, 167, True),
    ("umum", 64, 80, 166, False),
    ("umum", 65, 79, 166, False),
    ("umum", 65, 80, 165, False),
    ("umum", 150, 175, 225, True),
    ("umum", 150, 175, 165, False),
    ("cumlaude", 60, 85, 166, True),  # 311
    ("cumlaude", 61, 85, 166, True),
    ("cumlaude", 59, 85, 166, False),  # 310
    ("cumlaude", 62, 84, 166, False),  # 312, but TIU 84
    ("diaspora", 0, 86, 225, True),  # 311
    ("diaspora", 0, 85, 225, False),
    ("disabilitas", 60, 60, 166, True),  # 286
    ("disabilitas", 59, 60, 166, False),
    ("disabilitas", 62, 59, 166, False),
    ("papua", 1, 60, 225, True),
    ("papua", 0, 60, 225, False),
    ("3t", 60, 61, 165, True),
    ("3t", 60, 60, 165, False),
    ("kalimantan", 150, 175, 225, None),
]
# Vacancy with one place -> the winner and the loser: TWK, TIU, TKP, SKB, diploma, year of birth. Each pair has one final value.
TIES = {
    "skd_total": ((111, 111, 211, "76", "3.00", "1999"), (100, 100, 200, "80", "4.00", "1990")),
    "tkp": ((100, 90, 210, "80", "3.00", "1999"), (110, 100, 190, "80", "4.00", "1990")),
    "tiu": ((90, 110, 200, "80", "3.00", "1999"), (110, 90, 200, "80", "4.00", "1990")),
    "diploma": ((100, 100, 200, "80", "3.50", "1999"), (100, 100, 200, "80", "3.49", "1990")),
    "older": ((100, 100, 200, "80", "3.50", "1995"), (100, 100, 200, "80", "3.50", "1996")),
}


def _result(key: str, stage: str, day: str, formation: str, status: str = "lulus", **more) -> dict:
    base = {"person_key": key, "stage": stage, "result_date": day, "formation_id": formation, "stage_status": status}
    return base | {"category": "umum"} | more


def _formation(number: str, places: int = 1, **more) -> dict:
    days = {"skd_date": "2026-06-08", "skb_date": "2026-07-20", "final_date": "2026-08-10"}
    base = {"formation_id": number, "procurement_kind": "cpns", "formation_kind": "umum", "places": str(places)}
    return base | days | {"announced_date": "2026-02-16"} | more


def _sat(key: str, formation: str, scores: tuple, status: str, **more) -> list[dict]:
    """A candidate who sat both tests and was decided on."""
    twk, tiu, tkp, skb, diploma, born = scores
    skd = {"twk_score": str(twk), "tiu_score": str(tiu), "tkp_score": str(tkp)}
    who = {"diploma_grade": diploma, "birth_year": born}
    return [
        _result(key, "skd", SKD_DAY, formation, **skd, **who),
        _result(key, "skb", SKB_DAY, formation, skb_score=skb, **who),
        _result(key, "akhir", FINAL_DAY, formation, status, **who, **more),
    ]


def _random_candidates() -> list[tuple]:
    """Scores of a hundred candidates, and of the same with one score raised."""
    rng = random.Random(7)
    found = []
    for _ in range(100):
        low = (rng.randrange(0, 75), rng.randrange(0, 87), rng.randrange(45, 112), rng.randrange(0, 51))
        at = rng.randrange(4)
        high = tuple(score + (rng.randrange(1, 9) if place == at else 0) for place, score in enumerate(low))
        found += [low, high, tuple(2 * score for score in low)]
    return found


def _land_selection() -> None:
    deliver("employees", [employee(1, unit_id="1")], agency_id=SELECTION, effective_date=SEPTEMBER)
    deliver("units", [unit("1")], agency_id=SELECTION, effective_date=SEPTEMBER)
    formations = [_formation("limits", 5), _formation("fresh", 1), _formation("twins", 1), _formation("wrong", 1)]
    formations += [_formation(f"tie-{name}") for name in TIES] + [_formation("batch", 50), _formation("shuffled", 50)]
    pppk = {"skd_date": None, "skb_date": None, "competency_date": "2026-09-30", "final_date": "2026-10-01"}
    formations += [_formation("pppk", 3, procurement_kind="pppk", announced_date="2026-05-01", **pppk)]
    deliver("recruitment_formations", formations, agency_id=SELECTION)
    rows = []
    for number, (group, twk, tiu, tkp, _) in enumerate(LIMITS):
        scores = {"twk_score": str(twk), "tiu_score": str(tiu), "tkp_score": str(tkp), "category": group}
        rows.append(_result(f"limit-{number:02}", "skd", SKD_DAY, "limits", "tidak_lulus", **scores))
    for name, (winner, loser) in TIES.items():
        rows += _sat(f"{name}-loser", f"tie-{name}", loser, "tidak_lulus")
        rows += _sat(f"{name}-winner", f"tie-{name}", winner, "lulus")
    twin = (100, 100, 200, "80", "3.50", "1995")
    rows += _sat("twin-1", "twins", twin, "tidak_lulus") + _sat("twin-2", "twins", twin, "lulus")
    better, worse = (100, 100, 200, "80.01", "3", "1995"), (100, 100, 200, "80", "3", "1995")
    # 400 / 550 x 40 + 80.01 x 0.6 = 77.0969...; the committee printed the other's and chose the other.
    rows += _sat("wrong-better", "wrong", better, "tidak_lulus", published_value="77.091")
    rows += _sat("wrong-worse", "wrong", worse, "lulus", published_value="77.091")
    withdrawn = (150, 175, 225, "100", "4", "1990")
    rows += _sat("gone", "fresh", withdrawn, "mengundurkan_diri", published_value="100")
    days = {"nip_issued_date": "2026-08-28", "appointed_date": "2026-09-01"}
    rows += _sat("next", "fresh", worse, "lulus", published_value="77.091", **days)
    batch = [(f"{n:03}", (*scores[:3], str(scores[3]), "3", "1995")) for n, scores in enumerate(_random_candidates())]
    rows += [row for key, scores in batch for row in _sat(f"batch-{key}", "batch", scores, "tidak_lulus")]
    random.Random(8).shuffle(batch)
    rows += [row for key, scores in batch for row in _sat(f"shuffled-{key}", "shuffled", scores, "tidak_lulus")]
    deliver("recruitment_results", rows, agency_id=SELECTION)


# Year of birth, position type, echelon, level, years from 2026 to the age limit.
AGES = [
    (1968, "pelaksana", None, None, 0),
    (1967, "pelaksana", None, None, -1),
    (1969, "pelaksana", None, None, 1),
    (1970, "struktural", "III.a", None, 2),
    (1971, "struktural", "IV.b", None, 3),
    (1966, "struktural", "II.b", None, 0),
    (1966, "fungsional", None, "ahli_madya", 0),
    (1961, "fungsional", None, "ahli_utama", 0),
    (1973, "fungsional", None, "ahli_muda", 5),
    (1974, "fungsional", None, "penyelia", 6),
]
# Entries of grade histories: (code, day) in order. Person n holds the n-th.
GRADES = [
    [("31", "2018-03-01"), ("32", "2025-10-01")],  # the first day of the twelve months
    [("31", "2018-03-01"), ("32", "2025-09-30")],  # the day before
    [("31", "2026-05-01")],  # appointed, not promoted
    [("33", "2019-04-01"), ("32", "2026-04-01")],  # one grade down is no promotion
    [("34", "2020-04-01"), ("41", "2026-09-30")],
    [("31", "2020-04-01"), ("32", "2026-10-01")],  # not yet
    [],
]


def _land_career() -> None:
    rows, positions = [], []
    for number, (born, kind, echelon, level, _) in enumerate(AGES, 1):
        rows.append(employee(number, birth_year=str(born), position_type=kind, unit_id="1.1" if number < 8 else "2"))
        entry = {"position_history_id": f"J{number}", "person_key": rows[-1]["person_key"], "position_type": kind}
        positions.append(entry | {"echelon": echelon or "NON", "functional_level": level, "start_date": "2020-01-01"})
    rows += [employee(11, unit_id="2", legal_standing="03"), employee(12, unit_id="2", legal_standing="02")]
    deliver("employees", rows, agency_id=CAREER, effective_date=SEPTEMBER)
    deliver("units", [unit("1"), unit("1.1", "1"), unit("2")], agency_id=CAREER, effective_date=SEPTEMBER)
    deliver("position_histories", positions, agency_id=CAREER)
    grades = [
        {"grade_history_id": f"G{number}-{code}", "person_key": rows[number]["person_key"], "grade_code": code, "start_date": day}
        for number, history in enumerate(GRADES)
        for code, day in history
    ]  # fmt: skip
    deliver("grade_histories", grades, agency_id=CAREER)
    diplomas = (("E1", 0, "slta", "1990-06-01"), ("E2", 0, "s1", "1998-06-01"), ("E3", 1, "slta", "1990-06-01"))
    diplomas += (("E4", 1, "s2", "2026-10-01"),)
    deliver("education_histories", [
        {"education_id": number, "person_key": rows[who]["person_key"], "education_level": level, "graduation_date": day}
        for number, who, level, day in diplomas
    ], agency_id=CAREER)  # fmt: skip


def _land(folder: Path) -> None:
    write_profiles(folder, SELECTION, CAREER)
    _land_selection()
    _land_career()


SCENARIO = Scenario(_land, datetime(2026, 10, 5, tzinfo=UTC))


def _rows(query: str, *parameters: object) -> list[tuple]:
    with connect(Role.TRANSFORMER) as connection:
        return connection.execute(query, parameters).fetchall()


def _cell(agency: str, code: str, unit_id: str = "all", breakdown: str = "") -> tuple | None:
    rows = _rows(
        """select numerator, denominator, value, n_persons from marts.indicator_value where agency_id = %s and unit_id = %s
           and indicator_code = %s and period_kind = 'month' and period_start_date = %s and breakdown_1 = %s""",
        agency, unit_id, code, SEPTEMBER, breakdown,
    )  # fmt: skip
    return rows[0] if rows else None


def _candidates(columns: str) -> dict[str, tuple]:
    query = f"select person_key, {columns} from intermediate.int_recruitment__candidates where agency_id = %s and period_end_date = %s"
    return {key: tuple(rest) for key, *rest in _rows(query, SELECTION, date(2026, 9, 30))}


def test_dbt_tests__grain_holds(built) -> None:
    chosen = [
        f"path:models/{room}/{topic}" for room in ("intermediate", "marts") for topic in ("career", "recruitment")
    ]
    assert len(dbt_project.invoke("test", "--select", *chosen).results) >= 8


def test_thresholds__at_below_and_above(built) -> None:
    judged = _candidates("meets_threshold")
    assert [judged[f"limit-{number:02}"][0] for number in range(len(LIMITS))] == [limit[4] for limit in LIMITS]


def test_thresholds__share_leaves_out_whom_no_threshold_judges(built) -> None:
    of_group = [limit[4] for limit in LIMITS if limit[0] == "disabilitas"]
    found = _cell(SELECTION, "recruitment_skd_pass_rate", breakdown="category=disabilitas")
    assert found == (sum(of_group), len(of_group), Decimal("0.333"), len(of_group))
    assert _cell(SELECTION, "recruitment_skd_pass_rate", breakdown="category=kalimantan") is None


@pytest.mark.parametrize(("key", "value"), [("gone", "100.000"), ("next", "77.091"), ("skd_total-winner", "77.091")])
def test_final_value__is_forty_and_sixty_percent(built, key, value) -> None:
    assert half_up(Fraction(_candidates("final_value")[key][0]), 3) == Decimal(value)


@pytest.mark.parametrize("name", TIES)
def test_ties__are_decided_in_order(built, name) -> None:
    found = _candidates("final_points, place, sharing")
    winner, loser = found[f"{name}-winner"], found[f"{name}-loser"]
    assert winner[0] == loser[0]
    assert (winner[1:], loser[1:]) == ((1, 1), (2, 1))


def test_ties__that_nothing_decides_put_nobody_out_of_place(built) -> None:
    found = _candidates("place, sharing")
    assert found["twin-1"] == found["twin-2"] == (1, 2)


def test_withdrawn__has_no_place_and_makes_way(built) -> None:
    found = _candidates("place")
    assert found["gone"] == (None,) and found["next"] == (1,)


def test_committee__differences_are_counted(built) -> None:
    # Of four published values one is mistyped; of all ranked the better and the worse of one vacancy changed places, and
    # of both batches the best fifty were sent away.
    assert _cell(SELECTION, "recruitment_final_value_differs_rate")[:2] == (1, 4)
    ranked = 2 * len(TIES) + 2 + 2 + 1 + 600
    assert _cell(SELECTION, "recruitment_rank_differs_rate")[1] == ranked


def test_stages__announced_against_published(built) -> None:
    # CPNS: SKD, SKB and the end are due and published 2, 0 and 4 days late; PPPK: one is due on the last day, one is not.
    assert _cell(SELECTION, "recruitment_stages_due")[0] == 4
    assert _cell(SELECTION, "recruitment_stages_missing")[0] == 1
    assert _cell(SELECTION, "recruitment_stages_missing", breakdown="result_stage=seleksi_kompetensi")[0] == 1
    assert _cell(SELECTION, "recruitment_stage_delay_days")[:3] == (6, 3, Decimal("2.0"))


def test_time_to_fill__counts_days_to_the_appointment(built) -> None:
    days = (date(2026, 9, 1) - date(2026, 2, 16)).days
    assert _cell(SELECTION, "recruitment_time_to_fill_days") == (days, 1, Decimal(days), 1)


def _batch(name: str, columns: str) -> list[tuple]:
    found = _candidates(columns)
    return [found[key] for key in sorted(found) if key.startswith(f"{name}-")]


def test_property__final_value_is_the_formula_and_doubles_with_the_scores(built) -> None:
    rows = _batch("batch", "twk, tiu, tkp, skb, final_value, final_points")
    for twk, tiu, tkp, skb, value, _ in rows:
        exact = Fraction((twk + tiu + tkp) * 40, 550) + Fraction(skb) * Fraction(6, 10)
        assert abs(Fraction(value) - exact) < Fraction(1, 10**9)
    for low, doubled in zip(rows[::3], rows[2::3], strict=True):
        assert doubled[5] == 2 * low[5]


def test_property__a_higher_score_never_harms(built) -> None:
    rows = _batch("batch", "final_points, place, meets_threshold")
    for low, high in zip(rows[::3], rows[1::3], strict=True):
        assert high[0] > low[0] and high[1] < low[1] and high[2] >= low[2]


def test_property__order_of_rows_does_not_matter(built) -> None:
    columns = "final_points, place, sharing, meets_threshold"
    assert _batch("batch", columns) == _batch("shuffled", columns)


def test_property__places_follow_the_final_value(built) -> None:
    rows = sorted(_batch("batch", "place, final_points"))
    assert all(better[1] >= worse[1] for better, worse in pairwise(rows))


def test_age_limit__by_position_and_year(built) -> None:
    query = "select person_key, years_to_limit from intermediate.int_career__persons where agency_id = %s and period_end_date = %s"
    found = dict(_rows(query, CAREER, date(2026, 9, 30)))
    assert [found[f"pegawai-contoh-{n:04}"] for n in range(1, 11)] == [age[4] for age in AGES]


@pytest.mark.parametrize(("years", "people"), [(1, 5), (3, 7), (5, 8)])
def test_horizon__holds_its_last_year_and_not_the_next(built, years, people) -> None:
    assert _cell(CAREER, f"career_pension_{years}y_share")[:2] == (people, 10)


def test_horizon__those_past_the_limit_stand_apart(built) -> None:
    assert _cell(CAREER, "career_past_age_limit_share")[:2] == (1, 10)
    assert _cell(CAREER, "career_vacancies_ahead")[0] == 8
    assert _cell(CAREER, "career_vacancies_ahead", breakdown="position_type=fungsional")[0] == 3


def test_promotions__of_twelve_months(built) -> None:
    assert _cell(CAREER, "career_promotions")[0] == 2
    assert _cell(CAREER, "career_promotions", breakdown="golongan=III")[0] == 1
    assert _cell(CAREER, "career_promotions", breakdown="golongan=IV")[0] == 1
    assert _cell(CAREER, "career_promotion_rate")[:2] == (2, 6)
    assert _cell(CAREER, "career_grade_coverage")[:2] == (6, 10)


def test_time_in_grade__in_completed_months(built) -> None:
    # 11, 12, 4, 5, 0 months and, of who rises in October only, 77.
    assert _cell(CAREER, "career_time_in_grade_mean") == (109, 72, Decimal("1.51"), 6)
    assert _cell(CAREER, "career_time_in_grade_median") == (8, 12, Decimal("0.67"), 6)


def test_code_31__is_a_grade_here_and_an_echelon_there(built) -> None:
    """Code 31 of the first person's first grade is III/a; the fourth person's III.a is a class of position."""
    assert _rows("select grade, golongan from reference.grades where siasn_code = '31'") == [("III/a", "III")]
    assert _rows("select echelon, position_class from reference.echelons where siasn_code = '31'") == [
        ("III.a", "administrator")
    ]


def test_study_leave__is_counted_beside_the_active(built) -> None:
    assert _cell(CAREER, "career_study_leave_share")[:3] == (1, 11, Decimal("0.091"))
    assert _cell(CAREER, "career_study_leave_share", "2")[:2] == (1, 4)


def test_education__is_the_highest_diploma_by_then(built) -> None:
    assert _cell(CAREER, "career_education_persons")[0] == 2
    assert _cell(CAREER, "career_education_persons", breakdown="education=s1")[0] == 1
    assert _cell(CAREER, "career_education_persons", breakdown="education=slta")[0] == 1
