"""The frozen cells of one publication, indexed: this period's rows and the same rows of earlier periods.

Made once per agency and period and shared by all its documents; a city of 200 units has tens of thousands of rows.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lontar.errors import LontarError

Row = Mapping[str, Any]

# A reference value published as a row: the median of the units, written once by the marts, never computed here.
UNIT_MEDIAN = "reference=unit_median"


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of `published.cell`. Numbers are None unless `status` is `shown`."""

    status: str
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    n_persons: int | None = None
    n_expected: int | None = None
    value_low: Decimal | None = None
    value_high: Decimal | None = None
    label: str = ""
    rule_version: str = ""
    rule_status: str = ""

    @property
    def is_shown(self) -> bool:
        return self.status == "shown" and self.value is not None


# Where no row was published the indicator does not apply to the unit: a feed that did not come has rows saying so.
ABSENT = Cell("not_applicable")


def _cell(row: Row) -> Cell:
    rule = {"rule_version": row["rule_version"] or "", "rule_status": row["rule_status"] or ""}
    if row["status"] != "shown":
        return Cell(row["status"], **rule)
    if row["value"] is None:
        where = f"published.cell {row['unit_id']} {row['indicator_code']} {row['period_start_date']}"
        raise LontarError(
            "A cell is to be shown but has no value.",
            where=where,
            remedy="Freeze it as no_data or not_applicable: see docs/runbooks/declarations.md.",
        )
    numbers = {name: row[name] for name in ("value", "numerator", "denominator", "value_low", "value_high")}
    decimals = {name: None if number is None else Decimal(number) for name, number in numbers.items()}
    return Cell(
        "shown", **decimals, n_persons=row["n_persons"], n_expected=row["n_expected"], label=row["label"] or "", **rule
    )


class CellTable:
    """Cells by (month, unit, indicator, breakdowns), and the members of an indicator's breakdowns."""

    def __init__(self, cells: Iterable[Row], history: Iterable[Row] = ()) -> None:
        # Made once for all documents that show them: a city cell stands in every unit's report, in every language.
        self._cells: dict[tuple[date, str, str, str, str], Cell] = {}
        self._rows: dict[tuple[date, str, str, str, str], Row] = {}
        self._members: dict[tuple[date, str, str], list[str]] = {}
        self._by_unit: dict[tuple[date, str], list[Row]] = {}
        self._sorted: dict[tuple[date, str], list[Row]] = {}
        self.lines: dict[int, Any] = {}
        # What was worked out from these cells for all documents that share them, by the name of who worked it out.
        self.kept: dict[tuple, Any] = {}
        for rows in (history, cells):
            for row in rows:
                self._add(row)

    def _add(self, row: Row) -> None:
        start, unit, code = row["period_start_date"], row["unit_id"], row["indicator_code"]
        self._rows[start, unit, code, row["breakdown_1"] or "", row["breakdown_2"] or ""] = row
        self._by_unit.setdefault((start, unit), []).append(row)
        if row["breakdown_1"] and not row["breakdown_2"]:
            self._members.setdefault((start, unit, code), []).append(row["breakdown_1"])

    def get(self, start: date, unit_id: str, code: str, breakdown_1: str = "") -> Cell:
        """The cell, or a not-applicable one where no row was published."""
        key = (start, unit_id, code, breakdown_1, "")
        if key not in self._cells:
            row = self._rows.get(key)
            self._cells[key] = ABSENT if row is None else _cell(row)
        return self._cells[key]

    def has(self, start: date, unit_id: str, code: str, breakdown_1: str = "") -> bool:
        return (start, unit_id, code, breakdown_1, "") in self._rows

    def members(self, start: date, unit_id: str, code: str, dimension: str) -> list[str]:
        """Members of a breakdown, sorted by name: `['biaya', 'perilaku', ...]` for dimension `unsur`."""
        prefix = f"{dimension}="
        return sorted(
            name.removeprefix(prefix)
            for name in self._members.get((start, unit_id, code), ())
            if name.startswith(prefix)
        )

    def rows(self, start: date, unit_id: str) -> list[Row]:
        """All rows of a unit and month, in a fixed order."""
        if (start, unit_id) not in self._sorted:
            found = self._by_unit.get((start, unit_id), [])
            self._sorted[start, unit_id] = sorted(
                found, key=lambda row: (row["indicator_code"], row["breakdown_1"] or "", row["breakdown_2"] or "")
            )
        return self._sorted[start, unit_id]

    def units(self, start: date) -> list[str]:
        """Units of a period, the whole agency among them, in the order of their ids."""
        return sorted(unit_id for month, unit_id in self._by_unit if month == start)

    def statuses(self, start: date) -> Counter[str]:
        """How many cells of a period are shown, withheld, without data, not applicable."""
        return Counter(row["status"] for (month, _), rows in self._by_unit.items() if month == start for row in rows)

    def statuses_by_indicator(self, start: date) -> dict[str, Counter[str]]:
        """Indicator -> how many of its cells of a period are shown, withheld, without data, not applicable."""
        found: dict[str, Counter[str]] = {}
        for (month, _), rows in self._by_unit.items():
            for row in rows if month == start else ():
                found.setdefault(row["indicator_code"], Counter())[row["status"]] += 1
        return found

    def months(self, upto: date) -> list[date]:
        """Starts of the periods there are rows for, oldest first, none later than `upto`."""
        return sorted({start for start, _ in self._by_unit if start <= upto})
