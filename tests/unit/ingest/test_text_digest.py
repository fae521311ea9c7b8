"""Digests of free text: equal for equal texts, and nothing else can be learnt from them."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lontar.ingest.text_digest import TextDigests

DIGESTS = TextDigests("kota-uji", bytes(32))


def digest(text: str | None, digests: TextDigests = DIGESTS) -> str | None:
    return digests.of(pa.array([text], pa.string()))[0].as_py()


@pytest.mark.parametrize(
    "other", ["rapat  koordinasi", "RAPAT KOORDINASI.", " Rapat\tkoordinasi!\n", "Rapat-koordinasi"]
)
def test_of__ignores_case_white_space_and_punctuation(other):
    assert digest(other) == digest("Rapat koordinasi")


@pytest.mark.parametrize("other", ["Rapat koordinasi 2", "Rapatkoordinasi", "Koordinasi rapat", "Rapat"])
def test_of__tells_other_words_apart(other):
    assert digest(other) != digest("Rapat koordinasi")


def test_of__is_keyed_by_city_and_master_key():
    others = (TextDigests("kota-lain", bytes(32)), TextDigests("kota-uji", bytes([1] * 32)))
    assert len({digest("Rapat"), *(digest("Rapat", other) for other in others)}) == 3


def test_of__nothing_written_is_nothing():
    assert [digest(text) for text in (None, "", " . - ")] == [None, None, None]


@given(st.lists(st.text(max_size=40), max_size=8))
def test_of__one_digest_per_row_in_its_place_whatever_the_chunks(texts):
    whole = DIGESTS.of(pa.array(texts, pa.string())).to_pylist()
    parts = DIGESTS.of(pa.chunked_array([pa.array([text], pa.string()) for text in texts], pa.string())).to_pylist()
    assert whole == parts == [digest(text) for text in texts]
    assert all(value is None or len(value) == 32 for value in whole)
