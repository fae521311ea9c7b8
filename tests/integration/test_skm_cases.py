"""Published satisfaction surveys through staging, plan and build: the figure that was printed, or the difference to it.

Where a published table is itself wrong, the recomputed figure stands beside it and the difference is named.
"""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from indicator_scenario import UNSUR, cell, published_answers, sheet
from landed import deliver, employee, unit, write_profiles
from shared_world import Scenario
from support import SHARED

from lontar.publish.labels import band_name, seed_rows
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration
GASPUL, FINER, TUBABA, KUPANG, BANDS, TABLE, POOLED, OLD = CITIES = (
    "layanan-gaspul",
    "layanan-halus",
    "layanan-tubaba",
    "kota-dukcapil",
    "kota-mutu",
    "kota-tabel",
    "kota-gabung",
    "kota-lama",
)
AT = datetime(2027, 1, 20, tzinfo=UTC)
PRINTED = {GASPUL: "0.11", FINER: "0.111"}
NAMES = {
    "persyaratan": "Persyaratan",
    "prosedur": "Sistem, Mekanisme, dan Prosedur",
    "waktu": "Waktu Penyelesaian",
    "biaya": "Biaya/Tarif",
    "produk": "Produk Spesifikasi Jenis Pelayanan",
    "kompetensi": "Kompetensi Pelaksana",
    "perilaku": "Perilaku Pelaksana",
    "sarana": "Sarana dan Prasarana",
    "pengaduan": "Penanganan Pengaduan, Saran, dan Masukan",
}
# Index to reach: people, and the sum of all their answers. 76.60 and 88.30 exactly; 76.61 and 88.31 after rounding.
INDICES = {
    "75.00": (1, 27),
    "25.00": (1, 9),
    "81.25": (4, 117),
    "100.00": (1, 36),
    "76.60": (125, 3447),
    "76.61": (50, 1379),
    "88.30": (250, 7947),
    "88.31": (100, 3179),
    "64.99": (200, 4679),
    "65.00": (5, 117),
}
MUTU = {"75.00": "C", "25.00": "D", "81.25": "B", "100.00": "A", "64.99": "D", "65.00": "C"} | {
    "76.60": "C",
    "76.61": "B",
    "88.30": "B",
    "88.31": "A",
}


def summing_to(people: int, total: int, day: str, unit_id: str, lowest: str = "") -> Iterator[dict]:
    """Sheets whose answers add up to `total`, as even as can be; the lowest unsur, if one is named, has twos only."""
    others = [code for code in UNSUR if code != lowest]
    base, more = divmod(total - 2 * people * (len(UNSUR) - len(others)), people * len(others))
    raised = set([(code, number) for number in range(people) for code in others][:more])
    for number in range(people):
        answers = {code: base + ((code, number) in raised) if code in others else 2 for code in UNSUR}
        yield sheet(number, day, answers, unit_id=unit_id, response_id=f"{unit_id}-{day}-{number}")


def land(city: str, sheets: list[dict], populations: dict[str, int] | None = None, since: str = "2026-01-01") -> None:
    units = sorted({row["unit_id"] for row in sheets} | set(populations or {}))
    start = date.fromisoformat(since)
    deliver("units", [unit(code, is_service_unit="true") for code in units], agency_id=city, effective_date=start)
    deliver("employees", [employee(1, unit_id=units[0])], agency_id=city, effective_date=start)
    deliver("skm_responses", sheets, agency_id=city)
    rows = [
        {"unit_id": code, "period_start_date": "2026-07-01", "population": str(count)}
        for code, count in (populations or {}).items()
    ]
    if rows:
        deliver("service_populations", rows, agency_id=city)


def _published(cases: Path, name: str) -> dict:
    return json.loads((cases / f"{name}.json").read_text(encoding="utf-8"))


