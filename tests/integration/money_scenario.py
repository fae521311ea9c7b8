"""Small cities with budgets, partners, a staff survey and targets that one can count with a pencil, and random ones for laws."""

import random
from datetime import date
from itertools import count

from landed import deliver, employee, participation, unit

BOOK, RANDOM = "kota-anggaran", "kota-anggaran-acak"
CITIES = (BOOK, RANDOM)
APRIL = date(2026, 4, 1)
ITEMS = (
    "motivation_purpose",
    "motivation_recognition",
    "motivation_growth",
    "change_understanding",
    "change_ability",
    "resistance_old_ways",
    "resistance_burden",
    "engagement_pride",
    "engagement_recommend",
    "engagement_effort",
)
_numbers = count(1)


def entry(day: str, planned: int | None = None, spent: int | None = None, **changes: str | None) -> dict:
    """An entry of the personnel office's book."""
    return {
        "budget_id": f"ANG-{next(_numbers):05}",
        "fiscal_year": day[:4],
        "entry_date": day,
        "programme": "Pengembangan kompetensi ASN",
        "unit_id": "1.1",
        "funding_source": "apbd",
        "planned_idr": None if planned is None else str(planned),
        "spent_idr": None if spent is None else str(spent),
    } | changes


def programme(start: str, end: str | None, **changes: str | None) -> dict:
    """An internship with a university."""
    return {
        "partnership_id": f"MITRA-{next(_numbers):05}",
        "partner_kind": "perguruan_tinggi",
        "programme_kind": "magang",
        "unit_id": "1.1",
        "start_date": start,
        "end_date": end,
    } | changes


def sheet(unit_id: str, answers: dict[str, int | None], wave: str = "2026-04-13", **changes: str | None) -> dict:
    """A sheet of the staff survey."""
    given = {item: None if score is None else str(score) for item, score in answers.items()}
    facts = {"wave_date": wave, "submitted_date": wave, "unit_id": unit_id}
    return {"response_id": f"S-{next(_numbers):06}"} | facts | given | changes


def result(
    unit_id: str, index: str, day: str = "2026-04-20", parts: tuple[str, ...] = (), **changes: str | None
) -> dict:
    """A published result of one unit."""
    named = dict(zip(("leaders_index", "supervisors_index", "work_index"), parts, strict=False))
    facts = {"survey_date": day, "unit_id": unit_id, "engagement_index": index}
    return {"result_id": f"H-{next(_numbers):05}"} | facts | named | changes


def target(code: str, value: str, kind: str, day: str, **changes: str | None) -> dict:
    """A target of 2026 for the whole city."""
    return {
        "target_id": f"T-{next(_numbers):04}",
        "indicator_code": code,
        "target_year": "2026",
        "target_value": value,
        "document_kind": kind,
        "document_name": f"Dokumen {kind}",
        "document_date": day,
        "page": "7",
    } | changes


def land_book() -> None:
    """One city counted by hand; what is expected of it stands in `test_money_figures`."""
    people = [employee(n, unit_id="1.1" if n < 4 else "2") for n in range(1, 7)]
    deliver("employees", people, agency_id=BOOK, effective_date=APRIL)
    deliver("units", [unit("1"), unit("1.1", "1"), unit("2")], agency_id=BOOK, effective_date=APRIL)
    deliver("training_participations", _trainings(), agency_id=BOOK)
    deliver("training_budgets", _entries(), agency_id=BOOK)
    deliver("partnerships", _programmes(), agency_id=BOOK)
    deliver("staff_survey_responses", _sheets(), agency_id=BOOK)
    deliver("staff_survey_results", _results(), agency_id=BOOK)
    deliver("official_targets", _targets(), agency_id=BOOK)


