"""Months and first and last times, from text that clocks write."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from lontar.ingest.events import MonthReader, Span
from lontar.sources import load_feeds

SEEN = datetime(2026, 9, 30, 18, 0, tzinfo=UTC)


def months_of(*times: str | None) -> list[date | None]:
    codes, distinct = MonthReader(load_feeds()["punches"].column("punched_at"), SEEN).months(
        pa.array(times, pa.string())
    )
    return [distinct[code] for code in codes.to_pylist()]


@pytest.mark.parametrize(
    ("time", "month"),
    [
        ("2026-04-01 07:30:00", date(2026, 4, 1)),
        ("2026-10-01 01:00:00", date(2026, 10, 1)),  # seen in UTC, already October in Kupang
        ("2026-11-01 01:00:00", None),
        ("2015-01-01 00:00:00", date(2015, 1, 1)),
        ("2014-12-31 23:59:59", None),
        ("2000-01-01 00:00:04", None),
        ("1971--10--29 -23:-59:-53", None),
        ("0000-04-01 00:00:00", None),
        ("2026-13-01 00:00:00", None),
        ("01/04/2026 07:30", None),
        ("2026-04", None),
        ("", None),
        (None, None),
        ("２０２６-04-01", None),
    ],
)
def test_months__reads_the_month_or_says_that_it_cannot(time, month):
    assert months_of("2026-05-05 00:00:00", time) == [date(2026, 5, 1), month]


def span_of(*values: str | None, data_type: str = "timestamp") -> tuple[str | None, str | None]:
    span = Span(data_type)
    for value in values:
        span.add(pa.array([value], pa.string()))
    together = Span(data_type)
    together.add(pa.array(values, pa.string()))
    assert (span.first, span.last) == (together.first, together.last)
    return span.first, span.last


def test_span__is_first_and_last_readable_time():
    assert span_of("2026-04-02 08:00:00", "2026-04-01 08:00:00", None) == ("2026-04-01 08:00:00", "2026-04-02 08:00:00")
    assert span_of("2026-04-02", "!", "2026-02-30", "zzz", data_type="date") == ("2026-04-02", "2026-04-02")
    assert span_of("1971--10--29 -23:-59:-53", None) == (None, None)
    assert span_of() == (None, None)
