"""What every section of one report looks at: the cells, the indicators, the unit and its tree, the period, the language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from lontar.agency import Agency
from lontar.errors import LontarError
from lontar.period import Period
from lontar.publish.addresses import definition_href, unit_href
from lontar.publish.cells import Cell, CellTable
from lontar.publish.change import Changes, changes_of
from lontar.publish.formats import Formats
from lontar.publish.model import Column, ColumnKind, UnitRef, Value
from lontar.publish.provenance import Provenance
from lontar.publish.texts import Texts

AGENCY_UNIT = "all"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the indicator seed, with name and definition in the report's language."""

    code: str
    name: str
    definition: str
    unit: str
    decimals: int
    window: str
    regulation: str
    rule_status: str
    disclosure_class: str
    topic: str
    direction: str

    @classmethod
    def from_row(cls, row: Mapping[str, Any], language: str) -> "Indicator":
        return cls(
            code=row["indicator_code"],
            name=row[f"name_{language}"],
            definition=row[f"definition_{language}"],
            unit=row["unit"],
            decimals=int(row["decimals"]),
            window=row["window"],
            regulation=row["regulation"] or "",
            rule_status=row["rule_status"] or "",
            disclosure_class=row["disclosure_class"],
            topic=row["topic"],
            direction=row["direction"],
        )

    @property
    def kind(self) -> ColumnKind:
        if self.unit == "rate":
            return "rate"
        return "decimal" if self.decimals else "count"

    @property
    def shown_decimals(self) -> int:
        """Decimals on paper: a rate of three decimals is a percentage of one."""
        return max(self.decimals - 2, 0) if self.unit == "rate" else self.decimals


class UnitTree:
    """The frozen tree of units of the period, in its printed order."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], agency_name: str) -> None:
        self._rows = {
            row["unit_id"]: row
            for row in sorted(rows, key=lambda row: (row["sort"] or 0, row["unit_id"]))
            if row["unit_id"] != AGENCY_UNIT
        }
        self._agency_name = agency_name
        self._children: dict[str, list[str]] = {}
        for unit_id in self._rows:
            self._children.setdefault(self._parent(unit_id), []).append(unit_id)

    def _parent(self, unit_id: str) -> str:
        parent = self._rows[unit_id]["parent_unit_id"] or AGENCY_UNIT
        return parent if parent in self._rows else AGENCY_UNIT

    def get(self, unit_id: str) -> UnitRef:
        """One unit. Raises LontarError where the period's tree does not have it."""
        if unit_id == AGENCY_UNIT:
            return UnitRef(unit_id=AGENCY_UNIT, name=self._agency_name, kind="agency")
        if unit_id not in self._rows:
            raise LontarError(f"The tree of this period has no unit '{unit_id}'.", where="published.unit")
        row, parent = self._rows[unit_id], self._parent(unit_id)
        parent_name = "" if parent == AGENCY_UNIT else self._rows[parent]["unit_name"]
        return UnitRef(unit_id=unit_id, name=row["unit_name"], kind=row["unit_kind"] or "", parent_name=parent_name)

    def children(self, unit_id: str) -> list[UnitRef]:
        """Units directly below, in printed order."""
        return [self.get(child) for child in self._children.get(unit_id, ())]

    def below(self, unit_id: str, depth: int = 0) -> list[tuple[UnitRef, int]]:
        """The whole tree below a unit, depth first, with each unit's depth (0 is directly below)."""
        found: list[tuple[UnitRef, int]] = []
        for child in self._children.get(unit_id, ()):
            found.append((self.get(child), depth))
            found.extend(self.below(child, depth + 1))
        return found


