"""A quarter of the synthetic city, published after its months by one run, against the simulation's truth of the months.

The truth knows months only. A quarter's figure follows from theirs by the indicator's window: what is counted anew adds up,
what runs since 1 January or over twelve months is that of the last month. Nothing of the pipeline is used for that.
"""

import csv
import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from psycopg.rows import dict_row

from lontar.settings import PROJECT_DIR
from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.e2e, pytest.mark.integration]

CITY, QUARTER, MONTHS = "kota-kupang", "2026-Q3", ("2026-07", "2026-08", "2026-09")
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
    code, output = _lontar("run", "--agency", CITY, *arguments, "--units", "city", "--json")
    assert code == 0, output[-3000:]
    return json.loads(output[output.index("{") :])


@pytest.fixture(scope="module")
def home(module_home):
    """Three months delivered; nobody names a period."""
    code, output = _lontar("sample", "--city", CITY, "--scale", "0.05", "--months", f"{MONTHS[0]}..{MONTHS[-1]}")
    assert code == 0, output
    outcome = _run()
    return module_home, outcome


@pytest.fixture(scope="module")
def shown(home) -> dict[tuple, dict]:
    """(unit, indicator, breakdown) -> shown cell of the quarter."""
    with connect(Role.AUDITOR, row_factory=dict_row) as connection:
        rows = connection.execute(
            """select * from published.cell where agency_id = %s and period_kind = 'quarter' and breakdown_2 = ''
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
    outcomes = [(row["period"], row["outcome"]) for row in home[1]["periods"]]
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


def test_run__again_has_nothing_to_do(home) -> None:
    assert _run()["periods"] == []


def test_run__of_a_half_year_that_the_city_has_by_half_is_stopped_by_name(home) -> None:
    code, output = _lontar("run", "--agency", CITY, "--period", "2026-S1", "--json", "--no-ingest")
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
