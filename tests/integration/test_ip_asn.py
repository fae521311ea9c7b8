"""IP ASN through the real models: a published sum, every edge of the bands and conditions, properties over random people."""

import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import numpy as np
import psycopg
import pytest
from indicator_scenario import cell
from ip_asn_scenario import (
    AT,
    CITY,
    HEAD,
    IN_TIME,
    LATE,
    LEADERSHIP,
    LOCAL,
    SEMINAR,
    TECHNICAL,
    Person,
    land,
    rating,
    write_cities,
)
from shared_world import Scenario
from support import SHARED, needs_shared

from lontar.transform import dbt_project
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration
CASE = SHARED / "cases" / "ipasn_dashboard_sum.json"
FAR = ("teknis", None, "20", "2020-02-02", "2020-02-03")

# What is on record -> score of competency. One person each; the measured day is 30 June 2026.
COMPETENCY = {
    "technical of 20 JP": ([("struktural", "IV.a", "2019-01-01")], [TECHNICAL], "15"),
    "technical just below 20 JP in two days": ([HEAD], [("teknis", None, "19.99", "2026-02-02", "2026-02-03")], "0"),
    "technical below 20 JP in three days": ([HEAD], [("teknis", None, "19.99", "2026-02-02", "2026-02-04")], "15"),
    "technical without hours and without start": ([HEAD], [("teknis", None, None, None, "2026-02-04")], "0"),
    "technical twice": ([HEAD], [TECHNICAL, ("teknis", None, "40", "2026-01-05", "2026-01-09")], "15"),
    "old technical of a structural position": ([HEAD], [FAR], "15"),
    "old technical of a functional position": ([("fungsional", None, "2019-01-01")], [FAR], "15"),
    "old technical of a general position": ([("pelaksana", None, "2019-01-01")], [FAR], "0"),
    "technical of 1 January of a general position": (
        [("pelaksana", None, "2019-01-01")],
        [("teknis", None, "20", "2026-01-01", "2026-01-01")],
        "22.5",
    ),
    "technical of 31 December of a general position": (
        [("pelaksana", None, "2019-01-01")],
        [("teknis", None, "20", "2025-12-31", "2025-12-31")],
        "0",
    ),
    "course after the last day": ([HEAD], [("teknis", None, "20", "2026-07-01", "2026-07-01")], "0"),
    "seminar of two years ago to the day": ([HEAD], [("seminar", None, "4", None, "2024-06-30")], "0"),
    "seminar of two years less a day": ([HEAD], [("seminar", None, "4", None, "2024-07-01")], "10"),
    "seminar of a general position": ([("pelaksana", None, "2019-01-01")], [SEMINAR], "17.5"),
    "functional course of a general position": (
        [("pelaksana", None, "2019-01-01")],
        [("fungsional", None, "200", None, "2018-01-01")],
        "0",
    ),
    "functional course of a functional position": (
        [("fungsional", None, "2019-01-01")],
        [("fungsional", None, "3", None, "1999-01-01")],
        "15",
    ),
    "leadership course of the echelon": ([HEAD], [LEADERSHIP], "15"),
    "leadership course above the echelon": ([HEAD], [("diklatpim", "pim_iii", "1", None, "2020-01-01")], "0"),
    "leadership course of no level": ([HEAD], [("diklatpim", "lainnya", "1", None, "2020-01-01")], "0"),
    "leadership course without an echelon": ([("struktural", None, "2019-01-01")], [LEADERSHIP], "0"),
    "leadership course of a functional position": ([("fungsional", None, "2019-01-01")], [LEADERSHIP], "0"),
    "everything": ([HEAD], [TECHNICAL, SEMINAR, LEADERSHIP], "40"),
    "position of the last day": ([HEAD, ("pelaksana", None, "2026-06-30")], [TECHNICAL, SEMINAR, LEADERSHIP], "40"),
    "position of the day after": ([HEAD, ("pelaksana", None, "2026-07-01")], [LEADERSHIP], "15"),
    "no position on record, pelaksana on the roster": ([], [SEMINAR], "17.5"),
}

