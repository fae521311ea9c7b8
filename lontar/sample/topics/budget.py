"""The training budget's book: allocations in January and August, spending on each event, running costs by month."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import UNKNOWN_UNIT
from lontar.sample.deliveries.files import Delivery
from lontar.sample.deliveries.templates import filled_in
from lontar.sample.rng import stream
from lontar.sample.training import PASSED, Participation
from lontar.sample.truth.reach import members_of
from lontar.sample.truth.rows import ALL, Row, unit_names
from lontar.sample.world import World

SOURCES = ("apbd", "donor", "swasta")
_SOURCE_OF_PROVIDER = {"mitra_pembangunan": "donor", "swasta": "swasta"}
_ALLOCATED, _REVISED = date(2026, 1, 2), date(2026, 8, 3)
_HOLDERS = 4


@dataclass(frozen=True)
class Entry:
    """One entry of the book; `unit` is -1 for a code that the tree does not know; amounts in whole rupiah, None if empty."""

    number: str
    day: date
    programme: str
    unit: int
    training_id: str
    topic: str
    source: str
    planned: int | None
    spent: int | None
    file_month: int


def build(world: World) -> list[Entry]:
    """All entries of the window. What lies before its first month comes in the first month's file."""
    spending = list(_spending(world))
    return [*_allocations(world), *spending, *_running_costs(world)]


def _holders(world: World) -> np.ndarray:
    """The personnel office first, then other offices that stay through the year."""
    change, specs = world.city.reorganisation, world.units.specs
    kept = [
        i for i, s in enumerate(specs) if s.kind in ("badan", "dinas") and s.code not in (change.old, change.new.code)
    ]
    return np.array(sorted(kept, key=lambda i: (not specs[i].name.startswith("Badan Kepegawaian"), i))[:_HOLDERS])


def _allocations(world: World) -> Iterator[Entry]:
    rng = stream(world.seed, world.city.agency_id, "budget plan")
    people = sum(world.city.people.values()) * world.scale
    for day, share in ((_ALLOCATED, 1.0), (_REVISED, 0.2)):
        month = _file_month(world, day)
        for serial, unit in enumerate(_holders(world)):
            for source in SOURCES:
                weight = {"apbd": 420_000, "donor": 60_000, "swasta": 290_000}[source] / (1 + serial)
                planned = int(round(people * weight * share * rng.uniform(0.8, 1.2), -5))
                number = f"PAGU-{day:%Y%m}-{serial + 1}-{source}"
                entry = Entry(number, day, "Pengembangan kompetensi ASN", int(unit), "", "", source, planned, None, 0)
                if month is not None:
                    yield replace(entry, file_month=month)


def _file_month(world: World, day: date) -> int | None:
    """Position of the month whose file brings what happened on a day; None after the window."""
    ends = [month.end_date for month in world.grid.months]
    return next((position for position, end in enumerate(ends) if day <= end), None)


