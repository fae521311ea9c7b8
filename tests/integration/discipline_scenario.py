"""Small cities with confirmed absences and minutes that one can count with a pencil. Rosters begin in December 2025."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from indicator_scenario import person
from landed import deliver, employee, leave, punch, unit, write_profiles

from lontar.warehouse import Role, connect

TIERS, RUNS, MINUTES, LONGER_DAY, SHUFFLED, DOUBLED = (
    "kota-jenjang", "kota-runtun", "kota-menit", "kota-menit-panjang", "kota-disiplin-acak", "kota-ganda",
)  # fmt: skip
AT = datetime(2026, 6, 5, tzinfo=UTC)
ROSTER_FROM = date(2025, 12, 1)
_OFF = {
    *(date(2025, 12, day) for day in (25, 26)),
    *(date(2026, 1, day) for day in (1, 16)),
    *(date(2026, 2, day) for day in (16, 17)),
    *(date(2026, 3, day) for day in (18, 19, 20, 23, 24)),
    date(2026, 4, 3),
    *(date(2026, 5, day) for day in (1, 14, 15, 27, 28)),
}


def working_days(first: date, last: date) -> list[date]:
    """Monday to Friday without the holidays between two days, both included."""
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [day for day in days if day.weekday() < 5 and day not in _OFF]


YEAR = working_days(date(2026, 1, 1), date(2026, 5, 31))
# Outside Ramadan work begins at 07.30.
ORDINARY = [day for day in YEAR if not date(2026, 2, 19) <= day <= date(2026, 3, 20)]


def write_cities(folder: Path) -> Path:
    """Profiles; two of the cities have a working day of their own."""
    write_profiles(folder, TIERS, RUNS, MINUTES, LONGER_DAY, SHUFFLED, DOUBLED)
    for city, minutes in ((LONGER_DAY, 510), (DOUBLED, 900)):
        profile = folder / f"{city}.yml"
        profile.write_text(profile.read_text() + f"rules: {{minutes_per_day: '{minutes}'}}\n")
    return folder


def confirmation(number: int, day: date, serial: int = 1, **changes: str) -> dict:
    """A confirmed absence without a valid reason."""
    return {
        "confirmation_id": f"KK-{number:04}-{day:%Y%m%d}-{serial}",
        "person_key": person(number),
        "absence_date": day.isoformat(),
        "decision": "tanpa_alasan_sah",
        "decided_date": (day + timedelta(days=3)).isoformat(),
    } | changes


def land_city(city: str, people: dict[int, dict], confirmations: Iterable[dict] = (), **feeds: list[dict]) -> None:
    """A roster of one unit from December 2025 on, confirmed absences, and rows of other feeds."""
    deliver("units", [unit("1"), unit("2")], agency_id=city, effective_date=ROSTER_FROM)
    rows = [employee(number, **({"unit_id": "1"} | changes)) for number, changes in people.items()]
    deliver("employees", rows, agency_id=city, effective_date=ROSTER_FROM)
    # Somebody of another government, so that every city has news up to May.
    rows = [*confirmations, confirmation(98, YEAR[-1])]
    deliver("absence_confirmations", rows, agency_id=city)
    for feed, rows in feeds.items():
        snapshot = {"effective_date": ROSTER_FROM} if feed == "reader_enrolments" else {}
        deliver(feed, rows, agency_id=city, **snapshot)


def land_tiers() -> None:
    """Person n has n confirmed days, every other working day of the year; person 31 of the tier list is PPPK."""
    days = YEAR[::2]
    rows = [confirmation(number, day) for number in range(1, 31) for day in days[:number]]
    rows += [confirmation(40, day) for day in days[:28]]
    people = {number: {} for number in range(1, 32)} | {40: {"employee_kind": "pppk"}}
    land_city(TIERS, people, rows)


def land_runs() -> None:
    """Runs over weekends, holidays, leave and the turn of the year; what breaks one. See the tests for who is who."""
    march = working_days(date(2026, 3, 9), date(2026, 3, 27))
    april = working_days(date(2026, 4, 6), date(2026, 4, 30))
    turn = working_days(date(2025, 11, 24), date(2026, 1, 9))
    rows = [confirmation(1, day) for day in march[:10]]
    rows += [confirmation(2, day) for day in march[:9]]
    rows += [confirmation(3, day) for day in [*april[:5], *april[6:11]]]
    rows += [confirmation(4, day) for day in [*april[:5], *april[10:15]]]
    rows += [confirmation(5, day) for day in turn[-12:]]
    rows += [confirmation(6, day) for day in working_days(date(2025, 11, 24), date(2025, 12, 5))]
    rows += [confirmation(7, day) for day in (date(2026, 4, 3), date(2026, 4, 4), date(2026, 4, 5))]
    rows += [confirmation(8, day, decision="alasan_sah") for day in april[:4]]
    rows += [confirmation(9, april[0]), confirmation(9, april[0], 2, decided_date="2026-05-20", decision="alasan_sah")]
    rows += [confirmation(9, april[1]), confirmation(9, april[1], 2, decided_date="2026-05-20")]
    six_day = [date(2026, 4, 6) + timedelta(days=number) for number in range(11) if number != 6]
    rows += [confirmation(10, day) for day in six_day]
    rows += [confirmation(11, day) for day in april[:10]]
    people = {number: {} for number in range(1, 12)} | {10: {"unit_id": "2"}, 11: {"employee_kind": "pppk_paruh_waktu"}}
    absences = [leave(4, april[5].isoformat(), april[9].isoformat())]
    weeks = [{"unit_id": "2", "pattern": "six_day", "valid_from": "2025-01-01"}]
    land_city(RUNS, people, rows, leave_records=absences, work_schedules=weeks)


def _stay(number: int, day: date, late: int) -> list[dict]:
    begin = datetime(day.year, day.month, day.day, 7, 30) + timedelta(minutes=late)
    return [punch(number, begin.isoformat(" ")), punch(number, f"{day} 17:30:00")]


def late_punches(number: int, minutes: int, at_most: int = 90) -> list[dict]:
    """Days of at most so many minutes late until they add up; the other days stay without any record."""
    rows, left = [], minutes
    for day in ORDINARY:
        if not left:
            break
        rows += _stay(number, day, min(left, at_most))
        left -= min(left, at_most)
    assert not left
    return rows


def land_minutes(city: str, minutes: dict[int, int], single: dict[int, int] | None = None, at_most: int = 90) -> None:
    """People with so many minutes late in the year, or with so many days of one clock missing."""
    rows = [row for number, total in minutes.items() for row in late_punches(number, total, at_most)]
    for number, count in (single or {}).items():
        rows += [punch(number, f"{day} 07:20:00") for day in ORDINARY[:count]]
    numbers = [*minutes, *(single or {})]
    # Somebody who comes every day keeps the reader from being silent.
    rows += [row for day in YEAR for row in _stay(99, day, 0)]
    enrolled = [{"device_id": "1", "pin": str(n), "person_key": person(n)} for n in [*numbers, 99]]
    land_city(
        city, {n: {} for n in [*numbers, 99]}, [confirmation(99, YEAR[0])], punches=rows, reader_enrolments=enrolled
    )


RANDOM_DAYS = {
    number: sorted(random.Random(number).sample(YEAR, random.Random(number).randint(0, 40))) for number in range(1, 41)
}
RANDOM_MINUTES = {number: random.Random(100 + number).randint(0, 2600) for number in range(101, 131)}


def land_random() -> None:
    """The same people twice: in the second city rows in another order and numbers turned round, minutes and day doubled."""
    rows = [confirmation(number, day) for number, days in RANDOM_DAYS.items() for day in days]
    random.Random(7).shuffle(rows)
    rows = [row | {"confirmation_id": f"Z-{len(rows) - place:05}"} for place, row in enumerate(rows)]
    land_city(SHUFFLED, {number: {} for number in RANDOM_DAYS}, rows)
    land_minutes(DOUBLED, {number: 2 * minutes for number, minutes in RANDOM_MINUTES.items()}, at_most=180)


def found(city: str, number: int, columns: str, month_end: date = date(2026, 5, 31)) -> Any:
    """A person's row of marts.person_discipline: one column or a tuple; None where there is no such row."""
    query = f"""select {columns} from marts.person_discipline
        where agency_id = %s and person_key = %s and period_end_date = %s"""
    with connect(Role.AUDITOR) as connection:
        row = connection.execute(query, (city, person(number), month_end)).fetchone()
    return row if row is None or len(row) > 1 else row[0]
