"""Which months a change redoes, by the window that an indicator declares."""

from datetime import date

import pytest

from lontar.transform.windows import load_indicators, longer_periods, months_redone

YEAR = [date(2026, month, 1) for month in range(4, 13)] + [date(2027, 1, 1), date(2027, 6, 1), date(2027, 7, 1)]


@pytest.mark.parametrize(
    ("window", "changed", "redone"),
    [
        ("month", "2026-06", ["2026-06"]),
        ("month", "2026-03", []),
        ("consecutive_run", "2026-12", ["2026-12", "2027-01"]),
        ("consecutive_run", "2026-03", ["2026-04"]),
        ("year_to_date", "2026-10", ["2026-10", "2026-11", "2026-12"]),
        ("year_to_date", "2026-12", ["2026-12"]),
        (
            "trailing_12",
            "2026-07",
            ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12", "2027-01", "2027-06"],
        ),
        ("trailing_12", "2027-01", ["2027-01", "2027-06", "2027-07"]),
    ],
)
def test_months_redone__follow_the_window(window, changed, redone) -> None:
    found = months_redone(window, date.fromisoformat(f"{changed}-01"), YEAR)
    assert sorted(f"{month:%Y-%m}" for month in found) == redone


def test_months_redone__an_unknown_window_is_an_error() -> None:
    with pytest.raises(ValueError, match="fortnight"):
        months_redone("fortnight", YEAR[0], YEAR)


def test_every_indicator__declares_a_window_that_is_known() -> None:
    assert len(load_indicators()) >= 20
    for indicator in load_indicators():
        assert months_redone(indicator.window, YEAR[0], YEAR), indicator


@pytest.mark.parametrize(
    ("month", "codes"),
    [
        ("2026-01", ["2026-Q1", "2026-S1", "2026"]),
        ("2026-06", ["2026-Q2", "2026-S1", "2026"]),
        ("2026-07", ["2026-Q3", "2026-S2", "2026"]),
        ("2026-12", ["2026-Q4", "2026-S2", "2026"]),
    ],
)
def test_longer_periods__hold_the_month(month, codes) -> None:
    start = date.fromisoformat(f"{month}-01")
    assert [period.code for period in longer_periods(start)] == codes
    assert all(start in [part.start_date for part in period.months()] for period in longer_periods(start))
