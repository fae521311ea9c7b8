"""The tree of units, and which working week each unit keeps."""

from collections.abc import Iterator

from lontar.sample.deliveries.dates import date_tag
from lontar.sample.deliveries.dirt import UNKNOWN_UNIT
from lontar.sample.deliveries.files import Delivery, csv_bytes, json_bytes
from lontar.sample.weeks import ScheduleRow
from lontar.sample.world import World

_CITY_OF_KUPANG = "A5EB03E23D0CF6A0E040640A040252AD"  # InstansiId of the reference list
_KINDS_ID = {
    "sekretariat": "Sekretariat",
    "dinas": "Dinas",
    "badan": "Badan",
    "inspektorat": "Inspektorat",
    "kecamatan": "Kecamatan",
    "kelurahan": "Kelurahan",
    "sekolah": "Satuan Pendidikan",
    "puskesmas": "Puskesmas",
    "rumah_sakit": "Rumah Sakit",
    "bagian": "Bagian",
    "uptd": "UPTD",
}
_WEEK_HEADER = ("Kode Unit", "Pola", "Berlaku Mulai", "Berlaku Sampai")
_PATTERNS_ID = ("5 hari kerja", "6 hari kerja", "sif", "fleksibel")


def ref_unor(world: World) -> Iterator[Delivery]:
    """JSON in the shape of the personnel service's ref-unor, with two keys of the city's own."""
    for version, start in enumerate(world.units.version_dates):
        records = [
            {
                "Id": spec.code,
                "InstansiId": _CITY_OF_KUPANG,
                "DiatasanId": above or None,
                "EselonId": "",
                "NamaUnor": spec.name,
                "NamaJabatan": f"Kepala {spec.name}",
                "JenisUnorId": spec.kind.upper(),
                "UnitPelayanan": "Y" if spec.service else "T",
                "MenggantikanId": replaced or None,
            }
            for spec, above, replaced in _rows(world, version)
        ]
        yield Delivery("units", f"unor/ref-unor_{date_tag(start)}.json", json_bytes(records), len(records))


def unit_table(world: World) -> Iterator[Delivery]:
    """CSV with a byte order mark."""
    header = ("kode", "nama", "kode_induk", "jenis", "pelayanan_publik", "menggantikan")
    for version, start in enumerate(world.units.version_dates):
        rows = [
            (spec.code, spec.name, above, _KINDS_ID[spec.kind], "Ya" if spec.service else "Tidak", replaced)
            for spec, above, replaced in _rows(world, version)
        ]
        data = csv_bytes(header, rows, encoding="utf-8-sig")
        yield Delivery("units", f"unit/unit_organisasi_{date_tag(start)}.csv", data, len(rows))


def _rows(world: World, version: int) -> Iterator[tuple]:
    units = world.units
    for position, spec in enumerate(units.specs):
        above, replaced = units.parent[version, position], units.replaces[position]
        if above != -2:
            yield (
                spec,
                units.specs[above].code if above >= 0 else "",
                units.specs[replaced].code if replaced >= 0 else "",
            )


def working_weeks(world: World, *, delimiter: str, line_end: str) -> Iterator[Delivery]:
    """CSV whenever something changed; the first file also names a unit that the tree does not know."""
    schedule = world.units.schedule
    for delivered_on in sorted({row.delivered_on for row in schedule}):
        own = [row for row in schedule if row.delivered_on == delivered_on]
        rows = [_week(world, row) for row in own]
        if delivered_on == world.grid.first:
            rows.append((UNKNOWN_UNIT, _PATTERNS_ID[1], "01/01/2026", ""))
        later = {(row.unit, row.valid_from) for row in schedule if row.delivered_on > delivered_on}
        data = csv_bytes(_WEEK_HEADER, rows, delimiter=delimiter, line_end=line_end)
        yield Delivery(
            "work_schedules",
            f"pola/pola_kerja_{date_tag(delivered_on)}.csv",
            data,
            len(rows),
            superseded=sum((row.unit, row.valid_from) in later for row in own),
        )


def _week(world: World, row: ScheduleRow) -> tuple[str, ...]:
    until = row.valid_to.strftime("%d/%m/%Y") if row.valid_to else ""
    return world.units.specs[row.unit].code, _PATTERNS_ID[row.pattern], row.valid_from.strftime("%d/%m/%Y"), until
