"""`lontar verify` against whoever alters something: every kind of change is found and named, an untouched home is clean.

Changes in the database are made as its superuser in a transaction that is rolled back; changed files are put back.
"""

import ast
import hashlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import publishing
import pytest
import verified_city
from typer.testing import CliRunner
from verified_city import AGENCY, PERIOD, UNITS

from lontar import ledger
from lontar.agency import get_agency
from lontar.cli import commands
from lontar.ingest import archive
from lontar.publish import site
from lontar.publish.freeze import freeze
from lontar.publish.release import release
from lontar.publish.render import render
from lontar.publish.withdraw import withdraw
from lontar.settings import PROJECT_DIR
from lontar.verify import Finding, Options, Report, verify_all
from lontar.verify.chain import parse_head
from lontar.verify.run import examine
from lontar.warehouse import Role, connect, embedded
from lontar.warehouse.connections import DATABASE

pytestmark = pytest.mark.integration
SEED = 20260930


@pytest.fixture(scope="module")
def home(module_home: Path) -> Path:
    verified_city.make_home(module_home)
    return module_home


@pytest.fixture
def superuser(home: Path) -> Iterator[psycopg.Connection]:
    """Somebody who can do anything, in a transaction that does not last."""
    with psycopg.connect(embedded.superuser_libpq(DATABASE)) as connection:
        connection.execute("set session_replication_role = replica")
        yield connection
        connection.rollback()


def found_in(connection: psycopg.Connection) -> list[Finding]:
    report = Report(SEED)
    examine(get_agency(AGENCY), connection, Options(sample=None, seed=SEED), report)
    return report.faults


def found() -> list[Finding]:
    return verify_all([get_agency(AGENCY)], Options(sample=2, seed=SEED)).faults


def said(findings: list[Finding]) -> str:
    return "\n".join(f"{f.check}: {f.what} [{f.where}]" for f in findings)


def test_verify__an_untouched_home_is_clean_and_every_check_looked_at_something(home: Path) -> None:
    report = verify_all([get_agency(AGENCY)], Options(sample=None))
    assert report.findings == []
    assert len(report.looked_at) == 14
    assert all(report.looked_at.values())


_SHIFT = "update ledger.entry set sequence = sequence + 1000 where sequence > 5; update ledger.entry set sequence = sequence - 999 where sequence > 1000;"
_FORGED = "insert into ledger.entry select agency_id, 6, recorded_at, run_id, kind, '{\"forged\":1}', previous_hash, entry_hash from ledger.entry where sequence = 5"
CHAIN = {
    "update ledger.entry set payload = '{\"number\":99}' where sequence = 4": "Entry 4 was altered",
    "update ledger.entry set kind = 'approved' where sequence = 3": "Entry 3 was altered",
    "update ledger.entry set run_id = 'r2' where sequence = 1": "Entry 1 was altered",
    "update ledger.entry set recorded_at = recorded_at - interval '1 day' where sequence = 7": "Entry 7 was altered",
    "delete from ledger.entry where sequence = 6": "Entry 7 is missing its predecessor",
    "delete from ledger.entry where sequence = 1": "Entry 2 is missing its predecessor",
    "delete from ledger.entry where sequence > 12": "it was cut",
    "update ledger.entry set sequence = case sequence when 4 then 5 else 4 end + 1000 where sequence in (4, 5);"
    "update ledger.entry set sequence = sequence - 1000 where sequence > 1000": "Entry 4 was altered",
    _SHIFT + _FORGED: "Entry 6 was altered",
}


@pytest.mark.parametrize("tampering", CHAIN, ids=range(len(CHAIN)))
def test_ledger__an_altered_deleted_reordered_inserted_or_cut_entry_is_named(superuser, tampering: str) -> None:
    superuser.execute(tampering)
    assert CHAIN[tampering] in said(found_in(superuser))


def rebuild(connection: psycopg.Connection) -> None:
    """Work the whole chain out anew, as somebody with all rights could."""
    previous = ""
    for (number,) in connection.execute("select sequence from ledger.entry order by sequence").fetchall():
        connection.execute("update ledger.entry set previous_hash = %s where sequence = %s", (previous, number))
        (previous,) = connection.execute(
            """update ledger.entry set entry_hash =
                   ledger.hash_of(agency_id, sequence, recorded_at, run_id, kind, payload, previous_hash)
               where sequence = %s returning entry_hash""",
            (number,),
        ).fetchone()


