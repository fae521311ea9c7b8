"""Which period a run reports on, and how periods are written."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.errors import LontarError
from lontar.period import Period, due_month, parse_range

CODES = st.one_of(
    st.builds(lambda year, month: f"{year}-{month:02}", st.integers(2000, 2099), st.integers(1, 12)),
    st.builds(lambda year, quarter: f"{year}-Q{quarter}", st.integers(2000, 2099), st.integers(1, 4)),
    st.builds(lambda year, half: f"{year}-S{half}", st.integers(2000, 2099), st.integers(1, 2)),
    st.integers(2000, 2099).map(str),
)


@given(CODES)
def test_code__survives_reading_and_writing(code: str) -> None:
    assert Period.parse(code).code == code


@given(CODES, st.integers(-40, 40))
def test_shift__there_and_back_is_the_same_period(code: str, count: int) -> None:
    period = Period.parse(code)
    assert period.shift(count).shift(-count) == period


@given(CODES)
def test_months__fill_the_period_without_gap_or_overlap(code: str) -> None:
    period = Period.parse(code)
    months = period.months()
    assert months[0].start_date == period.start_date
    assert months[-1].end_date == period.end_date
    assert all(later.start_date == earlier.next().start_date for earlier, later in pairwise(months))


def test_order__is_by_the_last_day_and_then_by_length() -> None:
    codes = ["2026", "2026-07", "2026-S2", "2026-12", "2026-Q3", "2026-10", "2026-09", "2026-Q4"]
    ordered = sorted(map(Period.parse, codes))
    assert [period.code for period in ordered] == [
        "2026-07", "2026-09", "2026-Q3", "2026-10", "2026-12", "2026-Q4", "2026-S2", "2026",
    ]  # fmt: skip


@given(CODES)
def test_longer__periods_hold_this_one_and_come_after_it(code: str) -> None:
    period = Period.parse(code)
    for longer in period.longer():
        assert set(period.months()) < set(longer.months())
        assert longer > period
    assert len(period.longer()) == {"month": 3, "quarter": 2, "semester": 1, "year": 0}[period.kind]


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-9", "2026-Q5", "2026-S3", "26-09", "2026-09-01", "September", "2026/09"]
)
def test_parse__refuses_anything_else_and_says_how_to_write_it(text: str) -> None:
    with pytest.raises(LontarError) as caught:
        Period.parse(text)
    assert "2026-Q3" in caught.value.remedy


def test_range__is_inclusive_and_oldest_first_over_a_new_year() -> None:
    assert [period.code for period in parse_range("2025-11..2026-02")] == ["2025-11", "2025-12", "2026-01", "2026-02"]


@pytest.mark.parametrize("text", ["2026-04..", "2026-09..2026-04", "2026-Q1..2026-04", "..2026-04"])
def test_range__refuses_wrong_order_mixed_kinds_and_an_open_start(text: str) -> None:
    with pytest.raises(LontarError):
        parse_range(text)


@pytest.mark.parametrize(
    ("logical_date", "timezone", "expected"),
    [
        (datetime(2026, 10, 15, 0, tzinfo=UTC), "Asia/Makassar", "2026-09"),
        # 31 October 17:30 UTC is still October in London, but 1 November in Kupang (UTC+8) and in Palembang (UTC+7).
        (datetime(2026, 10, 31, 17, 30, tzinfo=UTC), "Asia/Makassar", "2026-10"),
        (datetime(2026, 10, 31, 17, 30, tzinfo=UTC), "Asia/Jakarta", "2026-10"),
        # Half past midnight in Kupang is half past eleven of the day before in Palembang.
        (datetime(2026, 10, 31, 16, 30, tzinfo=UTC), "Asia/Makassar", "2026-10"),
        (datetime(2026, 10, 31, 16, 30, tzinfo=UTC), "Asia/Jakarta", "2026-09"),
        (datetime(2026, 1, 1, 0, tzinfo=UTC), "Asia/Jakarta", "2025-12"),
    ],
)
def test_due_month__is_the_month_before_in_the_agencys_zone(
    logical_date: datetime, timezone: str, expected: str
) -> None:
    assert due_month(logical_date, timezone).code == expected


@pytest.mark.parametrize(
    ("at", "finished"),
    [
        (datetime(2026, 9, 30, 15, 59, tzinfo=UTC), False),  # 23:59 in Kupang
        (datetime(2026, 9, 30, 16, 0, tzinfo=UTC), True),  # midnight in Kupang
    ],
)
def test_is_finished__from_midnight_in_the_agencys_zone(at: datetime, finished: bool) -> None:
    assert Period(date(2026, 9, 1)).is_finished(at, "Asia/Makassar") is finished
