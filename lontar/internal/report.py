"""The internal edition of a report: the published document with the figures of small groups that the reader's office may see.

What the public edition withholds only because the group is small, in a class of the seed `internal_classes`, comes from the marts of
the moment through the logged door. Everything else, ratings, opinions and free text among it, stands as it was published: the two
editions laid side by side then give no answer of a person away (docs/adr/0021). No names; never on the site.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lontar.agency import Agency
from lontar.errors import LontarError
from lontar.internal.readers import choose_reader
from lontar.internal.reading import Question, Reading, Row, read
from lontar.period import Period
from lontar.warehouse import Role, connect

if TYPE_CHECKING:
    from lontar.publish.edition import Edition
    from lontar.publish.model import Document

_KEY = ("unit_id", "indicator_code", "breakdown_1", "breakdown_2")
_FIGURES = (
    *("value", "numerator", "denominator", "n_persons", "n_expected", "value_low", "value_high", "interval_method"),
    *("label", "rule_version", "rule_status"),
)


@dataclass(frozen=True)
class InternalReport:
    """One unit's report of the internal edition. `opened` counts the figures that the public edition does not show."""

    document: "Document"
    reading: Reading
    opened: int


def _name(row: Row) -> tuple[str, ...]:
    return tuple(row[name] or "" for name in _KEY)


def opened_cells(cells: Iterable[Row], rows: Iterable[Row]) -> list[Row]:
    """The published cells, withheld ones with the figure that the reading has for them; all others as they are.

    Args:
        cells: Rows of `published.cell` of one revision.
        rows: Rows of the reading, of the same period.
    """
    known = {_name(row): row for row in rows}
    return [
        cell | {name: known[_name(cell)][name] for name in _FIGURES} | {"status": "shown"}
        if cell["status"] == "withheld" and _name(cell) in known
        else cell
        for cell in cells
    ]


def _published(agency: Agency, period: Period) -> "Edition":
    """The newest revision that was not withdrawn, with the tree of its units. Raises LontarError where none was frozen."""
    from lontar.publish import edition, revisions

    with connect(Role.PUBLISHER) as connection:
        revision = revisions.newest(connection, agency.agency_id, period)
        if revision.status == "withdrawn":
            raise LontarError(
                "The report of this period was withdrawn.",
                where=f"{agency.agency_id} {period.code} revision {revision.number}",
                remedy="Wait for the next revision.",
            )
        return edition.collect(connection, agency, revision, with_units=False, is_draft=False)


def _internal(found: "Edition", rows: Iterable[Row]) -> "Edition":
    """The edition as the reader's office sees it: unsigned, without leads to the site."""
    provenances = {
        language: provenance.model_copy(update={"edition": "internal", "is_draft": False, "is_approved": False})
        for language, provenance in found.provenances.items()
    }
    return replace(found, cells=opened_cells(found.cells, rows), provenances=provenances, unit_ids=())


def _document(found: "Edition", reading: Reading, language: str) -> "Document":
    from lontar.internal.worklist import texts
    from lontar.publish.edition import build_report

    document = next(one for one in build_report(found, reading.unit_id) if one.language == language)
    who = f"{texts()['for'].in_language(language)}: {reading.operator.office.office} ({reading.operator.os_user})"
    logged = f"{texts()['logged'].in_language(language)} {reading.number}"
    return document.model_copy(
        update={"facts": (*document.facts, who, logged), "links": (), "twins": (), "beside": (), "signature": None}
    )


def make_report(
    agency: Agency, period: Period, *, unit: str = "", reader: str = "", reason: str, language: str = "id"
) -> InternalReport:
    """Build one unit's internal report. The reading is in the ledger before the first figure is read.

    Args:
        unit: The unit; the reader's own where none is given. `all` is the whole city.
        reader: The office of the profile that is acted for; the first that this login may act for where none is given.
    Raises:
        ReadingRefused: This login or office may not see this unit.
        LontarError: The period has no revision, the unit was not in its tree, or there is no reason.
    """
    operator = choose_reader(agency, reader)
    code = "edition_personnel" if operator.office.is_personnel_office else "edition"
    reading = read(agency, code, Question(period.end_date, reason, unit, operator.office.name))
    rows = [row for row in reading.rows if row["period_kind"] == period.kind]
    public = _published(agency, period)
    internal = _internal(public, rows)
    opened = sum(a is not b for a, b in zip(public.cells, internal.cells, strict=True))
    return InternalReport(_document(internal, reading, language), reading, opened)
