"""The ledger refuses change, survives concurrent writers and notices tampering."""

import threading

import psycopg
import pytest

from lontar import ledger
from lontar.errors import LedgerBroken
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module", autouse=True)
def _warehouse(module_home):
    ensure()


def _write(agency_id: str, count: int) -> None:
    with connect(Role.LOADER) as connection:
        for number in range(count):
            ledger.append(connection, agency_id, "run", "test", {"number": number})


@pytest.mark.parametrize("statement", ["update {t} set run_id = 'x'", "delete from {t}", "truncate {t} cascade"])
@pytest.mark.parametrize("table", ["ledger.entry", "ledger.gate_result", "ledger.staging_result", "ledger.delivery"])
def test_ledger__refuses_change_even_by_the_owner(table, statement):
    _write("refuses", 1)
    with connect(Role.OWNER) as connection:
        connection.execute(
            "insert into ledger.gate_result (run_id, gate, agency_id, rule, severity, description, outcome)"
            " values ('r', 'raw', 'a', 'rule', 'warning', 'd', 'passed')"
        )
        connection.execute(
            "insert into ledger.delivery (agency_id, feed, source, file_name, sha256, size_bytes, seen_at, detected, status, profile_hash, run_id)"
            " values ('a', 'f', 's', 'n', 'h', 1, now(), '{}', 'refused', 'p', 'r')"
        )
        connection.execute(
            "insert into ledger.staging_result select max(delivery_id), 'r', 0, 0, 0 from ledger.delivery"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
            connection.execute(statement.format(t=table))


@pytest.mark.parametrize("role", [Role.LOADER, Role.TRANSFORMER, Role.PUBLISHER, Role.AUDITOR])
def test_ledger__no_role_writes_past_the_function(role):
    with connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("insert into ledger.entry values ('a', 1, now(), 'r', 'k', '{}', '', 'made up')")


def test_ledger__concurrent_writers_leave_one_chain_without_gap():
    threads = [threading.Thread(target=_write, args=("concurrent", 25)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with connect(Role.AUDITOR) as connection:
        assert ledger.verify(connection, "concurrent").sequence == 150


def test_ledger__agencies_have_chains_of_their_own():
    _write("one", 2)
    _write("two", 3)
    with connect(Role.AUDITOR) as connection:
        assert (ledger.head(connection, "one").sequence, ledger.head(connection, "two").sequence) == (2, 3)


@pytest.mark.parametrize(
    "tampering",
    [
        "update ledger.entry set payload = '{\"number\":99}' where agency_id = %s and sequence = 2",
        "update ledger.entry set recorded_at = recorded_at + interval '1 second' where agency_id = %s and sequence = 2",
        "delete from ledger.entry where agency_id = %s and sequence = 2",
        "update ledger.entry set sequence = 10 - sequence where agency_id = %s",
        "insert into ledger.entry select agency_id, 4, recorded_at, run_id, kind, payload, previous_hash, entry_hash"
        " from ledger.entry where agency_id = %s and sequence = 3",
    ],
)
def test_ledger__verify_notices_tampering(tampering, request):
    agency_id = f"tampered-{abs(hash(request.node.name))}"
    _write(agency_id, 3)
    with connect(Role.OWNER) as connection:
        # What somebody with the owner's login could do on purpose.
        connection.execute("alter table ledger.entry disable trigger user")
        connection.execute(tampering, (agency_id,))
        connection.execute("alter table ledger.entry enable trigger user")
        with pytest.raises(LedgerBroken):
            ledger.verify(connection, agency_id)
        connection.rollback()
