"""A working list as people read it: rows with unit, NIP and name, and the columns that the list declares."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from lontar.agency import Agency
from lontar.internal.declarations import ListColumn, ListDeclaration, Words, folder, get_list
from lontar.internal.names import Person, people_of
from lontar.internal.reading import Question, Reading, Row, read
from lontar.warehouse import Role, connect
from lontar.yaml_file import load_yaml


@cache
def texts() -> dict[str, Words]:
    """Key -> words that stand around every list."""
    raw = load_yaml(folder() / "texts.yml")
    return {key: Words.model_validate(value) for key, value in raw.items()}


@dataclass(frozen=True)
class Line:
    """One person of a list. `cells` follow the list's columns: text as printed, and the number behind it where it is one."""

    unit: str
    identifier: str
    name: str
    cells: tuple[tuple[str, Decimal | None], ...]


@dataclass(frozen=True)
class Worklist:
    """One list with everything a page or workbook of it needs; `lines` are ordered by unit and name."""

    declaration: ListDeclaration
    reading: Reading
    language: str
    unit_name: str
    lines: tuple[Line, ...]

    def text(self, key: str) -> str:
        return texts()[key].in_language(self.language)

    @property
    def day_text(self) -> str:
        """The day for which the list holds, written out."""
        return day_text(self.reading.day, self.language)

    @property
    def headings(self) -> tuple[str, ...]:
        fixed = (self.text("column.unit"), self.text("column.identifier"), self.text("column.name"))
        return (*fixed, *(column.title.in_language(self.language) for column in self.declaration.columns))


_UNITS = """
select unit_id, unit_name from marts.dim_unit
where agency_id = %s and month_start_date = (
    select max(month_start_date) from marts.dim_unit where agency_id = %s and month_start_date <= %s)
"""


def unit_names(agency: Agency, day: date) -> dict[str, str]:
    """Unit -> name in the newest tree up to the day."""
    with connect(Role.AUDITOR) as connection:
        return dict(connection.execute(_UNITS, (agency.agency_id, agency.agency_id, day)).fetchall())


def day_text(day: date, language: str) -> str:
    """`5 September 2026`."""
    from lontar.publish.formats import formats_of

    return formats_of(language).day(day)


def _number(value: Decimal, language: str) -> str:
    from lontar.publish.formats import formats_of

    return formats_of(language).plain_number(value)


def written(column: ListColumn, value: Any, language: str) -> tuple[str, Decimal | None]:
    """A value as text in the list's language, and as a number where it is one; a missing value is a dash."""
    if value is None:
        return "–", None
    if column.kind in ("number", "idr"):
        number = Decimal(str(value))
        return _number(number, language), number
    if column.kind == "date":
        return day_text(date.fromisoformat(str(value)), language), None
    label = column.labels.get(str(value))
    return (label.in_language(language) if label else str(value)), None


def _line(row: Row, declaration: ListDeclaration, person: Person, unit: str, language: str) -> Line:
    cells = tuple(written(column, row[column.name], language) for column in declaration.columns)
    name = person.name or (texts()["unknown_name"].in_language(language) if not person.identifier else "")
    return Line(unit, person.identifier, name, cells)


def make_worklist(agency: Agency, list_code: str, question: Question, language: str = "id") -> Worklist:
    """Read one list, logged, with names. Raises as `reading.read` does, and for an undeclared list."""
    declaration = get_list(list_code)
    reading = read(agency, list_code, question)
    people, units = people_of(reading) if reading.rows else {}, unit_names(agency, reading.day)
    lines = [
        _line(
            row,
            declaration,
            people.get(row["person_key"], Person()),
            units.get(row["unit_id"], row["unit_id"]),
            language,
        )
        for row in reading.rows
    ]
    ordered = tuple(sorted(lines, key=lambda line: (line.unit, line.name, line.identifier, line.cells[0][0])))
    whole = texts()["whole_agency"].in_language(language)
    name = whole if reading.unit_id == "all" else units.get(reading.unit_id, reading.unit_id)
    return Worklist(declaration, reading, language, name, ordered)