def test_ledger__a_chain_rebuilt_without_a_fault_is_noticed_by_what_was_published(superuser) -> None:
    superuser.execute("update ledger.entry set run_id = 'r9' where sequence = 2")
    rebuild(superuser)
    findings = found_in(superuser)
    assert not [finding for finding in findings if finding.check == "chain"]
    places = [finding.where for finding in findings if finding.check == "heads"]
    # In the manifest of the report, in the feed, and in the manifest of the site.
    for name in ("1.01/manifest.json and 2 more places", "feed.xml", "published/manifest.json"):
        assert any(name in place for place in places), (name, places)


def test_ledger__an_entry_left_out_of_a_rebuilt_chain_is_noticed(superuser) -> None:
    superuser.execute("delete from ledger.entry where sequence = 8")
    superuser.execute("update ledger.entry set sequence = sequence + 1000 where sequence > 8")
    superuser.execute("update ledger.entry set sequence = sequence - 1001 where sequence > 1000")
    rebuild(superuser)
    assert "heads: " in said(found_in(superuser))


def test_heads__one_from_a_mail_is_asked_for(home: Path) -> None:
    with connect(Role.AUDITOR) as connection:
        head = ledger.head(connection, AGENCY)
    agency = [get_agency(AGENCY)]
    for text, holds in {
        str(head): True,
        head.entry_hash[:12]: True,
        f"{head.sequence}:{'0' * 64}": False,
        f"{head.sequence + 1}:{head.entry_hash}": False,
        "ab" * 6: False,
    }.items():
        report = verify_all(agency, Options(sample=0, noted=(parse_head(text),)))
        assert (report.faults == []) is holds, text
        assert holds or "--head" in said(report.faults)


TABLES = {
    "update ledger.delivery set loaded = loaded - 1, rejected = rejected + 1 where feed = 'units'": "ledger.delivery: units/simpeg",
    "update ledger.delivery set sha256 = repeat('0', 64) where feed = 'units'": "ledger.delivery: units/simpeg",
    "delete from ledger.delivery where feed = 'units'": "ledger.delivery: units/simpeg",
    "update ledger.staging_result set accepted = accepted + 1 where delivery_id = 1": "ledger.staging_result, run r1",
    "update ledger.gate_result set observed = '0 of 31' where rule = 'few_refused'": "gate raw",
    "update ledger.gate_result set outcome = 'passed' where rule = 'few_refused'": "gate raw",
    "delete from ledger.gate_result where gate = 'marts'": "2026-09 gate marts",
    "insert into ledger.gate_result (run_id, gate, agency_id, rule, severity, description, outcome)"
    f" values ('r1', 'raw', '{AGENCY}', 'x', 'warning', 'x', 'passed')": "1 gate results are not backed",
    "update raw.employees set unit_id = '1.09' where _row_number = 9": "1 rows were altered (row 9)",
    "update raw.employees set grade = '' where _row_number = 9": "1 rows were altered (row 9)",
    "update raw.employees set person_key = repeat('0', 16) where _row_number = 9": "1 rows were altered (row 9)",
    "update raw.employees set _row_number = 900 where _row_number = 9": "1 rows were put in that the archived file does not have (row 900)",
    "delete from raw.employees where _row_number = 9": "1 rows of the archived file are missing (row 9)",
    "delete from raw.punches where _row_number = 9": "1 rows of the archived file are missing (row 9)",
    "insert into raw.employees select * from raw.employees where _row_number = 9": "1 rows stand there more than once (row 9)",
    "insert into raw.units (unit_id, _agency_id, _delivery_id, _row_number)"
    f" values ('9', '{AGENCY}', 99, 1)": "1 rows belong to a delivery that the ledger does not have",
    "update raw.employees set _agency_id = 'kota-lain' where _row_number = 9": "Rows were given to another agency",
    "update raw.punches set punched_at = '2026-09-01 06:00:00' where _row_number = 9": "1 rows were altered (row 9)",
    "update raw.punches set _row_hash = 1 where _row_number = 9": "The stored hashes of 1 rows are not those of their content (row 9)",
    "update raw.punches set _event_month = null where _row_number = 9": "rows stand under another month (row 9)",
    "update quarantine.reject set reason = 'other' where delivery_id = 1": "The refused rows are not those of the archived file (row 1)",
    "delete from quarantine.reject": "The refused rows are not those",
    "update published.cell set value = value + 1 where unit_id = 'all' and indicator_code = 'headcount'": "figures are not the frozen ones: all/headcount",
    "update published.cell set status = 'shown', value = 4 where unit_id = '1.02' and indicator_code = 'headcount'": "figures are not the frozen ones: 1.02/headcount",
    "update published.cell set rule_version = 'v2' where indicator_code = 'headcount'": "were altered. [published.cell",
    "update published.unit set unit_name = 'Dinas Lain' where unit_id = '1.01'": "were altered. [published.cell",
    "update published.revision set document_hash = repeat('0', 64)": "The revision's row does not have the hash",
    "update published.revision set status = 'frozen'": "A publication stands there that the ledger does not know",
}


