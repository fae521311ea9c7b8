"""What the simulation has to know about a city: how many people, which offices, which dated events."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class UnitSpec:
    """One office of the plan.

    Attributes:
        pattern: Working week of its own; empty inherits.
        weight: Share of the people left over after the fixed sizes.
        size: Fixed number of people at every scale: small offices stay small.
        building: People of one building share its readers; empty means check-in by telephone only.
        survey: Answer sheets a month at scale 0.1 (service units).
    """

    code: str
    name: str
    kind: str
    parent: str = ""
    service: bool = False
    pattern: str = ""
    weight: float = 0
    size: int = 0
    building: str = ""
    survey: int = 0


@dataclass(frozen=True)
class Growth:
    """A family of like offices whose number grows with the scale: schools, puskesmas."""

    name: str
    kind: str
    parent: str
    count_at_full_size: int
    weight: float
    pattern: str
    service: bool = False
    survey: int = 0


@dataclass(frozen=True)
class Reorganisation:
    """From `on`, `new` takes over the people, the units below and the place of the unit `old`."""

    on: date
    old: str
    new: UnitSpec


@dataclass(frozen=True)
class City:
    """What the simulation knows about a city. Counts are those of full size (scale 1.0)."""

    agency_id: str
    name: str
    people: dict[str, int]
    units: tuple[UnitSpec, ...]
    growths: tuple[Growth, ...]
    kecamatan_prefix: str
    kecamatan: tuple[str, ...]
    kelurahan_count: int
    reorganisation: Reorganisation
    pattern_changes: dict[str, tuple[str, date]]
    no_training: str
    improving: str
    worsening: str
    free_service: str
    mid_month: date = date(2026, 6, 15)
    dead_readers: dict[str, tuple[tuple[date, date], ...]] = field(default_factory=dict)
    late_month: str = ""
    late_building: str = ""
    corrected_month: str = ""
    corrected_kind: str = ""  # shift or leave
    people_per_reader: int = 130
