"""The simulation's own rules: calendar, identifiers, sample sizes, rounding, runs, the survey's published case."""

import csv
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from lontar.ingest.nip import derive
from lontar.period import Period
from lontar.sample.people import PNS
from lontar.sample.shifts import SHIFT_CODES, clock_text, shift_end, shift_start
from lontar.sample.truth.attendance import _long_runs
from lontar.sample.truth.rows import half_up, half_width, plain
from lontar.sample.truth.surveys import _index_row, _required_sample
from lontar.sample.workdays import OFF_DAYS, day_grid, hours_of

# Monday to Friday without national holidays and cuti bersama 2026, counted by hand from the decision of September 2025.
WORKING_DAYS = {"2026-01": 20, "2026-02": 18, "2026-03": 17, "2026-04": 21, "2026-05": 16}
WORKING_DAYS |= {"2026-06": 20, "2026-07": 23, "2026-08": 19, "2026-09": 22}


def test_workdays__months_have_the_published_number_of_working_days():
    grid = day_grid(Period.parse("2026-01"), Period.parse("2026-09"))
    working = (grid.weekday < 5) & ~grid.is_off
    counted = {month.code: int(working[grid.of_month(i)].sum()) for i, month in enumerate(grid.months)}
    assert counted == WORKING_DAYS


def test_workdays__the_own_list_of_holidays_equals_the_public_one(shared_dir):
    with (shared_dir / "cases" / "holidays_2026.csv").open() as stream:
        public = {row["date"] for row in csv.DictReader(stream)}
    assert {str(day) for day in OFF_DAYS} == public


def test_hours__are_shorter_in_the_month_of_fasting():
    grid = day_grid(Period.parse("2026-02"), Period.parse("2026-03"))
    days = np.array([grid.index(date(2026, 2, 18)), grid.index(date(2026, 2, 19)), grid.index(date(2026, 3, 13))])
    five_day = hours_of(np.zeros((1, 3), dtype=np.int64), grid, days)[0] // 60
    assert five_day.tolist() == [[450, 960], [480, 900], [480, 930]]


def test_people__identifiers_are_of_valid_shape_unique_and_say_what_the_roster_says(city):
    people = city.world.people
    assert Counter(people.nip).most_common(1)[0][1] == 1
    for nip, kind, sex, birth_year in zip(people.nip, people.kind, people.sex, people.birth_year, strict=True):
        derived = derive(nip)
        assert derived is not None, nip
        assert derived.kind == ("pns" if kind == PNS else "pppk")
        assert derived.sex == ("female" if sex else "male")
        assert derived.birth_year == str(birth_year)


def test_people__each_has_one_pin_per_reader_and_a_pin_one_owner_at_a_time(city):
    readers = city.world.readers
    assert len(set(zip(readers.device.tolist(), readers.pin, strict=True))) == len(readers.pin)
    for snapshot in readers.listed:
        owners = Counter((int(readers.device[c]), int(p)) for c, p in enumerate(snapshot) if p >= 0)
        assert set(owners.values()) == {1}
    handed_on = (readers.listed >= 0).any(axis=0) & (readers.listed != readers.listed[0]).any(axis=0)
    assert handed_on.any()


def test_roster__has_joiners_leavers_movers_and_a_change_within_a_month(city):
    roster = city.world.roster
    listed = roster.unit >= 0
    assert (listed[1:] & ~listed[:-1]).any() and (listed[:-1] & ~listed[1:]).any()
    assert roster.moved[1:].any(axis=1).all()
    assert [day.day for day in roster.dates].count(15) == 1


def test_shifts__a_night_ends_after_midnight_and_its_end_counts_to_the_day_it_began():
    night = np.array([SHIFT_CODES.index("M")])
    assert (clock_text(int(shift_start(night)[0])), clock_text(int(shift_end(night)[0]))) == ("21:00", "07:00")
    assert shift_end(night)[0] == 86_400 + 7 * 3600


def test_punches__nothing_is_recorded_after_the_window_and_one_night_crosses_a_month(city):
    punches, grid = city.world.punches, city.world.grid
    assert punches.day.max() < len(grid.dates)
    first_of_may = grid.of_month(1)[0]
    assert ((punches.day == first_of_may) & (punches.month == 0)).sum() > 0


@pytest.mark.parametrize(
    ("population", "sample"),
    [(10, 10), (30, 28), (50, 44), (100, 80), (250, 152), (1400, 302), (6000, 361), (404120, 384)],
)
def test_required_sample__gives_the_printed_table(population, sample):
    assert _required_sample(population) == sample


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Fraction(1, 16), 3, "0.063"),
        (Fraction(76605, 1000), 2, "76.61"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(2, 3), 3, "0.667"),
        (Fraction(5), 0, "5"),
    ],
)
def test_half_up__rounds_exactly(value, decimals, expected):
    assert half_up(value, decimals) == Decimal(expected)


def test_half_width__is_196_standard_errors_of_the_mean():
    assert half_width([10], 1) is None
    # Sample deviation of 1, 3 is sqrt(2); over sqrt(2) that is 1.
    assert half_width([1, 3], 1) == Decimal("1.959964")
    assert half_width([10, 30], 10) == Decimal("1.959964")


def test_plain__writes_whole_numbers_without_exponent():
    assert plain(Fraction(2628700000)) == "2628700000"
    assert plain(Fraction(1, 10)) == "0.1"


@pytest.mark.parametrize(
    ("days", "members"),
    [("110111011110", "000111011110"), ("11", "00"), ("111", "111"), ("", "")],
)
def test_long_runs__need_three_neighbours(days, members):
    found = _long_runs(np.array([day == "1" for day in days], dtype=bool))
    assert "".join("1" if day else "0" for day in found) == members


def test_ikm__reproduces_a_published_survey_with_exact_weights(shared_dir):
    with (shared_dir / "cases" / "skm_gaspul_q3_answers.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    answers = np.array(
        [[4] * int(r["n_4"]) + [3] * int(r["n_3"]) + [2] * int(r["n_2"]) + [1] * int(r["n_1"]) for r in rows]
    ).T
    row = _index_row("x", "2024-07", answers, 0)
    assert (row.rounded_value(), row.label, row.n_persons) == (Decimal("91.48"), "A", 29)
