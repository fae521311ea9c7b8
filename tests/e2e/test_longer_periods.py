"""A quarter of the synthetic city, published after its months by one run, against the simulation's truth of the months.

The truth knows months only. A quarter's figure follows from theirs by the indicator's window: what is counted anew adds up,
what runs since 1 January or over twelve months is that of the last month. Nothing of the pipeline is used for that.

Beside the city an office with a year of answer sheets: its semesters and its year come out in the same run. At the end a late
file reaches the city: months and quarter have a revision pending, and the quarter's is released by approval.
"""

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import real_offices
import yaml
from psycopg.rows import dict_row
from support import copy_profile, use_home

from lontar.period import Period
from lontar.settings import PROJECT_DIR
from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.e2e, pytest.mark.integration]

CITY, QUARTER, MONTHS = "kota-kupang", "2026-Q3", ("2026-07", "2026-08", "2026-09")
OFFICE, YEAR = "layanan-setahun", "2025"
DAYS = [f"15/{month:02}/{YEAR}" for month in range(1, 13)]
# One answer for all unsur of a sheet, better in the second half of the year; twelve people a month.
ANSWERS = [(3 if number % 12 < 6 else 4) - (number % 5 == 0) for number in range(1, 145)]
ADDED = (
    *("attendance_rate", "on_time_rate", "late_rate", "early_leave_rate", "no_record_rate", "unknown_rate", "leave_rate"),
    *("official_duty_rate", "single_punch_rate", "activity_day_rate", "skm_nrr", "skm_complete_rate"),
)  # fmt: skip
COUNTED = ("skm_respondents", "feedback_received")
LAST = ("headcount", "attendance_rate_12m", "training_jp_mean", "training_jp20_rate", "complaint_completion_rate")


def _lontar(*arguments: str) -> tuple[int, str]:
    command = [str(Path(sys.executable).with_name("lontar")), *arguments]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=900, check=False)
    return done.returncode, done.stdout + done.stderr


def _run(*arguments: str) -> dict:
    code, output = _lontar("run", *arguments, "--units", "city", "--json")
    assert code == 0, output[-3000:]
    return json.loads(output[output.index("{") :])


@pytest.fixture(scope="module")
def profiles(module_home, tmp_path_factory) -> Path:
    """The city as it is, and the office that publishes semesters and years only."""
    folder = tmp_path_factory.mktemp("profiles")
    copy_profile(CITY, folder)
    sheets = [dict.fromkeys(real_offices.UNSUR, answer) for answer in ANSWERS]
    more = {"days": DAYS, "since": f"{YEAR}0101"}
    profile = real_offices.survey(module_home / "inbox", OFFICE, "Layanan Setahun", sheets, {}, **more)
    profile["publication"] = {"periods": ["semester", "year"]}
    (folder / f"{OFFICE}.yml").write_text(yaml.safe_dump(profile), encoding="utf-8")
    use_home(module_home, folder)
    return folder


@pytest.fixture(scope="module")
def home(module_home, profiles):
    """Three months of the city and a year of the office delivered; nobody names a period."""
    months = f"{MONTHS[0]}..{MONTHS[-1]}"
    code, output = _lontar("sample", "--city", CITY, "--scale", "0.05", "--months", months, "--hold-back")
    assert code == 0, output
    outcome = _run()
    return module_home, outcome


@pytest.fixture(scope="module")
def shown(home) -> dict[tuple, dict]:
    """(unit, indicator, breakdown) -> shown cell of the quarter."""
    with connect(Role.AUDITOR, row_factory=dict_row) as connection:
        rows = connection.execute(
            """select * from published.cell where agency_id = %s and period_kind = 'quarter' and revision = 1 and breakdown_2 = ''
                   and status = 'shown'""",
            (CITY,),
        ).fetchall()
    return {(row["unit_id"], row["indicator_code"], row["breakdown_1"]): row for row in rows}


@pytest.fixture(scope="module")
def truth(home) -> dict[tuple, dict[str, dict]]:
    """(unit, indicator, breakdown) -> month -> true row."""
    records = json.loads((home[0] / "sample" / "truth" / f"{CITY}.json").read_text(encoding="utf-8"))["records"]
    found: dict[tuple, dict[str, dict]] = defaultdict(dict)
    for row in records:
        found[row["unit_id"], row["indicator_code"], row["breakdown_1"]][row["period"]] = row
    return found


def _sum(months: dict[str, dict], name: str) -> Decimal:
    return sum((Decimal(row[name]) for row in months.values()), Decimal(0))


