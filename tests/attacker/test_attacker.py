"""A hostile reader with a solver in random cities: what can be computed of that which is withheld. Its own arithmetic is counted by hand."""

import pytest
from attacker.bounds import Attack
from attacker.cities import City
from attacker.judging import findings
from attacker.reading import Figure, Reading

SHARES = frozenset({"share"})


def _line(unit: str, indicator: str, breakdown: str, numerator: int | None, denominator: int | None = None) -> dict:
    status = "withheld" if numerator is None else "shown"
    persons = denominator if denominator is not None else numerator
    return {
        "period": "2026-05",
        "unit": unit,
        "indicator": indicator,
        "breakdown": breakdown,
        "status": status,
        "numerator": numerator,
        "denominator": denominator,
        "n_persons": persons,
    }


def _units(**numbers: int | None) -> list[dict]:
    """Head-counts of the whole and of units below it, none of whose people are attached to the whole itself."""
    return [_line("all" if name == "whole" else name, "count", "", number) for name, number in numbers.items()]


def _interval(lines: list[dict], parents: dict[str, str], unit: str, breakdown: str = "", code: str = "count") -> tuple:
    attack = Attack(Reading(lines, parents), SHARES)
    return tuple(round(end, 6) for end in attack.figure(Figure("2026-05", unit, code, breakdown), "numerator"))


def test_bounds__a_unit_holds_no_more_than_the_whole_leaves() -> None:
    parents = {"a": "all", "b": "all", "c": "all", "d": "c", "e": "c"}
    lines = _units(whole=100, a=60, b=None, c=35, d=20, e=15)
    assert _interval(lines, parents, "b") == (0.0, 5.0)


def test_bounds__two_withheld_units_share_what_is_left() -> None:
    parents = {"a": "all", "b": "all", "c": "all", "d": "a", "e": "a"}
    lines = _units(whole=100, a=60, b=None, c=None, d=30, e=30)
    assert _interval(lines, parents, "b") == (0.0, 40.0)


def _distribution(unit: str, low: int | None, middle: int | None, high: int | None) -> list[dict]:
    members = {"low": low, "middle": middle, "high": high}
    return [
        _line(unit, "share", f"rank={name}", number, None if number is None else 50) for name, number in members.items()
    ]


def test_bounds__the_last_member_of_a_whole_is_what_the_others_leave() -> None:
    lines = [line for unit in "abc" for line in _distribution(unit, 10, 25, 15)]
    assert _interval([*lines, *_distribution("d", None, 30, 17)], {}, "d", "rank=low", "share") == (3.0, 3.0)


def test_bounds__a_whole_that_was_never_seen_to_add_up_tells_nothing() -> None:
    lines = _distribution("d", None, 30, 17)
    low, high = _interval(lines, {}, "d", "rank=low", "share")
    assert (low, high > 1000) == (0.0, True)


def _attack(city: City) -> list:
    reading = Reading(city.lines(), city.parents)
    attack = Attack(reading, frozenset(f.indicator for f, truth in city.truths.items() if truth.is_share))
    return findings(attack, city.truths, sorted(reading.hidden))


@pytest.mark.parametrize("first", range(0, 50, 10))
def test_random_cities__nothing_withheld_is_found(first: int) -> None:
    found = {number: _attack(City(number))[:3] for number in range(first, first + 10)}
    assert {number: results for number, results in found.items() if results} == {}


def test_random_cities__without_further_figures_withheld_the_attacker_finds_something_in_most() -> None:
    assert sum(bool(_attack(City(number, is_complementary=False))) for number in range(10)) > 5


@pytest.mark.soak
def test_five_hundred_random_cities__nothing_withheld_is_found() -> None:
    found = {number: _attack(City(number))[:3] for number in range(100, 600)}
    assert {number: results for number, results in found.items() if results} == {}