@dataclass(frozen=True)
class Context:
    """One report in the making. `linked_units` are the units that get a page of their own beside this one.

    `inner` is the last month of a longer period with the released months of that period: what a trend shows while there are
    too few periods of the longer kind.
    """

    cells: CellTable
    indicators: dict[str, Indicator]
    tree: UnitTree
    unit: UnitRef
    agency: Agency
    period: Period
    provenance: Provenance
    texts: Texts
    formats: Formats
    linked_units: frozenset[str] = frozenset()
    inner: "Context | None" = None

    @cached_property
    def months(self) -> list[date]:
        """Starts of the published periods up to this one, at most the last twelve."""
        return self.cells.months(self.period.start_date)[-12:]

    @property
    def changes(self) -> Changes:
        """What may be called a change in this publication, judged once over all its units and indicators."""
        return changes_of(self.cells, self.period.start_date, self.indicators)

    @property
    def previous(self) -> Period:
        return self.period.previous()

    def period_name(self, start: date | None = None) -> str:
        """This period as it is called, or the one of the same kind that begins on `start`."""
        return self.formats.period(self.period.kind, start or self.period.start_date)

    def cell(self, code: str, breakdown: str = "", *, unit_id: str = "", start: date | None = None) -> Cell:
        """A cell of this unit and period, unless told otherwise."""
        return self.cells.get(start or self.period.start_date, unit_id or self.unit.unit_id, code, breakdown)

    def value(
        self, code: str, breakdown: str = "", *, unit_id: str = "", start: date | None = None, suffix: bool = False
    ) -> Value:
        """The cell as shown: formatted, or the text for its absence."""
        return self.show(code, self.cell(code, breakdown, unit_id=unit_id, start=start), suffix=suffix)

    def show(self, code: str, cell: Cell, *, suffix: bool = False) -> Value:
        """A cell already at hand, formatted by its indicator's unit and decimals."""
        if not cell.is_shown:
            return self.formats.absence(cell.status)
        indicator = self.indicators[code]
        text = self.formats.quantity(cell.value, indicator.unit, indicator.decimals, suffix=suffix)
        return Value(
            text=text,
            number=cell.value,
            kind=indicator.kind,
            decimals=indicator.shown_decimals,
            unit=indicator.unit if suffix and indicator.unit != "rate" else "",
        )

    def text_of(self, code: str, **where: Any) -> str:
        """The value as words in a sentence, with its unit."""
        return self.value(code, suffix=True, **where).text

    def interval(self, code: str, cell: Cell) -> str:
        """`90,12-92,84`, or nothing where the row carries no interval."""
        if not cell.is_shown or cell.value_low is None or cell.value_high is None:
            return ""
        indicator = self.indicators[code]
        low, high = (
            self.formats.rounded(end, indicator.unit, indicator.decimals) for end in (cell.value_low, cell.value_high)
        )
        return f"{low}–{high}"

    def number_of(self, code: str, value: float) -> str:
        """A statistic about a figure (a limit, an interval's end) in the figure's own unit and decimals."""
        indicator = self.indicators[code]
        return self.formats.rounded(Decimal(str(value)), indicator.unit, indicator.decimals)

    def rule_status(self, code: str) -> str:
        """How sure the figure's rule is: what the frozen row says, else what the seed says."""
        return self.cell(code, unit_id=AGENCY_UNIT).rule_status or self.indicators[code].rule_status

    def unit_href(self, unit_id: str) -> str:
        """From this report's page to that of another unit of the same period."""
        return unit_href(self.unit.unit_id, unit_id, self.texts.language)

    def definition_href(self, code: str) -> str:
        """From this report's page to the definition of an indicator; empty in the internal edition, which is not on the site."""
        if self.provenance.edition != "public":
            return ""
        return definition_href(self.unit.unit_id, code, self.texts.language)

    def indicator_name(self, code: str) -> Value:
        """The name of an indicator as a row's head: it leads to the definition and gives the row its address."""
        return Value(text=self.indicators[code].name, href=self.definition_href(code), code=code)

    def has(self, *codes: str) -> bool:
        """Whether all these indicators are declared: a small installation may publish fewer."""
        return all(code in self.indicators for code in codes)

    def column(self, code: str, *, key: str = "", title: str = "") -> Column:
        """A table column for an indicator."""
        indicator = self.indicators[code]
        heading = title or self.texts.label("short", code)
        name = indicator.name if heading == code else heading
        return Column(
            key=key or code,
            title=name,
            kind=indicator.kind,
            description=indicator.definition,
            href=self.definition_href(code),
        )
