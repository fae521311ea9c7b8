"""Which agencies and periods a run works on."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support import use_home

from lontar.errors import ConfigurationError, LontarError
from lontar.steps.choice import choose_agencies, choose_pairs
from lontar.steps.tasks import ONE_PERIOD_PATTERN, PERIOD_PATTERN

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIRED = datetime(2026, 10, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _two_cities_far_apart(tmp_path: Path):
    """One city where the day is over early, one where it is not: Jayapura (UTC+9) and Honolulu (UTC-10)."""
    for agency_id, zone in (("kota-timur", "Asia/Jayapura"), ("kota-barat", "Pacific/Honolulu")):
        (tmp_path / f"{agency_id}.yml").write_text(
            f"agency_id: {agency_id}\nname: Kota Contoh\nshort_name: Contoh\ntimezone: {zone}\n"
            "personnel_office: Kantor Contoh\ncontact: contoh\nfeeds: {}\n"
        )
    use_home(tmp_path / "home", tmp_path)
    yield
    use_home(tmp_path / "home")


def _pairs(
    agency: str = "all", period: str = "", now: datetime = NOW, at: datetime = FIRED, units: str = "last"
) -> list:
    pairs = choose_pairs(agency, period, at, units=units, now=now)
    return [(pair["agency"], pair["period"], pair["units"]) for pair in pairs]


def test_without_parameter__the_month_before_the_logical_date_whenever_the_run_really_happens() -> None:
    wanted = [("kota-barat", "2026-09", "all"), ("kota-timur", "2026-09", "all")]
    assert _pairs() == wanted
    assert _pairs(now=datetime(2028, 1, 1, tzinfo=UTC)) == wanted


def test_logical_date__is_read_in_each_agencys_own_zone() -> None:
    at = datetime(2026, 10, 31, 20, tzinfo=UTC)  # 1 November in the east, 31 October in the west
    assert _pairs(at=at) == [("kota-barat", "2026-09", "all"), ("kota-timur", "2026-10", "all")]


def test_range__is_oldest_first_over_all_agencies_with_units_for_the_newest() -> None:
    assert _pairs(period="2026-08..2026-09") == [
        ("kota-barat", "2026-08", "city"),
        ("kota-timur", "2026-08", "city"),
        ("kota-barat", "2026-09", "all"),
        ("kota-timur", "2026-09", "all"),
    ]


@pytest.mark.parametrize("units", ["all", "city"])
def test_units__can_be_asked_for(units: str) -> None:
    assert {chosen for *_, chosen in _pairs(period="2026-08..2026-09", units=units)} == {units}


def test_unfinished_period__is_refused_naming_agency_and_first_possible_day() -> None:
    with pytest.raises(LontarError) as caught:
        _pairs(agency="kota-timur", period="2026-11")
    assert "kota-timur 2026-11" in caught.value.where
    assert "2026-12-01" in caught.value.remedy


def test_unfinished_in_one_city__is_refused_there_and_not_in_the_other() -> None:
    now = datetime(2026, 11, 30, 16, tzinfo=UTC)  # 1 December in the east only
    assert _pairs(agency="kota-timur", period="2026-11", now=now) == [("kota-timur", "2026-11", "all")]
    with pytest.raises(LontarError):
        _pairs(agency="kota-barat", period="2026-11", now=now)


def test_a_year_that_is_not_over__is_refused_too() -> None:
    with pytest.raises(LontarError):
        _pairs(period="2026")


def test_unknown_agency__names_the_known_ones() -> None:
    with pytest.raises(ConfigurationError) as caught:
        choose_agencies("kota-mana")
    assert "kota-timur" in caught.value.remedy


@pytest.mark.parametrize(
    "text", ["", "due", "2026-09", "2026-Q3", "2026-S1", "2026", "2026-04..2026-09", "2026-Q1..2026-Q3"]
)
def test_form__takes_what_the_choice_understands(text: str) -> None:
    assert re.search(PERIOD_PATTERN, text)


@pytest.mark.parametrize("text", ["2026-13", "2026-9", "2026-09..", "9", "2026-04 .. 2026-09", "due;", "2026-09\n"])
def test_form__refuses_the_rest(text: str) -> None:
    assert not re.fullmatch(PERIOD_PATTERN.replace("$", r"\Z"), text)


def test_release_form__takes_one_period_only() -> None:
    assert re.search(ONE_PERIOD_PATTERN, "2026-09")
    assert not re.search(ONE_PERIOD_PATTERN, "2026-04..2026-09")
    assert not re.search(ONE_PERIOD_PATTERN, "")
