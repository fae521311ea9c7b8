"""Every variable that means nothing is told by `lontar check` before a run, all at once, without a traceback and without a password."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support import use_home
from typer.testing import CliRunner

from lontar.check import run_checks
from lontar.cli import commands
from lontar.setting_mistakes import KNOWN
from lontar.settings import PROJECT_DIR

FULL = Path(__file__).parent / "profiles"
# An address at which nobody answers: nothing else of the check is left out, and no server is started.
NOBODY = "postgresql://pemilik:rahasia-sekali@127.0.0.1:1/lontar"
PASSWORDS = {
    f"LONTAR_{role}_PASSWORD": "rahasia-sekali"
    for role in ("LOADER", "TRANSFORMER", "PUBLISHER", "AUDITOR", "INTERNAL")
}


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """What the check finds wrong with these variables, by subject."""
    home = os.environ["LONTAR_HOME"]

    def check(**variables: str) -> dict[str, str]:
        for name, value in ({"LONTAR_DATABASE_URL": NOBODY} | PASSWORDS | variables).items():
            monkeypatch.setenv(name, value)
        use_home(Path(variables.get("LONTAR_HOME", tmp_path)), Path(variables.get("LONTAR_AGENCIES", FULL)))
        wrong = [finding for finding in run_checks() if not finding.ok and finding.severity == "error"]
        assert all(finding.message and finding.remedy for finding in wrong)
        assert "rahasia-sekali" not in repr(wrong)
        return {finding.subject: f"{finding.message} {finding.remedy}" for finding in wrong}

    yield check
    monkeypatch.undo()
    os.environ["LONTAR_HOME"] = home
    use_home(Path(home))


def _file(tmp_path: Path) -> str:
    path = tmp_path / "berkas"
    path.write_text("x")
    return str(path)


def test_sound_settings__leave_the_server_alone_to_be_told(checked):
    assert set(checked()) == {"migrations"}


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("LONTAR_DATABASE_URL", "bukan alamat", "no address of a database"),
        ("LONTAR_DATABASE_URL", "postgresql://a:b@host:pintu/lontar", "no address of a database"),
        ("LONTAR_DATABASE_URL", "sqlite:///lontar.db", "not PostgreSQL"),
        ("LONTAR_DATABASE_URL", "postgresql://a:b@host", "names no database"),
        ("LONTAR_LOADER_PASSWORD", "", "no password"),
        ("LONTAR_NOW", "besok", "no moment with a zone"),
        ("LONTAR_NOW", "2027-01-20T07:00:00", "no moment with a zone"),
    ],
)
def test_variable_that_means_nothing__is_named(checked, variable, value, told):
    assert told in checked(**{variable: value})[variable]


def test_missing_passwords__are_all_told(checked):
    assert set(checked(**dict.fromkeys(PASSWORDS, ""))) == set(PASSWORDS)


def test_mail_server__has_all_its_mistakes_told(checked):
    found = checked(
        LONTAR_SMTP_HOST="surat.example",
        LONTAR_SMTP_PORT="70000",
        LONTAR_SMTP_TLS="mungkin",
        LONTAR_SMTP_USER="x",
        LONTAR_SMTP_CA="/tidak/ada",
    )
    assert {f"LONTAR_SMTP_{name}" for name in ("PORT", "TLS", "FROM", "CA", "PASSWORD")} <= set(found)


@pytest.mark.parametrize("key", ["pendek", "=" * 44, "é" * 44])
def test_bad_key__is_named(checked, key):
    assert "32 bytes" in checked(LONTAR_MASTER_KEY=key)["master key"]


def test_key_file_of_other_bytes__is_named(checked, tmp_path):
    (tmp_path / "keys").mkdir(mode=0o700)
    (tmp_path / "keys" / "master.key").write_bytes(b"\xff\xfe\0")
    assert "32 bytes" in checked()["master key"]
    (tmp_path / "keys" / "master.key").unlink()
    (tmp_path / "keys" / "master.key").mkdir()
    assert "cannot be read" in checked()["master key"]


def test_home_that_is_a_file__is_named(checked, tmp_path):
    assert "is a file" in checked(LONTAR_HOME=_file(tmp_path))["home"]
    assert "cannot be made" in checked(LONTAR_HOME=_file(tmp_path) + "/rumah")["home"]


@contextmanager
def _as_somebody() -> Iterator[None]:
    """Root may write everywhere: where the tests run as root, this part of them does not."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


def test_home_that_cannot_be_written__is_named(checked):
    checked()  # all that it imports is read by now: somebody else may not be let in there
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        with _as_somebody():
            found = checked(LONTAR_HOME=folder)
        Path(folder).chmod(0o755)
    assert "cannot be written" in found["home"]


def test_profiles_that_are_no_folder__are_named(checked, tmp_path):
    assert "is a file" in checked(LONTAR_AGENCIES=_file(tmp_path))["LONTAR_AGENCIES"]
    assert "is not there" in checked(LONTAR_AGENCIES=str(tmp_path / "tidak-ada"))["LONTAR_AGENCIES"]
    (tmp_path / "kosong").mkdir()
    assert "There is no profile" in checked(LONTAR_AGENCIES=str(tmp_path / "kosong"))["profiles"]


def test_all_mistakes_of_settings_and_profiles__in_one_command(checked, tmp_path):
    folder = tmp_path / "profil"
    folder.mkdir()
    for name in ("kota-satu", "kota-dua"):
        text = (FULL / "kota-penuh.yml").read_text().replace("kota-penuh", name)
        (folder / f"{name}.yml").write_text(
            text.replace("Asia/Jayapura", "Asia/Timika").replace("cadence: daily", "cadence: hourly")
        )
    (folder / "kota-tiga.yml").write_text("agency_id: [")
    (folder / "kota-empat.yaml").write_text("agency_id: kota-empat")
    checked(LONTAR_AGENCIES=str(folder), LONTAR_NOW="besok", LONTAR_DATABSE_URL="x", LONTAR_DATABASE_URL="sqlite://")
    done = CliRunner().invoke(commands, ["check"], env={"COLUMNS": "300"})
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert done.exception is None or isinstance(done.exception, SystemExit)
    for name in ("kota-satu", "kota-dua"):
        for key in ("timezone: line 5", "feeds.punches.cadence", "publication.letterhead.logo"):
            assert f"{name}.yml: {key}" in done.output
    for told in (
        "kota-tiga.yml: profile",
        "LONTAR_NOW",
        "LONTAR_DATABASE_URL: names sqlite",
        "Do you mean LONTAR_DATABASE_URL?",
        "Call it kota-empat.yml",
    ):
        assert told in done.output, told


def test_known_variables__are_those_that_the_code_reads():
    import re

    paths = [
        *PROJECT_DIR.glob("lontar/**/*.py"),
        *PROJECT_DIR.glob("*.yml"),
        PROJECT_DIR / "Makefile",
        *PROJECT_DIR.glob("tests/**/*.py"),
    ]
    named = {
        name for path in paths for name in re.findall(r"\bLONTAR_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8"))
    }
    assert named - KNOWN - {"LONTAR_SMTP", "LONTAR_PASSWORD", "LONTAR_DATABSE_URL"} == set()