def _table(cases: Path) -> dict[int, int]:
    with (cases / "sample_size_krejcie_morgan.csv").open(encoding="utf-8") as file:
        return {int(row["population"]): int(row["sample_published"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def cases(shared_dir: Path) -> Path:
    return shared_dir / "cases"


def _land(folder: Path) -> None:
    """Every case a city of its own."""
    cases = SHARED / "cases"
    """Every case a city of its own, in one build."""
    write_profiles(folder, *CITIES)
    for city, weight in PRINTED.items():
        profile = folder / f"{city}.yml"
        profile.write_text(profile.read_text() + f"rules: {{skm_printed_weight: '{weight}'}}\n")
    respondents = published_answers(cases / "skm_gaspul_q3_answers.csv")
    for city in PRINTED:  # the third quarter, month after month
        land(city, [sheet(n, f"2026-0{7 + n % 3}-1{n % 9}", scores) for n, scores in enumerate(respondents)])
    tubaba = _published(cases, "skm_tubaba_n1")["inputs"]["answers"]
    land(TUBABA, [sheet(1, "2026-03-02", dict(zip(UNSUR, tubaba.values(), strict=True)))])
    survey = _published(cases, "skm_kupang_disdukcapil_2024s1")["inputs"]
    land(KUPANG, list(summing_to(survey["n"], 8098, "2026-07-01", "1.1", "waktu")), {"1.1": survey["population"]})
    land(BANDS, [row for index, made in INDICES.items() for row in summing_to(*made, "2026-07-01", index)])
    table = {f"N{population}": population for population in _table(cases)}
    land(TABLE, [sheet(1, "2026-07-01", dict.fromkeys(UNSUR, 3), unit_id="N10")], table)
    days = {"2026-04-01": (1, 4), "2026-05-01": (3, 2), "2026-07-01": (4, 3)}
    sheets = [
        row for day, (people, score) in days.items() for row in summing_to(people, 9 * people * score, day, "1.1")
    ]
    land(POOLED, sheets)
    land(OLD, [*summing_to(4, 117, "2016-12-31", "1.1"), *summing_to(4, 117, "2017-01-01", "1.1")], since="2016-12-01")


SCENARIO = Scenario(_land, AT, needs_shared=True)


def figure(city: str, code: str, period: tuple[str, str], columns: str = "value", unit_id: str = "all") -> tuple:
    """One row of a period ('quarter', '2026-07-01')."""
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            f"""select {columns} from marts.indicator_value where agency_id = %s and indicator_code = %s and unit_id = %s
                and breakdown_1 = '' and period_kind = %s and period_start_date = %s""",
            (city, code, unit_id, *period),
        ).fetchall()
    return rows[0] if rows else ()


def half_up(value: Decimal | float, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def test_gaspul__the_published_quarter(built, cases: Path) -> None:
    case = _published(cases, "skm_gaspul_q3")
    quarter = ("quarter", "2026-07-01")
    value, label, respondents = figure(GASPUL, "ikm", quarter, "value, label, n_persons")
    assert (float(value), label, respondents) == (case["expected"]["ikm_direct_method_published"], "A", 29)
    assert float(figure(GASPUL, "ikm_printed_weight", quarter)[0]) == case["expected"]["ikm_published"]
    assert band_name("ikm", label, date(2026, 7, 1), "id") == case["expected"]["kinerja"]
    # Each month is another survey; what is published is the quarter, and the half-year and the year hold no more than it.
    assert figure(GASPUL, "ikm", ("month", "2026-07-01"), "n_persons") == (10,)
    assert (
        figure(GASPUL, "ikm", ("semester", "2026-07-01")) == figure(GASPUL, "ikm", ("year", "2026-01-01")) == (value,)
    )


def test_gaspul__unsur_as_printed_and_the_weight_of_three_digits(built, cases: Path) -> None:
    case = _published(cases, "skm_gaspul_q3")
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            """select breakdown_1, numerator, denominator from marts.indicator_value where agency_id = %s and unit_id = 'all'
               and indicator_code = 'skm_nrr' and period_kind = 'quarter' and period_start_date = '2026-07-01'""",
            (GASPUL,),
        ).fetchall()
    nrr = {code.removeprefix("unsur="): total / answers for code, total, answers in rows}
    printed = {case["unsur_names"][code]: value for code, value in case["expected"]["nrr"].items()}
    weighted = {case["unsur_names"][code]: value for code, value in case["expected"]["nrr_tertimbang"].items()}
    for code, name in NAMES.items():
        assert float(half_up(nrr[code], 4)) == printed[name]
        assert float(half_up(nrr[code] * Decimal("0.11"), 4)) == weighted[name]
    exact = sum(nrr.values()) * Decimal("0.11")
    assert float(half_up(exact, 4)) == case["expected"]["sum_tertimbang"]
    # The rounded parts do not add up to the printed sum: flagged, and the sum of the exact parts holds.
    assert half_up(sum(map(Decimal, map(str, weighted.values()))), 4) - half_up(exact, 4) == Decimal("0.0001")
    assert str(figure(FINER, "ikm_printed_weight", ("quarter", "2026-07-01"))[0]) == "91.38"


def test_tubaba__one_respondent_in_the_first_half_year(built, cases: Path) -> None:
    expected = _published(cases, "skm_tubaba_n1")["expected"]
    found = figure(TUBABA, "ikm", ("semester", "2026-01-01"), "value, label, n_persons, value_low")
    assert found == (Decimal(str(expected["ikm"])), "A", 1, None)
    parts = 9 * half_up(expected["nrr_each"] / 9, 2)
    assert expected["sum"] - parts == Decimal("0.04")  # displayed parts do not add up to the displayed total


def test_dukcapil__band_lowest_unsur_and_a_sample_too_small(built, cases: Path) -> None:
    case, half_year = _published(cases, "skm_kupang_disdukcapil_2024s1"), ("semester", "2026-07-01")
    value, label, persons, required = figure(KUPANG, "ikm", half_year, "value, label, n_persons, n_expected")
    assert (float(value), label, persons) == (case["expected"]["ikm"], case["expected"]["mutu"], case["inputs"]["n"])
    assert band_name("ikm", label, date(2026, 7, 1), "id") == case["expected"]["kinerja"]
    assert required == 384
    assert figure(KUPANG, "skm_sample_rate", half_year, "numerator, denominator, value") == (270, 384, Decimal("0.703"))
    lowest = min(UNSUR, key=lambda code: cell(KUPANG, "skm_nrr", breakdown=f"unsur={code}", month=7))
    assert NAMES[lowest] == case["expected"]["lowest_unsur"]


@pytest.mark.parametrize("index", INDICES)
def test_boundaries__the_index_and_its_band(built, index: str) -> None:
    found = cell(BANDS, "ikm", index, month=7, columns="value, label")
    assert (str(found[0]), found[1]) == (index, MUTU[index])


def test_boundaries__are_those_of_the_published_plan(built, cases: Path) -> None:
    """The plan's cases by index; its weighted figure came from an NRR that was rounded first, and differs."""
    plan = _published(cases, "skm_boundaries")["cases"]
    by_index = {
        half_up(case["inputs"].get("ikm", case["expected"].get("ikm", 0)), 2): case["expected"]["mutu"]
        for case in plan
        if case["expected"] and case["expected"].get("mutu")
    }
    assert {str(index): mutu for index, mutu in by_index.items()}.items() <= MUTU.items()
    answers = next(case for case in plan if "answers_one_unsur" in case["inputs"])
    mean = Decimal(sum(answers["inputs"]["answers_one_unsur"])) / 3
    assert float(half_up(mean, 2)) == answers["expected"]["nrr"]
    published = Decimal(str(answers["expected"]["nrr_tertimbang_with_weight_0.1111"]))
    assert (published, half_up(mean / 9, 4)) == (Decimal("0.4078"), Decimal("0.4074"))


def test_boundaries__nobody_asked_is_no_index(built) -> None:
    assert cell(TABLE, "ikm", "N60", month=7) is None
    assert cell(TABLE, "skm_respondents", "N60", month=7) == 0


def test_sample_table__every_row_but_the_misprint(built, cases: Path) -> None:
    """Recomputed beside published; the one difference is the row that asks more people than there are."""
    published = _table(cases)
    recomputed = {
        population: cell(TABLE, "skm_respondents", f"N{population}", month=7, columns="n_expected")
        for population in published
    }
    flagged = {n: (published[n], recomputed[n]) for n in published if published[n] != recomputed[n]}
    assert flagged == {60: (65, 52)}
    assert all(sample <= population for population, sample in recomputed.items())


def test_pooled__a_longer_period_holds_its_sheets_not_the_mean_of_its_months(built) -> None:
    assert [cell(POOLED, "ikm", month=month) for month in (4, 5, 6, 7)] == [100, 50, None, 75]
    assert figure(POOLED, "ikm", ("quarter", "2026-04-01"), "value, n_persons, label") == (Decimal("62.50"), 4, "D")
    assert figure(POOLED, "ikm", ("semester", "2026-01-01"), "value, n_persons") == (Decimal("62.50"), 4)
    assert figure(POOLED, "ikm", ("semester", "2026-07-01"), "value, n_persons") == (75, 4)
    assert figure(POOLED, "ikm", ("year", "2026-01-01"), "value, n_persons, label") == (Decimal("68.75"), 8, "C")
    assert figure(POOLED, "ikm", ("quarter", "2026-01-01")) == ()


def test_old_scheme__ends_where_the_new_one_begins(built) -> None:
    """The same answers on two days: the scheme of nine unsur gives no index for a day on which it did not hold."""
    assert figure(OLD, "ikm", ("month", "2016-12-01")) == ()
    assert figure(OLD, "ikm", ("year", "2016-01-01")) == ()
    assert figure(OLD, "ikm", ("month", "2017-01-01"), "value, label") == (Decimal("81.25"), "B")


@pytest.mark.parametrize(
    ("day", "regulation"), [("2016-12-31", "KEP/25/M.PAN/2/2004"), ("2017-01-01", "PermenPANRB 14/2017")]
)
def test_old_scheme__one_scheme_a_day(day: str, regulation: str) -> None:
    """A band is found by its day; on none are there bands of both, so that no value can be held against the other's."""
    rows = [
        r for r in seed_rows("bands") if r["scale"] == "ikm" and r["valid_from"] <= day <= (r["valid_to"] or "9999")
    ]
    assert {row["regulation"] for row in rows} == {regulation}
    assert sorted(row["label"] for row in rows) == ["A", "B", "C", "D"]


def test_old_scheme__the_same_index_has_another_meaning() -> None:
    def mutu(value: str, day: str) -> str:
        return next(
            row["label"]
            for row in seed_rows("bands")
            if row["scale"] == "ikm"
            and row["valid_from"] <= day <= (row["valid_to"] or "9999")
            and Decimal(row["value_from"]) <= Decimal(value) <= Decimal(row["value_to"])
        )

    values = ("25.00", "43.75", "43.76", "62.50", "62.51", "81.25", "81.26", "100.00")
    assert [mutu(value, "2016-12-31") for value in values] == ["D", "D", "C", "C", "B", "B", "A", "A"]
    assert [mutu(value, "2017-01-01") for value in values] == ["D", "D", "D", "D", "D", "B", "B", "A"]