VALUES = {
    "0": 1, "50": 1, "50.49": 1, "50.5": 5, "51": 5, "60.49": 5, "60.5": 15, "61": 15, "75.49": 15, "75.5": 25, "76": 25,
    "90.49": 25, "90.5": 30, "91": 30, "100": 30, "100.01": 0, "120": 0,
}  # fmt: skip
QUADRANTS = {"sangat_baik": 30, "baik": 25, "butuh_perbaikan": 15, "kurang": 5, "sangat_kurang": 1}
RATINGS = {
    **{f"value {value}": ([rating(source_quadrant=None, skp_value=value)], score) for value, score in VALUES.items()},
    **{f"predikat {name}": ([rating(source_quadrant=name)], score) for name, score in QUADRANTS.items()},
    "none": ([], 0),
    "two years ago": ([rating(period_start_date="2024-01-01", period_end_date="2024-12-31")], 0),
    "a quarter": ([rating(rating_period_kind="triwulan", period_start_date="2025-10-01")], 0),
    "acting post": ([rating(is_acting="true")], 0),
    "moved in the year": ([rating(source_quadrant="kurang", period_end_date="2025-06-30"), rating()], 25),
    "not rated": ([rating(source_quadrant=None)], 0),
}
DECISIONS = {
    "none": ([], 5),
    "light": ([("1", "2026-06-30")], 3),
    "medium of the old scheme": ([("8", "2021-07-01")], 2),
    "medium of the new scheme": ([("25", "2024-01-01")], 2),
    "heavy": ([("14", "2023-01-01")], 1),
    "five years ago to the day": ([("14", "2021-06-30")], 5),
    "heaviest of several": ([("1", "2026-01-01"), ("27", "2022-01-01"), ("23", "2025-01-01")], 1),
    "put into force": ([("12", "2025-01-01")], 5),
    "after the last day": ([("27", "2026-07-01")], 5),
}
LADDER = {"sd": 1, "sltp": 1, "slta": 5, "d1": 5, "d2": 5, "d3": 10, "d4": 15, "s1": 15, "s2": 20, "s3": 25}
DIPLOMAS = {
    **{level: ([(level, "2010-08-01")], score) for level, score in LADDER.items()},
    "highest, not latest": ([("s2", "2010-08-01"), ("s1", "2020-08-01")], 20),
    "of the day after": ([("slta", "2000-01-01"), ("s3", "2026-07-01")], 5),
    "roster alone": ([], 15),
}
# Upper limit of a category -> (diploma, courses, predikat, code of a punishment) of an index on it, and of one point more.
EDGES = {
    60: (("s1", [TECHNICAL], "baik", ""), ("s1", [TECHNICAL, SEMINAR, LEADERSHIP], "kurang", "27")),
    70: (("s3", [TECHNICAL], "baik", ""), ("s3", [TECHNICAL, SEMINAR, LEADERSHIP], "kurang", "27")),
    80: (("s3", [TECHNICAL, SEMINAR], "baik", ""), ("s3", [TECHNICAL, SEMINAR], "sangat_baik", "27")),
    90: (
        ("s2", [TECHNICAL, SEMINAR, LEADERSHIP], "baik", ""),
        ("s2", [TECHNICAL, SEMINAR, LEADERSHIP], "sangat_baik", "27"),
    ),
}
CATEGORIES = ("Sangat Rendah", "Rendah", "Sedang", "Tinggi", "Sangat Tinggi")


def _code(group: str, name: str) -> str:
    return f"{group}.{name}".replace(" ", "_")


def _on_edge(unit_id: str, diploma: str, courses: list, predikat: str, punishment: str) -> Person:
    decisions = [(punishment, "2025-01-01")] if punishment else []
    return Person(
        unit_id, {}, [HEAD], [(diploma, "2010-08-01")], courses, [rating(source_quadrant=predikat)], decisions
    )


