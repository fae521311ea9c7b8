"""Files that claim more than any machine holds are refused, or landed, within seconds and within the memory of any other landing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from bombs import BOMBS

from lontar.ingest.deliveries import LANDED

# What landing may take (lontar/bench/landing.py), and its process for workbooks too. Python with its libraries is 85 MB of it.
MOST_MB = 400
MOST_SECONDS = 30


@pytest.fixture(scope="module")
def results() -> dict[str, dict]:
    script = Path(__file__).with_name("bombs.py")
    paths = os.pathsep.join(str(Path(__file__).parents[above]) for above in (1, 2))
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": paths},
        check=True,
        timeout=600,
    )
    return {found.pop("bomb"): found for found in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bomb__is_refused_or_landed_in_bounded_time_and_memory(results, bomb):
    found = results[bomb]
    print(bomb, found)
    assert found["status"] in ("landed", "refused"), found
    assert found["seconds"] < MOST_SECONDS
    assert found["peak_mb"] < MOST_MB
    assert found["child_mb"] < MOST_MB


def test_what_is_no_bomb_for_us__keeps_its_sound_rows(results):
    landed = {bomb: found["counts"] for bomb, found in results.items() if found["status"] == LANDED}
    assert landed["attlog: a line of 10 MB"][:3] == [41, 40, 1]
    assert landed["csv: values of 1 MB that look like mail"][1:3] == [1, 8]
    assert landed["json: objects 100,000 deep, in lines"][:3] == [1, 0, 1]
    assert landed["xlsx: zips within zips"][:2] == [9, 9]
