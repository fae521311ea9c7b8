"""Withdrawing: a tombstone at every address, the text in the sealed archive, nothing of it on the site; all of it or nothing."""

import hashlib
import io
import json
import re
import shutil
import tarfile
from pathlib import Path

import pytest
from publishing import AGENCY, PERIOD, bring_back_city, put_value
from support import some

from lontar.errors import LontarError
from lontar.ingest import archive
from lontar.publish import revisions, site, waiting
from lontar.publish import withdraw as withdraw_module
from lontar.publish.earlier import earlier_folder
from lontar.publish.freeze import freeze
from lontar.publish.release import published_folder, release
from lontar.publish.retrace import note_of
from lontar.publish.withdraw import withdraw
from lontar.publish.withdrawals import Withdrawal, withdrawals
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration
FILES = (
    "index.html",
    "index.en.html",
    "laporan.pdf",
    "data.json",
    "ringkasan.html",
    "1.01/index.html",
    "1.01/data.json",
)
REASON = {"id": "Angka <b>keliru</b>", "en": "Figures were wrong"}


@pytest.fixture
def city(made_once: Path) -> Path:
    """A city with one released month."""
    bring_back_city(made_once)
    shutil.rmtree(made_once / "archive", ignore_errors=True)
    publish(1)
    return made_once


def publish(number: int, *, revise: bool = False) -> None:
    freeze(AGENCY, PERIOD, f"r{number}", revise=revise)
    folder = waiting.empty(waiting.folder_of(AGENCY, PERIOD))
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"rahasia revisi {number}: {name}")
    waiting.complete(folder, number, is_draft=False)
    release(AGENCY, PERIOD, f"r{number}")


def take_away(number: int = 1, unit_id: str = "all") -> Withdrawal:
    return withdraw(AGENCY, PERIOD, number, "w", office="Kepala BKPSDM", reasons=REASON, unit_id=unit_id)


def statuses() -> list[str]:
    with connect(Role.PUBLISHER) as connection:
        return [revision.status for revision in revisions.of_period(connection, AGENCY, PERIOD)]


def entries() -> list[Withdrawal]:
    with connect(Role.AUDITOR) as connection:
        return withdrawals(connection, AGENCY)


def everything_published(home: Path) -> str:
    return "".join(path.read_text("utf-8") for path in some((home / "published").rglob("*")) if path.is_file())


def test_withdraw__leaves_a_page_in_both_languages_at_every_address_and_none_of_the_text(city: Path) -> None:
    gone = take_away()
    folder = published_folder(AGENCY, PERIOD)
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        *(name for name in FILES if name.endswith(".html")),
        *("1.01/index.en.html", "withdrawn.json"),
    }
    page, english = (folder / "index.html").read_text("utf-8"), (folder / "index.en.html").read_text("utf-8")
    for text in ("Angka &lt;b&gt;keliru&lt;/b&gt;", "Kepala BKPSDM", "DATA SINTETIS", gone.files["laporan.pdf"]):
        assert text in page
    assert "Figures were wrong" in english
    assert "SYNTHETIC DATA" in english
    assert waiting.hash_files(folder) == gone.tombstone
    assert "rahasia" not in everything_published(city)
    assert statuses() == ["withdrawn"]


def test_withdraw__the_text_can_be_read_back_from_the_sealed_archive(city: Path) -> None:
    gone = take_away()
    with archive.open(gone.archive_sha256) as stream, tarfile.open(fileobj=io.BytesIO(stream.read())) as tar:
        found = {name: tar.extractfile(name).read() for name in tar.getnames()}
    assert found["1.01/data.json"] == b"rahasia revisi 1: 1.01/data.json"
    assert {name: hashlib.sha256(content).hexdigest() for name, content in found.items()} == entries()[0].files


def test_withdraw__site_search_feed_and_corrections_follow_and_every_link_leads_somewhere(city: Path) -> None:
    site.build("r")
    published = city / "published"
    assert f"{AGENCY}/2026-09/1.01/index.html" in (published / AGENCY / "cari.js").read_text()
    take_away()
    site.build("w")
    assert "2026-09" not in (published / AGENCY / "cari.js").read_text()
    assert f"{AGENCY}/2026-09" not in (published / "index.html").read_text()
    assert "Angka &lt;b&gt;keliru&lt;/b&gt;" in (published / "koreksi.html").read_text()
    assert f'href="{AGENCY}/2026-09/index.html"' in (published / "arsip.html").read_text()
    feed = (published / "feed.en.xml").read_text()
    assert re.findall(r'category term="(\w+)"', feed) == ["withdrawal"]
    assert "Figures were wrong" in feed
    links = [
        (page, href)
        for page in published.rglob("*.html")
        for href in re.findall(r'href="([^"#:]+)["#]', page.read_text("utf-8"))
    ]
    assert [f"{page} leads to {href}" for page, href in some(links) if not (page.parent / href).is_file()] == []


