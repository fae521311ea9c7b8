"""Performance plans of units and people: shares on and beside 1, less-is-better, silent and draft targets, two measurements."""

from datetime import date

from towns.making import MONTH_END, Rows, Town

_ASPECTS = ("kuantitas", "kualitas", "waktu", "biaya")
_VALUES = ("3", "8", "10", "14", "100")


def draw(town: Town) -> Rows:
    """Targets of units and people, some measured twice or handed in again; one that June has in any case."""
    rows = [row for number in range(town.whole(2, 25)) for row in _target(town, number)]
    rows.append(_row(town, 900) | {"measured_date": MONTH_END.isoformat(), "plan_end_date": "2026-12-31"})
    again = [row | {"realised_value": town.one(_VALUES)} for row in rows if town.chance(0.1)]
    return {"performance_targets": rows + again}


def _target(town: Town, number: int) -> list[dict[str, str]]:
    row = _row(town, number)
    later = {"measured_date": town.one(["2026-06-01", "2026-06-30", "2026-07-01"]), "realised_value": town.one(_VALUES)}
    return [row, row | later | {"plan_status": _status(town)}] if town.chance(0.3) else [row]


def _row(town: Town, number: int) -> dict[str, str]:
    is_of_person = town.chance(0.6)
    plan_end = date(2026, 12, 31) if town.chance(0.9) else town.day(date(2025, 12, 20), date(2026, 7, 31))
    return {
        "target_id": f"S-{number:03}",
        "nip": town.one(list(town.people)) if is_of_person else "",
        "unit_id": "" if is_of_person and town.chance(0.8) else town.one([*town.units, *town.units, "9.99"]),
        "aspect": town.one(_ASPECTS),
        "target_value": town.one(_VALUES),
        "realised_value": town.one(["", "0", "2", "9.99", *_VALUES]),
        "is_lower_better": town.one(["", "false", "true"]),
        "plan_status": _status(town),
        "is_acting": town.one(["", "", "", "false", "true"]),
        "plan_start_date": "2026-01-01",
        "plan_end_date": plan_end.isoformat(),
        "measured_date": town.day(date(2025, 12, 28), date(2026, 6, 30)).isoformat(),
    }


def _status(town: Town) -> str:
    return town.one(["persetujuan", "persetujuan", "persetujuan", "persetujuan", "draf", "pengajuan", "ditolak"])
