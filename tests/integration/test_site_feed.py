"""The Atom feed by RFC 4287, the search index and the periods side by side: what they say of a released city, and only that."""

import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from lxml import etree
from publishing import AGENCY, PERIOD, make_city, put_units, put_value
from test_site import put_rendering

from lontar import ledger
from lontar.publish import site
from lontar.publish.freeze import freeze
from lontar.publish.release import release
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(scope="module")
def published(module_home: Path) -> Path:
    """Two released months, the first with a unit dissolved since, the second one corrected, and a month that is frozen and not released."""
    make_city(module_home)
    units = [("1.01", None), ("1.02", None), ("1.03", None), ("1.02.01", "1.02")]
    for period, rate in ((PERIOD.previous(), 30), (PERIOD.next(), 50)):
        put_units([*units, ("9.99" if period == PERIOD.next() else "8.88", None)], period)
        put_value("all", "headcount", 100, 100, period=period)
        put_value("all", "training_reach_rate", 100, rate, 100, period=period)
    put_value("8.88", "headcount", 40, 40, period=PERIOD.previous())
    for period in (PERIOD.previous(), PERIOD):
        freeze(AGENCY, period, "r1")
        _release(period, 1)
    put_value("1.01", "training_jp_total", 70, 640)
    freeze(AGENCY, PERIOD, "r2", revise=True)
    _release(PERIOD, 2)
    freeze(AGENCY, PERIOD.next(), "r3")
    site.build("r3")
    return module_home / "published"


def _release(period, revision: int) -> None:
    put_rendering(revision, period)
    release(AGENCY, period, f"r{revision}")


def _feed(published: Path, name: str = "feed.xml") -> etree._Element:
    return etree.parse(str(published / name)).getroot()


@pytest.mark.parametrize("name", ["feed.xml", "feed.en.xml"])
def test_feed__has_what_the_standard_asks_for(published: Path, name: str) -> None:
    feed = _feed(published, name)
    for element in [feed, *feed.findall("a:entry", ATOM)]:
        for tag in ("id", "title", "updated"):
            (found,) = element.findall(f"a:{tag}", ATOM)
            assert found.text
        assert element.find("a:author/a:name", ATOM).text
        assert datetime.fromisoformat(element.find("a:updated", ATOM).text).tzinfo
        assert element.find("a:link[@rel='alternate']", ATOM) is not None
    ids = [found.text for found in feed.iterfind(".//a:id", ATOM)]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", found) for found in ids)
    assert feed.find("a:link[@rel='self']", ATOM).get("href") == name


def test_feed__lists_releases_and_corrections_newest_first_with_their_hashes(published: Path) -> None:
    entries = _feed(published).findall("a:entry", ATOM)
    titles = [entry.find("a:title", ATOM).text for entry in entries]
    assert titles == [
        "Kota Contoh: September 2026, revisi 2",
        "Kota Contoh: September 2026",
        "Kota Contoh: Agustus 2026",
    ]
    summary = entries[0].find("a:summary", ATOM).text
    assert "berbeda dari revisi 1" in summary
    with connect(Role.AUDITOR) as connection:
        head = ledger.head(connection, AGENCY)
        query = "select document_hash from published.revision where agency_id = %s and revision = 2"
        (document_hash,) = connection.execute(query, (AGENCY,)).fetchone()
        query = "select sequence || ':' || entry_hash from ledger.entry where agency_id = %s and kind = 'published' order by sequence desc limit 1"
        (entry_hash,) = connection.execute(query, (AGENCY,)).fetchone()
    assert head.sequence > 0 and document_hash in summary and entry_hash in summary
    links = {entry.find("a:link", ATOM).get("href") for entry in entries}
    assert links == {f"{AGENCY}/2026-09/index.html", f"{AGENCY}/2026-08/index.html"}


def _index(published: Path, name: str) -> list[list[str]]:
    text = (published / name).read_text(encoding="utf-8")
    return json.loads(re.fullmatch(r"lontarIndex\((.*)\);\n", text, re.DOTALL)[1])


def test_index__holds_units_of_released_periods_only_and_leads_to_pages_that_are_there(published: Path) -> None:
    rows = _index(published, f"{AGENCY}/cari.js")
    names = {name: href for name, _, href, _ in rows}
    assert {"Kota Contoh", "Dinas 1.01", "Dinas 1.02.01"} <= set(names)
    assert not {"Dinas 9.99", "Dinas 8.88"} & set(names)
    assert names["Dinas 1.01"] == f"{AGENCY}/2026-09/1.01/index.html"
    for row in rows + _index(published, "cari.js") + _index(published, "cari.en.js"):
        # A unit without a report of its own and without a shown figure has no page.
        assert (published / row[2]).is_file(), row


def test_index__is_small(published: Path) -> None:
    assert (published / "cari.js").stat().st_size < 40_000


def test_periods__the_newest_two_stand_side_by_side_with_the_difference_of_the_printed_figures(published: Path) -> None:
    text = (published / AGENCY / "banding" / "index.html").read_text(encoding="utf-8")
    table = text[text.index('id="t-compare"') : text.index('id="t-history"')]
    row = next(row for row in re.findall(r"<tr.*?</tr>", table, re.DOTALL) if "training_reach_rate" in row)
    cells = [re.sub(r"<.*?>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    assert cells == ["30,0%", "33,3%", "+3,3 poin"]
    assert "Oktober 2026" not in text


def test_periods__a_withheld_figure_has_no_difference(published: Path) -> None:
    for path in (published / AGENCY / "banding").glob("*.html"):
        for row in re.findall(r"<tr.*?</tr>", path.read_text(encoding="utf-8"), re.DOTALL):
            cells = re.findall(r"<td.*?</td>", row, re.DOTALL)
            if len(cells) == 3 and "absent" in "".join(cells[:2]):
                assert re.sub(r"<.*?>", "", cells[2]).strip() == "–", (path.name, row)


def test_periods__a_dissolved_unit_keeps_its_page_and_a_page_of_nothing_goes(published: Path) -> None:
    folder = published / AGENCY / "banding"
    assert "Dinas 8.88" in (folder / "8.88.html").read_text(encoding="utf-8")
    (folder / "9.99.html").write_text("withdrawn")
    (published / "indikator" / "gone.en.html").write_text("withdrawn")
    assert site.build("r4") == []
    assert not (folder / "9.99.html").exists()
    assert not (published / "indikator" / "gone.en.html").exists()
