"""Writes the memory of an attendance reader that never was: as many punches as asked for, in the USB download's form."""

from datetime import date
from pathlib import Path

import numpy as np

_PIECE = 100_000
PEOPLE = 14_000


def _lines(numbers: np.ndarray, first_day: np.datetime64, seconds: int, total: int, device: int) -> str:
    """Lines in time order: punch `n` of `total` lies at its share of the time, its PIN scattered by a fixed rule."""
    times = first_day + (numbers * seconds // total).astype("timedelta64[s]")
    texts = np.char.replace(np.datetime_as_string(times, unit="s"), "T", " ").tolist()
    pins = (numbers * 2_654_435_761 % PEOPLE + 1).tolist()
    states = (numbers % 2).tolist()
    rows = zip(pins, texts, states, strict=True)
    return "".join(f"{pin:>9}\t{time}\t{device}\t{state}\t1\t0\n" for pin, time, state in rows)


def write_memory(path: Path, *, first_month: date, months: int, punches: int, device: int, garbage: int = 0) -> Path:
    """Write `punches` punches of one device over some months, and `garbage` damaged lines among them.

    No two punches are equal: those of one second have different PINs. The same arguments write the same bytes.
    """
    start = np.datetime64(first_month)
    end = start.astype("datetime64[M]") + months
    seconds = int((end.astype("datetime64[s]") - start.astype("datetime64[s]")).astype(int))
    every = punches // garbage if garbage else 0
    with path.open("w", encoding="ascii") as file:
        for first in range(0, punches, _PIECE):
            numbers = np.arange(first, min(first + _PIECE, punches), dtype=np.int64)
            file.write(_lines(numbers, start.astype("datetime64[s]"), seconds, punches, device))
            file.writelines(
                "\0" * 40 + "\n" for number in range(first, int(numbers[-1]) + 1) if every and not number % every
            )
    return path
