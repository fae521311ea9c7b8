"""Ratings as files: the three generations of the national service's history lists, and the e-Kinerja workbook."""

from collections.abc import Iterator
from datetime import date

from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, UNKNOWN_UNIT, stranger
from lontar.sample.deliveries.files import Delivery, csv_bytes, json_bytes, workbook_bytes
from lontar.sample.topics.ratings.facts import NOT_RATED, QUARTERLY, Rating
from lontar.sample.world import World

FEED = "performance_ratings"
_GRADES = ("DIATAS ESPEKTASI", "SESUAI ESPEKTASI", "DIBAWAH ESPEKTASI")
_WORDS = ("Di Atas Ekspektasi", "Sesuai Ekspektasi", "Di Bawah Ekspektasi")
_PREDIKAT = ("Sangat Baik", "Baik", "Butuh Perbaikan", "Kurang/Misconduct", "Sangat Kurang")
_UNIT_PREDIKAT = {
    "istimewa": "Istimewa",
    "baik": "Baik",
    "butuh_perbaikan": "Butuh Perbaikan",
    "kurang": "Kurang",
    "sangat_kurang": "Sangat Kurang",
}
_HEADER = (
    "skp_penilaian_id",
    "nip",
    "periode_awal_skp",
    "periode_akhir_skp",
    "is_skp_plt_plh_pjb",
    "hasil_kerja",
    "perilaku_kerja",
    "hasil_akhir",
)


def deliveries(world: World) -> Iterator[Delivery]:
    """One file per rated period of people, and one of units."""
    write = _history if world.city.agency_id == "kota-kupang" else _workbook
    for period, found in world.topics["ratings"].of_people.items():
        if found:
            yield write(world, period, found)
    yield from _unit_files(world)


def _history(world: World, period: tuple[str, date, date], found: list[Rating]) -> Delivery:
    """JSON as the service answers, gathered per period: codes of which the lower is the better; keys in three spellings."""
    kind, start, end = period
    of_value = found[0].value is not None
    name = "rw-skp" if of_value else "rw-kinerjaperiodik" if kind == QUARTERLY else "rw-skp22"
    make = _value_record if of_value else _quarter_record if kind == QUARTERLY else _year_record
    records = [make(one, world.people.nip[one.person]) for one in found]
    # A first version of one rating, taken back by the later row.
    records.insert(0, records[0] | {"nilaiSkp" if of_value else _quadrant_key(kind): None})
    records.append(records[-1] | {"id": f"{start:%Y%m}X1", "nipBaru": BROKEN_NIP})
    wrong = {"nilaiSkp": "190,5"} if of_value else {_quadrant_key(kind): "9"}
    records.append(records[1] | {"id": f"{start:%Y%m}X2", "nipBaru": stranger(1)} | wrong)
    rule = {"skp_value:type": 1} if of_value else {"source_quadrant:allowed": 1}
    path = f"penilaian/{name}_{start.isoformat()}_{end.isoformat()}.json"
    return Delivery(FEED, path, json_bytes(records), len(records), {IMPOSSIBLE: 1}, rule, superseded=1)


def _quadrant_key(kind: str) -> str:
    return "kuadranKinerjaNilai" if kind == QUARTERLY else "KuadranKinerjaNilai"


def _quarter_record(one: Rating, nip: str) -> dict:
    return {
        "id": one.rating_id,
        "nipBaru": nip,
        "tahun": str(one.start.year),
        "periodikId": "2",
        "periodikNama": "triwulan",
        "hasilKinerja": _GRADES[one.result],
        "hasilKinerjaNilai": str(one.result + 1),
        "perilakuKerja": _GRADES[one.behaviour],
        "perilakuKerjaNilai": str(one.behaviour + 1),
        "kuadranKinerjaNilai": str(one.quadrant + 1),
        "statusPenilai": "ASN",
    }


def _year_record(one: Rating, nip: str) -> dict:
    return {
        "id": one.rating_id,
        "nipBaru": nip,
        "tahun": one.start.year,
        "hasilKinerja": _GRADES[one.result],
        "hasilKinerjaNilai": str(one.result + 1),
        "perilakuKerja": _GRADES[one.behaviour],
        "PerilakuKerjaNilai": str(one.behaviour + 1),
        "KuadranKinerjaNilai": str(one.quadrant + 1),
    }


def _value_record(one: Rating, nip: str) -> dict:
    return {"id": one.rating_id, "nipBaru": nip, "tahun": one.start.year, "nilaiSkp": one.value / 100}


def _workbook(world: World, period: tuple[str, date, date], found: list[Rating]) -> Delivery:
    """Title rows above a header of field names; the letter case of ratings varies, and - means not rated."""
    kind, start, end = period
    rows = [_cells(one, world.people.nip[one.person]) for one in found]
    good = next(row for row in rows if row[7] != "-")
    wrong = [
        ("X1", BROKEN_NIP, *good[2:]),
        ("X2", stranger(1), good[3], "2020-12-31", *good[4:]),
        ("X3", stranger(1), *good[2:7], "Cukup"),
    ]
    rows = [(*good[:7], "-"), *rows, *wrong]
    title = [(f"Laporan Penilaian SKP {start.year}",), (f"Instansi Pemerintah {world.city.name}",), ()]
    data = workbook_bytes("Penilaian", [*title, _HEADER, *rows])
    bad = {"row:period_end_date_before_period_start_date": 1, "source_quadrant:allowed": 1}
    path = f"penilaian/penilaian_skp_{kind}_{end:%Y%m}.xlsx"
    return Delivery(FEED, path, data, len(rows), {IMPOSSIBLE: 1}, bad, superseded=1)


def _cells(one: Rating, nip: str) -> tuple:
    shout = str.upper if one.person % 5 == 0 else str.strip
    return (
        one.rating_id,
        nip,
        one.start.isoformat(),
        one.end.isoformat(),
        str(int(one.is_acting)),
        "-" if one.result == NOT_RATED else shout(_WORDS[one.result]),
        "-" if one.behaviour == NOT_RATED else shout(_WORDS[one.behaviour]),
        "-" if one.quadrant == NOT_RATED else shout(_PREDIKAT[one.quadrant]),
    )


def _unit_files(world: World) -> Iterator[Delivery]:
    """One table of everything so far: the office keeps a list, and sends it once per window."""
    rows = [
        (world.units.specs[unit].code, kind.title(), start.isoformat(), end.isoformat(), _UNIT_PREDIKAT[predikat])
        for unit, kind, start, end, predikat in world.topics["ratings"].of_units
    ]
    by_end: dict[str, list[tuple]] = {}
    for row in rows:
        by_end.setdefault(f"{row[1].lower()}_{row[3].replace('-', '')[:6]}", []).append(row)
    header = ("Kode Unit", "Jenis Periode", "Awal", "Akhir", "Predikat")
    for name, found in by_end.items():
        found = [*found, (UNKNOWN_UNIT, *found[0][1:4], "Memuaskan")]
        path, data = _unit_file(world, name, header, found)
        yield Delivery("unit_ratings", path, data, len(found), quarantined={"predikat:allowed": 1})


def _unit_file(world: World, name: str, header: tuple, rows: list[tuple]) -> tuple[str, bytes]:
    if world.city.agency_id == "kota-kupang":
        return f"predikat/predikat_organisasi_{name}.csv", csv_bytes(header, rows, delimiter=";")
    title = [("PREDIKAT KINERJA ORGANISASI",), ()]
    return f"predikat/predikat_organisasi_{name}.xlsx", workbook_bytes("Predikat", [*title, header, *rows])
