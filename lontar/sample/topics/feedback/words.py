"""Words of the simulated reports: classes, statuses, and texts that hold what must never be stored. All invented."""

# One entry in twenty: as often as it stands here.
CLASSES = (
    *["pengaduan_berkadar_pengawasan"] * 8,
    *["pengaduan_tidak_berkadar"] * 6,
    *["permintaan_informasi"] * 3,
    *["aspirasi"] * 3,
)
CLASSES_LAPOR = {
    "pengaduan_berkadar_pengawasan": "Pengaduan Berkadar Pengawasan",
    "pengaduan_tidak_berkadar": "Pengaduan Tidak Berkadar Pengawasan",
    "permintaan_informasi": "Permintaan Informasi",
    "aspirasi": "Aspirasi",
    "": "",
}
# How a report ends in the national system, and how often; the last one is still open.
LAPOR_FATES = (
    ("Ditutup oleh Sistem", 0.52),
    ("Diarsipkan oleh Admin", 0.14),
    ("Ditutup oleh Pelapor", 0.12),
    ("Ditutup oleh Admin", 0.07),
    ("Diarsipkan oleh Sistem", 0.03),
    ("Diarsipkan oleh Pelapor", 0.02),
    ("Menunggu Kelengkapan Informasi", 0.10),
)
CATEGORIES = (
    (950, "Ketertiban Umum"),
    (101, "Kependudukan"),
    (212, "Jalan dan Jembatan"),
    (305, "Perhubungan"),
    (418, "Kesehatan"),
    (520, "Persampahan"),
)
_SUBJECTS = (
    "Keramaian larut malam di Jalan Contoh",
    "Antrean pengurusan kartu keluarga di loket",
    "Lubang di ruas Jalan Contoh",
    "Parkir menutup jalur di depan pasar contoh",
    "Antrean obat di puskesmas contoh",
    "Sampah belum diangkut di TPS contoh",
)
# Numbers of the right length with an area, a birth day or an operator that does not exist.
FAKE_NIK, FAKE_PHONE = "9999990000000001", "080000000001"


def report_text(serial: str, category: int, tell: float) -> str:
    """What somebody wrote; one in seven puts a national id and a telephone number into it."""
    text = f"{_SUBJECTS[category]} nomor {int(serial[-4:]) + 1}, laporan {serial}. Mohon ditindaklanjuti."
    return f"{text} NIK saya {FAKE_NIK}, telepon {FAKE_PHONE}." if tell < 0.15 else text


def sent_again(text: str, copy: int) -> str:
    """The same words as somebody types or pastes them a second time."""
    return (text.upper(), text.replace(". ", " .\n"), f"  {text} !!")[copy - 1]