def _crowd(limit: int, people: int) -> list[Person]:
    """All on the limit but one, who has a point more."""
    on, above = EDGES[limit]
    unit_id = f"edge.{limit}.{people}"
    return [_on_edge(unit_id, *on) for _ in range(people - 1)] + [_on_edge(unit_id, *above)]


def _people() -> list[Person]:
    people = [Person(_code("c", n), {}, p, [], c, [rating()]) for n, (p, c, _) in COMPETENCY.items()]
    people += [Person(_code("k", n), courses=[SEMINAR], ratings=rows) for n, (rows, _) in RATINGS.items()]
    people += [Person(_code("d", n), ratings=[rating()], decisions=rows) for n, (rows, _) in DECISIONS.items()]
    people += [Person(_code("q", n), diplomas=rows, ratings=[rating()]) for n, (rows, _) in DIPLOMAS.items()]
    for limit, (on, above) in EDGES.items():
        people += [_on_edge(f"at.{limit}", *on), _on_edge(f"over.{limit}", *above)]
        people += _crowd(limit, 200) + _crowd(limit, 201)
    people.append(_on_edge("case", *EDGES[70][0]))
    nothing = {"education": None}
    people += [Person("cover"), Person("cover", nothing, courses=[SEMINAR]), Person("cover", courses=[SEMINAR])]
    people.append(Person("cover", {"employee_kind": "pppk", "sex": "male"}, courses=[SEMINAR, TECHNICAL]))
    moved = [("fungsional", None, "2019-01-01"), ("pelaksana", None, "2026-06-15")]
    people.append(Person("moved", {}, moved, [], [FAR, SEMINAR], [rating()]))
    return people


def _land(folder: Path) -> None:
    """All cities landed; May and June are over."""
    write_cities(folder)
    land(CITY, _people() + _random_people())
    short = ("teknis", None, "10", "2026-02-02", "2026-02-02")
    above = ("diklatpim", "pim_ii", "1", None, "2020-01-01")
    # Something of June, so that June is known; something before, so that May has the feed.
    decisions = [("1", "2026-01-01"), ("1", "2026-06-10")]
    local = Person("1", {}, [HEAD], [], [short, above], [rating()], decisions)
    land(LOCAL, [local])
    # A second seminar, of June, so that June is known.
    courses = [SEMINAR, ("seminar", None, "4", None, "2026-06-10")]
    for city, in_force in ((IN_TIME, "2026-06-30"), (LATE, "2026-07-01")):
        decisions = [("27", "2026-06-30", in_force)]
        land(city, [Person("1", {}, [HEAD], [], courses, [rating()], decisions), Person("1", ratings=[rating()])])


SCENARIO = Scenario(_land, AT)


def _value(code: str, unit_id: str, month: int = 6, city: str = CITY, **more: str) -> Decimal:
    return cell(city, code, unit_id, month=month, **more)


def test_dbt_tests__pass_on_these_rows(built) -> None:
    result = dbt_project.invoke("test", "--select", "path:models/intermediate/ip_asn", "path:models/marts/ip_asn",
                                "ip_asn_person", "ip_asn_scores", "ip_asn_leadership", "bands")  # fmt: skip
    assert len(result.results) > 20


@pytest.mark.parametrize("name", COMPETENCY)
def test_competency__depends_on_position_and_course(built, name: str) -> None:
    expected = Decimal(COMPETENCY[name][2])
    assert _value("ip_asn_competency_mean", _code("c", name)) == expected
    rate = (expected / 40).quantize(Decimal("0.001"), ROUND_HALF_UP)
    assert _value("ip_asn_competency_rate", _code("c", name)) == rate


@pytest.mark.parametrize("name", RATINGS)
def test_performance__is_the_rating_of_the_year_before(built, name: str) -> None:
    assert _value("ip_asn_performance_mean", _code("k", name)) == RATINGS[name][1]


@pytest.mark.parametrize("name", DECISIONS)
def test_discipline__is_the_heaviest_punishment_of_five_years(built, name: str) -> None:
    assert _value("ip_asn_discipline_mean", _code("d", name)) == DECISIONS[name][1]


