"""Answer sheets of the satisfaction survey, and how many people each unit served."""

from collections.abc import Iterator

import numpy as np

from lontar.sample.deliveries.dates import MONTHS_ID, day_text, month_tag
from lontar.sample.deliveries.dirt import UNKNOWN_UNIT
from lontar.sample.deliveries.files import Delivery, csv_bytes, workbook_bytes
from lontar.sample.surveys import SERVICES, UNSUR
from lontar.sample.world import World

_EDUCATION_ID = ("SD", "SLTP", "SLTA", "Diploma", "S1", "S2")
_OCCUPATION_ID = ("PNS", "TNI/Polri", "Swasta", "Wiraswasta", "Pelajar/Mahasiswa", "Petani", "Lainnya")
_UNSUR_ID = {
    "persyaratan": "Persyaratan",
    "prosedur": "Sistem, Mekanisme, dan Prosedur",
    "waktu": "Waktu Penyelesaian",
    "biaya": "Biaya/Tarif",
    "produk": "Produk Spesifikasi Jenis Pelayanan",
    "kompetensi": "Kompetensi Pelaksana",
    "perilaku": "Perilaku Pelaksana",
    "pengaduan": "Penanganan Pengaduan, Saran, dan Masukan",
    "sarana": "Sarana dan Prasarana",
}
# The template prints U8 and U9 the other way round than the regulation: the names decide.
_PRINTED_ORDER = (
    "persyaratan",
    "prosedur",
    "waktu",
    "biaya",
    "produk",
    "kompetensi",
    "perilaku",
    "sarana",
    "pengaduan",
)
_PERSON_COLUMNS = (
    "NO. RESPONDEN",
    "TANGGAL",
    "KODE UNIT",
    "JENIS KELAMIN",
    "USIA",
    "PENDIDIKAN",
    "PEKERJAAN",
    "JENIS LAYANAN",
)
_QUESTIONS = tuple(f"Bagaimana pendapat Saudara tentang {name.lower()}?" for name in _UNSUR_ID.values())
_WORDS = ("", "Tidak baik", "Kurang baik", "Baik", "Sangat baik")
_FORM_COLUMNS = (
    "Stempel waktu",
    "Nomor responden",
    "Kode unit layanan",
    "Layanan yang diterima",
    "Jenis kelamin",
    "Usia",
    "Pendidikan terakhir",
    "Pekerjaan utama",
)


def sheets_workbook(world: World) -> Iterator[Delivery]:
    """The survey template with two header rows; two sheets with a 5 on the scale of 4, one without date."""
    printed = [UNSUR.index(name) for name in _PRINTED_ORDER]
    for month in range(len(world.grid.months)):
        rows = []
        for sheet in _of_month(world, month):
            answers = [int(answer) or None for answer in world.surveys.sheets.answers[sheet, printed]]
            rows.append((*_person(world, sheet, "%d/%m/%Y"), *answers))
        tag, serial = month_tag(world, month), len(rows)
        rows.append((f"R{tag}-{serial + 1:05}", *rows[0][1:8], 5, *[4] * 8))
        rows.append((f"R{tag}-{serial + 2:05}", *rows[1][1:8], *[3] * 8, 5))
        rows.append((f"R{tag}-{serial + 3:05}", None, *rows[2][2:]))
        upper = (*_PERSON_COLUMNS, *(f"U{number}" for number in range(1, 10)))
        lower = (*[None] * len(_PERSON_COLUMNS), *(_UNSUR_ID[name] for name in _PRINTED_ORDER))
        title = [("REKAPITULASI SURVEI KEPUASAN MASYARAKAT",), ()]
        data = workbook_bytes("SKM", [*title, upper, lower, *rows])
        bad = {"unsur_persyaratan:max": 1, "unsur_pengaduan:max": 1, "responded_date:required": 1}
        yield Delivery("skm_responses", f"skm/skm_{tag}.xlsx", data, len(rows), quarantined=bad)


def form_answers(world: World) -> Iterator[Delivery]:
    """A web form's answers in UTF-16 with words for the scale; one 5, one word outside the scale, one without unit."""
    clocks = ("8:05:09", "9:41:43", "10:20:00", "13:07:55")
    for month in range(len(world.grid.months)):
        rows = []
        for sheet in _of_month(world, month):
            number, day, unit, sex, age, education, occupation, service = _person(world, sheet, "%d/%m/%Y")
            words = [_WORDS[answer] for answer in world.surveys.sheets.answers[sheet]]
            stamp = f"{day} {clocks[sheet % len(clocks)]}"
            remark = "Sudah baik,\nterima kasih" if sheet % 40 == 0 else ""
            rows.append((stamp, number, unit, service, sex, age, education, occupation, *words, remark))
        tag, serial = month_tag(world, month), len(rows)
        rows.append((rows[0][0], f"R{tag}-{serial + 1:05}", *rows[0][2:8], "5", *rows[0][9:]))
        rows.append((rows[1][0], f"R{tag}-{serial + 2:05}", *rows[1][2:9], "Luar biasa", *rows[1][10:]))
        rows.append((rows[2][0], f"R{tag}-{serial + 3:05}", "", *rows[2][3:]))
        header = (*_FORM_COLUMNS, *_QUESTIONS, "Saran")
        data = csv_bytes(header, rows, encoding="utf-16", quote_all=True, line_end="\r\n")
        bad = {"unsur_persyaratan:max": 1, "unsur_prosedur:type": 1, "unit_id:required": 1}
        yield Delivery("skm_responses", f"skm/jawaban_formulir_{tag}.csv", data, len(rows), quarantined=bad)


def _of_month(world: World, month: int) -> list[int]:
    return np.flatnonzero(world.surveys.sheets.month == month).tolist()


def _person(world: World, sheet: int, pattern: str) -> tuple:
    sheets = world.surveys.sheets
    unit = int(sheets.unit[sheet])
    return (
        sheets.number[sheet],
        day_text(world, int(sheets.day[sheet]), pattern),
        world.units.specs[unit].code if unit >= 0 else UNKNOWN_UNIT,
        "LP"[sheets.sex[sheet]],
        int(sheets.age[sheet]),
        _EDUCATION_ID[sheets.education[sheet]],
        _OCCUPATION_ID[sheets.occupation[sheet]],
        SERVICES[sheets.service[sheet]],
    )


def populations_plain(world: World) -> Iterator[Delivery]:
    """CSV with the month as its first day."""
    for month, period in enumerate(world.grid.months):
        first = period.start_date.strftime("%d/%m/%Y")
        rows = [(code, first, str(number)) for code, number in _served(world, month)]
        data = csv_bytes(("Kode Unit", "Bulan", "Jumlah Pengguna"), rows)
        path = f"populasi/pengguna_layanan_{month_tag(world, month)}.csv"
        yield Delivery("service_populations", path, data, len(rows))


def populations_worded(world: World) -> Iterator[Delivery]:
    """CSV with the month in words and a point between thousands."""
    for month, period in enumerate(world.grid.months):
        named = f"{MONTHS_ID[period.start_date.month - 1]} {period.start_date.year}"
        rows = [(code, named, f"{number:,}".replace(",", ".")) for code, number in _served(world, month)]
        data = csv_bytes(("kode", "bulan", "jumlah"), rows, delimiter=";")
        path = f"populasi/pengguna_layanan_{month_tag(world, month)}.csv"
        yield Delivery("service_populations", path, data, len(rows))


def _served(world: World, month: int) -> list[tuple[str, int]]:
    served = world.surveys.population[month]
    return [(world.units.specs[unit].code, int(served[unit])) for unit in np.flatnonzero(served >= 0)]
