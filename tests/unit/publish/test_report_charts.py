"""Pictures: valid specs, the same bytes on every machine, nothing that a name could smuggle in."""

import json
import re
from decimal import Decimal

import pytest
from fixtures.charted_city import ChartedCity
from fixtures.published_city import City
from lxml import etree

from lontar.publish.chart_axis import axis_domain, scale_for, shorten, tick_step
from lontar.publish.charts import draw, draw_all, fill_spec, load_spec, tidy_svg
from lontar.publish.model import Chart, Document
from lontar.settings import settings


def charts_of(document: Document) -> dict[str, Chart]:
    return {block.id: block for section in document.sections for block in section.blocks if block.type == "chart"}


CITY = ChartedCity(6)
DOCUMENT = CITY.document()
CHARTS = charts_of(DOCUMENT)
UNIT_CHARTS = charts_of(CITY.document("1.02"))
SPECS = sorted(path for path in (settings().project_dir / "reports" / "charts").glob("*.json") if path.stem != "theme")


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_specs__are_ones_that_altair_accepts(path) -> None:
    import altair

    altair.Chart.from_dict(load_spec(path.stem)).to_dict()


def test_specs__all_are_drawn_by_some_report() -> None:
    drawn = [*CHARTS.values(), *UNIT_CHARTS.values(), *charts_of(City(60, months=2).document()).values()]
    # The brief's own spec is drawn in test_brief.
    assert {path.stem for path in SPECS} == {chart.spec for chart in drawn} | {"spark"}


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_specs__leave_no_layout_to_the_fonts_of_the_machine(path) -> None:
    spec = json.loads(path.read_text(encoding="utf-8"))
    assert spec["autosize"] == "none"
    assert set(spec["padding"]) == {"left", "right", "top", "bottom"}


def test_fill_spec__refuses_rows_that_no_layer_would_draw() -> None:
    chart = CHARTS["attendance_trend"].model_copy(update={"data": {"nobody": []}})
    with pytest.raises(KeyError):
        fill_spec(chart)


def test_fill_spec__leaves_the_next_chart_of_the_same_spec_untouched() -> None:
    before = fill_spec(CHARTS["skm_trend"])
    fill_spec(CHARTS["attendance_trend"])
    assert fill_spec(CHARTS["skm_trend"]) == before


def test_draw__gives_the_same_picture_whatever_was_drawn_before() -> None:
    first = draw(CHARTS["attendance_rate_by_unit"], "id")
    draw_all(DOCUMENT)
    assert draw(CHARTS["attendance_rate_by_unit"], "id") == first


@pytest.mark.parametrize("chart", [*CHARTS.values(), *UNIT_CHARTS.values()], ids=[*CHARTS, *UNIT_CHARTS])
def test_draw__keeps_a_picture_small(chart: Chart) -> None:
    assert len(draw(chart, "id")) < 25_000


def test_draw__speaks_the_readers_language() -> None:
    assert ">3,5<" in draw(CHARTS["skm_unsur"], "id")
    assert ">3.5<" in draw(CHARTS["skm_unsur"], "en")


@pytest.mark.parametrize("chart", [*CHARTS.values(), *UNIT_CHARTS.values()], ids=[*CHARTS, *UNIT_CHARTS])
def test_draw__gives_well_formed_svg_without_script_style_or_address(chart: Chart) -> None:
    root = etree.fromstring(draw(chart, "id").encode())
    tags = {etree.QName(node).localname for node in root.iter()}
    assert tags <= {"svg", "g", "path", "line", "rect", "text", "tspan"}
    assert not [node for node in root.iter() if "style" in node.attrib or any("href" in name for name in node.attrib)]


def test_draw__shows_every_figure_it_was_given() -> None:
    svg = draw(CHARTS["attendance_rate_by_unit"], "id")
    for point in CHARTS["attendance_rate_by_unit"].data["points"]:
        assert f">{point['text']}<" in svg


def test_draw__writes_the_words_for_a_month_without_a_figure() -> None:
    document = City(2, absences={("all", "attendance_rate", "2026-06"): "withheld"}).document()
    svg = draw_all(document)["attendance_trend"]
    assert "disembunyikan" in svg
    assert "(kelompok kecil)" in svg


def test_draw__hostile_names_stay_text() -> None:
    svg = draw(CHARTS["attendance_rate_by_unit"], "id")
    assert "<script" not in svg
    assert "&lt;b&gt;Tebal" in svg


def test_tidy_svg__gives_counted_ids_their_own_names() -> None:
    one = tidy_svg('<g><clipPath id="clip7"/><path clip-path="url(#clip7)" d="M1.23456,0"/></g>', "a")
    assert one == '<g><clipPath id="a-0"/><path clip-path="url(#a-0)" d="M1.23,0"/></g>'


def test_tidy_svg__leaves_out_only_what_nobody_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    import vl_convert

    from lontar.publish import charts

    chosen = list({chart.spec: chart for chart in CHARTS.values()}.values())
    slim = [draw(chart, "id") for chart in chosen]
    # All else that is done to a picture stays: roles taken out, coordinates cut.
    monkeypatch.setattr(charts, "_IDLE", re.compile("(?!)"))
    monkeypatch.setattr(charts, "_slim", lambda svg: svg)
    whole = [draw(chart, "id") for chart in chosen]
    assert len(chosen) > 5
    assert sum(map(len, slim)) < 0.8 * sum(map(len, whole))
    for chart, less, more in zip(chosen, slim, whole, strict=True):
        assert vl_convert.svg_to_png(less) == vl_convert.svg_to_png(more), chart.id


def test_tidy_svg__leaves_numbers_in_words_alone() -> None:
    assert tidy_svg("<text x='1.0004'>1.0004</text>", "a") == "<text x='1'>1.0004</text>"


def test_charts__can_be_told_apart_without_colour() -> None:
    svg = draw(CHARTS["attendance_trend"], "id")
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', svg))) >= 2


@pytest.mark.parametrize(
    ("values", "step", "ceiling", "domain"),
    [
        ([0.91, 0.97], 0.05, 1.0, [0.9, 1.0]),
        ([0.99, 0.995], 0.05, 1.0, [0.9, 1.0]),
        ([1.0], 0.05, 1.0, [0.9, 1.0]),
        ([0.0], 0.05, 1.0, [0.0, 0.1]),
        ([3.1, 3.9], 0.5, 4.0, [3.0, 4.0]),
    ],
)
def test_axis_domain__takes_whole_steps_and_never_passes_what_is_possible(values, step, ceiling, domain) -> None:
    assert axis_domain(values, step, ceiling) == domain


def test_tick_step__keeps_the_marks_few() -> None:
    assert tick_step([0.0, 1.0], 0.05) == 0.2
    assert tick_step([0.9, 1.0], 0.05) == 0.05


def test_shorten__cuts_long_names_and_drops_control_characters() -> None:
    assert shorten("a" * 50, 10) == "a" * 9 + "…"
    assert shorten("a\x1fb\x00") == "ab"


@pytest.mark.parametrize(
    ("unit", "values", "ends"),
    [
        ("rate", ["0.91", "0.97"], [0.9, 1.0]),
        ("idr", ["0", "1250000"], [0.0, 1500000.0]),
        ("count", ["0"], [0.0, 2.0]),
        ("score", ["-0.3", "0.4"], [-0.5, 0.5]),
    ],
)
def test_scale_for__takes_steps_that_suit_the_unit(unit, values, ends) -> None:
    assert scale_for(unit, [None, *map(Decimal, values)]).domain == ends