@pytest.mark.parametrize("name", DIPLOMAS)
def test_qualification__is_the_highest_diploma_by_the_day(built, name: str) -> None:
    assert _value("ip_asn_qualification_mean", _code("q", name)) == DIPLOMAS[name][1]


@needs_shared
def test_case__the_published_sum_comes_out_of_the_models(built) -> None:
    case = json.loads(CASE.read_text(encoding="utf-8"))
    names = {
        "kualifikasi": "qualification",
        "kompetensi": "competency",
        "kinerja": "performance",
        "disiplin": "discipline",
    }
    for name, score in case["inputs"].items():
        assert _value(f"ip_asn_{names[name]}_mean", "case") == score
    found = _value("ip_asn_index", "case", columns="value, label, rule_status")
    assert found == (case["expected"]["total"], "Rendah", "unconfirmed")


@pytest.mark.parametrize("limit", EDGES)
def test_categories__a_limit_belongs_to_the_lower_one_after_rounding(built, limit: int) -> None:
    place = (limit - 60) // 10
    lower, upper = CATEGORIES[place : place + 2]
    read = {"columns": "value, label"}
    assert _value("ip_asn_index", f"at.{limit}", **read) == (limit, lower)
    assert _value("ip_asn_index", f"over.{limit}", **read) == (limit + 1, upper)
    # One of 200 with a point more: x.005, half up x.01. One of 201: x.00.
    assert _value("ip_asn_index", f"edge.{limit}.200", **read) == (limit + Decimal("0.01"), upper)
    assert _value("ip_asn_index", f"edge.{limit}.201", **read) == (Decimal(limit), lower)
    member = f"ip_asn_category={lower.lower().replace(' ', '_')}"
    assert _value("ip_asn_category_rate", f"edge.{limit}.200", breakdown=member) == Decimal("0.995")


def test_categories__leave_no_hole_at_two_decimals(built) -> None:
    query = """select n::numeric / 100 from generate_series(0, 10000) as n
        where (select count(*) from reference.bands where scale = 'ip_asn' and n::numeric / 100 between value_from and value_to) <> 1"""
    with connect(Role.AUDITOR) as connection:
        assert connection.execute(query).fetchall() == []


def test_coverage__people_without_data_are_out_of_the_mean_and_pppk_stand_beside(built) -> None:
    columns = "numerator, denominator, value, n_persons, n_expected"
    # Three PNS: nothing but a diploma; no education; one seminar without a rating (15 + 17.5 + 0 + 5).
    assert _value("ip_asn_coverage", "cover", columns=columns) == (1, 3, Decimal("0.333"), 3, 3)
    assert _value("ip_asn_index", "cover", columns=columns) == (Decimal("37.5"), 1, Decimal("37.50"), 1, 3)
    assert _value("ip_asn_index", "cover", breakdown="employee_kind=pppk") == 60
    assert _value("ip_asn_index", "cover", breakdown="sex=female") == Decimal("37.5")
    assert _value("ip_asn_index", "cover", breakdown="sex=male") is None


def test_position__is_that_of_each_periods_end(built) -> None:
    assert _value("ip_asn_competency_mean", "moved", month=5) == 25
    assert _value("ip_asn_competency_mean", "moved", month=6) == Decimal("17.5")


def test_local_rules__move_figures_from_their_day_on_only(built) -> None:
    assert _value("ip_asn_competency_mean", "1", month=5, city=LOCAL) == 0
    assert _value("ip_asn_competency_mean", "1", month=6, city=LOCAL) == 30
    assert _value("ip_asn_competency_mean", "1", month=5, city=LOCAL, columns="rule_version") == "2019-05-15"
    assert _value("ip_asn_competency_mean", "1", month=6, city=LOCAL, columns="rule_version") == "2026-06-01, profil"


