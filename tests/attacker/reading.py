"""What a hostile reader has: the lines of published data files, and the tree of units that everybody can see on the site."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

AGENCY = "all"
FIELDS = ("numerator", "denominator", "n_persons")


class Place(NamedTuple):
    """One printed number: where it stands, and which of a figure's numbers it is."""

    period: str
    unit: str
    indicator: str
    breakdown: str
    field: str


class Figure(NamedTuple):
    """A figure without its numbers."""

    period: str
    unit: str
    indicator: str
    breakdown: str

    def number(self, field: str) -> Place:
        return Place(*self, field)


class Reading:
    """Everything printed: exact numbers by place, withheld figures, and unit -> unit above it.

    A figure printed twice (in the report of its unit and of the one above) counts once. A figure that stands withheld in one file
    and shown in another is shown: the reader takes what there is.
    """

    def __init__(self, lines: Iterable[dict[str, Any]], parents: dict[str, str]) -> None:
        self.parents = parents
        self.known: dict[Place, float] = {}
        hidden: set[Figure] = set()
        for line in lines:
            figure = Figure(line["period"], line["unit"], line["indicator"], line["breakdown"])
            if line["status"] == "withheld":
                hidden.add(figure)
            elif line["status"] == "shown":
                self._note(figure, line)
        shown = {Figure(*place[:4]) for place in self.known}
        self.hidden = hidden - shown
        self.figures = sorted(shown | self.hidden)

    def _note(self, figure: Figure, line: dict[str, Any]) -> None:
        for field in FIELDS:
            if line[field] is not None:
                self.known[figure.number(field)] = float(line[field])

    def is_open(self, place: Place) -> bool:
        """Whether the number exists but is not printed."""
        return Figure(*place[:4]) in self.hidden


def read_folder(folder: Path) -> Reading:
    """The data files of an agency's publication folder: all periods, the city and every unit."""
    lines, parents = [], {}
    for path in sorted(folder.glob("*/**/data.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        lines += data["cells"]
        parents |= _tree(data["units"])
    return Reading(lines, parents)


def _tree(units: list[dict[str, str]]) -> dict[str, str]:
    """Unit -> unit above it, by the name that the file gives; the city's own name leads to the whole."""
    by_name = {unit["name"]: unit["unit_id"] for unit in units}
    own = units[0]["unit_id"] if units else AGENCY
    return {u["unit_id"]: by_name.get(u["parent_name"], AGENCY) for u in units if u["unit_id"] not in (own, AGENCY)}
