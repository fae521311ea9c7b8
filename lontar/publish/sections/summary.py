"""The first page: headline figures, the lead, and what to know before using a number."""

from lontar.publish import narrative
from lontar.publish.cells import UNIT_MEDIAN, Cell
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import Column, Figure, Figures, Note, Paragraph, Section, Table
from lontar.publish.sections.headlines import HEADLINES
from lontar.publish.sections.targets import target_line

_PERSON_DAYS = ("attendance_rate", "on_time_rate", "no_record_rate")


def _basis(context: Context, code: str, cell: Cell) -> str:
    """How many stand behind the figure: person-days, persons or respondents, and the interval where there is one."""
    if not cell.is_shown or code == "headcount":
        return ""
    if code == "ikm":
        parts = [context.texts("figure.respondents", count=context.formats.number(cell.n_persons or 0))]
        if interval := context.interval(code, cell):
            parts.append(context.texts("figure.interval", interval=interval))
        return ", ".join(parts)
    if cell.numerator is None or cell.denominator is None:
        return context.texts("figure.persons", count=context.formats.number(cell.n_persons)) if cell.n_persons else ""
    key = "figure.person_days" if code in _PERSON_DAYS else "figure.share_of"
    numbers = {
        "numerator": context.formats.number(cell.numerator),
        "denominator": context.formats.number(cell.denominator),
    }
    return context.texts(key, **numbers)


def _comparison(context: Context, code: str) -> tuple[str, ...]:
    """The same figure last month, for a unit also the city's, and the median of units where it is a row."""
    parts, previous, start = [], context.previous.start_date, context.period.start_date
    if context.cell(code).status == "not_applicable":
        return ()
    if context.cells.has(previous, context.unit.unit_id, code):
        period = context.period_name(previous)
        parts.append(context.texts("figure.previous", period=period, value=context.text_of(code, start=previous)))
    if context.unit.is_agency or code == "headcount":
        return tuple(parts)
    parts.append(
        context.texts("figure.agency", name=context.agency.short_name, value=context.text_of(code, unit_id=AGENCY_UNIT))
    )
    if context.cells.has(start, AGENCY_UNIT, code, UNIT_MEDIAN):
        parts.append(
            context.texts("figure.median", value=context.text_of(code, breakdown=UNIT_MEDIAN, unit_id=AGENCY_UNIT))
        )
    return tuple(parts)


def _grade(context: Context, code: str, cell: Cell) -> str:
    gaps = narrative.grade(context, cell) if code == "ikm" else {}
    return context.texts("figure.grade", **gaps) if gaps else ""


def _figure(context: Context, code: str) -> Figure:
    cell = context.cell(code)
    return Figure(
        code=code,
        name=context.texts.label("short", code),
        value=context.value(code, suffix=True).model_copy(update={"href": context.definition_href(code)}),
        detail=_grade(context, code, cell),
        comparison=_comparison(context, code) + target_line(context, code),
        basis=_basis(context, code, cell),
        caveat=context.texts("figure.unconfirmed") if context.rule_status(code) == "unconfirmed" else "",
    )


def _staff(context: Context) -> list[Table]:
    """Headcount by kind of employment and by sex, where the rows are published."""
    start, months = context.period.start_date, [context.period.start_date]
    if context.previous.start_date in context.months:
        months.append(context.previous.start_date)
    members = [
        (dimension, member)
        for dimension in ("employee_kind", "sex")
        for member in context.cells.members(start, context.unit.unit_id, "headcount", dimension)
    ]
    if not members:
        return []
    columns = [Column(key="group", title=context.texts("summary.staff_group"))]
    columns += [Column(key=f"{month:%Y-%m}", title=context.period_name(month), kind="count") for month in months]
    rows = []
    for dimension, member in members:
        name = context.formats.words(context.texts.label(dimension, member))
        rows.append((name, *(context.value("headcount", f"{dimension}={member}", start=month) for month in months)))
    title = context.texts("summary.staff_title", period=context.period_name(start))
    return [Table(id="staff", title=title, columns=tuple(columns), rows=tuple(rows), place="annex")]


def _notes(context: Context) -> list[Note]:
    """Drafts, corrections, silent readers and failed warnings: said before the figures are used, not after."""
    texts, provenance = context.texts, context.provenance
    notes = [Note(kind="caution", text=texts("summary.draft"))] if provenance.is_draft else []
    if provenance.revision_note:
        text = texts("document.correction", revision=str(provenance.revision), note=provenance.revision_note)
        notes.append(Note(kind="caution", text=text))
    notes += [Note(kind="caution", text=text) for text in narrative.unknown_days(context)]
    warnings = sum(gate.outcome != "passed" for gate in provenance.gates)
    if warnings:
        notes.append(Note(kind="caution", text=texts("summary.warnings", count=context.formats.number(warnings))))
    return notes


def build(context: Context) -> Section:
    """Headline figures, lead paragraph, cautions, and how far a difference may be read."""
    codes = [code for code in HEADLINES if context.has(code)]
    blocks: list = [Figures(items=tuple(_figure(context, code) for code in codes))]
    # A unit's page is short: its figures say what the lead would repeat.
    lead = narrative.summary(context) if context.unit.is_agency else []
    if lead:
        blocks.insert(0, Paragraph(text=" ".join(lead)))
    blocks += _notes(context)
    if len(context.months) > 1:
        blocks.append(Note(kind="info", text=context.texts("summary.comparison_note")))
    blocks += _staff(context) if context.has("headcount") else []
    return Section(id="summary", title=context.texts("section.summary"), blocks=tuple(blocks))