def test_withdraw__one_units_report_leaves_the_others_and_stays_away_when_the_revision_is_put_back(city: Path) -> None:
    take_away(unit_id="1.01")
    folder = published_folder(AGENCY, PERIOD)
    assert (folder / "index.html").read_text() == "rahasia revisi 1: index.html"
    assert not (folder / "1.01" / "data.json").exists()
    tombstone = (folder / "1.01" / "index.html").read_text("utf-8")
    assert "Dinas 1.01" in tombstone
    site.build("w")
    assert "2026-09/1.01" not in (city / "published" / AGENCY / "cari.js").read_text()
    rendering = waiting.empty(waiting.folder_of(AGENCY, PERIOD))
    for name in FILES:
        (rendering / name).parent.mkdir(exist_ok=True)
        (rendering / name).write_text(f"rahasia revisi 1: {name}")
    waiting.complete(rendering, 1, is_draft=False)
    release(AGENCY, PERIOD, "again")
    assert (folder / "1.01" / "index.html").read_text("utf-8") == tombstone
    assert not (folder / "1.01" / "data.json").exists()
    assert statuses() == ["released"]


def test_release__an_earlier_revision_stays_readable_until_it_is_withdrawn(city: Path) -> None:
    put_value("1.01", "training_jp_total", 70, 640)
    publish(2, revise=True)
    with connect(Role.PUBLISHER) as connection:
        first = revisions.of_period(connection, AGENCY, PERIOD)[0]
    earlier = earlier_folder(first)
    assert (earlier / "index.html").read_text() == "rahasia revisi 1: index.html"
    take_away(1)
    site.build("w")
    assert f'href="{AGENCY}/2026-09-r1/index.html"' in (city / "published" / "arsip.html").read_text()
    assert "rahasia revisi 1" not in everything_published(city)
    assert "Kepala BKPSDM" in (earlier / "index.html").read_text("utf-8")
    assert (published_folder(AGENCY, PERIOD) / "index.html").read_text() == "rahasia revisi 2: index.html"
    assert statuses() == ["withdrawn", "released"]


def test_withdraw__the_same_figures_can_be_released_again_as_the_next_revision(city: Path) -> None:
    take_away()
    assert freeze(AGENCY, PERIOD, "r2") is None
    publish(2, revise=True)
    assert statuses() == ["withdrawn", "released"]
    with connect(Role.PUBLISHER) as connection:
        record = revisions.record_of(connection, revisions.newest(connection, AGENCY, PERIOD))
    assert note_of(record) == "Revisi 1 ditarik; angka yang sama terbit kembali."
    assert "Kepala BKPSDM" in (city / "published" / AGENCY / "2026-09-r1" / "index.html").read_text()


def test_withdraw__a_failure_before_the_swap_leaves_all_as_it_was_and_one_after_it_is_made_good(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swap = withdraw_module.put_in_place

    def before(*_: Path) -> None:
        raise OSError("the disk is full")

    def after(*paths: Path) -> None:
        swap(*paths)
        raise OSError("the power is gone")

    for fail in (before, after):
        with monkeypatch.context() as patched, pytest.raises(OSError):
            patched.setattr(withdraw_module, "put_in_place", fail)
            take_away()
        assert (statuses(), entries()) == (["released"], [])
        text = (published_folder(AGENCY, PERIOD) / "index.html").read_text("utf-8")
        assert text.startswith("rahasia") is (fail is before)
    gone = take_away()
    assert set(gone.files) == set(FILES)
    assert statuses() == ["withdrawn"]
    assert json.loads((published_folder(AGENCY, PERIOD) / "withdrawn.json").read_text())["files"] == gone.files


def test_withdraw__refuses_what_is_not_there_not_released_withdrawn_before_or_names_a_person(city: Path) -> None:
    with pytest.raises(LontarError, match="no such revision"):
        take_away(7)
    with pytest.raises(LontarError, match="No files of it"):
        take_away(unit_id="9.99")
    with pytest.raises(LontarError, match="NIP or NIK"):
        withdraw(AGENCY, PERIOD, 1, "w", office="Kepala", reasons={"id": "Data 198001012005011003 keliru"})
    take_away(unit_id="1.01")
    with pytest.raises(LontarError, match="withdrawn already"):
        take_away(unit_id="1.01")
    take_away()
    with pytest.raises(LontarError, match="withdrawn already"):
        take_away()
    put_value("1.01", "training_jp_total", 70, 640)
    freeze(AGENCY, PERIOD, "r2", revise=True)
    with pytest.raises(LontarError, match="never released"):
        take_away(2)
    assert [gone.unit_id for gone in entries()] == ["1.01", "all"]
