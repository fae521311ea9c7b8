"""Targets of official documents. One city sets many, the other few: where there is none the report must say so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.files import Delivery
from lontar.sample.deliveries.templates import filled_in
from lontar.sample.truth.reach import reach_of
from lontar.sample.truth.rows import ALL, Row, unit_names
from lontar.sample.world import World

_PK, _RENSTRA, _RPJMD = "perjanjian_kinerja", "renstra", "rpjmd"
_ORDER = (_PK, _RENSTRA, _RPJMD)
_NAMES = {
    _PK: "Perjanjian Kinerja 2026 (contoh)",
    _RENSTRA: "Renstra 2025-2029 (contoh)",
    _RPJMD: "RPJMD 2025-2029 (contoh)",
}
_DAYS = {_PK: date(2026, 1, 12), _RENSTRA: date(2025, 10, 6), _RPJMD: date(2025, 8, 20)}
_AMENDED = date(2026, 7, 15)
_UNKNOWN = "indeks_spbe"  # set by a document, and no indicator of ours


@dataclass(frozen=True)
class Target:
    """One target; `unit` is the unit's code, empty for the city."""

    code: str
    value: str
    kind: str
    page: str
    unit: str = ""
    day: date | None = None
    year: int = 2026

    @property
    def number(self) -> str:
        return f"TR-{self.code}-{self.year}-{self.kind}-{self.unit or 'kota'}"

    @property
    def document_date(self) -> date:
        return self.day or _DAYS[self.kind]


_KUPANG = (
    Target("attendance_rate", "0.95", _PK, "7"),
    Target("attendance_rate", "0.93", _RPJMD, "212"),
    Target("on_time_rate", "0.9", _RENSTRA, "41"),
    Target("on_time_rate", "0.915", _PK, "8", day=_AMENDED),
    Target("training_jp20_rate", "0.6", _PK, "7"),
    Target("training_jp_mean", "20", _RENSTRA, "42"),
    Target("ikm", "84.5", _RPJMD, "214"),
    Target("ikm", "86", _RPJMD, "214", year=2027),
    Target("training_budget_absorption_rate", "0.925", _PK, "9"),
    Target(_UNKNOWN, "3.1", _PK, "9"),
    Target("ikm", "88.31", _PK, "4", unit="1.07"),
)
_PALEMBANG = (
    Target("attendance_rate", "0.96", _PK, "5"),
    Target("ikm", "87.25", _RENSTRA, "II-14"),
    Target("staff_survey_response_rate", "0.75", _PK, "6", day=_AMENDED),
    Target("ikm", "90", _PK, "3", unit="07"),
)


def build(world: World) -> tuple[Target, ...]:
    """The targets of the city's documents up to the window's end."""
    targets = {"kota-kupang": _KUPANG, "kota-palembang": _PALEMBANG}[world.city.agency_id]
    return tuple(target for target in targets if target.document_date <= world.grid.months[-1].end_date)


def deliveries(world: World) -> Iterator[Delivery]:
    """A workbook when there is a new document; the first one holds a target without page and one for a year of no sense."""
    targets, before = world.topics["official_targets"], date.min
    for position, month in enumerate(world.grid.months):
        rows = [_cells(t) for t in targets if before < t.document_date <= month.end_date]
        before, broken = month.end_date, {}
        if position == 0:
            rows.append(rows[0] | {"target_id": "TR-X1", "page": None})
            rows.append(rows[0] | {"target_id": "TR-X2", "target_year": 20226})
            broken = {"page:required": 1, "target_year:max": 1}
        if rows:
            path = f"target/target_resmi_{month_tag(world, position)}.xlsx"
            yield filled_in("official_targets", path, rows, quarantined=broken)


def _cells(target: Target) -> dict[str, object]:
    return {
        "target_id": target.number,
        "indicator_code": target.code,
        "target_year": target.year,
        "target_value": Decimal(target.value),
        "document_kind": target.kind,
        "document_name": _NAMES[target.kind],
        "document_date": target.document_date,
        "page": target.page,
        "unit_id": target.unit or None,
    }


def rows(world: World) -> Iterator[Row]:
    """Of each indicator the target of the document nearest to the year's work; of one kind the latest."""
    names = unit_names(world)
    for position, month in enumerate(world.grid.months):
        there = {names[row] for row in reach_of(world, position).rows}
        holding: dict[tuple[str, str], Target] = {}
        for target in sorted(world.topics["official_targets"], key=lambda t: (-_ORDER.index(t.kind), t.document_date)):
            if target.document_date <= month.end_date and target.year == 2026 and target.code != _UNKNOWN:
                holding[target.unit or ALL, target.code] = target
        for (unit_id, code), target in holding.items():
            if unit_id in there:
                yield _row(unit_id, month.code, code, target)


def _row(unit_id: str, period: str, code: str, target: Target) -> Row:
    label = f"{_NAMES[target.kind]}, hlm. {target.page}"
    value = Fraction(target.value)
    return Row(
        unit_id, period, "official_target", value, None, None, None, f"indicator={code}", label=label, decimals=3
    )
