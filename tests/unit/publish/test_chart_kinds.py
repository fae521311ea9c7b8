"""What each kind of chart says and draws: the finding, every shown figure, every absence in words, nothing by colour alone."""

import json
import re
from decimal import Decimal
from io import BytesIO
from itertools import pairwise

import openpyxl
import pytest
from fixtures.charted_city import BOXES, HOURS, STAGES, ChartedCity
from fixtures.published_city import City

from lontar.publish.chart_data import FEWEST_POINTS
from lontar.publish.charts import draw, load_spec
from lontar.publish.labels import guidance_clauses
from lontar.publish.model import Chart, Document
from lontar.publish.xlsx import render_xlsx
from lontar.settings import PROJECT_DIR

PAPER, WHITE = "#fdfaf3", "#ffffff"
SPECS = [path.stem for path in sorted((PROJECT_DIR / "reports" / "charts").glob("*.json")) if path.stem != "theme"]


def charts_of(document: Document) -> dict[str, Chart]:
    return {block.id: block for section in document.sections for block in section.blocks if block.type == "chart"}


CITY = ChartedCity(6)
DOCUMENT = CITY.document()
ALL, UNIT = charts_of(DOCUMENT), charts_of(CITY.document("1.02"))


def _luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _marks(spec: dict) -> list[dict]:
    """Every layer that draws, also those inside another."""
    layers = spec.get("layer", [])
    return [mark for layer in layers for mark in (_marks(layer) if "layer" in layer else [layer])]


def _colours(layer: dict, channel: str) -> list[str]:
    mark, encoded = layer["mark"], layer.get("encoding", {}).get(channel, {})
    found = [mark[channel]] if isinstance(mark, dict) and mark.get(channel) else []
    return found + list(encoded.get("scale", {}).get("range", []))


# ---- legible in grey and for colour-blind readers


@pytest.mark.parametrize("name", [name for name in SPECS if name != "tiles"])
def test_specs__words_stand_out_from_the_paper(name: str) -> None:
    texts = [layer for layer in _marks(load_spec(name)) if layer["mark"]["type"] == "text"]
    colours = {colour for layer in texts if "stroke" not in layer["mark"] for colour in _colours(layer, "fill")}
    assert all(_contrast(colour, PAPER) >= 4.5 for colour in colours), colours


@pytest.mark.parametrize("name", SPECS)
def test_specs__marks_with_a_meaning_stand_out_from_the_paper(name: str) -> None:
    for layer in _marks(load_spec(name)):
        if layer["mark"]["type"] in ("line", "point", "tick") or (
            layer["mark"]["type"] == "bar" and layer["data"]["name"] == "points" and not layer["mark"].get("stroke")
        ):
            kind = "stroke" if layer["mark"]["type"] in ("line", "tick") or not layer["mark"].get("fill") else "fill"
            assert all(_contrast(colour, PAPER) >= 3 for colour in _colours(layer, kind)), (name, layer["mark"])


@pytest.mark.parametrize("name", SPECS)
def test_specs__no_line_or_point_is_told_apart_by_colour_alone(name: str) -> None:
    for layer in _marks(load_spec(name)):
        encoded = layer.get("encoding", {})
        coloured = [encoded[channel] for channel in ("stroke", "fill") if "field" in encoded.get(channel, {})]
        if layer["mark"]["type"] in ("line", "rule", "point") and coloured:
            beside = [encoded[channel]["field"] for channel in ("strokeDash", "shape") if channel in encoded]
            assert [one["field"] for one in coloured] == beside


def test_tiles__grow_darker_with_the_figure_and_every_figure_can_be_read_on_its_shade() -> None:
    tile, word = (_colours(layer, "fill") for layer in _marks(load_spec("tiles")) if layer["data"]["name"] == "points")
    lightness = [_luminance(colour) for colour in tile]
    # Neighbours differ enough in grey to be told apart, and the order of the shades is that of the figures.
    assert all(lighter / darker > 1.15 for lighter, darker in pairwise(lightness))
    assert len(tile) == len(word)
    assert all(_contrast(*pair) >= 4.5 for pair in zip(tile, word, strict=True))


# ---- what they say


def test_funnel__names_the_share_of_the_first_stage_from_two_printed_counts() -> None:
    chart = ALL["recruitment_stage_passed_stage"]
    assert chart.title == "Dari 240 pelamar tersisa 15 pada tahap diangkat"
    asides = {point["item"].split("\u001f")[1]: point["aside"] for point in chart.data["points"]}
    assert (asides["Pelamar"], asides["Lulus administrasi"]) == ("", "86,7% dari pelamar")
    assert [point["value"] for point in chart.data["points"]] == list(STAGES.values())


