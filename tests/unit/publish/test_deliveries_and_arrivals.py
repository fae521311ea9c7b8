"""Which deliveries stand behind a period, and which came late, without a database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lontar.agency import Agency
from lontar.errors import ConfigurationError
from lontar.period import Period
from lontar.publish.arrivals import arrivals, not_in_time
from lontar.publish.deliveries import content_span, feed_windows
from lontar.publish.windows import Window, window_of
from lontar.publish.wording import rule_text, technical_text

SEPTEMBER = Period.parse("2026-09")


def row(**values: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("period_start_date", "effective_date", "first_event", "last_event"))
    return empty | {"feed": "employees", "source": "simpeg", "seen_at": datetime(2026, 10, 5, tzinfo=UTC)} | values


def agency(cadence: str = "monthly") -> Agency:
    source = {"name": "simpeg", "location": "inbox", "pattern": r"(?P<effective_date>\d{8})\.csv", "reader": "csv"}
    return Agency(
        agency_id="kota-contoh",
        name="Kota Contoh",
        short_name="Contoh",
        timezone="Asia/Makassar",
        personnel_office="BKPSDM",
        contact="-",
        feeds={"employees": {"cadence": cadence, "deadline_day": 10, "sources": [source]}},
    )


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("month", date(2026, 9, 1)),
        ("consecutive_run", date(2026, 8, 1)),
        ("year_to_date", date(2026, 1, 1)),
        ("trailing_12", date(2025, 10, 1)),
    ],
)
def test_window_of__begins_where_the_indicator_begins_to_look(name: str, start: date) -> None:
    assert window_of(name, SEPTEMBER) == Window(start, date(2026, 9, 30))


def test_window_of__an_unknown_window_is_an_error() -> None:
    with pytest.raises(ConfigurationError, match="no window 'fortnight'"):
        window_of("fortnight", SEPTEMBER)


def test_feed_windows__a_feed_of_several_indicators_gets_the_widest() -> None:
    seed = [{"window": "month", "feeds": "employees|units"}, {"window": "year_to_date", "feeds": "employees"}]
    windows = feed_windows(seed, SEPTEMBER)
    assert (windows["employees"].start_date, windows["units"].start_date) == (date(2026, 1, 1), date(2026, 9, 1))


@pytest.mark.parametrize(
    ("values", "span"),
    [
        ({"period_start_date": date(2026, 2, 1)}, Window(date(2026, 2, 1), date(2026, 2, 28))),
        ({"effective_date": date(2026, 9, 3)}, Window(date(2026, 9, 3), date(2026, 9, 3))),
        (
            {"first_event": "2026-09-01 07:00:00", "last_event": "2026-09-30"},
            Window(date(2026, 9, 1), date(2026, 9, 30)),
        ),
        ({"first_event": "1971--10--29", "last_event": "2026-09-30"}, Window(date(2026, 9, 30), date(2026, 9, 30))),
        ({"first_event": "2026-02-30"}, None),
        ({}, None),
    ],
)
def test_content_span__reads_period_day_or_events_and_survives_times_that_are_none(
    values: dict, span: Window | None
) -> None:
    assert content_span(row(**values)) == span


@pytest.mark.parametrize(
    ("seen", "days_late"),
    [(datetime(2026, 10, 10, 15, 59, tzinfo=UTC), 0), (datetime(2026, 10, 10, 16, 0, tzinfo=UTC), 1)],
)
def test_arrivals__late_is_after_the_due_day_in_the_zone_of_the_city(seen: datetime, days_late: int) -> None:
    earlier = row(effective_date=date(2026, 8, 1), seen_at=datetime(2026, 9, 5, tzinfo=UTC))
    (arrival,) = arrivals(agency(), [earlier, row(effective_date=date(2026, 9, 1), seen_at=seen)], [SEPTEMBER])
    assert (arrival.due_date, arrival.days_late) == (date(2026, 10, 10), days_late)


def test_arrivals__a_backlog_taken_in_at_onboarding_is_not_late() -> None:
    first_ever = row(effective_date=date(2026, 9, 1), seen_at=datetime(2026, 11, 20, tzinfo=UTC))
    (arrival,) = arrivals(agency(), [first_ever], [SEPTEMBER])
    assert arrival.arrived_date == date(2026, 11, 20)
    assert arrival.days_late == 0


def test_arrivals__the_first_delivery_of_the_month_counts_not_a_later_correction() -> None:
    first = row(effective_date=date(2026, 9, 1))
    again = row(effective_date=date(2026, 9, 1), seen_at=datetime(2026, 11, 20, tzinfo=UTC))
    assert not_in_time(arrivals(agency(), [again, first], [SEPTEMBER])) == []


def test_arrivals__another_month_or_source_does_not_stand_in() -> None:
    others = [row(effective_date=date(2026, 8, 1)), row(effective_date=date(2026, 9, 1), source="other")]
    (missing,) = not_in_time(arrivals(agency(), others, [SEPTEMBER]))
    assert missing.arrived_date is None


@pytest.mark.parametrize(("cadence", "expected"), [("none", 0), ("yearly", 1), ("monthly", 12)])
def test_arrivals__follow_the_cadence(cadence: str, expected: int) -> None:
    months = Period.parse("2026").months()
    assert len(arrivals(agency(cadence), [], months)) == expected


def test_arrivals__a_yearly_delivery_of_any_month_of_the_year_counts() -> None:
    december = Period.parse("2026-12")
    delivered = [row(effective_date=date(2026, 3, 1))]
    assert not_in_time(arrivals(agency("yearly"), delivered, [december])) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("min_value 0.8", "sedikitnya 0,8"),
        ("min_value 0, max_value 5", "sedikitnya 0, paling banyak 5"),
        ("min_value 0, max_value 0", "tepat 0"),
        ("min_value 0, max_value 0.5", "sedikitnya 0, paling banyak 0,5"),
        ("3 of 40", "3 dari 40"),
        (None, "–"),
        ("expect_column_to_exist", "expect_column_to_exist"),
    ],
)
def test_technical_text__writes_bounds_and_shares_in_words(text: str | None, words: str) -> None:
    assert technical_text(text) == words


def test_rule_text__an_unknown_rule_keeps_its_recorded_description() -> None:
    assert rule_text("local__rule", "Aturan setempat.") == "Aturan setempat."
