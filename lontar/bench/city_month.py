"""How long a month of a full-size city takes from its files to the site, and in how much memory: `python -m lontar.bench.city_month`.

The sample's Palembang at scale 1 (about 21,600 people) delivers one month of every feed into an empty installation of its own. Making the
sample and starting the database are not counted; everything between the inbox and the released pages of the city and its units is.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from lontar.bench.landing import Measured, show

CITY, MONTH = "kota-palembang", "2026-05"
_TARGET_SECONDS = 240


@contextmanager
def _timed(name: str, laps: dict[str, float]) -> Iterator[None]:
    begin = time.perf_counter()
    yield
    laps[name] = time.perf_counter() - begin


def frozen(city: str, month: str, laps: dict[str, float], run_id: str = "bench") -> list:
    """The steps of both DAGs up to a frozen month, as the DAGs' tasks call them. Returns the planned pairs."""
    from lontar.steps import intake, publication

    with _timed("land", laps):
        intake.ingest(city, run_id)
    with _timed("stage", laps):
        intake.stage(run_id)
    with _timed("first gate", laps):
        intake.gate_raw(city, run_id)
    pairs = publication.plan(city, month, datetime.now(UTC), run_id, units="all")
    with _timed("marts", laps):
        publication.build_marts(pairs, run_id)
    with _timed("second gate", laps):
        publication.gate_marts(pairs[0], run_id)
    with _timed("freeze", laps):
        revision = publication.freeze(pairs[0], run_id)
    with _timed("third gate", laps):
        publication.gate_publication(pairs[0], revision, run_id)
    return pairs


def _steps(laps: dict[str, float]) -> None:
    """All steps, from the inbox to the released pages."""
    from lontar.steps import publication

    run_id = "bench"
    pairs = frozen(CITY, MONTH, laps, run_id)
    with _timed("render and release", laps):
        publication.publish_period(pairs[0], run_id)
    with _timed("site", laps):
        publication.build_site(run_id)


def _rows() -> tuple[int, int]:
    from lontar.warehouse import Role, connect

    with connect(Role.AUDITOR) as connection:
        received = connection.execute("select sum(received) from ledger.delivery").fetchone()[0]
        cells = connection.execute("select count(*) from published.cell").fetchone()[0]
    return int(received), cells


def _shares_shown() -> list[Measured]:
    """How much of what there is disclosure control lets the public see, beside the simplest rules of the same thresholds."""
    from lontar.agency import get_agency
    from lontar.bench import rule_of_thumb
    from lontar.period import Period
    from lontar.publish import grid, marts
    from lontar.publish.disclosure import decide
    from lontar.warehouse import Role, connect

    period = Period.parse(MONTH)
    with connect(Role.PUBLISHER) as connection:
        sources = marts.read_sources(connection, CITY, period)
    known = grid.before_control(sources, get_agency(CITY), period) | {"earlier": []}
    valued = {cell.key for cell in known["candidates"] if cell.status == "shown"}
    begin = time.perf_counter()
    solved = decide(**known)
    seconds = time.perf_counter() - begin
    alone = decide(**known, is_complementary=False)
    by_rule = rule_of_thumb.withheld(known["candidates"], known["parents"], known["rules"])

    def share(count: int) -> float:
        return round(100 * count / len(valued), 1)

    return [
        Measured("cells shown, nothing withheld to be computed", share(sum(solved[k] == "shown" for k in valued)), "%"),
        Measured("  rule of thumb: next-smallest cell withheld", share(len(valued) - len(by_rule)), "%"),
        Measured(
            "  withheld only by itself (anybody can subtract)", share(sum(alone[k] == "shown" for k in valued)), "%"
        ),
        Measured("  disclosure control", round(seconds, 1), "s"),
    ]


def _measure_here() -> None:
    """Run in a process of its own, so that its peak memory is its own; prints the table."""
    from lontar import sample
    from lontar.period import Period
    from lontar.settings import settings
    from lontar.warehouse import embedded, ensure

    month = Period.parse(MONTH)
    summary = sample.generate(CITY, home=settings().home, scale=1, months=(month, month))
    ensure()
    laps: dict[str, float] = {}
    try:
        _steps(laps)
        received, cells = _rows()
        shares = _shares_shown()
    finally:
        embedded.stop()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    total = sum(laps.values())
    figures = [Measured(f"  {name}", round(seconds, 1), "s") for name, seconds in laps.items()]
    figures.insert(
        0,
        Measured(
            "files to site, one month, all feeds", round(total, 1), "s", f"< {_TARGET_SECONDS}", total < _TARGET_SECONDS
        ),
    )
    figures.append(Measured("rows received per second, all steps", round(received / total), "rows/s"))
    figures.append(Measured("peak memory of the process", round(peak_mb), "MB"))
    print(f"{summary.people} people, {summary.readers} readers, {received} rows received, {cells} cells frozen")
    show(figures + shares)
    if total >= _TARGET_SECONDS:
        sys.exit(1)


def main() -> int:
    """Measure in a child process with an empty home; exit code 1 when the promise is not kept."""
    if "--here" in sys.argv:
        _measure_here()
        return 0
    home = Path(tempfile.mkdtemp(prefix="lt-"))
    try:
        command = [sys.executable, "-m", "lontar.bench.city_month", "--here"]
        return subprocess.run(command, env=os.environ | {"LONTAR_HOME": str(home)}, check=False).returncode  # noqa: S603
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
