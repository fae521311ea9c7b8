"""Participations in training, as the training system exports them."""

from collections.abc import Iterator
from datetime import date

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, stranger
from lontar.sample.deliveries.files import Delivery, json_bytes, workbook_bytes
from lontar.sample.training import FAILED, PASSED, WITHDREW, Participation
from lontar.sample.world import World

_RESULTS_ID = {PASSED: "Lulus", FAILED: "Tidak Lulus", WITHDREW: "Mengundurkan Diri"}
_PROVIDERS_ID = {
    "pemerintah": "Pemerintah",
    "perguruan_tinggi": "Perguruan Tinggi",
    "swasta": "Swasta",
    "mitra_pembangunan": "Mitra Pembangunan",
}
_HEADER = (
    "No. Keikutsertaan",
    "NIP",
    "Nama",
    "Kode Pelatihan",
    "Nama Pelatihan",
    "Bidang",
    "Penyelenggara",
    "Mulai",
    "Selesai",
    "JP",
    "Nilai Pra",
    "Nilai Pasca",
    "Biaya",
    "Hasil",
)


def training_json(world: World) -> Iterator[Delivery]:
    """JSON with DD-MM-YYYY dates, numbers as numbers, null for what is not known; a score of 190, a broken identifier."""
    for month in range(len(world.grid.months)):
        parts = [part for part in world.training if part.file_month == month]
        records = [_record(part, world.people.nip[part.person], world.people.name(part.person)) for part in parts]
        tag = month_tag(world, month)
        records.append(records[0] | {"id": f"{tag}-X1", "nip": BROKEN_NIP})
        records.append(records[0] | {"id": f"{tag}-X2", "nip": stranger(month), "nilaiPasca": 190.5})
        path = f"pelatihan/pelatihan_{tag}.json"
        yield Delivery(
            "training_participations",
            path,
            json_bytes(records),
            len(records),
            {IMPOSSIBLE: 1},
            {"posttest_score:max": 1},
        )


def _record(part: Participation, nip: str, name: str) -> dict:
    return {
        "id": part.participation_id,
        "nip": nip,
        "nama": name,
        "kodePelatihan": part.training_id,
        "namaPelatihan": part.course.title,
        "bidang": part.course.topic,
        "jenisPenyelenggara": part.course.provider.upper(),
        "tanggalMulai": _day(part.start),
        "tanggalSelesai": _day(part.end),
        "jumlahJam": part.course.jp,
        "nilaiPra": part.pretest,
        "nilaiPasca": part.posttest,
        "biaya": part.cost,
        "hasil": part.result.upper(),
    }


def training_workbook(world: World) -> Iterator[Delivery]:
    """A workbook with title rows, decimal commas, topics in capitals; one row without hours, one with words for hours."""
    for month in range(len(world.grid.months)):
        parts = [part for part in world.training if part.file_month == month]
        rows = [_cells(part, world.people.nip[part.person], world.people.name(part.person)) for part in parts]
        tag = month_tag(world, month)
        rows.append((f"{tag}-X1", stranger(month), *rows[0][2:9], None, *rows[0][10:]))
        rows.append((f"{tag}-X2", stranger(month), *rows[0][2:9], "tiga hari", *rows[0][10:]))
        title = [("REKAPITULASI PELATIHAN",), (f"Periode {tag}",), ()]
        data = workbook_bytes("Rekap", [*title, _HEADER, *rows])
        path = f"pelatihan/rekap_pelatihan_{tag}.xlsx"
        bad = {"duration_jp:required": 1, "duration_jp:type": 1}
        yield Delivery("training_participations", path, data, len(rows), quarantined=bad)


def _cells(part: Participation, nip: str, name: str) -> tuple:
    return (
        part.participation_id,
        nip,
        name,
        part.training_id,
        part.course.title,
        part.course.topic.upper(),
        _PROVIDERS_ID[part.course.provider],
        _day(part.start),
        _day(part.end),
        part.course.jp,
        _comma(part.pretest),
        _comma(part.posttest),
        part.cost,
        _RESULTS_ID[part.result],
    )


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def _comma(score: float | None) -> str:
    return "-" if score is None else str(score).replace(".", ",")
