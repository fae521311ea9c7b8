"""Build the report once: from frozen cells to a `Document` that every rendition shows in its own way."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Any

from lontar.agency import Agency
from lontar.letterhead import logo_svg
from lontar.period import Period
from lontar.publish.addresses import home_href
from lontar.publish.cells import CellTable, Row
from lontar.publish.condense import condensed
from lontar.publish.context import AGENCY_UNIT, Context, Indicator, UnitTree
from lontar.publish.document_cells import document_cells
from lontar.publish.formats import formats_of
from lontar.publish.languages import companion_names, own_names, page_name
from lontar.publish.model import (
    AgencyRef,
    Definition,
    Document,
    Head,
    Link,
    PeriodRef,
    Section,
    Signature,
)
from lontar.publish.provenance import DeliveryLine, GateLine, Provenance, Suppression
from lontar.publish.sections import (
    attendance,
    methods,
    quality,
    recommendations,
    satisfaction,
    sources,
    summary,
    topics,
    training,
    units,
)
from lontar.publish.sections.changes import change_lines

__all__ = [
    "CellTable",
    "DeliveryLine",
    "Document",
    "GateLine",
    "Provenance",
    "Suppression",
    "UnitTree",
    "build_document",
]


def build_document(
    cells: CellTable | Iterable[Row],
    history: Iterable[Row],
    units: UnitTree | Iterable[Row],
    indicators: Iterable[Row],
    agency: Agency,
    *about: Any,
    **options: Any,
) -> Document:
    """The report of one period and unit, or of the whole agency when `unit_id` is `all`, from rows as they were published.

    Args:
        cells: Rows of `published.cell` of this agency, period, edition and revision, all units. For many documents of
            one period make a `CellTable(cells, history)` once and pass it with an empty `history`.
        history: The same rows of earlier periods of the same kind as published (latest revision each).
        units: Rows of `published.unit` of this revision, or a `UnitTree` made of them.
        about, options: Period, unit, provenance, language, linked units, as `context_of` takes them.
    Raises:
        LontarError: A value has more decimals than its indicator shows, or the unit is not in the tree.
    """
    table = cells if isinstance(cells, CellTable) else CellTable(cells, history)
    tree = units if isinstance(units, UnitTree) else UnitTree(units, agency.name)
    return assemble(context_of(table, tree, indicators, agency, *about, **options))


def context_of(
    cells: CellTable,
    tree: UnitTree,
    indicators: Iterable[Row],
    agency: Agency,
    period: Period,
    unit_id: str,
    provenance: Provenance,
    *,
    language: str = "id",
    linked_units: Collection[str] = (),
    inner: Context | None = None,
) -> Context:
    """What the report of a unit is made from, as its chapters and the pages beside it see it.

    Args:
        indicators: Rows of the indicator seed; the document speaks only of these, in their `sort` order.
        provenance: What decided the figures; see there.
        linked_units: Units that get a report of their own beside this one, so that their names may lead to it.
    """
    formats = formats_of(language)
    ordered = sorted(indicators, key=lambda row: (int(row["sort"] or 0), row["indicator_code"]))
    span = formats.texts(f"span.{period.kind}")
    return Context(
        cells=cells,
        indicators={row["indicator_code"]: Indicator.from_row(row, language) for row in ordered},
        tree=tree,
        unit=tree.get(unit_id),
        agency=agency,
        period=period,
        provenance=provenance,
        texts=formats.texts.knowing(span=span, Span=span.capitalize()),
        formats=formats,
        linked_units=frozenset(linked_units),
        inner=inner,
    )


def assemble(context: Context) -> Document:
    """The document of the context's unit."""
    provenance, unit = context.provenance, context.unit
    kind = "agency" if unit.is_agency else "unit"
    gaps = {
        "agency": context.agency.name,
        "unit": unit.name,
        "period": context.period_name(),
    }
    return Document(
        title=context.texts(f"document.title_{kind}", **gaps),
        subtitle=context.texts(f"document.subtitle_{kind}", **gaps),
        agency=_agency_ref(context.agency),
        unit=unit,
        period=_period_ref(context),
        edition=provenance.edition,
        language=context.texts.language,
        is_sample=provenance.is_sample,
        is_draft=provenance.is_draft,
        revision=provenance.revision,
        notice=_notice(context),
        facts=_facts(context),
        sections=_sections(context),
        definitions=tuple(_definition(indicator) for indicator in context.indicators.values()),
        cells=document_cells(context),
        changes=change_lines(context),
        recommendations=recommendations.recommendation_lines(context),
        units=tuple(unit for unit, _ in context.tree.below(unit.unit_id)),
        links=_links(context),
        twins=_twins(context),
        beside=_beside(context),
        signature=_signature(context),
        provenance=provenance,
    )


