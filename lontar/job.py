"""The main job: `asn_ingest`, then `asn_publish`, in this process; and what came of it, asked of the ledger."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lontar import clock
from lontar.errors import DiskFull, LontarError
from lontar.settings import settings


@dataclass(frozen=True)
class Request:
    """What was asked for; see `lontar run --help`."""

    agency: str = "all"
    period: str = "due"
    units: str = "last"
    revise: bool = False
    ingest: bool = True
    wait_seconds: float = 0


@dataclass
class Outcome:
    """What came of a job: one row per period that was worked on, the deliveries taken in, and the first thing to mend."""

    log: Path
    run_ids: list[str] = field(default_factory=list)
    periods: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)
    error: LontarError | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "succeeded": self.error is None,
            "error": self.error.message if self.error else None,
            "deliveries": self.deliveries,
            "periods": self.periods,
            "published": str(settings().published_dir),
            "runs": self.run_ids,
            "log": str(self.log),
        }

    def show(self) -> None:
        """Tell a person: what was taken in, what was published, where to look."""
        from lontar.cli.output import console

        out = console()
        landed = [d for d in self.deliveries if d["status"] == "landed"]
        out.print(f"Deliveries: {len(landed)} landed, {len(self.deliveries) - len(landed)} refused.")
        for refused in (d for d in self.deliveries if d["status"] == "refused"):
            out.print(f"  refused {refused['agency']} {refused['file']}: {refused['refusal']}")
        for line in _summary(self.periods, was_stopped=isinstance(self.error, DiskFull)):
            out.print(line)
        index = settings().published_dir / "index.html"
        if index.exists():
            out.print(f"\nOpen {index}\n  or run `lontar serve` and open http://127.0.0.1:8765/", soft_wrap=True)
        out.print(f"Log: {self.log}", soft_wrap=True)


def _summary(periods: list[dict[str, Any]], *, was_stopped: bool) -> list[str]:
    """One line per agency and outcome: `kota-kupang: 2026-04, 2026-05 released`."""
    if not periods:
        return ["Periods: nothing was published." if was_stopped else "Periods: nothing was due."]
    grouped: dict[tuple[str, str], list[str]] = {}
    for row in periods:
        grouped.setdefault((row["agency"], row["outcome"]), []).append(row["period"])
    return [f"{agency}: {', '.join(codes)} {outcome.replace('_', ' ')}" for (agency, outcome), codes in grouped.items()]


def _refuse_early(request: Request) -> None:
    """A wrong agency or an unfinished period is said at once, not after Airflow's start."""
    from lontar.steps.choice import EVERYTHING_DUE, choose_agencies, choose_pairs

    if request.period == EVERYTHING_DUE:
        choose_agencies(request.agency)
    else:
        choose_pairs(request.agency, request.period, clock.now())


def _refuse_without_deliveries(request: Request) -> None:
    """A first run before anything was delivered: say how to begin instead of naming every folder that is not there."""
    from lontar.agency import get_agency
    from lontar.steps.choice import choose_agencies

    agencies = [get_agency(agency_id) for agency_id in choose_agencies(request.agency)]
    locations = {source.location for agency in agencies for feed in agency.feeds.values() for source in feed.sources}
    local = {settings().home / location for location in locations if "://" not in location and "::" not in location}
    if len(local) == len(locations) and not any(folder.exists() for folder in local):
        raise LontarError(
            "Nothing was delivered yet: none of the folders named in the profiles exists.",
            where=str(settings().inbox_dir),
            remedy="`lontar sample` makes deliveries of two synthetic cities; for a real one put its files where its profile says.",
        )


def run_job(request: Request, *, quiet: bool = False) -> Outcome:
    """Run the job. What its tasks complained of is in the outcome; what prevents it is raised.

    Raises:
        LontarError: Unknown agency, no period, an unfinished period.
        Busy: Another `lontar run` on this warehouse is at it.
        Stopped: Ctrl-C or SIGTERM.
    """
    from lontar import runner
    from lontar.locks import hold
    from lontar.runner_view import View
    from lontar.warehouse import ensure

    _refuse_early(request)
    if request.ingest:
        _refuse_without_deliveries(request)
    with runner.terminal_for_progress() as (terminal, log):
        view = View(terminal, quiet=quiet)
        with view.waiting("starting"):
            ensure()
        with hold("lontar run", "at a terminal", wait_seconds=request.wait_seconds):
            with view.waiting("starting Airflow"):
                runner.prepare()
                runner.forget_killed("asn_ingest", "asn_publish")
            return _run_dags(request, view, log)


def _run_dags(request: Request, view: Any, log: Path) -> Outcome:
    from lontar.runner import run_dag

    outcome = Outcome(log)
    ended = []
    if request.ingest:
        ended.append(run_dag("asn_ingest", {"agency": request.agency}, view, log))
        outcome.deliveries = _deliveries(ended[-1].run_id)
    # Files that did not fit on the disk any more would be missing in what is published.
    if not any(isinstance(dag.error(), DiskFull) for dag in ended):
        conf = {name: getattr(request, name) for name in ("agency", "period", "units", "revise")}
        ended.append(run_dag("asn_publish", conf, view, log))
        outcome.periods = _periods(ended[-1].run_id)
    outcome.run_ids = [dag.run_id for dag in ended]
    errors = [error for dag in reversed(ended) if (error := dag.error())]
    # Space must be made first of all; a period that was stopped matters more than a file that was refused.
    outcome.error = max(errors, key=lambda error: (isinstance(error, DiskFull), error.exit_code == 4), default=None)
    return outcome


def _deliveries(run_id: str) -> list[dict[str, Any]]:
    query = """
        select agency_id as agency, feed, file_name as file, status, received, loaded, rejected, duplicate, refusal
        from ledger.delivery where run_id = %s order by delivery_id
    """
    return _rows(query, run_id)


def _periods(run_id: str) -> list[dict[str, Any]]:
    """Every planned period with its outcome; `failed` where the ledger knows no end."""
    query = """
        select p.agency_id as agency, planned.period, coalesce(e.payload ->> 'outcome', 'failed') as outcome
        from ledger.entry as p
        cross join lateral json_array_elements_text(p.payload -> 'periods') with ordinality as planned (period, position)
        left join ledger.entry as e on e.agency_id = p.agency_id and e.run_id = p.run_id
            and e.kind = 'publication_ended' and e.payload ->> 'period' = planned.period
        where p.run_id = %s and p.kind = 'publication_planned'
        order by p.agency_id, planned.position
    """
    return _rows(query, run_id)


def _rows(query: str, run_id: str) -> list[dict[str, Any]]:
    from psycopg.rows import dict_row

    from lontar.warehouse import Role, connect

    with connect(Role.AUDITOR, row_factory=dict_row) as connection:
        return connection.execute(query, (run_id,)).fetchall()
