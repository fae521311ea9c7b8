"""The day's board: who is present by nine, who came later, who is away with a reason, of whom nothing is known yet.

From the day's staged rows alone, through the logged door. Local wall-clock time of the agency: Kupang UTC+8, Palembang UTC+7.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any

from lontar.agency import Agency
from lontar.errors import LontarError
from lontar.internal.declarations import folder
from lontar.internal.names import Person, people_of
from lontar.internal.reading import Question, Reading, Row, read
from lontar.internal.worklist import day_text, texts, unit_names
from lontar.warehouse import Role, connect
from lontar.yaml_file import load_yaml

# States in which somebody is expected and the readers could have said so.
EXPECTED = ("none", "unknown", "later", "by_then")


@cache
def settings_of_board() -> dict[str, Any]:
    """`reports/internal/board.yml`: the hour, the states in reading order, the words."""
    return load_yaml(folder() / "board.yml")


def on_duty_by() -> time:
    """The hour by which the board expects people, in local time."""
    return time.fromisoformat(settings_of_board()["on_duty_by"])


def state_of(row: Row, by: time) -> str:
    """What the board says of one person; the first that fits.

    Args:
        row: A row of `internal_board`; times are local ISO text or None.
        by: The hour of the board.
    """
    if not row["is_scheduled"]:
        return "off"
    if row["is_leave"] is not None:
        return "leave" if row["is_leave"] else "duty"
    if row["first_at"] is not None:
        return "by_then" if time.fromisoformat(row["first_at"]) <= by else "later"
    if row["starts_at"] is not None and time.fromisoformat(row["starts_at"]) > by:
        return "shift_later"
    return "none" if row["is_heard"] else "unknown"


@dataclass(frozen=True)
class Arrival:
    """What came of the day's feeds: when punches last landed, how far they reach, whether yesterday's reports are there."""

    landed_at: datetime | None
    reaches_to: str
    reports_reach_to: str


_FEEDS = """
select feed, max(recorded_at), max(coalesce(last_event, (period_start_date + interval '1 month - 1 day')::date::text))
from ledger.delivery where agency_id = %s and status = 'landed' and feed in ('punches', 'activity_reports') group by feed
"""


def _arrival(agency: Agency) -> Arrival:
    with connect(Role.AUDITOR) as connection:
        found = {feed: rest for feed, *rest in connection.execute(_FEEDS, (agency.agency_id,))}
    landed_at, reaches = found.get("punches", (None, ""))
    return Arrival(landed_at, reaches or "", (found.get("activity_reports") or (None, ""))[1] or "")


@dataclass(frozen=True)
class Line:
    """One person on the board; `report` is yes, no or unknown."""

    unit: str
    person: Person
    state: str
    first_at: str
    report: str


@dataclass(frozen=True)
class Unit:
    """One unit's people, and how many are in each state."""

    name: str
    lines: tuple[Line, ...]

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.state for line in self.lines)

    @property
    def reports(self) -> Counter[str]:
        return Counter(line.report for line in self.lines)


