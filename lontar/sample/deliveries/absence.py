"""Decisions on leave and official duty, and the rosters of shift units; one month's file of one of them is corrected."""

from collections.abc import Iterator

import numpy as np

from lontar.sample.deliveries.dates import day_text, month_tag
from lontar.sample.deliveries.dirt import BROKEN_NIP, IMPOSSIBLE, stranger
from lontar.sample.deliveries.files import CORRECTED, Delivery, csv_bytes, html_bytes
from lontar.sample.leave import LeaveRecord
from lontar.sample.shifts import SHIFT_CODES, clock_text, shift_end, shift_start
from lontar.sample.world import World

_KINDS_ID = (
    "Cuti Tahunan",
    "Cuti Sakit",
    "Cuti Besar",
    "Cuti Melahirkan",
    "Cuti Alasan Penting",
    "CLTN",
    "Tugas Belajar",
    "Dinas Luar",
)
_HTML_HEADER = ("No", "Nomor Surat", "NIP", "Nama", "Jenis Cuti", "Tanggal Mulai", "Tanggal Selesai", "Keputusan")
_CSV_HEADER = ("nomor_surat", "nip", "nama", "jenis", "mulai", "selesai", "status")
_BAD = {"leave_kind:allowed": 1, "row:end_date_before_start_date": 1, "start_date:type": 1}


def leave_page(world: World) -> Iterator[Delivery]:
    """A web page that calls itself xls; a kind nobody knows, an end before the start, a day that does not exist."""
    for month in range(len(world.grid.months)):
        rows = [_leave_row(world, record, "%d-%m-%Y") for record in world.leaves.records if record.month == month]
        rows += _bad_leave(world, month, "%d-%m-%Y")
        numbered = [(str(number), *row) for number, row in enumerate(rows, start=1)]
        tag = month_tag(world, month)
        data = html_bytes(f"Daftar Cuti dan Dinas Luar {tag}", _HTML_HEADER, numbered)
        yield Delivery("leave_records", f"cuti/cuti_{tag}.xls", data, len(rows), {IMPOSSIBLE: 1}, dict(_BAD))


def leave_csv(world: World) -> Iterator[Delivery]:
    """CSV with a control total beside each file; later a file with the corrected decisions of one month."""
    for month in range(len(world.grid.months)):
        rows = [_leave_row(world, record, "%d/%m/%Y") for record in world.leaves.records if record.month == month]
        rows += _bad_leave(world, month, "%d/%m/%Y")
        later = sum(record.month == month for record in world.leaves.corrections)
        yield _leave_file(f"cuti_{month_tag(world, month)}.csv", rows, {IMPOSSIBLE: 1}, dict(_BAD), corrected=later)
    if world.leaves.corrections:
        rows = [_leave_row(world, record, "%d/%m/%Y") for record in world.leaves.corrections]
        tag = month_tag(world, world.leaves.corrections[0].month)
        yield _leave_file(f"cuti_{tag}_koreksi1.csv", rows, {}, {}, stage=CORRECTED)


def _leave_file(name: str, rows: list, rejected: dict, quarantined: dict, **more) -> Delivery:
    total = (".jumlah", f"Jumlah baris: {len(rows)}\n")
    data = csv_bytes(_CSV_HEADER, rows)
    return Delivery("leave_records", f"cuti/{name}", data, len(rows), rejected, quarantined, sidecar=total, **more)


def _leave_row(world: World, record: LeaveRecord, pattern: str) -> tuple[str, ...]:
    return (
        record.record_id,
        world.people.nip[record.person],
        world.people.name(record.person),
        _KINDS_ID[record.kind],
        day_text(world, record.start, pattern),
        day_text(world, record.end, pattern),
        "Disetujui" if record.is_approved else "Dibatalkan",
    )


def _bad_leave(world: World, month: int, pattern: str) -> list[tuple[str, ...]]:
    tag, first = month_tag(world, month), int(world.grid.of_month(month)[0])
    day, later = day_text(world, first + 4, pattern), day_text(world, first + 9, pattern)
    no_day = pattern.replace("%d", "31").replace("%m", "02").replace("%Y", "2026")
    name, kind = "Pegawai Contoh", _KINDS_ID[0]
    return [
        (f"CT-{tag}-X1", BROKEN_NIP, name, kind, day, later, "Disetujui"),
        (f"CT-{tag}-X2", stranger(month), name, "Cuti Kapan Saja", day, later, "Disetujui"),
        (f"CT-{tag}-X3", stranger(month), name, kind, later, day, "Disetujui"),
        (f"CT-{tag}-X4", stranger(month), name, kind, no_day, later, "Disetujui"),
    ]


def shift_rosters(world: World, *, header, delimiter: str, day_pattern: str, colon: str) -> Iterator[Delivery]:
    """CSV of each month, all shift units in one file; one row without identifier. A corrected file replaces a month."""
    shifts = world.shifts
    for month in range(len(world.grid.months)):
        days = world.grid.of_month(month)
        variants = [(shifts.first_file, "", "")]
        if not np.array_equal(shifts.first_file[:, days], shifts.worked[:, days]):
            variants.append((shifts.worked, "_koreksi1", CORRECTED))
        for codes, suffix, stage in variants:
            rows = _shift_rows(world, codes, days, day_pattern, colon)
            rows.append(("", *rows[0][1:]))
            data = csv_bytes(header, rows, delimiter=delimiter)
            path = f"sif/jadwal_sif_{month_tag(world, month)}{suffix}.csv"
            # A corrected file replaces the whole month.
            corrected = len(rows) - 1 if len(variants) > 1 and not stage else 0
            bad = {"person_key:required": 1}
            yield Delivery("shift_rosters", path, data, len(rows), quarantined=bad, corrected=corrected, stage=stage)


def _shift_rows(world: World, codes: np.ndarray, days: np.ndarray, pattern: str, colon: str) -> list[tuple[str, ...]]:
    texts = {int(day): day_text(world, int(day), pattern) for day in days}
    starts = [clock_text(int(second)).replace(":", colon) for second in shift_start(np.arange(len(SHIFT_CODES)))]
    ends = [clock_text(int(second)).replace(":", colon) for second in shift_end(np.arange(len(SHIFT_CODES)))]
    person, day = np.nonzero(codes[:, days] >= 0)
    code = codes[person, days[day]]
    return [
        (world.people.nip[p], texts[d], SHIFT_CODES[c], starts[c], ends[c])
        for p, d, c in zip(person.tolist(), days[day].tolist(), code.tolist(), strict=True)
    ]
