"""The cells a period is expected to publish: every unit and indicator, with a figure or with the reason why there is none.

A row of the marts gives a candidate; where there is none, the feeds decide: a required feed that delivered nothing in the
indicator's window means `no_data`, otherwise the indicator does not apply to the unit. Disclosure control comes last.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lontar.agency import Agency
from lontar.period import Period
from lontar.publish.disclosure import Candidate, CellKey, Printed, decide, thresholds
from lontar.publish.marts import AGENCY_UNIT, Row, Sources
from lontar.publish.revisions import CELL_COLUMNS
from lontar.publish.windows import window_of

Values = dict[CellKey, Row]


@dataclass(frozen=True)
class Grid:
    """Cells with their final status and the tree of units they belong to, ready to be frozen.

    `outside_tree` counts rows of the marts for units that the period's tree does not have; they are not published.
    """

    cells: list[Row]
    units: list[Row]
    outside_tree: int


def has_data(indicator: Row, required: Iterable[str], covered: Mapping[str, list[date]], period: Period) -> bool:
    """Whether every feed the indicator requires delivered something for its window.

    The days before the period into which a run may reach back are not required.
    """
    name = "month" if indicator["window"] == "consecutive_run" else indicator["window"]
    window = window_of(name, period)
    return all(any(window.meets(month, month) for month in covered.get(feed, ())) for feed in required)


def _without_data(sources: Sources, values: Values, period: Period) -> set[str]:
    """Indicators for which a required feed is missing. The marts make no row of such an indicator, not even of one unit."""
    with_rows = {key.indicator_code for key in values}
    required, covered = sources.required_feeds, sources.covered_months
    missing = set()
    for indicator in sources.indicators:
        code = indicator["indicator_code"]
        if code not in with_rows and not has_data(indicator, required.get(code, ()), covered, period):
            missing.add(code)
    return missing


def _service_units(units: Iterable[Row]) -> set[str]:
    """Units that serve the public, and all units above them."""
    parents = {unit["unit_id"]: unit["parent_unit_id"] for unit in units}
    found = {AGENCY_UNIT}
    for unit in units:
        unit_id = unit["unit_id"] if unit["is_service_unit"] else None
        while unit_id and unit_id not in found:
            found.add(unit_id)
            unit_id = parents.get(unit_id)
    return found


def _applies(indicator: Row, unit_id: str, service_units: set[str]) -> bool:
    if indicator["applies_to"] == "city":
        return unit_id == AGENCY_UNIT
    return indicator["applies_to"] != "service_unit" or unit_id in service_units


def _values(sources: Sources) -> Values:
    known_units = {AGENCY_UNIT, *(unit["unit_id"] for unit in sources.units)}
    return {
        CellKey(row["unit_id"], row["indicator_code"], row["breakdown_1"], row["breakdown_2"]): row
        for row in sources.values
        if row["unit_id"] in known_units
    }


def _expected_breakdowns(sources: Sources, values: Values, without_data: set[str]) -> dict[str, set[tuple[str, str]]]:
    """Per indicator the breakdowns that every unit is expected to have.

    The plain figure, unless the indicator exists by member only; where a feed did not come, also the members of before.
    """
    seen = defaultdict(set)
    for key in values:
        seen[key.indicator_code].add((key.breakdown_1, key.breakdown_2))
    expected = {}
    for indicator in sources.indicators:
        code = indicator["indicator_code"]
        earlier = set(sources.earlier_breakdowns.get(code, ()))
        known = seen[code] or earlier or {("", "")}
        expected[code] = (known & {("", "")}) | (earlier if code in without_data else set())
    return expected


def _expected(sources: Sources, values: Values, without_data: set[str]) -> dict[CellKey, str]:
    """Every cell of the period with its status before disclosure control."""
    service_units = _service_units(sources.units)
    breakdowns = _expected_breakdowns(sources, values, without_data)
    statuses = {}
    for indicator in sources.indicators:
        code = indicator["indicator_code"]
        absence = "no_data" if code in without_data else "not_applicable"
        for unit_id in (AGENCY_UNIT, *(unit["unit_id"] for unit in sources.units)):
            status = absence if _applies(indicator, unit_id, service_units) else "not_applicable"
            statuses |= {CellKey(unit_id, code, *breakdown): status for breakdown in breakdowns[code]}
    for key, row in values.items():
        statuses[key] = "shown" if row["value"] is not None else statuses.get(key, "not_applicable")
    return statuses


def _candidate(key: CellKey, status: str, row: Row | None, indicator: Row) -> Candidate:
    if row is None or status != "shown":
        return Candidate(key, status, indicator["disclosure_class"])
    figures = (row["numerator"], row["denominator"], row["n_persons"], row.get("largest_share"))
    return Candidate(key, status, indicator["disclosure_class"], indicator["unit"] == "rate", *figures)


def _printed(row: Row, indicator: Row) -> Printed:
    key = CellKey(row["unit_id"], row["indicator_code"], row["breakdown_1"], row["breakdown_2"])
    return Printed(row["period"], _candidate(key, "shown", row, indicator), row["status"] == "shown")


def _cell(key: CellKey, status: str, row: Row | None, indicator: Row) -> Row:
    """One row of `published.cell`: numbers only where shown, so that nothing withheld is stored at all."""
    cell = dict.fromkeys(CELL_COLUMNS) | {"rule_status": indicator["rule_status"]}
    if row is not None:
        wanted = CELL_COLUMNS if status == "shown" else ("rule_version", "rule_status")
        cell |= {name: row[name] for name in wanted if name in row}
    return cell | key._asdict() | {"status": status}


def _tree(units: list[Row]) -> list[Row]:
    known = {unit["unit_id"] for unit in units}
    return [
        {name: unit[name] for name in ("unit_id", "unit_name", "unit_kind", "path")}
        | {"parent_unit_id": unit["parent_unit_id"] if unit["parent_unit_id"] in known else None, "sort": position}
        for position, unit in enumerate(units, start=1)
    ]


def before_control(sources: Sources, agency: Agency, period: Period) -> dict[str, Any]:
    """What `disclosure.decide` has to know of a period.

    Raises ConfigurationError when the profile's thresholds do not hold (see `disclosure.thresholds`).
    """
    indicators, values = {row["indicator_code"]: row for row in sources.indicators}, _values(sources)
    expected = _expected(sources, values, _without_data(sources, values, period))
    earlier = (row for row in sources.earlier if row["indicator_code"] in indicators)
    return {
        "candidates": [_candidate(k, s, values.get(k), indicators[k.indicator_code]) for k, s in expected.items()],
        "parents": {unit["unit_id"]: unit["parent_unit_id"] or AGENCY_UNIT for unit in _tree(sources.units)},
        "rules": thresholds(sources.thresholds, agency.disclosure),
        "sums": sources.disclosure_sums,
        "earlier": [_printed(row, indicators[row["indicator_code"]]) for row in earlier],
        "period": period.code,
    }


def build(sources: Sources, agency: Agency, period: Period, *, is_complementary: bool = True) -> Grid:
    """All cells of a period with their final status, after disclosure control. Pure: the same sources, the same grid.

    `is_complementary` is for tests that must see what withholding a figure only by itself would give away.

    Raises ConfigurationError when the profile's thresholds do not hold (see `disclosure.thresholds`).
    """
    indicators = {row["indicator_code"]: row for row in sources.indicators}
    values, units = _values(sources), _tree(sources.units)
    statuses = decide(**before_control(sources, agency, period), is_complementary=is_complementary)
    cells = [_cell(key, statuses[key], values.get(key), indicators[key.indicator_code]) for key in sorted(statuses)]
    return Grid(cells, units, len(sources.values) - len(values))
