"""The internal edition over a real run: the report with small groups, the day's board against the clocks, a trace of every reading."""

import csv
import hashlib
import io
import json
import os
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import support
from people_search import files_below, text_of
from server_city import CITY, MONTH, Published
from typer.testing import CliRunner

from lontar.agency import get_agency
from lontar.errors import LontarError
from lontar.internal.board import Board, make_board
from lontar.internal.report import make_report
from lontar.period import Period
from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.e2e, pytest.mark.integration, pytest.mark.timeout(1800)]

DAY = date(2026, 9, 15)
HEAD, OFFICE, OWN_UNIT, OTHER_UNIT = "kepala-unit", "kepegawaian", "1.01", "1.02"
MARK = "EDISI INTERNAL - TERBATAS"


@pytest.fixture(scope="module", autouse=True)
def home(server_city: Published) -> Iterator[Path]:
    """This process in the home of the run, as the machine's login that may act for both offices of the sample's profile."""
    before = dict(os.environ)
    os.environ.update(server_city.environment)
    support.use_home(server_city.home, server_city.home / "agencies")
    yield server_city.home
    os.environ.clear()
    os.environ.update(before)
    support.use_home(Path(before["LONTAR_HOME"]))


def _hashes(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files_below(folder)}


@pytest.fixture(scope="module")
def written(home: Path) -> dict[str, Path]:
    """The files of one command, by suffix; the site and the published tables are as they were before it."""
    from lontar.cli import commands

    before = _hashes(home / "published")
    arguments = ["internal", "report", "--agency", CITY, "--period", MONTH, "--as", HEAD, "--reason", "rapat evaluasi"]
    done = CliRunner().invoke(commands, arguments)
    assert done.exit_code == 0, done.output
    assert _hashes(home / "published") == before
    return {path.suffix: path for path in files_below(home / "internal" / CITY / MONTH / HEAD / OWN_UNIT)}


def _report(reader: str = HEAD, unit: str = "", reason: str = "uji coba"):
    return make_report(get_agency(CITY), Period.parse(MONTH), unit=unit, reader=reader, reason=reason)


def _readings() -> list[dict]:
    with connect(Role.AUDITOR) as connection:
        query = "select payload from ledger.entry where agency_id = %s and kind = 'internal_read' order by sequence"
        return [payload for (payload,) in connection.execute(query, (CITY,))]


def _cells(content: bytes) -> dict[tuple[str, str, str], dict]:
    """The period's figures of a `data.json` by unit, indicator and breakdown."""
    found = json.loads(content)["cells"]
    return {(c["unit"], c["indicator"], c["breakdown"]): c for c in found if c["period"] == MONTH}


def _rows(role: Role, relation: str, columns: str) -> dict[tuple[str, str, str], tuple]:
    """The month's rows of a table of figures by the same key."""
    query = f"""select unit_id, indicator_code, concat_ws(';', nullif(breakdown_1, ''), nullif(breakdown_2, '')), {columns}
                from {relation} where agency_id = %s and period_start_date = %s and period_kind = 'month'"""
    with connect(role) as connection:
        return {tuple(row[:3]): row[3:] for row in connection.execute(query, (CITY, f"{MONTH}-01"))}


def _classes() -> dict[str, str]:
    with connect(Role.AUDITOR) as connection:
        return dict(connection.execute("select indicator_code, disclosure_class from reference.indicators").fetchall())


def test_files__are_private_and_marked_on_every_page_and_sheet(written: dict[str, Path]) -> None:
    from openpyxl import load_workbook
    from pypdf import PdfReader

    assert written.keys() == {".html", ".pdf", ".xlsx", ".json", ".csv"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in written.values()} == {0o600}
    assert stat.S_IMODE(written[".pdf"].parent.stat().st_mode) == 0o700
    assert all(MARK in page.extract_text() for page in PdfReader(written[".pdf"]).pages)
    sheets = load_workbook(io.BytesIO(written[".xlsx"].read_bytes())).worksheets
    assert all(any(MARK in str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row) for sheet in sheets)
    page = written[".html"].read_text(encoding="utf-8")
    assert MARK in page and "Data terbuka" not in page and 'href="../' not in page


def test_report__shows_small_groups_of_the_own_units_and_leaves_all_else_as_published(
    home: Path, written: dict[str, Path]
) -> None:
    """The figures are the marts' own; ratings, opinions and pay stay what the public edition made of them."""
    internal, classes = _cells(written[".json"].read_bytes()), _classes()
    public = _rows(Role.PUBLISHER, "published.cell", "status")
    opened = {key for key, cell in internal.items() if (cell["status"], public[key]) == ("shown", ("withheld",))}
    assert {"headcount", "plain"} <= {classes[code] for _, code, _ in opened} <= {"headcount", "plain", "discipline"}
    assert all(unit == OWN_UNIT or unit.startswith(f"{OWN_UNIT}.") for unit, *_ in opened)
    rest = internal.keys() - opened
    assert {key: internal[key]["status"] for key in rest} == {key: public[key][0] for key in rest}
    marts = _rows(Role.AUDITOR, "marts.indicator_value", "numerator, denominator, n_persons")
    figures = ("numerator", "denominator", "n_persons")
    assert {key: tuple(internal[key][name] for name in figures) for key in opened} == {
        key: tuple(None if number is None else float(number) for number in marts[key]) for key in opened
    }


def test_personnel_office__sees_pay_of_small_groups_too_and_no_rating() -> None:
    report = _report(OFFICE, "all")
    classes = _classes()
    with connect(Role.PUBLISHER) as connection:
        query = "select distinct indicator_code from published.cell where unit_id = 'all' and status = 'withheld'"
        withheld = {classes[code] for (code,) in connection.execute(query)}
    still = {
        classes[cell.indicator] for cell in report.document.cells if cell.status == "withheld" and cell.unit == "all"
    }
    assert report.opened > 100
    assert "pay" not in still
    assert withheld & {"rating", "opinion"} <= still


