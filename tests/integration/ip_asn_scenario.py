"""People of whom each stands for one edge of the IP ASN, in a unit of their own, landed as rows."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from landed import deliver, employee, unit, write_profiles

CITY, LOCAL = "kota-profesional", "kota-aturan"
# Each has one punishment, decided in June: in force on its last day, and the day after.
IN_TIME, LATE = "kota-tepat", "kota-susulan"
AT = datetime(2026, 7, 5, tzinfo=UTC)
MAY = date(2026, 5, 1)
FIVE_DAYS_OF_RULES = """rules:
  ip_asn_technical_min_jp: {value: "10", regulation: Perwali Contoh 1/2026, valid_from: 2026-06-01}
  ip_asn_leadership_matches_echelon: {value: "0", regulation: Perwali Contoh 1/2026, valid_from: 2026-06-01}
"""


@dataclass
class Person:
    """One person: the unit it sits in alone (or with others), the roster row's changes, and what is on record."""

    unit_id: str
    roster: dict = field(default_factory=dict)
    positions: list[tuple] = field(default_factory=list)  # (type, echelon, start)
    diplomas: list[tuple] = field(default_factory=list)  # (level, graduation)
    courses: list[tuple] = field(default_factory=list)  # (class, level, jp, start, end)
    ratings: list[dict] = field(default_factory=list)
    decisions: list[tuple] = field(default_factory=list)  # (code, decided) or (code, decided, in force)


def rating(**changes: str) -> dict:
    """The yearly rating of 2025: Baik."""
    return {
        "rating_period_kind": "tahunan",
        "period_start_date": "2025-01-01",
        "period_end_date": "2025-12-31",
        "source_quadrant": "baik",
    } | changes


TECHNICAL = ("teknis", None, "20", "2026-02-02", "2026-02-03")
SEMINAR = ("seminar", None, "4", "2026-03-02", "2026-03-02")
LEADERSHIP = ("diklatpim", "pim_iv", "120", "2015-03-02", "2015-05-02")
HEAD = ("struktural", "IV.a", "2019-01-01")


def write_cities(folder: Path) -> Path:
    """The cities; one sets conditions of its own from June on."""
    write_profiles(folder, CITY, LOCAL, IN_TIME, LATE)
    profile = folder / f"{LOCAL}.yml"
    profile.write_text(profile.read_text() + FIVE_DAYS_OF_RULES)
    return folder


def land(city: str, people: list[Person]) -> None:
    """The roster of May, and every history in one file each."""
    keys = [f"{city}-{number:04}" for number in range(len(people))]
    pairs = list(zip(keys, people, strict=True))
    roster = [
        employee(1) | {"person_key": key, "unit_id": one.unit_id, "education": "s1"} | one.roster for key, one in pairs
    ]
    deliver("employees", roster, agency_id=city, effective_date=MAY)
    units = sorted({one.unit_id for one in people})
    deliver("units", [unit(code) for code in units], agency_id=city, effective_date=MAY)
    for feed, rows in _histories(pairs).items():
        if rows:
            deliver(feed, rows, agency_id=city)


def _histories(pairs: list[tuple[str, Person]]) -> dict[str, list[dict]]:
    found: dict[str, list[dict]] = {}

    def add(feed: str, number: str, key: str, row: dict) -> None:
        rows = found.setdefault(feed, [])
        rows.append({number: f"{key}-{len(rows):05}", "person_key": key} | row)

    for key, one in pairs:
        for kind, echelon, start in one.positions:
            row = {"position_type": kind, "echelon": echelon, "start_date": start}
            add("position_histories", "position_history_id", key, row)
        for level, day in one.diplomas:
            add("education_histories", "education_id", key, {"education_level": level, "graduation_date": day})
        for kind, level, jp, start, end in one.courses:
            row = {"training_class": kind, "leadership_level": level, "duration_jp": jp, "start_date": start}
            add("training_histories", "training_history_id", key, row | {"end_date": end})
        for row in one.ratings:
            add("performance_ratings", "rating_id", key, row)
        for code, day, *in_force in one.decisions:
            row = {"punishment_code": code, "decision_date": day, "effective_date": in_force[0] if in_force else day}
            add("disciplinary_decisions", "decision_id", key, row)
    return found
