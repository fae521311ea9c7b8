"""A quarter, semester or year whose kind has no history yet: its trend is drawn of its own released months."""

from dataclasses import replace

import pytest
from fixtures.published_city import City

from lontar.period import Period
from lontar.publish.edition import TRENDS, build_report
from lontar.publish.model import Document

YEAR = Period.parse("2026")


def _report(period: Period, *, released: int, earlier: int = 0, unit: str = "all") -> Document:
    """The report of a period with `earlier` ones of its kind before it, when the last `released` of its months stand."""
    city = City(6, months=1 + earlier, period=period)
    months = period.months()[-released:] if released else []
    inside = [row for month in months for row in city.cells(month) if row["indicator_code"] in TRENDS]
    return build_report(replace(city.edition(), inside=inside), unit)[0]


def _blocks(document: Document, section: str) -> dict:
    found = next(s for s in document.sections if s.id == section)
    return {block.id: block for block in found.blocks if block.type == "chart"}


def test_trend__of_a_first_year_is_that_of_its_months() -> None:
    charts = _blocks(_report(YEAR, released=12), "attendance")
    chart = charts["attendance_trend"]
    assert "per bulan" in chart.subtitle and "pada Desember 2026; sejak Januari 2026" in chart.title
    assert len(chart.table.rows) == 12 and chart.table.rows[0][0].text == "Januari 2026"
    assert [level["text"] for level in chart.data["targets"]] == ["Target resmi 2026 95,5%"]
    assert "attendance_rate_multiples" in charts
    assert "skm_trend" in _blocks(_report(YEAR, released=12), "satisfaction")


def test_trend__shows_what_the_months_said_and_not_the_year() -> None:
    chart = _blocks(_report(YEAR, released=12), "attendance")["attendance_trend"]
    december = next(
        c for c in City(6).cells(YEAR.months()[-1]) if (c["unit_id"], c["indicator_code"]) == ("all", "attendance_rate")
    )
    assert chart.table.rows[-1][1].number == december["value"]


@pytest.mark.parametrize("released", [0, 2])
def test_trend__with_too_few_months_says_so_once(released: int) -> None:
    document = _report(YEAR, released=released)
    assert "attendance_trend" not in _blocks(document, "attendance")
    (section,) = (s for s in document.sections if s.id == "attendance")
    assert [b.text for b in section.blocks if b.type == "note" and "mulai tahun ketiga" in b.text]


def test_trend__of_three_quarters_is_that_of_quarters() -> None:
    chart = _blocks(_report(Period.parse("2026-Q3"), released=3, earlier=2), "attendance")["attendance_trend"]
    assert "per triwulan" in chart.subtitle and len(chart.table.rows) == 3


def test_trend__of_a_unit_stands_beside_its_city() -> None:
    chart = _blocks(_report(Period.parse("2026-S1"), released=6, unit="1.02"), "attendance")["attendance_trend"]
    assert {point["role"] for point in chart.data["points"]} == {"main", "second", "context"}
    assert len(chart.table.rows) == 6
