"""The main job on real public files: readers of one office, an Indonesian office, a course register, two published surveys.

What the files do not bring (rosters, units) is synthetic, see real_offices.py. The surveys come by the main job, the others by its steps (conftest.py).
"""

import json
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from real_offices import REGISTERS

from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.e2e, pytest.mark.integration]

RUNS = [("layanan-gaspul", "2026-08"), ("layanan-tubaba", "2026-08"), *REGISTERS.items()]


@pytest.fixture(scope="module")
def line(surveys, registers) -> set[tuple[str, str]]:
    """All five agencies delivered and published, each for the month that its file speaks of; returns what was released."""
    assert surveys["succeeded"]
    ended = [(row["agency"], row["period"], row["outcome"]) for row in surveys["periods"]]
    ended += [(agency, REGISTERS[agency], outcome) for agency, outcome in registers.items()]
    return {(agency, period) for agency, period, outcome in ended if outcome == "released"}


def _rows(query: str, *parameters: object) -> list[tuple]:
    with connect(Role.AUDITOR) as connection:
        return connection.execute(query, parameters).fetchall()


def _mart(agency: str, period: str, indicator: str, breakdown: str = "") -> tuple:
    rows = _rows(
        """select value, numerator, denominator, n_persons, label from marts.indicator_value where agency_id = %s
           and period_kind = 'month' and period_start_date = %s and indicator_code = %s and unit_id = 'all' and breakdown_1 = %s""",
        agency,
        f"{period}-01",
        indicator,
        breakdown,
    )
    assert len(rows) == 1, f"{agency} {period} {indicator}: {rows}"
    return rows[0]


def _cell(home: Path, agency: str, period: str, indicator: str) -> dict:
    document = json.loads((home / "published" / agency / period / "data.json").read_text())
    found = [
        cell
        for cell in document["cells"]
        if cell["indicator"] == indicator and cell["unit"] == "all" and not cell["breakdown"]
    ]
    assert len(found) == 1, found
    return found[0]


def test_job__publishes_every_office(line, offices):
    assert line == set(RUNS)
    for agency, period in RUNS:
        assert (offices.home / "published" / agency / period / "laporan.pdf").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("agency", "file_name", "received"),
    [
        ("kantor-dua-mesin", "1_attlog.dat", 11_902),
        ("kantor-dua-mesin", "2_attlog.dat", 32_849),
        ("kantor-lima-kolom", "7_attlog.dat", 560),
        ("universitas-terbuka-uji", "studentInfo.csv", 32_593),
        ("layanan-gaspul", "jawaban.csv", 29),
        ("layanan-tubaba", "jawaban.csv", 1),
    ],
)
def test_delivery__every_line_is_received(line, agency, file_name, received):
    found = _rows(
        "select received from ledger.delivery where agency_id = %s and file_name = %s and feed <> 'employees'",
        agency,
        file_name,
    )
    assert found == [(received,)]


def test_equations__hold_for_every_delivery(line):
    counts = _rows(
        "select received, loaded, rejected, duplicate, accepted, quarantined, superseded from marts.delivery_counts"
    )
    assert len(counts) >= 20
    for received, loaded, rejected, duplicate, accepted, quarantined, superseded in counts:
        assert received == loaded + rejected + duplicate
        assert loaded == accepted + quarantined + superseded


def _visits_of_january(data: Path) -> dict[tuple[str, str], tuple[str, str]]:
    """(PIN, date) -> first and last visit to either reader, read without the product: a punch within a minute of the one
    before is the same visit."""
    days = defaultdict(set)
    for device in "12":
        for line in (data / "attendance" / f"clockwork_device{device}_attlog.dat").read_text("ascii").splitlines():
            pin, moment = line.split("\t")[:2]
            if moment.startswith("2022-01"):
                days[pin.strip(), moment[:10]].add(datetime.fromisoformat(moment))
    found = {}
    for key, moments in days.items():
        times = sorted(moments)
        visits = [t for before, t in pairwise([datetime.min, *times]) if t - before > timedelta(seconds=60)]
        found[key] = (str(visits[0]), str(visits[-1]))
    return found


