"""Cities side by side: released and shown figures only, by name and never ranked, a median from five cities on."""

import io
from decimal import Decimal

import pypdf
import pytest
from fixtures.compared_cities import made_city
from fixtures.published_city import HOSTILE_NAMES, PERIOD, City

from lontar.publish.comparison.collect import Comparison
from lontar.publish.comparison.document import build_comparison
from lontar.publish.comparison.plan import comparison_plan
from lontar.publish.comparison.write import render_comparison
from lontar.publish.comparison.writer import city_median
from lontar.publish.languages import LANGUAGES, all_files
from lontar.publish.model import Document

INDICATORS = City(1).indicators


def _comparison(count: int, **options) -> Comparison:
    return Comparison(PERIOD, tuple(made_city(number, **options) for number in range(1, count + 1)))


def _tables(document: Document) -> dict:
    blocks = (block for section in document.sections for block in section.blocks)
    return {block.id: block for block in blocks if block.type == "table"}


def _notes(document: Document) -> list[str]:
    return [b.text for section in document.sections for b in section.blocks if b.type == "note"]


def test_comparison__has_a_row_per_city_in_the_order_of_their_names() -> None:
    table = _tables(build_comparison(_comparison(3), INDICATORS, "id"))["cities_attendance"]
    assert [row[0].text for row in table.rows] == ["Contoh 1", "Contoh 2", "Contoh 3"]
    assert table.rows[1][0].href == "../../kota-2/2026-09/index.html"


def test_comparison__shows_only_what_is_shown() -> None:
    comparison = _comparison(2, absences={("all", "on_time_rate"): "withheld"})
    document = build_comparison(comparison, INDICATORS, "id")
    table = _tables(document)["cities_attendance"]
    position = [column.key for column in table.columns].index("on_time_rate")
    assert [row[position].status for row in table.rows] == ["withheld", "withheld"]
    lines = [line for line in document.cells if line.indicator == "on_time_rate"]
    assert [(line.status, line.value, line.n_persons) for line in lines] == [("withheld", None, None)] * 2


@pytest.mark.parametrize("count", [2, 4])
def test_median__of_fewer_than_five_cities_is_not_given_and_the_page_says_so(count: int) -> None:
    document = build_comparison(_comparison(count), INDICATORS, "id")
    assert len(_tables(document)["cities_attendance"].rows) == count
    assert f"Median kota disajikan mulai 5 kota; baru {count} kota yang laporannya terbit." in _notes(document)


def test_median__of_five_cities_is_the_middle_of_their_shown_figures() -> None:
    comparison = _comparison(5)
    table = _tables(build_comparison(comparison, INDICATORS, "id"))["cities_attendance"]
    values = sorted(row[1].number for row in table.rows[:5])
    assert (table.rows[5][0].text, table.rows[5][1].number) == ("Median 5 kota", values[2])


def test_median__needs_five_shown_figures_and_not_only_five_cities() -> None:
    plan = comparison_plan()
    assert city_median([Decimal(number) for number in range(4)], 0, plan) is None
    assert city_median([Decimal("0.1"), Decimal("0.2"), Decimal("0.3"), Decimal("0.4"), Decimal("0.9")], 3, plan) == (
        Decimal("0.300")
    )
    assert city_median([Decimal(n) for n in (1, 2, 3, 4, 5, 6)], 0, plan) == Decimal(4)


def _charts(document: Document) -> dict:
    blocks = (block for section in document.sections for block in section.blocks)
    return {block.id: block for block in blocks if block.type == "chart"}


def test_chart__has_a_dot_per_city_in_the_order_of_their_names_with_intervals() -> None:
    chart = _charts(build_comparison(_comparison(3), INDICATORS, "id"))["ikm_by_city"]
    assert [point["item"].split("\u001f")[1] for point in chart.data["points"]] == ["Contoh 1", "Contoh 2", "Contoh 3"]
    assert all(point["low"] < point["value"] < point["high"] for point in chart.data["points"])
    assert [column.key for column in chart.table.columns] == ["city", "ikm", "interval"]
    assert chart.data["reference"] == []


def test_chart__has_the_line_of_the_median_from_five_cities_on() -> None:
    chart = _charts(build_comparison(_comparison(5), INDICATORS, "en"))["attendance_rate_by_city"]
    (line,) = chart.data["reference"]
    assert (line["role"], line["text"]) == ("median", "median of cities 96.6%")


def test_chart__of_two_cities_is_drawn_for_their_intervals_only() -> None:
    charts = _charts(build_comparison(_comparison(2), INDICATORS, "id"))
    assert "ikm_by_city" in charts and "attendance_rate_by_city" not in charts


def test_chart__leaves_a_withheld_city_as_words_in_its_row() -> None:
    cities = (*(made_city(number) for number in (1, 2, 3)), made_city(4, absences={("all", "ikm"): "withheld"}))
    chart = _charts(build_comparison(Comparison(PERIOD, cities), INDICATORS, "id"))["ikm_by_city"]
    assert len(chart.data["points"]) == 3
    assert [row["text"] for row in chart.data["absences"]] == ["disembunyikan (kelompok kecil)"]


def test_comparison__never_speaks_of_ranks() -> None:
    for language in LANGUAGES:
        document = build_comparison(_comparison(5), INDICATORS, language)
        titles = [column.title.lower() for table in _tables(document).values() for column in table.columns]
        assert not [title for title in titles if "peringkat" in title or "rank" in title]
        assert any(column.key == "interval" for column in _tables(document)["basis"].columns)


def test_files__are_those_of_a_report_in_both_languages_and_say_that_they_are_synthetic() -> None:
    documents = [build_comparison(_comparison(2), INDICATORS, language) for language in LANGUAGES]
    files = render_comparison(documents)
    assert set(all_files()) <= set(files)
    page = files["index.html"].decode()
    assert documents[0].notice in page and 'href="index.en.html"' in page
    assert "SINTETIS" in pypdf.PdfReader(io.BytesIO(files["laporan.pdf"])).pages[0].extract_text()
    assert render_comparison(documents) == files


def test_files__escape_the_names_of_cities() -> None:
    comparison = Comparison(PERIOD, (made_city(1, name=HOSTILE_NAMES[0]), made_city(2, name=HOSTILE_NAMES[1])))
    documents = [build_comparison(comparison, INDICATORS, language) for language in LANGUAGES]
    assert "<script>alert" not in render_comparison(documents)["index.html"].decode()
