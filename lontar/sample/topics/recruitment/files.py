"""The portal's list of vacancies, and the lists of results as the committee publishes them: with names, which never enter."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from lontar.sample.deliveries.dates import date_tag
from lontar.sample.deliveries.dirt import IMPOSSIBLE
from lontar.sample.deliveries.files import Delivery, csv_bytes, workbook_bytes
from lontar.sample.topics.recruitment.facts import (
    ABOVE,
    ABSENT,
    ADMINISTRATION,
    COMPETENCE,
    FAILED,
    FINAL,
    PASSED,
    SKB,
    SKD,
    WITHDREW,
    Candidate,
    Schedule,
    Selection,
    Vacancy,
)
from lontar.sample.truth.rows import plain
from lontar.sample.world import World

_FORMATIONS = "recruitment_formations"
_RESULTS = "recruitment_results"
_HEADER = ("formasi_id", "ins_nm", "jp_nama", "formasi_nm", "jabatan_nm", "lokasi_nm", "jumlah_formasi", "gaji_min",
           "gaji_max", "tgl_pengumuman", "tgl_hasil_administrasi", "tgl_hasil_skd", "tgl_hasil_seleksi_kompetensi",
           "tgl_hasil_skb", "tgl_hasil_akhir")  # fmt: skip
_GROUPS = {
    "umum": "UMUM",
    "khusus": "KHUSUS",
    "cumlaude": "LULUSAN TERBAIK",
    "diaspora": "DIASPORA",
    "disabilitas": "PENYANDANG DISABILITAS",
    "papua": "PUTRA/PUTRI PAPUA DAN PAPUA BARAT",
    "3t": "DAERAH 3T",
}
_WORDS = {PASSED: "P/L", ABOVE: "P", FAILED: "TL", ABSENT: "TH", WITHDREW: "APS"}
_STAGES_ID = {
    ADMINISTRATION: ("Seleksi Administrasi", "administrasi"),
    SKD: ("SKD", "skd"),
    COMPETENCE: ("Seleksi Kompetensi", "kompetensi"),
    SKB: ("SKB", "skb"),
    FINAL: ("Hasil Akhir", "akhir"),
}
_BROKEN_NUMBER = "2.61000000001E+13"
_COLUMNS = (
    ("No. Peserta", "no_peserta"),
    ("Nama", "nama"),
    ("ID Formasi", "formasi_id"),
    ("Tahap", "tahap"),
    ("Keterangan", "keterangan"),
    ("Kategori", "kategori"),
    ("TWK", "twk"),
    ("TIU", "tiu"),
    ("TKP", "tkp"),
    ("Nilai SKB", "nilai_skb"),
    ("IPK", "ipk"),
    ("Tahun Lahir", "tahun_lahir"),
    ("Tanggal Pengumuman", "tgl_pengumuman"),
    ("Nilai Akhir", "nilai_akhir"),
    ("Penetapan NIP", "tgl_penetapan_nip"),
    ("TMT", "tmt"),
)


def deliveries(world: World) -> Iterator[Delivery]:
    """What had been announced or published by the end of the window."""
    last = world.grid.months[-1].end_date
    for selection in world.topics["recruitment"]:
        if selection.schedule.announced <= last:
            yield _formations(world, selection)
        yield from _results(world, selection, last)


def _formations(world: World, selection: Selection) -> Delivery:
    """Three lines above the header; one vacancy without number of places, one of a kind that is no selection, one twice."""
    rows = [_formation(world, selection.schedule, vacancy) for vacancy in selection.vacancies]
    rows = [_with(rows[0], {6: 99}), *rows]
    rows += [_with(rows[1], {0: "x-1", 6: None}), _with(rows[1], {0: "x-2", 2: "MAGANG"})]
    announced = selection.schedule.announced
    title = [("updated_at", f"{announced} 20:36:33"), ("auto_update_by", "contoh"), ()]
    path = f"pengadaan/sscasn_formasi_{date_tag(announced)}.xlsx"
    data = workbook_bytes("Formasi", [*title, _HEADER, *rows])
    bad = {"places:required": 1, "procurement_kind:allowed": 1}
    return Delivery(_FORMATIONS, path, data, len(rows), quarantined=bad, superseded=1)


def _formation(world: World, schedule: Schedule, vacancy: Vacancy) -> tuple:
    city = f"Pemerintah {world.city.name}"
    planned = [schedule.planned.get(stage) for stage in (ADMINISTRATION, SKD, COMPETENCE, SKB, FINAL)]
    return (
        vacancy.number,
        city,
        vacancy.kind.upper(),
        _GROUPS[vacancy.group],
        vacancy.title.upper(),
        f"{city} | SEKRETARIAT DAERAH",
        vacancy.places,
        "2785700",
        "4575200",
        _text(schedule.announced, "%d-%m-%Y"),
        *(_text(day, "%d-%m-%Y") for day in planned),
    )


def _results(world: World, selection: Selection, last: date) -> Iterator[Delivery]:
    schedule = selection.schedule
    appointed = schedule.appointed is not None and schedule.nip_issued <= last
    for stage, day in schedule.published.items():
        if day <= last:
            chosen = [c for c in selection.candidates if stage in c.status]
            winners = sum(c.status[stage] == PASSED for c in chosen) if stage == FINAL and appointed else 0
            yield _stage_file(world, schedule, stage, day, chosen, winners)
    if appointed:
        chosen = [c for c in selection.candidates if c.status.get(FINAL) == PASSED]
        rows = [_result(world, schedule, FINAL, candidate, appointed=True) for candidate in chosen]
        yield _file(world, f"pengangkatan_{schedule.kind}", schedule.nip_issued, rows)


def _stage_file(world, schedule: Schedule, stage: str, day: date, chosen: list[Candidate], winners: int) -> Delivery:
    """A participant's number that a spreadsheet spoiled, a row given twice, and in the SKD a score beyond the maximum."""
    rows = [_result(world, schedule, stage, candidate) for candidate in chosen]
    rows += [_with(rows[0], {0: _BROKEN_NUMBER}), rows[0]]
    bad = {}
    if stage == SKD:
        rows.append(_with(rows[0], {0: "26109999999999", 6: "155", 7: "100", 8: "180"}))
        bad = {"twk_score:max": 1}
    name = f"{_STAGES_ID[stage][1]}_{schedule.kind}"
    return _file(world, name, day, rows, {IMPOSSIBLE: 1}, bad, superseded=1 + winners)


