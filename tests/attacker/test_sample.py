"""The hostile reader over everything that a sample city has published: each month, their quarter, every unit."""

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from attacker.bounds import Attack
from attacker.judging import Truth, findings
from attacker.reading import Figure, read_folder
from support import copy_profile, remove_home, use_home

pytestmark = [pytest.mark.soak, pytest.mark.integration]
CITY, MONTHS = "kota-kupang", "2026-07..2026-09"

_TRUTHS = """
select period_kind, period_start_date, unit_id, indicator_code, breakdown_1, numerator, denominator, n_persons
from marts.indicator_value where numerator is not null and breakdown_2 = ''
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A sample city with three months and their quarter, every unit published."""
    agencies = tmp_path_factory.mktemp("agencies")
    copy_profile(CITY, agencies)
    home = Path(tempfile.mkdtemp(prefix="lt-"))
    environment = os.environ | {"LONTAR_HOME": str(home), "LONTAR_AGENCIES": str(agencies)}
    lontar = Path(sys.executable).with_name("lontar")
    try:
        for arguments in (["sample", "--city", CITY, "--months", MONTHS], ["run", "--units", "all"]):
            subprocess.run([lontar, *arguments], env=environment, check=True, timeout=1800, capture_output=True)
        use_home(home, agencies)
        yield home
    finally:
        remove_home(home)


def _indicators() -> dict[str, dict[str, str]]:
    from lontar.settings import PROJECT_DIR

    with (PROJECT_DIR / "dbt_project" / "seeds" / "indicators.csv").open(encoding="utf-8", newline="") as file:
        return {row["indicator_code"]: row for row in csv.DictReader(file)}


def _truths() -> dict[Figure, Truth]:
    from lontar.period import Period
    from lontar.warehouse import Role, connect

    indicators = _indicators()
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(_TRUTHS).fetchall()
    found = {}
    for kind, start_date, unit, code, breakdown, *numbers in rows:
        figure = Figure(Period(start_date, kind).code, unit, code, breakdown)
        numerator, denominator, n_persons = (None if n is None else float(n) for n in numbers)
        declared = indicators[code]
        kinds = declared["disclosure_class"], declared["unit"] == "rate"
        found[figure] = Truth(numerator, denominator, n_persons, *kinds)
    return found


def test_sample__nothing_withheld_is_found_in_its_published_periods(home: Path) -> None:
    reading, truths = read_folder(home / "published" / CITY), _truths()
    attack = Attack(reading, frozenset(figure.indicator for figure, truth in truths.items() if truth.is_share))
    assert len(reading.hidden & truths.keys()) > 1000
    assert findings(attack, truths, sorted(reading.hidden)) == []
