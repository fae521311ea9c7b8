"""The data docs: what Great Expectations found when the gates last ran, as a page of the site.

Its own Data Docs are not used: they quote failing values, which are rows about people, and load fonts and scripts from outside. This
page is made from the results as they were recorded (`ledger.gate_result`: verdicts and counts, never a value) and from the rules of
`expectations/`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from lontar.agency import Agency
from lontar.expectations import Suite, load_suites
from lontar.period import Period
from lontar.publish.audit_trends import GATES
from lontar.publish.model import Block, Link, Note, Paragraph, Section, Table, Value
from lontar.publish.site_pages import Page, Part, home
from lontar.publish.site_tables import Writer, code, table, words
from lontar.publish.wording import observed_text, rule_text, technical_text

Row = dict[str, Any]

# The newest judgement of each gate: its run, and of a gate that judges periods the period it judged last.
_LATEST = """
with newest as (
    select distinct on (gate) gate, run_id, period_kind, period_start_date from ledger.gate_result
    where agency_id = %(agency)s order by gate, result_id desc
)
select r.gate, r.run_id, r.period_kind, r.period_start_date, r.rule, r.severity, r.description, r.outcome, r.observed, r.expected,
    r.element_count, r.unexpected_count, r.recorded_at
from ledger.gate_result as r
inner join newest as n on n.gate = r.gate and n.run_id = r.run_id
    and n.period_kind is not distinct from r.period_kind and n.period_start_date is not distinct from r.period_start_date
where r.agency_id = %(agency)s and r.delivery_id is null order by r.gate, r.result_id
"""


@dataclass(frozen=True)
class Judgement:
    """What one gate said the last time: `rows` are results in the order in which they were recorded."""

    gate: str
    run_id: str
    period: Period | None
    at: datetime
    rows: list[Row]


def read_judgements(connection: psycopg.Connection, agency_id: str) -> list[Judgement]:
    """The newest judgement of each gate that ever looked, in the order of the line."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_LATEST, {"agency": agency_id}).fetchall()
    found = []
    for gate in GATES:
        of_gate = [row for row in rows if row["gate"] == gate]
        if of_gate:
            first = of_gate[0]
            period = Period(first["period_start_date"], first["period_kind"]) if first["period_kind"] else None
            found.append(Judgement(gate, first["run_id"], period, max(row["recorded_at"] for row in of_gate), of_gate))
    return found


def _share(w: Writer, part: int, whole: int) -> str:
    return w("data_docs.share", part=w.formats.number(part), whole=w.formats.number(whole))


def _row(w: Writer, row: Row, rule: dict[str, Any] | None) -> tuple[Value, ...]:
    texts, column = w.formats.texts, (rule or {}).get("kwargs", {}).get("column", "")
    return (
        words(rule_text(row["rule"], row["description"], w.language)),
        words(texts(f"outcome.{row['outcome']}")),
        words(texts(f"severity.{row['severity']}")),
        words(observed_text(row["observed"], w.language)),
        words(technical_text(row["expected"], w.language)),
        w.number(row["element_count"]),
        code(column or (rule["type"].removeprefix("expect_") if rule else "–")),
    )


def _suite_table(w: Writer, gate: str, name: str, rows: list[Row], rules: dict[str, dict[str, Any]]) -> Table:
    texts = ("rule", "outcome", "severity", "observed", "expected")
    kinds = dict.fromkeys(texts, "text") | {"rows": "count", "column": "code"}
    met = sum(row["outcome"] == "passed" for row in rows)
    title = w("data_docs.suite", name=w.texts.label("data_docs.suites", name), met=_share(w, met, len(rows)))
    lines = [_row(w, row, rules.get(row["rule"])) for row in rows]
    return table(f"docs-{gate}-{name}", title, w.columns("data_docs", **kinds), lines)


def _by_suite(suites: Iterable[Suite], rows: list[Row]) -> list[tuple[str, list[Row], dict[str, dict[str, Any]]]]:
    """Results under the suite whose name their rule's begins with (`<gate>_<suite>__<rule>`); today's rules may lack an old one."""
    found = []
    left = list(rows)
    for suite in suites:
        rules = {item["meta"]["rule"]: item for item in suite.expectations}
        mine = [row for row in left if row["rule"] in rules or row["rule"].split("__")[0].endswith(suite.name)]
        left = [row for row in left if row not in mine]
        if mine:
            found.append((suite.name, mine, rules))
    return [*found, ("–", left, {})] if left else found


def _section(w: Writer, agency: Agency, judged: Judgement) -> Section:
    met = sum(row["outcome"] == "passed" for row in judged.rows)
    when = w.formats.day(judged.at.astimezone(agency.zone).date())
    about = w.period(judged.period) if judged.period else w("data_docs.of_deliveries")
    lead = w("data_docs.lead_gate", about=about, day=when, met=_share(w, met, len(judged.rows)))
    blocks: list[Block] = [Paragraph(text=lead)]
    for name, rows, rules in _by_suite(load_suites(judged.gate), judged.rows):
        blocks.append(_suite_table(w, judged.gate, name, rows, rules))
    return Section(id=judged.gate, title=w.formats.texts(f"gate.{judged.gate}"), blocks=tuple(blocks))


def address(agency_id: str) -> str:
    """The page's address from the site's root."""
    return f"audit/{agency_id}/dokumen-pemeriksaan.html"


def page(w: Writer, agency: Agency, judgements: list[Judgement]) -> Page:
    """The data docs of an agency's latest gates."""
    none = Section(id="none", title=w("data_docs.title"), blocks=(Note(kind="absence", text=w("checks.none")),))
    sections = [_section(w, agency, judged) for judged in judgements] or [none]
    audit = Link(title=w("audit.title_agency", agency=agency.name), href=f"audit/{agency.agency_id}/index.html")
    return Page(
        address(agency.agency_id),
        w("data_docs.title"),
        agency.name,
        [Part(section) for section in sections],
        [agency],
        lead=w("data_docs.lead"),
        crumbs=(home(w), Link(title=w("audit.title"), href="audit/index.html"), audit),
    )
