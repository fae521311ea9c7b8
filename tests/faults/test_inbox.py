"""A file that grows, vanishes or is replaced while it is read: nothing half is taken in, and the run after takes it in whole."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support import copy_profile, use_home

from lontar.agency import get_agency
from lontar.ingest import deliveries, run
from lontar.ingest.connectors import FoundFile
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration
CITY = "kota-kupang"
HEADER = "Kode Unit,Pola,Berlaku Mulai,Berlaku Sampai\n"
LINES = [f"1.0{number},5 hari kerja,01/01/2026,\n" for number in range(1, 8)]


@pytest.fixture
def inbox(module_home: Path, tmp_path: Path) -> Path:
    """The folder of one feed, the others' folders empty."""
    copy_profile(CITY, tmp_path)
    use_home(module_home, tmp_path)
    ensure()
    for feed in get_agency(CITY).feeds.values():
        for source in feed.sources:
            (module_home / source.location).mkdir(parents=True, exist_ok=True)
    return module_home / "inbox" / CITY / "pola"


def _between(monkeypatch: pytest.MonkeyPatch, name: str, happens: Callable[[], None]) -> None:
    """Let something happen to the file `name` after it was looked at and before it is read."""

    def looked_at(found: FoundFile) -> tuple[str, int]:
        result = deliveries.digest(found)
        if found.name == name:
            happens()
        return result

    monkeypatch.setattr(run, "digest", looked_at)


def _landed(name: str) -> list[tuple]:
    with connect(Role.AUDITOR) as connection:
        query = "select status, received, loaded + rejected + duplicate from ledger.delivery where file_name = %s order by delivery_id"
        return connection.execute(query, (name,)).fetchall()


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


@pytest.mark.parametrize("how", ["grows", "replaced", "vanishes"])
def test_file_in_motion__is_taken_in_by_the_next_run(inbox: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    number = ["grows", "replaced", "vanishes"].index(how) + 1
    name = f"pola_kerja_2026010{number}.csv"
    # Each of these files says something of its own; the same bytes would be the same delivery.
    path, whole = inbox / name, HEADER + "".join(LINES) + f"1.08,6 hari kerja,0{number}/02/2026,\n"
    path.write_text(whole[:-40] if how == "grows" else whole.replace("5 hari", "6 hari"), encoding="utf-8")
    happens = {
        "grows": lambda: _append(path, whole[-40:]),
        "replaced": lambda: path.write_text(whole, encoding="utf-8"),
        "vanishes": path.unlink,
    }[how]
    with monkeypatch.context() as patched:
        _between(patched, name, happens)
        results = run.ingest_agency(CITY, f"r/{how}")
    assert [result.status for result in results if result.file_name == name] == ["failed"]
    assert _landed(name) == []
    if how == "vanishes":
        path.write_text(whole, encoding="utf-8")
    run.ingest_agency(CITY, f"r/{how} again")
    assert _landed(name) == [("landed", 8, 8)]


def test_file_that_grows_all_the_time__stops_nobody_else(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    growing, resting = inbox / "pola_kerja_20260110.csv", inbox / "pola_kerja_20260111.csv"
    growing.write_text(HEADER, encoding="utf-8")
    resting.write_text(HEADER + "1.06,sif,03/03/2026,\n", encoding="utf-8")
    _between(monkeypatch, growing.name, lambda: _append(growing, "1.05,5 hari kerja,02/03/2026,\n"))
    results = run.ingest_agency(CITY, "r/growing")
    assert [result.status for result in results if result.file_name == growing.name] == ["failed"]
    assert _landed(growing.name) == []
    assert _landed(resting.name) == [("landed", 1, 1)]
