"""`lontar check` finds what is wrong and says what to do; real people's data are refused on the embedded server."""

from pathlib import Path

import pytest
from support import use_home
from typer.testing import CliRunner

from lontar.check import Finding, run_checks
from lontar.cli import commands
from lontar.warehouse import Role, connect, ensure

pytestmark = pytest.mark.integration
PROFILE = """
agency_id: {agency_id}
name: Kota Contoh
short_name: Contoh
timezone: Asia/Jakarta
sample: {sample}
personnel_office: Kantor Contoh
contact: contoh
feeds:
  employees: {{sources: [{{name: simpeg, location: inbox/pegawai, pattern: 'p.*', reader: csv}}]}}
"""


@pytest.fixture
def home(module_home: Path, tmp_path: Path) -> Path:
    (tmp_path / "kota-contoh.yml").write_text(PROFILE.format(agency_id="kota-contoh", sample="true"))
    (module_home / "inbox" / "pegawai").mkdir(parents=True, exist_ok=True)
    use_home(module_home, tmp_path)
    return module_home


def _wrong(**options: bool) -> dict[str, Finding]:
    return {finding.subject: finding for finding in run_checks(**options) if not finding.ok}


def test_sample_on_the_embedded_server__is_in_order(home: Path) -> None:
    assert _wrong() == {}
    assert CliRunner().invoke(commands, ["check"]).exit_code == 0


def test_real_profile_on_the_embedded_server__is_refused_unless_told_otherwise(home: Path, tmp_path: Path) -> None:
    (tmp_path / "kota-nyata.yml").write_text(PROFILE.format(agency_id="kota-nyata", sample="false"))
    use_home(home, tmp_path)
    assert "LONTAR_DATABASE_URL" in _wrong()["real data"].remedy
    assert CliRunner().invoke(commands, ["check"]).exit_code == 2
    assert "real data" not in _wrong(allow_embedded=True)


def test_broken_profile__is_named_with_each_of_its_keys(home: Path, tmp_path: Path) -> None:
    (tmp_path / "kota-rusak.yml").write_text("agency_id: kota-rusak\nname: 5\n")
    use_home(home, tmp_path)
    wrong = {
        subject.rpartition(" ")[2]: finding.message
        for subject, finding in _wrong().items()
        if "kota-rusak.yml: " in subject
    }
    assert {"timezone", "feeds", "contact"} <= set(wrong)
    assert "in quotes" in f"{wrong['name']} {_wrong()[f'{tmp_path}/kota-rusak.yml: name'].remedy}"


def test_missing_folder__is_a_warning_only(home: Path) -> None:
    (home / "inbox" / "pegawai").rmdir()
    assert _wrong()["source kota-contoh employees/simpeg"].severity == "warning"
    assert CliRunner().invoke(commands, ["check"]).exit_code == 0


def test_key_that_others_can_read__is_found(home: Path) -> None:
    _wrong()
    (home / "keys" / "master.key").chmod(0o644)
    assert "chmod 600" in _wrong()["master key"].remedy
    (home / "keys" / "master.key").chmod(0o600)


def test_server_folder_open_to_others__is_found(home: Path) -> None:
    ensure()
    (home / "postgres").chmod(0o755)
    assert "embedded server" in _wrong()
    (home / "postgres").chmod(0o700)


def test_login_that_was_given_too_much__is_found(home: Path) -> None:
    ensure()
    with connect(Role.OWNER) as connection:
        connection.execute("grant usage on schema identity to lontar_auditor")
    assert "identity" in _wrong()["login lontar_auditor"].message
    with connect(Role.OWNER) as connection:
        connection.execute("revoke usage on schema identity from lontar_auditor")
