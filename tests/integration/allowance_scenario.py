"""One month of allowances that one can compute by hand: April 2026, ratings of the first quarter, a few events each."""

import random
from datetime import date
from pathlib import Path

from indicator_scenario import person
from landed import deliver, employee, punch, unit, write_profiles

CITY, LOCAL = "kota-tpp", "kota-tpp-sendiri"
APRIL = date(2026, 4, 1)
WORKDAYS = [day for day in range(1, 31) if date(2026, 4, day).weekday() < 5 and day != 3]
PREDIKAT = ("sangat_baik", "baik", "butuh_perbaikan", "kurang", "sangat_kurang")
STATES = (
    "cuti_kurang_6_bulan", "cuti_6_sampai_12_bulan", "cuti_lebih_12_bulan", "mpp", "hukuman_disiplin", "cltn", "cpns", "plt",
)  # fmt: skip
# Minutes late on the first working day, one person each; the steps end at 30, 60 and 90.
LATE = (0, 1, 30, 31, 60, 61, 90, 91, 92)
_FIRST_LATE, _FIRST_STATE = 21, 41
_draw = random.Random(11)
# Person -> (full allowance, percent): each sum is there once more, doubled and with the same percent.
_SUMS = {number: (_draw.randint(1, 9_999_999), _draw.randint(0, 10_000) / 100) for number in range(101, 121)}
RANDOM = _SUMS | {number + 100: (2 * base, percent) for number, (base, percent) in _SUMS.items()}


def late_person(minutes: int) -> int:
    return _FIRST_LATE + LATE.index(minutes)


def state_person(state: str) -> int:
    return _FIRST_STATE + STATES.index(state)


def write_cities(folder: Path) -> Path:
    """The second city sets weights of its own from 1 May on, and its own deductions."""
    write_profiles(folder, CITY, LOCAL)
    profile = folder / f"{LOCAL}.yml"
    rule = "{{value: '{}', regulation: Perwali Contoh 1/2026, valid_from: 2026-05-01}}"
    own = {"tpp_weight_productivity": "0.7", "tpp_weight_discipline": "0.3", "tpp_deduct_absent_day": "7"}
    lines = [f"  {code}: {rule.format(value)}" for code, value in own.items()]
    profile.write_text(profile.read_text() + "rules:\n" + "\n".join(lines) + "\n")
    return folder


def payment(number: int, month: int = 4, **changes: str | None) -> dict:
    """The whole allowance of 4,000,000 was paid."""
    return {
        "person_key": person(number),
        "payment_month": f"2026-{month:02}-01",
        "base_idr": "4000000",
        "paid_idr": "4000000",
    } | changes


def rating(number: int, predikat: str, end: str = "2026-03-31", **changes: str) -> dict:
    """A rating of the quarter that ends on the day."""
    return {
        "rating_id": f"R-{number}-{end}-{len(changes)}",
        "person_key": person(number),
        "rating_period_kind": "triwulan",
        "period_start_date": f"{end[:4]}-01-01",
        "period_end_date": end,
        "source_quadrant": predikat,
    } | changes


def _day(number: int, day: int, late: int = 0, early: int = 0, month: int = 4) -> list[dict]:
    came, left = 450 + late, 990 - early  # 07.30, and 16.30 which is the end on Fridays
    text = f"2026-{month:02}-{day:02} {{:02}}:{{:02}}:00"
    return [punch(number, text.format(*divmod(came, 60))), punch(number, text.format(*divmod(left, 60)))]


def land(city: str = CITY) -> None:
    """See the tests for who is who: 1-6 ratings, 7-15 sums and events, 21-29 steps of minutes, 41-48 states."""
    people = [*range(1, 16), *(late_person(m) for m in LATE), *(state_person(s) for s in STATES), *RANDOM]
    deliver("units", [unit("1"), unit("2")], agency_id=city, effective_date=APRIL)
    deliver("employees", [employee(n, unit_id="1") for n in people], agency_id=city, effective_date=APRIL)
    pins = [{"device_id": "1", "pin": str(n), "person_key": person(n)} for n in people]
    deliver("reader_enrolments", pins, agency_id=city, effective_date=APRIL)
    deliver("punches", _punches(people), agency_id=city)
    ratings = [rating(n, predikat) for n, predikat in enumerate(PREDIKAT, start=1)]
    ratings += [rating(n, "baik") for n in people if n > 6]
    ratings += [
        rating(7, "kurang", "2025-12-31"),
        rating(8, "sangat_kurang", "2026-06-30"),
        rating(9, "sangat_kurang", "2026-03-31", is_acting="true"),
    ]
    deliver("performance_ratings", ratings, agency_id=city)
    deliver("absence_confirmations", _confirmations(), agency_id=city)
    payments = [payment(n) for n in people if n < _FIRST_STATE and n not in (9, 10, 11)]
    payments += [payment(9, base_idr="15000000", paid_idr="15000000")]
    payments += [payment(n, base_idr=str(base), productivity_percent=str(p)) for n, (base, p) in RANDOM.items()]
    payments += [payment(10, base_idr="3333333", paid_idr="3333333"), payment(11, productivity_percent="87.5")]
    payments += [payment(state_person(state), payment_status=state) for state in STATES]
    deliver("allowance_payments", payments, agency_id=city, period=APRIL)
    may = [payment(1, 5), payment(13, 5)]
    deliver("allowance_payments", may, agency_id=city, period=date(2026, 5, 1))


def _punches(people: list[int]) -> list[dict]:
    rows = [row for day in WORKDAYS for n in people if n not in (12, 13, 14, 15) for row in _day(n, day, _late(n, day))]
    # 12 forgot one clock; 13 has three days without any record; 14 left early by 45; 15 came on no day.
    rows += [row for day in WORKDAYS[1:] for row in _day(12, day)] + _day(12, WORKDAYS[0])[:1]
    rows += [row for day in WORKDAYS[3:] for row in _day(13, day)]
    rows += [row for day in WORKDAYS for row in _day(14, day, early=75 if day == WORKDAYS[0] else 0)]
    may = [day for day in range(4, 30) if date(2026, 5, day).weekday() < 5 and day not in (14, 15, 27, 28)]
    return rows + [row for day in may for n in (1,) for row in _day(n, day, month=5)] + _may_of_13(may)


def _may_of_13(days: list[int]) -> list[dict]:
    return [row for day in days[1:] for row in _day(13, day, month=5)]


def _late(number: int, day: int) -> int:
    return LATE[number - _FIRST_LATE] if day == WORKDAYS[0] and _FIRST_LATE <= number < _FIRST_LATE + len(LATE) else 0


def _confirmations() -> list[dict]:
    """Of the three open days of person 13 one is without a valid reason, one has one, one waits; 1 day of May as well."""
    said = {WORKDAYS[0]: "tanpa_alasan_sah", WORKDAYS[1]: "alasan_sah"}
    rows = [
        {
            "confirmation_id": f"KK-{day}",
            "person_key": person(13),
            "absence_date": f"2026-04-{day:02}",
            "decision": decision,
        }
        for day, decision in said.items()
    ]
    may = {"confirmation_id": "KK-MEI", "person_key": person(13), "absence_date": "2026-05-04"}
    return [*rows, may | {"decision": "tanpa_alasan_sah"}]