@dataclass(frozen=True)
class Board:
    """One day's board with everything a page of it needs."""

    reading: Reading
    language: str
    made_at: datetime
    unit_name: str
    report_day: date | None
    arrival: Arrival
    units: tuple[Unit, ...]

    def text(self, key: str) -> str:
        return texts()[key].in_language(self.language)

    def word(self, key: str, **gaps: str) -> str:
        return settings_of_board()["words"][key][self.language].format(**gaps)

    def title(self, key: str) -> str:
        return settings_of_board()[key][self.language]

    def state(self, name: str) -> str:
        """The state in words, with the hour as the language writes it."""
        hour = f"{on_duty_by():%H.%M}" if self.language == "id" else f"{on_duty_by():%H:%M}"
        return settings_of_board()["states"][name][self.language].format(time=hour)

    def mark(self, name: str) -> str:
        return settings_of_board()["states"][name]["mark"]

    def report(self, name: str) -> str:
        return settings_of_board()["reports"][name][self.language]

    @property
    def states(self) -> tuple[str, ...]:
        """States that somebody is in, in reading order."""
        return tuple(name for name in settings_of_board()["states"] if self.whole.counts[name])

    @property
    def whole(self) -> Unit:
        return Unit(self.unit_name, tuple(line for unit in self.units for line in unit.lines))

    @property
    def is_missing(self) -> bool:
        """Whether no punch of the day has come at all."""
        return self.arrival.reaches_to[:10] < self.reading.day.isoformat()

    @property
    def day(self) -> str:
        return day_text(self.reading.day, self.language)

    @property
    def made(self) -> str:
        return moment_text(self.made_at)

    @property
    def newest(self) -> str:
        """When punches last landed, how long ago, and how far they reach."""
        if self.arrival.landed_at is None:
            return self.word("never")
        landed = self.arrival.landed_at.astimezone(self.made_at.tzinfo)
        hours = f"{(self.made_at - landed).total_seconds() / 3600:.1f}"
        age = self.word("age", hours=hours.replace(".", ",") if self.language == "id" else hours)
        return f"{moment_text(landed)} ({age}); {self.word('reaches')} {self.arrival.reaches_to[:16]}"

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to know before reading a name: that the day's data is missing, or of how many units."""
        if self.is_missing:
            return (self.word("missing", day=self.day),)
        silent = sum(unit.counts["unknown"] > 0 for unit in self.units)
        return (self.word("partial", units=str(silent)),) if silent else ()


def moment_text(moment: datetime) -> str:
    """`2026-09-15 09:05 (UTC+8)`: local wall-clock time that says its zone."""
    hours = moment.utcoffset().total_seconds() / 3600
    return f"{moment:%Y-%m-%d %H:%M} (UTC{hours:+g})"


def _line(row: Row, people: dict[str, Person], units: dict[str, str], *, by: time, has_reports: bool) -> Line:
    report = "unknown" if not has_reports else "yes" if row["is_reported"] else "no"
    unit = units.get(row["unit_id"], row["unit_id"])
    first = (row["first_at"] or "")[:5]
    return Line(unit, people.get(row["person_key"], Person()), state_of(row, by), first, report)


def _grouped(rows: list[Row], lines: list[Line]) -> tuple[Unit, ...]:
    """Units by their code; in each who needs asking first, then by name."""
    order = {name: place for place, name in enumerate(settings_of_board()["states"])}
    found: dict[str, list[Line]] = {}
    for row, line in sorted(zip(rows, lines, strict=True), key=lambda pair: pair[0]["unit_id"]):
        found.setdefault(row["unit_id"], []).append(line)
    return tuple(
        Unit(group[0].unit, tuple(sorted(group, key=lambda line: (order[line.state], line.person.name))))
        for group in found.values()
    )


def make_board(
    agency: Agency,
    now: datetime,
    *,
    day: date | None = None,
    unit: str = "",
    reader: str = "",
    reason: str,
    language: str = "id",
) -> Board:
    """Read one day's board, logged, with names.

    Args:
        now: The present moment, with a zone; decides what today is and how old the newest delivery is.
        day: The day shown; today in the agency's zone where none is given.
    Raises:
        LontarError: The day is in the future; and as `reading.read`.
    """
    local = now.astimezone(agency.zone)
    chosen = day or local.date()
    if chosen > local.date():
        raise LontarError("The day has not come yet.", where=f"{agency.agency_id} {chosen}", remedy="Choose today.")
    reading = read(agency, "board", Question(chosen, reason, unit, reader))
    arrival, units = _arrival(agency), unit_names(agency, chosen)
    people = people_of(reading) if reading.rows else {}
    report_day = date.fromisoformat(reading.rows[0]["report_date"]) if reading.rows else None
    has_reports = report_day is not None and arrival.reports_reach_to[:10] >= report_day.isoformat()
    lines = [_line(row, people, units, by=on_duty_by(), has_reports=has_reports) for row in reading.rows]
    whole = texts()["whole_agency"].in_language(language)
    name = whole if reading.unit_id == "all" else units.get(reading.unit_id, reading.unit_id)
    return Board(reading, language, local, name, report_day, arrival, _grouped(reading.rows, lines))
