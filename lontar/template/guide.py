"""The words on the sheet Petunjuk: what the workbook is for, how to fill it in, when to send it, what rows must obey."""

from typing import TYPE_CHECKING

from lontar.sources import FeedDeclaration
from lontar.template.layout import DATA, EXAMPLES, LISTS, column_title, feed_title

if TYPE_CHECKING:
    from lontar.agency import Agency

_RHYTHMS = {"monthly": "setiap bulan", "yearly": "setiap tahun", "daily": "setiap hari", "none": "bila ada perubahan"}


def guide_lines(feed: FeedDeclaration, agency: "Agency | None") -> list[tuple[str, str]]:
    """Pairs of heading and sentence, in the order of the work."""
    return [
        ("Kegunaan", f"Buku kerja ini dipakai untuk mengirim data {feed_title(feed)}. Satu baris memuat satu catatan."),
        ("Langkah 1", f"Isi lembar {DATA} mulai baris kedua. Jangan mengubah judul kolom, nama lembar, atau lembar {LISTS}."),
        ("Langkah 2", f"Kolom bertanda * wajib diisi. Lihat cara mengisinya pada lembar {EXAMPLES}."),
        ("Langkah 3", f"Kolom berdaftar: pilih dari daftar. Kode pada lembar {LISTS} juga diterima."),
        ("Langkah 4", "Salin data dari berkas lain dengan Tempel Khusus (nilai saja) agar aturan sel tidak hilang."),
        ("Langkah 5", "Jangan menggabungkan sel dan jangan menyisipkan jumlah atau catatan di bawah data."),
        ("Langkah 6", "Simpan sebagai .xlsx tanpa kata sandi, lalu kirim."),
        ("Tenggat", _deadline(feed, agency)),
        ("Kiriman ulang", _again(feed)),
    ]  # fmt: skip


def _deadline(feed: FeedDeclaration, agency: "Agency | None") -> str:
    plan = agency.feeds.get(feed.name) if agency else None
    if plan is None:
        return "Menurut jadwal yang ditetapkan oleh pengelola kepegawaian daerah."
    if plan.cadence == "none":
        return f"Bila ada perubahan, kepada {agency.personnel_office}."
    when = "bulan berikutnya" if plan.cadence == "monthly" else "sesudah masa laporan berakhir"
    rhythm = _RHYTHMS[plan.cadence]
    return f"Dikirim {rhythm}, paling lambat tanggal {plan.deadline_day} {when}, kepada {agency.personnel_office}."


def _again(feed: FeedDeclaration) -> str:
    key = " dan ".join(column_title(feed.column(name)) for name in feed.key)
    return {
        "log": "Baris yang sudah pernah dikirim tidak dihitung dua kali.",
        "snapshot": "Setiap berkas memuat daftar lengkap menurut keadaan pada tanggal berkas.",
        "replace": "Setiap berkas memuat data lengkap satu masa dan menggantikan kiriman sebelumnya untuk masa itu.",
        "upsert": f"Baris dengan {key} yang sama menggantikan baris yang dikirim sebelumnya.",
    }[feed.kind]


def rule_lines(feed: FeedDeclaration) -> list[str]:
    """The declaration's rules over several columns, as sentences."""
    return [_rule(feed, rule) for rule in feed.row_rules]


def _rule(feed: FeedDeclaration, rule: dict) -> str:
    if "any_of" in rule:
        return f"Isi sedikitnya satu dari: {', '.join(column_title(feed.column(name)) for name in rule['any_of'])}."
    column = column_title(feed.column(rule["column"]))
    if "year_of" in rule:
        return f"{column} harus sama dengan tahun pada {column_title(feed.column(rule['year_of']))}."
    return f"{column} tidak boleh lebih awal daripada {column_title(feed.column(rule['not_before']))}."
