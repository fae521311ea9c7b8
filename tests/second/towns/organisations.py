"""Predikat of organisations, and annual ratings of whole units whose spread lies on the bounds of the guidance."""

from datetime import date

from towns.making import Rows, Town

PREDIKAT = ("istimewa", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
_STRETCHES = (
    *[("tahunan", "2025-01-01", "2025-12-31")] * 3,
    ("tahunan", "2024-01-01", "2024-12-31"),
    ("tahunan", "2025-01-01", "2025-06-30"),
    *[("triwulan", "2026-04-01", "2026-06-30")] * 3,
    ("triwulan", "2026-01-01", "2026-03-31"),
    ("triwulan", "2026-04-01", "2026-05-31"),
)


def draw(town: Town) -> Rows:
    """Most units have one of the last year or quarter, some several, a few none; some come twice with another predikat."""
    rows = [_row(town, unit) for unit in town.units for _ in range(town.whole(0, 4))]
    rows.append(_row(town, town.units[0]) | {"rating_period_kind": "triwulan", "period_end_date": "2026-06-30"})
    rows[-1]["period_start_date"] = date(2026, 4, 1).isoformat()
    if town.chance(0.2):
        rows.append(rows[-1] | {"unit_id": "9.99"})
    return {"unit_ratings": rows + [row | {"predikat": town.one(PREDIKAT)} for row in rows if town.chance(0.1)]}


def _row(town: Town, unit: str) -> dict[str, str]:
    kind, start, end = town.one(_STRETCHES)
    return {
        "unit_id": unit,
        "rating_period_kind": kind,
        "period_start_date": start,
        "period_end_date": end,
        "predikat": town.one(PREDIKAT),
    }
