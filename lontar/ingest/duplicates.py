"""Which rows of a log were delivered before: in this file or in what `raw` holds already.

A reader sends its whole memory again and again, and the same punch twice in one file. Rows are compared by their row hash
within a month, because the landing table is partitioned by month. Costs 8 bytes per row of the file and per known row.
"""

import numpy as np

# Longer runs are left apart: merging needs as much memory again, and landing promises a peak whatever the file's size.
_LONGEST_MERGED_RUN = 4_000_000


class SeenHashes:
    """The row hashes met so far, as a few sorted runs; equal-sized runs are merged, so there are never many."""

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def add(self, hashes: np.ndarray) -> None:
        """Remember hashes; their order does not matter."""
        self._add_sorted(np.sort(hashes))

    def first_seen(self, hashes: np.ndarray) -> np.ndarray:
        """True for each row whose hash is new, and remember it; of equal rows in one call the first is new.

        Args:
            hashes: int64, in the order of the rows.
        """
        order = np.argsort(hashes, kind="stable")
        in_order = hashes[order]
        is_new = np.ones(len(hashes), bool)
        is_new[1:] = in_order[1:] != in_order[:-1]
        for run in self._runs:
            is_new &= ~_contained(in_order, run)
        self._add_sorted(in_order[is_new])
        by_row = np.empty_like(is_new)
        by_row[order] = is_new
        return by_row

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


def _contained(values: np.ndarray, run: np.ndarray) -> np.ndarray:
    """Which of the sorted values occur in the sorted run."""
    places = np.searchsorted(run, values)
    places[places == len(run)] = 0
    return run[places] == values
