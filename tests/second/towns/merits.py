"""Assessments of the merit system by both rules: totals on the limits of the categories, parts missing, the wrong rule for the year."""

from towns.making import Rows, Town

OLD = {
    "perencanaan_kebutuhan": 4000,
    "pengadaan": 4000,
    "pengembangan_karier": 13000,
    "promosi_mutasi": 4000,
    "manajemen_kinerja": 8000,
    "penggajian_penghargaan_disiplin": 4000,
    "perlindungan_pelayanan": 1600,
    "sistem_informasi": 2400,
}
NEW = (
    *("perencanaan_standardisasi", "manajemen_talenta", "pengelolaan_kinerja", "pengembangan_kompetensi"),
    *("budaya_kerja_citra", "penghargaan_pengakuan", "disiplin_pemberhentian", "digitalisasi"),
)
# Hundredths of a point around every limit of the old rule.
_TOTALS = (9949, 9950, 17449, 17450, 24949, 24950, 28250, 32449, 32450, 40000, 40001, 41000)


def draw(town: Town) -> Rows:
    """One to four assessments; the first one is whole and of this year's June."""
    makers = [_old, _new]
    rows = [town.one(makers)(town, 0, whole=True)]
    rows += [town.one(makers)(town, number, whole=town.chance(0.7)) for number in range(1, town.whole(1, 4))]
    return {"merit_assessments": [row for assessment in rows for row in assessment]}


def _old(town: Town, number: int, whole: bool) -> list[dict[str, str]]:
    left, scores = town.one(_TOTALS) if town.chance(0.7) else town.whole(9000, 41000), {}
    for code, most in OLD.items():
        scores[code] = min(most, left)
        left -= scores[code]
    if not whole:
        scores.pop(town.one(list(scores)))
    year = "2026" if town.chance(0.1) else town.one(["2023", "2024", "2025"])
    return _rows(
        town, number, "permenpanrb_40_2018", year, {code: f"{score / 100:.2f}" for code, score in scores.items()}
    )


def _new(town: Town, number: int, whole: bool) -> list[dict[str, str]]:
    level = town.one(["0.4", "0.41", "0.6", "0.61", "0.8", "0.81", "1", ""])
    scores = {code: level or town.one(["0.3", "0.555", "0.7", "1", "1.2"]) for code in NEW}
    scores["kepuasan_keterlibatan"] = level or town.one(["0", "0.5", "0.805", "1"])
    if not whole:
        scores.pop(town.one(list(scores)))
    if town.chance(0.5):
        scores["faktor_koreksi"] = town.one(["1", "0.9", "0.995", "1.01"])
    weights = {code: town.one(["10", "15", "12.5"]) for code in NEW} if town.chance(0.4) else {}
    if weights and town.chance(0.3):
        weights.pop(town.one(list(weights)))
    year = "2025" if town.chance(0.1) else "2026"
    return _rows(town, number, "permenpanrb_19_2025", year, scores, weights)


def _rows(town: Town, number: int, scheme: str, year: str, scores: dict, weights=None) -> list[dict[str, str]]:
    day = "2026-06-30" if number == 0 else town.one(["2025-11-28", "2026-03-02", "2026-06-30", "2026-07-01"])
    common = {"assessment_id": f"SM-{number}", "fiscal_year": year, "scheme": scheme}
    return [
        common | {"aspect_code": code, "score": score, "weight": (weights or {}).get(code, ""), "assessed_date": day}
        for code, score in scores.items()
    ]