def _spending(world: World) -> Iterator[Entry]:
    """One entry per event whose cost is known: fees of the participants and a room."""
    events: dict[str, list[Participation]] = defaultdict(list)
    for part in world.training:
        events[part.training_id].append(part)
    holders = _holders(world)
    for number, (event, parts) in enumerate(events.items()):
        course, fees = parts[0].course, sum(part.cost or 0 for part in parts)
        source = _SOURCE_OF_PROVIDER.get(course.provider, "apbd")
        unit = int(holders[0] if number % 3 else holders[1 + number // 3 % (len(holders) - 1)])
        spent, month = fees + 1_500_000, parts[0].file_month
        yield Entry(f"BLJ-{event}", parts[0].start, course.title, unit, event, course.topic, source, None, spent, month)


def _running_costs(world: World) -> Iterator[Entry]:
    for position, month in enumerate(world.grid.months):
        tag, day = month_tag(world, position), month.start_date.replace(day=20)
        office, programme = int(_holders(world)[0]), "Operasional penyelenggaraan pelatihan"
        yield Entry(f"OPS-{tag}", day, programme, office, "", "", "apbd", None, 6_250_000, position)
        yield Entry(f"OPS-{tag}-X", day, programme, -1, "", "", "apbd", None, 1_000_000, position)


def deliveries(world: World) -> Iterator[Delivery]:
    """A workbook a month. An entry is written twice, first wrong; three rows of the first workbook cannot be taken."""
    for position in range(len(world.grid.months)):
        rows = [_cells(world, entry) for entry in world.topics["budget"] if entry.file_month == position]
        tag, last = month_tag(world, position), rows[-1]
        slip = rows[0] | {"programme": "Salah ketik"}
        wrong = [
            last | {"budget_id": f"{tag}-X1", "funding_source": "APBN"},
            last | {"budget_id": f"{tag}-X2", "fiscal_year": 2025},
            last | {"budget_id": f"{tag}-X3", "spent_idr": "lima juta"},
        ]
        broken = {"funding_source:allowed": 1, "row:fiscal_year_not_of_entry_date": 1, "spent_idr:type": 1}
        if position:
            wrong, broken = [], {}
        path = f"anggaran/anggaran_pelatihan_{tag}.xlsx"
        yield filled_in("training_budgets", path, [slip, *rows, *wrong], quarantined=broken, superseded=1)


def _cells(world: World, entry: Entry) -> dict[str, object]:
    return {
        "budget_id": entry.number,
        "fiscal_year": entry.day.year,
        "entry_date": entry.day,
        "programme": entry.programme,
        "unit_id": world.units.specs[entry.unit].code if entry.unit >= 0 else UNKNOWN_UNIT,
        "training_id": entry.training_id or None,
        "topic": entry.topic or None,
        "funding_source": entry.source,
        "planned_idr": entry.planned,
        "spent_idr": entry.spent,
    }


def rows(world: World) -> Iterator[Row]:
    """Sums of the year so far by unit and source; costs of the city."""
    for position, month in enumerate(world.grid.months):
        entries = [entry for entry in world.topics["budget"] if entry.day <= month.end_date]
        unit, names = np.array([entry.unit for entry in entries]), unit_names(world)
        for row, mask in members_of(world, position, unit):
            mine = [entry for entry, is_mine in zip(entries, mask, strict=True) if is_mine]
            for source in ("", *SOURCES):
                chosen = [entry for entry in mine if source in ("", entry.source)]
                yield from _sums(names[row], month.code, f"funding_source={source}" if source else "", chosen)
        yield from _costs(world, month, sum(entry.spent or 0 for entry in entries))


def _sums(unit_id: str, period: str, breakdown: str, entries: list[Entry]) -> Iterator[Row]:
    if not entries:
        return
    planned, spent = (Fraction(sum(getattr(e, name) or 0 for e in entries)) for name in ("planned", "spent"))
    yield Row(unit_id, period, "training_budget_planned", planned, None, None, None, breakdown, decimals=0)
    yield Row(unit_id, period, "training_budget_spent", spent, None, None, None, breakdown, decimals=0)
    if planned:
        yield Row(unit_id, period, "training_budget_absorption_rate", spent, planned, None, None, breakdown)


def _costs(world: World, month, spent: int) -> Iterator[Row]:
    passed = [part for part in world.training if part.result == PASSED and part.end <= month.end_date]
    hours, people = sum(part.course.jp for part in passed), len({part.person for part in passed})
    risen = {p.person for p in passed if p.pretest is None or p.posttest is None or p.posttest > p.pretest}
    money = Fraction(spent)
    if spent and hours:
        code = "training_budget_cost_per_jp"
        yield Row(ALL, month.code, code, money, Fraction(hours), people, None, decimals=0)
    if spent and risen:
        code = "training_budget_cost_per_competent"
        yield Row(ALL, month.code, code, money, Fraction(len(risen)), len(risen), None, decimals=0)