def test_run__publishes_the_months_and_then_their_quarter(home) -> None:
    outcomes = [(row["period"], row["outcome"]) for row in home[1]["periods"] if row["agency"] == CITY]
    assert outcomes == [(code, "released") for code in (*MONTHS, QUARTER)]
    folder = home[0] / "published" / CITY / QUARTER
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "Triwulan III 2026" in page and "per triwulan" in page
    files = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {"ringkasan.pdf", "brief.html", "laporan.pdf", "report.pdf", "data.xlsx", "data.json"} <= set(files)


def test_quarter__shares_are_those_of_the_added_months(shown, truth) -> None:
    compared = Counter()
    for (unit, code, breakdown), cell in shown.items():
        months = truth.get((unit, code, breakdown))
        if code in ADDED and months and not breakdown.startswith("reference="):
            assert cell["numerator"] == _sum(months, "numerator"), (unit, code)
            assert cell["denominator"] == _sum(months, "denominator"), (unit, code)
            compared[code] += 1
    assert set(compared) == set(ADDED)
    assert compared["attendance_rate"] > 10


def test_quarter__counts_add_up_and_what_looks_back_is_that_of_the_last_month(shown, truth) -> None:
    compared = Counter()
    for (unit, code, breakdown), cell in shown.items():
        months = truth.get((unit, code, breakdown))
        if months and code in COUNTED:
            assert cell["value"] == _sum(months, "value"), (unit, code)
        elif months and code in LAST and not breakdown.startswith("reference="):
            assert cell["value"] == Decimal(months[MONTHS[-1]]["value"]), (unit, code)
        compared[code] += 1
    assert all(compared[code] for code in (*COUNTED, *LAST)), compared


def test_quarter__index_comes_from_the_answers_of_all_three_months(shown, truth) -> None:
    """IKM: 25 times the mean of the nine unsur means, each over all answers of the quarter."""
    means = []
    for (unit, code, _), months in truth.items():
        if (unit, code) == ("all", "skm_nrr"):
            means.append(_sum(months, "numerator") / _sum(months, "denominator"))
    assert len(means) == 9
    index = (25 * sum(means) / 9).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert shown["all", "ikm", ""]["value"] == index
    monthly = {Decimal(row["value"]) for row in truth["all", "ikm", ""].values()}
    assert index not in monthly


def test_quarter__people_are_counted_once_however_many_months_they_are_in(shown, truth) -> None:
    months = truth["all", "attendance_rate", ""]
    most = max(row["n_persons"] for row in months.values())
    persons = shown["all", "attendance_rate", ""]["n_persons"]
    assert most <= persons < sum(row["n_persons"] for row in months.values())


def test_annual_chapters__keep_their_tables_for_the_year(home) -> None:
    page = (home[0] / "published" / CITY / QUARTER / "index.html").read_text(encoding="utf-8")
    assert "tabel rincian disajikan dalam laporan tahunan" in page


def test_run__publishes_the_semesters_and_then_the_year_of_an_office(home) -> None:
    outcomes = [(row["period"], row["outcome"]) for row in home[1]["periods"] if row["agency"] == OFFICE]
    assert outcomes == [(code, "released") for code in (f"{YEAR}-S1", f"{YEAR}-S2", YEAR)]
    folder = home[0] / "published" / OFFICE
    assert "Semester II 2025" in (folder / f"{YEAR}-S2" / "index.html").read_text(encoding="utf-8")
    assert "Tahun 2025" in (folder / YEAR / "index.html").read_text(encoding="utf-8")
    archive = (home[0] / "published" / "arsip.html").read_text(encoding="utf-8")
    assert all(f"{OFFICE}/{code}/index.html" in archive for code in (f"{YEAR}-S1", f"{YEAR}-S2", YEAR))


def test_year__index_is_that_of_all_sheets_and_each_semester_s_of_its_own(home) -> None:
    """IKM of equal answers to all nine unsur: 25 times their mean."""
    halves = {half: [a for n, a in enumerate(ANSWERS, 1) if (n % 12 < 6) == (half == "S1")] for half in ("S1", "S2")}
    for code, answers in {f"{YEAR}-S1": halves["S1"], f"{YEAR}-S2": halves["S2"], YEAR: ANSWERS}.items():
        data = json.loads((home[0] / "published" / OFFICE / code / "data.json").read_text(encoding="utf-8"))
        (ikm,) = (
            c
            for c in data["cells"]
            if (c["indicator"], c["unit"], c["breakdown"], c["period"]) == ("ikm", "all", "", code)
        )
        wanted = (Decimal(25 * sum(answers)) / len(answers)).quantize(Decimal("0.01"), ROUND_HALF_UP)
        assert Decimal(str(ikm["value"])) == wanted, code