def test_clockwork__both_readers_are_one_stream_of_people(line, shared_dir):
    """First and last visit of each person's days come from whichever reader it was."""
    rows = _rows(
        """select distinct e.pin, d.work_date::text, d.first_at::text, d.last_at::text
           from intermediate.int_attendance__days_classified as d
           inner join intermediate.int_enrolments__validity as e on e.agency_id = d.agency_id and e.person_key = d.person_key
           where d.agency_id = 'kantor-dua-mesin' and d.month_start_date = '2022-01-01' and d.visits > 0"""
    )
    found = {(pin, day): (first, last) for pin, day, first, last in rows}
    assert len(found) > 1_400
    assert found == _visits_of_january(shared_dir / "data")


def test_clockwork__one_person_one_class_a_day(line):
    persons, doubled = _rows(
        """select count(distinct person_key), count(*) - count(distinct (person_key, work_date))
           from intermediate.int_attendance__days_classified where agency_id = 'kantor-dua-mesin'"""
    )[0]
    assert (persons, doubled) == (102, 0)
    assert _rows("select duplicate from ledger.delivery where file_name = '2_attlog.dat'") == [(1,)]


def test_clockwork__silent_readers_are_unknown_not_absent(line):
    """Both readers were off in October 2021 and on in January 2022."""
    rows = _rows(
        """select month_start_date::text, count(*) filter (where day_class = 'unknown'), count(*) filter (where day_class = 'no_record')
           from intermediate.int_attendance__days_classified
           where agency_id = 'kantor-dua-mesin' and month_start_date in ('2021-10-01', '2022-01-01') group by 1"""
    )
    counts = {month: (unknown, no_record) for month, unknown, no_record in rows}
    assert counts["2021-10-01"] == (21 * 102, 0)
    assert counts["2022-01-01"][0] == 0


def test_five_field__single_punches_are_kept_apart(line):
    value, singles, days, persons, _ = _mart("kantor-lima-kolom", "2026-05", "single_punch_rate")
    assert 0 < singles <= days and persons <= 18
    assert value == round(singles / days, 3)


def test_oulad__people_and_passed_runs(line):
    """28,785 people; hours of a year to date are those of runs passed in it."""
    assert _mart("universitas-terbuka-uji", "2014-10", "headcount")[0] == 28_785
    accepted = _rows("select accepted from marts.delivery_counts where file_name = 'studentInfo.csv'")
    assert accepted == [(32_593,)]
    superseded = _rows("select superseded from marts.delivery_counts where file_name like 'orang_%%'")
    assert superseded == [(32_593 - 28_785,)]


def test_gaspul__exact_index_and_the_office_own_weight(line, offices):
    value, _, unsur, respondents, mutu = _mart("layanan-gaspul", "2026-08", "ikm")
    assert (str(value), int(unsur), respondents, mutu) == ("91.48", 9, 29, "A")
    assert str(_mart("layanan-gaspul", "2026-08", "ikm_printed_weight")[0]) == "90.56"
    cell = _cell(offices.home, "layanan-gaspul", "2026-08", "ikm")
    assert (cell["status"], cell["value"]) == ("shown", 91.48)


def test_gaspul__swapped_unsur_are_mapped_by_name(line):
    """The office prints Sarana eighth and Pengaduan ninth."""
    assert _mart("layanan-gaspul", "2026-08", "skm_nrr", "unsur=sarana")[1:3] == (105, 29)
    assert _mart("layanan-gaspul", "2026-08", "skm_nrr", "unsur=pengaduan")[1:3] == (115, 29)


def test_tubaba__one_respondent_is_computed_and_not_printed(line, offices):
    assert str(_mart("layanan-tubaba", "2026-08", "ikm")[0]) == "100.00"
    cell = _cell(offices.home, "layanan-tubaba", "2026-08", "ikm")
    assert (cell["status"], cell["value"], cell["numerator"], cell["n_persons"]) == ("withheld", None, None, None)
    page = (offices.home / "published" / "layanan-tubaba" / "2026-08" / "index.html").read_text()
    assert "100,00" not in page
    assert "kelompok kecil" in page
