"""Where a profile asks for an approval nothing is on the site until an office has given it. The answers are synthetic."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.integration]
OFFICE, MONTH = "layanan-uji", "2026-08"  # as in conftest.py


def _lontar(*arguments: str) -> tuple[int, dict]:
    command = [str(Path(sys.executable).with_name("lontar")), *arguments, "--json"]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=600, check=False)
    return done.returncode, json.loads(done.stdout) if done.stdout.strip() else {"stderr": done.stderr}


@pytest.fixture(scope="module")
def waiting(offices, surveys):
    """A survey of twelve sheets, run up to the draft that waits."""
    offices.enter()
    return offices.home, [row["outcome"] for row in surveys["periods"] if row["agency"] == OFFICE]


def test_approval__a_draft_waits_and_nothing_is_on_the_site(waiting):
    home, outcomes = waiting
    assert outcomes == ["waiting_for_approval"]
    assert not (home / "published" / OFFICE / MONTH).exists()
    draft = (home / "waiting" / OFFICE / MONTH / "index.html").read_text(encoding="utf-8")
    assert "DRAF" in draft


def test_approval__of_somebody_else_is_refused_and_the_draft_can_be_looked_at(waiting):
    home, _ = waiting
    asked = ("approve", "--agency", OFFICE, "--period", MONTH)
    code, answer = _lontar(*asked, "--by", "Kepala Lain", "--reason", "Sudah diperiksa")
    assert code == 1
    assert "'Kepala Lain' is no approver" in answer["stderr"]
    assert "Kepala Kantor (kepala)" in answer["stderr"]
    code, shown = _lontar(*asked, "--show")
    assert (code, shown["revision"], shown["replaces"], shown["still_needed"], shown["approvals"]) == (
        0,
        1,
        None,
        1,
        [],
    )
    assert not (home / "published" / OFFICE / MONTH).exists()


def test_approval__is_recorded_and_releases_pages_that_are_no_draft(waiting):
    from lontar.warehouse import Role, connect

    home, _ = waiting
    code, done = _lontar(
        "approve", "--agency", OFFICE, "--period", MONTH, "--by", "Kepala Kantor", "--reason", "Sudah diperiksa"
    )
    assert (code, done.get("revision")) == (0, 1), done
    assert "DRAF" not in (home / "published" / OFFICE / MONTH / "index.html").read_text(encoding="utf-8")
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(
            "select payload from ledger.entry where agency_id = %s and kind = 'approved'", (OFFICE,)
        ).fetchall()
    assert [(row[0]["approved_by"], row[0]["reason"], row[0]["revision"]) for row in rows] == [
        ("Kepala Kantor", "Sudah diperiksa", 1)
    ]


def test_approval__of_what_does_not_wait_is_refused(waiting):
    code, answer = _lontar(
        "approve", "--agency", OFFICE, "--period", "2026-07", "--by", "Kepala Kantor", "--reason", "Keliru"
    )
    assert code != 0
    assert "approval" in answer["stderr"] or "2026-07" in answer["stderr"]
