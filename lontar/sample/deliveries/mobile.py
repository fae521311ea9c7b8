"""Check-ins by telephone: they name the person, and each month's export begins with the last two days of the one before."""

import json
from collections.abc import Iterator

import numpy as np

from lontar.sample.deliveries.dates import moments, month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, IMPOSSIBLE_NIPS
from lontar.sample.deliveries.files import Delivery, csv_bytes
from lontar.sample.punches import DAY_SECONDS, Punches
from lontar.sample.world import World

_OVERLAP_DAYS = 2


def check_ins_csv(world: World) -> Iterator[Delivery]:
    """CSV with the Indonesian date order; the place of each check-in is there, and nobody needs it."""
    words = {0: "Masuk", 1: "Pulang", 255: "-"}
    for month, own, again in _exports(world):
        times = moments(world, own.second, "%d/%m/%Y")
        rows = [
            [world.people.nip[person], world.people.name(person), moment, words[state], "-10.17,123.61"]
            for person, moment, state in zip(own.person.tolist(), times, own.state.tolist(), strict=True)
        ]
        rows += [[nip, "Pegawai Contoh", times[-1], "Masuk", ""] for nip in IMPOSSIBLE_NIPS]
        rows += [["", "Pegawai Contoh", times[0], "Masuk", ""]]
        data = csv_bytes(("NIP", "Nama", "Waktu", "Jenis", "Lokasi"), rows)
        yield _delivery(f"checkin_{month_tag(world, month)}.csv", data, len(rows), {IMPOSSIBLE: 3}, again)


def check_ins_lines(world: World) -> Iterator[Delivery]:
    """One JSON object a line; the last line of an export may be cut off."""
    words = {0: "MASUK", 1: "PULANG", 255: None}
    for month, own, again in _exports(world):
        times = moments(world, own.second, join="T")
        records = [
            {"nip": world.people.nip[person], "waktu": moment, "tipe": words[state], "lokasi": None}
            for person, moment, state in zip(own.person.tolist(), times, own.state.tolist(), strict=True)
        ]
        records += [{"nip": BROKEN_NIP, "waktu": times[-1], "tipe": "MASUK", "lokasi": None}]
        records += [{"nip": None, "waktu": times[0], "tipe": "MASUK", "lokasi": None}]
        lines = [json.dumps(record, separators=(",", ":")) for record in records]
        lines.append(lines[0][:37])
        data = ("\n".join(lines) + "\n").encode()
        rejected = {IMPOSSIBLE: 1, "not_json": 1}
        yield _delivery(f"checkin_{month_tag(world, month)}.jsonl", data, len(lines), rejected, again)


def _exports(world: World) -> Iterator[tuple[int, Punches, int]]:
    """Month, check-ins in order of time, and how many of them the month before held already."""
    punches = world.punches.take(world.punches.credential < 0)
    for month in range(len(world.grid.months)):
        since = (world.grid.of_month(month)[0] - _OVERLAP_DAYS) * DAY_SECONDS
        is_again = (punches.month == month - 1) & (punches.second >= since)
        own = punches.take((punches.month == month) | is_again)
        own = own.take(np.lexsort((own.person, own.second)))
        if len(own.second):
            yield month, own, int(is_again.sum())


def _delivery(name: str, data: bytes, received: int, rejected: dict[str, int], again: int) -> Delivery:
    quarantined = {"row:pin_or_person": 1}
    return Delivery("punches", f"presensi/{name}", data, received, rejected, quarantined, duplicates=again)
