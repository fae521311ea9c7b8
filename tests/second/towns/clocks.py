"""Punches of June on one reader that everybody is enrolled on, and leave records."""

from datetime import timedelta

from towns.making import MONTH_END, MONTH_START, Rows, Town

# Around the limits of 07:30, 16:00 and (Friday) 16:30, to the second.
_IN = ("07:00:00", "07:25:10", "07:30:00", "07:30:59", "07:31:00", "07:45:30", "09:10:00")
_OUT = ("15:30:00", "15:59:00", "15:59:01", "16:00:00", "16:29:00", "16:30:00", "17:05:00")
_KINDS = ("cuti_tahunan", "cuti_sakit", "dinas_luar", "tugas_belajar")


def draw(town: Town) -> Rows:
    """Nobody, once, twice or more often a day; repeated punches within a minute; leave, duty and withdrawn leave."""
    pins = {nip: str(number) for number, nip in enumerate(town.people, start=1)}
    enrolments = [{"device_id": "1", "pin": pin, "nip": nip} for nip, pin in pins.items()]
    # One person is there every working day, so that the reader is never silent.
    punches = [row for number, pin in enumerate(pins.values()) for row in _month(town, pin, always=number == 0)]
    return {"reader_enrolments": enrolments, "punches": punches, "leave_records": _leaves(town)}


def _month(town: Town, pin: str, always: bool) -> list[dict[str, str]]:
    rows, day, habit = [], MONTH_START, town.one([0.3, 0.8, 0.95])
    while day <= MONTH_END:
        for moment in _day(town) if always or town.chance(habit) else ():
            rows.append({"device_id": "1", "pin": pin, "punched_at": f"{day} {moment}"})
        day += timedelta(days=1)
    return rows


def _day(town: Town) -> list[str]:
    times = [town.one(_IN), town.one(_OUT)]
    draw = town.rng.random()
    if draw < 0.1:
        return times[:1]
    if draw < 0.2:
        # 60 seconds after is the same visit, 61 is another one.
        return [times[0], f"{times[0][:3]}{int(times[0][3:5]) + 1:02}{times[0][5:]}"]
    if draw < 0.25:
        return [*times, times[0]]
    return times if draw < 0.9 else [*times, "12:00:00"]


def _leaves(town: Town) -> list[dict[str, str]]:
    people, rows = list(town.people), []
    for number in range(town.whole(1, 8)):
        first = MONTH_START if number == 0 else town.day(MONTH_START - timedelta(days=10), MONTH_END)
        rows.append(
            {
                "record_id": f"C-{number:03}",
                "nip": town.one(people),
                "leave_kind": town.one(_KINDS),
                "start_date": first.isoformat(),
                "end_date": (first + timedelta(days=town.whole(0, 6))).isoformat(),
                "status": "dibatalkan" if town.chance(0.2) else "disetujui",
            }
        )
    return rows
