"""Thousands of damaged files of every format: each is landed whole or refused with what, where and what to do; none is lost, hangs or crashes.

`make test` takes 5,000 in all; `make soak` 100,000 per reader, or as many as its time allows. A mutant that fails prints its reader and
number: `PYTHONPATH=.:tests python tests/mutants/breeding.py csv 1234` makes and takes it again.
"""

import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import repeat

import pytest
from breeding import Herd, bred, breed
from corpus import READERS, seeds
from door import DISPUTED, REFUSED, through

from lontar.ingest import limits
from lontar.ingest.deliveries import LANDED

# 5,000 in all. What costs least comes most.
QUICK = {"attlog": 500, "csv": 750, "json": 1_500, "xlsx": 1_000, "xls": 250, "html": 450, "template": 550}
SOAK = int(os.environ.get("LONTAR_SOAK_MUTANTS", "100000"))
# Seconds of one process for all mutants of one reader.
SOAK_SECONDS = float(os.environ.get("LONTAR_SOAK_SECONDS", "2700"))
PORTION = 500
# Of broken HTML there are as many readings as browsers: so many in a hundred may be refused because ours and the count differ.
DISPUTED_PERCENT = {"html": 4.0, "xls": 1.0}


# For sound files of nine rows: one that its process goes round in circles with, or fills its memory for, costs a second, not thirty.
SMALLER = {"WORKBOOK_SECONDS": 2, "WORKBOOK_ADDRESS_SPACE": 192 << 20}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SMALLER.items():
        monkeypatch.setattr(limits, name, value)


def _judge(herd: Herd) -> None:
    print(herd, dict(herd.rejected))
    assert not herd.wrong, "\n".join([str(herd), *herd.wrong[:20]])
    assert herd.ended[DISPUTED] <= DISPUTED_PERCENT.get(herd.reader, 0) / 100 * herd.count, "\n".join(herd.disputed)


@pytest.mark.parametrize("reader", READERS)
def test_sound_files__are_landed_with_no_row_lost(reader):
    ended = [(seed.name, through(seed, seed.data)) for seed in seeds()[reader]]
    assert ended
    assert [(name, outcome) for name, outcome in ended if outcome.status != LANDED or not outcome.counts[1]] == []


@pytest.mark.parametrize("reader", READERS)
def test_damaged_files__are_landed_whole_or_refused(reader):
    herd = breed(reader, range(QUICK[reader]))
    _judge(herd)
    assert herd.count == QUICK[reader]
    # Mutants of which all are refused would prove nothing about rows.
    assert herd.ended[LANDED] > herd.count / 10
    assert reader == "attlog" or herd.ended[REFUSED] > herd.count / 100


def test_mutants__are_the_same_again():
    assert all(bred(reader, 7)[1:] == bred(reader, 7)[1:] for reader in READERS)


def _portion(reader: str, start: int, seconds: float) -> Herd:
    vars(limits).update(SMALLER)
    return breed(reader, range(start, min(start + PORTION, SOAK)), seconds)


def _parts(pool: ProcessPoolExecutor, reader: str, starts: range, seconds: float) -> list[Herd]:
    try:
        return list(pool.map(_portion, repeat(reader), starts, repeat(seconds)))
    except BrokenProcessPool:
        pytest.fail(f"a library ended a process: one of {reader} {list(starts)} and the {PORTION} after it")


@pytest.mark.soak
@pytest.mark.parametrize("reader", READERS)
def test_very_many_damaged_files__are_landed_whole_or_refused(reader):
    """In processes of their own, so that one that a library ends is noticed and names its portion."""
    processes = os.cpu_count() or 1
    herd, left = Herd(reader), SOAK_SECONDS * processes
    starts = range(0, SOAK, PORTION)
    with ProcessPoolExecutor(processes, max_tasks_per_child=20) as pool:
        for at in range(0, len(starts), processes):
            if left <= 0:
                break
            portion = starts[at : at + processes]
            for part in _parts(pool, reader, portion, left / processes):
                herd.add(part)
                left -= part.seconds
    _judge(herd)
    assert herd.count == SOAK or left <= 0
