"""The document: what a report says, before anybody decides how it looks. Built once, rendered as HTML, PDF, XLSX and JSON.

Every number in it comes from a row of `published.cell` and keeps that row's status, so that no rendition has to compute
or guess. Texts are plain text: each rendition escapes them in its own way.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from lontar.agency import Licence
from lontar.publish.provenance import Frozen, Provenance

Status = Literal["shown", "withheld", "no_data", "not_applicable"]
ColumnKind = Literal["text", "rate", "count", "decimal", "code"]


class Head(Frozen):
    """The official head of printed pages: lines from the government down to the office, address, arms as SVG text."""

    lines: tuple[str, ...] = ()
    address: str = ""
    logo: str = ""


class Signature(Frozen):
    """Who signs: there only when the revision was approved. `place_and_date` is `Kupang, 15 Oktober 2026`."""

    place_and_date: str
    position: str
    name: str
    rank: str = ""


class AgencyRef(Frozen):
    """The government whose report this is."""

    agency_id: str
    name: str
    personnel_office: str
    licence: Licence = Licence()
    letterhead: Head = Head()


class UnitRef(Frozen):
    """The unit the report is about; `unit_id` is `all` for the whole agency. `depth` is 0 for it, 1 directly below."""

    unit_id: str
    name: str
    kind: str
    parent_name: str = ""

    @property
    def is_agency(self) -> bool:
        return self.unit_id == "all"


class PeriodRef(Frozen):
    """The reporting period; both dates belong to it. `title` is written out in the document's language."""

    kind: str
    code: str
    start_date: date
    end_date: date
    title: str


class Value(Frozen):
    """One figure as shown: `text` is final (formatted number or the text for its absence), `number` feeds spreadsheets.

    `number` is None unless `status` is `shown`; a table's plain words are `shown` with no number. `kind` and `decimals`
    say how a spreadsheet shows the number, `unit` what its text says after or before it (`jp`, `idr`; nothing where a
    column's heading says it); `href` makes a name lead to its page and a figure to its definition. `code` is the indicator
    that a row speaks of, by which its address on the page is made.
    """

    text: str
    status: Status = "shown"
    number: Decimal | None = None
    kind: ColumnKind = "text"
    decimals: int = 0
    unit: str = ""
    href: str = ""
    code: str = ""


class Figure(Frozen):
    """One headline figure with what it is compared with and how sure it is.

    `verdict` says whether it changed (`""` where that is not asked), `trend` the same in words with the limits.
    """

    code: str
    name: str
    value: Value
    detail: str = ""
    comparison: tuple[str, ...] = ()
    basis: str = ""
    caveat: str = ""
    verdict: Literal["", "rise", "fall", "no_change", "not_enough"] = ""
    trend: str = ""


class Column(Frozen):
    """One column of a table; `kind` decides its alignment and the look of its cells, `href` leads to its definition."""

    key: str
    title: str
    kind: ColumnKind = "text"
    description: str = ""
    href: str = ""


class Paragraph(Frozen):
    type: Literal["paragraph"] = "paragraph"
    text: str


class Note(Frozen):
    """A remark set apart. `absence`: nothing can be said here and why; `caution`: read the figures with care."""

    type: Literal["note"] = "note"
    kind: Literal["info", "caution", "absence"] = "info"
    text: str


class Figures(Frozen):
    """The headline figures, in reading order."""

    type: Literal["figures"] = "figures"
    items: tuple[Figure, ...]


class Table(Frozen):
    """A table of one grain. `place` says where it is printed: in the text, folded away (annex in print) or only in files."""

    type: Literal["table"] = "table"
    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    place: Literal["text", "annex", "files"] = "text"
    notes: tuple[str, ...] = ()
    indents: tuple[int, ...] = ()


