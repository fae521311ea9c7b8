"""A small city that went the real way at both ends, so that every check of `lontar verify` has something to look at.

Files are landed by the real door into archive, `raw` and ledger; cells are frozen, rendered, released, signed and put on a site by
the real code. What dbt and Great Expectations do in between is written by hand: it takes minutes and is verified by its records.
"""

from pathlib import Path

import publishing
import support

from lontar import ledger
from lontar.agency import get_agency
from lontar.expectations import Result
from lontar.gates import GateOutcome, Scope, _record
from lontar.ingest.run import ingest_agency
from lontar.publish import site, site_manifest
from lontar.publish.freeze import freeze
from lontar.publish.release import published_folder, release
from lontar.publish.render import render
from lontar.publish.signed import keep
from lontar.settings import settings
from lontar.warehouse import Role, connect, ensure

AGENCY, PERIOD = publishing.AGENCY, publishing.PERIOD
UNITS = ("1.01", "1.02")
SIGNATURE = b"\n9 0 obj << /Type /Sig >> endobj\nstartxref\n0\n%%EOF\n"
_FEEDS = """feeds:
  employees:
    sources:
      - name: simpeg
        location: inbox/kota-contoh
        pattern: 'pegawai_(?P<effective_date>\\d{8})\\.csv'
        reader: csv
        columns: {NIP: nip, JENIS: employee_kind, UNIT: unit_id, JABATAN: position_type, KEDUDUKAN: legal_standing}
  units:
    cadence: none
    sources:
      - name: simpeg
        location: inbox/kota-contoh
        pattern: 'unit_(?P<effective_date>\\d{8})\\.csv'
        reader: csv
        columns: {KODE: unit_id, NAMA: unit_name, JENIS: unit_kind}
        constants: {is_service_unit: "false"}
  punches:
    sources: [{name: mesin, location: inbox/kota-contoh, pattern: '.*_attlog\\.dat', reader: attlog, options: {layout: six_field}}]
"""
# Made up: born in the eighties, appointed 2005.
_NIPS = [f"198{i % 10}010{i % 9 + 1}2005{i % 12 + 1:02}{i % 2 + 1}{i + 1:03}" for i in range(30)]


def _write_profile(home: Path) -> None:
    folder = publishing.write_profile(home / "agencies")
    path = folder / f"{AGENCY}.yml"
    head, _, _ = path.read_text(encoding="utf-8").partition("feeds:")
    path.write_text(head + _FEEDS, encoding="utf-8")


def _punch(pin: int, day: int, minute: int) -> str:
    return f"{pin}\t2026-09-{day:02} 07:{minute:02}:00\t1\t255\t0\t0"


def _write_files(home: Path) -> None:
    """A roster with one impossible identifier, a tree of units, and two memories of one clock of which the second repeats the first."""
    folder = home / "inbox" / AGENCY
    folder.mkdir(parents=True)
    lines = ["NIP;JENIS;UNIT;JABATAN;KEDUDUKAN", "12345;pns;1.01;pelaksana;01"]
    lines += [f"{nip};pns;1.0{i % 2 + 1};pelaksana;01" for i, nip in enumerate(_NIPS)]
    (folder / "pegawai_20260901.csv").write_text("\n".join(lines), encoding="utf-8")
    lines = ["KODE;NAMA;JENIS", *(f"{unit};Dinas {unit};dinas" for unit in UNITS)]
    (folder / "unit_20260101.csv").write_text("\n".join(lines), encoding="utf-8")
    first = [_punch(pin, day, pin) for day in (1, 2) for pin in range(1, 21)]
    (folder / "1_attlog.dat").write_text("\n".join(first) + "\n", encoding="utf-8")
    second = [*first, *(_punch(pin, 3, pin) for pin in range(1, 21)), "rusak"]
    (folder / "2_1_attlog.dat").write_text("\n".join(second) + "\n", encoding="utf-8")


def _result(rule: str, outcome: str = "passed", observed: str = "0", **named: object) -> Result:
    return Result(rule, "warning", "A rule.", outcome, observed, "at most 5", 30, int(outcome == "failed"), **named)


def _stage_and_judge() -> None:
    """What staging and the gates leave: counts, results, entries."""
    with connect(Role.TRANSFORMER) as connection:
        rows = connection.execute(
            "select delivery_id, feed, loaded from ledger.delivery where status = 'landed'"
        ).fetchall()
        for delivery_id, _, loaded in rows:
            connection.execute("insert into ledger.staging_result values (%s, 'r1', %s, 0, 0)", (delivery_id, loaded))
        connection.execute(
            """insert into marts.delivery_counts select d.agency_id, d.delivery_id, feed, file_name, sha256, received, loaded,
                   rejected, duplicate, accepted, quarantined, superseded
               from ledger.delivery as d join ledger.staging_result using (delivery_id)"""
        )
        counted = {"accepted": sum(loaded for *_, loaded in rows), "quarantined": 0, "superseded": 0}
        ledger.append(connection, AGENCY, "r1", "staged", counted)
        numbers = tuple(delivery_id for delivery_id, *_ in rows)
        failing = _result("few_refused", "failed", "1 of 31", failing_keys=({"delivery_id": numbers[0]},))
        outcome = GateOutcome("raw", (failing, _result("has_rows")))
        _record(connection, "raw", Scope(AGENCY, delivery_ids=numbers), "r1", outcome)
        for gate in ("marts", "publication"):
            _record(connection, gate, Scope(AGENCY, PERIOD), "r1", GateOutcome(gate, (_result(f"{gate}_whole"),)))


def _put_figures() -> None:
    publishing.put_units([(unit, None) for unit in UNITS])
    publishing.put_coverage("employees", "units", "punches")
    for unit, persons in (("all", 30), ("1.01", 26), ("1.02", 4)):
        publishing.put_value(unit, "headcount", persons, persons)


def _publish(home: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    render(AGENCY, PERIOD, "all", "r1", workers=1)
    release(AGENCY, PERIOD, "r1")
    file = home / "ttd.pdf"
    file.write_bytes((published_folder(AGENCY, PERIOD) / "laporan.pdf").read_bytes() + SIGNATURE)
    keep(AGENCY, PERIOD, file, "s1")
    site.build("r1")
    compared = settings().published_dir / site_manifest.COMPARISONS / PERIOD.code
    compared.mkdir(parents=True)
    (compared / "index.html").write_text("perbandingan", encoding="utf-8")
    with connect(Role.PUBLISHER) as connection:
        site_manifest.note_comparisons(connection, "r1", [compared])


def make_home(home: Path) -> None:
    """Everything, in an empty home."""
    _write_profile(home)
    support.use_home(home, home / "agencies")
    _write_files(home)
    ensure()
    results = ingest_agency(get_agency(AGENCY).agency_id, "r1")
    assert {result.status for result in results} == {"landed"}, results
    publishing.make_marts()
    _put_figures()
    _stage_and_judge()
    _publish(home)
