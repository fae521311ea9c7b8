"""Which rows of a log were delivered before: in this file or in what `raw` holds already.

A reader sends its whole memory again and again, and the same punch twice in one file. Rows are compared by their row hash
within a month, because the landing table is partitioned by month. Hashes stay in memory while they are few (8 bytes each) and
go to a nameless file when they are many, so that the size of a delivery never decides about memory.
"""

import tempfile
from collections.abc import Iterator

import numpy as np

from lontar.settings import settings

# Longer runs are left apart: merging needs as much memory again.
_LONGEST_MERGED_RUN = 2_000_000
_PIECE = 1_000_000


class _SpilledRun:
    """A sorted run on disk, looked through piece by piece."""

    def __init__(self, run: np.ndarray) -> None:
        self._file = tempfile.TemporaryFile(dir=settings().home)  # noqa: SIM115 - gone with the object
        run.tofile(self._file)

    def pieces(self) -> Iterator[np.ndarray]:
        self._file.seek(0)
        while len(piece := np.fromfile(self._file, np.int64, _PIECE)):
            yield piece


class SeenHashes:
    """The row hashes met so far, as a few sorted runs; runs of like size are merged, so there are never many."""

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []
        self._spilled: list[_SpilledRun] = []

    @property
    def bytes_in_memory(self) -> int:
        return sum(run.nbytes for run in self._runs)

    def add(self, hashes: np.ndarray) -> None:
        """Remember hashes; their order does not matter."""
        self._add_sorted(np.sort(hashes))

    def first_seen(self, hashes: np.ndarray) -> np.ndarray:
        """True for each row whose hash is new, and remember it; of equal rows in one call the first is new.

        Args:
            hashes: int64, in the order of the rows.
        """
        order = np.argsort(hashes)
        in_order = hashes[order]
        is_new = np.ones(len(hashes), bool)
        is_new[1:] = in_order[1:] != in_order[:-1]
        if not is_new.all():
            # Only where rows are equal does it matter which comes first, and the sort that keeps it is the slower one.
            order = np.argsort(hashes, kind="stable")
        for run in self._all_runs():
            _strike_out(in_order, run, is_new)
        self._add_sorted(in_order[is_new])
        by_row = np.empty_like(is_new)
        by_row[order] = is_new
        return by_row

    def spill(self) -> None:
        """Move everything in memory to the disk."""
        self._spilled += [_SpilledRun(run) for run in self._runs]
        self._runs.clear()

    def _all_runs(self) -> Iterator[np.ndarray]:
        yield from self._runs
        for spilled in self._spilled:
            yield from spilled.pieces()

    def _add_sorted(self, run: np.ndarray) -> None:
        if not len(run):
            return
        self._runs.append(run)
        while len(self._runs) > 1 and len(self._runs[-2]) < 2 * len(self._runs[-1]):
            if len(self._runs[-2]) + len(self._runs[-1]) > _LONGEST_MERGED_RUN:
                return
            # A stable sort sees two sorted runs and merges them in one pass.
            merged = np.concatenate([self._runs.pop(), self._runs.pop()])
            merged.sort(kind="stable")
            self._runs.append(merged)


def _strike_out(values: np.ndarray, run: np.ndarray, is_new: np.ndarray) -> None:
    """Mark those of the sorted values that occur in the sorted run as not new."""
    first, end = np.searchsorted(values, run[0]), np.searchsorted(values, run[-1], side="right")
    within = values[first:end]
    is_new[first:end] &= run[np.searchsorted(run, within)] != within
