"""Reads bytes through a reader and holds every single reading to the invariant: received = rows + rejects = the count."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from lontar.agency import Source
from lontar.ingest.count import count_received
from lontar.ingest.readers import Reading, open_reader
from lontar.sources import load_feeds


@dataclass
class Outcome:
    """What came out: rows as dictionaries, their numbers, rejects as (number, reason), and the reading itself."""

    rows: list[dict[str, Any]]
    numbers: list[int]
    reading: Reading

    @property
    def rejects(self) -> list[tuple[int, str]]:
        return sorted((reject.row_number, reject.reason) for reject in self.reading.rejects)


def make_source(reader: str, **profile: Any) -> Source:
    return Source(**{"name": "uji", "location": "inbox", "pattern": r".*", "reader": reader} | profile)


def read_bytes(reader: str, data: bytes, feed: str | None = None, name: str = "berkas", **profile: Any) -> Outcome:
    source, declared = make_source(reader, **profile), load_feeds()[feed] if feed else None
    reading = open_reader(source, declared).read(io.BytesIO(data), name)
    rows, numbers = [], []
    for batch in reading.batches():
        rows += batch.table.to_pylist()
        numbers += batch.row_numbers.to_pylist()
    assert len(rows) == len(numbers)
    assert len(rows) + len(reading.rejects) == reading.received
    assert count_received(io.BytesIO(data), source, declared) == reading.received
    assert len({*numbers, *(reject.row_number for reject in reading.rejects)}) == reading.received
    assert not any("\0" in str(value) for row in rows for value in row.values())
    return Outcome(rows, numbers, reading)


@pytest.fixture(scope="session")
def read() -> Callable[..., Outcome]:
    return read_bytes


@pytest.fixture(scope="session")
def source() -> Callable[..., Source]:
    return make_source
