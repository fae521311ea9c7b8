"""The published sample against the simulation's truth, which is computed without the pipeline's code.

One run over one month publishes a complete city, copies of it that each lack some feeds, and two copies in which known rows
were changed. The sample is synthetic.
"""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from psycopg import sql
from psycopg.rows import dict_row
from support import copy_profile, some, use_home

from lontar import ledger
from lontar.settings import PROJECT_DIR
from lontar.sources import load_feeds
from lontar.warehouse import Role, connect

pytestmark = [pytest.mark.e2e, pytest.mark.integration]

CITY, MONTH = "kota-kupang", "2026-05"
FEEDS = sorted(load_feeds())
# Nearly every figure needs people and units; each of the other copies lacks every fourth of the other feeds.
_ALONE = [[feed] for feed in ("employees", "units")]
_OTHERS = [feed for feed in FEEDS if [feed] not in _ALONE]
LACKING = {f"tanpa-{number}": feeds for number, feeds in enumerate([*_ALONE, *(_OTHERS[i::4] for i in range(4))], 1)}
CITY_WITHOUT = {feed: name for name, feeds in LACKING.items() for feed in feeds}


def _lontar(*arguments: str, profiles: Path) -> dict:
    command = [str(Path(sys.executable).with_name("lontar")), *arguments]
    environment = os.environ | {"LONTAR_AGENCIES": str(profiles)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return json.loads(done.stdout)


def _copy_city(home: Path, profiles: Path, name: str) -> Path:
    """A second city with the same deliveries under another name; returns its inbox."""
    text = (PROJECT_DIR / "config" / "agencies" / f"{CITY}.yml").read_text(encoding="utf-8")
    (profiles / f"{name}.yml").write_text(
        text.replace(f"agency_id: {CITY}", f"agency_id: {name}").replace(f"inbox/{CITY}/", f"inbox/{name}/")
    )
    shutil.copytree(home / "inbox" / CITY, home / "inbox" / name)
    return home / "inbox" / name


def _remove_feed(inbox: Path, feed: str) -> None:
    profile = yaml.safe_load((PROJECT_DIR / "config" / "agencies" / f"{CITY}.yml").read_text(encoding="utf-8"))
    for source in profile["feeds"][feed]["sources"]:
        # Several feeds may share a folder.
        for path in (inbox / Path(source["location"]).relative_to(f"inbox/{CITY}")).iterdir():
            if re.fullmatch(source["pattern"], path.name):
                path.unlink()


def _one_person_fewer(inbox: Path) -> None:
    """The first PNS in active service leaves the roster."""
    (path,) = (inbox / "pegawai").glob("pegawai_*.csv")
    lines = path.read_bytes().split(b"\r\n")
    leaver = min(i for i, line in enumerate(lines) if line[:18].isdigit() and b";PNS;" in line and b";01;" in line)
    path.write_bytes(b"\r\n".join(lines[:leaver] + lines[leaver + 1 :]))


def _ten_hours_more(inbox: Path) -> None:
    """The first passed training of May becomes ten JP longer."""
    (path,) = (inbox / "pelatihan").glob("pelatihan_202605.json")
    body = json.loads(path.read_text(encoding="utf-8"))
    record = next(r for r in body["data"] if r["hasil"] == "LULUS")
    record["jumlahJam"] += 10
    path.write_text(json.dumps(body), encoding="utf-8")


def _more_people_served(inbox: Path) -> None:
    """Ten times as many people were served by the first office: its sample must be larger."""
    (path,) = (inbox / "populasi").glob("*.csv")
    header, first, *others = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, first + "0", *others, ""]), encoding="utf-8")


# The two in the second copy touch no feed in common.
CHANGES = {"ubah-pegawai": (_one_person_fewer,), "ubah-lain": (_ten_hours_more, _more_people_served)}


