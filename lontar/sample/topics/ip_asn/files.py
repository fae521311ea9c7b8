"""Courses in people's records, as the national personnel system hands them out."""

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, stranger
from lontar.sample.deliveries.files import Delivery, json_bytes, workbook_bytes
from lontar.sample.world import World

# latihanStruktural of the reference list, by level; old and new names are one entry there.
_LEVEL_NAMES = (
    "",
    "SEPATI/DIKLAT PIM TK. I",
    "SPAMEN/SESPA/SESPANAS/DIKLAT PIM TK. II",
    "SEPADYA/SPAMA/DIKLAT PIM TK. III",
    "SEPALA/ADUM/DIKLAT PIM TK.IV",
    "Diklat Struktural Lainnya",
)
# jenisDiklat of the reference list: several kinds fill one component.
_KINDS = (
    (("1", "Diklat Struktural"),),
    (("2", "Diklat Fungsional"),),
    (("3", "Diklat Teknis"), ("8", "Bimbingan Teknis"), ("11", "Kursus"), ("16", "E-Learning")),
    (("9", "Seminar"), ("4", "Workshop"), ("7", "Sosialisasi"), ("10", "Magang")),
)
_LEADERSHIP = 0
_HEADER = (
    "id_riwayat",
    "nip_baru",
    "nama",
    "jenis_diklat",
    "latihan_struktural_nama",
    "jumlah_jam",
    "tanggal_mulai",
    "tanggal_selesai",
)


def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=int(number))).strftime("%d-%m-%Y")


def _record_id(number: int) -> str:
    return f"RW{number:030X}"


def _kind(at: int, kind: int) -> tuple[str, str]:
    return _KINDS[kind][at % len(_KINDS[kind])]


def deliveries(world: World) -> Iterator[Delivery]:
    """JSON of the web service in one city, the spreadsheet export in the other."""
    yield from {"kota-kupang": history_json, "kota-palembang": history_workbook}[world.city.agency_id](world)


def history_json(world: World) -> Iterator[Delivery]:
    """Two lists a month: leadership courses, and all others."""
    found = world.topics["ip_asn"]
    for month in range(len(world.grid.months)):
        here = np.flatnonzero(found.file_month == month)
        leadership = [_rw_diklat(world, int(at)) for at in here if found.kind[at] == _LEADERSHIP]
        yield _leadership_file(world, month, leadership)
        yield _course_file(world, month, [_rw_kursus(world, int(at)) for at in here if found.kind[at] != _LEADERSHIP])


def _leadership_file(world: World, month: int, records: list[dict]) -> Delivery:
    """The long first list holds a course without an end; the few of a later month are in order."""
    tag, bad = month_tag(world, month), {}
    if month == 0:
        records = [*records, records[0] | {"id": f"{tag}-D1", "nipBaru": stranger(month), "tanggalSelesai": ""}]
        bad = {"end_date:required": 1}
    path = f"riwayat/rw-diklat_{tag}.json"
    return Delivery("training_histories", path, json_bytes(records), len(records), quarantined=bad)


def _course_file(world: World, month: int, records: list[dict]) -> Delivery:
    """One broken identifier, one course of -8 hours."""
    tag = month_tag(world, month)
    records = [
        *records,
        records[0] | {"id": f"{tag}-K1", "nipBaru": BROKEN_NIP},
        records[0] | {"id": f"{tag}-K2", "nipBaru": stranger(month), "jumlahJam": -8},
    ]
    path, bad = f"riwayat/rw-kursus_{tag}.json", {"duration_jp:min": 1}
    return Delivery("training_histories", path, json_bytes(records), len(records), {IMPOSSIBLE: 1}, bad)


def _rw_diklat(world: World, at: int) -> dict:
    found = world.topics["ip_asn"]
    return {
        "id": _record_id(at),
        "nipBaru": world.people.nip[found.person[at]],
        "latihanStrukturalNama": _LEVEL_NAMES[found.level[at]],
        "jumlahJam": _hours(found.jp[at]),
        "tanggal": _day(found.start[at]),
        "tanggalSelesai": _day(found.end[at]),
    }


def _rw_kursus(world: World, at: int) -> dict:
    found = world.topics["ip_asn"]
    return {
        "id": _record_id(at),
        "nipBaru": world.people.nip[found.person[at]],
        "jenisDiklatId": _kind(at, found.kind[at])[0],
        "jumlahJam": _hours(found.jp[at]),
        "tanggalKursus": _day(found.start[at]),
        "tanggalSelesaiKursus": _day(found.end[at]),
    }


def _hours(jp: int) -> int | None:
    return None if jp < 0 else int(jp)


def history_workbook(world: World) -> Iterator[Delivery]:
    """The spreadsheet export: an apostrophe before every value, the word null; an unknown kind, an end before the start."""
    found = world.topics["ip_asn"]
    for month in range(len(world.grid.months)):
        here, tag = np.flatnonzero(found.file_month == month), month_tag(world, month)
        rows = [_cells(world, int(at)) for at in here]
        rows.append((f"{tag}-X1", stranger(month), *rows[0][2:3], "Lokakarya Daring", *rows[0][4:]))
        rows.append((f"{tag}-X2", stranger(month), *rows[0][2:6], "05-03-2024", "01-03-2024"))
        marked = [_HEADER, *([f"'{cell or 'null'}" for cell in row] for row in rows)]
        data = workbook_bytes("Riwayat Diklat", marked)
        bad = {"training_class:allowed": 1, "row:end_date_before_start_date": 1}
        path = f"riwayat/siasn_riwayat_diklat_{tag}.xlsx"
        yield Delivery("training_histories", path, data, len(rows), quarantined=bad)


def _cells(world: World, at: int) -> tuple[str, ...]:
    found = world.topics["ip_asn"]
    person, jp = int(found.person[at]), _hours(found.jp[at])
    return (
        _record_id(at),
        world.people.nip[person],
        world.people.name(person),
        _kind(at, found.kind[at])[1],
        _LEVEL_NAMES[found.level[at]],
        "" if jp is None else str(jp),
        _day(found.start[at]),
        _day(found.end[at]),
    )
