"""Small cities around competency, talent, coaching and merit, landed as rows; a unit of one person shows what is true of that person."""

import csv
import json
import random
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

from landed import deliver, employee, unit, write_profiles

LEVELS, BOXES, OWN_CUTS, MERIT, NEW_MERIT, COACHED = (
    "kota-uji",
    "kota-kotak",
    "kota-batas",
    "kota-merit",
    "kota-merit-baru",
    "kota-bina",
)
CITIES = (LEVELS, BOXES, OWN_CUTS, MERIT, NEW_MERIT, COACHED)
APRIL = date(2026, 4, 1)
ASPECTS = ("pengetahuan", "keterampilan", "sikap")
_OWN_RULES = """rules:
  nine_box_performance_high: {value: "100", regulation: Perwali contoh, valid_from: 2026-05-01}
  nine_box_potential_middle: {value: "46", regulation: Perwali contoh}
"""


def write_cities(folder: Path) -> Path:
    """Profiles of the cities; one sets its own cuts, one of them from May on."""
    write_profiles(folder, *CITIES)
    profile = folder / f"{OWN_CUTS}.yml"
    profile.write_text(profile.read_text() + _OWN_RULES)
    return folder


def person(number: int) -> str:
    return f"pegawai-contoh-{number:04}"


def staff(agency_id: str, units: dict[str, Iterable[int]]) -> None:
    """People by unit on the rosters of April and May; unit codes stand side by side."""
    deliver("units", [unit(name) for name in units], agency_id=agency_id, effective_date=APRIL)
    rows = [employee(number, unit_id=name) for name, numbers in units.items() for number in numbers]
    for start in (APRIL, date(2026, 5, 1)):
        deliver("employees", rows, agency_id=agency_id, effective_date=start)


def result(number: int, serial: int, required: int, assessed: int, **changes: str | None) -> dict:
    """One aspect of one competency; three of a row share a competency."""
    return {
        "assessment_id": f"UK-{number:04}-{serial:04}",
        "person_key": person(number),
        "competency_code": f"kompetensi_{serial // 3:02}",
        "competency_kind": "teknis",
        "aspect": ASPECTS[serial % 3],
        "required_level": str(required),
        "assessed_level": str(assessed),
        "assessed_date": "2026-01-15",
    } | changes


def results_of(number: int, levels: Iterable[tuple[int, int]]) -> list[dict]:
    return [result(number, serial, required, assessed) for serial, (required, assessed) in enumerate(levels)]


def levels_adding_to(counted: int, count: int = 100) -> list[tuple[int, int]]:
    """As many results that ask for level 5, found so that they add to `counted`."""
    short = 5 * count - counted
    found = [5 - min(4, max(0, short - 4 * place)) for place in range(count)]
    assert sum(found) == counted
    return [(5, level) for level in found]


def jpm(levels: Iterable[tuple[int, int]]) -> Fraction:
    """The same formula, written down once more."""
    levels = list(levels)
    return Fraction(100 * sum(min(pair) for pair in levels), sum(required for required, _ in levels))


# Unit of one person -> levels. Edges of both scales with a fifth of a point on either side.
EDGES = {f"{cut}{name}": levels_adding_to(5 * cut + step) for cut in (90, 80, 78, 68) for name, step in
         (("-", -1), ("", 0), ("+", 1))}  # fmt: skip
VARIANTS = 20


