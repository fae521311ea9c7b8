"""The histories as the personnel system hands them out: JSON answers in one city, a spreadsheet export in the other."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, stranger
from lontar.sample.deliveries.files import Delivery, json_bytes, workbook_bytes
from lontar.sample.people import FUNCTIONAL, GENERAL, STRUCTURAL
from lontar.sample.topics.career.facts import CODES, LADDER, Career, Diploma, Grade, Position, decree_of
from lontar.sample.world import World

# jenisJabatan and eselon of the reference lists; code 31 is III.a here and III/a among the grades.
_POSITION_CODES = {STRUCTURAL: "1", FUNCTIONAL: "2", GENERAL: "4"}
_ECHELON_CODES = {"II.b": "22", "III.a": "31", "III.b": "32", "IV.a": "41", "IV.b": "42", "": None}
_EDUCATION_ID = {"slta": "SLTA", "d3": "Diploma III", "d4": "Diploma IV", "s1": "S-1/Sarjana", "s2": "S-2"}
_NO_DAY = "31-02-2019"
_GRADE_NAMES = dict(zip(CODES, LADDER, strict=True))
# Name in JSON, name in the spreadsheet, per value of a row.
_FIELDS = {
    "grade_histories": (
        ("id", "id"),
        ("nipBaru", "nip_baru"),
        ("golonganId", "golongan_id"),
        ("golongan", "golongan_nama"),
        ("jenisKPId", "jenis_kp_id"),
        ("tmtGolongan", "tmt_golongan"),
        ("skTanggal", "sk_tanggal"),
    ),
    "position_histories": (
        ("id", "id"),
        ("nipBaru", "nip_baru"),
        ("jenisJabatan", "jenis_jabatan_id"),
        ("eselonId", "eselon_id"),
        ("jenjang", "jenjang_nama"),
        ("namaJabatan", "jabatan_nama"),
        ("unorId", "unor_id"),
        ("tmtJabatan", "tmt_jabatan"),
        ("tanggalSk", "sk_tanggal"),
    ),
    "education_histories": (
        ("id", "id"),
        ("nipBaru", "nip_baru"),
        ("tkPendidikanNama", "tk_pendidikan_nama"),
        ("tglLulus", "tgl_lulus"),
    ),
}
_FILES = {
    "grade_histories": ("rw-golongan", "riwayat_golongan"),
    "position_histories": ("rw-jabatan", "riwayat_jabatan"),
    "education_histories": ("rw-pendidikan", "riwayat_pendidikan"),
}
# A code or word that the feed does not know, by the place of the value in the row.
_UNKNOWN = {"grade_histories": (2, "35"), "position_histories": (2, "9"), "education_histories": (2, "Kursus")}
_UNKNOWN_RULES = {
    "grade_histories": "grade_code:allowed",
    "position_histories": "position_type:allowed",
    "education_histories": "education_level:allowed",
}
_EVENT_DATES = {"grade_histories": 5, "position_histories": 7, "education_histories": 3}
_EVENT_RULES = {
    "grade_histories": "start_date:type",
    "position_histories": "start_date:type",
    "education_histories": "graduation_date:type",
}


def deliveries(world: World) -> Iterator[Delivery]:
    """One file per feed and month; the first holds all that was before, later ones what is new and who is new."""
    career: Career = world.topics["career"]
    made: tuple[tuple[str, Sequence, Callable, str], ...] = (
        ("grade_histories", career.grades, _grade, "start"),
        ("position_histories", career.positions, _position, "start"),
        ("education_histories", career.diplomas, _diploma, "graduated"),
    )
    for feed, facts, write, day in made:
        by_month: list[list] = [[] for _ in world.grid.months]
        for fact in facts:
            month = _file_month(world, career, fact.person, getattr(fact, day))
            if month is not None:
                by_month[month].append(fact)
        for month, chosen in enumerate(by_month):
            if chosen:
                yield _delivery(world, feed, month, [write(world, fact) for fact in chosen])


def _file_month(world: World, career: Career, person: int, day: date) -> int | None:
    """Position of the month whose file brings the fact; None for what only a later month will."""
    last = world.grid.months[-1].end_date
    if day > last:
        return None
    position = max(0, int(world.grid.month[world.grid.index(day)]) if day >= world.grid.first else 0)
    return max(position, int(career.seen_month[person]))


def _day(day: date) -> str:
    return day.strftime("%d-%m-%Y")


def _grade(world: World, grade: Grade) -> tuple:
    decree = None if grade.person % 11 == 3 else _day(decree_of(grade.start))
    nip, name = world.people.nip[grade.person], _GRADE_NAMES[grade.code]
    return grade.number, nip, grade.code, name, grade.kind, _day(grade.start), decree


def _position(world: World, position: Position) -> tuple:
    person, level = position.person, position.level.replace("_", " ").upper() or None
    listed = world.roster.unit[:, person]
    unit = world.units.specs[int(listed[listed >= 0][0])].code
    decree = None if person % 13 == 5 else _day(decree_of(position.start))
    echelon = _ECHELON_CODES[position.echelon] if position.position == STRUCTURAL else "99"
    title = world.people.title[person] if position.position != GENERAL else "Pengadministrasi Umum"
    kind, nip = _POSITION_CODES[position.position], world.people.nip[person]
    return position.number, nip, kind, echelon, level, title, unit, _day(position.start), decree


def _diploma(world: World, diploma: Diploma) -> tuple:
    nip = world.people.nip[diploma.person]
    return diploma.number, nip, _EDUCATION_ID[diploma.level], _day(diploma.graduated)


def _delivery(world: World, feed: str, month: int, rows: list[tuple]) -> Delivery:
    """A file with some dirt, where it has rows enough to bear it: a file of which half is refused is held back."""
    dirt, early, rejected, bad = _dirt(world, feed, month, rows) if len(rows) >= 8 else ([], [], {}, {})
    found = [*early, *rows, *dirt]
    tag, (plain, table) = month_tag(world, month), _FILES[feed]
    if world.city.agency_id == "kota-kupang":
        path, data = f"riwayat/{plain}_{tag}.json", json_bytes([_record(feed, row) for row in found])
    else:
        path, data = f"riwayat/{table}_{tag}.xlsx", _export(feed, found)
    return Delivery(feed, path, data, len(found), rejected, bad, superseded=len(early))


def _dirt(world: World, feed: str, month: int, rows: list[tuple]) -> tuple[list, list, dict, dict]:
    """A damaged identifier, an unknown code, a day that no calendar has, and a first row that a later one corrects."""
    tag, (place, word), event = month_tag(world, month), _UNKNOWN[feed], _EVENT_DATES[feed]
    dirt = [
        _with(rows[0], {0: f"{tag}-X1", 1: BROKEN_NIP}),
        _with(rows[0], {0: f"{tag}-X2", 1: stranger(month), place: word}),
        _with(rows[0], {0: f"{tag}-X3", 1: stranger(month), event: _NO_DAY}),
    ]
    early = [_with(rows[0], {event: "01-01-1999"})]
    return dirt, early, {IMPOSSIBLE: 1}, {_UNKNOWN_RULES[feed]: 1, _EVENT_RULES[feed]: 1}


def _with(row: tuple, changes: dict[int, str]) -> tuple:
    return tuple(changes.get(place, value) for place, value in enumerate(row))


def _record(feed: str, row: tuple) -> dict:
    """Unknown dates come as null, as an empty text or not at all."""
    record = {names[0]: value for names, value in zip(_FIELDS[feed], row, strict=True)}
    last = _FIELDS[feed][-1][0]
    if record[last] is None:
        record[last] = ""
        if row[0].endswith("01"):
            del record[last]
    return record


def _export(feed: str, rows: list[tuple]) -> bytes:
    header = tuple(names[1] for names in _FIELDS[feed])
    return workbook_bytes("Data", [header, *([f"'{cell or 'null'}" for cell in row] for row in rows)])
