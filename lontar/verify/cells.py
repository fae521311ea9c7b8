"""The frozen figures: `published.cell` against the hash that the ledger noted, and every `data.json` against the cells."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from lontar.errors import LontarError
from lontar.period import Period
from lontar.progress import tell
from lontar.publish import revisions
from lontar.publish.data_json import number
from lontar.publish.freeze import content_hash
from lontar.publish.revisions import Revision
from lontar.verify.finding import LEDGER, PUBLISHED, Finding, Scope
from lontar.verify.placed import Placed

_NAMED = 5
_NUMBERS = ("value", "numerator", "denominator", "n_persons", "value_low", "value_high")


def check_frozen(scope: Scope) -> Iterator[Finding]:
    """The cells and units of every revision have the hash that the ledger noted when they were frozen."""
    for revision in revisions.all_revisions(scope.connection, scope.agency_id):
        where = f"published.cell, {_named(revision)}"
        tell(f"{scope.agency_id}: cells of {_named(revision)}")
        scope.looked_at["revisions"] += 1
        try:
            record = revisions.record_of(scope.connection, revision)
        except LontarError as error:
            yield Finding("cells", error.message, where, "Publish nothing of it; see the runbook.", LEDGER)
            continue
        cells = revisions.read_cells(scope.connection, revision)
        scope.looked_at["cells"] += len(cells)
        if content_hash(cells, revisions.read_units(scope.connection, revision)) != record["cells_sha256"]:
            what = "The frozen figures or units are not those that the ledger noted: they were altered."
            yield Finding("cells", what, where, "Restore published.cell and published.unit from a backup.", PUBLISHED)


def _named(revision: Revision) -> str:
    return f"{revision.agency_id} {revision.period.code} revision {revision.number}"


Figures = dict[tuple[str, str, str, str], dict[str, Any]]


def _figures(scope: Scope, revision: Revision) -> Figures:
    """Printed key (indicator, unit, period, breakdown) -> row, of one revision."""
    found = {}
    for row in revisions.read_cells(scope.connection, revision):
        breakdown = ";".join(part for part in (row["breakdown_1"], row["breakdown_2"]) if part)
        found[row["indicator_code"], row["unit_id"], revision.period.code, breakdown] = row
    return found


def _agrees(line: dict[str, Any], row: dict[str, Any] | None) -> bool:
    """Whether a line of `data.json` says what the cell says: status, label and the numbers as they are printed."""
    if row is None or line.get("status") != row["status"]:
        return False
    shown = row["status"] == "shown"
    expected = {name: _printed(row[name]) if shown else None for name in _NUMBERS}
    return line.get("label") == ((row["label"] or "") if shown else "") and all(
        line.get(name, "?") == expected[name] for name in _NUMBERS
    )


def _printed(value: Any) -> int | float | None:
    return None if value is None else number(Decimal(value))


def _lines(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def check_data(scope: Scope, placed: list[Placed]) -> Iterator[Finding]:
    """Every figure of every `data.json` is the frozen cell, and a withheld one carries no number.

    Figures of earlier periods stand in a report as they were when it was made, so only its own period's are compared.
    """
    for one in placed:
        figures = _figures(scope, one.revision)
        paths = sorted(one.folder.rglob("data.json"))
        for count, path in enumerate(paths, start=1):
            tell(f"{scope.agency_id}: data of {one.revision.period.code} {count}/{len(paths)}")
            yield from _check_file(scope, path, figures, one.revision.period)


def _check_file(scope: Scope, path: Path, figures: Figures, period: Period) -> Iterator[Finding]:
    try:
        lines = [line for line in _lines(path) if line.get("period") == period.code]
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        what = f"The file is not the data of a report ({type(error).__name__})."
        yield Finding("cells", what, str(path), "Put the publication back in place.", PUBLISHED)
        return
    scope.looked_at["published figures"] += len(lines)
    wrong = []
    for line in lines:
        unit, indicator, breakdown = (str(line.get(name)) for name in ("unit", "indicator", "breakdown"))
        if not _agrees(line, figures.get((indicator, unit, period.code, breakdown))):
            wrong.append("/".join(part for part in (unit, indicator, breakdown) if part))
    if wrong:
        more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
        what = f"{len(wrong)} figures are not the frozen ones: {', '.join(wrong[:_NAMED])}{more}."
        yield Finding("cells", what, str(path), "Put the publication back in place.", PUBLISHED)
