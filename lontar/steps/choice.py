"""Which agencies and periods a run works on: from its parameters, else from its logical date, never from "now"."""

from datetime import datetime
from typing import TypedDict

from lontar import clock
from lontar.agency import Agency, get_agency, load_agencies
from lontar.errors import LontarError
from lontar.period import Period, due_month, parse_range

ALL_AGENCIES = "all"
EVERYTHING_DUE = "due"


class Pair(TypedDict):
    """One agency's period: what mapped tasks hand to each other.

    `units` is `all` or `city` (which reports are made); `revise` lets a correction replace what was released.
    """

    agency: str
    period: str
    units: str
    revise: bool


def choose_agencies(agency: str) -> list[str]:
    """The agencies of a run, by id: the one asked for, or all that have a profile."""
    return list(load_agencies()) if agency == ALL_AGENCIES else [get_agency(agency).agency_id]


def _refuse_unfinished(agency: Agency, period: Period, now: datetime) -> None:
    if not period.is_finished(now, agency.timezone):
        raise LontarError(
            f"The period {period.code} is not over yet in {agency.name}.",
            where=f"{agency.agency_id} {period.code}",
            remedy=f"Publish it from {period.next().start_date} on (zone {agency.timezone}).",
        )


def choose_periods(agency: Agency, period: str, at: datetime, now: datetime) -> list[Period]:
    """The periods of one agency that a run publishes, oldest first.

    Args:
        agency: Whose zone decides which month is over.
        period: Code (`2026-09`, `2026-Q3`, `2026-S1`, `2026`), range (`2026-04..2026-09`), or empty for the month before `at`;
            then an agency that publishes no months has none.
        at: Logical date of the run, with a zone.
        now: Present moment, with a zone; used only to refuse a period that is not over.
    Raises:
        LontarError: The text is no period, or a period is not finished.
    """
    month = [due_month(at, agency.timezone)] if "month" in agency.publication.periods else []
    periods = parse_range(period) if period else month
    for chosen in periods:
        _refuse_unfinished(agency, chosen, now)
    return periods


def pairs_of(agency_id: str, periods: list[Period], units: str, *, revise: bool) -> list[Pair]:
    """Pairs oldest first; `units` is `all`, `city`, or `last`: every unit for the newest period of each kind, else the city."""
    newest = {period.kind: period for period in sorted(periods)}
    pairs = []
    for period in sorted(periods):
        chosen = units if units != "last" else "all" if period == newest[period.kind] else "city"
        pairs.append(Pair(agency=agency_id, period=period.code, units=chosen, revise=revise))
    return pairs


def choose_pairs(
    agency: str, period: str, at: datetime, *, units: str = "last", revise: bool = False, now: datetime | None = None
) -> list[Pair]:
    """All (agency, period) pairs of a run, oldest period first, a longer one after the months it holds, then by agency.

    `period` may also be `due`: what the ledger says is touched by a delivery and not yet frozen.
    """
    moment, agency_ids = now or clock.now(), choose_agencies(agency)
    if period == EVERYTHING_DUE:
        from lontar.steps.due import due_periods

        chosen = due_periods(agency_ids, moment)
    else:
        chosen = {name: choose_periods(get_agency(name), period, at, moment) for name in agency_ids}
    return all_pairs(chosen, units, revise=revise)


def all_pairs(chosen: dict[str, list[Period]], units: str, *, revise: bool) -> list[Pair]:
    """The pairs of several agencies' periods, in the order in which they are worked on."""
    pairs = [
        pair for agency_id, periods in chosen.items() for pair in pairs_of(agency_id, periods, units, revise=revise)
    ]
    return sorted(pairs, key=lambda pair: (Period.parse(pair["period"]), pair["agency"]))
