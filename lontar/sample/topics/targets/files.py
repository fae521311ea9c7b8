"""Plans and realisation as files: the workbook "Laporan SKP" with its title rows, and the report service's JSON."""

import json
from collections import defaultdict
from collections.abc import Iterator

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, stranger
from lontar.sample.deliveries.files import Delivery, workbook_bytes
from lontar.sample.topics.quarters import YEAR
from lontar.sample.topics.targets.facts import END, START, Measurement
from lontar.sample.world import World

FEED = "performance_targets"
_QUARANTINED = {"target_value:min": 1, "plan_status:allowed": 1, "row:person_or_unit": 1}
_HEADER = (
    "id",
    "nip",
    "skp_unor_id",
    "aspek",
    "satuan",
    "target",
    "realisasi",
    "makin_rendah",
    "skp_status",
    "is_plt_plh",
    "periode_awal",
    "periode_akhir",
    "tanggal_capaian",
)


def deliveries(world: World) -> Iterator[Delivery]:
    """One file a month: a workbook in Kupang, JSON in Palembang."""
    write = _workbook if world.city.agency_id == "kota-kupang" else _json
    by_month: dict[int, list[Measurement]] = defaultdict(list)
    for one in world.topics["targets"]:
        by_month[one.file_month].append(one)
    for month, found in sorted(by_month.items()):
        yield write(world, month, _rows(world, found))


def _rows(world: World, found: list[Measurement]) -> list[tuple]:
    """Cells in the order of the header. An old version of two rows stands above them; the wrong ones stand below."""
    rows = [_cells(world, one) for one in found]
    old = [(*row[:6], 0, *row[7:]) for row in rows[:2]]
    someone, date = stranger(found[0].file_month), rows[0][12]
    person = ("X", someone, "", "kuantitas", "laporan", 10, 5, "T", "persetujuan", 0, *rows[0][10:12], date)
    wrong = [
        ("X1", BROKEN_NIP, *person[2:]),
        ("X2", *person[1:5], 0, *person[6:]),
        ("X3", *person[1:8], "entahlah", *person[9:]),
        ("X4", "", *person[2:]),
    ]
    return [*old, *rows, *wrong]


def _cells(world: World, one: Measurement) -> tuple:
    return (
        one.target_id,
        world.people.nip[one.person] if one.person >= 0 else "",
        world.units.specs[one.unit].code if one.unit >= 0 else "",
        one.aspect.title(),
        one.measure,
        one.target / 100,
        None if one.realised is None else one.realised / 100,
        "Y" if one.is_lower_better else "T",
        # The letter case varies from export to export.
        one.status.upper() if one.file_month % 2 else one.status.title(),
        int(one.is_acting),
        START.isoformat(),
        END.isoformat(),
        one.day.isoformat(),
    )


def _delivery(path: str, data: bytes, count: int) -> Delivery:
    return Delivery(FEED, path, data, count, {IMPOSSIBLE: 1}, dict(_QUARANTINED), superseded=2)


def _workbook(world: World, month: int, rows: list[tuple]) -> Delivery:
    """Title with the year, agency, time stamp; the header of field names stands in row 9."""
    tag = month_tag(world, month)
    title = [(f"Laporan SKP Tahun {YEAR}",), (f"Instansi Pemerintah {world.city.name}",), (), (), ()]
    title += [(f"Diunduh {world.grid.months[month].end_date.isoformat()} 16:00:00",), (), ()]
    data = workbook_bytes("Laporan SKP", [*title, _HEADER, *rows])
    return _delivery(f"skp/laporan_skp_{tag}.xlsx", data, len(rows))


def _json(world: World, month: int, rows: list[tuple]) -> Delivery:
    records = [dict(zip(_HEADER, row, strict=True)) for row in rows]
    data = json.dumps({"data": records}, ensure_ascii=False, separators=(",", ":")).encode()
    return _delivery(f"skp/laporan_skp_{month_tag(world, month)}.json", data, len(rows))
