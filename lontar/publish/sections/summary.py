"""The first page: headline figures, the lead, and what to know before using a number."""

from lontar.publish import narrative
from lontar.publish.cells import Cell
from lontar.publish.context import AGENCY_UNIT, Context
from lontar.publish.model import Actions, Block, Column, Figure, Figures, Note, Paragraph, Section, Table
from lontar.publish.peers import benchmark
from lontar.publish.sections import recommendations
from lontar.publish.sections.changes import changed_most, trend_line, verdict_table
from lontar.publish.sections.headlines import headlines
from lontar.publish.sections.targets import target_line

_MOST_ACTIONS = 3
_PERSON_DAYS = ("attendance_rate", "on_time_rate", "no_record_rate", "activity_day_rate")


def _basis(context: Context, code: str, cell: Cell) -> str:
    """How many stand behind the figure: person-days, persons or respondents, and the interval where there is one."""
    if not cell.is_shown:
        return ""
    if code == "ikm":
        parts = [context.texts("figure.respondents", count=context.formats.number(cell.n_persons or 0))]
        if interval := context.interval(code, cell):
            parts.append(context.texts("figure.interval", interval=interval))
        return ", ".join(parts)
    if context.indicators[code].unit != "rate" or cell.numerator is None or cell.denominator is None:
        return context.texts("figure.persons", count=context.formats.number(cell.n_persons)) if cell.n_persons else ""
    key = "figure.share_of" if cell.n_persons else "figure.share"
    key = "figure.person_days" if code in _PERSON_DAYS else key
    numbers = {
        "numerator": context.formats.number(cell.numerator),
        "denominator": context.formats.number(cell.denominator),
    }
    return context.texts(key, **numbers)


def _comparison(context: Context, code: str) -> tuple[str, ...]:
    """The same figure in the period before, for a unit also the city's, and the median of comparable units."""
    parts, previous = [], context.previous.start_date
    if context.cell(code).status == "not_applicable":
        return ()
    if context.cells.has(previous, context.unit.unit_id, code):
        period = context.period_name(previous)
        parts.append(context.texts("figure.previous", period=period, value=context.text_of(code, start=previous)))
    if not context.unit.is_agency:
        city = {"name": context.agency.short_name, "value": context.text_of(code, unit_id=AGENCY_UNIT)}
        parts.append(context.texts("figure.agency", **city))
    return (*parts, *_median(context, code))


def _median(context: Context, code: str) -> tuple[str, ...]:
    """The median of comparable units and on which side of it the figure lies."""
    found, cell = benchmark(context, code), context.cell(code)
    if found is None:
        return ()
    indicator = context.indicators[code]
    value = context.formats.quantity(found.value, indicator.unit, indicator.decimals)
    if not cell.is_shown:
        return (context.texts("peers.unplaced", value=value),)
    side = "equal" if cell.value == found.value else "above" if cell.value > found.value else "below"
    gaps = {"value": value, "place": context.texts(f"peers.{side}")}
    if not found.kind:
        return (context.texts("peers.all", **gaps),)
    kind = context.texts.member("unit_kind", found.kind)
    return (context.texts("peers.kind", kind=kind, count=context.formats.number(found.units), **gaps),)


def _grade(context: Context, code: str, cell: Cell) -> str:
    gaps = narrative.grade(context, cell) if code == "ikm" else {}
    return context.texts("figure.grade", **gaps) if gaps else ""


def _figure(context: Context, code: str) -> Figure:
    cell = context.cell(code)
    applies = cell.status != "not_applicable"
    return Figure(
        code=code,
        name=context.texts.label("short", code),
        value=context.value(code, suffix=True).model_copy(update={"href": context.definition_href(code)}),
        detail=_grade(context, code, cell),
        comparison=_comparison(context, code) + target_line(context, code),
        basis=_basis(context, code, cell),
        caveat=context.texts("figure.unconfirmed") if context.rule_status(code) == "unconfirmed" else "",
        verdict=context.changes.get(context.unit.unit_id, code).verdict if applies else "",
        trend=trend_line(context, code) if applies else "",
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
    if provenance.edition == "internal":
        notes.append(Note(kind="caution", text=texts("summary.internal")))
    if provenance.revision_note:
        text = texts("document.correction", revision=str(provenance.revision), note=provenance.revision_note)
        notes.append(Note(kind="caution", text=text))
    notes += [Note(kind="caution", text=text) for text in narrative.unknown_days(context)]
    warnings = sum(gate.outcome != "passed" for gate in provenance.gates)
    if warnings:
        notes.append(Note(kind="caution", text=texts("summary.warnings", count=context.formats.number(warnings))))
    return notes


def _first_actions(context: Context) -> list[Block]:
    """The most pressing recommendations, shortened to what and who; the chapter has the rest."""
    found = recommendations.current(context)
    if not found:
        return []
    items = []
    for action in (recommendations.action_of(context, item) for item in found[:_MOST_ACTIONS]):
        items.append(action.model_copy(update={"lines": recommendations.short_lines(context, action)}))
    blocks: list[Block] = [
        Actions(id="first_actions", title=context.texts("summary_actions.title"), items=tuple(items))
    ]
    if len(found) > _MOST_ACTIONS:
        more = context.texts("summary_actions.more", count=context.formats.number(len(found)))
        blocks.append(Note(kind="info", text=more))
    return blocks


def _lead(context: Context) -> list[Block]:
    """What the period was like; on a unit's page only how many people it is about, its figures say the rest."""
    sentences = narrative.summary(context)
    if not context.unit.is_agency:
        sentences = sentences[:1] if context.has("headcount") else []
    return [Paragraph(text=" ".join(sentences))] if sentences else []


def build(context: Context) -> Section:
    """Five headline figures, cautions, what changed most, what to do first."""
    blocks = _lead(context)
    blocks.append(Figures(items=tuple(_figure(context, code) for code in headlines(context))))
    blocks += _notes(context)
    blocks += changed_most(context)
    blocks += _first_actions(context)
    blocks += _staff(context) if context.has("headcount") else []
    blocks += verdict_table(context)
    return Section(id="summary", title=context.texts("section.summary"), blocks=tuple(blocks))
