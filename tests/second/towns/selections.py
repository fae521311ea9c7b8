"""Vacancies and candidates: scores on every threshold, equal final values, withdrawn and absent ones, published values right and wrong."""

from towns.making import Rows, Town

_GROUPS = ("umum", "umum", "", "cumlaude", "diaspora", "disabilitas", "papua", "3t", "kalimantan")
# TWK, TIU, TKP: on the thresholds of each group and a point below one of them.
_SCORES = (
    *((65, 80, 166), (64, 80, 166), (65, 79, 166), (65, 80, 165), (150, 175, 225), (0, 0, 0)),
    *((61, 85, 165), (60, 85, 165), (62, 84, 165), (66, 60, 160), (65, 60, 160), (67, 59, 160)),
    *((100, 120, 180), (120, 120, 193), (110, 120, 170), (100, 110, 190), (115, 130, 175)),
)
# 400 with 80 makes the same final value as 433 with 76.
_FIELD_SCORES = ("80", "76", "80", "76", "100", "0", "88.125", "71.333", "64.005")


def draw(town: Town) -> Rows:
    """Up to three vacancies of one to three places; every number of a vacancy, and one that the list lacks."""
    rows = [_vacancy(town, number) for number in range(town.whole(1, 3))]
    vacancies = [row["formation_id"] for row in rows] * 4 + ["F-9"]
    results = [row for number in range(town.whole(2, 14)) for row in _candidate(town, number, town.one(vacancies))]
    # June has a result: a month without any is a month without the feed.
    results.append(_row({"candidate_number": "900", "formation_id": "F-0"}, "administrasi", "lulus", "2026-06-30"))
    return {"recruitment_formations": rows, "recruitment_results": results}


def _vacancy(town: Town, number: int) -> dict[str, str]:
    return {
        "formation_id": f"F-{number}",
        "procurement_kind": "cpns",
        "formation_kind": town.one(["umum", "cumlaude", "3t"]),
        "places": str(town.whole(1, 3)),
        "announced_date": "2026-01-02" if number == 0 else town.one(["2025-08-20", "2026-01-01", "2026-06-30"]),
    }


def _candidate(town: Town, number: int, vacancy: str) -> list[dict[str, str]]:
    """The rows of one candidate, as far as the selection went; one of them a second time with other scores."""
    who = {
        "candidate_number": f"{number:03}",
        "formation_id": vacancy,
        "category": town.one(_GROUPS),
        "diploma_grade": town.one(["", "3.5", "3.51"]),
        "birth_year": town.one(["", "1998", "1999"]),
    }
    rows, reached = [_row(who, "administrasi", "lulus", "2025-11-03")], town.whole(1, 6)
    skd, skb = town.one(_SCORES), town.one(_FIELD_SCORES)
    day = town.one(["2025-12-31", "2026-01-01", "2026-02-10", "2026-06-30", "2026-07-01"])
    rows.append(_basic(town, who, skd, day))
    if town.chance(0.1):
        skd = town.one(_SCORES)
        rows.append(_basic(town, who, skd, day))
    if reached > 1:
        rows.append(_field(town, who, skb, town.one(["2026-01-01", "2026-03-05", "2026-06-30"])))
    if reached > 2:
        state, day = (
            town.one(["lulus", "lulus", "tidak_lulus", "mengundurkan_diri"]),
            town.one(["2026-06-30", "2026-07-01"]),
        )
        rows.append(_row(who, "akhir", state, day) | {"published_value": _published(town, sum(skd), skb)})
    return rows


def _basic(town: Town, who: dict[str, str], scores: tuple[int, int, int], day: str) -> dict[str, str]:
    """Of an absent candidate some lists say nothing, some print zeros."""
    names, absent = ("twk_score", "tiu_score", "tkp_score"), town.chance(0.12)
    numbers = [town.one(["", "0"])] * 3 if absent else [str(score) for score in scores]
    state = "tidak_hadir" if absent else town.one(["lulus", "memenuhi_ambang", "tidak_lulus"])
    return _row(who, "skd", state, day) | dict(zip(names, numbers, strict=True))


def _field(town: Town, who: dict[str, str], score: str, day: str) -> dict[str, str]:
    absent = town.chance(0.12)
    row = _row(who, "skb", "tidak_hadir" if absent else "lulus", day)
    return row | {"skb_score": town.one(["", "0"]) if absent else score}


def _row(who: dict[str, str], stage: str, state: str, day: str) -> dict[str, str]:
    empty = dict.fromkeys(("category", "diploma_grade", "birth_year", "twk_score", "tiu_score", "tkp_score"), "")
    empty |= {"skb_score": "", "published_value": ""}
    return empty | who | {"stage": stage, "stage_status": state, "result_date": day}


def _published(town: Town, skd: int, skb: str) -> str:
    """In thousandths of the value: rounded half up, cut off, or a thousandth too much; now and then nothing."""
    upper, lower = 40_000 * skd + 330 * round(float(skb) * 1000), 550
    rounded, cut = (2 * upper + lower) // (2 * lower), upper // lower
    number = town.one([rounded, rounded, cut, rounded + 1, None])
    return "" if number is None or number > 100_000 else f"{number // 1000}.{number % 1000:03}"
