"""What the personnel system keeps of people: diplomas, positions, courses, ratings, punishments. Days around every limit."""

from datetime import date, timedelta

from towns.making import MONTH_END, Rows, Town

_LEVELS = ("sd", "sltp", "slta", "d1", "d2", "d3", "d4", "s1", "s2", "s3")
_ECHELONS = ("I.a", "I.b", "II.a", "II.b", "III.a", "III.b", "IV.a", "IV.b", "V.a", "")
_FUNCTIONAL = (
    *("pemula", "terampil", "mahir", "penyelia", "ahli_pertama", "ahli_muda", "ahli_madya", "ahli_utama"),
    "",
)
_COURSE_ENDS = ("2024-06-30", "2024-07-01", "2025-12-31", "2026-01-01", "2026-06-30", "2026-07-01", "2019-03-05")
_DECIDED = ("2021-06-30", "2021-07-01", "2023-05-05", "2026-06-30", "2026-07-02", "2020-01-01")
_CODES = ("1", "3", "8", "12", "14", "21", "23", "25", "27")
_QUADRANTS = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
_VALUES = (
    "50",
    "50.49",
    "50.5",
    "51",
    "60.49",
    "60.5",
    "75.5",
    "76",
    "90.49",
    "90.5",
    "91",
    "100",
    "100.01",
    "0",
    "33",
)


def draw(town: Town) -> Rows:
    """For some people nothing of a kind is known, for some several entries."""
    people = list(town.people)
    return {
        "education_histories": _rows(town, people, 0.8, _diploma, "education_id"),
        "position_histories": _rows(town, people, 0.7, _position, "position_history_id"),
        "training_histories": _rows(town, people, 0.75, _course, "training_history_id"),
        "performance_ratings": _rows(town, people, 0.85, _rating, "rating_id"),
        "disciplinary_decisions": _rows(town, people, 0.25, _decision, "decision_id"),
    }


def _rows(town: Town, people: list[str], share: float, make, key: str) -> list[dict[str, str]]:
    """One to three entries of each chosen person; a few handed in twice with other content."""
    chosen = [nip for nip in people if town.chance(share)] or people[:1]
    rows = [make(town, nip) for nip in chosen for _ in range(town.whole(1, 3))]
    numbered = [{key: f"{key[0]}-{number:04}"} | row for number, row in enumerate(rows)]
    again = [row | make(town, row["nip"]) for row in numbered if town.chance(0.08)]
    return numbered + again


def _diploma(town: Town, nip: str) -> dict[str, str]:
    return {
        "nip": nip,
        "education_level": town.one(_LEVELS),
        "graduation_date": town.one(["1999-08-01", "2015-02-01", "2026-06-30", "2026-07-01"]),
    }


def _position(town: Town, nip: str) -> dict[str, str]:
    kind = town.one(["struktural", "fungsional", "pelaksana"])
    start = town.one(
        [
            MONTH_END,
            MONTH_END + timedelta(days=1),
            date(2025, 12, 31),
            date(2026, 1, 1),
            town.day(date(2015, 1, 1), MONTH_END),
        ]
    )
    echelon = town.one(_ECHELONS) if kind == "struktural" else ""
    level = town.one(_FUNCTIONAL) if kind == "fungsional" else ""
    names = {"nip": nip, "position_type": kind, "echelon": echelon, "functional_level": level}
    return names | {"start_date": start.isoformat()}


def _course(town: Town, nip: str) -> dict[str, str]:
    kind = town.one(["diklatpim", "fungsional", "teknis", "teknis", "seminar", "seminar"])
    end = date.fromisoformat(town.one(_COURSE_ENDS))
    start = (end - timedelta(days=town.whole(0, 3))).isoformat()
    level = town.one(["pim_i", "pim_ii", "pim_iii", "pim_iv", "lainnya", ""]) if kind == "diklatpim" else ""
    return {
        "nip": nip,
        "training_class": kind,
        "leadership_level": level,
        "duration_jp": town.one(["", "19.99", "20", "8", "40"]),
        "start_date": "" if town.chance(0.2) else start,
        "end_date": end.isoformat(),
    }


def _rating(town: Town, nip: str) -> dict[str, str]:
    kind, (start, end) = (
        "tahunan",
        town.one([("2025-01-01", "2025-12-31")] * 4 + [("2025-01-01", "2025-06-30"), ("2024-01-01", "2024-12-31")]),
    )
    if town.chance(0.4):
        kind, start, end = (
            "triwulan",
            *town.one([("2026-04-01", "2026-06-30"), ("2026-04-01", "2026-05-31"), ("2026-01-01", "2026-03-31")]),
        )
    is_old, rated = town.chance(0.25), town.chance(0.93)
    result, behaviour = (town.one(["di_atas", "sesuai", "di_bawah"]) if rated and not is_old else "" for _ in "ab")
    return {
        "nip": nip,
        "rating_period_kind": kind,
        "period_start_date": start,
        "period_end_date": end,
        "work_result": result,
        "behaviour": behaviour,
        "source_quadrant": town.one(_QUADRANTS) if rated and not is_old else "",
        "skp_value": town.one(_VALUES) if rated and is_old else "",
        "is_acting": town.one(["", "false", "true"]) if town.chance(0.2) else "",
    }


def _decision(town: Town, nip: str) -> dict[str, str]:
    decided = date.fromisoformat(town.one(_DECIDED))
    return {
        "nip": nip,
        "punishment_code": town.one(_CODES),
        "decision_date": decided.isoformat(),
        "effective_date": (decided + timedelta(days=town.one([0, 0, 1, 30]))).isoformat(),
    }
