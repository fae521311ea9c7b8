"""Results of assessment centres and talent assessments: levels and numbers on every cut, days on the limit of validity."""

from towns.making import Rows, Town

_COMPETENCIES = (("integritas", "manajerial"), ("perekat_bangsa", "sosial_kultural"), ("rancang_jalan", "teknis"))
_ASPECTS = ("pengetahuan", "keterampilan", "sikap")
# A result of 30 June 2023 has run out on 30 June 2026, one of 1 July 2023 counts that day for the last time.
_DAYS = ("2023-06-30", "2023-07-01", "2024-05-06", "2025-11-11", "2026-06-30", "2026-06-30", "2026-07-01")
# Levels asked for and found that lie on the cuts of both scales: 68, 78, 80 and 90 percent of what is asked for, and beside them.
_PERCENTS = {
    80: ((5, 4),),
    90: ((5, 4), (5, 5)),
    68: ((5, 3), (5, 3), (5, 3), (5, 4), (5, 4)),
    78: ((5, 4), (5, 4), (5, 4), (5, 4), (5, 4), (5, 4), (5, 4), (5, 4), (5, 4), (5, 3)),
}
_NUMBERS = ("59.99", "60", "60.01", "79.99", "80", "80.01", "0", "100", "45.5", "72.25")


def draw(town: Town) -> Rows:
    """June has a valid row of each: a month without any is a month without the feed."""
    results = [row for nip in town.people if town.chance(0.75) for row in _results(town, nip)]
    talents = [row for nip in town.people if town.chance(0.75) for row in _talents(town, nip)]
    first = next(iter(town.people))
    results.append(
        _result(town, first, ("integritas", "manajerial"), "sikap", (3, 3)) | {"assessed_date": "2026-06-30"}
    )
    talents.append(_talent(town, first) | {"performance_value": "80", "potential_value": "60"})
    talents[-1] |= {"assessed_date": "2026-06-30"}
    return {
        "competency_assessments": _numbered(town, results),
        "talent_assessments": _numbered(town, talents),
    }


def _numbered(town: Town, rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """With a number each; some handed in again as of another day."""
    rows = [{"assessment_id": f"U-{number:04}"} | row for number, row in enumerate(rows)]
    return rows + [row | {"assessed_date": town.one(_DAYS)} for row in rows[:-1] if town.chance(0.05)]


def _results(town: Town, nip: str) -> list[dict[str, str]]:
    if town.chance(0.4):
        pairs = _PERCENTS[town.one(list(_PERCENTS))]
        sides = [(kind, aspect) for kind in (*_COMPETENCIES, ("komunikasi", "manajerial")) for aspect in _ASPECTS]
        found = [_result(town, nip, *side, pair) for side, pair in zip(sides, pairs, strict=False)]
        return [row | {"assessed_date": "2026-06-30"} for row in found]
    return [_result(town, nip, town.one(_COMPETENCIES), town.one(_ASPECTS)) for _ in range(town.whole(1, 5))]


def _result(town: Town, nip: str, competency: tuple[str, str], aspect: str, levels=None) -> dict[str, str]:
    required, found = levels or (town.whole(1, 5), town.one([0, 1, 2, 3, 4, 5, 5, 6]))
    return {
        "nip": nip,
        "competency_code": competency[0],
        "competency_kind": competency[1],
        "aspect": aspect,
        "required_level": str(required),
        "assessed_level": str(found),
        "assessed_date": town.one(_DAYS),
    }


def _talents(town: Town, nip: str) -> list[dict[str, str]]:
    rows = [_talent(town, nip) for _ in range(town.whole(1, 2))]
    if town.chance(0.3):
        rows.append(_talent(town, nip) | {"field": town.one(["hukum", "manajemen_proyek"])})
    return rows


def _talent(town: Town, nip: str) -> dict[str, str]:
    """A number, a level, both or neither; a number beyond the scale now and then."""
    return {
        "nip": nip,
        "performance_value": town.one(["", *_NUMBERS, "120", "120.01"]),
        "performance_level": town.one(["", "", "", "di_atas", "sesuai", "di_bawah"]),
        "potential_value": town.one([*_NUMBERS, *_NUMBERS, "100.01"]),
        "field": "",
        "assessed_date": town.one(_DAYS),
    }
