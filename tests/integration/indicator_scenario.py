"""Small cities whose indicators one can count with a pencil, landed as rows and built by the real staging, plan and build."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from landed import deliver, employee, leave, participation, punch, unit, write_profiles

from lontar.warehouse import Role, connect

OFFICE, ACADEMY, SURVEY, SINGLE = "kota-hadir", "kota-latih", "kota-survei", "kota-tunggal"
CITIES = (OFFICE, ACADEMY, SURVEY, SINGLE)
AT = datetime(2026, 6, 5, tzinfo=UTC)
APRIL = date(2026, 4, 1)
# Monday to Friday without 3 April (Good Friday).
WORKDAYS = [day for day in range(1, 31) if date(2026, 4, day).weekday() < 5 and day != 3]
UNSUR = ("persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana")


def write_cities(folder: Path) -> Path:
    """Profiles of the cities; the survey city prints its index with the weight 0.11."""
    write_profiles(folder, *CITIES)
    profile = folder / f"{SURVEY}.yml"
    profile.write_text(profile.read_text() + "rules: {skm_printed_weight: '0.11'}\n")
    return folder


def person(number: int) -> str:
    return f"pegawai-contoh-{number:04}"


def land_office() -> None:
    """Eight people in April 2026; who does what stands in `test_indicators_attendance`."""
    people = {1: "1.1", 2: "1.1", 3: "1.2", 4: "1.1", 5: "1.1", 6: "2.1", 7: "3", 8: "3"}
    moved = people | {4: "1.2"}
    special = {3: {"employee_kind": "pppk_paruh_waktu"}, 5: {"legal_standing": "02"}}
    for start, units in ((APRIL, people), (date(2026, 4, 15), moved)):
        rows = [employee(number, unit_id=of, **special.get(number, {})) for number, of in units.items()]
        deliver("employees", rows, agency_id=OFFICE, effective_date=start)
    tree = [
        unit("1"),
        unit("1.1", "1"),
        unit("1.2", "1"),
        unit("2"),
        unit("2.1", "2"),
        unit("3", is_service_unit="true"),
    ]
    deliver("units", tree, agency_id=OFFICE, effective_date=APRIL)
    weeks = {"2": "shift", "3": "six_day"}
    rows = [{"unit_id": of, "pattern": pattern, "valid_from": "2026-01-01"} for of, pattern in weeks.items()]
    deliver("work_schedules", rows, agency_id=OFFICE)
    readers = {1: "1", 2: "1", 3: "1", 4: "1", 5: "1", 6: "2"}
    rows = [{"device_id": device, "pin": str(n), "person_key": person(n)} for n, device in readers.items()]
    deliver("reader_enrolments", rows, agency_id=OFFICE, effective_date=APRIL)
    deliver("punches", list(_office_punches()), agency_id=OFFICE)
    duty = leave(3, "2026-04-13", "2026-04-14", person_key=person(2), leave_kind="dinas_luar")
    cancelled = leave(4, "2026-04-20", "2026-04-30", person_key=person(2), status="dibatalkan")
    rows = [leave(2, "2026-04-07", "2026-04-12"), duty, cancelled]
    deliver("leave_records", rows, agency_id=OFFICE)
    shifts = (("2026-04-06", "21:00", "07:00"), ("2026-04-08", "07:00", "14:00"), ("2026-04-30", "21:00", "07:00"))
    rows = [{"person_key": person(6), "work_date": day, "starts_at": a, "ends_at": b} for day, a, b in shifts]
    deliver("shift_rosters", rows, agency_id=OFFICE, period=APRIL)


def _office_punches() -> Iterator[dict]:
    for day in WORKDAYS:
        for number in (1, 4):
            yield punch(number, f"2026-04-{day:02} 07:25:00")
            yield punch(number, f"2026-04-{day:02} 16:35:00")
    yield punch(1, "2026-04-06 07:25:40")  # the same visit: within 60 seconds
    yield from (punch(2, "2026-04-06 07:35:30"), punch(2, "2026-04-06 16:40:00"), punch(2, "2026-04-15 07:20:00"))
    yield punch(3, "2026-04-06 10:00:00")
    nights = ("2026-04-06 20:55:00", "2026-04-07 07:02:00", "2026-04-30 20:50:00", "2026-05-01 07:05:00")
    for moment in (*nights, "2026-04-08 07:10:00", "2026-04-08 13:50:00"):
        yield punch(6, moment, device_id="2")
    for moment in ("2026-04-04 07:20:00", "2026-04-04 14:05:00"):
        yield {"device_id": "MOBILE", "person_key": person(7), "punched_at": moment}
    yield from (punch(99, "2026-04-06 07:00:00"), punch(99, "2026-04-06 16:00:00"))


def land_academy() -> None:
    """Four people; hours, gains and costs of a year up to May 2026."""
    kinds = ("pns", "pns", "pppk", "pppk_paruh_waktu")
    rows = [employee(n, employee_kind=kind, unit_id="1.1") for n, kind in enumerate(kinds, start=1)]
    deliver("employees", rows, agency_id=ACADEMY, effective_date=APRIL)
    deliver("units", [unit("1"), unit("1.1", "1")], agency_id=ACADEMY, effective_date=APRIL)
    trainings = [
        participation(1, "2026-01-10", duration_jp="12", cost_idr="600000", pretest_score="50", posttest_score="70"),
        participation(11, "2026-04-30", person_key=person(1), duration_jp="8", provider_kind="swasta"),
        participation(2, "2026-05-02", duration_jp="20", cost_idr="0", pretest_score="60", posttest_score="65.5"),
        participation(3, "2026-04-02", duration_jp="24", cost_idr="400000", topic=None),
        participation(4, "2026-04-02", duration_jp="25"),
        participation(
            5, "2026-04-02", person_key=person(3), result="tidak_lulus", pretest_score="80", posttest_score="70"
        ),
        participation(
            6, "2026-04-02", person_key=person(3), result="mengundurkan_diri", pretest_score="9", posttest_score="99"
        ),
        participation(7, "2025-12-31", person_key=person(1), duration_jp="99"),
        participation(8, "2026-04-02", duration_jp="99"),  # nobody on the roster
    ]
    deliver("training_participations", trainings, agency_id=ACADEMY)


def sheet(number: int, day: str, answers: dict[str, int | None], **changes: str) -> dict:
    """One answer sheet of unit 1.1."""
    given = {f"unsur_{code}": None if score is None else str(score) for code, score in answers.items()}
    return {"response_id": f"R-{number:03}", "unit_id": "1.1", "responded_date": day} | given | changes


def land_survey(city: str, sheets: list[dict], population: int | None = None) -> None:
    """A service unit below an office, and a unit without public service beside it."""
    tree = [unit("1"), unit("1.1", "1", is_service_unit="true"), unit("2", is_service_unit="true"), unit("3")]
    deliver("units", tree, agency_id=city, effective_date=APRIL)
    deliver("employees", [employee(1, unit_id="1.1")], agency_id=city, effective_date=APRIL)
    deliver("skm_responses", sheets, agency_id=city)
    if population:
        rows = [{"unit_id": "1.1", "period_start_date": "2026-04-01", "population": str(population)}]
        deliver("service_populations", rows, agency_id=city)


def published_answers(answers: Path) -> list[dict[str, int]]:
    """Respondents with the published number of fours, threes, twos and ones in each unsur, known by its name."""
    words = {code: code for code in UNSUR} | {"kepuasan": ""}
    columns: dict[str, list[int]] = {}
    for row in csv.DictReader(answers.open(encoding="utf-8")):
        name = row["nama"].lower()
        code = next(code for code in words if code in name)
        columns[code] = [score for score in (4, 3, 2, 1) for _ in range(int(row[f"n_{score}"]))]
    return [{code: scores[number] for code, scores in columns.items()} for number in range(len(columns["biaya"]))]


def cell(
    city: str, code: str, unit_id: str = "all", breakdown: str = "", *, month: int = 4, columns: str = "value"
) -> Any:
    """A month's row of indicator_value: one column, or a tuple of several; None where there is no such row."""
    query = f"""select {columns} from marts.indicator_value where agency_id = %s and indicator_code = %s and unit_id = %s
        and breakdown_1 = %s and period_kind = 'month' and period_start_date = %s"""
    with connect(Role.AUDITOR) as connection:
        rows = connection.execute(query, (city, code, unit_id, breakdown, date(2026, month, 1))).fetchall()
    assert len(rows) <= 1, rows
    if not rows:
        return None
    return rows[0][0] if len(rows[0]) == 1 else rows[0]
