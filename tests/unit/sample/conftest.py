"""One small sample of each city for all tests of this folder; about half the default size, all six months."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from lontar.agency import Agency, load_agency
from lontar.period import Period
from lontar.sample import DEFAULT_MONTHS, DEFAULT_SEED, SampleSummary, generate
from lontar.sample.world import World, build_world
from lontar.settings import PROJECT_DIR

SCALE = 0.05
CITIES = ("kota-kupang", "kota-palembang")
APRIL_TO_JUNE = (Period.parse("2026-04"), Period.parse("2026-06"))


@dataclass(frozen=True)
class City:
    """A generated city, its truth, and the world it was written from."""

    home: Path
    summary: SampleSummary
    truth: dict
    world: World
    profile: Agency

    @property
    def inbox(self) -> Path:
        return self.home / "inbox" / self.summary.agency_id

    def rows(self, code: str) -> dict[tuple[str, str, str], dict]:
        """The truth of one indicator by unit, period and breakdown, without the medians of units beside it."""
        return {
            (row["unit_id"], row["period"], row["breakdown_1"]): row
            for row in self.truth["records"]
            if row["indicator_code"] == code and not row["breakdown_1"].startswith("reference=")
        }


def _made(agency_id: str, home: Path, months: tuple[Period, Period] = DEFAULT_MONTHS) -> City:
    summary = generate(agency_id, home=home, scale=SCALE, months=months)
    return City(
        home=home,
        summary=summary,
        truth=json.loads(summary.truth.read_text(encoding="utf-8")),
        world=build_world(agency_id, SCALE, months, DEFAULT_SEED),
        profile=load_agency(PROJECT_DIR / "config" / "agencies" / f"{agency_id}.yml"),
    )


@pytest.fixture(scope="session")
def cities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, City]:
    return {agency_id: _made(agency_id, tmp_path_factory.mktemp(agency_id)) for agency_id in CITIES}


@pytest.fixture(params=CITIES)
def city(request: pytest.FixtureRequest, cities: dict[str, City]) -> City:
    return cities[request.param]


@pytest.fixture(scope="session")
def short_cities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, City]:
    """The same cities over the first three months only."""
    return {
        agency_id: _made(agency_id, tmp_path_factory.mktemp(f"{agency_id}-short"), APRIL_TO_JUNE)
        for agency_id in CITIES
    }


@pytest.fixture
def short_city(city: City, short_cities: dict[str, City]) -> City:
    """The first three months of `city`."""
    return short_cities[city.summary.agency_id]
