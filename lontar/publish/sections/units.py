"""Headline figures of every unit below this one, as one table."""

from lontar.publish.context import Context
from lontar.publish.model import Section
from lontar.publish.sections.tables import unit_table


def build(context: Context) -> Section | None:
    """The chapter, or None for a unit with nothing below it."""
    units = context.tree.below(context.unit.unit_id)
    if not units:
        return None
    table = unit_table(context, units, place="text")
    place = "annex" if context.unit.is_agency else "text"
    return Section(id="units", title=context.texts("section.units"), blocks=(table,), place=place)