def drawn() -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Random people, each with a shuffled, a doubled and a raised twin: `acak-3`, `acak-3-kocok` and so on."""
    rng = random.Random(20260415)
    for number in range(VARIANTS):
        base = [(rng.randint(1, 2), rng.randint(1, 2)) for _ in range(rng.randint(1, 12))]
        at = rng.randrange(len(base))
        raised = [(asked, found + (place == at)) for place, (asked, found) in enumerate(base)]
        yield f"acak-{number}", base
        yield f"acak-{number}-kocok", rng.sample(base, len(base))
        yield f"acak-{number}-ganda", [(2 * asked, 2 * found) for asked, found in base]
        yield f"acak-{number}-naik", raised


def land_levels() -> dict[str, list[tuple[int, int]]]:
    """Everybody of the JPM tests in a unit alone, and a unit `tim` whose strengths can be counted by hand."""
    people = {**EDGES, **dict(drawn())}
    numbers = {name: [number] for number, name in enumerate(people, start=100)}
    staff(LEVELS, numbers | {"tim": range(1, 12), "lama": [50, 51, 52]})
    rows = [row for name, levels in people.items() for row in results_of(numbers[name][0], levels)]
    for number in range(1, 12):
        rows += [result(number, 0, 3, 3 - (number < 4), competency_code="komunikasi", competency_kind="manajerial")]
        rows += [
            result(number, 1, 3, 5 if number == 1 else 2, competency_code="integritas", competency_kind="manajerial")
        ]
    rows += [result(1, 2, 4, 1, competency_code="jarang")]  # one person is no strength and no weakness
    rows += [
        result(50, 0, 3, 1, assessed_date="2023-04-30"),  # three years to the day: no longer valid
        result(51, 0, 3, 1, assessed_date="2023-05-01"),
        result(52, 0, 3, 1, assessed_date="2026-05-01"),  # not yet
        result(51, 3, 4, 1, aspect="sikap"),
        result(51, 4, 4, 4, aspect="sikap", assessed_date="2026-02-01"),  # the later one holds
    ]
    deliver("competency_assessments", rows, agency_id=LEVELS)
    return people


def talent(number: int, performance: object, potential: object, **changes: str | None) -> dict:
    return {
        "assessment_id": f"PT-{number:04}",
        "person_key": person(number),
        "performance_value": None if performance is None else str(performance),
        "potential_value": str(potential),
        "assessed_date": "2026-01-15",
    } | changes


AXIS = {"di bawah": 50, "sesuai": 70, "di atas": 90, "rendah": 50, "menengah": 70, "tinggi": 90}
CUT_VALUES = ("59.99", "60", "60.01", "79.99", "80", "80.01")


def _published_pairs(cases: Path) -> list[dict]:
    path = cases / "nine_box.csv"
    return list(csv.DictReader(path.open(encoding="utf-8"))) if path.is_file() else []


def _inputs(case: Path) -> dict:
    return json.loads(case.read_text(encoding="utf-8"))["inputs"] if case.is_file() else {}


def land_boxes(cases: Path) -> list[dict]:
    """The nine pairs of the published table, the published example, the cuts on both axes, stated levels, fields."""
    pairs = _published_pairs(cases) or [{"kinerja": a, "potensial": b} for a in list(AXIS)[:3] for b in list(AXIS)[3:]]
    rows = [talent(n, AXIS[pair["kinerja"]], AXIS[pair["potensial"]]) for n, pair in enumerate(pairs, start=1)]
    example = _inputs(cases / "talent_50_50.json") or {"kinerja": 70, "potensial": 70}
    rows.append(talent(10, example["kinerja"], example["potensial"]))
    rows += [talent(20 + n, value, 50) for n, value in enumerate(CUT_VALUES)]
    rows += [talent(30 + n, 50, value) for n, value in enumerate(CUT_VALUES)]
    rows += [
        talent(40, None, 85, performance_level="sesuai"),
        talent(41, "95", 85, performance_level="di_bawah"),  # a stated level goes before the number
        talent(42, None, 80, field="Manajemen proyek"),
        talent(43, None, "79.99", field="Manajemen proyek"),
    ]
    for city in (BOXES, OWN_CUTS):
        numbers = [int(row["person_key"][-4:]) for row in rows]
        staff(city, {"bidang": [42, 43]} | {f"u{n}": [n] for n in numbers if n < 42})
        deliver("talent_assessments", rows, agency_id=city)
    return pairs


OLD_ASPECTS = (
    "perencanaan_kebutuhan",
    "pengadaan",
    "pengembangan_karier",
    "promosi_mutasi",
    "manajemen_kinerja",
    "penggajian_penghargaan_disiplin",
    "perlindungan_pelayanan",
    "sistem_informasi",
)
NEW_ASPECTS = (
    "perencanaan_standardisasi",
    "manajemen_talenta",
    "pengelolaan_kinerja",
    "pengembangan_kompetensi",
    "budaya_kerja_citra",
    "penghargaan_pengakuan",
    "disiplin_pemberhentian",
    "digitalisasi",
)


def merit(year: int, scheme: str, scores: dict[str, object], **changes: str) -> list[dict]:
    """One assessment, a row per aspect."""
    return [
        {
            "assessment_id": f"SM-{scheme[-4:]}-{year}",
            "fiscal_year": str(year),
            "scheme": scheme,
            "aspect_code": aspect,
            "score": str(score),
            "assessed_date": "2026-02-01",
        }
        | changes
        for aspect, score in scores.items()
    ]


OLD, NEW = "permenpanrb_40_2018", "permenpanrb_19_2025"
# Year -> total, at the edges of the categories: below the scale, each cut with a hundredth less, the most there is.
OLD_TOTALS = {
    2018: "99.49",
    2019: "99.5",
    2020: "174.49",
    2021: "174.5",
    2023: "249.495",
    2024: "249.5",
    2025: "324.49",
}
# Year -> value of every part, so that the index is that value: the cuts are at two decimals, half up.
NEW_VALUES = {
    2026: "0",
    2027: "0.4049",
    2028: "0.405",
    2029: "0.6049",
    2030: "0.605",
    2031: "0.8049",
    2032: "0.805",
    2033: "1.0049",
    2034: "1.005",
}


def land_merit(cases: Path) -> None:
    """The published assessment of 2022 among made-up totals; by the new rule an own city with weights and a correction."""
    scores = _inputs(cases / "merit_ntt_2022.json").get("scores") or [40] * len(OLD_ASPECTS)
    rows = merit(2022, OLD, dict(zip(OLD_ASPECTS, scores, strict=True)))
    for year, total in OLD_TOTALS.items():
        rows += merit(year, OLD, dict.fromkeys(OLD_ASPECTS[:7], 0) | {OLD_ASPECTS[7]: total})
    rows += merit(2017, OLD, dict.fromkeys(OLD_ASPECTS, 40))  # before the rule
    rows += merit(2026, OLD, dict.fromkeys(OLD_ASPECTS, 40))  # after it
    rows += merit(2025, NEW, dict.fromkeys((*NEW_ASPECTS, "kepuasan_keterlibatan"), 1))  # before it
    rows += merit(2024, OLD, dict.fromkeys(OLD_ASPECTS[:7], 50), assessment_id="SM-X", assessed_date="2026-03-01")
    staff(MERIT, {"1": [1]})
    deliver("merit_assessments", rows, agency_id=MERIT)
    rows = []
    for year, value in NEW_VALUES.items():
        rows += merit(year, NEW, dict.fromkeys((*NEW_ASPECTS, "kepuasan_keterlibatan"), value))
    rows += merit(2035, NEW, dict.fromkeys(NEW_ASPECTS, "0.6") | {"kepuasan_keterlibatan": 1, "faktor_koreksi": "0.9"})
    weighted = dict(zip(NEW_ASPECTS, (1, 0, 0, 0, 0, 0, 0, 0), strict=True)) | {"kepuasan_keterlibatan": 0}
    rows += [row | {"weight": "3" if row["score"] == "1" else "1"} for row in merit(2036, NEW, weighted)]
    staff(NEW_MERIT, {"1": [1]})
    deliver("merit_assessments", rows, agency_id=NEW_MERIT)


def session(serial: int, number: int, day: str, **changes: str | None) -> dict:
    return {
        "session_id": f"CO-{serial:03}",
        "person_key": person(number),
        "session_date": day,
        "reason": "kinerja",
        "coach_kind": "atasan_langsung",
        "outcome": "selesai",
    } | changes


def land_coaching() -> None:
    """Four people in April 2026."""
    staff(COACHED, {"1": [1, 2, 3, 4]})
    rows = [
        session(1, 1, "2026-01-01", follow_up_due_date="2026-04-29"),  # overdue in April
        session(2, 1, "2026-04-30", reason="disiplin", outcome="berlanjut", follow_up_due_date="2026-04-30"),
        session(3, 2, "2026-02-10", outcome="tidak_hadir"),
        session(4, 3, "2025-12-31", follow_up_due_date="2026-02-01", closed_date="2026-04-30"),
        session(5, 3, "2026-03-03", follow_up_due_date="2026-03-20", closed_date="2026-05-01"),  # closed a day too late
        session(6, 4, "2025-04-30", follow_up_due_date="2025-06-01"),  # more than twelve months ago
        session(7, 9, "2026-03-03"),  # nobody on the roster
    ]
    deliver("coaching_sessions", rows, agency_id=COACHED)
