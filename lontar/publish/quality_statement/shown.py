"""What is shown: cells of the publication by topic and status, all units together."""

from collections import Counter

from lontar.publish.context import Context
from lontar.publish.definition_terms import topics
from lontar.publish.model import Column, Paragraph, Section, Table, Value
from lontar.publish.quality_statement.glance import share

STATUSES = ("shown", "withheld", "no_data", "not_applicable")


def _by_topic(context: Context) -> dict[str, Counter[str]]:
    """Topic -> status -> cells, in the order of the topics' file; topics of an installation's own at the end."""
    found: dict[str, Counter[str]] = {}
    for code, counts in context.cells.statuses_by_indicator(context.period.start_date).items():
        if context.has(code):
            found.setdefault(context.indicators[code].topic, Counter()).update(counts)
    order = list(topics())
    return dict(sorted(found.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)))


def _row(context: Context, name: str, counts: Counter[str]) -> tuple[Value, ...]:
    numbers = (context.formats.count(counts[status]) for status in STATUSES)
    return (
        context.formats.words(name),
        *numbers,
        share(context, counts["shown"], counts["shown"] + counts["withheld"]),
    )


def _table(context: Context, by_topic: dict[str, Counter[str]], total: Counter[str]) -> Table:
    language, texts = context.texts.language, context.texts
    kinds = {"topic": "text", **{f"{status}_count": "count" for status in STATUSES}, "shown_share": "rate"}
    columns = tuple(Column(key=key, title=texts(f"quality_statement.{key}"), kind=kind) for key, kind in kinds.items())
    names = {topic: topics()[topic].names[language] if topic in topics() else topic for topic in by_topic}
    rows = [_row(context, texts("quality_statement.all_topics"), total)]
    rows += [_row(context, names[topic], counts) for topic, counts in by_topic.items()]
    indents = (0, *(1 for _ in by_topic))
    title = texts("quality_statement.shown_table")
    return Table(id="cells", title=title, columns=columns, rows=tuple(rows), indents=indents)


def build(context: Context) -> Section:
    """The chapter."""
    by_topic = _by_topic(context)
    total = sum(by_topic.values(), Counter())
    gaps = {status: context.formats.number(total[status]) for status in STATUSES}
    lead = context.texts("quality_statement.shown_lead", total=context.formats.number(total.total()), **gaps)
    blocks = (Paragraph(text=lead), _table(context, by_topic, total))
    return Section(id="shown", title=context.texts("quality_statement.shown"), blocks=blocks)
