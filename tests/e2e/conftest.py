"""One home for all offices made of real public files or of a few sheets: landing, staging and Airflow's start are paid for once."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import prepared
import pytest
import real_offices
import yaml
from support import SHARED, SHARED_IS_MISSING, remove_home, use_home

from lontar import clock
from lontar.actor import os_user
from lontar.steps import intake, publication

# Surveys of the same month: the published one of 29 sheets, the one of a single sheet, and one whose profile asks for approval.
SURVEY_MONTH, TO_BE_APPROVED = "2026-08", "layanan-uji"


@dataclass(frozen=True)
class Offices:
    """The home and the name of a folder of profiles in it, which grows with the offices that tests bring."""

    home: Path
    folder: str = "agencies"

    @property
    def profiles(self) -> Path:
        return self.home / self.folder

    @property
    def inbox(self) -> Path:
        return self.home / "inbox"

    def add(self, *profiles: dict) -> None:
        self.profiles.mkdir(exist_ok=True)
        for profile in profiles:
            text = yaml.safe_dump(profile, allow_unicode=True)
            (self.profiles / f"{profile['agency_id']}.yml").write_text(text, encoding="utf-8")

    def enter(self) -> None:
        """Let this process and what it starts work here."""
        use_home(self.home, self.profiles)

    def run(self, *arguments: str) -> dict:
        """What `lontar run` says in the end, started as a person would start it."""
        self.enter()
        command = [str(Path(sys.executable).with_name("lontar")), "run", *arguments, "--json"]
        done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
        return json.loads(done.stdout)

    def publish(self, periods: dict[str, str], run_id: str) -> list[str]:
        """The steps of both DAGs in their order, for several agencies, each with a month of its own; how each month ended."""
        self.enter()
        for agency in periods:
            intake.ingest(agency, run_id)
        intake.stage(run_id)
        for agency in periods:
            intake.gate_raw(agency, run_id)
        planned = (publication.plan(agency, period, clock.now(), run_id) for agency, period in periods.items())
        pairs = [pair for some in planned for pair in some]
        publication.build_marts(pairs, run_id)
        for pair in pairs:
            publication.gate_marts(pair, run_id)
        for work in publication.list_reconciled(pairs, run_id):
            publication.freeze_periods(work, run_id)
            publication.gate_publications(work, run_id)
        ended = [
            outcome
            for work in publication.list_admitted(pairs, run_id)
            for outcome in publication.publish_reports(work, run_id)
        ]
        publication.build_site(run_id)
        publication.verdict(pairs, run_id)
        return ended


@pytest.fixture(scope="session")
def offices() -> Iterator[Offices]:
    home = prepared.fill(prepared.new_home(), prepared.LINE)
    yield Offices(home)
    remove_home(home)


@pytest.fixture(scope="session")
def surveys(offices: Offices) -> dict:
    """What one run over the offices with a survey said; those of published cases are there where their files are."""
    sheets = [dict.fromkeys(real_offices.UNSUR, 3 + (number % 3 == 0)) for number in range(12)]
    waiting = real_offices.survey(offices.inbox, TO_BE_APPROVED, "Layanan Uji", sheets, {})
    approver = {"name": "kepala", "office": "Kepala Kantor", "os_users": [os_user()]}
    publication = {"requires_approval": True, "approval": {"approvers": [approver]}}
    profiles = [waiting | {"publication": publication}]
    if SHARED.is_dir():
        profiles += [office(offices.inbox, SHARED / "cases") for office in (real_offices.gaspul, real_offices.tubaba)]
    offices.add(*profiles)
    # Other offices may be in the home already; they have nothing of this month.
    alone = Offices(offices.home, "surveys")
    alone.add(*profiles)
    return alone.run("--period", SURVEY_MONTH)


@pytest.fixture(scope="session")
def registers(offices: Offices, surveys: dict) -> dict[str, str]:
    """How the months of the offices with real files ended. `surveys` came by the DAGs; these by the same steps, with one build for all."""
    if not SHARED.is_dir():
        pytest.skip(SHARED_IS_MISSING)
    offices.add(*real_offices.registers(offices.inbox, SHARED / "data"))
    ended = offices.publish(real_offices.REGISTERS, "registers")
    return dict(zip(real_offices.REGISTERS, ended, strict=True))
