"""Reporting periods: months, quarters (triwulan), semesters and years, written `2026-09`, `2026-Q3`, `2026-S1`, `2026`."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import total_ordering
from zoneinfo import ZoneInfo

from lontar.errors import LontarError

_LENGTH_MONTHS = {"month": 1, "quarter": 3, "semester": 6, "year": 12}
KINDS = tuple(_LENGTH_MONTHS)
_PATTERN = re.compile(r"(?P<year>\d{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|S(?P<semester>[12])))?")


@total_ordering
@dataclass(frozen=True)
class Period:
    """One reporting period of the local calendar. Both dates belong to it.

    Ordered by the day on which they end; of those that end together a longer one follows the shorter: August, September,
    the third quarter, October. So whatever is done oldest first does a quarter after its months.
    """

    start_date: date
    kind: str = "month"

    @property
    def _place(self) -> tuple[int, int]:
        length = _LENGTH_MONTHS[self.kind]
        return self.start_date.year * 12 + self.start_date.month + length, length

    def __lt__(self, other: "Period") -> bool:
        return self._place < other._place if isinstance(other, Period) else NotImplemented

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read a period's code. Raises LontarError with the accepted forms."""
        match = _PATTERN.fullmatch(text.strip())
        if not match:
            raise LontarError(f"'{text}' is not a period.", remedy="Write 2026-09, 2026-Q3, 2026-S1 or 2026.")
        year = int(match["year"])
        for kind in ("month", "quarter", "semester"):
            if match[kind]:
                return cls(date(year, (int(match[kind]) - 1) * _LENGTH_MONTHS[kind] + 1, 1), kind)
        return cls(date(year, 1, 1), "year")

    @classmethod
    def month_of(cls, day: date) -> "Period":
        return cls(day.replace(day=1))

    @property
    def end_date(self) -> date:
        return self.next().start_date - timedelta(days=1)

    @property
    def code(self) -> str:
        year, month = self.start_date.year, self.start_date.month
        if self.kind == "month":
            return f"{year}-{month:02}"
        if self.kind == "quarter":
            return f"{year}-Q{(month + 2) // 3}"
        return f"{year}-S{(month + 5) // 6}" if self.kind == "semester" else str(year)

    def shift(self, count: int) -> "Period":
        """The period `count` periods of the same kind later (earlier when negative)."""
        months = self.start_date.year * 12 + self.start_date.month - 1 + count * _LENGTH_MONTHS[self.kind]
        return Period(date(months // 12, months % 12 + 1, 1), self.kind)

    def next(self) -> "Period":
        return self.shift(1)

    def previous(self) -> "Period":
        return self.shift(-1)

    def months(self) -> list["Period"]:
        """The months that make up this period, in order."""
        first = Period(self.start_date)
        return [first.shift(i) for i in range(_LENGTH_MONTHS[self.kind])]

    def parts(self) -> list["Period"]:
        """The periods that make up this one directly: a quarter's months, a semester's quarters, a year's semesters."""
        kinds = list(_LENGTH_MONTHS)
        if self.kind == kinds[0]:
            return []
        kind = kinds[kinds.index(self.kind) - 1]
        first = Period(self.start_date, kind)
        return [first.shift(i) for i in range(_LENGTH_MONTHS[self.kind] // _LENGTH_MONTHS[kind])]

    def longer(self) -> list["Period"]:
        """The periods that hold this one and are longer: of a month its quarter, semester and year."""
        year, month = self.start_date.year, self.start_date.month
        starts = {"quarter": (month - 1) // 3 * 3 + 1, "semester": (month - 1) // 6 * 6 + 1, "year": 1}
        kinds = [kind for kind in starts if _LENGTH_MONTHS[kind] > _LENGTH_MONTHS[self.kind]]
        return [Period(date(year, starts[kind], 1), kind) for kind in kinds]

    def is_finished(self, at: datetime, timezone: str) -> bool:
        """Whether the period's last day is over in the agency's zone. `at` must carry a zone."""
        return at.astimezone(ZoneInfo(timezone)).date() > self.end_date

    def __str__(self) -> str:
        return self.code


def parse_range(text: str) -> list[Period]:
    """`2026-04..2026-09` as the list of periods in order, oldest first; a single code as a list of one."""
    first, dots, last = text.partition("..")
    start = Period.parse(first)
    stop = Period.parse(last) if dots else start
    if stop.kind != start.kind or stop < start:
        raise LontarError(
            f"'{text}' is not a range of periods.", remedy="Write oldest..newest of one kind: 2026-04..2026-09."
        )
    periods = [start]
    while periods[-1] < stop:
        periods.append(periods[-1].next())
    return periods


def due_month(logical_date: datetime, timezone: str) -> Period:
    """The month before the logical date, in the agency's zone: what a scheduled run reports on."""
    return Period.month_of(logical_date.astimezone(ZoneInfo(timezone)).date()).previous()
