"""The tree of units and the staff roster of June."""

from towns.making import MONTH_START, Rows, Town

_UNKNOWN_UNIT = "9.99"
_TITLES = {"struktural": "Kepala Contoh", "fungsional": "Pejabat Fungsional Contoh", "pelaksana": "Pelaksana Contoh"}


def draw(town: Town) -> Rows:
    """A few units, 5 to 40 people; some on leave outside state responsibility, some with a code that the tree lacks."""
    units = _units(town)
    town.units = [row["unit_id"] for row in units]
    for number in range(town.whole(5, 40)):
        row = _person(town, number)
        town.people[row["nip"]] = row
    return {"units": units, "employees": list(town.people.values())}


def _units(town: Town) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for number in range(town.whole(2, 6)):
        above = town.one(rows)["unit_id"] if rows and town.chance(0.6) else ""
        rows.append(
            {
                "unit_id": f"{number + 1}.0",
                "unit_name": f"Dinas Contoh {number + 1}",
                "parent_unit_id": above,
                "unit_kind": town.one(["dinas", "badan", "kelurahan", "puskesmas"]),
                "is_service_unit": "true" if town.chance(0.6) else "false",
            }
        )
    return rows


def _person(town: Town, number: int) -> dict[str, str]:
    kind = town.one(["pns", "pns", "pns", "pppk", "pppk_paruh_waktu"])
    middle = f"{town.whole(2005, 2024)}{town.whole(1, 12):02}" if kind == "pns" else f"2024{town.whole(20, 24)}"
    position = town.one(["struktural", "fungsional", "pelaksana"])
    return {
        "nip": f"{town.whole(1967, 2001)}{town.whole(1, 12):02}{town.whole(1, 28):02}{middle}{town.whole(1, 2)}{number + 1:03}",
        "employee_kind": kind,
        "unit_id": _UNKNOWN_UNIT if town.chance(0.04) else town.one(town.units),
        "position_type": position,
        "position_title": _TITLES[position],
        "grade": town.one(["II/c", "III/a", "III/d", "IV/a"]) if kind == "pns" else "IX",
        "education": town.one(["sd", "sltp", "slta", "d1", "d2", "d3", "d4", "s1", "s2", "s3"]),
        "legal_standing": "01" if town.chance(0.92) else town.one(["02", "03", "20"]),
        "position_start_date": MONTH_START.replace(year=2020).isoformat(),
    }
