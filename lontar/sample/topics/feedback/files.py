"""The reports as the systems export them, one file per channel and month, with the dirt of real exports."""

import json
from collections.abc import Callable, Iterator

from lontar.sample.deliveries.dates import clock_texts, day_text, month_tag
from lontar.sample.deliveries.files import Delivery, csv_bytes, json_bytes
from lontar.sample.topics.feedback.reports import APP, ELSEWHERE, LAPOR, NOWHERE, REVIEWS, SOCIAL, Report, Version
from lontar.sample.topics.feedback.words import CATEGORIES, CLASSES_LAPOR
from lontar.sample.world import World

LAPOR_HEADER = (
    "Tracking ID",
    "Tanggal Laporan Masuk",
    "Waktu Laporan Masuk",
    "Nama Pelapor",
    "Klasifikasi Laporan",
    "ID Kategori",
    "Kategori",
    "Judul Laporan",
    "Isi Laporan Awal",
    "Isi Laporan Akhir",
    "Tipe Laporan (Anonim/Rahasia)",
    "Sumber Laporan",
    "Instansi Induk",
    "ID Instansi Terdisposisi",
    "Instansi Terdisposisi",
    "Status Laporan",
    "Alasan Tunda/Arsip",
    "Provinsi",
    "Kota/Kabupaten",
    "Kecamatan",
    "Kelurahan",
)
_ANONYMITY = {"": "", "anonim": "Anonim", "rahasia": "Rahasia", "anonim_rahasia": "Anonim|Rahasia"}
# The national system numbers the offices in a way of its own; the profile translates.
OFFICE_IDS = {
    "1.05": "991405",
    "1.06": "991406",
    "1.07": "991407",
    "1.08": "991408",
    "1.11": "991411",
    "1.12": "991412",
    "1.21": "991421",
    "2.01": "991501",
    "2.02": "991502",
}
_FOREIGN_ID = "990001"
_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Told = tuple[Report, Version]


def deliveries(world: World) -> Iterator[Delivery]:
    """Every export of the window, oldest first."""
    for month in range(len(world.grid.months)):
        for channel, write in _WRITERS.items():
            told = _told(world, channel, month)
            if told:
                yield write(world, month, told, _superseded(told))


def _told(world: World, channel: str, month: int) -> list[Told]:
    reports = (report for report in world.topics["feedback"] if report.channel == channel)
    return [(report, version) for report in reports for version in report.versions if version.month == month]


def _superseded(told: list[Told]) -> int:
    return sum(version is not report.last for report, version in told)


def _day_en(world: World, day: int) -> str:
    number, month, year = day_text(world, day, "%d %m %Y").split()
    return f"{int(number)} {_MONTHS_EN[int(month) - 1]} {year}"


def _lapor(world: World, month: int, told: list[Told], superseded: int) -> Delivery:
    """The national system's 21 columns; one row cut short, one impossible day, one class of another office's own."""
    rows = [_lapor_row(world, report, version) for report, version in told]
    tag = month_tag(world, month)
    rows.append((f"{tag}-X1", "31 Feb 2026", *rows[0][2:]))
    rows.append((f"{tag}-X2", *rows[0][1:4], "Pengaduan Lain-lain", *rows[0][5:]))
    rows.append(rows[0][:9])
    data = csv_bytes(LAPOR_HEADER, rows)
    bad = {"received_date:type": 1, "classification:allowed": 1}
    path = f"pengaduan/laporan_sp4n_{tag}.csv"
    return Delivery("complaints", path, data, len(rows), {"field_count": 1}, bad, superseded=superseded)


