"""A description of the simulated population: what somebody needs to know who reads the sample's reports."""

from collections import Counter

import numpy as np

from lontar.sample.people import KINDS
from lontar.sample.world import World


def describe(world: World) -> dict:
    """Counts of people, units and readers, and the dated events of the window."""
    active = world.roster.active()
    first = world.roster.unit[0][active[0]]
    sizes = np.bincount(first, minlength=len(world.units))
    return {
        "note": "SINTETIS",
        "agency_id": world.city.agency_id,
        "scale": world.scale,
        "real_size": world.city.people,
        "snapshots": [
            {
                "effective_date": str(day),
                "listed": int((world.roster.unit[k] >= 0).sum()),
                "active": int(active[k].sum()),
            }
            for k, day in enumerate(world.roster.dates)
        ],
        "kinds": {name: int((world.people.kind[active[0].nonzero()[0]] == k).sum()) for k, name in enumerate(KINDS)},
        "units": _units(world, sizes),
        "unit_kinds": Counter(spec.kind for spec in world.units.specs),
        "units_under_ten": int(((sizes > 0) & (sizes < 10)).sum()),
        "readers": Counter(world.readers.buildings),
        "punches": len(world.punches.second),
        "events": _events(world),
    }


def _units(world: World, sizes: np.ndarray) -> list[dict]:
    return [
        {"unit_id": spec.code, "name": spec.name, "kind": spec.kind, "people": int(size), "building": spec.building}
        for spec, size in zip(world.units.specs, sizes, strict=True)
    ]


def _events(world: World) -> dict:
    city = world.city
    change = city.reorganisation
    return {
        "reorganisation": {"on": str(change.on), "old": change.old, "new": change.new.code},
        "mid_month_roster_change": str(city.mid_month),
        "pattern_changes": {code: [pattern, str(on)] for code, (pattern, on) in city.pattern_changes.items()},
        "dead_readers": {
            building: [[str(first), str(last)] for first, last in spells]
            for building, spells in city.dead_readers.items()
        },
        "late_download": {"month": city.late_month, "building": city.late_building},
        "corrected_file": {"month": city.corrected_month, "kind": city.corrected_kind},
        "unit_without_training": city.no_training,
        "improving_unit": city.improving,
        "worsening_unit": city.worsening,
        "free_service_unit": city.free_service,
    }
