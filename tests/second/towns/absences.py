"""Confirmed absences from December to June, in bunches around the limits of the tiers and runs around ten; allowances of June."""

from datetime import date, timedelta

from towns.making import MONTH_END, MONTH_START, Rows, Town

_FIRST = date(2025, 12, 8)
_COUNTS = (0, 1, 2, 3, 4, 6, 7, 10, 11, 13, 14, 16, 17, 20, 21, 24, 25, 27, 28, 33)
_STATES = (
    "cuti_kurang_6_bulan",
    "cuti_6_sampai_12_bulan",
    "cuti_lebih_12_bulan",
    "mpp",
    "hukuman_disiplin",
    "cltn",
    "cpns",
    "plt",
)


def draw(town: Town) -> Rows:
    """What the office found, some of it twice; payments right and wrong."""
    rows = [row for nip in town.people if town.chance(0.5) for row in _of_person(town, nip)]
    # June has a decision: a month without any is a month without the feed.
    rows.append(_row(town, town.one(list(town.people)), MONTH_START + timedelta(days=1)))
    rows = [row | {"confirmation_id": f"K-{number:05}"} for number, row in enumerate(rows)]
    again = [
        row | {"confirmation_id": f"L-{row['confirmation_id']}", "decided_date": "2026-07-01", "decision": "alasan_sah"}
        for row in rows
        if town.chance(0.05)
    ]
    return {
        "absence_confirmations": rows + again,
        "allowance_payments": [_payment(town, nip) for nip in town.people if town.chance(0.9)],
    }


def _of_person(town: Town, nip: str) -> list[dict[str, str]]:
    count = town.one(_COUNTS)
    if town.chance(0.4):
        first = town.day(_FIRST, date(2026, 6, 1))
        days = [first + timedelta(days=number) for number in range(town.one([8, 13, 14, 15, 19]))]
    else:
        days = [town.day(_FIRST, MONTH_END) for _ in range(count)]
    return [_row(town, nip, day) for day in dict.fromkeys(days) if day <= MONTH_END]


def _row(town: Town, nip: str, day: date) -> dict[str, str]:
    return {
        "confirmation_id": "",
        "nip": nip,
        "absence_date": day.isoformat(),
        "decision": "alasan_sah" if town.chance(0.08) else "tanpa_alasan_sah",
        "decided_date": day.isoformat(),
    }


def _payment(town: Town, nip: str) -> dict[str, str]:
    base = town.one([3_333_333, 4_000_000, 1, town.whole(1_000_000, 9_999_999)])
    return {
        "nip": nip,
        "payment_month": MONTH_START.isoformat(),
        "base_idr": str(base),
        "paid_idr": str(base if town.chance(0.5) else town.whole(0, base)),
        "productivity_percent": town.one(["", "", "", "100", "87.5", "0", "66.67"]),
        "payment_status": town.one(["", "", "", "", *_STATES]),
    }
