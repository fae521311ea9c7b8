"""How long 80 unit reports take in every format and both languages: `python -m lontar.bench.reports`.

A small synthetic city is taken from its files to a frozen month in an installation of its own, which is not counted; its
units are repeated until there are 80. Counted is everything from the collected rows to the files on disk, with as many
processes as the run itself would use. The floor beside it does the least that must be done: it sets an empty page of the
same standards once for each PDF, and writes the same bytes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from lontar.bench.landing import Measured, show
from lontar.publish.edition import AGENCY_UNIT, Edition

CITY, MONTHS = "kota-kupang", ("2026-05", "2026-06")
_UNITS, _TARGET_SECONDS = 80, 20
_SPLIT_OVER = 10
_EMPTY = '#set document(title: "x", date: datetime(year: 2026, month: 6, day: 30))\n#set text(lang: "id")\nx'


def grown(edition: Edition, count: int) -> Edition:
    """The edition with its units repeated under new codes until `count` of them have a report."""
    units, cells, history = list(edition.units), list(edition.cells), list(edition.history)
    for copy in range(2, 2 + count // max(len(edition.units), 1)):
        ids = {unit["unit_id"]: f"{unit['unit_id']}-{copy}" for unit in edition.units}

        def moved(row: dict[str, Any], ids: dict[str, str] = ids) -> dict[str, Any]:
            return row | {"unit_id": ids[row["unit_id"]]}

        units += [moved(u) | {"parent_unit_id": ids.get(u["parent_unit_id"])} for u in edition.units]
        cells += [moved(row) for row in edition.cells if row["unit_id"] in ids]
        history += [moved(row) for row in edition.history if row["unit_id"] in ids]
    chosen = tuple(unit["unit_id"] for unit in units)[:count]
    return replace(edition, units=units, cells=cells, history=history, unit_ids=(AGENCY_UNIT, *chosen))


def _floor(folder: Path) -> float:
    """Seconds for an empty page per PDF and a bare write of all bytes, in one process."""
    import typst

    from lontar.publish.pdf import STANDARDS

    contents = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    pdfs = sum(path.suffix == ".pdf" for path in folder.rglob("*"))
    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "empty.typ").write_text(_EMPTY, encoding="utf-8")
        compiler = typst.Compiler(Path(name) / "empty.typ", ignore_system_fonts=True)
        for _ in range(pdfs):
            compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=0)
        with (Path(name) / "all").open("wb") as file:
            for content in contents:
                file.write(content)
    return time.perf_counter() - begin


def _split(edition: Edition) -> list[Measured]:
    """Milliseconds of processor time of each part of one unit's report in both languages: a table that promises nothing."""
    from lontar.publish import charts, data_csv, data_json, html, pdf, xlsx
    from lontar.publish.edition import build_report

    spent: Counter[str] = Counter()

    def timed(name: str, work: Any, *given: Any) -> Any:
        begin = time.process_time()
        found = work(*given)
        spent[name] += time.process_time() - begin
        return found

    def one(unit_id: str) -> None:
        documents = timed("documents", build_report, edition, unit_id)
        for document in documents:
            pictures = timed("charts", charts.draw_all, document)
            timed("pages", html.render_html, document, pictures)
            timed("PDF", pdf.render_pdf, document, pictures)
            timed("workbooks", xlsx.render_xlsx, document)
        timed("JSON", data_json.render_json, *documents)
        timed("CSV", data_csv.render_csv, *documents)

    one(edition.unit_ids[1])
    spent.clear()
    chosen = edition.unit_ids[2 : 2 + _SPLIT_OVER]
    for unit_id in chosen:
        one(unit_id)
    return [Measured(f"  {name} of one unit", round(1000 * s / len(chosen)), "ms") for name, s in spent.items()]


def _processor_seconds() -> float:
    """Of this process and of those it started and that have ended: what a busy machine does not change."""
    return sum(os.times()[:4])


def measure(edition: Edition) -> bool:
    """Write the reports, print the table. Returns whether the promise is kept."""
    from lontar.publish.workers import choose_workers, write_reports

    edition = grown(edition, _UNITS)
    folder = Path(tempfile.mkdtemp(prefix="lt-reports-"))
    try:
        begin, busy = time.perf_counter(), _processor_seconds()
        write_reports(edition, folder)
        seconds, busy = time.perf_counter() - begin, _processor_seconds() - busy
        floor = _floor(folder)
        files = [path for path in folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files) / 1e6
    finally:
        shutil.rmtree(folder)
    print(f"{len(edition.unit_ids)} reports, {len(files)} files, {size:.0f} MB, {choose_workers(_UNITS)} processes")
    name = f"{_UNITS} unit reports and the city's, all formats, both languages"
    good = seconds < _TARGET_SECONDS
    figures = [Measured(name, round(seconds, 1), "s", f"< {_TARGET_SECONDS}", good)]
    figures.append(Measured("  processor time of all processes", round(busy, 1), "s"))
    figures.append(Measured("  beside empty pages and a bare write", round(seconds / floor, 1), "x"))
    show([*figures, *_split(edition)])
    return good


def _measure_here() -> bool:
    from lontar import sample
    from lontar.agency import get_agency
    from lontar.bench.city_month import frozen
    from lontar.period import Period
    from lontar.publish import revisions
    from lontar.publish.edition import collect
    from lontar.settings import settings
    from lontar.warehouse import Role, connect, embedded, ensure

    first, last = map(Period.parse, MONTHS)
    sample.generate(CITY, home=settings().home, scale=0.05, months=(first, last))
    ensure()
    try:
        frozen(CITY, MONTHS[1], {})
        with connect(Role.PUBLISHER) as connection:
            revision = revisions.newest(connection, CITY, last)
            edition = collect(connection, get_agency(CITY), revision, with_units=True, is_draft=False)
    finally:
        embedded.stop()
    return measure(edition)


def main() -> int:
    """Measure in a child process with an empty home; exit code 1 when the promise is not kept."""
    if "--here" in sys.argv:
        return 0 if _measure_here() else 1
    home = Path(tempfile.mkdtemp(prefix="lt-"))
    try:
        command = [sys.executable, "-m", "lontar.bench.reports", "--here"]
        return subprocess.run(command, env=os.environ | {"LONTAR_HOME": str(home)}, check=False).returncode  # noqa: S603
    finally:
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
