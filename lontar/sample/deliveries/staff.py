"""The staff list of each snapshot, and the list of PINs."""

from collections.abc import Iterator

import numpy as np

from lontar.sample.deliveries.attlog import reader_code
from lontar.sample.deliveries.dates import date_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, IMPOSSIBLE_NIPS, UNKNOWN_UNIT, stranger
from lontar.sample.deliveries.files import Delivery, csv_bytes, workbook_bytes
from lontar.sample.roster import STANDINGS
from lontar.sample.world import World

_KINDS_ID = ("PNS", "PPPK", "PPPK Paruh Waktu")
_POSITIONS_ID = ("Struktural", "Fungsional", "Pelaksana")
_POSITION_CODES = ("1", "2", "4")  # jenisJabatan of the reference list
_EDUCATION_ID = {"slta": "SLTA", "d3": "Diploma III", "d4": "Diploma IV", "s1": "S-1/Sarjana", "s2": "S-2"}
_CSV_HEADER = (
    "NIP",
    "NAMA",
    "JENIS PEGAWAI",
    "KODE UNIT",
    "NAMA UNIT",
    "JENIS JABATAN",
    "JABATAN",
    "GOL",
    "PENDIDIKAN",
    "KEDUDUKAN HUKUM",
    "TMT JABATAN",
)
_SIASN_HEADER = (
    "nip_baru",
    "nama",
    "jenis_pegawai_nama",
    "unor_id",
    "jenis_jabatan_id",
    "jabatan_nama",
    "gol_akhir_nama",
    "tk_pendidikan_nama",
    "kedudukan_hukum_id",
    "tmt_jabatan",
)


def roster_csv(world: World) -> Iterator[Delivery]:
    """Semicolons in cp1252, as a spreadsheet saves it; three identifiers that are none and one row without unit."""
    for snapshot, start in enumerate(world.roster.dates):
        rows = [_row(world, snapshot, person, _POSITIONS_ID) for person in _listed(world, snapshot)]
        rows += [(nip, *rows[0][1:]) for nip in IMPOSSIBLE_NIPS]
        rows += [(stranger(1), *rows[0][1:3], "", *rows[0][4:])]
        rows += [(stranger(2), *rows[0][1:3], UNKNOWN_UNIT, *rows[0][4:9], STANDINGS[1], rows[0][10])]
        data = csv_bytes(_CSV_HEADER, rows, delimiter=";", encoding="cp1252", line_end="\r\n")
        path = f"pegawai/pegawai_{date_tag(start)}.csv"
        yield Delivery("employees", path, data, len(rows), {IMPOSSIBLE: 3}, {"unit_id:required": 1})


def roster_siasn(world: World) -> Iterator[Delivery]:
    """The personnel system's spreadsheet: an apostrophe before every value, the word null; one person listed twice."""
    for snapshot, start in enumerate(world.roster.dates):
        rows = [_row(world, snapshot, person, _POSITION_CODES, "%d-%m-%Y") for person in _listed(world, snapshot)]
        rows += [(BROKEN_NIP, *rows[0][1:]), (stranger(1), *rows[0][1:3], "", *rows[0][4:])]
        rows += [(stranger(2), *rows[0][1:3], UNKNOWN_UNIT, *rows[0][4:9], STANDINGS[1], rows[0][10]), rows[2]]
        # The export has no column for the unit's name.
        marked = [_SIASN_HEADER, *([f"'{cell or 'null'}" for cell in row[:4] + row[5:]] for row in rows)]
        data = workbook_bytes("Data Utama", marked)
        path = f"pegawai/siasn_data_utama_{date_tag(start)}.xlsx"
        yield Delivery("employees", path, data, len(rows), {IMPOSSIBLE: 1}, {"unit_id:required": 1}, superseded=1)


def _listed(world: World, snapshot: int) -> list[int]:
    return np.flatnonzero(world.roster.unit[snapshot] >= 0).tolist()


def _row(world: World, snapshot: int, person: int, positions: tuple, pattern: str = "%d/%m/%Y") -> tuple[str, ...]:
    people, unit = world.people, world.units.specs[world.roster.unit[snapshot, person]]
    year, month, day = people.since[person].split("-")
    since = pattern.replace("%Y", year).replace("%m", month).replace("%d", day)
    return (
        people.nip[person],
        people.name(person),
        _KINDS_ID[people.kind[person]],
        unit.code,
        unit.name,
        positions[people.position[person]],
        people.title[person],
        people.grade[person],
        _EDUCATION_ID[people.education[person]],
        STANDINGS[world.roster.standing[snapshot, person]],
        since if person % 50 else "",
    )


def enrolments_csv(world: World) -> Iterator[Delivery]:
    """Tabs; one identifier that is none."""
    for snapshot, start in enumerate(world.roster.dates):
        rows = [*_pins(world, snapshot, str), ("1", "99999", BROKEN_NIP)]
        data = csv_bytes(("No. Mesin", "PIN", "NIP"), rows, delimiter="\t")
        path = f"mesin/pendaftaran_{date_tag(start)}.txt"
        yield Delivery("reader_enrolments", path, data, len(rows), {IMPOSSIBLE: 1})


def enrolments_quoted(world: World) -> Iterator[Delivery]:
    """Every field quoted; one row without PIN."""
    for snapshot, start in enumerate(world.roster.dates):
        pins = _pins(world, snapshot, reader_code)
        rows = [*pins, ("01", "", pins[0][2])]
        data = csv_bytes(("mesin", "no_user", "nip"), rows, delimiter=";", quote_all=True)
        path = f"mesin/pendaftaran_{date_tag(start)}.csv"
        yield Delivery("reader_enrolments", path, data, len(rows), quarantined={"pin:required": 1})


def _pins(world: World, snapshot: int, code) -> list[tuple[str, str, str]]:
    readers = world.readers
    return [
        (code(int(readers.device[credential]) + 1), readers.pin[credential], world.people.nip[person])
        for credential, person in enumerate(readers.listed[snapshot].tolist())
        if person >= 0
    ]
