"""How fast and in how much memory deliveries are landed: `python -m lontar.bench.landing`.

new file      1,000,000 new punches of one reader from attlog to `raw` (read, reject, archive, pseudonymise, compare, COPY,
              ledger) against a bare COPY of the same rows and columns into an empty partition without index.
old memory    the same reader's memory again with 1 % new rows, its 24 months and those of other readers being in `raw`,
              against a new file of the same size over the same months.
small files   300 files of 50 punches, one after the other.

Every landing runs in a process of its own, so that its peak memory is its own. Each figure is the median of three.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from psycopg import sql

from lontar.agency import Agency, Feed, Source
from lontar.bench.clock_memory import write_memory
from lontar.ingest.connectors import list_files
from lontar.ingest.landing import land
from lontar.ingest.session import LandingSession
from lontar.settings import settings
from lontar.sources import load_feeds
from lontar.warehouse import Role, connect, embedded, ensure

ROWS = 1_000_000
REPEATS = 3
HISTORY_MONTHS = 24
OTHER_READERS = 4
SMALL_FILES = 300
SOURCE = Source(
    name="mesin", location="inbox", pattern=r".*_attlog\.dat", reader="attlog", options={"layout": "six_field"}
)
AGENCY = Agency(
    agency_id="kota-ukur",
    name="Kota Ukur",
    short_name="Ukur",
    timezone="Asia/Makassar",
    sample=True,
    personnel_office="BKPSDM",
    contact="ukur@contoh.go.id",
    feeds={"punches": Feed(sources=(SOURCE,))},
)
PUNCHES = "punches"


@dataclass(frozen=True)
class Measured:
    """One line of the table.

    Attributes:
        value: What was measured, in `unit`.
        target: What the product promises, as text; empty where nothing is promised.
        holds: Whether the promise is kept; None where there is none.
    """

    name: str
    value: float
    unit: str
    target: str = ""
    holds: bool | None = None


def show(figures: list[Measured]) -> None:
    """One line per figure."""
    for figure in figures:
        verdict = {None: "", True: "ok", False: "NOT KEPT"}[figure.holds]
        print(f"{figure.name:48}{figure.value:>10} {figure.unit:6} {figure.target:8} {verdict}")


def _land_pattern(prefix: str) -> dict:
    """Land the files whose name begins so. Seconds of each, rows, and this process's peak memory in MB."""
    found = [file for file in list_files(SOURCE, datetime(2026, 10, 1, tzinfo=UTC)) if file.name.startswith(prefix)]
    results, begin = [], time.perf_counter()
    with LandingSession(AGENCY, "bench") as session:
        for file in found:
            results.append(land(AGENCY, load_feeds()[PUNCHES], SOURCE, file, "bench", session))
    seconds = time.perf_counter() - begin
    counts = {
        name: sum(getattr(result, name) or 0 for result in results) for name in ("loaded", "rejected", "duplicate")
    }
    statuses = {result.status for result in results}
    return {"seconds": seconds, "peak_mb": _peak_mb(), "files": len(results), "statuses": sorted(statuses)} | counts


def _peak_mb() -> float:
    # Not getrusage: on Linux its maximum is inherited from the process that started this one.
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def _land_in_own_process(prefix: str) -> dict:
    command = [sys.executable, "-m", "lontar.bench.landing", "--land", prefix]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own module
    outcome = json.loads(done.stdout.splitlines()[-1])
    if outcome["statuses"] != ["landed"]:
        raise RuntimeError(f"{prefix}: {outcome}")
    return outcome


def _memory(name: str, **arguments) -> str:
    write_memory(settings().inbox_dir / f"{name}_attlog.dat", **arguments)
    return name


def _bare_copy(month: date) -> float:
    """Seconds of one COPY of a month's stored rows, all columns, into an empty partition."""
    partition = sql.SQL("raw.{}").format(sql.Identifier(f"{PUNCHES}_{month:%Y_%m}"))
    with connect(Role.LOADER) as connection, tempfile.TemporaryFile() as file:
        connection.execute("drop table if exists raw.bare")
        connection.execute("create table raw.bare (like raw.punches) partition by list (_event_month)")
        attach = "create table raw.bare_month partition of raw.bare for values in ({})"
        connection.execute(sql.SQL(attach).format(sql.Literal(month)))
        with connection.cursor().copy(sql.SQL("copy {} to stdout (format csv)").format(partition)) as copy:
            for block in copy:
                file.write(block)
        connection.commit()
        file.seek(0)
        begin = time.perf_counter()
        with connection.cursor().copy("copy raw.bare_month from stdin (format csv)") as copy:
            while block := file.read(1 << 20):
                copy.write(block)
        connection.commit()
        seconds = time.perf_counter() - begin
        connection.execute("drop table raw.bare")
    return seconds