def test_bullets__draw_what_was_spent_beyond_the_plan() -> None:
    chart = ALL["training_budget_planned_funding_source"]
    apbd = next(point for point in chart.data["points"] if point["item"].endswith("APBD"))
    assert apbd["result"] > apbd["value"] and chart.options["domain"][1] == apbd["result"]
    assert "Rp785.000.000" in " ".join(apbd["lines"])
    assert chart.title == "Terserap 90,9% pagu: Rp1.250.000.000 dari Rp1.375.000.000"


def test_guidance__takes_its_verdict_from_the_row_and_its_bounds_from_the_rule() -> None:
    chart = UNIT["predikat_share_year_predikat"]
    assert chart.spec == "guidance"
    assert "menyimpang pada 1 butir pedoman bagi organisasi berpredikat Baik" in chart.title
    (bound,) = chart.data["bounds"]
    assert (bound["item"].split("\u001f")[1], bound["from"], bound["to"]) == ("Baik", 0.0, 0.7)
    # A clause over two ratings has no bar to stand at; it is said.
    assert "Butuh Perbaikan atau Kurang (Misconduct) lebih dari 0%." in chart.reading
    assert [clause["clause"] for clause in guidance_clauses("baik", DOCUMENT.period.end_date)] == [
        "good_cap",
        "some_below",
    ]


def test_guidance__the_whole_city_has_no_predikat_of_its_own_and_gets_bars() -> None:
    chart = ALL["predikat_share_year_predikat"]
    assert chart.spec == "bars"
    # Two of five are withheld and may be lower than all others.
    assert chart.title == "Tertinggi di antara yang ditampilkan: Baik (83,8%)"


def test_arrivals__every_weekday_and_time_is_a_tile_and_empty_times_are_left_out() -> None:
    chart = ALL["arrival_share_tiles"]
    shown = [name for name, count in HOURS.items() if count]
    assert (len(chart.data["points"]), len(chart.data["absences"])) == (5 * len(shown), 5 * (len(HOURS) - len(shown)))
    assert [row.split("\u001f")[1] for row in chart.options["rows"]] == ["Senin", "Selasa", "Rabu", "Kamis", "Jumat"]
    assert "09.00" not in " ".join(chart.options["columns"])
    assert "07.00" in chart.title


def test_boxes__withheld_ones_are_open_tiles_with_the_shorthand() -> None:
    chart = ALL["talent_box_share_grid_tiles"]
    hidden = [box for box, count in BOXES.items() if count is None]
    assert sorted(tile["text"] for tile in chart.data["absences"]) == [f"Kotak {box}: [c]" for box in hidden]
    assert all("value" not in tile for tile in chart.data["absences"])


def test_multiples__one_panel_per_unit_and_a_gap_where_a_month_has_no_figure() -> None:
    city = City(6, absences={("1.01", "attendance_rate", "2026-06"): "withheld"})
    chart = charts_of(city.document())["attendance_rate_multiples"]
    assert len(chart.data["panels"]) == len(city.document().units) - 1  # 1.05 lies below another
    own = [p["value"] for p in chart.data["points"] if p["panel"] == 0 and p["role"] == "main"]
    assert own[2] is None and all(own[:2] + own[3:])
    assert chart.table.rows[0][3].text == "disembunyikan (kelompok kecil)"


def test_multiples__of_very_many_units_those_with_most_people_are_drawn_and_the_choice_is_said() -> None:
    chart = charts_of(City(60, months=3).document())["attendance_rate_multiples"]
    assert len(chart.data["panels"]) == 24
    assert len(chart.table.rows) == 48
    assert "24 unit dengan pegawai terbanyak dari 48" in chart.reading


def test_trend__draws_the_official_target_and_says_it() -> None:
    (level,) = ALL["attendance_trend"].data["targets"]
    assert level == {"value": 0.955, "text": "Target resmi 2026 95,5%"}
    assert level["text"] in ALL["attendance_trend"].alt
    assert not UNIT["attendance_trend"].data["targets"]


def test_trend__draws_control_limits_where_enough_months_stand_behind_them() -> None:
    limits = charts_of(City(2, months=20).document())["attendance_trend"].data["limits"]
    assert len(limits) == 12
    assert all(row["low"] < row["high"] for row in limits)
    assert not ALL["attendance_trend"].data["limits"]


