"""Activity reports as files: the progress entries of e-Kinerja as CSV, and a mobile report as JSON lines. Built by column."""

import io
from collections.abc import Iterator

import numpy as np

from lontar.sample.deliveries.dates import month_tag
from lontar.sample.deliveries.dirt import IMPOSSIBLE, IMPOSSIBLE_NIPS, stranger
from lontar.sample.deliveries.files import Delivery
from lontar.sample.topics.activity.facts import TASKS, Entries
from lontar.sample.world import World

FEED = "activity_reports"
_HEADER = (
    "NIP",
    "Rencana Aksi",
    "Tanggal",
    "Jam Mulai",
    "Jam Selesai",
    "Kegiatan Harian",
    "Realisasi",
    "Satuan",
    "Bukti Dukung",
)


def deliveries(world: World) -> Iterator[Delivery]:
    """One file a month: JSON lines in Kupang, CSV in Palembang."""
    write = _lines if world.city.agency_id == "kota-kupang" else _table
    for month, entries in enumerate(world.topics["activity"]):
        if len(entries):
            yield write(world, month, entries)


def _columns(world: World, entries: Entries) -> dict:
    """Texts of the entries by column, repeated ones again at the end."""
    import pyarrow as pa

    order = np.concatenate([np.arange(len(entries)), np.flatnonzero(entries.is_repeated)])
    dates = np.datetime_as_string(world.grid.dates)
    clocks = np.array([f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)] + [""])
    return {
        "nip": pa.array(world.people.nip).take(pa.array(entries.person[order])),
        "date": pa.array(dates).take(pa.array(entries.day[order])),
        "start": pa.array(clocks).take(pa.array(entries.start[order])),
        "end": pa.array(clocks).take(pa.array(np.where(entries.end[order] < 0, 24 * 60, entries.end[order]))),
        "text": _texts(entries).take(pa.array(order)),
        "task": pa.array(TASKS).take(pa.array(entries.text[order] // 1000)),
        "quantity": pa.array((entries.text[order] % 7 + 1).astype(str)),
    }


def _texts(entries: Entries):
    """What was written: the task and a number, in the spelling of that day."""
    import pyarrow as pa

    used, place = np.unique(entries.text * 3 + entries.spelling, return_inverse=True)
    spelled = (str, str.upper, "{}.".format)
    texts = [spelled[code % 3](f"{TASKS[code // 3000]} nomor {code // 3 % 1000}") for code in used.tolist()]
    return pa.array(texts).take(pa.array(place))


def _wrong(world: World, month: int, first: dict[str, str]) -> list[dict[str, str]]:
    """Rows that nobody should count: times that are none, an end before the start, no text, words for a number."""
    own = first | {"nip": stranger(month)}
    return [
        *(first | {"nip": nip} for nip in IMPOSSIBLE_NIPS),
        own | {"end": "25:10"},
        own | {"start": "15:00", "end": "08:00"},
        own | {"text": "..."},
        own | {"quantity": "dua laporan"},
    ]


_QUARANTINED = {
    "ends_at:type": 1,
    "row:ends_at_before_starts_at": 1,
    "activity_text:required": 1,
    "quantity:type": 1,
}


def _delivery(path: str, data: bytes, entries: Entries, extra: int, rejected: dict[str, int]) -> Delivery:
    again = int(entries.is_repeated.sum())
    received = len(entries) + again + extra
    return Delivery(FEED, path, data, received, rejected, dict(_QUARANTINED), superseded=again)


def _first(columns: dict) -> dict[str, str]:
    return {name: values[0].as_py() for name, values in columns.items()}


def _table(world: World, month: int, entries: Entries) -> Delivery:
    """The columns of the progress form, in its order; plan, unit of measure and evidence are there, and nobody needs them."""
    import pyarrow as pa
    from pyarrow import csv

    columns = _columns(world, entries)
    wrong = _wrong(world, month, _first(columns))
    filled = {
        name: pa.concat_arrays([values, pa.array([row[name] for row in wrong])]) for name, values in columns.items()
    }
    count = len(filled["nip"])
    output, evidence = pa.array(["dokumen"] * count), pa.array([""] * count)
    names = ("nip", "task", "date", "start", "end", "text", "quantity")
    table = pa.table([*(filled[name] for name in names), output, evidence], names=list(_HEADER))
    target = io.BytesIO()
    csv.write_csv(table, target)
    path = f"kegiatan/progres_ekinerja_{month_tag(world, month)}.csv"
    return _delivery(path, target.getvalue(), entries, len(wrong), {IMPOSSIBLE: len(IMPOSSIBLE_NIPS)})


_LINE = ("nip", "tanggal", "mulai", "selesai", "kegiatan", "jumlah")


def _lines(world: World, month: int, entries: Entries) -> Delivery:
    """One JSON object a line; the telephone's place is there, and nobody needs it. The last line is cut off."""
    columns = _columns(world, entries)
    wrong = _wrong(world, month, _first(columns))
    texts = [columns[name].to_pylist() for name in ("nip", "date", "start", "end", "text", "quantity")]
    lines = [_line(*row) for row in zip(*texts, strict=True)]
    lines += [_line(*(row[name] for name in ("nip", "date", "start", "end", "text", "quantity"))) for row in wrong]
    lines.append(lines[0][:41])
    path = f"kegiatan/laporan_harian_{month_tag(world, month)}.jsonl"
    rejected = {IMPOSSIBLE: len(IMPOSSIBLE_NIPS), "not_json": 1}
    return _delivery(path, ("\n".join(lines) + "\n").encode(), entries, len(wrong) + 1, rejected)


def _line(nip: str, date: str, start: str, end: str, text: str, quantity: str) -> str:
    # The texts need no escaping.
    number = quantity if quantity.isdigit() else f'"{quantity}"'
    return (
        f'{{"nip":"{nip}","tanggal":"{date}","mulai":"{start}","selesai":"{end}","kegiatan":"{text}",'
        f'"jumlah":{number},"lokasi":null}}'
    )
