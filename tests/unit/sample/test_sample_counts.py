"""What the truth file says about each delivery is what the project's own readers and door find in it."""

import re
from collections import Counter

from lontar.ingest.connectors import FoundFile, read_control_total
from lontar.ingest.count import count_received
from lontar.ingest.nip import derive
from lontar.ingest.readers import open_reader
from lontar.sources import load_feeds


def _sources(city):
    for feed, entry in city.profile.feeds.items():
        for source in entry.sources:
            yield load_feeds()[feed], source


def _fitting(city, source) -> list:
    folder = city.home / source.location
    return [path for path in sorted(folder.iterdir()) if re.fullmatch(source.pattern, path.name)]


def test_counts__each_file_fits_exactly_one_source(city):
    found = Counter(path for _, source in _sources(city) for path in _fitting(city, source))
    assert found == Counter(city.summary.files)
    assert set(city.profile.feeds) == set(load_feeds())


def _is_possible(source, value: str) -> bool:
    own = source.identifier
    return bool(re.fullmatch(own.pattern, value)) if own.kind == "local" else derive(value) is not None


def _rejected(feed, source, path) -> tuple[int, Counter]:
    with path.open("rb") as stream:
        reading = open_reader(source, feed).read(stream, path.name)
        batches = list(reading.batches())
    reasons = Counter(reject.reason for reject in reading.rejects)
    for column in (column for column in feed.columns if column.identifier):
        values = [value for batch in batches for value in batch.table.column(column.source_name).to_pylist()]
        reasons["identifier_impossible"] += sum(
            value is not None and not _is_possible(source, value) for value in values
        )
    return reading.received, +reasons


def test_counts__received_and_rejected_are_those_of_the_readers(city):
    expected = {entry["path"]: entry for entry in city.truth["files"]}
    for feed, source in _sources(city):
        for path in _fitting(city, source):
            entry = expected[str(path.relative_to(city.inbox))]
            with path.open("rb") as stream:
                assert count_received(stream, source, feed) == entry["received"], path.name
            assert _rejected(feed, source, path) == (entry["received"], entry["rejected"]), path.name


def test_counts__the_equations_hold_and_every_kind_of_dirt_is_there(city):
    for entry in city.truth["files"]:
        assert entry["received"] == entry["loaded"] + sum(entry["rejected"].values()) + entry["duplicate"]
        assert entry["loaded"] == entry["accepted"] + sum(entry["quarantined"].values()) + entry["superseded"]
    rejected = {reason for entry in city.truth["files"] for reason in entry["rejected"]}
    assert {"nul_byte", "field_count", "identifier_impossible"} <= rejected
    broken = {rule for entry in city.truth["files"] for rule in entry["quarantined"]}
    assert {"punched_at:min", "punched_at:type", "row:pin_or_person", "unsur_persyaratan:max"} <= broken


def test_counts__repeated_rows_of_the_readers_are_the_duplicates(city):
    downloads = [path for path in city.summary.files if path.suffix == ".dat"]
    tabs = 5 if city.summary.agency_id == "kota-kupang" else 4
    seen, repeated = set(), 0
    for path in downloads:
        # The machine is in the line or in the name, before the month; a line without it is unique per machine only.
        machine = path.stem.rsplit("_", 1)[0]
        for line in path.read_bytes().splitlines():
            if line.count(b"\t") == tabs:
                repeated += (machine, line) in seen
                seen.add((machine, line))
    names = {path.name for path in downloads}
    entries = [entry for entry in city.truth["files"] if entry["path"].rsplit("/", 1)[-1] in names]
    assert repeated == sum(entry["duplicate"] for entry in entries) > 1000


def test_counts__control_totals_beside_a_file_agree_with_it(city):
    checked = 0
    for feed, source in _sources(city):
        for path in _fitting(city, source) if source.control_total else ():
            found = FoundFile(path.name, f"file://{path}", path.stat().st_size, None)
            with path.open("rb") as stream:
                assert read_control_total(found, source) == count_received(stream, source, feed)
            checked += 1
    if city.summary.agency_id == "kota-palembang":
        assert checked == 7


def test_counts__each_city_has_a_layout_of_its_own(city):
    layouts = {source.options.get("layout") for _, source in _sources(city)} - {None}
    assert layouts == {"six_field" if city.summary.agency_id == "kota-kupang" else "five_field"}
