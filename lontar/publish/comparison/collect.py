"""What a comparison is made from: per city the released revision of a period and its shown figures of the whole city."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg

from lontar.agency import Agency
from lontar.period import Period
from lontar.publish import revisions
from lontar.publish.cells import Cell, CellTable
from lontar.publish.comparison.plan import comparison_plan
from lontar.publish.retrace import release_date
from lontar.publish.revisions import Revision

_LEAST = 2
ALL = "all"


@dataclass(frozen=True)
class Compared:
    """One city of a comparison. `commit` is that of the code which froze its figures."""

    agency: Agency
    revision: Revision
    cells: CellTable
    rows: list[dict[str, Any]]
    commit: str

    def cell(self, code: str) -> Cell:
        return self.cells.get(self.revision.period.start_date, ALL, code)


@dataclass(frozen=True)
class Comparison:
    """A period and the cities that have released it, by name."""

    period: Period
    cities: tuple[Compared, ...]

    @property
    def is_sample(self) -> bool:
        return any(city.agency.sample for city in self.cities)

    @property
    def release_date(self) -> date:
        return max(release_date(city.agency, self.period) for city in self.cities)


def _compared(connection: psycopg.Connection, agency: Agency, revision: Revision) -> Compared:
    codes = ("headcount", *comparison_plan().codes)
    rows = [
        row for row in revisions.read_cells(connection, revision, unit_id=ALL, codes=codes) if not row["breakdown_1"]
    ]
    commit = revisions.record_of(connection, revision)["commit"]
    return Compared(agency, revision, CellTable(rows), rows, commit)


def read_comparisons(connection: psycopg.Connection, agencies: Iterable[Agency]) -> list[Comparison]:
    """Every period that at least two cities have released, newest first."""
    by_period: dict[Period, list[tuple[Agency, Revision]]] = {}
    for agency in sorted(agencies, key=lambda one: (one.name, one.agency_id)):
        for revision in revisions.released(connection, agency.agency_id):
            by_period.setdefault(revision.period, []).append((agency, revision))
    return [
        Comparison(period, tuple(_compared(connection, agency, revision) for agency, revision in pairs))
        for period, pairs in sorted(by_period.items(), reverse=True)
        if len(pairs) >= _LEAST
    ]
