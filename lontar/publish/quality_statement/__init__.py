"""The statement on data quality beside every report of a city, in the order in which statistical offices give it.

Coverage, accuracy, timeliness, what is shown, comparability, confidentiality, revisions, known limits. Everything comes from the
frozen cells and from what the ledger recorded when they were frozen; which limits are known stands in `reports/quality.yml`.
"""

from collections.abc import Sequence

from lontar.publish.arrivals import Arrival
from lontar.publish.context import Context
from lontar.publish.languages import companion_names, file_names, own_names
from lontar.publish.model import Document, Link
from lontar.publish.quality_statement import coverage, glance, reliability, shown

__all__ = ["build_statement"]


def build_statement(context: Context, document: Document, expected: Sequence[Arrival]) -> Document:
    """The statement as a document of its own, with the marks, dates and provenance of the report `document`.

    Args:
        expected: What the profile scheduled for the period's months, come or not when the figures were frozen.
    """
    texts, language = context.texts, context.texts.language
    sections = (
        glance.build(context, expected),
        coverage.build(context),
        reliability.accuracy(context),
        reliability.timeliness(context, expected),
        shown.build(context),
        reliability.comparability(context),
        reliability.confidentiality(context),
        reliability.revision(context),
        reliability.limits(context),
    )
    twins = tuple(
        Link(title=name, href=companion_names(code).quality_page, language=code)
        for code, name in own_names(language).items()
    )
    report = Link(title=texts("quality_statement.report", period=context.period_name()), href=file_names(language).page)
    gaps = {"agency": context.agency.name, "period": context.period_name()}
    return document.model_copy(
        update={
            "title": texts("quality_statement.title"),
            "subtitle": texts("quality_statement.subtitle", **gaps),
            "sections": sections,
            "twins": twins,
            "beside": (report,),
        }
    )