def test_run__again_has_nothing_to_do(home) -> None:
    from lontar import clock
    from lontar.steps.due import due_periods

    assert due_periods([CITY, OFFICE], clock.now()) == {CITY: [], OFFICE: []}


def test_run__of_a_half_year_that_the_city_has_by_half_is_stopped_by_name(home) -> None:
    code, output = _lontar("run", "--agency", CITY, "--period", "2026-S1", "--units", "city", "--json", "--no-ingest")
    assert code == 4, output[-2000:]
    assert "every_month_has_data" in output
    assert not (home[0] / "published" / CITY / "2026-S1").exists()


def test_run__of_a_quarter_that_is_not_over_is_refused(home) -> None:
    code, output = _lontar("run", "--agency", CITY, "--period", "2099-Q1")
    assert code != 0
    assert "not over yet" in output


def test_units__of_the_truth_are_those_of_the_seed() -> None:
    """The windows that this test reads by are the declared ones."""
    with (PROJECT_DIR / "dbt_project" / "seeds" / "indicators.csv").open(encoding="utf-8") as stream:
        windows = {row["indicator_code"]: row["window"] for row in csv.DictReader(stream)}
    assert {windows[code] for code in (*ADDED, *COUNTED)} == {"month"}
    assert {windows[code] for code in LAST if code != "headcount"} == {"year_to_date", "trailing_12"}


def _set_approval(profiles: Path, home: Path, *, is_asked_for: bool) -> None:
    path = profiles / f"{CITY}.yml"
    profile = yaml.safe_load(path.read_text(encoding="utf-8"))
    profile["publication"]["requires_approval"] = is_asked_for
    path.write_text(yaml.safe_dump(profile), encoding="utf-8")
    use_home(home, profiles)


def _bytes_published(home: Path) -> dict[str, str]:
    """Path below the city's folder -> hash: every file of every period of it."""
    folder = home / "published" / CITY
    files = (path for code in (*MONTHS, QUARTER) for path in (folder / code).rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def corrected(home, profiles) -> dict[str, str]:
    """A late file of July and a corrected one of August are in, and what is due was looked at; what was published before that."""
    from lontar import clock
    from lontar.sample import release_late
    from lontar.steps import intake, publication

    before = _bytes_published(home[0])
    release_late(home[0], CITY)
    intake.ingest(CITY, "late")
    intake.stage("late")
    pairs = publication.plan(CITY, "due", clock.now(), "late", units="city")
    publication.build_marts(pairs, "late")
    for pair in pairs:
        publication.gate_marts(pair, "late")
        assert publication.freeze(pair, "late") is None, pair
    publication.build_site("late")
    return before


def _pending() -> set[str]:
    from lontar.status import status

    return {row["period"] for row in status(CITY)[0]["pending_revisions"]}


def test_quarter__has_a_revision_pending_when_its_months_have(home, corrected) -> None:
    assert {"2026-07", "2026-08", QUARTER} <= _pending() <= {*MONTHS, QUARTER}
    listed = (home[0] / "published" / "koreksi.html").read_text(encoding="utf-8")
    assert "angka Triwulan III 2026; angka itu menunggu revisi berikutnya" in listed


def test_pending_revision__leaves_every_published_byte_alone(home, corrected) -> None:
    assert len(corrected) > 40
    assert _bytes_published(home[0]) == corrected


def test_quarter__revision_waits_for_its_approval_and_is_then_released_and_listed(home, profiles, corrected) -> None:
    from lontar.publish import approvals, revisions
    from lontar.steps import publication

    _set_approval(profiles, home[0], is_asked_for=True)
    pair, period = {"agency": CITY, "period": QUARTER, "units": "city", "revise": True}, Period.parse(QUARTER)
    number = publication.freeze(pair, "revise")
    publication.gate_publication(pair, number, "revise")
    assert publication.publish_reports({"agency": CITY, "pairs": [pair]}, "revise") == ["waiting_for_approval"]
    page = home[0] / "published" / CITY / QUARTER / "index.html"
    assert "Terbitan pertama" in page.read_text(encoding="utf-8")
    with connect(Role.PUBLISHER) as connection:
        person = approvals.Person("Kepala Kantor", "ani")
        approvals.record(connection, revisions.newest(connection, CITY, period), "approve", person, "Sesuai")
    assert publication.release_approved(pair, "release") == "released"
    publication.build_site("release")
    assert number == 2 and QUARTER not in _pending()
    assert "Revisi 2" in page.read_text(encoding="utf-8")
    listed = (home[0] / "published" / "koreksi.html").read_text(encoding="utf-8")
    assert "angka Triwulan III 2026; angka itu menunggu revisi berikutnya" not in listed
    assert "angka berbeda dari revisi 1, karena kiriman" in listed