def _agency_ref(agency: Agency) -> AgencyRef:
    """The government with its letterhead; without one of its own its name and that of the office are the head."""
    own = agency.publication.letterhead
    head = Head(lines=own.lines or (agency.name, agency.personnel_office), address=own.address, logo=logo_svg(own))
    return AgencyRef(
        agency_id=agency.agency_id,
        name=agency.name,
        personnel_office=agency.personnel_office,
        licence=agency.publication.licence,
        letterhead=head,
    )


def _signature(context: Context) -> Signature | None:
    """The profile's signatory, once somebody approved: a draft or a report that needs no approval is signed by nobody."""
    signatory, provenance = context.agency.publication.signatory, context.provenance
    if signatory is None or not provenance.is_approved:
        return None
    when = context.formats.day(provenance.release_date or context.period.end_date)
    return Signature(
        place_and_date=", ".join(part for part in (signatory.place, when) if part),
        position=signatory.position,
        name=signatory.name,
        rank=signatory.rank,
    )


def _period_ref(context: Context) -> PeriodRef:
    period, title = context.period, context.period_name()
    return PeriodRef(
        kind=period.kind, code=period.code, start_date=period.start_date, end_date=period.end_date, title=title
    )


def _notice(context: Context) -> str:
    """What stands on every page and sheet: internal, synthetic, draft, or nothing."""
    provenance = context.provenance
    marks = {
        "notice.internal": provenance.edition == "internal",
        "notice.sample": provenance.is_sample,
        "notice.draft": provenance.is_draft,
    }
    return " · ".join(context.texts(key) for key, holds in marks.items() if holds)


def _facts(context: Context) -> tuple[str, ...]:
    """Revision, day of release, how far the data reach, edition: four short phrases below the title."""
    texts, formats, provenance = context.texts, context.formats, context.provenance
    first = provenance.revision == 1
    facts = [
        texts("document.revision_first") if first else texts("document.revision", revision=str(provenance.revision))
    ]
    if provenance.release_date:
        facts.append(texts("document.released", date=formats.day(provenance.release_date)))
    if provenance.cut_off_date:
        facts.append(texts("document.cut_off", date=formats.day(provenance.cut_off_date)))
    return (*facts, texts(f"document.edition_{provenance.edition}"))


def _sections(context: Context) -> tuple[Section, ...]:
    short = not context.unit.is_agency
    built = (
        summary.build(context),
        attendance.build(context),
        training.build(context, short=short),
        satisfaction.build(context, short=short),
        *topics.build_all(context, short=short),
        recommendations.build(context),
        units.build(context),
        quality.build(context),
        methods.build(context),
        sources.build(context),
    )
    found = [condensed(section, context.texts) for section in built if section is not None]
    return tuple(sorted(found, key=lambda section: section.place == "annex"))


@lru_cache(maxsize=4096)
def _definition(indicator: Indicator) -> Definition:
    """Made once for all documents of a language, which define the same indicators."""
    return Definition(**{name: getattr(indicator, name) for name in Definition.model_fields})


def _twins(context: Context) -> tuple[Link, ...]:
    """The same report in the other languages, each called by its own name."""
    others = own_names(context.texts.language)
    return tuple(Link(title=name, href=page_name("index.html", code), language=code) for code, name in others.items())


def _beside(context: Context) -> tuple[Link, ...]:
    """The one-page brief and the statement on data quality beside the whole agency's public report."""
    if not context.unit.is_agency or context.provenance.edition != "public":
        return ()
    names, texts = companion_names(context.texts.language), context.texts
    return (
        Link(title=texts("brief.link"), href=names.brief_page),
        Link(title=texts("brief.pdf"), href=names.brief_pdf),
        Link(title=texts("quality_statement.link"), href=names.quality_page),
    )


def _links(context: Context) -> tuple[Link, ...]:
    texts, unit_id = context.texts, context.unit.unit_id
    links = [Link(title=texts("document.all_reports"), href=home_href(unit_id))]
    if not context.unit.is_agency:
        links.append(
            Link(title=texts("document.parent_report", name=context.agency.name), href=context.unit_href(AGENCY_UNIT))
        )
    return tuple(links)
