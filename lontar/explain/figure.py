"""Which printed number is meant: agency, period, unit, indicator and breakdown, or its permanent address on the site."""

import re
from dataclasses import dataclass, replace
from urllib.parse import unquote

import psycopg

from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.addresses import unit_folder
from lontar.publish.revisions import Revision

_ADDRESS = re.compile(
    r"(?:^|.*/)(?P<agency>[a-z][a-z0-9-]+)/(?P<period>\d{4}[^/]*)/(?:(?P<folder>[^/#]+)/)?(?:[^/#]*\.html)?#i-(?P<indicator>\w+)"
)


@dataclass(frozen=True)
class Figure:
    """One number as readers meet it. `breakdown` is `sex=female`, or two joined by a semicolon; `revision` 0 is the one that stands.

    `folder` is the unit's folder on the site where the figure was named by its address; `unit_id` then follows from the revision.
    """

    agency_id: str
    period: Period
    indicator: str
    unit_id: str = "all"
    breakdown: str = ""
    revision: int = 0
    folder: str = ""

    @property
    def breakdowns(self) -> tuple[str, str]:
        first, _, second = self.breakdown.partition(";")
        return first, second

    @property
    def name(self) -> str:
        parts = (self.agency_id, self.period.code, self.unit_id, self.indicator, self.breakdown)
        return "/".join(part for part in parts if part)


def parse_address(address: str) -> Figure:
    """The figure at an address such as `https://.../kota-kupang/2026-09/1.01/index.html#i-attendance_rate`.

    Raises LontarError when it is none.
    """
    match = _ADDRESS.fullmatch(unquote(address.strip()))
    if not match:
        remedy = "Copy the address of the figure's line: .../<agency>/<period>/[<unit>/]index.html#i-<indicator>."
        raise LontarError("This is no address of a figure.", where=address, remedy=remedy)
    return Figure(
        match["agency"], Period.parse(match["period"]), match["indicator"], "all", folder=match["folder"] or ""
    )


def revision_of(connection: psycopg.Connection, figure: Figure) -> Revision:
    """The revision that is asked for, or the one that stands released. Raises LontarError when there is none."""
    known = revisions.of_period(connection, figure.agency_id, figure.period)
    public = [r for r in known if (r.number == figure.revision if figure.revision else r.status == "released")]
    if not public:
        where = f"{figure.agency_id} {figure.period.code}"
        remedy = f"There are: {', '.join(f'{r.number} ({r.status})' for r in known) or 'none'}."
        raise LontarError("No such revision of this period is released.", where=where, remedy=remedy)
    return public[-1]


def with_unit(figure: Figure, units: list[dict]) -> Figure:
    """The figure with the unit that its address means."""
    if not figure.folder:
        return figure
    for unit in units:
        if unit_folder(unit["unit_id"]) == figure.folder:
            return replace(figure, unit_id=unit["unit_id"], folder="")
    raise LontarError("No unit of this revision has this folder.", where=figure.folder, remedy="Give --unit instead.")
