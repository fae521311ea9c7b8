"""The fault bench: one small city in one home, run, hit, run again, and compared with what nobody hit.

The home lies at one path all the time, because a fork of the engine knows Airflow's database by it; its states are kept beside and
copied back. Each run is the command `lontar`, most of them as a fork of `engine.py`, which has everything imported.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import prepared
import yaml
from support import copy_profile, use_home

CITY, FIRST, SECOND = "kota-kupang", "2026-08", "2026-09"
# Enough for a log with a memory, a replaced month, snapshots, refused rows and two kinds of figures.
_FEEDS = (
    "units",
    "employees",
    "work_schedules",
    "reader_enrolments",
    "punches",
    "leave_records",
    "shift_rosters",
    "skm_responses",
)
MOST_SECONDS = 240
# The city's report alone; the units' are more of the same, and are made in the tests of the workers.
RUN = ("run", "--units", "city", "--json")
_HERE = Path(__file__).parent
LONTAR = Path(sys.executable).with_name("lontar")
# The day stands still, so that two runs print the same one; the ledger's own times go on.
NOW = "2026-10-20T07:00:00+08:00"
# The states of the home: nothing delivered and run yet; a month published, the next month's files in the inbox.
NEW, SECOND_MONTH = "new", "second month"


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, negative for a signal; what it said; the borders it passed, and when."""

    code: int
    said: str
    trace: tuple[tuple[float, str], ...]

    @property
    def was_struck(self) -> bool:
        return any(text.startswith("struck") for _, text in self.trace)

    def outcome(self) -> dict[str, Any]:
        return json.loads(self.said[self.said.index("{") : self.said.rindex("}") + 1])


@dataclass
class Running:
    """A command under way."""

    process: int
    output: Path
    trace: Path


@dataclass
class Engine:
    """The program that forks; one command at a time."""

    environment: dict[str, str]
    folder: Path
    _process: subprocess.Popen = field(init=False)
    _count: int = 0

    def __post_init__(self) -> None:
        path = os.pathsep.join([str(_HERE), str(_HERE.parent), *filter(None, sys.path)])
        self._process = subprocess.Popen(
            [sys.executable, _HERE / "engine.py"],
            env=self.environment | {"PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(self.folder / "engine.log").open("wb"),
            text=True,
        )
        assert self._answer() == {"ready": True}

    def _answer(self) -> dict[str, Any]:
        line = self._process.stdout.readline()
        assert line, (self.folder / "engine.log").read_text(encoding="utf-8")[-3000:]
        return json.loads(line)

    def start(self, *arguments: str, blow: dict[str, Any] | None = None, **environment: str) -> Running:
        self._count += 1
        output, trace = (self.folder / f"{self._count}.{kind}" for kind in ("out", "trace"))
        trace.write_text("", encoding="utf-8")
        asked = {"arguments": arguments, "output": str(output), "trace": str(trace), "blow": blow}
        print(json.dumps(asked | {"environment": environment}), file=self._process.stdin, flush=True)
        return Running(self._answer()["pid"], output, trace)

    def wait(self, running: Running) -> Ended:
        code = self._answer()["code"]
        lines = (line.split(" ", 1) for line in running.trace.read_text(encoding="utf-8").splitlines())
        said = running.output.read_text(encoding="utf-8", errors="replace")
        return Ended(code, said, tuple((float(when), text) for when, text in lines))

    def run(self, *arguments: str, **more: Any) -> Ended:
        return self.wait(self.start(*arguments, **more))

    def close(self) -> None:
        self._process.stdin.close()
        self._process.wait(30)


def _small_profile(agencies: Path) -> None:
    """The sample city's profile with the feeds of this bench only."""
    agencies.mkdir()
    copy_profile(CITY, agencies)
    path = agencies / f"{CITY}.yml"
    profile = yaml.safe_load(path.read_text(encoding="utf-8"))
    profile["feeds"] = {name: profile["feeds"][name] for name in _FEEDS}
    path.write_text(yaml.safe_dump(profile, allow_unicode=True), encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    """With owners and rights; never by links, because the database writes in place."""
    subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)


class Bench:
    """The city, its home, and the states that were kept of it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.home = folder, prepared.new_home()
        self.agencies = folder / "agencies"
        own = {"LONTAR_HOME": str(self.home), "LONTAR_AGENCIES": str(self.agencies), "LONTAR_NOW": NOW}
        self.environment = os.environ | own
        _small_profile(self.agencies)
        prepared.fill(self.home, prepared.LINE)
        self.use()
        self.engine = Engine(self.environment, folder)
        self._deliver()
        self.keep(NEW)

    def use(self) -> None:
        """Point this process at the home, too."""
        use_home(self.home, self.agencies)

    def command(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess:
        """The installed command in a process of its own."""
        return subprocess.run(
            [LONTAR, *arguments],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
        )

    def _deliver(self) -> None:
        """Both months' files; those of the second one are kept aside."""
        done = self.command("sample", "--city", CITY, "--scale", "0.05", "--months", f"{FIRST}..{SECOND}")
        assert done.returncode == 0, done.stderr
        inbox, aside = self.home / "inbox", self.folder / "aside"
        for path in sorted(inbox.rglob(f"*{SECOND.replace('-', '')}*")):
            kept = aside / path.relative_to(inbox)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(path, kept)

    def deliver_second_month(self) -> None:
        shutil.copytree(self.folder / "aside", self.home / "inbox", dirs_exist_ok=True)

    def stop_server(self) -> None:
        from lontar.warehouse import embedded

        self.use()
        embedded.stop()

    def keep(self, state: str) -> None:
        """Remember the home as it is."""
        self.stop_server()
        _copy(self.home, self.folder / state)

    def restore(self, state: str) -> None:
        """Make the home what it was."""
        self.stop_server()
        shutil.rmtree(self.home)
        _copy(self.folder / state, self.home)
        self.use()

    def plain_run(self) -> Ended:
        """`lontar run`, which must go well."""
        ended = self.engine.run(*RUN)
        assert ended.code == 0, ended.said[-4000:]
        return ended

    def close(self) -> None:
        self.engine.close()
        self.stop_server()
        shutil.rmtree(self.home, ignore_errors=True)


def prepare_second_month(bench: Bench) -> None:
    """The first month published, the second delivered."""
    bench.restore(NEW)
    bench.plain_run()
    bench.deliver_second_month()
    bench.keep(SECOND_MONTH)


def seconds_between(since: float) -> float:
    return round(time.monotonic() - since, 1)
