"""What may be called a change: enough points, outside the limits, and false alarms controlled over the whole publication."""

import csv

import numpy as np
import pytest
from fixtures.published_city import SEED
from fixtures.series import month, row, shares, table, values

from lontar.errors import ConfigurationError
from lontar.publish.change import change_rules, changes_of
from lontar.publish.change import settings as change_settings
from lontar.settings import Settings, settings

SIZES = [1000] * 13
STEADY = [921, 930, 915, 926, 918, 933, 922, 917, 929, 924, 919, 931]
START = month(0)


def verdict(*series: list[dict], unit: str = "1.01", code: str = "attendance_rate"):
    return changes_of(table(*series), START, [code]).get(unit, code)


def test_change__a_fall_far_outside_the_limits_is_called() -> None:
    change = verdict(shares("1.01", "attendance_rate", [*STEADY, 850], SIZES))
    assert (change.verdict, change.points, change.reason) == ("fall", 12, "")
    assert change.lower < 0.923 < change.upper and change.lower > 0.85
    assert change.p_value == change.adjusted < 0.01


def test_change__a_usual_month_is_none() -> None:
    change = verdict(shares("1.01", "attendance_rate", [*STEADY, 915], SIZES))
    assert (change.verdict, change.is_beyond) == ("no_change", False)


def test_change__eleven_points_are_not_enough_however_large_the_difference() -> None:
    change = verdict(shares("1.01", "attendance_rate", [*STEADY[1:], 100], SIZES[1:]))
    assert (change.verdict, change.reason, change.points, change.lower) == ("not_enough", "few_points", 11, None)


@pytest.mark.parametrize("status", ["withheld", "no_data", "not_applicable"])
def test_change__only_shown_cells_count(status: str) -> None:
    rows = shares("1.01", "attendance_rate", [*STEADY, 850], SIZES)
    absent = row("1.01", "attendance_rate", rows[3]["period_start_date"], status=status)
    assert verdict([*rows[:3], absent, *rows[4:]]).reason == "few_points"
    assert verdict([*rows[:-1], row("1.01", "attendance_rate", START, status=status)]).reason == "not_shown"


def test_change__a_gap_is_bridged_by_older_points() -> None:
    rows = shares("1.01", "attendance_rate", [925, *STEADY, 850], [1000, *SIZES])
    rows[5] = row("1.01", "attendance_rate", rows[5]["period_start_date"], status="withheld")
    change = verdict(rows)
    assert (change.verdict, change.points) == ("fall", 12)


def test_change__what_never_moved_or_has_few_cases_gets_no_limits() -> None:
    assert verdict(shares("1.01", "attendance_rate", [*[1000] * 12, 900], SIZES)).reason == "no_variation"
    few = verdict(shares("1.01", "attendance_rate", [*[39, 40] * 6, 30], [40] * 13))
    assert few.reason == "few_cases"


def test_change__figures_that_carry_the_past_in_themselves_are_not_judged() -> None:
    for code in ("training_jp20_rate", "headcount", "ip_asn_index", "attendance_rate_12m"):
        change = verdict(values("1.01", code, [*range(12), 90]), code=code)
        assert (change.verdict, change.reason) == ("not_enough", "not_judged")


def test_change__a_mean_is_judged_as_single_values() -> None:
    minutes = [11.2, 12.9, 10.8, 11.7, 13.1, 12.2, 11.4, 12.5, 11.9, 12.7, 11.1, 12.0]
    assert verdict(values("1.01", "late_minutes_mean", [*minutes, 19]), code="late_minutes_mean").verdict == "rise"


def test_change__older_points_than_the_rule_says_do_not_enter() -> None:
    change = verdict(shares("1.01", "attendance_rate", [*[500] * 10, *STEADY, *STEADY, 850], [1000] * 35))
    assert (change.points, change.verdict) == (change_rules().most_points, "fall")
    assert change.centre > 0.9


def _city(chance: np.random.Generator, units: int, dispersion: float, shifted: int = 0, by: float = 0.0) -> dict:
    found = {}
    for number in range(units):
        sizes = chance.integers(400, 2000, 25)
        p = np.clip(chance.normal(0.9, dispersion, 25), 0.02, 0.98)
        p[-1] -= by if number < shifted else 0
        rows = shares(f"1.{number:04}", "attendance_rate", chance.binomial(sizes, p).tolist(), sizes.tolist())
        found[f"1.{number:04}"] = rows
    return found