def _lapor_row(world: World, report: Report, version: Version) -> tuple[str, ...]:
    number, category = CATEGORIES[report.category]
    code = "" if report.unit < 0 else world.units.specs[report.unit].code
    office = _FOREIGN_ID if report.unit == ELSEWHERE else OFFICE_IDS.get(code, "")
    has_place = report.day % 3 != 0
    return (
        report.number,
        _day_en(world, report.day),
        clock_texts()[report.clock],
        "Pelapor Contoh",
        CLASSES_LAPOR[report.classification],
        str(number),
        category,
        report.text[:40],
        report.text,
        report.text,
        _ANONYMITY[report.anonymity],
        ("Website", "Android", "Whatsapp", "Website - pemerintah-kota-contoh")[report.clock % 4],
        "Pemerintah Kota Contoh",
        office,
        "Instansi Contoh" if office else "",
        version.status,
        "Data kurang lengkap" if version.status.startswith("Diarsipkan") else "",
        "Provinsi Contoh",
        world.city.name if has_place else "",
        "KECAMATAN CONTOH" if has_place else "",
        "",
    )


def _reviews(world: World, month: int, told: list[Told], superseded: int) -> Delivery:
    """A map service's reviews of one office, with their texts; one of them with seven stars."""
    rows = [
        (r.number, day_text(world, r.day, "%d/%m/%Y"), str(r.rating), "Pengulas Contoh", "Pelayanan ramah")
        for r, _ in told
    ]
    tag = month_tag(world, month)
    rows.append((f"UL-{tag}-X1", rows[0][1], "7", *rows[0][3:]))
    data = csv_bytes(("ID", "Tanggal", "Bintang", "Nama", "Ulasan"), rows, delimiter=";", quote_all=True)
    path = f"pengaduan/ulasan_dukcapil_{tag}.csv"
    return Delivery("complaints", path, data, len(rows), quarantined={"rating:max": 1}, superseded=superseded)


def _app(world: World, month: int, told: list[Told], superseded: int) -> Delivery:
    """The city's own app as JSON; one report closed before it came in, one without a number."""
    records = [_app_record(world, report, version) for report, version in told]
    tag, first = month_tag(world, month), records[0]
    records.append(first | {"nomor": f"PLG-{tag}-X1", "status": "Selesai", "tanggalSelesai": "2026-01-02"})
    records.append(first | {"nomor": None})
    bad = {"row:closed_before_received": 1, "complaint_id:required": 1}
    path = f"pengaduan/aduan_{tag}.json"
    return Delivery("complaints", path, json_bytes(records), len(records), quarantined=bad, superseded=superseded)


def _app_record(world: World, report: Report, version: Version) -> dict:
    return {
        "nomor": report.number,
        "masuk": day_text(world, report.day, "%Y-%m-%d"),
        "jam": clock_texts()[report.clock],
        "pelapor": {"nama": "Pelapor Contoh", "telepon": "080000000001"},
        "kelas": report.classification.upper() or None,
        "kategori": CATEGORIES[report.category][1],
        "isi": report.text or "Sudah pernah saya laporkan",
        "kerahasiaan": report.anonymity.upper() or None,
        "status": version.status,
        "tanggalSelesai": None if version.closed is None else day_text(world, version.closed, "%Y-%m-%d"),
        "unit": _unit_code(world, report),
        "duplikatDari": report.duplicate_of or None,
    }


def _unit_code(world: World, report: Report) -> str | None:
    if report.unit >= 0:
        return world.units.specs[report.unit].code
    return None if report.unit == NOWHERE else "99"


def _social(world: World, month: int, told: list[Told], superseded: int) -> Delivery:
    """What the city's staff noted of posts that mention it, as JSON lines without a class for most."""
    lines = [
        {
            "id": report.number,
            "tanggal": day_text(world, report.day, "%d-%m-%Y"),
            "akun": "@akun_contoh",
            "isi": report.text,
            "kelas": report.classification or None,
            "unit": _unit_code(world, report),
            "status": version.status,
        }
        for report, version in told
    ]
    data = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines).encode()
    path = f"pengaduan/media_sosial_{month_tag(world, month)}.jsonl"
    return Delivery("complaints", path, data, len(lines), superseded=superseded)


_WRITERS: dict[str, Callable[[World, int, list[Told], int], Delivery]] = {
    LAPOR: _lapor,
    REVIEWS: _reviews,
    APP: _app,
    SOCIAL: _social,
}
