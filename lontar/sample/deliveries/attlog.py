"""Downloads of the readers' memories: each repeats rows that an earlier one held, and carries the damage of real ones."""

from collections.abc import Callable, Iterator

import numpy as np

from lontar.sample.deliveries.dates import moments, month_tag
from lontar.sample.deliveries.files import LATE, Delivery
from lontar.sample.punches import DAY_SECONDS, Punches
from lontar.sample.world import World

# Days of the month before that the memory still holds; None: it was never cleared.
_MEMORY_DAYS = (7, 10, None, 5, 14, 8)
_NUL_BLOCK = "\0" * 64
Line = Callable[[str, str, str, int, int], str]


def six_field(world: World) -> Iterator[Delivery]:
    """USB downloads `<machine>_attlog_<month>.dat`: padded PIN, time, machine, state, verify, work code; LF."""

    def line(pin: str, moment: str, device: str, state: int, verify: int) -> str:
        return f"{pin:>9}\t{moment}\t{device}\t{state}\t{verify}\t0"

    yield from _downloads(world, line, lambda number, tag: f"{number}_attlog_{tag}.dat", str, "\n")


def five_field(world: World) -> Iterator[Delivery]:
    """Text exports of web-service firmware: PIN, time, verify, state, work code; the machine only in the name; CRLF."""

    def line(pin: str, moment: str, device: str, state: int, verify: int) -> str:
        return f"{pin}\t{moment}\t{verify}\t{state}\t0"

    yield from _downloads(world, line, lambda number, tag: f"mesin-{number}_{tag}.dat", reader_code, "\r\n")


def reader_code(number: int) -> str:
    """Two digits: `07`."""
    return f"{number:02}"


def _downloads(world: World, line: Line, name: Callable, code: Callable, line_end: str) -> Iterator[Delivery]:
    punches = world.punches.take(world.punches.credential >= 0)
    device = punches.device(world.readers)
    for position in range(world.readers.count):
        own = punches.take(device == position)
        own = own.take(np.argsort(own.second, kind="stable"))
        texts = np.array(_lines(world, own, position, line, code(position + 1)), dtype=object)
        for month in range(len(world.grid.months)):
            held = _held(world, own, position, month)
            path = f"presensi/{name(code(position + 1), month_tag(world, month))}"
            is_late = position == world.late_device and month == world.late_month
            if held.any():
                again = int((own.month[held] < month).sum())
                yield _download(texts[held].tolist(), again, position, month, path, line_end, LATE if is_late else "")


def _lines(world: World, own: Punches, position: int, line: Line, device: str) -> list[str]:
    pins, verify = world.readers.pin, 15 if position % 4 == 2 else 1
    return [
        line(pins[credential], moment, device, state, verify)
        for credential, moment, state in zip(
            own.credential.tolist(), moments(world, own.second), own.state.tolist(), strict=True
        )
    ]


def _held(world: World, own: Punches, position: int, month: int) -> np.ndarray:
    """Which punches the memory holds at the end of a month. The reader that comes late was cleared each time."""
    days = _MEMORY_DAYS[position % len(_MEMORY_DAYS)]
    if position == world.late_device:
        days = 0
    first = world.grid.of_month(month)[0]
    kept = own.month < month if days is None else (own.month < month) & (own.second >= (first - days) * DAY_SECONDS)
    return (own.month == month) | kept


def _download(
    lines: list[str], again: int, position: int, month: int, path: str, line_end: str, stage: str
) -> Delivery:
    rejected, quarantined, repeated = {}, {}, 0
    sample = lines[len(lines) // 3]
    if position % 4 == 1:  # the memory is a ring: its end stands before its beginning
        lines = lines[len(lines) // 2 :] + lines[: len(lines) // 2]
    if (position + month) % 3 == 0:
        repeated = min(2, len(lines))
        lines = lines + lines[:repeated]
    for is_here, kind, rule, extra in _damage(sample, position, month):
        if is_here:
            place = 0 if kind == "truncated" else len(lines) // 2
            lines = lines[:place] + extra + lines[place:]
            (rejected if rule in ("field_count", "nul_byte") else quarantined)[rule] = len(extra)
    data = (line_end.join(lines) + line_end).encode("ascii")
    return Delivery("punches", path, data, len(lines), rejected, quarantined, duplicates=again + repeated, stage=stage)


def _damage(sample: str, position: int, month: int) -> list[tuple[bool, str, str, list[str]]]:
    pin, moment, *rest = sample.split("\t")
    # Never the same line in two months: it would count as a repeated row.
    reset = ["\t".join([pin, f"2000-01-01 00:{10 + month}:{second}", *rest]) for second in (12, 31, 58)]
    impossible = ["\t".join([pin, f"1971--10--29 -23:-59:-{10 + month}", *rest])]
    truncated = ["\t".join([moment[12:], *rest])]
    return [
        ((position + month) % 7 == 1, "reset", "punched_at:min", reset),
        ((position + month) % 6 == 2, "impossible", "punched_at:type", impossible),
        ((position + month) % 5 == 0, "nul", "nul_byte", [_NUL_BLOCK]),
        (position % 4 == 0 and month == 0, "truncated", "field_count", truncated),
    ]