def _trainings() -> list[dict]:
    return [
        participation(1, "2026-01-10", duration_jp="12", pretest_score="50", posttest_score="70"),
        participation(11, "2026-04-30", person_key="pegawai-contoh-0001", duration_jp="8"),
        participation(2, "2026-04-02", duration_jp="20", pretest_score="60", posttest_score="60"),  # did not rise
        participation(3, "2026-04-02", duration_jp="10", pretest_score="60", posttest_score="60.1"),
        participation(4, "2026-04-02", duration_jp="30", result="tidak_lulus"),
        participation(5, "2026-05-01", duration_jp="10"),
        participation(6, "2025-12-31", duration_jp="99"),
    ]


def _entries() -> list[dict]:
    return [
        entry("2026-01-01", planned=100_000_000),
        entry("2026-04-30", spent=30_000_000),
        entry("2026-04-01", planned=20_000_000, spent=25_000_000, funding_source="donor", unit_id="2"),
        entry("2026-04-02", spent=5_000_000, funding_source="swasta", unit_id="tidak-dikenal"),
        entry("2026-05-01", spent=1_000_000),
        entry("2025-12-31", planned=7_000_000),
        entry("2026-04-03", planned=9_000_000, fiscal_year="2025"),  # quarantined: not of the entry's year
    ]


def _programmes() -> list[dict]:
    counted = {"places": "10", "filled_places": "9", "hours": "100.5"}
    return [
        programme("2025-06-01", "2025-12-31", **counted),  # over before the year
        programme("2025-06-01", "2026-01-01", **counted, completed="ya", outcome="laporan"),
        programme("2026-04-30", None, places="5", filled_places="6", partner_kind="lsm"),
        programme(
            "2026-03-01", "2026-04-30", completed="tidak", outcome="tidak_ada", unit_id="2", programme_kind="riset"
        ),
        programme("2026-03-01", "2026-05-01", completed="ya", outcome="produk", hours="40"),
        programme("2026-05-01", "2026-06-01", **counted),
        programme("2026-03-01", "2026-03-31", places="4"),  # ended, and nobody wrote how
    ]


def _sheets() -> list[dict]:
    nothing = dict.fromkeys(ITEMS)
    return [
        # Motivation: 4 is positive, 3 is not. Change: 5 and 2 (resisting little) are, 3 and 3 (resisting half) are not.
        sheet("1.1", nothing | dict(zip(ITEMS, (4, 3, 5, 5, 3, 2, 3), strict=False))),
        sheet("1.1", nothing | {"motivation_purpose": 3, "engagement_pride": 4}),
        sheet("2", nothing | {"motivation_purpose": 5, "resistance_burden": 1}),
        sheet("tidak-dikenal", nothing | {"engagement_pride": 1}),
        sheet("1.1", nothing | {"motivation_purpose": 1}, wave="2026-02-02"),  # the wave before
        sheet("1.1", nothing | {"motivation_purpose": 1}, submitted_date=None),  # broken off
        sheet("1.1", nothing),  # nothing answered
    ]


def _results() -> list[dict]:
    return [
        result("1", "0.60", parts=("0.50", "0.60", "0.67"), respondents="40"),  # mean 0.59: at the tolerance
        result("1.1", "0.601", parts=("0.50", "0.60", "0.67")),  # a little above it
        result("2", "0.9", respondents="9"),
        result("RERATA", "0.99"),
        result("2", "0.1", day="2025-05-20"),  # an earlier survey
    ]


def _targets() -> list[dict]:
    return [
        target("ikm", "80", "rpjmd", "2025-08-20"),
        target("ikm", "84.5", "renstra", "2025-10-06", page="II-14"),
        target("ikm", "99", "rpjmd", "2026-03-01"),
        target("ikm", "86", "perjanjian_kinerja", "2026-05-01"),
        target("ikm", "70", "perjanjian_kinerja", "2025-01-02", target_year="2025"),
        target("attendance_rate", "0.95", "perjanjian_kinerja", "2026-04-30"),
        target("attendance_rate", "0.9", "perjanjian_kinerja", "2026-04-01", unit_id="1.1"),
        target("indeks_lain", "1", "rpjmd", "2025-08-20"),
    ]


