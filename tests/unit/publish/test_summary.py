"""The first page: five figures with target, verdict and median; what changed most; what to do first."""

from decimal import Decimal

import pytest
from fixtures.published_city import PERIOD, City
from fixtures.series import month, row, table

from lontar.agency import SurveyMethod
from lontar.publish.context import UnitTree
from lontar.publish.document import Document, build_document
from lontar.publish.model import Figure, Section, Table


def summary(document: Document) -> Section:
    return next(section for section in document.sections if section.id == "summary")


def figures(document: Document) -> tuple[Figure, ...]:
    return next(block for block in summary(document).blocks if block.type == "figures").items


def find(document: Document, table_id: str) -> Table | None:
    blocks = (block for section in document.sections for block in section.blocks)
    return next((block for block in blocks if block.type == "table" and block.id == table_id), None)


def texts(document: Document) -> str:
    return " ".join(block.text for block in summary(document).blocks if block.type in ("paragraph", "note"))


class LongCity(City):
    """Fourteen months of a steady city, with attendance and the survey of the last month as one likes.

    The seed of City moves every figure by a wave of months; here days are the same and the share hardly moves.
    """

    def __init__(self, last: int = 930, **facts: object) -> None:
        self.last = last
        super().__init__(12, months=14, **facts)

    def _rate(self, period, unit_id, code, numerator, denominator, people):
        if code == "attendance_rate":
            denominator = 1000
            steady = 925 + (period.start_date.month * 7 + period.start_date.year) % 5 * 3
            numerator = self.last if period == PERIOD and unit_id == "1.06" else steady
        return super()._rate(period, unit_id, code, numerator, denominator, people)


# ---- five figures


@pytest.mark.parametrize("unit_id", ["all", "1.01", "1.06"])
def test_figures__are_five(unit_id: str) -> None:
    assert len(figures(City(6).document(unit_id))) == 5


def test_figures__make_way_for_those_that_apply() -> None:
    codes = [figure.code for figure in figures(City(6, absences={("1.01", "ikm"): "not_applicable"}).document("1.01"))]
    assert codes[:3] == ["attendance_rate", "on_time_rate", "training_jp20_rate"]
    absent = City(6, absences={("all", "ikm"): "not_applicable"}).document()
    assert [figure.code for figure in figures(absent)][3] != "complaint_late_rate"


def test_figures__say_that_there_are_too_few_periods() -> None:
    attendance = figures(City(6).document())[0]
    assert attendance.verdict == "not_enough"
    assert attendance.trend == "Perubahan: data belum cukup (5 dari 12 periode)"


def test_figures__say_why_a_running_sum_is_not_tested() -> None:
    jp20 = figures(City(6).document())[2]
    assert jp20.trend == "Perubahan: tidak diuji (bukan angka satu periode)"


def test_figures__carry_verdict_and_limits_where_there_are_enough_points() -> None:
    attendance = figures(LongCity(last=870).document("1.06"))[0]
    assert attendance.verdict == "fall"
    assert attendance.trend.startswith("Perubahan: turun (memburuk); batas kendali 9")
    assert attendance.trend.endswith("dari 13 periode")
    assert figures(LongCity().document("1.06"))[0].trend.startswith("Perubahan: tidak terbukti berubah; batas kendali")


def test_figures__compare_a_survey_by_the_interval_of_the_difference() -> None:
    ikm = next(item for item in figures(City(6).document()) if item.code == "ikm")
    assert ikm.trend.startswith("Perubahan sejak Agustus 2026:")
    assert "selang 95% selisih" in ikm.trend


def test_figures__do_not_call_a_survey_changed_that_chance_among_many_explains() -> None:
    """Its own interval leaves out nought; among the surveys of twelve units it does not stand out."""

    def ikm(unit: str, back: int, value: str) -> dict:
        low, high = (Decimal(value) + end for end in (Decimal(-2), Decimal(2)))
        return row(unit, "ikm", month(back), value=value, n_persons=100, value_low=low, value_high=high)

    rows = [ikm(f"1.{n:02}", back, "80.00") for n in range(2, 13) for back in (0, 1)]
    rows = [r | ({"value": Decimal("80.01")} if r["period_start_date"] == month(0) else {}) for r in rows]
    rows += [ikm("1.01", 1, "80.00"), ikm("1.01", 0, "83.00")]
    figure = next(item for item in figures(_document("dinas " * 12, rows, "1.01")) if item.code == "ikm")
    assert figure.verdict == "no_change"
    assert "tidak memuat nol, tetapi masih dapat kebetulan" in figure.trend


