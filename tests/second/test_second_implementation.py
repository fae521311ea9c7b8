"""The regulated figures of random small cities: the SQL against an implementation in plain pandas that shares nothing with it."""

from pathlib import Path

import pytest
from second_run import TOPICS, SecondRun, run

pytestmark = [pytest.mark.integration, pytest.mark.builds]
CITIES = 50


@pytest.fixture(scope="module")
def second(module_home: Path) -> SecondRun:
    """All cities landed as files, staged and built in one dbt run."""
    return run(module_home, CITIES)


@pytest.mark.parametrize("topic", TOPICS)
def test_second_implementation__agrees_on_every_cell(second: SecondRun, topic: str) -> None:
    differing, compared = second.differences(topic)
    assert differing.empty, f"{len(differing)} of {compared} cells differ:\n{differing.head(20).to_string()}"
    assert compared > CITIES
