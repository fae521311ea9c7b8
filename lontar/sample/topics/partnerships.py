"""Programmes with universities, NGOs, institutes and companies: from September 2025 on, some of them over by now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import numpy as np

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import UNKNOWN_UNIT
from lontar.sample.deliveries.files import Delivery
from lontar.sample.deliveries.templates import filled_in
from lontar.sample.rng import stream
from lontar.sample.truth.reach import members_of
from lontar.sample.truth.rows import Row, unit_names
from lontar.sample.world import World

PARTNERS = ("perguruan_tinggi", "lsm", "lembaga", "swasta")
KINDS = ("magang", "kerja_sama", "riset")
OUTCOMES = ("laporan", "produk", "rekomendasi", "kerja_sama_lanjutan", "tidak_ada")
_NAMES = {"perguruan_tinggi": "Universitas", "lsm": "Yayasan", "lembaga": "Lembaga", "swasta": "Perusahaan"}
_FIRST, _COUNT = date(2025, 9, 1), 26
_YEAR_START = date(2026, 1, 1)


@dataclass(frozen=True)
class Programme:
    """One programme; `unit` is -1 for a code that the tree does not know. Its end is agreed from the start, None if open."""

    number: str
    partner: str
    kind: str
    unit: int
    start: date
    end: date | None
    places: int | None
    filled: int | None
    hours: int | None
    completed: str
    outcome: str


def build(world: World) -> list[Programme]:
    """The programmes that began by the window's end, in order of their start."""
    programmes = [_programme(world, serial) for serial in range(_COUNT)]
    return [p for p in programmes if p.start <= world.grid.months[-1].end_date]


def _programme(world: World, serial: int) -> Programme:
    rng = stream(world.seed, world.city.agency_id, "partnership", serial)
    change, specs = world.city.reorganisation, world.units.specs
    large = [
        i for i, s in enumerate(specs) if s.kind in ("dinas", "badan") and s.code not in (change.old, change.new.code)
    ]
    start = _FIRST + timedelta(days=18 * serial + int(rng.integers(0, 12)))
    partner, kind = PARTNERS[int(rng.integers(4))], KINDS[int(rng.choice(3, p=(0.5, 0.3, 0.2)))]
    places = None if kind == "kerja_sama" else int(rng.integers(4, 25))
    filled = None if places is None or serial % 9 == 4 else max(0, places - int(rng.integers(-1, 5)))
    return Programme(
        number=f"MITRA-{serial + 1:03}",
        partner=partner,
        kind=kind,
        unit=-1 if serial == 3 else int(rng.choice(large)),
        start=start,
        end=None if serial % 8 == 5 else start + timedelta(days=int(rng.integers(40, 160))),
        places=places,
        filled=filled,
        hours=None if serial % 11 == 7 else int(rng.integers(20, 60)) * ((filled or 0) + 2),
        completed="ya" if rng.random() < 0.8 else "tidak",
        outcome=OUTCOMES[int(rng.integers(len(OUTCOMES)))],
    )


def _is_over(programme: Programme, on: date) -> bool:
    return programme.end is not None and programme.end <= on


def deliveries(world: World) -> Iterator[Delivery]:
    """A workbook a month with what began or ended in it; two rows of the first one cannot be taken."""
    months, programmes = world.grid.months, world.topics["partnerships"]
    for position, month in enumerate(months):
        first = date.min if position == 0 else month.start_date
        mine = [p for p in programmes if first <= p.start <= month.end_date]
        ended = [p for p in programmes if p not in mine and p.end and first <= p.end <= month.end_date]
        rows = [_cells(world, p, _is_over(p, month.end_date)) for p in [*mine, *ended]]
        template = _cells(world, programmes[0], True)
        wrong = [
            template | {"partnership_id": f"X1-{month.code}", "end_date": template["start_date"] - timedelta(days=3)},
            template | {"partnership_id": f"X2-{month.code}", "places": "dua belas"},
        ]
        later = [p for p in mine if not _is_over(p, month.end_date) and _is_over(p, months[-1].end_date)]
        broken = {"row:end_date_before_start_date": 1, "places:type": 1} if position == 0 else {}
        rows += wrong if position == 0 else []
        path = f"kemitraan/kemitraan_{month_tag(world, position)}.xlsx"
        yield filled_in("partnerships", path, rows, quarantined=broken, superseded=len(later))


def _cells(world: World, programme: Programme, is_over: bool) -> dict[str, object]:
    return {
        "partnership_id": programme.number,
        "partner_name": f"{_NAMES[programme.partner]} Contoh {programme.number[-3:]}",
        "partner_kind": programme.partner,
        "programme_kind": programme.kind,
        "unit_id": world.units.specs[programme.unit].code if programme.unit >= 0 else UNKNOWN_UNIT,
        "start_date": programme.start,
        "end_date": programme.end,
        "places": programme.places,
        "filled_places": programme.filled,
        "hours": programme.hours,
        "completed": programme.completed if is_over else None,
        "outcome": programme.outcome if is_over else None,
    }


def rows(world: World) -> Iterator[Row]:
    """Programmes that ran in the year so far, by unit, partner, kind and outcome."""
    names = unit_names(world)
    for position, month in enumerate(world.grid.months):
        end = month.end_date
        running = [p for p in world.topics["partnerships"] if p.start <= end and (p.end or end) >= _YEAR_START]
        for row, mask in members_of(world, position, np.array([p.unit for p in running])):
            mine = [p for p, is_mine in zip(running, mask, strict=True) if is_mine]
            yield from _of_unit(names[row], month.code, mine, end)


def _of_unit(unit_id: str, period: str, programmes: list[Programme], end: date) -> Iterator[Row]:
    over = [p for p in programmes if _is_over(p, end)]
    groups = {"": programmes}
    groups |= {f"partner_kind={name}": [p for p in programmes if p.partner == name] for name in PARTNERS}
    groups |= {f"programme_kind={name}": [p for p in programmes if p.kind == name] for name in KINDS}
    for breakdown, chosen in groups.items():
        if chosen:
            yield from _sums(unit_id, period, breakdown, chosen, [p for p in chosen if p in over])
    outcomes = {"": over} | {f"partnership_outcome={name}": [p for p in over if p.outcome == name] for name in OUTCOMES}
    for breakdown, chosen in outcomes.items():
        if chosen or (not breakdown and programmes):
            yield _count(unit_id, period, "partnership_outcomes", len(chosen), breakdown)


def _count(unit_id: str, period: str, code: str, number: int, breakdown: str) -> Row:
    return Row(unit_id, period, code, Fraction(number), None, None, None, breakdown, decimals=0)


def _sums(unit_id: str, period: str, breakdown: str, chosen: list[Programme], over: list[Programme]) -> Iterator[Row]:
    known = [p for p in chosen if p.places is not None and p.filled is not None]
    yield _count(unit_id, period, "partnership_programmes", len(chosen), breakdown)
    yield _count(unit_id, period, "partnership_places", sum(p.places or 0 for p in chosen), breakdown)
    yield _count(unit_id, period, "partnership_hours", sum(p.hours or 0 for p in chosen), breakdown)
    shares = {
        "partnership_filled_share": (sum(p.filled for p in known), sum(p.places for p in known)),
        "partnership_completed_share": (sum(p.completed == "ya" for p in over), len(over)),
    }
    for code, (upper, lower) in shares.items():
        if lower:
            yield Row(unit_id, period, code, Fraction(upper), Fraction(lower), None, None, breakdown)
