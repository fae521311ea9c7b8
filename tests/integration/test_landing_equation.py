"""The hard gate: a reader that loses or invents a row, and files that are refused, leave nothing behind."""

import pyarrow as pa
import pytest
from landing_scenario import NIPS, City, attlog, csv_text, leaves, roster, shifts

from lontar import ledger
from lontar.ingest import archive, copying, landing
from lontar.ingest.readers import Batch, Reject, open_reader
from lontar.ingest.readers.reading import refuse
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration

ATTLOG = attlog((17, "2026-04-01 07:29:00"), (18, "2026-04-01 07:31:00"), (19, "2026-04-30 16:02:11")) + "17\t2026-0\n"
LEAVES = leaves(*NIPS[:3]) + "too;few\n"
FILES = {"punches": ("1_attlog.dat", ATTLOG), "leave_records": ("cuti.csv", LEAVES)}


@pytest.fixture
def city(module_home) -> City:
    ensure()
    return City()


class Tampering:
    """A reader with a fault: it reads properly, then does to each batch what the test says."""

    def __init__(self, source, feed, change) -> None:
        self._reader, self._change = open_reader(source, feed), change

    def read(self, stream, file_name):
        reading = self._reader.read(stream, file_name)
        proper = reading.produce
        reading.produce = lambda reading: (self._change(batch, reading) for batch in proper(reading))
        return reading


@pytest.fixture
def tamper(monkeypatch):
    def install(change) -> None:
        monkeypatch.setattr(landing, "open_reader", lambda source, feed: Tampering(source, feed, change))

    return install


def drop(batch: Batch, _reading) -> Batch:
    return Batch(batch.table.slice(1), batch.row_numbers.slice(1))


def double(batch: Batch, _reading) -> Batch:
    again = pa.concat_arrays([batch.row_numbers, batch.row_numbers.slice(0, 1)])
    return Batch(pa.concat_tables([batch.table, batch.table.slice(0, 1)]), again)


def merge(batch: Batch, _reading) -> Batch:
    first, second, *_ = batch.table.to_pylist()
    merged = pa.table({name: [f"{first[name] or ''}{second[name] or ''}" or None] for name in batch.table.column_names})
    merged = merged.cast(batch.table.schema)
    for keyed in ("nip", "punched_at"):
        if keyed in merged.column_names:
            at = merged.column_names.index(keyed)
            merged = merged.set_column(at, keyed, batch.table[keyed].slice(0, 1))
    return Batch(pa.concat_tables([merged, batch.table.slice(2)]), batch.row_numbers.slice(1))


def reject_and_keep(batch: Batch, reading) -> Batch:
    reading.rejects.append(Reject(1, "twice", "field_count"))
    return batch


def forget_a_reject(batch: Batch, reading) -> Batch:
    reading.rejects.clear()
    return batch


# A row doubled by the reader of a log is a duplicate like any other: the count still sees that it was not received.
@pytest.mark.parametrize("fault", [drop, double, merge, reject_and_keep, forget_a_reject])
@pytest.mark.parametrize("feed", FILES)
def test_equation__trips_when_the_reader_loses_or_invents_a_row(city, tamper, fault, feed):
    tamper(fault)
    result = city.land(feed, *FILES[feed])
    assert (result.status, result.severity) == ("refused", "critical")
    assert "KRITIS" in result.refusal
    assert result.received == 4
    assert abs(result.received - result.loaded - result.rejected - result.duplicate) == 1
    assert city.count(f"raw.{feed}") == city.count("identity.person") == city.count("quarantine.reject") == 0
    (row,) = city.rows("ledger.delivery", "status, received, loaded, rejected, duplicate, refusal")
    assert row == ("refused", 4, result.loaded, result.rejected, result.duplicate, result.refusal)
    entry = dict(city.rows("ledger.entry", "kind, payload"))["delivery_refused"]
    assert entry["severity"] == "critical"


@pytest.mark.parametrize("feed", FILES)
def test_equation__holds_without_a_fault(city, tamper, feed):
    tamper(lambda batch, _reading: batch)
    result = city.land(feed, *FILES[feed])
    assert (result.status, result.received, result.loaded, result.rejected) == ("landed", 4, 3, 1)