@pytest.mark.parametrize("tampering", TABLES, ids=range(len(TABLES)))
def test_tables__an_altered_row_is_found_and_named(superuser, tampering: str) -> None:
    superuser.execute(tampering)
    assert TABLES[tampering] in said(found_in(superuser))


def test_raw__without_the_ledgers_digest_the_archive_alone_tells(superuser) -> None:
    """Deliveries of before the digest, and a chain rebuilt without it."""
    superuser.execute(
        "update ledger.entry set payload = (payload::jsonb - 'rows_sha256')::json where kind = 'delivery_landed'"
    )
    superuser.execute("update raw.units set unit_name = 'Dinas Lain' where unit_id = '1.01'")
    assert "1 rows were altered (row 1)" in said([f for f in found_in(superuser) if f.check == "raw"])


def flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    place = chance.randrange(len(content))
    content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


@contextmanager
def kept(*folders: Path) -> Iterator[None]:
    """Folders as they are now are what they are afterwards."""
    copies = [folder.with_name(f"{folder.name}.kept") for folder in folders]
    for folder, copy in zip(folders, copies, strict=True):
        shutil.copytree(folder, copy)
    try:
        yield
    finally:
        for folder, copy in zip(folders, copies, strict=True):
            shutil.rmtree(folder)
            copy.rename(folder)