def test_data__a_list_of_punishments_that_begins_after_the_period_is_none(built) -> None:
    # One heavy punishment, in force on 30 June, and one of nothing: (1 + 5) / 2. On 1 July: nothing is known of June.
    assert _value("ip_asn_discipline_mean", "1", city=IN_TIME) == 3
    # 15 + 10 + 25 + 1 and 15 + 0 + 25 + 5.
    assert _value("ip_asn_index", "1", city=IN_TIME) == 48
    assert _value("ip_asn_discipline_mean", "1", month=5, city=IN_TIME) is None
    with connect(Role.AUDITOR) as connection:
        query = (
            "select indicator_code from marts.indicator_value where agency_id = %s and indicator_code like 'ip_asn%%'"
        )
        assert connection.execute(query, (LATE,)).fetchall() == []
        known = "select 1 from marts.indicator_value where agency_id = %s and period_start_date = '2026-06-01'"
        assert connection.execute(known, (LATE,)).fetchone(), "June is not known at all"


def test_status__a_number_is_surer_than_a_predikat(built) -> None:
    assert _value("ip_asn_performance_mean", "k.value_91", columns="rule_status") == "practice"
    assert _value("ip_asn_performance_mean", "k.predikat_baik", columns="rule_status") == "unconfirmed"


def test_persons__are_for_the_auditor_alone(built) -> None:
    query = "select count(*) from marts.ip_asn_person"
    with connect(Role.AUDITOR) as connection:
        assert connection.execute(query).fetchone()[0] > 1000
    with connect(Role.PUBLISHER) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(query)


# Random people in pairs: the second of each pair has something more on record.
_PAIRS = 60
_MORE = ("course", "diploma", "punishment", "predikat", "copy")


def _random_person(rng: np.random.Generator, unit_id: str) -> Person:
    position = [HEAD, ("fungsional", None, "2019-01-01"), ("pelaksana", None, "2019-01-01")][int(rng.integers(3))]
    courses = [c for c in (TECHNICAL, SEMINAR, LEADERSHIP, FAR) if rng.random() < 0.4]
    diploma = list(LADDER)[int(rng.integers(len(LADDER) - 1))]
    predikat = list(QUADRANTS)[int(rng.integers(1, 5))]
    decisions = [("1", "2025-01-01")] if rng.random() < 0.3 else []
    ratings = [rating(source_quadrant=predikat)]
    return Person(unit_id, {}, [position], [(diploma, "2010-01-01")], courses, ratings, decisions)


def _with_more(base: Person, unit_id: str, what: str) -> Person:
    rows = {name: list(getattr(base, name)) for name in ("positions", "diplomas", "courses", "ratings", "decisions")}
    if what == "course":
        rows["courses"].append(("seminar", None, "4", None, "2026-06-30"))
    elif what == "diploma":
        rows["diplomas"].append(("s3", "2026-06-30"))
    elif what == "punishment":
        rows["decisions"].append(("27", "2026-06-01"))
    elif what == "predikat":
        better = list(QUADRANTS)[list(QUADRANTS).index(rows["ratings"][0]["source_quadrant"]) - 1]
        rows["ratings"] = [rating(source_quadrant=better)]
    else:
        rows = {name: found[::-1] for name, found in rows.items()}
    return Person(unit_id, {}, **rows)


def _random_people() -> list[Person]:
    rng = np.random.default_rng(38_2018)
    people = []
    for number in range(_PAIRS):
        base = _random_person(rng, f"r.{number}.a")
        people += [base, _with_more(base, f"r.{number}.b", _MORE[number % len(_MORE)])]
    return people


@pytest.mark.parametrize("what", _MORE)
def test_property__more_merit_never_lowers_and_a_punishment_never_raises(built, what: str) -> None:
    for number in range(_MORE.index(what), _PAIRS, len(_MORE)):
        before, after = (_value("ip_asn_index", f"r.{number}.{letter}") for letter in "ab")
        assert 0 <= before <= 100 and 0 <= after <= 100
        if what == "copy":  # the order of rows does not matter
            assert after == before
        elif what == "punishment":
            assert after < before
        else:
            assert after >= before
