"""A thousand random small cities: other ones than in every run of the tests, and more."""

from pathlib import Path

import pytest
from second_run import SEED, TOPICS, SecondRun, run

pytestmark = [pytest.mark.soak, pytest.mark.integration, pytest.mark.builds]
CITIES = 1000


@pytest.fixture(scope="module")
def soaked(module_home: Path) -> SecondRun:
    """All cities in one dbt run."""
    return run(module_home, CITIES, SEED + 1)


@pytest.mark.parametrize("topic", TOPICS)
def test_second_soak__agrees_on_every_cell(soaked: SecondRun, topic: str) -> None:
    differing, compared = soaked.differences(topic)
    assert differing.empty, f"{len(differing)} of {compared} cells differ:\n{differing.head(20).to_string()}"
    assert compared > CITIES