def files_of(folder: Path) -> list[Path]:
    """All files but the manifest of the site, without which nobody can say which of its pages is meant."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / "manifest.json")


def test_files__a_flipped_bit_in_every_single_file_is_found_there(home: Path) -> None:
    chance = random.Random(SEED)
    with kept(home / "published", home / "signed", home / "archive"):
        flipped = files_of(home / "published") + files_of(home / "signed")
        flipped += [archive.sealed_path(path.stem) for path in (home / "keys" / "deliveries").glob("*.key")]
        for path in flipped:
            flip(path, chance)
        named = said(found())
    assert len(flipped) > 60
    assert [path for path in flipped if f"{path}]" not in named and f"{path} (" not in named] == []


def test_files__a_flipped_bit_of_a_key_is_found(home: Path) -> None:
    chance, keys = random.Random(SEED), home / "keys" / "deliveries"
    for _ in range(6):
        with kept(keys):
            path = chance.choice(files_of(keys))
            flip(path, chance)
            assert archive.sealed_path(path.stem).name in said(found())


def exchange_reports(published: Path) -> None:
    one, other = (published / AGENCY / PERIOD.code / unit for unit in UNITS)
    one.rename(published / "aside")
    other.rename(one)
    (published / "aside").rename(other)


def rewrite_consistently(published: Path) -> None:
    """Another page, and a manifest that agrees with it."""
    from lontar.publish.manifest import report_hash, sha256_of

    folder = published / AGENCY / PERIOD.code
    (folder / "index.html").write_text("lain", encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["index.html"] = {"sha256": sha256_of(b"lain"), "size_bytes": 4}
    manifest["document_sha256"] = report_hash({name: one["sha256"] for name, one in manifest["files"].items()})
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


FILES: dict[str, tuple[Callable[[Path], object], list[str]]] = {
    "exchanged": (exchange_reports, ["The manifest is of unit 1.02, but lies in the folder 1.01: a report was exchanged", "1.01/index.html"]),
    "rewritten": (rewrite_consistently, ["is not the one that the ledger names", f"{PERIOD.code}/index.html"]),
    "missing": (lambda p: (p / AGENCY / PERIOD.code / "1.01" / "laporan.pdf").unlink(), ["missing; the ledger names it", "missing; its manifest names it"]),
    "extra": (lambda p: (p / AGENCY / PERIOD.code / "baru.html").write_text("x"), ["that the ledger does not name", "that its manifest does not name"]),
    "hidden": (lambda p: (p / AGENCY / PERIOD.code / ".baru").write_text("x"), ["that the ledger does not name"]),
    "whole period": (lambda p: shutil.copytree(p / AGENCY / PERIOD.code, p / AGENCY / "2026-08"), ["that the ledger does not know as released", "2026-08"]),
    "gone": (lambda p: shutil.rmtree(p / AGENCY), ["is missing; the ledger names it"]),
    "a page around": (lambda p: (p / "indikator" / "baru.html").write_text("x"), ["that the site's manifest does not name"]),
    "a comparison": (lambda p: (p / "perbandingan" / "2026-08").mkdir() or (p / "perbandingan" / "2026-08" / "x").write_text("x"), ["that the site's manifest does not name"]),
    "an altered site manifest": (lambda p: flip(p / "manifest.json", random.Random(SEED)), ["The manifest of the site is not the one that the ledger noted"]),
    "no site manifest": (lambda p: (p / "manifest.json").unlink(), ["The site has no manifest"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_published__what_is_missing_extra_rewritten_or_exchanged_is_named(home: Path, name: str) -> None:
    change, expected = FILES[name]
    with kept(home / "published"):
        change(home / "published")
        text = said(found())
    for words in expected:
        assert words in text


def test_key__a_missing_master_key_is_told_and_none_is_made(home: Path) -> None:
    path = home / "keys" / "master.key"
    aside = path.rename(home / "aside.key")
    try:
        assert "The master key is not there" in said(found())
        assert not path.exists()
        path.write_text("00" * 32, encoding="ascii")
        path.chmod(0o600)
        assert "archive: " in said(found())
    finally:
        aside.replace(path)


def test_destroyed__a_purged_delivery_is_told_with_who_and_why_and_is_no_fault(superuser, home: Path) -> None:
    (sha256,) = superuser.execute("select sha256 from ledger.delivery where feed = 'employees'").fetchone()
    superuser.execute("delete from raw.employees; delete from quarantine.reject where delivery_id = 1")
    payload = {"sha256": sha256, "by": "BKPPD", "ground": "retensi habis"}
    ledger.append(superuser, AGENCY, "p1", "purged", payload)
    with kept(home / "keys" / "deliveries"):
        archive.destroy_key(sha256)
        report = Report(SEED)
        examine(get_agency(AGENCY), superuser, Options(sample=None), report)
    assert said(report.faults) == ""
    assert "by BKPPD on the ground of retensi habis" in said(report.notices)
    assert "can still be read" in said(found_in(superuser))


def test_command__exit_code_and_json_say_what_does_not_hold(home: Path) -> None:
    runner = CliRunner()
    clean = runner.invoke(commands, ["verify", "--agency", AGENCY, "--sample", "1", "--seed", "7", "--json"])
    assert clean.exit_code == 0, clean.output
    told = json.loads(clean.output)
    assert (told["holds"], told["seed"], told["faults"]) == (True, 7, [])
    with kept(home / "published"):
        (home / "published" / "baru.html").write_text("x")
        as_json = runner.invoke(commands, ["verify", "--agency", AGENCY, "--sample", "0", "--json"])
        as_text = runner.invoke(commands, ["verify", "--agency", AGENCY, "--sample", "0"])
    assert (as_json.exit_code, as_text.exit_code) == (5, 5)
    (fault,) = json.loads(as_json.output)["faults"]
    assert fault["where"].endswith("baru.html") and Path(fault["runbook"]).name == "published-altered.md"
    assert "do: " in as_text.output and "1 things do not hold" in as_text.output


ALONE = PROJECT_DIR / "docs" / "auditor" / "verify_published.py"


def alone(*arguments: object) -> subprocess.CompletedProcess:
    """The stand-alone verifier, without this project, its packages or any setting."""
    command = [sys.executable, "-I", "-S", str(ALONE), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd="/")


@pytest.fixture(scope="module")
def exported(home: Path) -> Path:
    path = home / "ledger.jsonl"
    done = CliRunner().invoke(commands, ["ledger", "export", "--agency", AGENCY, "-o", str(path)])
    assert done.exit_code == 0, done.output
    return path


def test_alone__it_needs_nothing_newer_than_python_3_9() -> None:
    tree = ast.parse(ALONE.read_text(encoding="utf-8"), feature_version=(3, 9))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert {name.partition(".")[0] for name in named} <= set(sys.stdlib_module_names)


def test_alone__a_clean_folder_holds(home: Path, exported: Path) -> None:
    with connect(Role.AUDITOR) as connection:
        head = ledger.head(connection, AGENCY)
    done = alone(home / "published", exported, "--head", head)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{head.sequence} entries, head {head}" in done.stdout and "everything holds" in done.stdout


def test_alone__a_flipped_bit_in_every_single_file_is_found(home: Path, exported: Path) -> None:
    chance = random.Random(SEED)
    with kept(home / "published"):
        flipped = files_of(home / "published")
        for path in flipped:
            flip(path, chance)
        done = alone(home / "published", exported)
    assert done.returncode == 5
    assert [path for path in flipped if f"{path} " not in done.stdout] == []


def test_alone__exchanged_reports_are_named(home: Path, exported: Path) -> None:
    with kept(home / "published"):
        exchange_reports(home / "published")
        done = alone(home / "published", exported)
    assert done.returncode == 5
    assert "1.01/manifest.json is of unit 1.02: a report was exchanged" in done.stdout


def rehashed(entries: list[dict]) -> list[dict]:
    """A chain worked out anew, by the description in the verifier's head."""
    previous = ""
    for number, entry in enumerate(entries, start=1):
        entry |= {"sequence": number, "previous_hash": previous}
        names = ("agency_id", "sequence", "recorded_at", "run_id", "kind", "payload", "previous_hash")
        parts = [str(entry[name]) for name in names]
        text = ",".join(f"{len(part)}:{part}" for part in parts)
        entry["entry_hash"] = previous = hashlib.sha256(text.encode()).hexdigest()
    return entries


