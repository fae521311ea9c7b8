"""The command line: quick to start, teaching, errors without a traceback, exit codes that mean something."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from lontar import errors
from lontar.airflow_env import one_at_a_time
from lontar.cli import commands
from lontar.cli.errors import explain

LONTAR = Path(sys.executable).with_name("lontar")
COMMANDS = [command.name for command in commands.registered_commands]
HEAVY = {"airflow", "dbt", "great_expectations", "pandas", "pyarrow", "altair", "sqlalchemy", "psycopg", "pydantic"}


def _lontar(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
    variables = os.environ | {"LONTAR_HOME": str(home), "NO_COLOR": "1", "COLUMNS": "200", **environment}
    return subprocess.run([LONTAR, *arguments], env=variables, capture_output=True, text=True, timeout=60)


def test_help__starts_in_under_half_a_second_of_work(tmp_path: Path) -> None:
    """Processor time, not the clock on the wall: the machine may have something else to do."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert _lontar(tmp_path, "--help").returncode == 0
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.5


def test_help__imports_nothing_heavy() -> None:
    code = "import sys, lontar.cli; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert not HEAVY & set(done.stdout.split())


def test_commands__of_the_design_exist() -> None:
    assert {"run", "inspect", "check", "status", "serve", "airflow", "psql", "sample", "up"} <= set(COMMANDS)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"airflow", "psql"}))
def test_help__shows_what_the_command_is_for_and_what_every_option_means(name: str) -> None:
    result = CliRunner().invoke(commands, [name, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert result.exit_code == 0
    command = typer.main.get_command(commands).commands[name]
    assert command.help.splitlines()[0] in result.output
    assert [option.name for option in command.params if not option.help] == []


def test_json__is_offered_where_a_script_would_want_it() -> None:
    for name in ("run", "inspect", "check", "status", "sample"):
        assert "--json" in CliRunner().invoke(commands, [name, "--help"], env={"COLUMNS": "200"}).output, name


def test_error__says_what_where_and_what_to_do_without_a_traceback(tmp_path: Path) -> None:
    done = _lontar(tmp_path, "run", "--agency", "kota-mana")
    assert done.returncode == 2
    assert "There is no agency 'kota-mana'." in done.stderr
    assert "do: Known: kota-kupang, kota-palembang." in done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_unfinished_period__is_refused_before_anything_starts(tmp_path: Path) -> None:
    done = _lontar(tmp_path, "run", "--period", "2999-01")
    assert done.returncode == 1
    assert "not over yet" in done.stderr
    assert not (tmp_path / "postgres").exists()


def test_first_run_without_deliveries__says_how_to_begin(tmp_path: Path) -> None:
    done = _lontar(tmp_path, "run")
    assert done.returncode == 1
    assert "lontar sample" in done.stderr
    assert not (tmp_path / "postgres").exists()


def test_database_that_does_not_answer__is_a_configuration_error(tmp_path: Path) -> None:
    address = "postgresql://nobody:nothing@127.0.0.1:1/nowhere"
    done = _lontar(
        tmp_path,
        "status",
        LONTAR_DATABASE_URL=address,
        **{f"LONTAR_{role}_PASSWORD": "x" for role in ("LOADER", "TRANSFORMER", "PUBLISHER", "AUDITOR", "INTERNAL")},
    )
    assert done.returncode == 2
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.LontarError("x"), 1),
        (errors.ConfigurationError("x"), 2),
        (errors.DeliveryRefused("x"), 3),
        (errors.GateFailed("x"), 4),
        (errors.LedgerBroken("x"), 5),
        (errors.Busy("x"), 6),
    ],
)
def test_exit_code__is_that_of_the_kind_of_error(error: errors.LontarError, code: int) -> None:
    assert explain(error) == code


def test_mistake_of_ours__keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        explain(ZeroDivisionError("ours"))


def test_sample__writes_marked_deliveries_and_says_so_as_json(tmp_path: Path) -> None:
    arguments = ["sample", "--city", "kota-kupang", "--scale", "0.05", "--months", "2026-09..2026-09", "--json"]
    made = json.loads(_lontar(tmp_path, *arguments).stdout)
    assert [one["agency"] for one in made] == ["kota-kupang"]
    assert all(Path(file).exists() for file in made[0]["files"])
    assert (tmp_path / "inbox" / "kota-kupang" / "SINTETIS.txt").exists()


def test_sample__next_month_keeps_scale_and_adds_one_month(tmp_path: Path) -> None:
    _lontar(tmp_path, "sample", "--city", "kota-kupang", "--scale", "0.05", "--months", "2026-09..2026-09")
    before = {path: path.read_bytes() for path in (tmp_path / "inbox").rglob("*") if path.is_file()}
    made = json.loads(_lontar(tmp_path, "sample", "--city", "kota-kupang", "--next-month", "--json").stdout)
    assert made[0]["months"] == ["2026-09", "2026-10"]
    assert len(made[0]["files"]) > len(before) / 2
    assert not [path for path, content in before.items() if path.read_bytes() != content]


def test_sample__if_empty_leaves_other_deliveries_alone(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox" / "kota-kupang"
    inbox.mkdir(parents=True)
    (inbox / "theirs.csv").write_text("x")
    assert _lontar(tmp_path, "sample", "--if-empty").returncode == 0
    assert [path.name for path in inbox.iterdir()] == ["theirs.csv"]


def test_backfill__is_one_at_a_time_unless_told_otherwise() -> None:
    create = ["backfill", "create", "--dag-id", "asn_publish"]
    assert one_at_a_time(create) == [*create, "--max-active-runs", "1"]
    assert one_at_a_time([*create, "--max-active-runs", "3"]) == [*create, "--max-active-runs", "3"]
    assert one_at_a_time([*create, "--max-active-runs=3"]) == [*create, "--max-active-runs=3"]
    assert one_at_a_time(["dags", "list"]) == ["dags", "list"]
