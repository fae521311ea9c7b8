"""Answer sheets of the public satisfaction survey, and how many people the units served."""

from datetime import date

from towns.making import MONTH_END, Rows, Town

UNSUR = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana")
_FIRST = date(2025, 12, 1)


def draw(town: Town) -> Rows:
    """Sheets of half a year and a month before; unanswered unsur, answers outside the scale, sheets handed in again."""
    style = town.one(["any", "high", "edge", "fours"])
    sheets = [_sheet(town, number, style) for number in range(town.whole(1, 25))]
    # June has a valid sheet: a month without any is a month without the feed.
    threes = dict.fromkeys((f"unsur_{code}" for code in UNSUR), "3")
    sheets.append(_sheet(town, 900, style) | {"responded_date": MONTH_END.isoformat()} | threes)
    again = [dict(row) | _answers(town, style) for row in sheets if town.chance(0.1)]
    return {"skm_responses": sheets + again, "service_populations": _populations(town)}


def _sheet(town: Town, number: int, style: str) -> dict[str, str]:
    unit = "9.99" if town.chance(0.05) else town.one(town.units)
    day = town.day(_FIRST, MONTH_END)
    return {"response_id": f"R-{number:03}", "unit_id": unit, "responded_date": day.isoformat()} | _answers(town, style)


def _answers(town: Town, style: str) -> dict[str, str]:
    asked = [code for code in UNSUR if not (style == "edge" and code == "biaya")]
    found = dict.fromkeys((f"unsur_{code}" for code in UNSUR), "")
    return found | {f"unsur_{code}": _answer(town, style) for code in asked}


def _answer(town: Town, style: str) -> str:
    if town.chance(0.06):
        return "" if town.chance(0.8) else town.one(["0", "5"])
    if style == "fours":
        return "4"
    return str(town.whole(3, 4) if style == "high" else town.whole(1, 4))


def _populations(town: Town) -> list[dict[str, str]]:
    rows = []
    for unit in town.units:
        for month in (1, 4, 6):
            if town.chance(0.7) or not rows:
                size = town.one([0, 1, 10, 50, 60, 100, town.whole(2, 500), 75_000, 404_120])
                day = date(2026, 6 if not rows else month, 1)
                rows.append({"unit_id": unit, "period_start_date": day.isoformat(), "population": str(size)})
    return rows