def test_reading__is_in_the_ledger_without_names_and_says_how_many_figures(written: dict[str, Path]) -> None:
    entry = [one for one in _readings() if one["reason"] == "rapat evaluasi"][-1]
    assert (entry["reader"], entry["list"], entry["unit"], entry["date"]) == (HEAD, "edition", OWN_UNIT, "2026-09-30")
    assert entry["rows"] > 100 and entry["names"] is False
    assert f"nomor {entry['reading']}" in written[".html"].read_text(encoding="utf-8")


@pytest.mark.parametrize(("unit", "reason"), [(OTHER_UNIT, "uji coba"), ("all", "uji coba"), ("", " ")])
def test_report__of_another_unit_or_without_a_reason_is_refused_and_writes_nothing(
    home: Path, unit: str, reason: str
) -> None:
    before = (len(_readings()), _hashes(home / "internal") if (home / "internal").is_dir() else {})
    with pytest.raises(LontarError):
        _report(unit=unit, reason=reason)
    assert (len(_readings()), _hashes(home / "internal") if before[1] else {}) == before


def test_report__comes_to_nobody_when_the_ledger_takes_no_entry(home: Path, server_city: Published) -> None:
    with connect(Role.OWNER) as connection:
        connection.execute("revoke execute on function internal.open from lontar_internal")
    try:
        with pytest.raises(LontarError, match="Not shown"):
            _report()
    finally:
        with connect(Role.OWNER) as connection:
            connection.execute("grant execute on function internal.open to lontar_internal")


def test_site_and_published_tables__hold_nothing_of_it(home: Path, written: dict[str, Path]) -> None:
    files = [path for path in files_below(home / "published") if path.suffix != ".pdf"]
    assert [path for path in files if MARK in text_of(path)] == []
    with connect(Role.AUDITOR) as connection:
        assert connection.execute("select distinct edition from published.cell").fetchall() == [("public",)]


def _first_punches(inbox: Path) -> dict[str, time]:
    """NIP -> first punch of the day, read from the files by hand: clocks by enrolment, telephones by NIP."""
    owners: dict[tuple[str, str], str] = {}
    for path in sorted((inbox / "mesin").glob("pendaftaran_*.txt")):
        for device, pin, nip in (line.split("\t")[:3] for line in path.read_text().splitlines()[1:] if line.strip()):
            owners[device.strip(), pin.strip()] = nip.strip()
    found: dict[str, time] = {}
    for path in (inbox / "presensi").glob("*_attlog_*.dat"):
        for line in path.read_text(errors="replace").splitlines():
            parts = line.strip().split("\t")
            if len(parts) == 6 and parts[1].startswith(str(DAY)) and (nip := owners.get((parts[2], parts[0]))):
                _keep_earliest(found, nip, parts[1][11:])
    for path in (inbox / "presensi").glob("checkin_*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                if row["Waktu"].startswith(f"{DAY:%d/%m/%Y}"):
                    _keep_earliest(found, row["NIP"], row["Waktu"][11:])
    return found


def _keep_earliest(found: dict[str, time], nip: str, text: str) -> None:
    moment = time.fromisoformat(text)
    found[nip] = min(found.get(nip, moment), moment)


@pytest.fixture(scope="module")
def board(home: Path) -> Board:
    now = datetime(2026, 9, 15, 1, 30, tzinfo=UTC)
    return make_board(get_agency(CITY), now, day=DAY, reader=OFFICE, reason="papan status harian")


def test_board__says_of_everybody_what_the_clocks_say(home: Path, board: Board) -> None:
    punches = _first_punches(home / "inbox" / CITY)
    expected = [line for line in board.whole.lines if line.state in ("by_then", "later", "none", "unknown")]
    assert len(expected) > 100
    said = {line.person.identifier: line.first_at for line in expected if line.first_at}
    known = {line.person.identifier for line in expected}
    assert said == {nip: f"{moment:%H:%M}" for nip, moment in punches.items() if nip in known}
    late = {line.person.identifier for line in expected if line.state == "later"}
    assert late == {nip for nip, moment in punches.items() if nip in known and moment > time(9)}


def test_board__counts_each_person_of_the_roster_once_and_says_how_old_it_is(board: Board) -> None:
    identifiers = [line.person.identifier for line in board.whole.lines]
    assert len(set(identifiers)) == len(identifiers) == sum(board.whole.counts.values())
    with connect(Role.AUDITOR) as connection:
        query = """select count(distinct person_key) from intermediate.int_employees__counted
                   where agency_id = %s and %s between valid_from and valid_to"""
        assert connection.execute(query, (CITY, DAY)).fetchone() == (len(identifiers),)
    assert not board.is_missing
    assert "UTC+8" in board.newest


def test_board__of_a_head_of_unit_is_logged_and_has_the_own_units_only() -> None:
    now = datetime(2026, 9, 15, 1, 30, tzinfo=UTC)
    found = make_board(get_agency(CITY), now, day=DAY, reader=HEAD, reason="papan pagi")
    entry = _readings()[-1]
    assert (entry["list"], entry["reader"], entry["names"], entry["reason"]) == ("board", HEAD, True, "papan pagi")
    assert entry["rows"] == len(found.whole.lines) > 0
    with connect(Role.AUDITOR) as connection:
        query = "select distinct unit_name from marts.dim_unit where unit_id like '1.01%%' and agency_id = %s"
        own = {name for (name,) in connection.execute(query, (CITY,))}
    assert {unit.name for unit in found.units} <= own
