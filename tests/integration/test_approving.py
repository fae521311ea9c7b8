"""Approvals by named people: who may, who may not, and what a release waits for. The ledger is the real one."""

import json
from pathlib import Path

import pytest
from publishing import AGENCY, PERIOD, put_value, use_profile

from lontar import approval, ledger
from lontar.agency import get_agency
from lontar.approval import ApprovalRefused, record_approval
from lontar.errors import LontarError
from lontar.proposal import proposal
from lontar.publish import approvals, revisions, waiting
from lontar.publish.approvals import Person
from lontar.publish.freeze import freeze
from lontar.publish.release import ApprovalMissing, release
from lontar.steps import publication
from lontar.warehouse import Role, connect

pytestmark = pytest.mark.integration

APPROVERS = [
    {"name": "kepala", "office": "Kepala BKPSDM", "os_users": ["ani", "citra"]},
    {"name": "sekda", "office": "Sekretaris Daerah", "os_users": ["ani", "budi"]},
]
PAIR = {"agency": AGENCY, "period": PERIOD.code, "units": "city", "revise": False}


def _ask(city: Path, people: int) -> None:
    use_profile(city, requires_approval=True, approval={"people": people, "approvers": APPROVERS})


def _note(role: Role, kind: str, payload: dict, run_id: str = "r1") -> None:
    with connect(role) as connection:
        ledger.append(connection, AGENCY, run_id, kind, payload)


def _freeze(run_id: str = "r1", *, revise: bool = False) -> int:
    number = freeze(AGENCY, PERIOD, run_id, revise=revise)
    _note(Role.PUBLISHER, "publication_admitted", {"period": PERIOD.code, "revision": number}, run_id)
    return number


def _put_rendering(number: int) -> None:
    folder = waiting.empty(waiting.folder_of(AGENCY, PERIOD))
    (folder / "index.html").write_text(f"revisi {number}", encoding="utf-8")
    waiting.complete(folder, number, is_draft=False)


@pytest.fixture
def acting(monkeypatch: pytest.MonkeyPatch):
    """`acting("ani", "kepala")` approves; the login is what the system would say of another process."""

    def act(login: str, name: str, reason: str = "Sudah diperiksa") -> int:
        monkeypatch.setattr(approval, "os_user", lambda: login)
        return record_approval(get_agency(AGENCY), PERIOD, name, reason)[1]

    return act


def _payloads(kind: str) -> list[dict]:
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute("select payload from ledger.entry where kind = %s order by sequence", (kind,))
        return [payload for (payload,) in rows]


def test_one_approver__is_named_in_the_profile_and_acts_by_a_login_of_theirs(city: Path, acting) -> None:
    _ask(city, 1)
    _freeze()
    with pytest.raises(ApprovalRefused, match="'Kepala Dinas' is no approver") as refused:
        acting("ani", "Kepala Dinas")
    assert "Kepala BKPSDM (kepala), Sekretaris Daerah (sekda)" in refused.value.remedy
    with pytest.raises(ApprovalRefused, match="login 'dewi' does not approve as Kepala BKPSDM"):
        acting("dewi", "kepala")
    with pytest.raises(ApprovalRefused, match="with its reason"):
        acting("ani", "kepala", " ")
    with pytest.raises(LontarError, match="number like a NIP"):
        acting("ani", "kepala", "Diperiksa 198701012010011001")
    with pytest.raises(ApprovalRefused, match="names the office"):
        acting("ani", "")
    assert _payloads("approved") == []
    assert acting("ani", "kepala bkpsdm") == 0
    (entry,) = _payloads("approved")
    assert (entry["approved_by"], entry["os_user"], entry["reason"]) == ("Kepala BKPSDM", "ani", "Sudah diperiksa")
    assert entry["cells_sha256"] == _payloads("frozen")[0]["cells_sha256"]


def test_approval__once_complete_is_not_written_again(city: Path, acting) -> None:
    _ask(city, 1)
    _freeze()
    assert acting("ani", "kepala") == acting("budi", "sekda") == 0
    assert len(_payloads("approved")) == 1


def test_what_the_last_gate_stopped__can_neither_be_approved_nor_released(city: Path, acting) -> None:
    _ask(city, 1)
    freeze(AGENCY, PERIOD, "r1")
    with pytest.raises(LontarError, match="last gate did not let"):
        acting("ani", "kepala")
    with pytest.raises(LontarError, match="last gate did not let"):
        publication.release_approved(PAIR, "r2")


