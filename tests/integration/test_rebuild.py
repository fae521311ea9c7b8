"""Making a released revision again: byte for byte, whatever was published since; and what is said where that cannot be."""

from datetime import date
from pathlib import Path

import pytest
from publishing import AGENCY, PERIOD, make_city, put_coverage, put_delivery, put_units, put_value

from lontar import rebuild as rebuild_module
from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish.freeze import freeze
from lontar.publish.origin import Origin, origin_of
from lontar.publish.release import published_folder, release
from lontar.publish.render import render
from lontar.publish.waiting import hash_files
from lontar.rebuild import rebuild
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration
AUGUST = Period.parse("2026-08")


def publish(period: Period, run_id: str, units: str = "city", *, revise: bool = False) -> None:
    freeze(AGENCY, period, run_id, revise=revise)
    render(AGENCY, period, units, run_id)
    release(AGENCY, period, run_id)


@pytest.fixture(scope="module")
def city(module_home: Path) -> Path:
    """August and September are released, then August is corrected: September's trend was made beside its first revision."""
    make_city(module_home)
    put_units([("1.01", None)], AUGUST)
    put_coverage("employees", "units", "training_participations", period=AUGUST)
    put_value("all", "headcount", 118, 118, period=AUGUST)
    put_delivery("employees", "pegawai_20260801.csv", effective_date=date(2026, 8, 1))
    publish(AUGUST, "r1")
    publish(PERIOD, "r2", "all")
    put_value("1.01", "headcount", 70, 70, period=AUGUST)
    put_value("all", "training_reach_rate", 118, 30, 118, period=AUGUST)
    publish(AUGUST, "r3", revise=True)
    return module_home


def test_rebuild__a_released_revision_is_made_again_byte_for_byte_whatever_was_corrected_since(
    city: Path, tmp_path: Path
) -> None:
    done = rebuild(AGENCY, PERIOD, 1, tmp_path / "sep", "b1")
    assert (done.differing, done.missing, done.changed) == ((), (), ())
    assert done.files > 20
    standing = hash_files(published_folder(AGENCY, PERIOD))
    again = hash_files(tmp_path / "sep")
    assert {n: h for n, h in again.items() if not n.endswith("manifest.json")} == {
        n: h for n, h in standing.items() if not n.endswith("manifest.json")
    }
    with connect(Role.AUDITOR) as connection:
        (payload,) = connection.execute("select payload from ledger.entry where kind = 'rebuild_compared'").fetchone()
    assert (payload["period"], payload["is_equal"]) == ("2026-09", True)


def test_rebuild__an_earlier_revision_too(city: Path, tmp_path: Path) -> None:
    done = rebuild(AGENCY, AUGUST, 1, tmp_path / "aug", "b2")
    assert done.is_equal
    earlier = published_folder(AGENCY, AUGUST).with_name("2026-08-r1")
    assert (tmp_path / "aug" / "data.json").read_bytes() == (earlier / "data.json").read_bytes()
    assert (tmp_path / "aug" / "data.json").read_bytes() != (
        published_folder(AGENCY, AUGUST) / "data.json"
    ).read_bytes()


def test_rebuild__says_which_deliveries_are_lost_and_which_were_destroyed(city: Path, tmp_path: Path) -> None:
    with connect(Role.PUBLISHER) as connection:
        (sha256,) = connection.execute(
            "select sha256 from ledger.delivery where file_name = 'pegawai_20260801.csv'"
        ).fetchone()
        payload = f'{{"sha256": "{sha256}", "by": "BKPSDM", "ground": "JRA"}}'
        connection.execute("select ledger.append(%s, 'p', 'purged', %s::json)", (AGENCY, payload))
    done = rebuild(AGENCY, AUGUST, 2, tmp_path / "aug", "b3")
    assert done.is_equal
    assert (done.readable, done.destroyed) == (0, 1)
    assert "pegawai_20260801.csv" not in done.lost
    assert len(done.lost) == done.deliveries - 1
    with pytest.raises(LontarError, match="the published figures are the last word"):
        put_value("1.01", "training_jp_total", 70, 640, period=AUGUST)
        freeze(AGENCY, AUGUST, "r4", revise=True)
    assert freeze(AGENCY, AUGUST, "r4") is None


def test_rebuild__another_commit_is_said_and_refused_where_it_is_not_here(
    city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = origin_of(AGENCY)
    monkeypatch.setattr(rebuild_module, "origin_of", lambda _: Origin("another", False, now.hashes))
    with connect(Role.PUBLISHER) as connection:
        frozen = rebuild_module.revisions.record_of(
            connection, rebuild_module.revisions.newest(connection, AGENCY, AUGUST)
        )
    monkeypatch.setattr(rebuild_module.revisions, "record_of", lambda *_: frozen | {"commit": "0" * 40})
    with pytest.raises(LontarError, match=r"code of commit 0+ is not here"):
        rebuild(AGENCY, AUGUST, 2, tmp_path / "a", "b4")
    done = rebuild(AGENCY, AUGUST, 2, tmp_path / "b", "b5", here=True)
    assert done.changed == ("commit",)


def test_rebuild__refuses_the_site_a_folder_in_use_and_what_was_never_released(city: Path, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x")
    for folder, message in ((tmp_path, "not empty"), (city / "published" / "lain", "lies on the site")):
        with pytest.raises(LontarError, match=message):
            rebuild(AGENCY, AUGUST, 2, folder, "b6")
    with pytest.raises(LontarError, match="no such revision"):
        rebuild(AGENCY, AUGUST, 9, tmp_path / "y", "b6")
