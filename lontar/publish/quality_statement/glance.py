"""Four figures at a glance: rules that hold, figures shown, deliveries in time, rows accepted."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from lontar.publish.arrivals import Arrival
from lontar.publish.context import Context
from lontar.publish.model import Figure, Figures, Paragraph, Section, Value

_THOUSANDTH = Decimal("0.001")


def share(context: Context, part: int, whole: int) -> Value:
    """A share as a percentage with one decimal; not applicable where there is no whole."""
    if not whole:
        return context.formats.absence("not_applicable")
    rate = (Decimal(part) / whole).quantize(_THOUSANDTH, ROUND_HALF_UP)
    return Value(text=context.formats.rate(rate, 3), number=rate, kind="rate", decimals=1)


def _figure(context: Context, key: str, value: Value, detail: str) -> Figure:
    return Figure(code=key, name=context.texts(f"quality_statement.{key}"), value=value, basis=detail)


def _rules(context: Context) -> Figure:
    gates, number = context.provenance.gates, context.formats.number
    passed, failed, open_ = (
        sum(gate.outcome == outcome for gate in gates) for outcome in ("passed", "failed", "not_evaluated")
    )
    detail = context.texts("quality_statement.rules_detail", failed=number(failed), not_evaluated=number(open_))
    text = context.texts("quality_statement.rules_of", passed=number(passed), total=number(len(gates)))
    return _figure(context, "rules", Value(text=text), detail)


def _cells(context: Context) -> Figure:
    counts, number = context.cells.statuses(context.period.start_date), context.formats.number
    total = counts["shown"] + counts["withheld"]
    detail = context.texts("quality_statement.cells_detail", shown=number(counts["shown"]), total=number(total))
    return _figure(context, "cells", share(context, counts["shown"], total), detail)


def _in_time(context: Context, expected: Sequence[Arrival]) -> Figure:
    number = context.formats.number
    if not expected:
        absent = context.formats.absence("not_applicable")
        return _figure(context, "in_time", absent, context.texts("quality_statement.in_time_none"))
    missing = sum(one.arrived_date is None for one in expected)
    late = sum(bool(one.days_late) for one in expected)
    detail = context.texts("quality_statement.in_time_detail", late=number(late), missing=number(missing))
    text = context.texts(
        "quality_statement.rules_of", passed=number(len(expected) - missing - late), total=number(len(expected))
    )
    return _figure(context, "in_time", Value(text=text), detail)


def _accepted(context: Context) -> Figure:
    lines, number = context.provenance.deliveries, context.formats.number
    loaded, accepted, quarantined = (
        sum(getattr(line, name) or 0 for line in lines) for name in ("loaded", "accepted", "quarantined")
    )
    superseded = sum(line.superseded or 0 for line in lines)
    counts = {"accepted": number(accepted), "loaded": number(loaded - superseded), "quarantined": number(quarantined)}
    detail = context.texts("quality_statement.accepted_detail", **counts)
    return _figure(context, "accepted", share(context, accepted, loaded - superseded), detail)


def _days(context: Context) -> Figure:
    released, end = context.provenance.release_date, context.period.end_date
    if released is None:
        return _figure(context, "days", context.formats.absence("not_applicable"), "")
    detail = context.texts("quality_statement.days_detail", end=context.formats.day(end))
    return _figure(context, "days", context.formats.count((released - end).days), detail)


def _series(context: Context) -> Figure:
    starts = context.cells.months(context.period.start_date)
    detail = context.texts("quality_statement.periods_detail", first=context.period_name(starts[0]))
    return _figure(context, "periods", context.formats.count(len(starts)), detail)


def build(context: Context, expected: Sequence[Arrival]) -> Section:
    """The chapter; `expected` is what the profile scheduled for the period's months."""
    first = (_rules(context), _cells(context), _in_time(context, expected))
    second = (_accepted(context), _days(context), _series(context))
    blocks = (Paragraph(text=context.texts("quality_statement.glance_lead")), Figures(items=(*first, *second)))
    return Section(id="glance", title=context.texts("quality_statement.glance"), blocks=blocks)
