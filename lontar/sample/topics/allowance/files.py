"""The workbook of each month's payments, as the finance office fills it in."""

from collections.abc import Iterator
from datetime import date

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, stranger
from lontar.sample.deliveries.files import Delivery
from lontar.sample.topics.allowance.facts import Payment
from lontar.sample.world import World
from lontar.sources import load_feeds
from lontar.template import workbook

FEED = "allowance_payments"


def deliveries(world: World) -> Iterator[Delivery]:
    """One file a month: a row twice, a negative sum, words for a sum, 120 percent, an unknown state, a broken identifier."""
    for month, period in enumerate(world.grid.months):
        rows = [_row(world, payment) for payment in world.topics["allowance"] if payment.month == month]
        rows.insert(0, rows[0] | {"paid_idr": 0})
        base = {"payment_month": period.start_date, "base_idr": 3_000_000, "paid_idr": 3_000_000}
        rows += [
            base | {"nip": BROKEN_NIP},
            base | {"nip": stranger(1), "paid_idr": -1},
            base | {"nip": stranger(2), "base_idr": "tiga juta"},
            base | {"nip": stranger(3), "productivity_percent": 120},
            base | {"nip": stranger(4), "payment_status": "pensiun"},
        ]
        bad = {"paid_idr:min": 1, "base_idr:type": 1, "productivity_percent:max": 1, "payment_status:allowed": 1}
        path = f"tpp/tpp_{month_tag(world, month)}.xlsx"
        data = workbook(load_feeds()[FEED], rows)
        yield Delivery(FEED, path, data, len(rows), {IMPOSSIBLE: 1}, bad, superseded=1)


def _row(world: World, payment: Payment) -> dict:
    first: date = world.grid.months[payment.month].start_date
    return {
        "nip": world.people.nip[payment.person],
        "payment_month": first,
        "base_idr": payment.base,
        "paid_idr": payment.paid,
        "productivity_percent": None if payment.productivity is None else float(payment.productivity),
        "payment_status": payment.circumstance or None,
    }
