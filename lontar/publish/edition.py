"""Everything the reports of one revision are made from, collected once, and one report written from it.

The collection is plain data without a connection, so that it can be handed to another process.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

from lontar import ledger
from lontar.agency import Agency
from lontar.missing import read_deliveries
from lontar.period import Period
from lontar.publish import marts, revisions
from lontar.publish.addresses import unit_folder
from lontar.publish.arrivals import Arrival, arrivals
from lontar.publish.cells import CellTable
from lontar.publish.change import change_rules
from lontar.publish.context import UnitTree
from lontar.publish.languages import LANGUAGES, MAIN_LANGUAGE
from lontar.publish.provenance import Provenance
from lontar.publish.retrace import provenance_of
from lontar.publish.revisions import Revision

if TYPE_CHECKING:
    from lontar.publish.context import Context
    from lontar.publish.model import Document

Row = dict[str, Any]
AGENCY_UNIT = marts.AGENCY_UNIT
_MONTHS_SHOWN = 12
# What trends are drawn of: `chart_trends.TrendPlan` in the chapters.
TRENDS = ("attendance_rate", "on_time_rate", "ikm")


@dataclass(frozen=True)
class Edition:
    """The frozen rows of one revision, the published rows of earlier periods, and what decided them.

    `unit_ids` are the units that get a report; `all`, the whole agency, always does.
    `provenances` say the same in each language; `expected` is what the profile scheduled for the period's months, with the day
    on which it came if it had come when the figures were frozen. `inside` are the trends' figures of the released months within
    a longer period.
    """

    agency: Agency
    period: Period
    cells: list[Row]
    history: list[Row]
    units: list[Row]
    indicators: list[Row]
    provenances: dict[str, Provenance]
    unit_ids: tuple[str, ...]
    ledger_head: ledger.Head
    expected: tuple[Arrival, ...] = ()
    inside: list[Row] = field(default_factory=list)

    @cached_property
    def cell_table(self) -> CellTable:
        return CellTable(self.cells, self.history)

    @cached_property
    def inside_table(self) -> CellTable:
        return CellTable(self.inside)

    @property
    def provenance(self) -> Provenance:
        """In the main language; whoever asks for a fact and not for words need not choose one."""
        return self.provenances[MAIN_LANGUAGE]

    @cached_property
    def tree(self) -> UnitTree:
        return UnitTree(self.units, self.agency.name)


def _history(connection: psycopg.Connection, revision: Revision, standing: list[Revision]) -> list[Row]:
    """Cells of the earlier periods that a trend shows, each as it stands released; of still older ones what limits need."""
    rules = change_rules()
    shown, oldest = revision.period.shift(1 - _MONTHS_SHOWN), revision.period.shift(-rules.most_points)
    rows = []
    for earlier in standing:
        if earlier.period.kind == revision.period.kind and oldest <= earlier.period < revision.period:
            codes = () if earlier.period >= shown else tuple(rules.methods)
            rows += revisions.read_cells(connection, earlier, codes=codes)
    return rows


def _inside(connection: psycopg.Connection, revision: Revision) -> list[Row]:
    """The trends' figures of the released months of a longer period; of a month nothing, it is its own."""
    months = revision.period.months() if revision.period.kind != "month" else []
    released = [one for one in revisions.released(connection, revision.agency_id) if one.period in months]
    return [row for one in released for row in revisions.read_cells(connection, one, codes=TRENDS)]


def _expected(connection: psycopg.Connection, agency: Agency, revision: Revision) -> tuple[Arrival, ...]:
    """Deliveries due for the period's months, as they stood when the revision was frozen."""
    came = [row for row in read_deliveries(connection, agency.agency_id) if row["seen_at"] <= revision.frozen_at]
    return tuple(arrivals(agency, came, revision.period.months()))


def collect(
    connection: psycopg.Connection,
    agency: Agency,
    revision: Revision,
    *,
    with_units: bool,
    is_draft: bool,
    as_released: bool = False,
) -> Edition:
    """Read the edition of a frozen revision, as the publisher; with `as_released` beside what stood published at its release."""
    now = revisions.released_before if as_released else lambda c, r: revisions.released(c, r.agency_id)
    units = revisions.read_units(connection, revision)
    chosen = tuple(unit["unit_id"] for unit in units) if with_units else ()
    return Edition(
        agency=agency,
        period=revision.period,
        cells=revisions.read_cells(connection, revision),
        history=_history(connection, revision, now(connection, revision)),
        units=units,
        indicators=marts.read_indicators(connection),
        provenances={
            language: provenance_of(connection, agency, revision, is_draft=is_draft, language=language)
            for language in LANGUAGES
        },
        unit_ids=(AGENCY_UNIT, *chosen),
        ledger_head=ledger.head(connection, agency.agency_id),
        expected=_expected(connection, agency, revision),
        inside=_inside(connection, revision),
    )


def contexts_of(edition: Edition, unit_id: str) -> tuple["Context", ...]:
    """What the report of one unit is made from, in every language, Indonesian first."""
    return tuple(_context(edition, unit_id, language) for language in LANGUAGES)


def _context(edition: Edition, unit_id: str, language: str) -> "Context":
    from lontar.publish.document import context_of

    def make(cells: CellTable, period: Period, inner: "Context | None" = None) -> "Context":
        shared = (edition.tree, edition.indicators, edition.agency, period, unit_id, edition.provenances[language])
        return context_of(cells, *shared, language=language, linked_units=edition.unit_ids, inner=inner)

    inner = make(edition.inside_table, edition.period.months()[-1]) if edition.inside else None
    return make(edition.cell_table, edition.period, inner)


def build_report(edition: Edition, unit_id: str) -> tuple["Document", ...]:
    """The document of one unit in every language, Indonesian first."""
    from lontar.publish.document import assemble

    return tuple(map(assemble, contexts_of(edition, unit_id)))


def write_report(edition: Edition, unit_id: str, folder: Path) -> None:
    """Write the report of one unit, all its files in all languages and the manifest, below `folder`.

    Beside the whole agency's stand the one-page brief and the statement on data quality.
    """
    from lontar.publish.companions import write_companions
    from lontar.publish.manifest import write_manifest
    from lontar.publish.output import render_all

    documents = build_report(edition, unit_id)
    target = folder if unit_id == AGENCY_UNIT else folder / unit_folder(unit_id)
    hashes = render_all(target, *documents)
    if unit_id == AGENCY_UNIT:
        hashes |= write_companions(target, edition, documents)
    write_manifest(target, hashes, *documents, ledger_head=edition.ledger_head)
