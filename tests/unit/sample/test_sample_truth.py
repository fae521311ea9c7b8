"""The truth agrees with itself, with the rules it is counted by, and with the story that the simulation tells."""

from decimal import Decimal

import pytest
from support import some


def test_truth__presence_and_no_record_make_up_all_known_days(city):
    missing = city.rows("no_record_rate")
    for key, row in some(city.rows("attendance_rate").items()):
        assert row["denominator"] == missing[key]["denominator"]
        assert int(row["numerator"]) + int(missing[key]["numerator"]) == int(row["denominator"])


def test_truth__scheduled_days_are_known_unknown_or_leave(city):
    known = city.rows("attendance_rate")
    for key, row in some(city.rows("unknown_rate").items()):
        leave = int(city.rows("leave_rate")[key]["numerator"])
        parts = int(row["numerator"]) + leave + (int(known[key]["denominator"]) if key in known else 0)
        assert parts == int(row["denominator"])


def test_truth__late_and_early_days_overlap_but_punctual_ones_do_not(city):
    late, early = city.rows("late_rate"), city.rows("early_leave_rate")
    for key, row in some(city.rows("on_time_rate").items()):
        bad = int(row["denominator"]) - int(row["numerator"])
        upper = int(late[key]["numerator"]) + int(early[key]["numerator"])
        assert max(int(late[key]["numerator"]), int(early[key]["numerator"])) <= bad <= upper


def test_truth__single_punches_add_to_complete_days(city):
    complete = city.rows("on_time_rate")
    for key, row in some(city.rows("single_punch_rate").items()):
        days = int(complete[key]["denominator"]) if key in complete else 0
        assert int(row["denominator"]) - int(row["numerator"]) == days


@pytest.mark.parametrize("code", ["headcount", "skm_respondents", "training_jp_total"])
def test_truth__the_agency_is_the_sum_of_its_top_units(city, code):
    rows, units = city.rows(code), city.world.units
    for month, period in enumerate(city.world.grid.months):
        version = units.version_at(city.world.grid.months[month].end_date)
        tops = [spec.code for spec, above in zip(units.specs, units.parent[version], strict=True) if above == -1]
        total = sum(Decimal(rows[top, period.code, ""]["numerator"]) for top in tops if (top, period.code, "") in rows)
        unknown = 2 if code == "skm_respondents" else 0  # sheets with a code that the tree does not know
        assert Decimal(rows["all", period.code, ""]["numerator"]) == total + unknown


def test_truth__breakdowns_of_the_head_count_add_up(city):
    rows = city.rows("headcount")
    for dimension in ("employee_kind", "sex"):
        for (unit, period, breakdown), row in rows.items():
            if not breakdown:
                parts = [other for key, other in rows.items() if key[:2] == (unit, period) and dimension in key[2]]
                assert sum(int(part["numerator"]) for part in parts) == int(row["numerator"])


# Values that are no ratio of what stands beside them: an index of means, a median.
NO_RATIO = ("ikm", "complaint_days_to_close", "profile_standing")


def test_truth__values_are_the_rounded_ratio_and_persons_never_exceed_those_expected(city):
    for row in some(city.truth["records"]):
        has_ratio = row["numerator"] is not None and row["denominator"] is not None
        if has_ratio and row["indicator_code"] not in NO_RATIO:
            step = Decimal(1).scaleb(Decimal(row["value"]).as_tuple().exponent)
            exact = Decimal(row["numerator"]) / Decimal(row["denominator"])
            assert abs(Decimal(row["value"]) - exact) <= step / 2, row
        survey = row["indicator_code"].startswith(("skm", "ikm"))
        # Nobody knows how many people could have written a review.
        if not survey and row["n_persons"] is not None and row["n_expected"] is not None:
            assert 0 <= row["n_persons"] <= row["n_expected"]


def test_truth__ikm_lies_in_its_interval_and_band(city):
    floors = {"A": "88.31", "B": "76.61", "C": "65.00", "D": "25.00"}
    labels = set()
    for row in city.rows("ikm").values():
        value = Decimal(row["value"])
        assert 25 <= value <= 100
        assert row["value_low"] is None or Decimal(row["value_low"]) <= value <= Decimal(row["value_high"])
        assert row["label"] == next(label for label, floor in floors.items() if value >= Decimal(floor))
        assert abs(Decimal(row["numerator"]) / Decimal(row["denominator"]) * 25 - value) < Decimal("0.006")
        labels.add(row["label"])
    assert labels >= set("ABC")


def test_truth__a_free_service_has_eight_unsur(city):
    free = city.world.city.free_service
    assert {row["denominator"] for key, row in city.rows("ikm").items() if key[0] == free} == {"8"}
    assert (free, "2026-09", "unsur=biaya") not in city.rows("skm_nrr")


def test_truth__tells_the_story_that_was_planned(city):
    plan, on_time, jp = city.world.city, city.rows("on_time_rate"), city.rows("training_jp_mean")
    assert Decimal(jp[plan.no_training, "2026-09", ""]["value"]) == 0
    first, last = ("2026-04", ""), ("2026-09", "")
    assert on_time[(plan.improving, *first)]["value"] < on_time[(plan.improving, *last)]["value"]
    assert on_time[(plan.worsening, *first)]["value"] > on_time[(plan.worsening, *last)]["value"]
    assert any(int(row["numerator"]) for row in city.rows("no_record_run_share").values())
    gain = city.rows("training_gain_mean")["all", "2026-09", ""]
    assert Decimal(gain["value_low"]) > 0


def test_truth__a_dead_reader_makes_unknown_days_and_no_missing_people(city):
    rows = city.rows("unknown_rate")
    dead, specs = city.world.city.dead_readers, city.world.units.specs
    # A building whose readers serve parts of units only is nobody's own.
    for spec in some(spec for spec in specs if spec.building in dead):
        month = dead[spec.building][0][0].strftime("%Y-%m")
        assert int(rows[spec.code, month, ""]["numerator"]) > 0


def test_truth__the_reorganised_unit_ends_and_its_successor_begins(city):
    change, rows = city.world.city.reorganisation, city.rows("headcount")
    assert (change.old, "2026-06", "") in rows and (change.old, "2026-07", "") not in rows
    assert (change.new.code, "2026-06", "") not in rows and (change.new.code, "2026-07", "") in rows


def test_truth__at_least_ten_units_have_under_ten_people(city):
    rows = city.rows("headcount")
    small = [key for key, row in rows.items() if key[1:] == ("2026-09", "") and int(row["value"]) < 10]
    assert len(small) >= 8  # ten at the default scale, where there are more kelurahan