def test_elements__a_unit_stands_beside_the_city_and_the_city_beside_the_month_before() -> None:
    assert "Agustus 2026" in ALL["skm_unsur"].subtitle
    unit = next(
        charts["skm_unsur"]
        for number in range(1, 7)
        if "skm_unsur" in (charts := charts_of(CITY.document(f"1.0{number}")))
    )
    assert "Kota Contoh" in unit.subtitle
    assert len(unit.data["seconds"]) == len(unit.data["points"]) == 9


# ---- few figures, and figures that are withheld


class FewStages(ChartedCity):
    """Only two stages have a count that may be shown."""

    def _recruitment(self, period, unit_id):
        rows = super()._recruitment(period, unit_id)
        return rows[:2] + [row | {"status": "withheld", "value": None, "n_persons": None} for row in rows[2:]]


def test_charts__fewer_than_three_figures_are_a_table_with_a_line_that_says_so() -> None:
    document = FewStages(2).document()
    assert "recruitment_stage_passed_stage" not in charts_of(document)
    section = next(section for section in document.sections if section.id == "recruitment")
    table = next(b for b in section.blocks if b.type == "table" and b.id == "recruitment_stage_passed_stage")
    assert table.notes[-1].startswith("Grafik tidak disajikan")
    assert sum(row[1].number is not None for row in table.rows) == FEWEST_POINTS - 1


@pytest.mark.parametrize("chart", [*ALL.values(), *UNIT.values()], ids=[*ALL, *UNIT])
def test_charts__draw_and_describe_nothing_that_their_table_does_not_show(chart: Chart) -> None:
    numbers = {float(value.number) for row in chart.table.rows for value in row if value.number is not None}
    drawn = {point["value"] for point in chart.data.get("points", []) if point.get("value") is not None}
    if chart.spec == "multiples":
        drawn = {p["value"] for p in chart.data["points"] if p["role"] == "main" and p["value"] is not None}
    assert drawn and drawn <= numbers
    assert len(chart.title) > 15 and len(chart.alt) > 40


def test_draw__withheld_stages_are_words_in_their_row() -> None:
    svg = draw(ALL["predikat_share_year_predikat"], "id")
    assert svg.count("disembunyikan (kelompok kecil)") == 2


# ---- the spreadsheet's own charts


def _workbook(document: Document) -> tuple[bytes, openpyxl.Workbook]:
    content = render_xlsx(document)
    return content, openpyxl.load_workbook(BytesIO(content))


def _references(sheet) -> list[str]:
    return [series.val.numRef.f for chart in sheet._charts for series in chart.series]


def test_workbook__draws_bars_of_the_rows_that_have_a_figure_only() -> None:
    _, book = _workbook(DOCUMENT)
    sheet = next(s for s in book if s["A1"].value == ALL["predikat_share_year_predikat"].table.title)
    (reference,) = _references(sheet)
    rows = [int(row) for row in re.findall(r"\$B\$(\d+)", reference)]
    drawn = [sheet.cell(row, 2).value for row in range(rows[0], rows[-1] + 1)]
    assert all(isinstance(value, float) for value in drawn) and len(drawn) == 3


def test_workbook__a_line_with_a_gap_leaves_the_month_out() -> None:
    document = City(2, absences={("all", "attendance_rate", "2026-06"): "withheld"}).document()
    _, book = _workbook(document)
    sheet = next(s for s in book if any("line" in type(chart).__name__.lower() for chart in s._charts))
    assert "," in _references(sheet)[0]


def test_workbook__charts_do_not_change_from_one_time_to_the_next() -> None:
    assert _workbook(DOCUMENT)[0] == _workbook(DOCUMENT)[0]


# ---- the seed of times and the words


def test_arrival_slots__cover_the_day_once_and_have_words_in_both_languages() -> None:
    from lontar.publish.labels import seed_rows
    from lontar.publish.texts import load_texts

    slots = [(row["slot"], int(row["from_minute"]), int(row["to_minute"])) for row in seed_rows("arrival_slots")]
    assert (slots[0][1], slots[-1][2]) == (0, 24 * 60 - 1)
    assert all(before[2] + 1 == after[1] for before, after in pairwise(slots))
    for language in ("id", "en"):
        assert load_texts(language).order("arrival_slot") == [slot for slot, _, _ in slots]


def test_shares__of_one_weekday_in_the_fixture_are_those_of_the_rows() -> None:
    monday = {row["breakdown_1"]: row["value"] for row in CITY.cells() if row["breakdown_1"].startswith("arrival_mon")}
    assert monday["arrival_mon=0700"] == (Decimal(300) / 702).quantize(Decimal("0.001"))
    assert json.dumps(sorted(monday)) == json.dumps(sorted(f"arrival_mon={slot}" for slot in HOURS))
