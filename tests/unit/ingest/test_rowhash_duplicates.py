"""Which rows of a log are new, against a plain set."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.ingest import duplicates
from lontar.ingest.duplicates import SeenHashes


@pytest.fixture(scope="module", autouse=True)
def _home(module_home):
    """Spilled hashes lie in the home."""


BATCHES = st.lists(st.lists(st.integers(-5, 30), max_size=12), max_size=12)


def _first_seen_by_set(known: set[int], batches: list[list[int]]) -> list[list[bool]]:
    answers = []
    for batch in batches:
        answers.append([not (value in known or known.add(value)) for value in batch])
    return answers


@given(known=st.lists(st.integers(-5, 30), max_size=20), batches=BATCHES)
def test_first_seen__equals_a_plain_set(known, batches):
    seen = SeenHashes()
    seen.add(np.array(known, np.int64))
    got = [seen.first_seen(np.array(batch, np.int64)).tolist() for batch in batches]
    assert got == _first_seen_by_set(set(known), batches)


def test_first_seen__holds_when_runs_are_too_long_to_be_merged(monkeypatch):
    monkeypatch.setattr(duplicates, "_LONGEST_MERGED_RUN", 10)
    numbers = np.random.default_rng(5).integers(0, 300, 1000)
    batches = [numbers[start : start + 7].tolist() for start in range(0, 1000, 7)]
    seen = SeenHashes()
    got = [seen.first_seen(np.array(batch, np.int64)).tolist() for batch in batches]
    assert got == _first_seen_by_set(set(), batches)


@given(known=st.lists(st.integers(-5, 30), max_size=20), batches=BATCHES, spills=st.lists(st.booleans(), min_size=13))
def test_first_seen__is_the_same_when_hashes_go_to_the_disk(known, batches, spills):
    seen = SeenHashes()
    seen.add(np.array(known, np.int64))
    got = []
    for batch, spill in zip(batches, spills, strict=False):
        if spill:
            seen.spill()
            assert seen.bytes_in_memory == 0
        got.append(seen.first_seen(np.array(batch, np.int64)).tolist())
    assert got == _first_seen_by_set(set(known), batches)


def test_first_seen__looks_through_all_pieces_of_a_spilled_run(monkeypatch):
    monkeypatch.setattr(duplicates, "_PIECE", 10)
    seen = SeenHashes()
    seen.add(np.arange(0, 1000, 2))
    seen.spill()
    assert seen.first_seen(np.arange(-3, 1003)).tolist() == [
        not (0 <= i < 1000 and i % 2 == 0) for i in range(-3, 1003)
    ]


def test_first_seen__keeps_the_first_of_equal_rows():
    assert SeenHashes().first_seen(np.array([7, 3, 7, 3, 9])).tolist() == [True, True, False, False, True]