def _file(world, name: str, day: date, rows: list[tuple], rejected=None, bad=None, superseded: int = 0) -> Delivery:
    in_kupang = world.city.agency_id == "kota-kupang"
    path = f"pengadaan/hasil_seleksi_{name}_{date_tag(day)}.{'xlsx' if in_kupang else 'csv'}"
    header = tuple(names[0 if in_kupang else 1] for names in _COLUMNS)
    if in_kupang:
        data = workbook_bytes("Hasil", [("HASIL SELEKSI",), (), header, *rows])
    else:
        data = csv_bytes(header, rows, delimiter=";", quote_all=True)
    return Delivery(_RESULTS, path, data, len(rows), rejected or {}, bad or {}, superseded=superseded)


def _result(world: World, schedule: Schedule, stage: str, candidate: Candidate, appointed: bool = False) -> tuple:
    in_kupang = world.city.agency_id == "kota-kupang"
    pattern = "%d-%m-%Y" if in_kupang else "%d/%m/%Y"
    status = candidate.status[stage]
    word = ("MS" if status == PASSED else "TMS") if stage == ADMINISTRATION else _WORDS[status]
    scores = candidate.scores if stage == SKD and candidate.scores else ("-", "-", "-")
    return (
        candidate.number,
        f"Peserta Contoh {candidate.number[-5:]}",
        candidate.vacancy.number,
        _STAGES_ID[stage][0 if in_kupang else 1],
        word,
        candidate.group.upper(),
        *(str(score) for score in scores),
        _comma(candidate.skb if stage == SKB else None),
        _comma(candidate.diploma),
        str(candidate.born),
        _text(schedule.published[stage], pattern),
        _comma(candidate.published if stage == FINAL else None),
        _text(schedule.nip_issued if appointed else None, pattern),
        _text(schedule.appointed if appointed else None, pattern),
    )


def _with(row: tuple, changes: dict) -> tuple:
    return tuple(changes.get(place, value) for place, value in enumerate(row))


def _comma(score: Fraction | None) -> str:
    return "-" if score is None else plain(score).replace(".", ",")


def _text(day: date | None, pattern: str) -> str:
    return "-" if day is None and pattern != "%d-%m-%Y" else "" if day is None else day.strftime(pattern)