def test_change__a_city_of_a_thousand_units_in_which_nothing_happened_names_none_or_next_to_none() -> None:
    city = _city(np.random.default_rng(20260922), 1000, 0.02)
    changes = changes_of(table(*city.values()), START, ["attendance_rate"])
    assert changes.tested() == 1000
    assert len(changes.named()) <= 1
    assert sum(changes.get(unit, "attendance_rate").is_beyond for unit in city) > len(changes.named())


def test_change__a_shift_in_some_units_is_found_and_most_that_is_named_is_true() -> None:
    chance, true, named = np.random.default_rng(5), 0, 0
    for _ in range(5):
        city = _city(chance, 100, 0.015, shifted=20, by=0.15)
        found = changes_of(table(*city.values()), START, ["attendance_rate"]).named()
        named += len(found)
        true += sum(change.verdict == "fall" and change.unit_id < "1.0020" for change in found)
    assert true >= 0.9 * 100
    assert named - true <= 0.1 * named


def test_change__control_reaches_over_all_indicators_of_the_publication() -> None:
    """The same unit by itself is a change; among many others that moved by chance alone it must stand out more."""
    rows = shares("1.01", "attendance_rate", [*STEADY, 893], SIZES)
    alone = verdict(rows)
    chance = np.random.default_rng(1)
    others = [values(f"2.{n:03}", "late_minutes_mean", chance.normal(12, 1, 13).round(1).tolist()) for n in range(300)]
    among = changes_of(table(rows, *others), START, ["attendance_rate", "late_minutes_mean"])
    change = among.get("1.01", "attendance_rate")
    assert (alone.verdict, alone.p_value) == ("fall", change.p_value)
    assert (change.verdict, change.is_beyond) == ("no_change", True)
    assert change.adjusted > alone.adjusted


def _survey(back: int, value: float, half: float, **more: object) -> dict:
    facts = {"n_persons": 150} | more
    return row("1.01", "ikm", month(back), value=value, value_low=value - half, value_high=value + half, **facts)


def test_survey__the_interval_of_the_difference_is_that_of_two_samples() -> None:
    change = verdict([_survey(1, 80, 3), _survey(0, 86, 4)], code="ikm")
    assert (change.difference.value, change.difference.since) == (6, month(1))
    assert (change.difference.low, change.difference.high) == pytest.approx((1, 11))
    assert (change.verdict, change.limits) == ("rise", None)


def test_survey__an_interval_around_nought_is_no_change() -> None:
    assert verdict([_survey(1, 80, 3), _survey(0, 84, 4)], code="ikm").verdict == "no_change"


def test_survey__the_same_wave_is_not_compared_with_itself() -> None:
    change = verdict([_survey(3, 80, 3), _survey(2, 86, 4), _survey(1, 86, 4), _survey(0, 86, 4)], code="ikm")
    assert change.difference.since == month(3)


def test_survey__without_an_interval_nothing_is_said() -> None:
    bare = row("1.01", "ikm", START, value=86, n_persons=150)
    assert verdict([_survey(1, 80, 3), bare], code="ikm").reason == "no_interval"


def test_limits__follow_the_size_of_each_month() -> None:
    rows = shares("1.01", "attendance_rate", [*STEADY, 425], [*SIZES[:-1], 500])
    limits = changes_of(table(rows), START, ["attendance_rate"]).limits("1.01", "attendance_rate", [month(1), START])
    (low_before, centre, high_before), (low, same, high) = limits[month(1)], limits[START]
    assert centre == same
    assert (high - low) / (high_before - low_before) == pytest.approx(2**0.5, rel=1e-3)


def test_changes__are_worked_out_once_for_all_documents() -> None:
    cells = table(shares("1.01", "attendance_rate", [*STEADY, 850], SIZES))
    assert changes_of(cells, START, ["attendance_rate"]) is changes_of(cells, START, ["attendance_rate"])


def test_rules__name_indicators_of_single_periods_only() -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        seed = {row["indicator_code"]: row for row in csv.DictReader(file)}
    for code, method in change_rules().methods.items():
        assert code in seed
        assert seed[code]["window"] == "month" or method == "survey", code


def test_rules__a_wrong_file_says_where(tmp_path, monkeypatch) -> None:
    (tmp_path / "reports").mkdir()
    text = (settings().project_dir / "reports" / "change.yml").read_text(encoding="utf-8")
    (tmp_path / "reports" / "change.yml").write_text(text.replace("least_points: 12 ", "least_points: 5 "))
    other = Settings(tmp_path, tmp_path, tmp_path, "")
    monkeypatch.setattr(change_settings, "settings", lambda: other)
    with pytest.raises(ConfigurationError, match="greater than or equal to 12"):
        change_rules.__wrapped__()
