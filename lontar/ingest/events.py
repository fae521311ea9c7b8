"""When the rows of a delivery happened: the month of each row of a log, and the first and last time in the file.

Times are local wall-clock text without a zone, as ISO. What cannot be read stays as it is; it only has no month.
"""

import re
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from lontar.period import Period
from lontar.sources import Column

_MONTH = re.compile(rb"(\d{4})-(0[1-9]|1[0-2])-")
_MONTH_BYTES = 8
_FORMS = {"timestamp": "%Y-%m-%d %H:%M:%S", "date": "%Y-%m-%d"}
_OLDEST = date(2000, 1, 1)


class MonthReader:
    """Reads the month of each row.

    Months before the declaration's `min` and after the month following `seen_at` count as unreadable: a clock that was
    reset would otherwise make a partition of each month it dreams up. Staging refuses such rows by name anyway.
    """

    def __init__(self, column: Column, seen_at: datetime) -> None:
        lowest = str(column.meta.get("min", ""))[:10]
        self._lowest = (date.fromisoformat(lowest) if lowest else _OLDEST).replace(day=1)
        self._highest = Period.month_of(seen_at.date()).next().start_date
        self._known: dict[bytes | None, date | None] = {}

    def months(self, times: pa.Array) -> tuple[pa.Array, list[date | None]]:
        """Codes (one per row) and the month that each code stands for; None for unreadable."""
        encoded = pc.binary_slice(times.cast(pa.binary()), 0, _MONTH_BYTES).fill_null(b"").dictionary_encode()
        of_code = [self._month(value) for value in encoded.dictionary.to_pylist()]
        distinct = sorted(set(of_code), key=lambda month: month or date.max)
        recoded = pa.array([distinct.index(month) for month in of_code], pa.int32())
        return recoded.take(encoded.indices), distinct

    def _month(self, prefix: bytes) -> date | None:
        match = _MONTH.fullmatch(prefix)
        month = date(int(match[1]), int(match[2]), 1) if match and match[1] != b"0000" else None
        return month if month and self._lowest <= month and month <= self._highest else None


class Span:
    """First and last readable time of a delivery, as the text that it wrote."""

    def __init__(self, data_type: str) -> None:
        self._form = _FORMS.get(data_type, _FORMS["date"])
        self.first: str | None = None
        self.last: str | None = None

    def add(self, values: pa.Array) -> None:
        """Take in one batch of ISO texts; NULL and unreadable ones do not count."""
        bounds = self._bounds(values)
        if any(bound is not None and not self._is_time(bound) for bound in bounds):
            bounds = self._bounds(pa.array([value for value in values.unique().to_pylist() if self._is_time(value)]))
        if bounds[0] is not None:
            self.first = min(filter(None, (self.first, bounds[0])))
            self.last = max(filter(None, (self.last, bounds[1])))

    @staticmethod
    def _bounds(values: pa.Array) -> tuple[str | None, str | None]:
        if not len(values):
            return None, None
        bounds = pc.min_max(values.cast(pa.string())).as_py()
        return bounds["min"], bounds["max"]

    def _is_time(self, value: str | None) -> bool:
        if value is None:
            return False
        try:
            return datetime.strptime(value, self._form).strftime(self._form) == value
        except ValueError:
            return False