def _new_file(say: Callable[[str], None]) -> list[Measured]:
    landed, bare = [], []
    for repeat in range(REPEATS):
        month = date(2024, 1 + repeat, 1)
        name = _memory(f"new{repeat}", first_month=month, months=1, punches=ROWS, device=1 + repeat, garbage=500)
        landed.append(_land_in_own_process(name))
        bare.append(_bare_copy(month))
        say(f"  new file {repeat + 1}: {landed[-1]['seconds']:.2f} s, bare COPY {bare[-1]:.2f} s")
    ratio = statistics.median(b / one["seconds"] for b, one in zip(bare, landed, strict=True))
    seconds = statistics.median(one["seconds"] for one in landed)
    peak = max(one["peak_mb"] for one in landed)
    return [
        Measured("landing / bare COPY, rows per second", round(ratio, 3), "ratio", ">= 0.40", ratio >= 0.40),
        Measured("landing a new file of 1,000,000 punches", round(seconds, 2), "s"),
        Measured("bare COPY of the same rows", round(statistics.median(bare), 2), "s"),
        Measured("peak memory of landing, new file", round(peak), "MB", "< 400", peak < 400),
    ]


def _old_memory(say: Callable[[str], None]) -> list[Measured]:
    span = {"first_month": date(2024, 6, 1), "months": HISTORY_MONTHS, "punches": ROWS}
    for reader in range(OTHER_READERS):
        _land_in_own_process(_memory(f"other{reader}", **span | {"punches": ROWS // 4}, device=20 + reader))
    new, again = [], []
    for repeat in range(REPEATS):
        name = _memory(f"span{repeat}", **span, device=10 + repeat)
        new.append(_land_in_own_process(name))
        old = (settings().inbox_dir / f"{name}_attlog.dat").read_text(encoding="ascii")
        added = write_memory(
            settings().home / "added", first_month=date(2026, 6, 1), months=1, punches=ROWS // 100, device=10 + repeat
        )
        (settings().inbox_dir / f"again{repeat}_attlog.dat").write_text(old + added.read_text(encoding="ascii"))
        again.append(_land_in_own_process(f"again{repeat}"))
        if (again[-1]["loaded"], again[-1]["duplicate"]) != (ROWS // 100, ROWS):
            raise RuntimeError(f"the memory was not recognised: {again[-1]}")
        say(f"  24 months {repeat + 1}: new {new[-1]['seconds']:.2f} s, again {again[-1]['seconds']:.2f} s")
    ratio = statistics.median(a["seconds"] / n["seconds"] for a, n in zip(again, new, strict=True))
    peak = max(one["peak_mb"] for one in again)
    return [
        Measured("old memory with 1 % new rows / new file", round(ratio, 3), "ratio", "< 1", ratio < 1),
        Measured("the same memory again", round(statistics.median(one["seconds"] for one in again), 2), "s"),
        Measured("a new file over the same 24 months", round(statistics.median(one["seconds"] for one in new), 2), "s"),
        Measured("peak memory of landing, old memory", round(peak), "MB", "< 400", peak < 400),
    ]


def _large_file(say: Callable[[str], None]) -> list[Measured]:
    name = _memory("large", first_month=date(2023, 1, 1), months=12, punches=5 * ROWS, device=30)
    outcome = _land_in_own_process(name)
    say(f"  5,000,000 punches: {outcome['seconds']:.2f} s, {outcome['peak_mb']:.0f} MB")
    peak = outcome["peak_mb"]
    return [Measured("peak memory of landing, 5,000,000 punches", round(peak), "MB", "< 400", peak < 400)]


def _small_files(say: Callable[[str], None]) -> list[Measured]:
    for number in range(SMALL_FILES):
        _memory(f"small{number:03}", first_month=date(2026, 7, 1), months=1, punches=50, device=100 + number)
    outcome = _land_in_own_process("small")
    each = outcome["seconds"] / outcome["files"] * 1000
    say(f"  {outcome['files']} small files: {outcome['seconds']:.2f} s")
    return [Measured("landing a file of 50 punches", round(each, 1), "ms", "< 30", each < 30)]


def measure(say: Callable[[str], None] = lambda text: None) -> list[Measured]:
    """All figures, in a home of their own that is removed afterwards, the ratios first.

    Args:
        say: Is told about each step as it ends.
    """
    home = Path(tempfile.mkdtemp(prefix="lb-"))
    before = os.environ.get("LONTAR_HOME")
    os.environ["LONTAR_HOME"] = str(home)
    try:
        settings.cache_clear()
        ensure()
        settings().inbox_dir.mkdir()
        figures = [figure for part in (_new_file, _old_memory, _large_file, _small_files) for figure in part(say)]
        return sorted(figures, key=lambda figure: figure.unit != "ratio")
    finally:
        embedded.stop()
        shutil.rmtree(home, ignore_errors=True)
        os.environ.pop("LONTAR_HOME") if before is None else os.environ.__setitem__("LONTAR_HOME", before)
        settings.cache_clear()


def main() -> int:
    """Print the figures; exit code 1 when a promise is not kept."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--land", metavar="PREFIX", help="land the inbox files beginning so, print one JSON object")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args()
    if arguments.land:
        print(json.dumps(_land_pattern(arguments.land)))
        return 0
    figures = measure(lambda text: print(text, file=sys.stderr))
    if arguments.json:
        print(json.dumps([asdict(figure) for figure in figures], indent=1))
    if not arguments.json:
        show(figures)
    return 0 if all(figure.holds is not False for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
