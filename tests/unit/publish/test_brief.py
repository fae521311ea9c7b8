"""The one-page brief: five figures that are cells, what changed, three actions, and never more than one A4 page."""

import io
from decimal import Decimal
from pathlib import Path

import pypdf
import pytest
from fixtures.published_city import HOSTILE_NAMES, LONG_NAME, PERIOD, City, agency

from lontar.publish.brief import brief_plan, build_brief
from lontar.publish.brief_files import render_briefs
from lontar.publish.brief_model import Brief
from lontar.publish.cells import CellTable
from lontar.publish.context import UnitTree
from lontar.publish.document import assemble, context_of
from lontar.publish.languages import LANGUAGES

_A4 = (595, 842)


def _brief(city: City, language: str = "id", cells: list | None = None) -> Brief:
    context = context_of(
        CellTable(city.cells() if cells is None else cells, city.history()),
        UnitTree(city.units, city.agency.name),
        city.indicators,
        city.agency,
        PERIOD,
        "all",
        city.provenance,
        language=language,
    )
    return build_brief(context, assemble(context))


def _files(city: City) -> dict[str, bytes]:
    return render_briefs([_brief(city, language) for language in LANGUAGES], city.documents())


def _long_city() -> City:
    city = City(12, absences={("all", "attendance_rate"): "withheld"})
    names = {
        "name": f"Pemerintah {LONG_NAME}",
        "personnel_office": f"Badan {LONG_NAME} {HOSTILE_NAMES[1]} {HOSTILE_NAMES[0]}",
    }
    city.agency = agency(**names, head_of_government="bupati")
    return city


def test_brief__has_five_figures_with_target_period_before_median_and_trend() -> None:
    brief = _brief(City(12))
    assert len(brief.figures) == 5
    first = brief.figures[0]
    assert (first.name, first.median) == ("Tingkat kehadiran", "94,7%")
    assert first.target.startswith("95,5%, ")
    assert first.trend is not None and len(first.trend.data["points"]) == 6
    assert first.trend.data["target"] == [{"value": 0.955}]


def test_brief__every_figure_is_the_cell_of_the_publication() -> None:
    city = City(12)
    by_code = {r["indicator_code"]: r for r in city.cells() if r["unit_id"] == "all" and not r["breakdown_1"]}
    for figure in _brief(city).figures:
        if figure.value.status == "shown":
            assert figure.value.number == by_code[figure.code]["value"]


def test_brief__a_target_is_reached_or_not_by_the_direction_of_its_figure() -> None:
    figures = {figure.code: figure for figure in _brief(City(12)).figures}
    ikm = figures["ikm"]
    assert ikm.is_met == (ikm.value.number >= Decimal("88.31"))
    assert figures["training_jp20_rate"].is_met is None


def test_brief__a_withheld_figure_gives_its_place_to_the_next_and_is_never_a_number() -> None:
    city = City(12, absences={("all", "on_time_rate"): "withheld"})
    by_code = {figure.code: figure for figure in _brief(city).figures}
    shown = [figure for figure in by_code.values() if figure.value.status == "shown"]
    assert "on_time_rate" not in [figure.code for figure in shown]
    assert set(by_code) <= set(brief_plan().figures)
    assert all(any(c.isdigit() for c in figure.value.text) for figure in shown)
    assert all(not any(c.isdigit() for c in f.value.text) for f in by_code.values() if f not in shown)


def test_brief__with_one_period_draws_no_trend_and_names_no_difference() -> None:
    brief = _brief(City(12, months=1))
    assert [figure.trend for figure in brief.figures] == [None] * 5
    assert brief.changes == ()
    assert "12 bulan" in brief.changes_lead


def test_brief__a_change_is_named_with_unit_and_figure() -> None:
    brief = _brief(City(12))
    assert len(brief.changes) == 3
    assert all("selang kepercayaan 95%" in line for line in brief.changes)


def test_brief__names_a_difference_by_its_two_ends_and_calls_it_no_change() -> None:
    brief = _brief(City(12, absences={(u, "ikm"): "withheld" for u in ("all", *(f"1.{n:02}" for n in range(1, 13)))}))
    assert 0 < len(brief.changes) <= 3
    assert all(" menjadi " in line for line in brief.changes)
    assert brief.changes_lead.endswith("belum dapat disebut perubahan:")


def test_brief__actions_say_who_by_when_and_because_of_which_figures() -> None:
    brief = _brief(City(12))
    assert 0 < len(brief.actions) <= 3
    for action in brief.actions:
        assert action.who and action.deadline.endswith(("2026", "2027"))
        assert any(character.isdigit() for character in action.because)


@pytest.mark.parametrize("city", [City(12), City(1, months=1), _long_city()], ids=["plain", "first", "long"])
def test_pdf__is_exactly_one_a4_page_and_says_that_the_data_are_synthetic(city: City) -> None:
    files = _files(city)
    for name in ("ringkasan.pdf", "brief.pdf"):
        pages = pypdf.PdfReader(io.BytesIO(files[name])).pages
        assert len(pages) == 1
        assert tuple(map(round, pages[0].mediabox[2:])) == _A4
        text = pages[0].extract_text()
        assert "SINTETIS" in text or "SYNTHETIC" in text


def test_pdf__is_tagged_titled_and_every_picture_has_alternative_text() -> None:
    for name, content in _files(City(12)).items():
        if name.endswith(".pdf"):
            root = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
            assert root["/MarkInfo"]["/Marked"]
            assert root["/Lang"] in ("id", "en")


def test_page__escapes_names_and_leads_to_the_report_and_its_twin() -> None:
    files = _files(_long_city())
    page = files["ringkasan.html"].decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
    for href in ('href="index.html"', 'href="ringkasan.pdf"', 'href="brief.html"'):
        assert href in page
    assert 'href="index.en.html"' in files["brief.html"].decode()


def test_files__same_city_same_bytes() -> None:
    assert _files(City(12)) == _files(City(12))


def test_heads_of_government__have_a_title_in_both_languages() -> None:
    titles = {_brief(City(1, months=1), language).title for language in LANGUAGES}
    assert titles == {"Ringkasan untuk Wali Kota", "Brief for the Mayor"}
    assert _brief(_long_city()).title == "Ringkasan untuk Bupati"


@pytest.mark.parametrize("city", [City(12), _long_city()], ids=["plain", "long"])
def test_page__prints_on_one_sheet(city: City, tmp_path: Path, chromium) -> None:
    (tmp_path / "ringkasan.html").write_bytes(_files(city)["ringkasan.html"])
    page = chromium.new_page()
    page.goto((tmp_path / "ringkasan.html").as_uri())
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(pypdf.PdfReader(io.BytesIO(printed)).pages) == 1
