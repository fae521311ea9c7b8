"""Small cities whose ratings, plans and daily reports one can count with a pencil, and random ones for laws."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from landed import deliver, employee, leave, unit, write_profiles

MATRIX, SPREAD, CREDIT, TARGETS, DIARY = "kota-matriks", "kota-sebaran", "kota-kredit", "kota-target", "kota-lapor"
CITIES = (MATRIX, SPREAD, CREDIT, TARGETS, DIARY)
AT = datetime(2026, 5, 5, tzinfo=UTC)
APRIL = date(2026, 4, 1)
LEVELS = ("pemula", "terampil", "mahir", "penyelia", "ahli_pertama", "ahli_muda", "ahli_madya", "ahli_utama")
PREDIKAT = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
EXPECTATIONS = ("di_atas", "sesuai", "di_bawah")
_numbers = count(1)


def write_cities(folder: Path) -> Path:
    return write_profiles(folder, *CITIES)


def person(number: int) -> str:
    return f"pegawai-contoh-{number:04}"


def people(city: str, units: dict[int, str], tree: Iterable[dict] = ()) -> None:
    """A roster of these numbers in these units, below a tree of one office unless another is given."""
    rows = [employee(number, unit_id=of) for number, of in units.items()]
    deliver("employees", rows, agency_id=city, effective_date=APRIL)
    tree = list(tree) or [unit(of) for of in sorted(set(units.values()))]
    deliver("units", tree, agency_id=city, effective_date=APRIL)


def rating(number: int, predikat: str | None, **changes: str | None) -> dict:
    """The yearly rating of 2025."""
    return {
        "rating_id": f"P-{next(_numbers):06}",
        "person_key": person(number),
        "rating_period_kind": "tahunan",
        "period_start_date": "2025-01-01",
        "period_end_date": "2025-12-31",
        "source_quadrant": predikat,
    } | changes


def target(number: str, planned: str, realised: str | None, **changes: str | None) -> dict:
    """A target of unit 1 for the year 2026, measured on the last day of March."""
    return {
        "target_id": number,
        "unit_id": "1",
        "aspect": "kuantitas",
        "target_value": planned,
        "realised_value": realised,
        "plan_status": "persetujuan",
        "plan_start_date": "2026-01-01",
        "plan_end_date": "2026-12-31",
        "measured_date": "2026-03-31",
    } | changes


def entry(number: int, day: int, text: str, start: str = "08:00", end: str | None = "09:00") -> dict:
    """An entry of April 2026; the text stands for its digest."""
    return {
        "person_key": person(number),
        "report_date": f"2026-04-{day:02}",
        "starts_at": start,
        "ends_at": end,
        "activity_text": text,
    }


def land_matrix() -> None:
    """Nine people, one per cell, all printed as Baik; and who is not rated, for four reasons."""
    people(MATRIX, dict.fromkeys(range(1, 14), "1"))
    cells = [(result, behaviour) for result in EXPECTATIONS for behaviour in EXPECTATIONS]
    rows = [
        rating(number, "baik", work_result=result, behaviour=behaviour)
        for number, (result, behaviour) in enumerate(cells, start=1)
    ]
    rows += [
        rating(10, "sangat_baik", is_acting="true"),
        rating(11, "sangat_baik", period_end_date="2025-06-30"),
        rating(11, None, period_start_date="2025-07-01"),
        rating(12, None, skp_value="91.50", period_start_date="2021-01-01", period_end_date="2021-12-31"),
        # Two rows of one year: the later last day counts, whatever the order of the rows.
        rating(13, "kurang", period_start_date="2025-07-01"),
        rating(13, "sangat_baik", period_end_date="2025-06-30"),
        rating(1, "baik", rating_period_kind="triwulan", period_start_date="2026-01-01", period_end_date="2026-03-31"),
        rating(2, "baik", rating_period_kind="triwulan", period_start_date="2025-10-01"),
    ]
    deliver("performance_ratings", rows, agency_id=MATRIX)


def land_spread(offices: dict[str, tuple[str, tuple[int, ...]]]) -> None:
    """Offices by code, with the predikat of each and its people by predikat, best first."""
    units, rows, numbers = {}, [], count(1)
    for office, (_, sizes) in offices.items():
        for predikat, size in zip(PREDIKAT, sizes, strict=True):
            for _ in range(size):
                number = next(numbers)
                units[number] = office
                rows.append(rating(number, predikat))
    random.Random(1).shuffle(rows)
    people(SPREAD, units)
    deliver("performance_ratings", rows, agency_id=SPREAD)
    year = {"rating_period_kind": "tahunan", "period_start_date": "2025-01-01", "period_end_date": "2025-12-31"}
    predikat = [{"unit_id": office, "predikat": name} | year for office, (name, _) in offices.items()]
    deliver("unit_ratings", predikat, agency_id=SPREAD)


def position(number: int, level: str | None, start: str = "2020-01-01", **changes: str) -> dict:
    return {
        "position_history_id": f"J-{next(_numbers):06}",
        "person_key": person(number),
        "position_type": "fungsional",
        "functional_level": level,
        "start_date": start,
    } | changes


def land_credit() -> None:
    """One person per level and predikat (1 to 40), and four at the edges of the rule."""
    held = {number: (LEVELS[(number - 1) // 5], PREDIKAT[(number - 1) % 5]) for number in range(1, 41)}
    people(CREDIT, dict.fromkeys(range(1, 45), "1"))
    rows = [rating(number, predikat) for number, (_, predikat) in held.items()]
    rows += [rating(number, "baik") for number in (41, 42, 43)]
    places = [position(number, level) for number, (level, _) in held.items()]
    places += [
        # Promoted on the year's last day: the new level holds. Promoted a day later: the old one.
        *(position(41, "ahli_pertama"), position(41, "ahli_muda", "2025-12-31")),
        *(position(42, "ahli_pertama"), position(42, "ahli_muda", "2026-01-01")),
        # No longer a functional position; and a level without a rating.
        *(position(43, "ahli_utama"), position(43, None, "2025-06-01", position_type="struktural")),
        position(44, "ahli_utama"),
    ]
    deliver("performance_ratings", rows, agency_id=CREDIT)
    deliver("position_histories", places, agency_id=CREDIT)


def random_targets(seed: int, size: int) -> list[dict]:
    """Targets with awkward fractions, of both kinds, some without realisation."""
    rng = random.Random(seed)
    rows = []
    for number in range(size):
        planned, realised = rng.randint(1, 90), rng.choice([None, *(rng.randint(0, 120) for _ in range(8))])
        lower = rng.random() < 0.3
        text = None if realised is None else str(realised)
        rows.append(target(f"A-{seed}-{number}", str(planned), text, is_lower_better="true" if lower else "false"))
    return rows


def land_diary() -> None:
    """April 2026, 21 working days of the five-day week. Who wrote what stands beside the assertions."""
    people(DIARY, dict.fromkeys(range(1, 6), "1"))
    deliver("leave_records", [leave(5, "2026-04-01", "2026-04-30")], agency_id=DIARY)
    # The profile expects both; neither concerns unit 1.
    week = {"unit_id": "9", "pattern": "six_day", "valid_from": "2026-01-01"}
    deliver("work_schedules", [week], agency_id=DIARY)
    shift = {"person_key": person(99), "work_date": "2026-04-06", "starts_at": "08:00", "ends_at": "15:00"}
    deliver("shift_rosters", [shift], agency_id=DIARY, period=APRIL)
    workdays = [day for day in range(1, 31) if date(2026, 4, day).weekday() < 5 and day != 3]
    rows = [entry(1, day, f"kerja {day}", f"08:{day:02}") for day in workdays[:10]]
    rows += [entry(2, day, f"kerja {day}", f"08:{day:02}") for day in workdays[:9]]
    # A free Saturday: an entry like any other, but no day on which one was owed.
    rows.append(entry(2, 4, "kerja sabtu", "10:00", "10:30"))
    # The same text on three dates and the same hours on two; twice on one date is one date.
    rows += [entry(3, day, "rapat", f"09:{day:02}", f"10:{day:02}") for day in workdays[:3]]
    rows += [entry(3, day, "piket", "13:00", "14:00") for day in workdays[3:5]]
    rows.append(entry(3, workdays[4], "piket", "15:00", "16:00"))
    rows.append(entry(5, 6, "dinas saat cuti"))
    deliver("activity_reports", rows, agency_id=DIARY, period=APRIL)


def passed(day: date) -> tuple[int, int]:
    """Days of the plan that have passed by a day, and all."""
    first, last = date(2026, 1, 1), date(2026, 12, 31)
    return (day - first + timedelta(days=1)).days, (last - first + timedelta(days=1)).days