def test_two_people__are_two_offices_by_two_logins(city: Path, acting) -> None:
    _ask(city, 2)
    _freeze()
    _put_rendering(1)
    assert acting("ani", "kepala") == 1
    assert not publication.is_approved(PAIR)  # what the task that waits in Airflow asks
    with pytest.raises(ApprovalMissing):
        release(AGENCY, PERIOD, "r2")
    with pytest.raises(ApprovalRefused, match="one of them already"):
        acting("ani", "sekda")
    with pytest.raises(ApprovalRefused, match="one of them already"):
        acting("citra", "kepala")
    assert acting("budi", "sekda") == 0
    assert publication.is_approved(PAIR)
    assert release(AGENCY, PERIOD, "r2").revision == 1


def _released_and_corrected(city: Path, *, asked_by: str) -> int:
    """Revision 1 stands released; revision 2 is frozen on somebody's demand."""
    use_profile(city)
    _freeze()
    _put_rendering(1)
    release(AGENCY, PERIOD, "r1")
    put_value("1.01", "training_jp_total", 70, 640)
    _ask(city, 2)
    planned = {"periods": [PERIOD.code], "is_revision": True, "started_by": {"os_user": asked_by}}
    _note(Role.TRANSFORMER, "publication_planned", planned, "r2")
    return _freeze("r2", revise=True)


def test_who_asked_for_the_revision__does_not_approve_it(city: Path, acting) -> None:
    assert _released_and_corrected(city, asked_by="budi") == 2
    with pytest.raises(ApprovalRefused, match=r"own correction.*`revise`"):
        acting("budi", "sekda")
    assert acting("ani", "sekda") == 1
    assert acting("citra", "kepala") == 0


def test_who_read_a_delivery_again__does_not_approve_what_came_of_it(city: Path, acting) -> None:
    use_profile(city)
    _freeze()
    _put_rendering(1)
    release(AGENCY, PERIOD, "r1")
    delivery = _payloads("frozen")[0]["deliveries"][0]["delivery_id"]
    replayed = {"by": "Sekretaris Daerah", "os_user": "budi", "deliveries": [{"delivery": delivery}]}
    _note(Role.TRANSFORMER, "replayed", replayed)
    put_value("1.01", "training_jp_total", 70, 640)
    _ask(city, 2)
    _freeze("r2", revise=True)
    with pytest.raises(ApprovalRefused, match=r"own correction.*`replay`"):
        acting("ani", "sekda")  # the office is the same, whoever acts for it
    assert acting("ani", "kepala") == 1


def test_who_withdrew_the_earlier_revision__does_not_approve_the_new_one(city: Path, acting) -> None:
    _released_and_corrected(city, asked_by="dewi")
    gone = {"period": PERIOD.code, "revision": 1, "unit": "all", "withdrawn_by": "Kepala BKPSDM", "os_user": "x"}
    _note(Role.PUBLISHER, "withdrawn", gone)
    with pytest.raises(ApprovalRefused, match=r"own correction.*`withdraw`"):
        acting("ani", "kepala")


def test_own_approval__that_was_written_past_the_command_does_not_count(city: Path) -> None:
    _released_and_corrected(city, asked_by="budi")
    with connect(Role.PUBLISHER) as connection:
        revision = revisions.newest(connection, AGENCY, PERIOD)
        for person in (Person("Sekretaris Daerah", "budi"), Person("Kepala BKPSDM", "ani"), Person("Lain", "ani")):
            approvals.record(connection, revision, "r3", person, "Sesuai")
        assert approvals.still_needed(connection, get_agency(AGENCY), revision) == 1


def test_proposal__lists_old_new_and_cause_and_whose_approval_is_missing(city: Path, acting) -> None:
    _released_and_corrected(city, asked_by="budi")
    acting("citra", "kepala")
    found = proposal(get_agency(AGENCY), PERIOD)
    assert (found.revision, found.replaces, found.changed_cells, found.people, found.still_needed) == (2, 1, 1, 2, 1)
    (change,) = found.changes
    assert (change["unit"], change["indicator"], change["old"]) == ("1.01", "training_jp_total", "not_applicable")
    assert float(change["new"]) == 640
    assert [(one["act"], one["os_user"]) for one in found.authors] == [("revise", "budi")]
    assert [one["by"] for one in found.approvals] == ["Kepala BKPSDM"]
    assert found.changed_hashes == ["profile"]
    assert json.dumps(found.causes)
