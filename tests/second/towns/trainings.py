"""Training of the year: hours around 20 and 24 JP, of people on the roster and of strangers."""

from datetime import date, timedelta

from towns.making import MONTH_END, Rows, Town

_FIRST = date(2025, 12, 15)


def draw(town: Town) -> Rows:
    """Passed, failed and withdrawn; the same number handed in twice; sums that reach 20.00 or 24.00 exactly."""
    rows = [_row(town, number) for number in range(town.whole(1, 40))]
    rows.append(_row(town, 900) | {"end_date": MONTH_END.isoformat(), "start_date": MONTH_END.isoformat()})
    again = [dict(row) | {"duration_jp": town.one(["20", "7.5"])} for row in rows if town.chance(0.1)]
    return {"training_participations": rows + again}


def _row(town: Town, number: int) -> dict[str, str]:
    end = town.day(_FIRST, MONTH_END + timedelta(days=5))
    backwards = town.chance(0.03)
    return {
        "participation_id": f"P-{number:03}",
        "nip": "199001012015011999" if town.chance(0.03) else town.one(list(town.people)),
        "training_id": f"T-{town.whole(1, 5)}",
        "start_date": (end + timedelta(days=1 if backwards else -town.whole(0, 3))).isoformat(),
        "end_date": end.isoformat(),
        "duration_jp": town.one(["20", "19.99", "12", "8", "24", "24.01", "4.5", "0", "10"]),
        "result": town.one(["lulus", "lulus", "lulus", "tidak_lulus", "mengundurkan_diri"]),
    }