EXPORTS: dict[str, tuple[Callable[[list[dict]], list[dict]], str]] = {
    "altered": (lambda e: [one | ({"run_id": "x"} if one["sequence"] == 4 else {}) for one in e], "entry 4 was altered"),
    "payload": (lambda e: [one | {"payload": one["payload"].replace("landed", "x").replace("simpeg", "y")} for one in e], "was altered"),
    "deleted": (lambda e: e[:5] + e[6:], "entry 7 does not follow entry 5"),
    "reordered": (lambda e: [*e[:4], e[5], e[4], *e[6:]], "does not follow"),
    "cut": (lambda e: e[:12], "was cut"),
    "inserted": (lambda e: [*e[:5], e[4], *e[5:]], "does not follow entry 5"),
    "rebuilt": (lambda e: rehashed([one | {"run_id": "r9"} for one in e]), "was cut or rebuilt"),
    "left out and rebuilt": (lambda e: rehashed(e[:7] + e[8:]), "heads: "),
}  # fmt: skip


@pytest.mark.parametrize("name", EXPORTS)
def test_alone__a_ledger_that_was_tampered_with_is_found(home: Path, exported: Path, tmp_path: Path, name: str) -> None:
    change, expected = EXPORTS[name]
    entries = [json.loads(line) for line in exported.read_text(encoding="utf-8").splitlines()]
    path = tmp_path / "ledger.jsonl"
    path.write_text("".join(json.dumps(entry) + "\n" for entry in change(entries)), encoding="utf-8")
    done = alone(home / "published", path)
    assert done.returncode == 5 and expected in done.stdout, done.stdout
    if "rebuilt" in name:
        assert "chain: " not in done.stdout


def test_alone__what_is_no_ledger_or_no_folder_is_told(home: Path, exported: Path, tmp_path: Path) -> None:
    broken = tmp_path / "x.jsonl"
    broken.write_text("{}\n")
    for arguments in (
        (home / "published", broken),
        (home / "gone", exported),
        (home / "published", exported, "--head", "x"),
    ):
        done = alone(*arguments)
        assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("error: ")


def test_revisions__one_that_was_replaced_stays_and_is_missed_when_it_is_gone(home: Path) -> None:
    """Last in this file: from here on the home has a second revision and a withdrawn report."""
    publishing.put_value("1.01", "training_jp_total", 26, 640)
    freeze(AGENCY, PERIOD, "r2", revise=True)
    render(AGENCY, PERIOD, "all", "r2", workers=1)
    release(AGENCY, PERIOD, "r2")
    withdraw(AGENCY, PERIOD, 2, "w1", office="BKPSDM", reasons={"id": "angka keliru", "en": "wrong"}, unit_id="1.01")
    site.build("r2")
    path, earlier = home / "second.jsonl", home / "published" / AGENCY / f"{PERIOD.code}-r1"
    CliRunner().invoke(commands, ["ledger", "export", "--agency", AGENCY, "-o", str(path)])
    assert said(found()) == ""
    assert alone(home / "published", path).stdout.endswith("everything holds\n")
    for change in (lambda: shutil.rmtree(earlier), lambda: flip(earlier / "1.02" / "data.csv", random.Random(SEED))):
        with kept(home / "published"):
            change()
            assert f"{PERIOD.code}-r1/1.02/data.csv" in said(found())
            assert f"{PERIOD.code}-r1/1.02/data.csv" in alone(home / "published", path).stdout
