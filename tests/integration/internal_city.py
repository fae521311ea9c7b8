"""A city of three units and four people whose lists are written by hand: its roster is archived, its people known by keys."""

import io
import os
import pwd
from datetime import date
from pathlib import Path

import support

from lontar.ingest import archive
from lontar.ingest.identity import identifier_hmac, identifier_key
from lontar.ingest.keys import master_key
from lontar.warehouse import Role, connect, ensure

AGENCY = "kota-contoh"
DAY = date(2026, 9, 30)
ME = pwd.getpwuid(os.getuid()).pw_name

PROFILE = """
agency_id: kota-contoh
name: Kota Contoh
short_name: Contoh
timezone: Asia/Makassar
sample: true
personnel_office: BKPSDM
contact: data@kota-contoh.example
internal:
  name_header: NAMA
  readers:
    - {name: kepegawaian, office: BKPSDM, unit_id: all, is_personnel_office: true, os_users: [ME]}
    - {name: kepala-dinas, office: Kepala Dinas, unit_id: "1.01", os_users: [ME]}
    - {name: orang-lain, office: Lain, unit_id: "1.02", os_users: [somebody-else]}
feeds:
  employees:
    sources:
      - name: simpeg
        location: inbox/kota-contoh
        pattern: 'pegawai_(?P<effective_date>\\d{8})\\.csv'
        reader: csv
        columns: {NIP: nip, JENIS: employee_kind, UNIT: unit_id, JABATAN: position_type, KEDUDUKAN: legal_standing}
"""
# Key, NIP, name, unit. One name would be a formula in a workbook, one a script on a page.
PEOPLE = [
    ("key-a", "198001012005011001", "=1+1", "1.01"),
    ("key-b", "198502022010012002", "<script>alert(1)</script>", "1.01.01"),
    ("key-c", "199003032015011003", "Citra Contoh", "1.02"),
    ("key-d", "199104042016012004", "Dewi Contoh", "1.02"),
]
_TABLES = """
create table intermediate.int_units__lineage (
    agency_id text, unit_id text, ancestor_unit_id text, distance integer, valid_from date, valid_to date);
create table marts.dim_unit (agency_id text, month_start_date date, unit_id text, unit_name text);
create table marts.internal_no_record (
    agency_id text, list_date date, unit_id text, person_key text, open_days integer, dates text);
create table marts.internal_pension (
    agency_id text, list_date date, unit_id text, person_key text, employee_kind text, position_type text, limit_year integer);
grant select on marts.dim_unit to lontar_auditor;
"""


def _put_units(connection) -> None:
    pairs = [("1.01", "1.01"), ("1.01.01", "1.01.01"), ("1.01.01", "1.01"), ("1.02", "1.02")]
    for unit, above in pairs:
        statement = "insert into intermediate.int_units__lineage values (%s, %s, %s, 0, '2020-01-01', '9999-12-31')"
        connection.execute(statement, (AGENCY, unit, above))
    for unit in ("1.01", "1.01.01", "1.02"):
        connection.execute(
            "insert into marts.dim_unit values (%s, '2026-09-01', %s, %s)", (AGENCY, unit, f"Unit {unit}")
        )


def _put_people() -> None:
    lines = ["NIP;NAMA;JENIS;UNIT;JABATAN;KEDUDUKAN"]
    lines += [f"{nip};{name};pns;{unit};pelaksana;01" for _, nip, name, unit in PEOPLE]
    sha256 = archive.store(io.BytesIO("\n".join(lines).encode()))
    key = identifier_key(master_key())
    with connect(Role.LOADER) as connection:
        connection.execute(
            """insert into ledger.delivery (agency_id, feed, source, file_name, sha256, size_bytes, seen_at, effective_date,
                   received, loaded, rejected, duplicate, detected, status, profile_hash, run_id)
               values (%s, 'employees', 'simpeg', 'pegawai_20260901.csv', %s, 100, now(), '2026-09-01', 4, 4, 0, 0, '{}',
                   'landed', '', 'r')""",
            (AGENCY, sha256),
        )
        for person_key, nip, _, _ in PEOPLE:
            connection.execute(
                "insert into identity.person (person_key, agency_id, identifier_kind, identifier_hmac) values (%s, %s, 'nip', %s)",
                (person_key, AGENCY, identifier_hmac(key, AGENCY, "nip", nip)),
            )


def make_city(home: Path) -> None:
    """Profile, tables, people and two lists in an empty home."""
    folder = home / "agencies"
    folder.mkdir()
    (folder / f"{AGENCY}.yml").write_text(PROFILE.replace("ME]", f"{ME}]"), encoding="utf-8")
    support.use_home(home, folder)
    ensure()
    with connect(Role.TRANSFORMER) as connection:
        connection.execute(_TABLES)
        _put_units(connection)
        for person_key, _, _, unit in PEOPLE:
            row = (AGENCY, DAY, unit, person_key)
            connection.execute("insert into marts.internal_no_record values (%s, %s, %s, %s, 2, '3, 7')", row)
            connection.execute(
                "insert into marts.internal_pension values (%s, %s, %s, %s, 'pns', 'pelaksana', 2027)", row
            )
    _put_people()
