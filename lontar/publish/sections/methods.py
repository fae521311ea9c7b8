"""Methods and limits: what each figure means, what stands in for one that is missing, which rules are not yet sure."""

from collections import defaultdict

from lontar.publish.context import Context, Indicator
from lontar.publish.labels import unconfirmed_patterns
from lontar.publish.model import Column, Note, Paragraph, Section, Table, Value
from lontar.publish.rules import RuleInForce, rules_behind

ABSENCES = ("no_data", "withheld", "not_applicable")


def suppression_text(context: Context) -> str:
    """The disclosure rule in words: least number of people per class of figure."""
    texts, classes = context.texts, defaultdict(list)
    for name, count in sorted(context.provenance.suppression.thresholds.items()):
        classes[count].append(texts.label("disclosure_class", name))
    parts = [
        texts("methods.threshold", count=str(count), classes=", ".join(classes[count])) for count in sorted(classes)
    ]
    key = "methods.suppression" if context.provenance.edition == "public" else "methods.suppression_internal"
    return texts(key, thresholds="; ".join(parts))


def _absences(context: Context) -> Table:
    columns = tuple(Column(key=key, title=context.texts(f"methods.{key}")) for key in ("absence", "meaning"))
    words = context.formats.words
    rows = tuple(
        (words(context.texts(f"absence.{status}")), words(context.texts(f"absence_explained.{status}")))
        for status in ABSENCES
    )
    return Table(id="absences", title=context.texts("methods.absences_title"), columns=columns, rows=rows)


def _definition_row(context: Context, indicator: Indicator) -> tuple[Value, ...]:
    words, texts = context.formats.words, context.texts
    regulation = words(indicator.regulation) if indicator.regulation else context.formats.absence("not_applicable")
    status = words(texts.label("rule_status", context.rule_status(indicator.code)))
    return (
        context.indicator_name(indicator.code),
        words(indicator.definition),
        words(texts.label("window", indicator.window)),
        regulation,
        status,
    )


def _definitions(context: Context) -> Table:
    keys = ("name", "definition", "window", "regulation", "rule_status")
    columns = tuple(Column(key=key, title=context.texts(f"methods.{key}")) for key in keys)
    rows = tuple(_definition_row(context, indicator) for indicator in context.indicators.values())
    title, notes = context.texts("methods.definitions_title"), (context.texts("methods.statuses"),)
    return Table(id="definitions", title=title, columns=columns, rows=rows, place="annex", notes=notes)


def _rules(context: Context) -> Table:
    """The numbers of regulations behind the figures, with the city's own where its profile names them."""
    keys = ("rule", "rule_value", "regulation", "rule_status")
    columns = tuple(Column(key=key, title=context.texts(f"methods.{key}")) for key in keys)
    rules = rules_behind(context.indicators.keys(), context.agency, context.period.end_date)
    rows = tuple(_rule_row(context, rule) for rule in rules)
    day = context.formats.day(context.period.end_date)
    notes = (context.texts("methods.rules_note"),)
    title = context.texts("methods.rules_title", date=day)
    return Table(id="rules", title=title, columns=columns, rows=rows, place="annex", notes=notes)


def _rule_row(context: Context, rule: RuleInForce) -> tuple[Value, ...]:
    texts, words = context.texts, context.formats.words
    number = "" if rule.value is None else context.formats.plain_number(rule.value)
    value = (
        texts("methods.rule_number", value=number, unit=texts.label("rule_unit", rule.unit)).strip() if number else "–"
    )
    source = ", ".join(part for part in (rule.regulation, rule.article) if part)
    source = (
        texts("methods.rule_local", regulation=source or texts("methods.rule_unnamed")) if rule.is_local else source
    )
    return (
        words(texts.label("rule", rule.code)),
        words(value),
        words(source),
        words(texts.label("rule_status", rule.status)),
    )


def _unconfirmed(context: Context) -> list[Note]:
    """What is not sure: indicators by the status of their rule, and the hours of work patterns."""
    texts, notes = context.texts, []
    unsure = [i.name for i in context.indicators.values() if context.rule_status(i.code) == "unconfirmed"]
    if unsure:
        notes.append(Note(kind="caution", text=texts("methods.unconfirmed", names="; ".join(unsure))))
    patterns = unconfirmed_patterns(context.period.end_date)
    if patterns and context.has("on_time_rate"):
        names = ", ".join(texts.label("work_pattern", pattern) for pattern in patterns)
        notes.append(Note(kind="caution", text=texts("methods.patterns", names=names)))
    return notes


def build(context: Context) -> Section:
    """The chapter: in full for the whole agency, in two sentences for a unit, with the definitions in its files."""
    texts, blocks = context.texts, [Paragraph(text=f"{context.texts('methods.lead')} {suppression_text(context)}")]
    definitions = _definitions(context)
    if context.unit.is_agency:
        blocks += [*_unconfirmed(context), _absences(context), definitions, _rules(context)]
    else:
        blocks += [Paragraph(text=texts("methods.in_city")), definitions.model_copy(update={"place": "files"})]
    return Section(id="methods", title=texts("section.methods"), blocks=tuple(blocks), place="annex")