# ---- what changed most


def test_changed__names_unit_figure_limits_and_verdict() -> None:
    document = LongCity(last=870).document(linked_units=["1.06"])
    found = find(document, "changed_most")
    first = next(line for line in found.rows if line[1].text == "Tingkat kehadiran")
    assert (first[0].href, first[3].text, first[5].text) == ("1.06/index.html", "87,0%", "turun (memburuk)")
    assert "dua puluh" in found.notes[0]
    assert len({line[1].text for line in found.rows[:2]}) == 2, "one figure does not fill the table"


def test_changed__says_that_nothing_did_or_that_it_is_too_early() -> None:
    quiet = City(
        6, absences={("all", "ikm"): "not_applicable"} | {(f"1.{n:02}", "ikm"): "withheld" for n in range(1, 7)}
    )
    assert "Yang berubah: data belum cukup." in texts(quiet.document())
    assert find(quiet.document(), "changed_most") is None
    steady = LongCity(
        last=930, absences={(u, "ikm"): "withheld" for u in ("all", *(f"1.{n:02}" for n in range(1, 13)))}
    )
    unit = steady.document("1.06")
    assert "tidak ada yang berubah lebih dari" in texts(unit)


def test_changed__a_withheld_figure_is_never_in_it() -> None:
    document = LongCity(last=100, absences={("1.06", "attendance_rate", "2026-09"): "withheld"}).document()
    found = find(document, "changed_most")
    assert found is None or not any(line[1].text == "Tingkat kehadiran" for line in found.rows)


# ---- what to do


def test_actions__are_the_three_most_pressing_with_who_and_when() -> None:
    document = City(6).document()
    actions = next(block for block in summary(document).blocks if block.type == "actions")
    assert 1 <= len(actions.items) <= 3
    chapter = next(s for s in document.sections if s.id == "recommendations")
    printed = next(block for block in chapter.blocks if block.type == "actions")
    assert [item.code for item in actions.items] == [item.code for item in printed.items[: len(actions.items)]]
    assert all([label for label, _ in item.lines] == ["Angka", "Pelaksana"] for item in actions.items)


# ---- median of comparable units, ranks


def _units(kinds: str) -> list[dict]:
    return [
        {
            "unit_id": f"1.{n:02}",
            "unit_name": f"Unit {n}",
            "parent_unit_id": None,
            "unit_kind": kind,
            "path": "",
            "sort": n,
        }
        for n, kind in enumerate(kinds.split(), start=1)
    ]


def _document(kinds: str, attendance: list[dict], unit_id: str = "all") -> Document:
    city = City(1)
    tree = UnitTree(_units(kinds), "Kota Contoh")
    cells = table(attendance)
    return build_document(cells, (), tree, city.indicators, city.agency, PERIOD, unit_id, city.provenance)


def _attendance(number: int, value: str, people: int = 100, **more: object) -> dict:
    return row(f"1.{number:02}", "attendance_rate", month(0), value=value, n_persons=people, **more)


SIX = ["0.990", "0.950", "0.940", "0.920", "0.910", "0.600"]


def _six(people: int = 100) -> list[dict]:
    return [_attendance(n, value, people) for n, value in enumerate(SIX, start=1)]


def test_median__of_units_of_the_same_kind_is_rounded_once() -> None:
    rows = [*_six()[:5], _attendance(6, "0.600"), _attendance(7, "0.001")]
    document = _document("dinas dinas dinas dinas dinas dinas badan", rows, "1.01")
    assert "Di atas median 6 Dinas: 93,0%" in figures(document)[0].comparison


def test_median__counts_shown_units_only_and_needs_five() -> None:
    rows = [*_six()[:4], _attendance(5, "0.9", status="withheld")]
    document = _document("dinas dinas dinas dinas dinas", rows, "1.01")
    assert not any("median" in line for line in figures(document)[0].comparison)