@pytest.fixture(scope="module")
def home(module_home, tmp_path_factory):
    """All these cities delivered and published for one month, in one run."""
    profiles = tmp_path_factory.mktemp("profiles")
    copy_profile(CITY, profiles)
    months = f"{MONTH}..{MONTH}"
    _lontar("sample", "--city", CITY, "--scale", "0.05", "--months", months, "--json", profiles=profiles)
    for name, feeds in LACKING.items():
        inbox = _copy_city(module_home, profiles, name)
        for feed in feeds:
            _remove_feed(inbox, feed)
    for name, changes in CHANGES.items():
        inbox = _copy_city(module_home, profiles, name)
        for change in changes:
            change(inbox)
    _lontar("run", "--period", MONTH, "--units", "city", "--json", profiles=profiles)
    use_home(module_home, profiles)
    return module_home


def _truth(home: Path) -> dict:
    return json.loads((home / "sample" / "truth" / f"{CITY}.json").read_text(encoding="utf-8"))


def _published(home: Path, agency: str) -> dict[tuple[str, str, str], dict]:
    document = json.loads((home / "published" / agency / MONTH / "data.json").read_text(encoding="utf-8"))
    return {(cell["unit"], cell["indicator"], cell["breakdown"]): cell for cell in document["cells"]}


def _number(text: object) -> Decimal | None:
    return None if text is None else Decimal(str(text))


_FIGURES = ("value", "numerator", "denominator", "value_low", "value_high")


def _as_frozen() -> dict[tuple[str, str, str], dict]:
    with connect(Role.AUDITOR, row_factory=dict_row) as connection:
        rows = connection.execute(
            "select * from published.cell where agency_id = %s and period_start_date = %s", (CITY, f"{MONTH}-01")
        )
        return {(row["unit_id"], row["indicator_code"], row["breakdown_1"]): row for row in rows}


def test_truth__every_figure_of_the_month_is_frozen_as_it_is_or_withheld(home):
    """All units, all indicators: what is shown equals the simulation's truth in every column."""
    frozen, outcomes = _as_frozen(), Counter()
    for record in (r for r in _truth(home)["records"] if r["period"] == MONTH):
        cell = frozen[record["unit_id"], record["indicator_code"], record["breakdown_1"]]
        outcomes[cell["status"]] += 1
        assert cell["status"] in ("shown", "withheld"), (record, cell)
        if cell["status"] == "shown":
            assert {f: _number(cell[f]) for f in _FIGURES} == pytest.approx(
                {f: _number(record[f]) for f in _FIGURES}, abs=Decimal("1e-6")
            )
            assert (cell["n_persons"], cell["label"] or None) == (record["n_persons"], record["label"])
    assert outcomes["shown"] > 150 and outcomes["withheld"] > 20, outcomes


def test_truth__the_page_shows_what_was_frozen(home):
    frozen = _as_frozen()
    for key, cell in some(_published(home, CITY).items()):
        assert cell["status"] == frozen[key]["status"]
        assert _number(cell["value"]) == (frozen[key]["value"] if cell["status"] == "shown" else None)


def test_truth__equations_of_every_file(home):
    """What the simulation put into each file is what landing and staging counted in it."""
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            """select feed, file_name, received, loaded, rejected, duplicate, accepted, quarantined, superseded
               from marts.delivery_counts where agency_id = %s""",
            (CITY,),
        ).fetchall()
    counted = {(feed, name): tuple(counts) for feed, name, *counts in rows}
    expected = {
        (f["feed"], Path(f["path"]).name): (
            f["received"],
            f["loaded"],
            sum(f["rejected"].values()),
            f["duplicate"],
            f["accepted"],
            sum(f["quarantined"].values()),
            f["superseded"],
        )
        for f in _truth(home)["files"]
    }
    assert counted == expected


def _seed(name: str) -> list[dict]:
    with (PROJECT_DIR / "dbt_project" / "seeds" / f"{name}.csv").open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("feed", FEEDS)
