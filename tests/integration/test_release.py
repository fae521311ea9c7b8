"""Releasing: only what was frozen, rendered and, where asked for, approved; all of it or nothing."""

from pathlib import Path

import pytest
from publishing import AGENCY, PERIOD, put_value, use_profile

from lontar.errors import LontarError
from lontar.publish import approvals, revisions, waiting
from lontar.publish import release as release_module
from lontar.publish.approvals import Person
from lontar.publish.freeze import freeze
from lontar.publish.release import ApprovalMissing, awaits_approval, published_folder, release
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration


def put_rendering(revision: int, text: str = "halaman", *, is_draft: bool = False) -> Path:
    """A finished rendering as the render step leaves it."""
    folder = waiting.empty(waiting.folder_of(AGENCY, PERIOD))
    for name in ("index.html", "1.01/index.html", "manifest.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    waiting.complete(folder, revision, is_draft=is_draft)
    return folder


def newest() -> revisions.Revision:
    with connect(Role.PUBLISHER) as connection:
        return revisions.newest(connection, AGENCY, PERIOD)


def kinds() -> list[str]:
    with connect(Role.PUBLISHER) as connection:
        query = "select kind from ledger.entry where agency_id = %s order by sequence"
        return [kind for (kind,) in connection.execute(query, (AGENCY,))]


def test_release__puts_the_rendering_in_place_and_tells_revision_and_ledger(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    folder = put_rendering(1)
    done = release(AGENCY, PERIOD, "r1")
    assert (published_folder(AGENCY, PERIOD) / "1.01" / "index.html").read_text() == "halaman"
    assert (newest().status, newest().document_hash) == ("released", done.document_hash)
    assert newest().released_at is not None
    assert kinds() == ["frozen", "published"]
    assert not folder.exists()


def test_release__the_ledger_holds_the_hash_of_every_file(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    put_rendering(1)
    release(AGENCY, PERIOD, "r1")
    with connect(Role.PUBLISHER) as connection:
        (payload,) = connection.execute("select payload from ledger.entry where kind = 'published'").fetchone()
    assert payload["files"] == waiting.hash_files(published_folder(AGENCY, PERIOD))


def test_release__a_failure_before_the_swap_leaves_the_last_publication_and_the_database_as_they_were(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze(AGENCY, PERIOD, "r1")
    put_rendering(1, "lama")
    release(AGENCY, PERIOD, "r1")
    put_value("1.01", "training_jp_total", 70, 640)
    freeze(AGENCY, PERIOD, "r2", revise=True)
    put_rendering(2, "baru")

    def fail(*_: Path) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="disk is full"):
        patched.setattr(release_module, "put_in_place", fail)
        release(AGENCY, PERIOD, "r2")
    assert (published_folder(AGENCY, PERIOD) / "index.html").read_text() == "lama"
    assert (newest().number, newest().status) == (2, "frozen")
    assert kinds().count("published") == 1
    release(AGENCY, PERIOD, "r3")
    assert (published_folder(AGENCY, PERIOD) / "index.html").read_text() == "baru"
    assert sorted(entry.name for entry in (city / "published" / AGENCY).iterdir()) == ["2026-09", "2026-09-r1"]


def test_release__nothing_waiting_another_revision_or_a_draft_is_refused(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    with pytest.raises(LontarError, match="No finished rendering"):
        release(AGENCY, PERIOD, "r1")
    put_rendering(2)
    with pytest.raises(LontarError, match="What waits is revision 2"):
        release(AGENCY, PERIOD, "r1")
    put_rendering(1, is_draft=True)
    with pytest.raises(LontarError, match="What waits is a draft"):
        release(AGENCY, PERIOD, "r1")
    assert newest().status == "frozen"


def test_release__a_released_revision_can_be_put_back_but_not_changed(city: Path) -> None:
    freeze(AGENCY, PERIOD, "r1")
    put_rendering(1)
    first = release(AGENCY, PERIOD, "r1")
    released_at = newest().released_at
    put_rendering(1)
    assert release(AGENCY, PERIOD, "r2").document_hash == first.document_hash
    assert (kinds()[-1], newest().released_at) == ("rebuilt", released_at)
    put_rendering(1, "lain")
    with pytest.raises(LontarError, match="differs from what was released"):
        release(AGENCY, PERIOD, "r3")


def test_release__waits_for_the_approval_of_exactly_this_revision(city: Path) -> None:
    use_profile(city, requires_approval=True)
    freeze(AGENCY, PERIOD, "r1")
    put_value("1.01", "training_jp_total", 70, 640)
    freeze(AGENCY, PERIOD, "r2")
    with connect(Role.PUBLISHER) as connection:
        old = revisions.of_period(connection, AGENCY, PERIOD)[0]
        approvals.record(connection, old, "r2", Person("Kepala BKPSDM", "ani"), "Sesuai")
    put_rendering(2)
    assert awaits_approval(AGENCY, PERIOD)
    with pytest.raises(ApprovalMissing):
        release(AGENCY, PERIOD, "r2")
    assert not published_folder(AGENCY, PERIOD).exists()
    with connect(Role.PUBLISHER) as connection:
        approvals.record(connection, newest(), "r3", Person("Kepala BKPSDM", "ani"), "Sesuai")
    assert not awaits_approval(AGENCY, PERIOD)
    assert release(AGENCY, PERIOD, "r3").revision == 2