def test_ranks__say_only_what_the_intervals_allow() -> None:
    found = find(_document("dinas dinas dinas dinas dinas dinas", _six()), "ranks_attendance_rate")
    ranks = {line[0].text: line[5].text for line in found.rows}
    assert ranks["Unit 6"] == "6 dari 6"
    assert ranks["Unit 1"] == "1–5 dari 6"
    assert ranks["Unit 3"] == "1–5 dari 6"


def test_ranks__few_people_leave_everything_open() -> None:
    found = find(_document("dinas dinas dinas dinas dinas dinas", _six(people=10)), "ranks_attendance_rate")
    assert {line[5].text for line in found.rows} == {"1–6 dari 6"}


def test_ranks__are_not_made_of_other_kinds_nor_of_units_with_few_people() -> None:
    assert find(_document("dinas dinas dinas badan badan badan", _six()), "ranks_attendance_rate") is None
    few = [*_six()[:4], _attendance(5, "0.9", people=9), _attendance(6, "0.8", people=9)]
    assert find(_document("dinas dinas dinas dinas dinas dinas", few), "ranks_attendance_rate") is None


def test_ranks__the_interval_is_wilsons_of_the_people() -> None:
    """10 of 10 people: Wilson's interval is 72.2 to 100 %, whatever the number of days."""
    rows = [_attendance(n, "1.000", 10, numerator=210, denominator=210) for n in range(1, 7)]
    found = find(_document("dinas dinas dinas dinas dinas dinas", rows), "ranks_attendance_rate")
    assert found.rows[0][3].text == "72,2%–100,0%"


def test_ranks__stand_in_the_citys_report_only() -> None:
    assert find(_document("dinas dinas dinas dinas dinas dinas", _six(), "1.01"), "ranks_attendance_rate") is None


def test_peers__a_survey_is_set_beside_the_median_of_units_the_response_rate_first() -> None:
    rows = [
        row(
            f"1.{n:02}",
            code,
            month(0),
            value=value,
            numerator=n,
            denominator=50,
            n_persons=50,
            value_low=0.1,
            value_high=0.9,
        )
        for n, value in enumerate(["0.500", "0.600", "0.700", "0.800", "0.900"], start=1)
        for code in ("staff_engagement_index", "staff_survey_response_rate")
    ]
    document = _document("dinas dinas dinas dinas dinas", rows, "1.01")
    found = find(document, "staff_survey_peers")
    assert [line[0].text for line in found.rows] == ["Tingkat tanggapan survei pegawai", "Indeks keterlibatan pegawai"]
    assert [value.text for value in found.rows[1][1:]] == [
        "50,0%",
        "10,0%–90,0%",
        "70,0%",
        "5 Dinas",
        "data belum cukup",
    ]
    few = _document("dinas dinas dinas dinas dinas", rows[:-2], "1.01")
    assert find(few, "staff_survey_peers") is None


# ---- how respondents were chosen


def _satisfaction(city: City, language: str = "id") -> str:
    section = next(s for s in city.document(language=language).sections if s.id == "satisfaction")
    return " ".join(block.text for block in section.blocks if block.type == "note")


def test_survey__prints_how_respondents_were_chosen_or_that_nobody_says() -> None:
    city = City(2)
    assert "Cara memilih responden tidak disebutkan" in _satisfaction(city)
    method = SurveyMethod(id="undian antrean", en="drawn from the queue")
    city.agency = city.agency.model_copy(update={"surveys": {"skm": method}})
    assert "Cara memilih responden: undian antrean" in _satisfaction(city)
    assert "How respondents were chosen: drawn from the queue" in _satisfaction(city, "en")


def test_summary__every_derived_number_comes_from_shown_cells() -> None:
    """What stands behind withheld cells moves nothing on the page."""
    hidden = {("1.03", "attendance_rate"): "withheld", ("1.02", "ikm"): "withheld"}

    def document(value: str) -> Document:
        city = LongCity(last=870, absences=hidden)
        rows = [
            r | {"value": Decimal(value), "numerator": Decimal(1)} if r["status"] == "withheld" else r
            for r in city.cells()
        ]
        return build_document(
            rows, city.history(), city.units, city.indicators, city.agency, PERIOD, "all", city.provenance
        )

    assert document("0.1").sections == document("0.9").sections