def test_missing_feed__turns_its_cells_into_no_data_and_no_others(home, feed):
    name = CITY_WITHOUT[feed]
    needing = {row["indicator_code"] for row in _seed("indicator_required_feeds") if row["feed"] == feed}
    reading = {
        row["indicator_code"] for row in _seed("indicators") if set(LACKING[name]) & set(row["feeds"].split("|"))
    }
    complete, lacking = _published(home, CITY), _published(home, name)
    assert needing, "no figure needs this feed"
    empty = same = 0
    for (unit, indicator, breakdown), cell in lacking.items():
        if indicator in needing:
            # What does not apply to a unit (a survey to an office that serves nobody) need not become "no data".
            did_apply = complete.get((unit, indicator, breakdown), {}).get("status") in ("shown", "withheld")
            assert cell["status"] == "no_data" or (cell["status"] == "not_applicable" and not did_apply), cell
            empty += cell["status"] == "no_data"
        elif indicator not in reading and unit == "all":
            twin = complete[unit, indicator, breakdown]
            # Which further figures hide a small group is decided for all figures together, so the pattern may differ.
            if "withheld" in (cell["status"], twin["status"]):
                assert {cell["status"], twin["status"]} <= {"shown", "withheld"}, cell
            else:
                assert cell == twin
                same += cell["status"] == "shown"
    assert empty >= len(needing)
    assert same > 50
    page = (home / "published" / name / MONTH / "index.html").read_text(encoding="utf-8")
    assert "data tidak diterima" in page.lower()


def _moved(home: Path, name: str, indicator: str, column: str, breakdown: str = "") -> Decimal:
    """How far a figure of the whole city lies from that of the unchanged one; as computed, for small groups may be withheld."""
    query = sql.SQL(
        """select agency_id, {} from marts.indicator_value where period_start_date = %s and period_kind = 'month'
           and unit_id = 'all' and indicator_code = %s and breakdown_1 = %s and breakdown_2 = '' and agency_id = any(%s)"""
    ).format(sql.Identifier(column))
    with connect(Role.AUDITOR) as connection:
        found = dict(connection.execute(query, (f"{MONTH}-01", indicator, breakdown, [name, CITY])).fetchall())
    return found[name] - found[CITY]


def test_changed_rows__one_person_fewer(home):
    assert _moved(home, "ubah-pegawai", "headcount", "value") == -1
    assert _moved(home, "ubah-pegawai", "headcount", "value", "employee_kind=pns") == -1
    assert _moved(home, "ubah-pegawai", "headcount", "value", "employee_kind=pppk") == 0
    assert _moved(home, "ubah-pegawai", "training_jp20_rate", "denominator") == -1


def test_changed_rows__ten_hours_more(home):
    assert _moved(home, "ubah-lain", "training_jp_total", "value") == 10
    assert _moved(home, "ubah-lain", "training_jp_mean", "numerator") == 10
    assert _moved(home, "ubah-lain", "headcount", "value") == 0


def test_changed_rows__more_people_served(home):
    assert _moved(home, "ubah-lain", "skm_sample_rate", "denominator") > 0
    assert _moved(home, "ubah-lain", "skm_sample_rate", "numerator") == 0
    assert _moved(home, "ubah-lain", "ikm", "value") == 0


def _tree(folder: Path) -> dict[str, str]:
    """All files but the audit pages, which show the newest run, and the manifest of the site, which names them."""
    return {
        name: hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and not (name := str(p.relative_to(folder))).startswith("audit/") and name != "manifest.json"
    }


def test_second_run__changes_nothing_but_the_ledger(home):
    """The same period again: same marts, same cells, same bytes."""
    published = _tree(home / "published")
    counts = "select (select count(*) from published.cell), (select count(*) from marts.indicator_value), (select count(*) from raw.punches)"
    marts = "select md5(string_agg(v::text, '|' order by v::text)) from marts.indicator_value as v"
    with connect(Role.AUDITOR) as connection:
        before = connection.execute(counts).fetchone(), connection.execute(marts).fetchone()
        entries = ledger.head(connection, CITY).sequence
    _lontar("run", "--agency", CITY, "--period", MONTH, "--json", profiles=Path(os.environ["LONTAR_AGENCIES"]))
    with connect(Role.AUDITOR) as connection:
        assert (connection.execute(counts).fetchone(), connection.execute(marts).fetchone()) == before
        assert ledger.verify(connection, CITY).sequence > entries
    assert _tree(home / "published") == published