class Chart(Frozen):
    """A chart: the name of its spec in `reports/charts/`, the rows it draws, and the same content in words.

    `title` states the finding, `alt` describes the picture to who cannot see it, `table` holds every number drawn. `native`
    is how a spreadsheet draws the same table itself: a line, bars, shaded cells, or not at all; `native_series` of its columns.
    """

    type: Literal["chart"] = "chart"
    id: str
    spec: str
    title: str
    subtitle: str
    alt: str
    data: dict[str, list[dict[str, Any]]]
    options: dict[str, Any] = Field(default_factory=dict)
    table: Table
    reading: str = ""
    native: Literal["", "line", "bar", "shade"] = ""
    native_series: int = 1


class Action(Frozen):
    """One thing to do. `severity` orders and colours it, `tag` says it in words; `lines` are (label, text) below it."""

    code: str
    severity: Literal["high", "medium", "low"]
    tag: str
    text: str
    lines: tuple[tuple[str, str], ...]


class Actions(Frozen):
    """What to do, the most pressing first."""

    type: Literal["actions"] = "actions"
    id: str
    title: str = ""
    items: tuple[Action, ...]


Block = Annotated[Paragraph | Note | Figures | Table | Chart | Actions, Field(discriminator="type")]


class Section(Frozen):
    """One chapter. `place='annex'` comes after the reading part: sources, methods, long tables."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    place: Literal["text", "annex"] = "text"


class Definition(Frozen):
    """An indicator as this edition defines it, for the methods section, the spreadsheet and the JSON."""

    code: str
    name: str
    definition: str
    unit: str
    decimals: int
    window: str
    regulation: str
    rule_status: str
    disclosure_class: str


class CellLine(Frozen):
    """One published cell of the document's unit, as `data.json` and the tidy sheet give it."""

    indicator: str
    unit: str
    period: str
    breakdown: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    n_persons: int | None
    value_low: Decimal | None
    value_high: Decimal | None
    label: str
    status: Status


class ChangeLine(Frozen):
    """The verdict on one figure of the document's unit, as `data.json` gives it: numbers in the figure's unit, rounded to six decimals.

    A chart's figure has centre and limits, a survey's the difference to `since` with its 95 % interval; neither where
    `reason` says why there is no verdict.
    """

    indicator: str
    unit: str
    verdict: str
    reason: str
    method: str
    points: int
    centre: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    since: str = ""
    difference: Decimal | None = None
    difference_low: Decimal | None = None
    difference_high: Decimal | None = None
    p_value: Decimal | None = None
    p_adjusted: Decimal | None = None


class RecommendationLine(Frozen):
    """One recommendation of the document's unit, as `data.json` gives it; `indicators` are the figures that triggered it."""

    code: str
    severity: str
    unit: str
    indicators: tuple[str, ...]
    due_date: str
    text: str
    who: str
    basis: str


class Link(Frozen):
    """A page beside this one, by an address relative to it; `language` where it is this page in another one."""

    title: str
    href: str
    language: str = ""


class Document(Frozen):
    """One report. `notice` marks synthetic output and drafts on every page; `facts` are revision, dates and edition.

    `twins` are the same report in the other languages, `beside` the pages that stand beside it.
    """

    schema_version: int = 2
    title: str
    subtitle: str
    agency: AgencyRef
    unit: UnitRef
    period: PeriodRef
    edition: str
    language: str
    is_sample: bool
    is_draft: bool
    revision: int
    notice: str
    facts: tuple[str, ...]
    sections: tuple[Section, ...]
    definitions: tuple[Definition, ...]
    cells: tuple[CellLine, ...]
    changes: tuple[ChangeLine, ...] = ()
    recommendations: tuple[RecommendationLine, ...] = ()
    units: tuple[UnitRef, ...]
    links: tuple[Link, ...] = ()
    twins: tuple[Link, ...] = ()
    beside: tuple[Link, ...] = ()
    signature: Signature | None = None
    provenance: Provenance

    def indicator_names(self) -> dict[str, str]:
        """Indicator code -> name, in the document's language."""
        return {definition.code: definition.name for definition in self.definitions}