SIBLINGS = 25


def land_random(seed: int = 20260401) -> None:
    """Units of four: `a` random, `b` the same in another order, `c` everything times seven or twice, `d` one step better."""
    draw = random.Random(seed)
    names = [f"{kind}{n}" for n in range(SIBLINGS) for kind in "abcd"]
    deliver("units", [unit(name) for name in names], agency_id=RANDOM, effective_date=APRIL)
    deliver(
        "employees", [employee(n, unit_id=name) for n, name in enumerate(names)], agency_id=RANDOM, effective_date=APRIL
    )
    entries, programmes, sheets = [], [], []
    for n in range(SIBLINGS):
        entries += _family(draw, n, _random_entry, _seven_times, _more_spent)
        programmes += _family(draw, n, _random_programme, _doubled_places, _more_filled)
        sheets += _family(draw, n, _random_sheet, lambda rows: rows + rows, _more_positive)
    deliver("training_budgets", entries, agency_id=RANDOM)
    deliver("partnerships", programmes, agency_id=RANDOM)
    deliver("staff_survey_responses", sheets, agency_id=RANDOM)


def _family(draw: random.Random, n: int, make, scale, improve) -> list[dict]:
    rows = [make(draw) for _ in range(draw.randint(1, 12))]
    versions = {"a": rows, "b": draw.sample(rows, len(rows)), "c": scale(rows), "d": improve(rows)}
    keys = ("budget_id", "partnership_id", "response_id")
    fresh = {key: lambda: f"K-{next(_numbers)}" for key in keys}
    return [
        row | {"unit_id": f"{kind}{n}"} | {key: fresh[key]() for key in keys if key in row}
        for kind, members in versions.items()
        for row in members
    ]


def _random_entry(draw: random.Random) -> dict:
    day, source = f"2026-0{draw.randint(1, 4)}-{draw.randint(1, 28):02}", draw.choice(("apbd", "donor", "swasta"))
    return entry(day, planned=draw.randint(1, 10**9), spent=draw.randint(0, 10**9), funding_source=source)


def _seven_times(rows: list[dict]) -> list[dict]:
    return [r | {name: str(7 * int(r[name])) for name in ("planned_idr", "spent_idr")} for r in rows]


def _more_spent(rows: list[dict]) -> list[dict]:
    return [rows[0] | {"spent_idr": str(int(rows[0]["spent_idr"]) + 1_000_000_000)}, *rows[1:]]


def _random_programme(draw: random.Random) -> dict:
    places = draw.randint(1, 40)
    facts = {"places": str(places), "filled_places": str(draw.randint(0, places)), "hours": str(draw.randint(0, 900))}
    return programme("2026-02-01", "2026-04-15", completed=draw.choice(("ya", "tidak")), **facts)


def _doubled_places(rows: list[dict]) -> list[dict]:
    return [r | {name: str(2 * int(r[name])) for name in ("places", "filled_places", "hours")} for r in rows]


def _more_filled(rows: list[dict]) -> list[dict]:
    return [rows[0] | {"filled_places": str(int(rows[0]["filled_places"]) + 1), "completed": "ya"}, *rows[1:]]


def _random_sheet(draw: random.Random) -> dict:
    answers = {item: draw.choice((None, 1, 2, 3, 4, 5)) for item in ITEMS} | {"engagement_pride": draw.randint(1, 5)}
    return sheet("", answers)


def _more_positive(rows: list[dict]) -> list[dict]:
    """One answer to one statement of each index moves to the end that speaks for the index."""
    best = {"motivation_purpose": "5", "resistance_burden": "1", "engagement_pride": "5"}
    return [rows[0] | {item: score for item, score in best.items() if rows[0][item] is not None}, *rows[1:]]
