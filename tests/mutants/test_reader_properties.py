"""Anything at all under the name of a delivery: landed whole or refused, whatever Hypothesis thinks of."""

import io
import zipfile

import pytest
from breeding import watched
from corpus import READERS, Seed, seeds
from door import DISPUTED, through
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lontar.ingest import limits

_BEGINNINGS = {
    "xlsx": b"PK\x03\x04",
    "template": b"PK\x05\x06",
    "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "html": b"<table><tr>",
    "json": b'{"data":[',
}
_PLAIN = settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
_CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0\ue000"), max_size=8)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WORKBOOK_SECONDS", 2)


def _taken(seed: Seed, data: bytes) -> None:
    with watched():
        outcome = through(seed, data)
    assert outcome.status != DISPUTED or seed.reader == "html", outcome


@pytest.mark.parametrize("reader", READERS)
@_PLAIN
@given(st.binary(max_size=600))
def test_any_bytes(reader, data):
    _taken(seeds()[reader][0], _BEGINNINGS.get(reader, b"") + data)


@pytest.mark.parametrize("reader", ["attlog", "csv", "json", "html"])
@_PLAIN
@given(st.lists(st.lists(_CELL, max_size=9), max_size=6), st.sampled_from(["\n", "\r\n", "\r", "\x85", "\u2028"]))
def test_any_lines_behind_a_sound_file(reader, rows, end):
    seed = seeds()[reader][0]
    separator = {"attlog": "\t", "html": "</td><td>"}.get(reader, ";")
    _taken(seed, seed.data + end.join(separator.join(row) for row in rows).encode())


@_PLAIN
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | _CELL,
        lambda inner: st.lists(inner) | st.dictionaries(_CELL, inner),
    )
)
def test_any_element_of_a_list(element):
    import json

    for seed in seeds()["json"][:2]:
        marked = seed.data.replace(b'{"id"', b'%s,{"id"' % json.dumps(element).encode(), 1)
        _taken(seed, marked)


@_PLAIN
@given(st.text(st.sampled_from('<>/"= rcvt1A9s\n'), max_size=80))
def test_any_xml_in_a_sheet(text):
    seed = seeds()["xlsx"][0]
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(seed.data)) as sound, zipfile.ZipFile(target, "w") as made:
        for name in sound.namelist():
            content = sound.read(name)
            made.writestr(name, content.replace(b"</sheetData>", text.encode() + b"</sheetData>"))
    _taken(seed, target.getvalue())
