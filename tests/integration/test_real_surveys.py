"""Real survey files through door, staging and models: the Civil Service People Survey, the FEVS, a KoboToolbox export.

What the files do not bring is the tree: each organisation is a unit, benchmark and mean rows are none.
"""

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from landing_scenario import City, csv_text
from shared_world import Scenario
from support import SHARED

from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

_UNIT = ("unit_id", "unit_name", "unit_kind", "is_service_unit")
_REFERENCE = ("benchmark", "mean score")
# Year -> headers of organisation, index and response rate; they drift, and 2012 has no response rate.
CSPS = {
    2012: ("Organisation", "Employee engagement index", None),
    2018: ("Organisation", "Employee engagement index", "Response rate"),
    2019: ("Organisation", "Employee Engagement Index", "Response Rate"),
}
FEVS = (2015, 2016, 2017, 2018, 2019, 2020)


def _records(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def _source(city: City, name: str, columns: dict[str, str], day: str, **more) -> dict:
    options = {"percent": True, "thousands": ",", "delimiter": ","}
    return {
        "name": name,
        "location": f"inbox/{city.agency_id}",
        "pattern": rf"{name}.*\.csv",
        "reader": "csv",
        "options": options,
        "columns": columns,
        "constants": {"survey_date": day},
        "combine": {"result_id": ["unit_id", "survey_date"]},
    } | more


def _survey(content: bytes, header: str, columns: dict[str, str], year: int) -> City:
    """A city whose units are the file's organisations, with the file as its delivery."""
    city = City()
    names = [row[header].strip() for row in _records(content)]
    units = [name for name in names if not any(word in name.lower() for word in _REFERENCE)]
    tree = csv_text(_UNIT, *((name, name, "dinas", "false") for name in units))
    city.profile["feeds"]["units"]["sources"][0]["pattern"] = r"unit_(?P<effective_date>\d{8})\.csv"
    city.profile["feeds"]["staff_survey_results"] = {"sources": [_source(city, "survei", columns, f"{year}-10-01")]}
    city.land("units", f"unit_{year}1001.csv", tree)
    assert city.land("staff_survey_results", "survei.csv", content).received == len(names)
    return city


def _csps(shared_dir, year: int) -> City:
    organisation, index, rate = CSPS[year]
    content = (shared_dir / "data" / "survey" / f"csps{year}_allorganisations.csv").read_bytes()
    columns = {organisation: "unit_id", index: "engagement_index"} | ({rate: "response_rate"} if rate else {})
    return _survey(content, organisation, columns, year)


def _fevs(shared_dir, year: int) -> City:
    content = (shared_dir / "data" / "survey" / "fevs_indices_by_agency_2015_2020.csv").read_bytes()
    columns = {
        "Agency & Subagency Name": "unit_id",
        f"Response Count_{year}": "respondents",
        f"Employee Engagement: Overall_{year}": "engagement_index",
        f"Employee Engagement: Leaders Lead_{year}": "leaders_index",
        f"Employee Engagement: Supervisors_{year}": "supervisors_index",
        f"Employee Engagement: Intrinsic Work Experience_{year}": "work_index",
    }
    return _survey(content, "Agency & Subagency Name", columns, year)


# The questions of the sample are not ours: three of them stand in for statements, to see a true export through.
_KOBO = {
    "_uuid": "response_id",
    "_submission_time": "submitted_date",
    "What community are you from?": "unit_id",
    "How frequently do you engage in traditional harvesting practices?": "motivation_purpose",
    "How would you rate the availability of traditional resources over the past decade?": "engagement_pride",
}
_WORDS = {
    "motivation_purpose": {"Daily": "5", "Weekly": "4", "Monthly": "3", "Rarely": "2", "Never": "1"},
    "engagement_pride": {"Increased": "5", "Stable": "3", "Decreased": "1"},
}


def _kobo(shared_dir) -> City:
    city = City()
    content = (shared_dir / "data" / "survey" / "kobo_export_format_sample.csv").read_bytes()
    source = _source(city, "kobo", _KOBO, "2023-07-18", values=_WORDS, options={"delimiter": ";"})
    source |= {"constants": {"wave_date": "2023-07-18"}, "date_format": {"submitted_date": "%Y-%m-%d %H:%M:%S"}}
    city.profile["feeds"]["staff_survey_responses"] = {"sources": [{k: v for k, v in source.items() if k != "combine"}]}
    assert city.land("staff_survey_responses", "kobo.csv", content).received == 3
    return city


def _land(folder: Path) -> dict[str, City]:
    """All surveys landed, each a city of its own."""
    made = {f"csps-{year}": _csps(SHARED, year) for year in CSPS}
    made |= {f"fevs-{year}": _fevs(SHARED, year) for year in FEVS} | {"kobo": _kobo(SHARED)}
    for city in made.values():
        city.write_profile(folder)
    return made


SCENARIO = Scenario(_land, datetime(2026, 10, 3, tzinfo=UTC), needs_shared=True)


def _cells(city: City, code: str, columns: str = "value") -> dict[str, tuple]:
    query = f"""select unit_id, {columns} from marts.indicator_value
        where agency_id = %s and indicator_code = %s and period_kind = 'month'"""
    with connect(Role.AUDITOR) as connection:
        return {unit: tuple(rest) for unit, *rest in connection.execute(query, (city.agency_id, code))}


def _benchmarks(shared_dir) -> dict[int, Decimal]:
    rows = _records((shared_dir / "data" / "survey" / "csps2009_2019_median_benchmark.csv").read_bytes())
    index = next(row for row in rows if row["Measure"] == "EES")
    return {year: 100 * Decimal(index[str(year)]) for year in CSPS}


@pytest.mark.parametrize(("year", "units", "median"), [(2012, 97, 58), (2018, 105, 62), (2019, 109, 63)])
def test_csps__median_of_the_organisations_is_the_published_benchmark(built, shared_dir, year, units, median):
    city = built[f"csps-{year}"]
    assert len(_cells(city, "survey_published_index")) == units
    assert _cells(city, "survey_index_median") == {"all": (Decimal(median),)}
    assert _benchmarks(shared_dir)[year] == median


def test_csps__values_are_shares_whatever_the_year_writes(built):
    values = _cells(built["csps-2018"], "survey_published_index")
    assert values["Attorney General's Office"] == (Decimal("86.0"),)
    rates = built["csps-2018"].rows("raw.staff_survey_results", "response_rate", "unit_id like 'Attorney General%'")
    assert rates == [("0.94",)]


@pytest.mark.parametrize("year", FEVS)
def test_fevs__index_is_the_plain_mean_of_its_three_parts(built, year):
    """Files of two decimals leave 0.0067 between the rounded figures, those of eight nothing; neither is marked."""
    city = built[f"fevs-{year}"]
    published = _cells(city, "survey_published_index", "numerator")
    means = _cells(city, "survey_index_parts_mean", "numerator, denominator, label, n_persons")
    assert len(published) == len(means) == 52
    most = Decimal("0.67") if year < 2018 else Decimal("1e-6")  # in points of 100
    for unit, (total, parts, label, persons) in means.items():
        assert abs(total / parts - published[unit][0]) <= most, unit
        assert (parts, label) == (3, None)
        assert persons > 0


@pytest.mark.parametrize(
    ("year", "index", "respondents"),
    [
        (2015, 64, 421_748),
        (2016, 65, 407_789),
        (2017, 67, 486_105),
        (2018, 68, 598_003),
        (2019, 68, 615_395),
        (2020, 72, 624_800),
    ],
)
def test_fevs__governmentwide_with_its_count_of_respondents(built, year, index, respondents):
    value, persons = _cells(built[f"fevs-{year}"], "survey_published_index", "value, n_persons")["Governmentwide"]
    assert (value.quantize(Decimal(1)), persons) == (index, respondents)


def test_kobo__three_sheets_of_a_true_export_are_counted(built):
    city = built["kobo"]
    rows = city.rows("raw.staff_survey_responses", "response_id, submitted_date, wave_date, motivation_purpose")
    assert {row[0] for row in rows} >= {"92eb7237-89d6-4a15-aa71-09ec99279bbb"}
    assert {row[1:3] for row in rows} == {("2023-07-19", "2023-07-18")}
    with connect(Role.AUDITOR) as connection:
        query = "select received, accepted, quarantined from marts.delivery_counts where agency_id = %s"
        assert connection.execute(query, (city.agency_id,)).fetchall() == [(3, 3, 0)]
    assert _cells(city, "staff_survey_responses")["all"] == (3,)
    assert _cells(city, "staff_motivation_index", "denominator")["all"][0] == 3
