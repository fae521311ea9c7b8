"""Collects what a printed number is made of, as the auditor, from frozen rows, seeds, compiled SQL and the ledger."""

from dataclasses import asdict, dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar.agency import Agency, get_agency
from lontar.destroyed import destructions
from lontar.errors import LontarError
from lontar.explain.figure import Figure, revision_of, with_unit
from lontar.explain.sql import Model, models_of
from lontar.publish import marts, revisions
from lontar.publish.context import Indicator
from lontar.publish.definition_terms import facts
from lontar.publish.origin import origin_of
from lontar.publish.provenance import DeliveryLine, GateLine, Provenance
from lontar.publish.retrace import note_of, provenance_of
from lontar.publish.revisions import Revision
from lontar.publish.rules import RuleInForce, rules_behind
from lontar.publish.site_tables import Writer
from lontar.warehouse import Role, connect

Row = dict[str, Any]
_NUMBERS = ("value", "numerator", "denominator", "n_persons", "n_expected", "value_low", "value_high")


@dataclass(frozen=True)
class Explanation:
    """Everything behind one printed number. Numbers are there only where the figure is shown.

    Attributes:
        cell: Status, numbers, label, rule_version and rule_status as frozen.
        absence: Why there is no number, in words; empty where there is one.
        definition: Name and content of each property, as its page on the site has them.
        deliveries: Those of the indicator's feeds; `destroyed` maps a sha256 to who destroyed it and why.
        entries: The ledger's entries about the revision: frozen, approved, published, signed, withdrawn.
        history: Every revision of the period with this figure as it stood there.
        same_models: Whether the SQL of today is that of the revision.
    """

    figure: Figure
    unit_name: str
    revision: int
    cell: Row
    absence: str
    definition: list[tuple[str, str]]
    models: list[Model]
    same_models: bool
    commit: str
    deliveries: list[DeliveryLine]
    destroyed: dict[str, str]
    rules: list[RuleInForce]
    gates: list[GateLine]
    requires_approval: bool
    entries: list[Row]
    history: list[Row]

    def as_dict(self) -> Row:
        found = {name: getattr(self, name) for name in self.__dataclass_fields__}
        found |= {"figure": asdict(self.figure) | {"period": self.figure.period.code}}
        for name in ("models", "rules"):
            found[name] = [asdict(one) for one in found[name]]
        for name in ("deliveries", "gates"):
            found[name] = [one.model_dump() for one in found[name]]
        return found | {"definition": dict(self.definition)}


def _cell(connection: psycopg.Connection, revision: Revision, figure: Figure) -> Row | None:
    key = (figure.indicator, *figure.breakdowns)
    for row in revisions.read_cells(connection, revision, unit_id=figure.unit_id):
        if (row["indicator_code"], row["breakdown_1"], row["breakdown_2"]) == key:
            return row
    return None


def _shown(row: Row | None) -> Row:
    """What a reader may see of a cell: numbers only where it is shown."""
    if row is None:
        return {"status": "not_published"}
    numbers = {name: row[name] for name in (*_NUMBERS, "interval_method", "label") if row["status"] == "shown"}
    return {"status": row["status"], **numbers, "rule_version": row["rule_version"], "rule_status": row["rule_status"]}


def _absence(w: Writer, status: str, protection: str) -> str:
    """Why there is no number. Which of the rules withheld it is not said: that alone would tell something of the number."""
    if status == "shown":
        return ""
    text = w.formats.absence(status).text
    if status != "withheld":
        return text
    if w.language == "id":
        return (
            f"{text}. Aturan: {protection}; dan sel lain disembunyikan bila angka ini dapat dihitung kembali darinya."
        )
    return f"{text}. Rule: {protection}; and a figure is withheld where it would give another withheld one back."


_ENTRIES = """
select sequence, entry_hash, recorded_at, kind, coalesce(payload ->> 'approved_by', payload ->> 'withdrawn_by') as "by",
    coalesce(payload ->> 'reason', payload ->> 'reasons') as reason,
    payload ->> 'document_hash' as document_hash
from ledger.entry where agency_id = %s and payload ->> 'period' = %s and (payload ->> 'revision')::integer = %s
    and kind in ('frozen', 'approval_awaited', 'approved', 'published', 'rebuilt', 'signed', 'withdrawn') order by sequence
"""


def _entries(connection: psycopg.Connection, revision: Revision) -> list[Row]:
    with connection.cursor(row_factory=dict_row) as cursor:
        key = (revision.agency_id, revision.period.code, revision.number)
        return [{k: v for k, v in row.items() if v is not None} for row in cursor.execute(_ENTRIES, key)]


def _history(connection: psycopg.Connection, figure: Figure, language: str) -> list[Row]:
    found = []
    for revision in revisions.of_period(connection, figure.agency_id, figure.period):
        # What waits for its release or was withdrawn is not for readers.
        cell = _shown(_cell(connection, revision, figure)) if revision.status == "released" else {}
        note = note_of(revisions.record_of(connection, revision), language)
        facts_of = {"revision": revision.number, "status": revision.status, "released_at": revision.released_at}
        found.append(facts_of | {"why": note, "figure": cell, "document_hash": revision.document_hash})
    return found


def _indicator(connection: psycopg.Connection, code: str) -> Row:
    for row in marts.read_indicators(connection):
        if row["indicator_code"] == code:
            return row
    raise LontarError(f"There is no indicator '{code}'.", where="--indicator", remedy="The data dictionary names them.")


def _unit_name(agency: Agency, units: list[Row], unit_id: str) -> str:
    return next((unit["unit_name"] for unit in units if unit["unit_id"] == unit_id), agency.name)


def explain(figure: Figure, language: str = "id") -> Explanation:
    """Explain a figure of a released revision. Raises LontarError when it was not published."""
    agency, w = get_agency(figure.agency_id), Writer(language)
    with connect(Role.AUDITOR) as connection:
        revision = revision_of(connection, figure)
        units = revisions.read_units(connection, revision)
        figure = with_unit(figure, units)
        row, cell = _indicator(connection, figure.indicator), _cell(connection, revision, figure)
        if cell is None or revision.status != "released":
            remedy = "Compare unit, indicator and breakdown (sex=female) with data.csv beside the report."
            raise LontarError("No such figure was published.", where=figure.name, remedy=remedy)
        terms = [(name.text, value.text) for name, value in facts(w, Indicator.from_row(row, language), row)]
        proof: Provenance = provenance_of(connection, agency, revision, is_draft=False, language=language)
        feeds = set(row["feeds"].split("|"))
        behind = [line for line in proof.deliveries if line.feed in feeds]
        gone = destructions(connection, agency.agency_id)
        return Explanation(
            figure=figure,
            unit_name=_unit_name(agency, units, figure.unit_id),
            revision=revision.number,
            cell=_shown(cell),
            absence=_absence(w, cell["status"], terms[-1][1]),
            definition=[(row[f"name_{language}"], row[f"definition_{language}"]), *terms],
            models=models_of(figure.indicator),
            same_models=origin_of(agency.agency_id).hashes["manifest"] == proof.hashes.get("manifest"),
            commit=proof.commit,
            deliveries=behind,
            destroyed={line.sha256: gone[line.sha256].words() for line in behind if line.sha256 in gone},
            rules=rules_behind([figure.indicator], agency, revision.period.end_date),
            gates=[gate for gate in proof.gates if gate.feed in ("", *feeds)],
            requires_approval=agency.publication.requires_approval,
            entries=_entries(connection, revision),
            history=_history(connection, figure, language),
        )