def test_equation__counts_what_the_server_stored_not_what_was_sent(city, monkeypatch):
    send = copying.CopyPipe.send
    monkeypatch.setattr(
        copying.CopyPipe, "send", lambda self, schema, table, rows: send(self, schema, table, rows.slice(1))
    )
    result = city.land("leave_records", "cuti.csv", LEAVES)
    assert (result.status, result.received, result.loaded) == ("refused", 4, 2)
    assert city.count("raw.leave_records") == 0


def test_equation__counts_the_rejects_that_the_server_stored(city, monkeypatch):
    spool = landing.RejectSpool
    monkeypatch.setattr(spool, "store", lambda self, pipe, store=spool.store: store(self, pipe) - 1)
    result = city.land("leave_records", "cuti.csv", LEAVES)
    assert (result.status, result.severity) == ("refused", "critical")
    assert city.count("raw.leave_records") == city.count("quarantine.reject") == 0


def test_land__a_nul_that_a_reader_lets_through_is_rejected_not_fatal(city, tamper):
    def with_nul(batch: Batch, _reading) -> Batch:
        pins = pa.array(["1\0007", *batch.table["pin"].to_pylist()[1:]])
        return Batch(batch.table.set_column(batch.table.column_names.index("pin"), "pin", pins), batch.row_numbers)

    tamper(with_nul)
    result = city.land("punches", *FILES["punches"])
    assert (result.status, result.loaded, result.rejected) == ("landed", 2, 2)
    assert (1, "nul_byte") in city.rows("quarantine.reject", "row_number, reason")


REFUSED = {
    "missing required column": ("employees", "pegawai_20260401.csv", csv_text(("nip", "unit_id"), (NIPS[0], "1.01"))),
    "empty file": ("punches", "1_attlog.dat", ""),
    "impossible day in the name": ("employees", "pegawai_20261399.csv", roster(NIPS[0])),
    "no period in the name": ("shift_rosters", "sif.csv", shifts(NIPS[0])),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused__leaves_nothing_but_the_reason(city, case):
    feed, name, content = REFUSED[case]
    result = city.land(feed, name, content)
    assert result.status == "refused"
    assert name in result.refusal
    columns = "status, refusal, sha256, received, loaded"
    assert city.rows("ledger.delivery", columns) == [("refused", result.refusal, result.sha256, None, None)]
    assert city.count(f"raw.{feed}") == city.count("identity.person") == 0
    assert archive.is_kept(result.sha256)
    with connect(Role.AUDITOR) as connection:
        ledger.verify(connection, city.agency_id)


def test_refused__midway_takes_back_rows_and_persons_met_before_it(city, tamper, monkeypatch):
    def fall(batch: Batch, reading) -> Batch:
        if reading.received > batch.table.num_rows:
            refuse("cuti.csv", "Berkas terpotong.")
        return batch

    content = leaves(*(NIPS[number % 40] for number in range(60_000)))
    with city.session() as opened:
        with monkeypatch.context() as patch:
            patch.setattr(landing, "open_reader", lambda source, feed: Tampering(source, feed, fall))
            assert city.land("leave_records", "cuti.csv", content, opened).status == "refused"
        assert city.count("identity.person") == city.count("raw.leave_records") == 0
        # The session must not go on using keys that the rollback has undone.
        assert city.land("leave_records", "cuti2.csv", leaves(*NIPS), opened).status == "landed"
    persons = {key for (key,) in city.rows("identity.person", "person_key")}
    assert {key for (key,) in city.rows("raw.leave_records", "person_key")} == persons


def test_refused__fingerprint_templates_do_not_even_reach_the_archive(city):
    result = city.land("punches", "1_attlog.dat", ATTLOG + "FP PIN=17\tFID=6\tSize=12\tValid=1\tTMP=AAAAAAAA\n")
    assert result.status == "refused"
    assert not archive.sealed_path(result.sha256).exists()
    assert city.rows("ledger.delivery", "sha256, status") == [(result.sha256, "refused")]
